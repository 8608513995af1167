"""The table in a message: every judgement, before and after, and what it was compared with."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from itertools import zip_longest

from notifier.lines import basis_words
from notifier.payload import DiscontinuedData, JudgementData
from notifier.words import area_name, capital, grade_word, year

TEXT_WIDTH = 78
_HEADER = ("Judgement", "Before", "Now", "Result")
_WIDTHS = (20, 20, 20, 12)  # and two spaces between: TEXT_WIDTH in all
_INDENT = "    "

# A sign and a word each: neither colour nor a font without arrows may take the meaning away.
_RESULTS = {
    "improved": "▲ improved",
    "declined": "▼ declined",
    "unchanged": "= unchanged",
    "first": "first time",
    "not_comparable": "not compared",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One judgement as people read it. `before` is empty where nothing is compared; `disputed`: the report
    contradicts itself on the grade."""

    area: str
    before: str
    now: str
    disputed: bool
    result: str
    basis: str
    direction: str


def row_of(judgement: JudgementData) -> Row:
    """The judgement's line of the table."""
    previous = judgement["previous"]
    return Row(
        area=capital(area_name(judgement["area"])),
        before=grade_word(previous["grade"]) if previous else "",
        now=grade_word(judgement["grade"]),
        disputed=judgement.get("disputed", False),
        result=_RESULTS[judgement["direction"]],
        basis=basis_words(judgement),
        direction=judgement["direction"],
    )


def discontinued_words(area: DiscontinuedData) -> str:
    """An area that is judged no more: "adoption performance (good in 2014)"."""
    return f"{area_name(area['area'])} ({grade_word(area['grade'])} in {year(area['inspection_end'])})"


def text_table(rows: list[Row]) -> str:
    """The table in plain text, at most `TEXT_WIDTH` columns wide."""
    rule = "  ".join("-" * width for width in _WIDTHS)
    return "\n".join([*_text_row(_HEADER), rule, *(line for row in rows for line in _row_lines(row))])


def _row_lines(row: Row) -> list[str]:
    now = f"{row.now} (disputed)" if row.disputed else row.now
    cells = _text_row((row.area, row.before or "–", now, row.result))
    basis = textwrap.wrap(row.basis, TEXT_WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)
    return [*cells, *basis]


def _text_row(cells: tuple[str, ...]) -> list[str]:
    columns = [textwrap.wrap(cell, width) for cell, width in zip(cells, _WIDTHS, strict=True)]
    return [
        "  ".join(part.ljust(width) for part, width in zip(parts, _WIDTHS, strict=True)).rstrip()
        for parts in zip_longest(*columns, fillvalue="")
    ]
