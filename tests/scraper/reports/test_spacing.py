from __future__ import annotations

import pytest

from scraper.reports.layout import NO_LAYOUT, Placed, Printed
from scraper.reports.paragraphs import Line, joined
from scraper.reports.prose import paragraphs
from scraper.reports.spacing import distances
from tests.patience import no_hang


class _Pages:
    """A layout whose pages have these lines."""

    def __init__(self, *pages: list[Printed]) -> None:
        self._pages = pages

    def page(self, number: int) -> Placed:
        del number
        return Placed()

    def lines(self, number: int) -> tuple[Printed, ...]:
        return tuple(self._pages[number - 1])


def _at(text: str, height: float, last: float | None = None) -> Printed:
    return Printed(text, height, height if last is None else last)


def _body(*texts: str, page: int = 1) -> list[Line]:
    return [Line(text, page) for text in texts]


def test_each_line_is_so_far_below_the_one_before() -> None:
    layout = _Pages([_at("One", 700), _at("two", 686), _at("three", 658)])
    assert distances(_body("One", "two", "three"), layout) == [None, 14, 28]


def test_the_body_lacks_furniture_marks_and_spellings_of_the_page() -> None:
    printed = [
        _at("Inspection of Upwell", 800),
        _at("Plans1 are \u2018\ufb01ne\u2019", 700),
        _at("and\u00a0kept.", 686),
        _at("1 A note.", 90),
    ]
    assert distances(_body("Plans are 'fine'", "and kept."), _Pages(printed)) == [None, 14]


def test_a_line_joined_at_a_hyphen_stands_at_two_heights() -> None:
    printed = [_at("They are well-\ufffe", 700), _at("known here.", 686), _at("More", 672)]
    assert distances(_body("They are well-known here.", "More"), _Pages(printed)) == [None, 14]
    as_one = [_at("They are well\ufffeknown here.", 700, last=686), _at("More", 672)]
    assert distances(_body("They are well-known here.", "More"), _Pages(as_one)) == [None, 14]


@pytest.mark.parametrize(
    ("printed", "why"),
    [
        ([_at("One", 700), _at("three", 672)], "a line is not on the page"),
        ([_at("two", 700), _at("One", 686)], "in another order"),
        ([_at("One", 700), _at("two more", 686)], "more on the page than in the body"),
        ([_at("One", 700), _at("two", 700)], "on one level"),
        ([_at("One", 700), _at("two", 750)], "higher up, in another column"),
        ([], "no geometry"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_told_is_none(printed: list[Printed], why: str) -> None:
    assert distances(_body("One", "two"), _Pages(printed)) == [None, None], why


def test_a_line_without_letters_and_the_first_of_a_page_have_no_distance() -> None:
    layout = _Pages([_at("One", 700), _at("two", 672)], [_at("three", 700), _at("four", 686)])
    lines = _body("One", "2014.", "two") + _body("three", "four", page=2)
    assert distances(lines, layout) == [None, None, None, None, 14]
    assert distances(lines, NO_LAYOUT) == [None] * 5


def test_a_page_that_agrees_only_in_part_costs_little() -> None:
    printed = [_at("a" * 100, 700.0)] * 20_000
    with no_hang():
        assert distances(_body(*["a" * 100] * 10_000, "a" * 20_000), _Pages(printed)) == [None] * 10_001


_FULL = "Words that fill a whole line of this page from its one edge to the other"


def _read(*lines: tuple[str, float]) -> list[str]:
    body = _body(*(text for text, _ in lines))
    return list(paragraphs(body, _Pages([_at(text, height) for text, height in lines])))


def test_a_gap_after_a_sentence_parts_paragraphs_however_full_the_line() -> None:
    ended = _FULL[:-1] + "."
    assert _read((_FULL, 700), (ended, 686), (_FULL, 660), ("and end.", 646)) == [
        joined([_FULL, ended]),
        joined([_FULL, "and end."]),
    ]


def test_without_a_gap_a_short_line_parts_nothing() -> None:
    assert len(_read((_FULL, 700), ("It ends.", 686), ("It goes on", 672), (_FULL, 658))) == 1


def test_a_gap_within_a_sentence_parts_nothing() -> None:
    assert len(_read((_FULL, 700), (_FULL, 686), (_FULL, 650), ("and end.", 636))) == 1


def test_items_whose_gaps_are_more_than_their_lines_do_not_hide_a_gap() -> None:
    items = [(f"\u25fc Item {letter}", 700 - 20.0 * at) for at, letter in enumerate("abcdef")]
    prose = [(_FULL, 570), ("ends here.", 556), (_FULL, 536), ("and end.", 522)]
    assert len(_read(*items, ("\u25fc " + _FULL, 584.0), *prose)) == 8
