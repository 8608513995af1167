"""What stands above the judgements on a report's first pages: inspection dates and lead inspector."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from scraper.reports.dates import parse_range
from scraper.reports.text import fold

_PAGES: Final = 2  # a cover page can come first
# Dates beyond these are a slip or a damaged digit; the longest inspection known took 109 days, in two visits.
_EARLIEST: Final = date(2000, 1, 1)
_LONGEST: Final = timedelta(days=366)
_DATES_LABEL = re.compile(
    r"(?<!\bprevious )\b(?:(?:inspection|review|visit)\s+dates?"
    r"|dates?\s+of\s+(?:the\s+)?(?:inspection|review|visit))\s*:?\s*",
    re.IGNORECASE,
)
# With a capital, and before a colon or, at the start of a line, a name: "the lead inspector" in running
# text names nobody.
_LEAD_LABEL = re.compile(
    r"\b(?:Lead|LEAD|Reporting)\s+[Ii](?:nspectors?|NSPECTORS?)\s*:\s*"
    r"|^[ \t]*(?:Lead|LEAD|Reporting)\s+[Ii](?:nspectors?|NSPECTORS?)\s+(?=[A-Z])",
    re.MULTILINE,
)
_OWN_TITLE = re.compile(r"\A(?:HMI|(?:Her|His)\s+Majesty's\s+Inspector)\b[\s,:]+(?=\w)", re.IGNORECASE)
# What ends a name: its title, a second inspector, or the table that follows.
_NAME_ENDS = re.compile(
    r",|;|\(|&|/|[–—]|\s-\s|\bH\.?M\.?I\b|\b(?:Her|His)\s+Majest|\bOfsted\b"
    r"|\b(?:Senior|Social\s+Care|Regional|Regulatory|Inspectors?)\b"
    r"|\band\b|\bJudge?ments?\b|\bAge\s+group\b|\b(?:Report\s+)?published\b|\bInspection\b",
    re.IGNORECASE,
)
_AFTER_NAME: Final = " .:0123456789"  # a full stop, or the number of a footnote
# A surname begins with a capital: "Ann Lee is ajesty s nspector" is a damaged text and no name.
_NAME = re.compile(r"[A-ZÀ-Þ][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,4} [A-ZÀ-Þ][\w.'’-]*")
_REST_OF_NAME = re.compile(r"[A-Z][\w.'’-]*(?: [\w.'’-]+)?")


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
        if dates and _makes_sense(*dates):
            return dates, None
        seen = seen or following[:60]
    if seen is None:
        return None, "no inspection dates are printed on the first two pages"
    return None, f"inspection dates not understood: '{seen}'"


def _makes_sense(start: date, end: date) -> bool:
    return start >= _EARLIEST and end - start <= _LONGEST


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
    lines = [line.strip() for line in _OWN_TITLE.sub("", following, count=1).splitlines() if line.strip()]
    first, next_line = (*lines, "", "")[:2]
    rest, *ends = _NAME_ENDS.split(next_line, maxsplit=1)
    wraps = not _NAME_ENDS.search(first) and ends and _REST_OF_NAME.fullmatch(rest.rstrip(_AFTER_NAME))
    candidates = (f"{first} {next_line}", first) if wraps else (first, f"{first} {next_line}")
    names = (fold(_NAME_ENDS.split(candidate, maxsplit=1)[0]) for candidate in candidates)
    return next((name for part in names if _NAME.fullmatch(name := part.rstrip(_AFTER_NAME))), None)
