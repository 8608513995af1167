"""Exports as an Excel workbook: a sheet each, filters, grades in words and colours, links, and no formula."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from inspectwatch.exports.files import NotWritten
from inspectwatch.exports.formulas import is_risky
from inspectwatch.output import clean
from notifier.words import grade_word
from storage.exports import NO_LONGER_JUDGED, Cell, Table

Rows = Iterable[tuple[Cell, ...]]
Write = Callable[[int, int, Any], None]  # row, column, value

MOST_ROWS: Final = 1_048_575  # of a sheet, beside its head
_LONGEST_TEXT: Final = 32_767  # characters of a cell
_MOST_LINKS: Final = 65_530  # of a sheet; further addresses are text
_LONGEST_LINK: Final = 2_079
_OPTIONS: Final = {
    "constant_memory": True,  # rows go to the disk as they come
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}

# Pale, for black letters: never the colour alone, the words stand on it.
_GREEN, _PALE_GREEN, _AMBER, _RED, _GREY = "#A9D8B8", "#DDF0E0", "#FFEFC0", "#F6C6C0", "#E8E8E8"
_FILLS: Final = {
    "outstanding": _GREEN,
    "good": _PALE_GREEN,
    "positive": _PALE_GREEN,
    "requires_improvement": _AMBER,
    "adequate": _AMBER,
    "inconsistent": _AMBER,
    "inadequate": _RED,
    "systemic_failings": _RED,
    "not_judged": _GREY,
    NO_LONGER_JUDGED: _GREY,
}
_NO_LONGER_IN_WORDS: Final = "no overall grade any more (since April 2026)"
_WIDTHS: Final = {"provider": 28, "local_authority": 28, "label": 48, "title": 44, "inspector_name": 24}
_DAYS: Final = ("published", "inspection_start", "inspection_end")

_ABOUT: Final = (
    "Made by Inspectwatch, which is not part of Ofsted, from Ofsted's published reports.",
    "Contains public sector information licensed under the Open Government Licence v3.0:",
    "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    "Grades are those of the reports. Comparisons with the inspection before are Inspectwatch's.",
    "Children's services inspected since April 2026 get no overall grade: that is not an unknown one.",
    "A disputed grade is one that two places of its report contradict each other about: look at the report.",
    "Where later_unread names a report, a later inspection could not be read: the grades are of before.",
    "Every column is explained in docs/exports.md and docs/database.md of Inspectwatch.",
)


def write_workbook(tables: Sequence[tuple[Table, Rows]], path: Path) -> None:
    """Writes each table to a sheet of its own. Raises NotWritten where one has more rows than a sheet."""
    for table, _ in tables:
        if table.count > MOST_ROWS:
            raise NotWritten(
                f"{table.name} has {table.count:,} rows, and a sheet holds {MOST_ROWS:,}. Use --format csv"
            )
    with xlsxwriter.Workbook(path, _OPTIONS) as book:
        for table, rows in tables:
            _Sheet(book, table).write(rows)
        about = book.add_worksheet("About")
        for number, line in enumerate(_ABOUT):
            about.write_string(number, 0, line)


class _Sheet:
    """One sheet being written, row after row."""

    def __init__(self, book: xlsxwriter.Workbook, table: Table) -> None:
        self._sheet = book.add_worksheet(table.name.capitalize())
        self._table = table
        self._links = 0
        self._head = book.add_format({"bold": True, "bottom": 1})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._as_text = book.add_format({"quote_prefix": True})  # stays text when somebody edits the cell
        self._link = book.get_default_url_format()
        self._fills = {grade: book.add_format({"bg_color": fill}) for grade, fill in _FILLS.items()}
        self._writers: list[Write] = [self._writer(column) for column in table.columns]

    def write(self, rows: Rows) -> None:
        """The head, frozen and with filters, and the rows."""
        columns, last = self._table.columns, max(self._table.count, 1)
        self._sheet.freeze_panes(1, 0)
        self._sheet.autofilter(0, 0, last, len(columns) - 1)
        self._sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})  # URNs and codes are text
        for at, column in enumerate(columns):
            self._sheet.set_column(at, at, _WIDTHS.get(column, max(len(column) + 4, 12)))
            self._sheet.write_string(0, at, column, self._head)
        for number, row in enumerate(rows, start=1):
            for at, cell in enumerate(row):
                if cell is not None:
                    self._writers[at](number, at, cell)

    def _writer(self, column: str) -> Write:
        if column == "grade" or column.endswith("_grade"):
            return self._write_grade
        if column == "url" or column.endswith(("_url", "_link")):
            return self._write_link
        if column in _DAYS or column.endswith("_date"):
            return self._write_day
        return self._write_cell

    def _write_cell(self, row: int, at: int, cell: Cell) -> None:
        if isinstance(cell, str):
            self._write_text(row, at, cell)
        else:
            self._sheet.write_number(row, at, cell)

    def _write_day(self, row: int, at: int, day: str) -> None:
        self._sheet.write_datetime(row, at, date.fromisoformat(day), self._day)

    def _write_text(self, row: int, at: int, text: str) -> None:
        shown = clean(text)[:_LONGEST_TEXT]
        self._sheet.write_string(row, at, shown, self._as_text if is_risky(shown) else None)

    def _write_grade(self, row: int, at: int, grade: str) -> None:
        words = _NO_LONGER_IN_WORDS if grade == NO_LONGER_JUDGED else grade_word(grade)
        self._sheet.write_string(row, at, clean(words), self._fills.get(grade))

    def _write_link(self, row: int, at: int, url: str) -> None:
        shown = clean(url)
        is_web = shown.startswith(("https://", "http://")) and len(shown) <= _LONGEST_LINK
        if not is_web or self._links >= _MOST_LINKS:
            self._write_text(row, at, url)
            return
        self._links += 1
        self._sheet.write_url(row, at, shown, self._link, shown)
