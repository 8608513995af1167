"""What must improve, as inspections of services for looked after children list it (2013).

Under "Areas for improvement" a numbered paragraph opens with "In order to improve the quality ...", and
bullets follow under "Immediately:", "Within three months:" and the like. None is called a priority action,
so "Immediately:" is a heading and no more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from scraper.model import Improvement, ImprovementKind
from scraper.reports.bullets import BULLET
from scraper.reports.improvements.listed import Listed, certain, is_contents
from scraper.reports.layout import Layout
from scraper.reports.paragraphs import Line, body_lines, joined

_PAGES: Final = 6  # the longest list of the corpus has three

_TITLE = re.compile(
    r"^[ \t]*Areas for improvement:?[ \t\r]*\n\s*(?:\d{1,3}\.?\s*)?In order to improve\b", re.MULTILINE
)
_HEADING = re.compile(r"^[ \t]{0,9}Areas for improvement:?[ \t\r]{0,9}$", re.MULTILINE)
_OPENING = re.compile(r"(?:\d{1,3}\.?\s*)?In order to improve\b")
_BY_WHEN = re.compile(
    r"(?:Immediately|Within (?:the next )?[\w-]+ (?:days?|weeks?|months?|years?))\s?:?\Z"
    r"|(?:Within|By) .{1,50}:\Z"
)

# What comes after a list: a main heading, or, less certain, something that none of its items is.
_NEXT = re.compile(
    r"(?:(?:Safeguarding )?[Oo]utcomes for (?:looked after |children)|Overall effectiveness\b"
    r"|Capacity (?:to|for) improve|(?:The )?[Qq]uality of (?:the )?provision\b|Leadership and management\b"
    r"|Record of main findings\b)"
)
_NOT_OF_A_LIST = re.compile(r"Grade \d|\d{1,3}\.\s*[A-Z]")


def listed(pages: Sequence[str], layout: Layout) -> Listed:
    """The items in the order printed; `heading` is by when ("Within three months:").

    None where there is no list, or none whose end is certain.
    """
    del layout
    first = next((number for number, page in enumerate(pages, start=1) if _TITLE.search(page)), None)
    if first is None:
        return Listed(unread=_headed(pages))
    return certain(_improvements(_list(body_lines(pages, first, first + _PAGES - 1))), first)


def _headed(pages: Sequence[str]) -> int | None:
    """The page of a list's heading that opens in words unknown to this reader."""
    numbered = enumerate(pages, start=1)
    return next((at for at, page in numbered if _HEADING.search(page) and not is_contents(page)), None)


def _list(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines between the opening paragraph's first and the next main heading."""
    start = next((at for at, line in enumerate(lines, start=1) if _OPENING.match(line.text)), len(lines))
    for at in range(start, len(lines)):
        if _NEXT.match(lines[at].text):
            return lines[start:at]
        if _NOT_OF_A_LIST.match(lines[at].text):
            break
    return ()


def _improvements(lines: Sequence[Line]) -> tuple[Improvement, ...]:
    bullets: list[tuple[str, list[Line]]] = []
    heading = ""
    goes_on = False  # whether a line without a bullet belongs to the last item
    for line in lines:
        bullet = BULLET.match(line.text)
        if _BY_WHEN.match(line.text):
            heading, goes_on = line.text, False
        elif bullet:
            bullets.append((heading, [Line(line.text[bullet.end() :], line.page)]))
            goes_on = True
        elif goes_on:
            bullets[-1][1].append(line)
    return tuple(
        Improvement(text, ImprovementKind.IMPROVEMENT, item[0].page, heading)
        for heading, item in bullets
        if (text := joined(item).strip())
    )
