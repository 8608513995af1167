"""A judgement table read row by row: each grade belongs to the label it is printed with, never to a place
in the sequence.

The text of a table comes cell by cell, but cells wrap, so a grade can come out before the last line of its
label, beside it or under it:

    The experiences and progress of            The experiences and progress of children who need help and
    children who need help and protection      Requires improvement
    Requires improvement to be good            protection

A row is one label and one grade with nothing else between. A label that is followed by anything else has no
grade here. No row is certain where a grade stands beside no label, as the columns came apart; nor where one
stands above the first label and another label has none, as all may then stand above their labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from scraper.reports.phrases import Phrases, Word, printed, unpunctuated

# A table can run on to the next page: a footnote, a page number and a running header stand between.
_LINES_BETWEEN_ROWS: Final = 12
_CELL_WORDS: Final = 6  # more words than this after a label on its line are prose, not a cell


@dataclass(frozen=True, slots=True)
class Row:
    """A label and the grade printed with it."""

    area: str
    grade: str
    label: str
    wording: str
    page: int


@dataclass(frozen=True, slots=True)
class Ungraded:
    """A label with something else where its grade should be."""

    area: str
    label: str
    seen: str
    page: int


@dataclass(slots=True)
class Table:
    """What was read. `stray` is a grade that stands beside no label, and then no row is taken."""

    rows: list[Row] = field(default_factory=list)
    ungraded: list[Ungraded] = field(default_factory=list)
    areas: set[str] = field(default_factory=set)  # every area whose label is printed in a cell
    stray: str | None = None
    end: int = 0  # index of the word after the last row


@dataclass(frozen=True, slots=True)
class _Match:
    end: int
    label: tuple[Word, ...]
    grade: tuple[Word, ...]


def read_table(words: Sequence[Word], labels: Phrases, grades: Phrases) -> Table:
    """Reads rows from the words, the first of which must stand at or before the table's first row.

    Ends where no label has come for a dozen lines. Nothing is decided here about areas missing or twice.
    """
    table = Table()
    above = ""  # a line above the first label that is a grade and nothing else
    position = 0
    lines_since_label = 0
    while position < len(words) and lines_since_label <= _LINES_BETWEEN_ROWS:
        after = _read_row(table, words, position, labels, grades)
        if after > position:
            position, table.end, lines_since_label = after, after, 0
            continue
        after = _lone_grade(words, position, grades)
        if not table.end:
            above = printed(words[position:after])
        if after > position == table.end:
            table.stray = printed(words[position:after])
        position = max(after, _next_line(words, position))
        lines_since_label += 1 if table.end else 0
    if above and {label.area for label in table.ungraded} - {row.area for row in table.rows}:
        table.stray = above
    if table.stray:
        table.rows.clear()
        table.ungraded.clear()
    return table


def _read_row(table: Table, words: Sequence[Word], start: int, labels: Phrases, grades: Phrases) -> int:
    """Adds what begins at `start` to the table and returns the index after it, or `start` for nothing."""
    if words[start].text[0].islower():  # "overall effectiveness" within a sentence
        return start
    match = _match_row(words, start, labels, grades)
    if match and _row_ends(words, match.end, labels, grades):
        table.rows.append(_row(match, labels, grades))
        table.areas.add(table.rows[-1].area)
        return match.end
    end = labels.longest(words, start)
    if end > start and _is_cell(words, end):
        table.ungraded.append(_ungraded(words, start, end, labels))
        if not _runs_on(words, end):
            table.areas.add(table.ungraded[-1].area)
        return end
    return start


def _match_row(words: Sequence[Word], start: int, labels: Phrases, grades: Phrases) -> _Match | None:
    """One label and one grade, interleaved as the cells wrap; the longest that is complete in both."""
    label: tuple[Word, ...] = ()
    grade: tuple[Word, ...] = ()
    match = None
    for position in range(start, len(words)):
        word = words[position]
        if _continues(labels, label, word):
            label = (*label, word)
        elif _continues(grades, grade, word):
            grade = (*grade, word)
        else:
            break
        if labels.meaning_of(label) and grades.meaning_of(grade):
            match = _Match(position + 1, label, grade)
    return match if match and _label_leads(words, start, match) else None


def _continues(phrases: Phrases, so_far: Sequence[Word], word: Word) -> bool:
    return (*(part.key for part in so_far), word.key) in phrases.beginnings


def _label_leads(words: Sequence[Word], start: int, match: _Match) -> bool:
    """A row begins with its label. Only a grade of two lines around a label of one begins before it."""
    return words[start] is match.label[0] or match.grade[-1] is words[match.end - 1]


def _row_ends(words: Sequence[Word], end: int, labels: Phrases, grades: Phrases) -> bool:
    """Whether the row ends with a line or where another row begins: a sentence runs on, also to the next."""
    if end == len(words):
        return True
    if words[end].starts_line:
        return not _runs_on(words, end)
    footnote = words[end].key.isdigit() and words[end].ends_line
    return footnote or _match_row(words, end, labels, grades) is not None


def _runs_on(words: Sequence[Word], end: int) -> bool:
    """Whether what ends here is no cell but the beginning of a sentence, which goes on in lower case."""
    return end < len(words) and words[end].text[0].islower()


def _is_cell(words: Sequence[Word], end: int) -> bool:
    return end == len(words) or words[end].starts_line or len(_line(words, end)) <= _CELL_WORDS


def _lone_grade(words: Sequence[Word], position: int, grades: Phrases) -> int:
    """The index after a grade that has its line, or two, to itself; `position` where there is none."""
    end = grades.longest(words, position)
    alone = end > position and words[position].starts_line and words[end - 1].ends_line
    prose = _runs_on(words, end) and grades.longest(words, end) == end
    return end if alone and not prose else position


def _row(match: _Match, labels: Phrases, grades: Phrases) -> Row:
    area, grade = labels.meaning_of(match.label), grades.meaning_of(match.grade)
    if area is None or grade is None:
        raise AssertionError("a row matches only where label and grade are complete")
    return Row(area, grade, printed(match.label), unpunctuated(printed(match.grade)), match.label[0].page)


def _ungraded(words: Sequence[Word], start: int, end: int, labels: Phrases) -> Ungraded:
    area = labels.meaning_of(words[start:end])
    if area is None:
        raise AssertionError("a label was found here")
    return Ungraded(area, printed(words[start:end]), printed(_line(words, end)), words[start].page)


def _line(words: Sequence[Word], start: int) -> Sequence[Word]:
    """The words from `start` to the end of its line."""
    return words[start : _next_line(words, start)]


def _next_line(words: Sequence[Word], position: int) -> int:
    position += 1
    while position < len(words) and not words[position].starts_line:
        position += 1
    return position
