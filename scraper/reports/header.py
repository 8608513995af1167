"""What stands above the judgements on a report's first pages: inspection dates and lead inspector."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import Final

from scraper.reports.dates import parse_range
from scraper.reports.front import front_pages
from scraper.reports.text import fold

# Dates beyond these are a slip or a damaged digit; the longest inspection known took 109 days, in two visits.
_EARLIEST: Final = date(2000, 1, 1)
_LONGEST_DATES: Final = 200  # characters
_LONGEST: Final = timedelta(days=366)
_DATES_LABEL = re.compile(
    r"\b(?P<earlier>(?:previous|last|earlier|prior|former|most\s+recent)\s+(?:[\w'-]{1,40}\s+){0,3}?)?"
    r"(?:(?:inspection|review|visit)\s+dates?"
    r"|dates?\s+of\s+(?:the\s+)?(?:inspection|review|visit))\s*:?\s*",
    re.IGNORECASE,
)
# With a capital, and before a colon or, at the start of a line, a name or a dash: "the lead inspector" in
# running text names nobody.
_LEAD_LABEL = re.compile(
    r"\b(?:Lead|LEAD|Reporting)\s+[Ii](?:nspectors?|NSPECTORS?)\s*:\s*"
    r"|^[ \t]*(?:Lead|LEAD|Reporting)\s+[Ii](?:nspectors?|NSPECTORS?)(?:\s*[–—-]\s*|\s+)(?=[^\W\d_a-z])",
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
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){1,5}")
_REST_OF_NAME = re.compile(r"[^\W\d_a-z][\w.'’-]*(?: [\w.'’-]+)?")


@dataclass(frozen=True, slots=True)
class Header:
    """None where the report prints none, or none that can be understood (then `problems` says so)."""

    start: date | None
    end: date | None
    lead_inspector: str | None
    problems: tuple[str, ...] = ()


def read_header(pages: Sequence[str]) -> Header:
    """Dates and lead inspector as printed on the first two pages with words on them."""
    front = front_pages(pages)
    dates, dates_problem = _dates(front)
    lead, lead_problem = _lead_inspector("\n".join(front))
    problems = tuple(problem for problem in (dates_problem, lead_problem) if problem)
    start, end = dates if dates else (None, None)
    return Header(start, end, lead, problems)


def _dates(front: Sequence[str]) -> tuple[tuple[date, date] | None, str | None]:
    """The dates of the first page that has any. Two that differ on it are no dates: one is not this one's."""
    labelled = [_labelled(page) for page in front]
    understood = (dict.fromkeys(filter(None, map(_understood, page))) for page in labelled)
    first, *others = next(filter(None, understood), (None,))
    if others:
        printed = " and ".join(f"{start} to {end}" for start, end in filter(None, (first, *others)))
        return None, f"two inspection dates are printed: {printed}"
    if first:
        return first, None
    seen = next(chain.from_iterable(labelled), None)
    if seen is None:
        return None, "no inspection dates are printed on the first two pages"
    return None, f"inspection dates not understood: '{seen[:60]}'"


def _labelled(page: str) -> list[str]:
    """What follows each label that speaks of this inspection."""
    labels = (label for label in _DATES_LABEL.finditer(page) if not label["earlier"])
    return [fold(page[label.end() : label.end() + _LONGEST_DATES]) for label in labels]


def _understood(following: str) -> tuple[date, date] | None:
    dates = parse_range(following)
    return dates if dates and _makes_sense(*dates) else None


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
    return next((name for part in names if _is_name(name := part.rstrip(_AFTER_NAME))), None)


def _is_name(text: str) -> bool:
    """A surname begins with a capital: "Ann Lee is ajesty s nspector" is a damaged text and no name."""
    return bool(_NAME.fullmatch(text)) and text[0].isupper() and text.rsplit(" ", maxsplit=1)[-1][0].isupper()
