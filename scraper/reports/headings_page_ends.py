"""Reading on from a heading over the end of a page, past headers, footers and page numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_EDGE: Final = 3  # lines of a page among which its header or footer stands
_LINE_LENGTH: Final = 300
_NO_LETTERS = re.compile(r"[\W\d_]+")

Written = Sequence[Sequence[str]]  # the lines of each page that are not blank


def after(written: Written, number: int, at: int, most: int) -> list[str]:
    """The lines from `at` of a page on, up to `most` of the next page among them."""
    lines = list(written[number][at : at + most])
    if at + most <= len(written[number]) or number + 1 == len(written):
        return lines
    furniture = _furniture(written, number)
    return [*_without_footer(lines, furniture), *_without_header(written[number + 1][:most], furniture)]


def before(written: Written, number: int, at: int) -> str:
    """The line before line `at` of a page; empty at the beginning of the document."""
    lines = written[number][max(0, at - _EDGE) : at]
    if at > _EDGE or not number:
        return lines[-1] if lines else ""
    furniture = _furniture(written, number - 1)
    above = _without_footer(written[number - 1][-_EDGE - 1 :], furniture)
    return [*["", *above], *_without_header(lines, furniture)][-1]


def _furniture(written: Written, number: int) -> set[str]:
    """What stands at the edges of the pages around this one and the next."""
    around = [written[at] for at in (number - 1, number + 2) if 0 <= at < len(written)]
    return {_letters(line) for lines in around for line in (*lines[:_EDGE], *lines[-_EDGE:])} | {""}


def _without_footer(lines: Sequence[str], furniture: set[str]) -> list[str]:
    kept = list(lines)
    while kept and _letters(kept[-1]) in furniture:
        kept.pop()
    return kept


def _without_header(lines: Sequence[str], furniture: set[str]) -> list[str]:
    kept = list(lines)
    while kept and _letters(kept[0]) in furniture:
        kept.pop(0)
    return kept


def _letters(line: str) -> str:
    """A line of page furniture reads the same on each page but for the page's number."""
    return _NO_LETTERS.sub("", line[:_LINE_LENGTH]).casefold()
