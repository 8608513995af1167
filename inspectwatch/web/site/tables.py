"""A table as a value: shown as HTML with all its words, given away as CSV and JSON with the words of the
public views."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TextIO

from inspectwatch.exports.formulas import defused
from inspectwatch.jsonlines import json_line
from inspectwatch.output import clean

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place. `href`: where it leads, from our root or a whole address; `grade`: the id of
    the grade that it shows; `note`: said smaller, below, and leads to `note_href`."""

    text: str
    href: str = ""
    grade: str = ""
    note: str = ""
    note_href: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """`key`: where its value stands in a row, and what it is sorted by. `number`: stands at the right."""

    key: str
    heading: str
    cell: Callable[[Row], Cell] | None = None
    number: bool = False
    narrow: bool = False  # never broken into lines: a day

    def of(self, row: Row) -> Cell:
        """This column's place in that row."""
        return self.cell(row) if self.cell else Cell(clean(row[self.key]))


@dataclass(frozen=True, slots=True)
class Table:
    """`name`: what `?table=` calls it. `rows`: everything that CSV and JSON have, one a line of the table."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    empty: str = "There are none."
    sorted_by: str = ""  # a column's key; empty: it cannot be sorted
    descending: bool = False
    sortable: tuple[str, ...] = ()  # keys
    wordy: bool = False  # of sentences: on a narrow screen one stands below the other
    found_by: Callable[[Row], Sequence[str]] | None = None  # what else a row is found by as one types


def as_csv(rows: Sequence[Row], columns: Sequence[Column]) -> str:
    """The rows as `write_csv` has them."""
    out = io.StringIO()
    write_csv(iter(rows), columns, out)
    return out.getvalue()


def write_csv(rows: Iterator[Row], columns: Sequence[Column], out: TextIO) -> None:
    """One line a row, all values of it; no value begins a formula. Without rows, the keys of the columns."""
    first = next(rows, None)
    fields = [column.key for column in columns] if first is None else list(first)
    writer = csv.DictWriter(out, fieldnames=fields, lineterminator="\n")
    writer.writeheader()
    known = () if first is None else (first,)
    writer.writerows({key: _plain(value) for key, value in row.items()} for row in chain(known, rows))
    out.flush()


def _plain(value: object) -> object:
    if isinstance(value, (list, dict)):
        return json_line(value)
    if isinstance(value, bool):
        return int(value)
    return defused(value)
