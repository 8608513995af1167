"""What stands above the judgements on a report's first pages: inspection dates and lead inspector."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from scraper.reports.dates import parse_range
from scraper.reports.text import fold

_PAGES: Final = 2  # a cover page can come first
_DATES_LABEL = re.compile(r"\b(?:inspection\s+dates?|dates?\s+of\s+(?:the\s+)?inspection)\s*:?\s*", re.I)
# With a capital, and before a colon or a name: "the lead inspector" in running text names nobody.
_LEAD_LABEL = re.compile(
    r"^[ \t]*(?:Lead|LEAD|Reporting)\s+[Ii](?:nspectors?|NSPECTORS?)\b(?:\s*:|(?=\s+[A-Z]))\s*", re.MULTILINE
)
# What ends a name: its title, a second inspector, or the table that follows.
_NAME_ENDS = re.compile(
    r",|;|\(|&|/|\bHMI\b|\b(?:Her|His)\s+Majesty|\bOfsted\b|\b(?:Senior|Social\s+Care|Regional)\b"
    r"|\band\b|\bJudge?ments?\b|\bAge\s+group\b|\b(?:Report\s+)?published\b|\bInspection\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){1,5}")


@dataclass(frozen=True, slots=True)
class Header:
    """None where the report prints none, or none that can be understood (then `problems` says so)."""

    start: date | None
    end: date | None
    lead_inspector: str | None
    problems: tuple[str, ...] = ()


def read_header(pages: Sequence[str]) -> Header:
    """Dates and lead inspector as printed on the first two pages."""
    front = "\n".join(pages[:_PAGES])
    dates, dates_problem = _dates(front)
    lead, lead_problem = _lead_inspector(front)
    problems = tuple(problem for problem in (dates_problem, lead_problem) if problem)
    start, end = dates if dates else (None, None)
    return Header(start, end, lead, problems)


def _dates(front: str) -> tuple[tuple[date, date] | None, str | None]:
    seen = None
    for label in _DATES_LABEL.finditer(front):
        following = fold(front[label.end() : label.end() + 200])
        dates = parse_range(following)
        if dates:
            return dates, None
        seen = seen or following[:60]
    if seen is None:
        return None, "no inspection dates are printed on the first two pages"
    return None, f"inspection dates not understood: '{seen}'"


def _lead_inspector(front: str) -> tuple[str | None, str | None]:
    label = _LEAD_LABEL.search(front)
    if label is None:
        return None, None
    following = front[label.end() : label.end() + 200]
    name = _name(following)
    if name is None:
        return None, f"lead inspector not understood: '{fold(following)[:60]}'"
    return name, None


def _name(following: str) -> str | None:
    """The first person named. The title can stand on the next line, and so can half of the name."""
    lines = [line.strip() for line in following.splitlines() if line.strip()]
    for candidate in (" ".join(lines[:1]), " ".join(lines[:2])):
        name = fold(_NAME_ENDS.split(candidate, maxsplit=1)[0])
        if _NAME.fullmatch(name):
            return name
    return None
