"""The rows of a table as HTML. Not a template: a page has more than a thousand cells, and must not take long.

Everything that is not written here is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from markupsafe import Markup, escape

from inspectwatch.web.site.tables import Cell, Column, Row, Table
from inspectwatch.web.site.words import letter


def body(table: Table, root: str) -> Markup:
    """All rows, one `tr` each; `root` goes before addresses of our own. Roles say what each part is, because
    on a narrow screen it is laid out as something else."""
    first, *others = table.columns
    kinds = [(column, _kind(column), escape(column.heading)) for column in others]
    rows = (_row(row, first, kinds, root, _found_by(table, row)) for row in table.rows)
    return Markup("".join(rows))  # noqa: S704 - escaped below


@lru_cache(maxsize=256)
def grade_mark(grade: str, text: str) -> Markup:
    """A grade as its letter on its colour, and in words."""
    sign = f'<span class="letter" aria-hidden="true">{escape(letter(grade))}</span>'
    words = f'<span class="word">{escape(text)}</span>'
    return Markup(f'<span class="grade g-{escape(grade)}">{sign}{words}</span>')  # noqa: S704


def with_code(text: str) -> Markup:
    """Text in which `commands` stand between backticks, as our messages have them."""
    parts = [escape(part) for part in text.split("`")]
    return Markup("".join(f"<code>{part}</code>" if odd % 2 else part for odd, part in enumerate(parts)))  # noqa: S704


def _found_by(table: Table, row: Row) -> str:
    return f' data-names="{escape("; ".join(table.found_by(row)))}"' if table.found_by else ""


def _row(row: Row, first: Column, others: Sequence[tuple[Column, str, str]], root: str, names: str) -> str:
    cells = "".join(
        f'<td role="cell"{kind} data-label="{heading}"><span>{_cell(column.of(row), root)}</span></td>\n'
        for column, kind, heading in others
    )
    head = f'<th scope="row" role="rowheader"{_kind(first)}>{_cell(first.of(row), root)}</th>\n'
    return f'<tr role="row"{names}>\n{head}{cells}</tr>\n'


def _kind(column: Column) -> str:
    if column.number:
        return ' class="number"'
    return ' class="narrow"' if column.narrow else ""


def _cell(it: Cell, root: str) -> str:
    shown = grade_mark(it.grade, it.text) if it.grade else escape(it.text)
    note = f'<span class="note">{_linked(escape(it.note), it.note_href, root)}</span>' if it.note else ""
    return f"{_linked(shown, it.href, root)}{note}"


def _linked(shown: Markup, href: str, root: str) -> Markup:
    if not href:
        return shown
    whole = escape(f"{root}{href}" if href.startswith("/") else href)
    return Markup(f'<a href="{whole}">{shown}</a>')  # noqa: S704
