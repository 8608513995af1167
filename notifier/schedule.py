"""When a subscription wants to hear: at once, in a daily or weekly digest, and not in its quiet hours.

Pure. Hours are local time of the subscription's own zone; moments are aware, and come back in UTC.

Clocks that change: an hour that is skipped in March is made up for an hour later (where that would be
another day, an hour earlier), of an hour that comes twice in October the first counts. So each local day has
one digest moment. Quiet hours go by what the clock on the wall shows: both times round in October.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Deliver = Literal["instant", "daily", "weekly"]
Mode = Literal["instant", "digest"]

LONDON = ZoneInfo("Europe/London")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which nothing is sent, from `start` to before `end`; over midnight where `end` is earlier.
    No hours at all where the two are the same."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Schedule:
    """`at` and `weekday` (Monday is 0) are for digests, `at` also for proofs of life."""

    deliver: Deliver = "instant"
    at: time = time(8)
    weekday: int = 0
    quiet: Quiet | None = None
    timezone: ZoneInfo = LONDON


@dataclass(frozen=True, slots=True)
class Plan:
    """How and when one event goes out. `due` of a digest is the moment it is made, UTC."""

    mode: Mode
    due: datetime


def plan(schedule: Schedule, known_at: datetime) -> Plan:
    """How an event that became known at `known_at` (aware) reaches this subscription.

    Instant: at once, or when the quiet hours end. Daily and weekly: the first digest moment after `known_at`,
    never `known_at` itself, because the digest of that moment may be made already.
    """
    if schedule.deliver == "instant":
        return Plan("instant", after_quiet(schedule, known_at))
    return Plan("digest", next(moment for moment in _digest_moments(schedule, known_at) if moment > known_at))


def after_quiet(schedule: Schedule, moment: datetime) -> datetime:
    """The first moment from `moment` (aware) on that lies outside the quiet hours, often itself. UTC."""
    found = moment.astimezone(UTC)
    quiet, zone = schedule.quiet, schedule.timezone
    while quiet is not None and _is_quiet(quiet, found, zone):
        by_this_offset = found + _until(found.astimezone(zone).time(), quiet.end)
        found = _change_between(found, by_this_offset, zone) or by_this_offset
    return found


def at_on_day(schedule: Schedule, day: date) -> datetime:
    """When it is `schedule.at` on that day where the subscription is, whatever its quiet hours. UTC.

    An hour that the clocks skip comes an hour later; where that is another day, an hour earlier. Of an hour
    that comes twice, the first.
    """
    wall = datetime.combine(day, schedule.at, schedule.timezone)
    later = wall.astimezone(UTC)
    if later.astimezone(schedule.timezone).date() == day:
        return later
    return wall.replace(fold=1).astimezone(UTC)  # PEP 495: in a gap this is the offset after the change


def local_day(schedule: Schedule, moment: datetime) -> date:
    """The day that `moment` (aware) lies on where the subscription is."""
    return moment.astimezone(schedule.timezone).date()


def _digest_moments(schedule: Schedule, around: datetime) -> Iterator[datetime]:
    """Digest moments in order, from at least a day before `around` on, quiet hours observed."""
    first = local_day(schedule, around) - 2 * _DAY
    for number in range(14):
        day = first + number * _DAY
        if schedule.deliver == "daily" or day.weekday() == schedule.weekday:
            yield after_quiet(schedule, at_on_day(schedule, day))


def _is_quiet(quiet: Quiet, moment: datetime, zone: ZoneInfo) -> bool:
    wall = moment.astimezone(zone).time()
    if quiet.start <= quiet.end:
        return quiet.start <= wall < quiet.end
    return wall >= quiet.start or wall < quiet.end


def _until(wall: time, end: time) -> timedelta:
    """How long from one time of day to the next `end`, were the clocks not to change. Never nothing."""
    ahead = _since_midnight(end) - _since_midnight(wall)
    return ahead if ahead > timedelta() else ahead + _DAY


def _since_midnight(wall: time) -> timedelta:
    return timedelta(hours=wall.hour, minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond)


def _change_between(start: datetime, end: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment after `start` and up to `end` (a day at most) at which the clocks change; None: they do not.
    Clocks change at whole seconds of UTC."""
    before, after = start.replace(microsecond=0), end
    if _offset(after, zone) == _offset(before, zone):
        return None
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if _offset(middle, zone) == _offset(start, zone):
            before = middle
        else:
            after = middle
    return before + timedelta(seconds=1)


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()
