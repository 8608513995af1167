"""How far an export is: in hundredths, so that a small one says nothing and a large one little."""

from __future__ import annotations

from collections.abc import Iterator

from inspectwatch.run_report import Progress
from storage.exports import Cell, Table

FEW_ROWS = 20_000  # written in a second or so


def counted_rows(table: Table, progress: Progress) -> Iterator[tuple[Cell, ...]]:
    """The rows, with a word to `progress` after each hundredth of many."""
    each = max(table.count // 100, 1)
    for number, row in enumerate(table.rows, start=1):
        yield row
        if table.count >= FEW_ROWS and number % each == 0:
            progress.step(min(number // each, 100), 100, f"{table.name}, hundredths")
