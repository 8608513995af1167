"""Reading on over the end of a page: what stands there of the text, and what is furniture."""

from __future__ import annotations

import pytest

from scraper.reports.headings_page_ends import after, before

_HEADER, _FOOTER = "Xshire report of services {}", "– {} –"


def _page(number: int, *lines: str) -> list[str]:
    return [_HEADER.format(number), *lines, _FOOTER.format(number)]


_WRITTEN = [
    _page(1, "One", "Two", "Three", "Four"),
    _page(2, "Five", "Six", "Seven", "Eight"),
    _page(3, "Nine", "Ten", "Eleven", "Twelve"),
    _page(4, "The end", "of it", "all", "now"),
]


@pytest.mark.parametrize(
    ("number", "at", "most", "lines"),
    [
        (0, 1, 2, ["One", "Two"]),
        (0, 3, 2, ["Three", "Four"]),
        (0, 4, 3, ["Four", "Five", "Six"]),
        (1, 4, 3, ["Eight", "Nine", "Ten"]),
        (2, 4, 3, ["Twelve", "The end", "of it"]),
        (2, 5, 2, ["The end"]),
        (3, 4, 3, ["now", "– 4 –"]),
    ],
)
def test_lines_go_on_below_the_header_of_the_next_page(
    number: int, at: int, most: int, lines: list[str]
) -> None:
    assert after(_WRITTEN, number, at, most) == lines


@pytest.mark.parametrize(
    ("number", "at", "line"),
    [
        (0, 0, ""),
        (0, 1, "Xshire report of services 1"),
        (0, 5, "Four"),
        (1, 1, "Four"),
        (1, 2, "Five"),
        (1, 4, "Seven"),
        (2, 0, "Eight"),
        (3, 1, "Twelve"),
    ],
)
def test_the_line_before_stands_above_the_footer_of_the_page_before(number: int, at: int, line: str) -> None:
    assert before(_WRITTEN, number, at) == line


def test_what_stands_once_at_the_edge_of_a_page_is_text() -> None:
    written = [["A first page"], ["Heading above"], ["goes on here"], ["and ends"]]
    assert after(written, 1, 0, 2) == ["Heading above", "goes on here"]
    assert before(written, 2, 0) == "Heading above"


def test_a_page_without_a_line_has_none_to_give() -> None:
    assert before([[], ["One"]], 1, 0) == ""
    assert after([["One"], []], 0, 0, 3) == ["One"]


def test_of_three_pages_the_first_tells_what_repeats() -> None:
    assert after(_WRITTEN[:3], 1, 4, 3) == ["Eight", "Nine", "Ten"]
