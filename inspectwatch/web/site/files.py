"""A whole list as a file: every row that the filters leave, however many pages people see of it.

It is written before it is sent, beyond a megabyte to the disk. So what is sent is whole, how fast it is taken
keeps no reader's snapshot of the database open, and none of it stands in memory at once.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, TextIO

from starlette.responses import Response

from inspectwatch.jsonlines import json_line
from inspectwatch.web.site import answers
from inspectwatch.web.site.lists import MOST_ROWS, Listing
from inspectwatch.web.site.tables import Row, Table, write_csv

_IN_MEMORY = 1_000_000  # bytes


def whole(table: Table, listing: Listing, format_: str) -> Response:
    """The list that `table` shows a page of, as csv or json. Raises OSError where the disk has no room."""
    rows = _Cut(listing.every())
    file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed when it was sent
    try:
        _write(table, rows, format_, file)
    except BaseException:
        file.close()
        raise
    name = f"inspectwatch-{table.name}{f'-first-{MOST_ROWS}' if rows.more else ''}"
    return answers.file(file, format_, name)


def _write(table: Table, rows: _Cut, format_: str, file: IO[bytes]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    if format_ == "csv":
        write_csv(iter(rows), table.columns, text)
    else:
        _write_json(table, rows, text)
    text.detach()


class _Cut:
    """At most MOST_ROWS of the rows; `more`: there were more."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self.number = 0
        self.more = False

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            if self.number == MOST_ROWS:
                self.more = True
                return
            self.number += 1
            yield row


def _write_json(table: Table, rows: _Cut, out: TextIO) -> None:
    """A row a line."""
    out.write(f'{{"table": {json_line(table.name)}, "caption": {json_line(table.caption)}, "rows": [')
    for number, row in enumerate(rows):
        out.write(f"{',' if number else ''}\n{json_line(row)}")
    out.write(f'\n], "total": {rows.number}, "complete": {json_line(not rows.more)}}}\n')
    out.flush()
