from __future__ import annotations

import pytest

from scraper.reports.paragraphs import Line
from scraper.reports.prose import first_of, paragraphs

_FULL = "Words that fill a whole line of this page from its one edge to the other"


def _read(*texts: str) -> list[str]:
    return list(paragraphs([Line(text, 1) for text in texts]))


def test_a_sentence_that_leaves_room_ends_a_paragraph() -> None:
    assert _read(_FULL, "and end here.", "Another begins", _FULL, "and ends.") == [
        f"{_FULL} and end here.",
        f"Another begins {_FULL} and ends.",
    ]


@pytest.mark.parametrize(
    "last",
    [
        "A sentence can end where its line was full, and then nobody can tell.",
        "No sentence ends here, however short",
    ],
)
def test_what_is_doubtful_stays_one_paragraph(last: str) -> None:
    assert len(_read(_FULL, _FULL, last, "Whatever comes after it", _FULL)) == 1


def test_a_long_word_that_had_no_room_begins_no_paragraph() -> None:
    nearly = "This line ends a sentence and leaves a little room at its end."
    assert len(_read(_FULL, nearly, "Internationalisation " + _FULL[:40], _FULL)) == 1
    assert len(_read(_FULL, nearly[:50] + ".", "It " + _FULL[:40], _FULL)) == 2


def test_bullets_and_numbers_begin_items_and_headings_between_them_go() -> None:
    read = _read(
        "Services require improvement because:",
        "Quality of practice",
        "\uf0a7 Plans are late.",
        "\uf0a7 Visits are",
        "rare.",
        "Leadership",
        "◼ Nobody looks.",
        "12. Numbers count too.",
    )
    assert read == [
        "Services require improvement because:",
        "Plans are late.",
        "Visits are rare.",
        "Nobody looks.",
        "Numbers count too.",
    ]


def test_an_opening_without_colon_is_no_heading() -> None:
    assert _read("This local authority is good because", "1. Children are safe.") == [
        "This local authority is good because",
        "Children are safe.",
    ]


def test_a_year_or_an_age_within_a_paragraph_is_no_number() -> None:
    assert len(_read(_FULL, "The trust was asked in July 2020. However, nothing came of it", _FULL)) == 1
    assert (
        len(
            _read(
                _FULL,
                "The offer ends for all who are over the age of",
                "21. Many of those who know of it go on to use it until",
                _FULL,
            )
        )
        == 1
    )


def test_a_word_broken_at_a_hyphen_is_whole() -> None:
    assert _read("Children get high-", "quality help.") == ["Children get high-quality help."]


def test_no_more_than_wanted_and_cut_at_paragraph_ends() -> None:
    written = ["a" * 40, "b" * 40, "c" * 40]
    assert first_of(written, most=2, characters=1000) == ("a" * 40, "b" * 40)
    assert first_of(written, most=9, characters=100) == ("a" * 40, "b" * 40)
    assert first_of([], most=9, characters=100) == ()


def test_a_first_paragraph_that_is_too_long_is_cut_at_a_sentence() -> None:
    assert first_of(["One. Two two. Three three three."], most=4, characters=20) == ("One. Two two.",)
    assert first_of(["One. Two two. Three three three."], most=4, characters=24) == ("One. Two two.",)
    assert first_of(["One. Two two. Three three three."], most=4, characters=13) == ("One. Two two.",)
    assert first_of(["One. Two two. Three three three."], most=4, characters=12) == ("One.",)
    assert first_of(["never a full stop here"], most=4, characters=12) == ("never a",)
    assert first_of(["x" * 50], most=4, characters=12) == ("x" * 12,)


@pytest.mark.parametrize(("length", "paragraphs_read"), [(len(_FULL) - 10, 2), (len(_FULL) - 9, 1)])
def test_how_much_room_a_line_must_have_left(length: int, paragraphs_read: int) -> None:
    ends = "It ends here, after some words that say little or nothing at all to anybody"[: length - 1] + "."
    assert len(_read(_FULL, _FULL, ends, "It " + _FULL[:40], _FULL)) == paragraphs_read
