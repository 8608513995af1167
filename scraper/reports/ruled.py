"""Tables whose cells are drawn with lines: which text stands in which cell.

For lists whose items are cells. In the text alone the cells run into each other.
"""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scraper.reports.layout import Layout, Rule, Word
from scraper.reports.text import fold, mend

_SAME: Final = 3.0  # points: lines closer than this are one edge, drawn once for each neighbour


@dataclass(frozen=True, slots=True)
class CellLine:
    """One line within a cell. Not mended: mend what it is joined to."""

    text: str
    left: float  # points


Cell = tuple[CellLine, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A level strip of a page, between one edge of a table and the next, or outside of tables."""

    text: str  # on one line, mended
    cells: tuple[Cell, ...]  # of a row, left to right; none: no row of a table


def bands(layout: Layout, page: int) -> list[Band]:
    """The page from top to bottom, cut where cells of its tables begin or end; strips with text alone.

    Of a table whose cells are not drawn nothing is known: it is part of the strip it stands in.
    """
    placed = layout.page(page)
    upright = [rule for rule in placed.rules if rule.top - rule.bottom > _SAME]
    sides = _apart(rule.left for rule in upright)
    level = (rule for rule in placed.rules if rule.right - rule.left > _SAME)
    # A line under a word begins where no cell does.
    edges = _apart(rule.bottom for rule in level if _meets(rule.left, sides))
    strips = _by_place(placed.words, edges, _height)
    return [_band(strips[at], _columns(upright, edges, at)) for at in sorted(strips, reverse=True)]


def joined(lines: Iterable[CellLine]) -> str:
    """The lines as one, mended."""
    return fold(mend("\n".join(line.text for line in lines)))


def _band(words: Sequence[Word], columns: Sequence[float]) -> Band:
    cells = _by_place(words, columns, lambda word: (word.left + word.right) / 2)
    return Band(joined(_lines(words)), tuple(_lines(cells.get(at, ())) for at in range(1, len(columns))))


def _lines(words: Sequence[Word]) -> Cell:
    """The words, which come in reading order, as lines."""
    lines: list[list[Word]] = []
    for word in words:
        if lines and lines[-1][-1].bottom < _height(word) < lines[-1][-1].top:
            lines[-1].append(word)
        else:
            lines.append([word])
    return tuple(CellLine(" ".join(word.text for word in line), line[0].left) for line in lines)


def _columns(upright: Iterable[Rule], edges: Sequence[float], strip: int) -> list[float]:
    """Where the cells of a strip begin and end: at the lines that cross its middle."""
    if not 0 < strip < len(edges):
        return []
    middle = (edges[strip - 1] + edges[strip]) / 2
    return _apart(rule.left for rule in upright if rule.bottom < middle < rule.top)


def _apart(places: Iterable[float]) -> list[float]:
    """The places in ascending order, those that are one but for the pen's width once."""
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > _SAME:
            kept.append(place)
    return kept


def _meets(place: float, places: Sequence[float]) -> bool:
    at = bisect(places, place)
    return any(abs(place - near) <= _SAME for near in places[max(0, at - 1) : at + 1])


def _by_place(
    words: Iterable[Word], places: Sequence[float], middle: Callable[[Word], float]
) -> Mapping[int, list[Word]]:
    """The words by how many of the places lie before their middle."""
    found: dict[int, list[Word]] = defaultdict(list)
    for word in words:
        found[bisect(places, middle(word))].append(word)
    return found


def _height(word: Word) -> float:
    return (word.bottom + word.top) / 2
