"""`read --explain`: page by page, what was read from where and what was passed over, and why."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterator
from itertools import groupby

from inspectwatch.output import clean, words
from scraper.model import ImprovementKind, Reading
from scraper.reports.explanation import Explanation, Mention, Role

_NARROWEST, _WIDEST = 60, 110
_INDENT = " " * 12
_KINDS = {ImprovementKind.PRIORITY_ACTION: "priority", ImprovementKind.IMPROVEMENT: "improve"}

Line = tuple[int, str, str]  # page, what it is, text


def print_explanation(explained: Explanation) -> None:
    """The places of one document, grouped by page, in the order printed there."""
    width = (
        max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size().columns)) if sys.stdout.isatty() else _WIDEST
    )
    lines = sorted([*map(_mention, explained.mentions), *_items(explained.reading)], key=lambda line: line[0])
    for what, text in _front(explained.reading):
        print(textwrap.fill(f"  {what:10}{clean(text)}", width, subsequent_indent=_INDENT))
    for page, on_page in groupby(lines, key=lambda line: line[0]):
        print(f"  page {page}")
        for _, what, text in on_page:
            line = f"    {what:8}{clean(text)}"
            print(textwrap.fill(line, width, subsequent_indent=_INDENT, break_on_hyphens=False))


def _front(reading: Reading) -> Iterator[tuple[str, str]]:
    """What the first pages say of the whole document."""
    days = (reading.inspection_start, reading.inspection_end)
    told = {
        "title": reading.title,
        "authority": reading.authority,
        "framework": reading.framework and f"{reading.framework}, by the document's own words",
        "inspected": reading.inspection_end and f"{days[0]} to {days[1]}",
        "inspector": reading.lead_inspector,
        "reader": reading.reader,
    }
    return ((what, text) for what, text in told.items() if text)


def _mention(mention: Mention) -> Line:
    if mention.role is Role.REJECTED:
        return mention.page, "passed", f"“{mention.text}” ({mention.reason})"
    role = {Role.READ: "read", Role.CONFIRMS: "agrees", Role.DISPUTES: "DIFFERS"}[mention.role]
    return mention.page, role, f"{words(mention.area)}: “{mention.text}”"


def _items(reading: Reading) -> Iterator[Line]:
    for item in reading.improvements:
        yield item.page, _KINDS[item.kind], f"“{' '.join(item.text.split())}”"
