"""The five fields of a schedule, as the scheduler will read them: minute, hour, day, month, weekday.

Only what means the same to everybody passes. Weekdays are names, because the scheduler counts Monday as 0
where cron counts Sunday.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LEAP_YEAR = 2024
_PART = re.compile(r"(?:(\*)|([a-z]+|\d{1,2})(?:-([a-z]+|\d{1,2}))?)(?:/(\d{1,2}))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    first: int
    last: int
    names: tuple[str, ...] = ()  # of the values from `first` on
    numbers: bool = True


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("weekday", 0, 6, _WEEKDAYS, numbers=False),
)


def problem_of(schedule: str) -> str | None:
    """What is wrong with a schedule such as "*/30 7-19 * * mon-fri"; None: nothing."""
    parts = schedule.split()
    if len(parts) != len(_FIELDS):
        return f"a schedule has five fields (minute hour day month weekday), this has {len(parts)}"
    try:
        values = [_values(part, field) for part, field in zip(parts, _FIELDS, strict=True)]
    except ValueError as error:
        return str(error)
    return None if _ever(days=values[2], months=values[3]) else "no month it names has such a day"


def _values(text: str, field: _Field) -> set[int]:
    values: set[int] = set()
    for part in text.split(","):
        values.update(_range(part, field))
    return values


def _range(part: str, field: _Field) -> range:
    match = _PART.fullmatch(part)
    if match is None:
        raise ValueError(f'"{part}" is no {field.name}')
    star, low, high, step = match.groups()
    if step and not field.numbers:
        raise ValueError(f'"{part}": weekdays are names such as mon-fri, without steps')
    first = field.first if star else _value(low, field)
    last = field.last if star or (step and not high) else _value(high or low, field)
    if last < first:
        raise ValueError(f'"{part}" runs backwards')
    if step and not 1 <= int(step) <= last - first:
        raise ValueError(f'the step of "{part}" does not fit a {field.name}')
    return range(first, last + 1, int(step or 1))


def _value(text: str, field: _Field) -> int:
    if text.lower() in field.names:
        return field.names.index(text.lower()) + field.first
    if text.isdecimal() and not field.numbers:
        raise ValueError(f'"{text}": weekdays are names such as mon-fri, because numbers mean different days')
    if not text.isdecimal() or not field.first <= int(text) <= field.last:
        raise ValueError(f'"{text}" is no {field.name}')
    return int(text)


def _ever(days: set[int], months: set[int]) -> bool:
    return min(days) <= max(monthrange(_LEAP_YEAR, month)[1] for month in months)
