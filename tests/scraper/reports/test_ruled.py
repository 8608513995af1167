"""Which text stands in which cell, on made-up pages: rules and words as a document places them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from scraper.reports.layout import Placed, Printed, Rule, Word
from scraper.reports.ruled import bands

_SIDES = (50.0, 200.0, 500.0)  # points: where columns begin and end
_EDGES = (400.0, 420.0, 440.0)  # where rows begin and end


@dataclass(frozen=True, slots=True)
class _Page:
    placed: Placed

    def page(self, number: int) -> Placed:
        assert number == 1
        return self.placed

    def lines(self, number: int) -> tuple[Printed, ...]:
        raise AssertionError(number)


def _word(text: str, left: float, bottom: float, height: float = 10.0) -> Word:
    return Word(text, left, bottom, left + 5 * len(text), bottom + height)


def _level(edge: float, left: float = _SIDES[0], right: float = _SIDES[-1]) -> Rule:
    return Rule(left, edge, right, edge + 0.5)


def _upright(side: float, bottom: float = _EDGES[0], top: float = _EDGES[-1]) -> Rule:
    return Rule(side, bottom, side + 0.5, top)


_TABLE = (*map(_level, _EDGES), *map(_upright, _SIDES))
_WORDS = (
    _word("Above", 60, 450),
    _word("Council", 60, 425),
    _word("Write", 210, 425),
    _word("plans.", 240, 425),
    _word("Board", 60, 405),
    _word("Meet.", 210, 405),
    _word("Below", 60, 380),
)
_READ = [
    ("Above", []),
    ("Council Write plans.", ["Council", "Write plans."]),
    ("Board Meet.", ["Board", "Meet."]),
    ("Below", []),
]


def _bands(words: Sequence[Word], rules: Sequence[Rule]) -> list[tuple[str, list[str]]]:
    """Each strip's text and its cells, of which the lines are parted by a bar."""
    page = _Page(Placed(tuple(words), tuple(rules)))
    return [
        (band.text, ["|".join(line.text for line in cell) for cell in band.cells]) for band in bands(page, 1)
    ]


def test_rows_come_from_top_to_bottom_with_their_cells_from_left_to_right() -> None:
    assert _bands(_WORDS, _TABLE) == _READ
    assert _bands(_WORDS, _TABLE[::-1]) == _READ
    assert _bands(_WORDS, ()) == [(" ".join(word.text for word in _WORDS), [])]


@pytest.mark.parametrize("apart", [0.5, 3.0])
def test_edges_that_each_cell_draws_again_are_one(apart: float) -> None:
    again = [Rule(one.left + apart, one.bottom + apart, one.right + apart, one.top + apart) for one in _TABLE]
    assert _bands(_WORDS, [*_TABLE, *again]) == _READ


@pytest.mark.parametrize(
    "drawn",
    [
        _level(430, left=240, right=270),
        _upright(300, bottom=428, top=431),
        Rule(50, 428, 53, 431),
        _upright(510, bottom=500, top=600),
        _upright(300, bottom=300, top=410),
        _upright(300, bottom=430, top=500),
    ],
    ids=[
        "underlined",
        "a stroke",
        "a dot",
        "beside the table",
        "up to a row's middle",
        "from a row's middle",
    ],
)
def test_what_is_drawn_besides_parts_nothing(drawn: Rule) -> None:
    assert _bands(_WORDS, [*_TABLE, drawn]) == _READ


def test_a_cell_over_both_columns_is_one() -> None:
    short = [_upright(200, bottom=420)]
    rules = [*map(_level, _EDGES), _upright(50), _upright(500), *short]
    assert _bands(_WORDS, rules)[1:3] == [_READ[1], ("Board Meet.", ["Board Meet."])]


def test_an_empty_cell_is_a_cell() -> None:
    words = [word for word in _WORDS if word.text not in {"Board", "Above", "Below"}]
    assert _bands(words, _TABLE) == [_READ[1], ("Meet.", ["", "Meet."])]


def test_a_smaller_or_raised_word_is_on_the_line_it_stands_in() -> None:
    words = [_word("Write", 210, 425), _word("1", 240, 427, 6), _word("plans", 250, 424)]
    assert _bands(words, _TABLE)[0] == ("Write 1 plans", ["", "Write 1 plans"])


def test_words_below_one_another_are_lines_and_know_where_they_begin() -> None:
    words = [_word("Write", 210, 429, 8), _word("plans", 230, 421, 8)]
    (band,) = bands(_Page(Placed(tuple(words), _TABLE)), 1)
    assert [(line.text, line.left) for line in band.cells[1]] == [("Write", 210), ("plans", 230)]
