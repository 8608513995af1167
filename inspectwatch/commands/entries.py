"""Answers with too many words for the columns of a table: on a terminal one entry below the other, each line
no longer than the terminal is wide; in a pipe the plain table of `inspectwatch.output`."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Callable, Sequence

from inspectwatch.output import Column, Row, clean, show

_NARROWEST, _WIDEST = 40, 110


def show_entries(
    rows: Sequence[Row],
    columns: Sequence[Column],
    say: Callable[[Sequence[Row]], None],
    *,
    as_json: bool,
    as_csv: bool,
    empty: str,
    foot: str = "",
) -> None:
    """As `inspectwatch.output.show`, but on a terminal `say` prints the rows."""
    if as_json or as_csv or not rows or not sys.stdout.isatty():
        show(rows, columns, as_json=as_json, as_csv=as_csv, empty=empty, foot=foot)
        return
    say(rows)
    if foot:
        say_line(f"\n{foot}")


def say_line(text: str, *, indent: int = 0, hanging: int | None = None) -> None:
    """Prints a line that cannot steer the terminal; on a terminal folded between words. `indent` is of its
    first line, `hanging` of the others; None: the same."""
    first = " " * indent
    then = first if hanging is None else " " * hanging
    for line in text.split("\n"):
        plain = clean(line)
        if not sys.stdout.isatty():
            print(f"{first}{plain}")
            continue
        folded = textwrap.fill(
            plain,
            width(),
            initial_indent=first,
            subsequent_indent=then,
            break_on_hyphens=False,
        )
        print(folded)


def heading(text: str) -> None:
    """Prints what an entry is about, bold where that can be seen."""
    if not sys.stdout.isatty():
        print(clean(text))
        return
    from rich.console import Console
    from rich.text import Text

    folded = textwrap.fill(clean(text), width(), break_on_hyphens=False)
    Console().print(Text(folded, "bold"), soft_wrap=True)


def fact(name: str, value: object, *, indent: int = 2, column: int = 12) -> None:
    """Prints a name and its value, further lines of it below the value. Nothing where there is none."""
    if value not in (None, ""):
        say_line(f"{name + ':':<{column - indent}}{clean(value)}", indent=indent, hanging=column)


def width() -> int:
    """How long a line may be."""
    return max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size().columns))
