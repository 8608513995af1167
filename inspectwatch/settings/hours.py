"""When a subscription hears: its digests, its quiet hours, its time zone."""

from __future__ import annotations

import re
from datetime import time
from typing import get_args
from zoneinfo import ZoneInfo

from inspectwatch.settings import keys
from inspectwatch.settings.keys import Key
from inspectwatch.settings.problems import did_you_mean
from inspectwatch.settings.sections import zone
from inspectwatch.settings.table import Table
from notifier.schedule import Deliver, Quiet, Schedule

_WAYS: dict[str, Deliver] = {way: way for way in get_args(Deliver)}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOUR = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


def schedule(table: Table, default_zone: ZoneInfo) -> Schedule:
    """The schedule of a `[[subscription]]` table; its zone is the file's where it names none."""
    found = Schedule(
        deliver=_deliver(table),
        at=_hour(table, keys.AT, table.get(keys.AT)) or time(8),
        weekday=_weekday(table),
        quiet=_quiet(table),
        timezone=zone(table, keys.SUBSCRIPTION_TIMEZONE) or default_zone,
    )
    if found.quiet and found.deliver != "instant" and _lies_in(found.at, found.quiet):
        table.problem(
            keys.AT,
            f"the digest of {found.at:%H:%M} falls into the quiet hours {table.get(keys.QUIET)}",
            "Choose another hour, or leave quiet out: a digest comes at its hour only",
        )
    return found


def _deliver(table: Table) -> Deliver:
    written = table.get(keys.DELIVER)
    if written not in _WAYS:
        table.problem(keys.DELIVER, f'"{written}" is not known', did_you_mean(written, _WAYS))
    return _WAYS.get(written, "instant")


def _weekday(table: Table) -> int:
    written = table.get(keys.WEEKDAY).lower()
    if written not in _WEEKDAYS:
        cure = did_you_mean(written, _WEEKDAYS)
        table.problem(keys.WEEKDAY, f'"{table.get(keys.WEEKDAY)}" is no weekday', cure)
        return 0
    if table.has(keys.WEEKDAY) and table.get(keys.DELIVER) != "weekly":
        table.warning(
            keys.WEEKDAY, "it counts for weekly digests only", 'Write deliver = "weekly", or leave it out'
        )
    return _WEEKDAYS.index(written)


def _quiet(table: Table) -> Quiet | None:
    written = table.get(keys.QUIET)
    if not written:
        return None
    first, dash, last = (part.strip() for part in written.partition("-"))
    if not dash:
        table.problem(keys.QUIET, f'"{written}" is no span of hours', 'Write it like "22:00-07:00"')
        return None
    start, end = _hour(table, keys.QUIET, first), _hour(table, keys.QUIET, last)
    if start is None or end is None:
        return None
    if start == end:
        table.problem(
            keys.QUIET, "it begins and ends at the same hour", 'Write it like "22:00-07:00", or leave it out'
        )
        return None
    return Quiet(start, end)


def _hour(table: Table, key: Key[str], text: str) -> time | None:
    match = _HOUR.fullmatch(text)
    if match is None:
        table.problem(key, f'"{text}" is no hour of the day', 'Write it like "08:00", from 00:00 to 23:59')
        return None
    return time(int(match[1]), int(match[2]))


def _lies_in(hour: time, quiet: Quiet) -> bool:
    if quiet.start < quiet.end:
        return quiet.start <= hour < quiet.end
    return hour >= quiet.start or hour < quiet.end
