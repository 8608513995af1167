"""Dates as people type them: a day, a month or a year, or a time of a day."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

FORMS: Final = "a day such as 2024-04-09 or '9 April 2024', a month such as 2024-04, or a year such as 2024"
TIMES: Final = f"{FORMS}; or a time such as 2024-04-09T14:30"
_WORDS: Final = re.compile(r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)? )?(?P<month>[A-Za-z]{3,9}) (?P<year>\d{4})")
_NUMBERS: Final = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?", re.ASCII)
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


_DAY_FIRST: Final = re.compile(r"\d{1,2}([/.-])\d{1,2}\1\d{2,4}", re.ASCII)
_NOT_DAY_FIRST: Final = "; day/month/year is not taken, as others read it as month/day/year"
_NOT_OF_EVERY_MONTH: Final = {29: "29th", 30: "30th", 31: "31st"}


class BadDate(Exception):
    """The text is no date; its words name the forms that are, or say that there is no such day."""

    def __init__(self, text: str, why: str) -> None:
        shown = "".join(letter for letter in text if letter.isprintable())
        super().__init__(f"{shown!r} is {why}")


def beginning(text: str) -> date:
    """The day that a day, a month or a year begins with. Raises BadDate."""
    return _span(text, FORMS)[0]


def end(text: str) -> date:
    """The day that a day, a month or a year ends with. Raises BadDate."""
    return _span(text, FORMS)[1]


def end_of_time(text: str, zone: ZoneInfo) -> datetime:
    """The last moment of a day, a month or a year there, or the time itself, which is there where it names
    no offset; aware. Raises BadDate."""
    if "T" in text or ":" in text:
        try:
            moment = datetime.fromisoformat(text.strip())
            moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
            moment.astimezone(UTC)  # the first and the last year have times that no other zone has
        except (ValueError, OverflowError):
            raise BadDate(text, _none_of(TIMES, text)) from None
        return moment
    return datetime.combine(_span(text, TIMES)[1], time.max, zone)


def _span(text: str, forms: str) -> tuple[date, date]:
    words = " ".join(text.split())
    found = _NUMBERS.fullmatch(words) or _WORDS.fullmatch(words)
    if found is None:
        raise BadDate(text, _none_of(forms, words))
    try:
        return _days(found["year"], found["month"], found["day"])
    except ValueError:
        why = _no_such_day(found["year"], found["month"], found["day"])
        raise BadDate(text, why or _none_of(forms, words)) from None


def _none_of(forms: str, words: str) -> str:
    return f"not {forms}{_NOT_DAY_FIRST if _DAY_FIRST.fullmatch(words) else ''}"


def _no_such_day(year: str, month: str | None, day: str | None) -> str:
    """Such as "no day: February 2025 has no 30th"; empty where that is not what is wrong."""
    number = _month(month or "0")
    last = _NOT_OF_EVERY_MONTH.get(int(day or "0"))
    if not (last and 1 <= number <= len(_MONTHS)):
        return ""
    return f"no day: {_MONTHS[number - 1].capitalize()} {year} has no {last}"


def _days(year: str, month: str | None, day: str | None) -> tuple[date, date]:
    """The first and the last day. Raises ValueError where there is no such day."""
    if month is None:
        return date(int(year), 1, 1), date(int(year), 12, 31)
    if day is None:
        first = date(int(year), _month(month), 1)
        return first, (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    that = date(int(year), _month(month), int(day))
    return that, that


def _month(text: str) -> int:
    """ "04", "Apr" and "April" are 4. Raises ValueError."""
    if text.isdigit():
        return int(text)
    wanted = text.casefold()
    return next((number for number, name in enumerate(_MONTHS, 1) if wanted in (name, name[:3])), 0)
