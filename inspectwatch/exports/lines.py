"""Exports that are lines of text, in UTF-8: CSV (RFC 4180, lines end in a line feed) and JSON lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import BinaryIO

from inspectwatch.exports.formulas import defused
from inspectwatch.jsonlines import json_line
from storage.exports import Cell, Table

Rows = Iterable[tuple[Cell, ...]]


def write_csv(table: Table, rows: Rows, out: BinaryIO) -> None:
    """The head, then the rows; None is an empty field. Where text could be a formula: see `formulas`."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    for row in rows:
        writer.writerow([defused(cell) for cell in row])
    text.flush()
    text.detach()


def write_jsonl(table: Table, rows: Rows, out: BinaryIO) -> None:
    """One object a line. Text is as the database has it, and None is null."""
    for row in rows:
        line = json_line(dict(zip(table.columns, row, strict=True)))
        out.write(line.encode("utf-8") + b"\n")
