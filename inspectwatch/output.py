"""How answers are shown: a table on a terminal, plain text in a pipe, JSON lines or CSV on request."""

from __future__ import annotations

import csv
import shlex
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from inspectwatch.exports.formulas import defused_row
from inspectwatch.jsonlines import STEERING, json_line
from notifier.veiled import veiled

Row = Mapping[str, Any]

GRADE_STYLES = {
    "outstanding": "bold green",
    "good": "green",
    "requires_improvement": "yellow",
    "inadequate": "bold red",
    "positive": "green",
    "inconsistent": "yellow",
    "systemic_failings": "bold red",
}
_UNPRINTABLE = dict.fromkeys((*range(32), *map(ord, STEERING)))


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: where its value stands in a row, its heading, and how a row says it where its
    value alone does not."""

    key: str
    heading: str
    say: Callable[[Row], str] | None = None

    def text(self, row: Row) -> str:
        """What people read in this column."""
        return clean(self.say(row)) if self.say else words(row[self.key])


def show(
    rows: Sequence[Row],
    columns: Sequence[Column],
    *,
    as_json: bool,
    as_csv: bool,
    empty: str,
    head: str = "",
    foot: str = "",
    out: TextIO | None = None,
) -> None:
    """Prints `rows`: every column of the view as JSON or CSV, else `columns` with the line `head` above and
    the line `foot` below them.

    `empty` is said on stderr where there are none, and so is `foot` unless on a terminal: a pipe stays clean.
    """
    out = out or sys.stdout
    if as_json:
        _as_json(rows, out)
    elif as_csv:
        _as_csv(rows, out)
    elif not rows:
        print(empty, file=sys.stderr)
    elif out.isatty():
        _as_table(rows, columns, head, foot)
    else:
        _as_text(rows, columns, head, out)
        _print_if_any(foot, sys.stderr)


def clean(value: object) -> str:
    """A value as text that cannot steer a terminal: control and direction characters are left out."""
    return "" if value is None else str(value).translate(_UNPRINTABLE)


def typed(name: str) -> str:
    """A subscription's name as it is typed in a command."""
    return shlex.quote(clean(name))


def words(value: object) -> str:
    """A grade, area or direction as people say it: "requires improvement"."""
    return clean(value).replace("_", " ")


def counted(number: int, noun: str) -> str:
    """The number with its noun, as people say it: "no events", "1 event", "2 events"."""
    return f"1 {noun}" if number == 1 else f"{number or 'no'} {_plural(noun)}"


def _plural(noun: str) -> str:
    if noun.endswith("y"):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def address(recipient: str) -> str:
    """As `notifier.veiled`, and so that it cannot steer a terminal."""
    return clean(veiled(recipient))


def _as_json(rows: Iterable[Row], out: TextIO) -> None:
    for row in rows:
        print(json_line(dict(row)), file=out)


def _as_csv(rows: Sequence[Row], out: TextIO) -> None:
    if rows:
        writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        shown = _for_a_terminal if out.isatty() else _plain
        writer.writerows(defused_row({key: shown(value) for key, value in row.items()}) for row in rows)


def _plain(value: object) -> object:
    """1 and 0 for what is true or not, as the views have it."""
    return int(value) if isinstance(value, bool) else value


def _for_a_terminal(value: object) -> object:
    """A file gets what was published; a terminal, nothing that steers it."""
    return clean(value) if isinstance(value, str) else _plain(value)


def _print_if_any(line: str, out: TextIO) -> None:
    if line:
        print(line, file=out)


def _as_table(rows: Sequence[Row], columns: Sequence[Column], head: str, foot: str) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    least = [_longest_word(rows, column) for column in columns]
    gap = 2 if sum(least) + 2 * (len(least) - 1) <= console.width else 1
    wanted = [_longest_text(rows, column) for column in columns]
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, gap, 0, 0))
    for column, width in zip(columns, fitted(wanted, least, console.width - gap * len(columns)), strict=True):
        table.add_column(column.heading, overflow="fold", width=width)
    for row in rows:
        table.add_row(
            *(Text(column.text(row), GRADE_STYLES.get(str(row[column.key]), "")) for column in columns)
        )
    if head:
        console.print(Text(f"{head}\n", "bold"))
    console.print(table)
    if foot:
        console.print(Text(f"\n{foot}", "dim"))


def fitted(wanted: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """The widths of columns: as wanted, else taken from the widest until they have room, none below its
    least."""
    widths = list(wanted)
    while sum(widths) > room:
        widest = max(range(len(widths)), key=lambda each: (widths[each] > least[each], widths[each]))
        if widths[widest] <= least[widest]:
            break
        widths[widest] -= 1
    return widths


def _longest_text(rows: Sequence[Row], column: Column) -> int:
    return max(len(text) for text in (column.heading, *(column.text(row) for row in rows)))


def _longest_word(rows: Sequence[Row], column: Column) -> int:
    """A column as wide as this breaks between words only."""
    texts = [column.heading, *(column.text(row) for row in rows)]
    return max(len(word) for text in texts for word in (text.split() or [""]))


def _as_text(rows: Sequence[Row], columns: Sequence[Column], head: str, out: TextIO) -> None:
    _print_if_any(head, out)
    lines = [[column.heading for column in columns]]
    lines += [[column.text(row) for column in columns] for row in rows]
    widths = [max(len(line[index]) for line in lines) for index in range(len(columns))]
    for line in lines:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip(), file=out
        )
