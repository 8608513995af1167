"""Inspection dates in every shape the reports print them.

12 to 23 February 2024            31 January to 4 February 2022       14 April – 8 May 2015
16 January 2017–9 February 2017   1/06/2015 – 25/06/2015              28 July 2016
30 September to 11 October 2024 and 13 to 16 January 2025 (two visits: first start to last end)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
    r"(?:(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>\d{4})"
    rf"|(?P<day>\d{{1,2}})(?:\s*(?:st|nd|rd|th)\b)?(?:\s+of\b)?"
    rf"(?:\s*(?P<month>{_MONTH})\b\.?)?(?:,?\s*(?P<year>(?:19|20)\d\d))?)(?!\d)",
    re.IGNORECASE,
)
_FULL_DATE = re.compile(rf"\s*\d{{1,2}}\s+{_MONTH}\b", re.IGNORECASE)
_BETWEEN = re.compile(r"(?:\s*(?:\b(?:to|and|until|till|then|from)\b|[^\w\s])\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Part:
    """One date as printed; None: left to the date that follows it."""

    day: int
    month: int | None
    year: int | None


def parse_range(text: str) -> tuple[date, date] | None:
    """First and last day of the dates that `text` begins with; None where it begins with none that is
    complete and possible, or where a second date follows without a word or sign between. Whatever else
    follows the dates is ignored."""
    parts, rest = _parts(text)
    if _FULL_DATE.match(rest):
        return None
    parts = _complete(parts)
    days = [_date(part) for part in parts]
    if not days or None in days:
        return None
    known = [day for day in days if day is not None]
    if any(later < earlier for earlier, later in pairwise(known)):
        return None
    return known[0], known[-1]


def _parts(text: str) -> tuple[list[_Part], str]:
    """The dates that the text begins with, and what comes after them."""
    parts: list[_Part] = []
    rest = text.lstrip()
    match = _DATE.match(rest)
    while match:
        parts.append(_part(match))
        rest = rest[match.end() :]
        between = _BETWEEN.match(rest)
        match = _DATE.match(rest, between.end()) if between else None
    return parts, rest


def _part(match: re.Match[str]) -> _Part:
    if match["d"]:
        return _Part(int(match["d"]), int(match["m"]), int(match["y"]))
    month = _MONTHS.index(match["month"][:3].lower()) + 1 if match["month"] else None
    return _Part(int(match["day"]), month, int(match["year"]) if match["year"] else None)


def _complete(parts: list[_Part]) -> list[_Part]:
    """Each date filled in from the one after it. Numbers after the last date are none; a last date that lost
    its year leaves the end unknown, and is not passed over."""
    while parts and parts[-1].month is None:
        parts = parts[:-1]
    complete: list[_Part] = []
    for part in reversed(parts):
        complete.insert(0, _filled(part, complete[0]) if complete else part)
    return complete


def _filled(part: _Part, after: _Part) -> _Part:
    month = part.month if part.month is not None else after.month
    year = part.year
    if year is None and after.year is not None:
        # "15 December to 9 January 2015" began in the year before.
        crosses = month is not None and after.month is not None and month > after.month
        year = after.year - 1 if crosses else after.year
    return _Part(part.day, month, year)


def _date(part: _Part) -> date | None:
    if part.month is None or part.year is None:
        return None
    try:
        return date(part.year, part.month, part.day)
    except ValueError:
        return None
