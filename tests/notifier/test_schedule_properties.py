"""What holds of every schedule, in every zone and year."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from notifier.ahead import latest_due
from notifier.schedule import Quiet, Schedule, after_quiet, at_on_day, local_day, plan

# Half an hour of summer time, clocks that change at midnight or an hour before it, a day left out, summer
# time that ends in spring, quarters of an hour, and zones that never change.
ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/London",
        "Europe/Dublin",
        "America/New_York",
        "America/Sao_Paulo",
        "America/Nuuk",
        "America/Havana",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Pacific/Auckland",
        "Africa/Casablanca",
        "Asia/Kathmandu",
        "Asia/Beirut",
        "UTC",
    )
]
DAY = timedelta(days=1)
MINUTES = [time(hour, minute) for hour in range(24) for minute in range(0, 60, 15)]

times = st.sampled_from(MINUTES)
zones = st.sampled_from(ZONES)
instants = st.datetimes(datetime(1990, 1, 1), datetime(2045, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
quiets = st.none() | st.builds(Quiet, times, times)
schedules = st.builds(
    Schedule,
    deliver=st.sampled_from(["instant", "daily", "weekly"]),
    at=times,
    weekday=st.integers(0, 6),
    quiet=quiets,
    timezone=zones,
)
awake = st.builds(Schedule, deliver=st.just("daily"), at=times, timezone=zones)


@st.composite
def near_a_change(draw: st.DrawFn) -> tuple[ZoneInfo, datetime]:
    """A zone, and a moment within a day and a half of a change of its clocks, where it has one that year."""
    zone, year = draw(zones), draw(st.integers(1990, 2035))
    start = datetime(year, 1, 1, tzinfo=UTC)
    hours = [start + timedelta(hours=number) for number in range(0, 366 * 24, 6)]
    offsets = [hour.astimezone(zone).utcoffset() for hour in hours]
    changes = [hours[i] for i, (one, two) in enumerate(pairwise(offsets)) if one != two] or [start]
    near = draw(st.sampled_from(changes)) + timedelta(minutes=draw(st.integers(-36 * 60, 36 * 60)))
    return zone, near


def is_quiet(schedule: Schedule, moment: datetime) -> bool:
    """By the clock on the wall, minute by minute."""
    quiet = schedule.quiet
    if quiet is None:
        return False
    wall, number = moment.astimezone(schedule.timezone), 24 * 60
    now, start, end = ((t.hour * 60 + t.minute) for t in (wall, quiet.start, quiet.end))
    return (now - start) % number < (end - start) % number


def check_due(schedule: Schedule, known_at: datetime) -> None:
    planned = plan(schedule, known_at)
    assert not is_quiet(schedule, planned.due)
    assert planned.due <= latest_due(planned.mode, known_at)  # else it would be taken for a wrong clock's
    if planned.mode == "digest":
        assert known_at < planned.due <= known_at + 8 * DAY
    else:
        assert known_at <= planned.due <= known_at + 2 * DAY


@settings(max_examples=500)
@given(schedules, instants)
def test_due_within_eight_days_and_never_in_quiet_hours(schedule: Schedule, known_at: datetime) -> None:
    check_due(schedule, known_at)


@settings(max_examples=300)
@given(schedules, near_a_change())
def test_the_same_near_a_change_of_clocks(schedule: Schedule, near: tuple[ZoneInfo, datetime]) -> None:
    zone, known_at = near
    check_due(replace(schedule, timezone=zone), known_at)


@settings(max_examples=300)
@given(schedules, near_a_change(), st.integers(0, 3 * 24 * 60))
def test_what_is_known_later_is_never_due_earlier(
    schedule: Schedule, near: tuple[ZoneInfo, datetime], later: int
) -> None:
    zone, known_at = near
    here = replace(schedule, timezone=zone)
    assert plan(here, known_at).due <= plan(here, known_at + timedelta(minutes=later)).due


@settings(max_examples=200)
@given(quiets, near_a_change())
def test_quiet_hours_end_at_the_first_minute_that_is_not_quiet(
    quiet: Quiet | None, near: tuple[ZoneInfo, datetime]
) -> None:
    schedule = Schedule(quiet=quiet, timezone=near[0])
    minute = near[1]
    while is_quiet(schedule, minute):
        minute += timedelta(minutes=1)
    assert after_quiet(schedule, near[1]) == minute
    assert after_quiet(schedule, minute) == minute


@settings(max_examples=200)
@given(awake, near_a_change())
def test_each_local_day_has_exactly_one_digest_moment(
    schedule: Schedule, near: tuple[ZoneInfo, datetime]
) -> None:
    zone, start = near
    here = replace(schedule, timezone=zone)
    moments = [plan(here, start).due]
    while moments[-1] < start + 5 * DAY:
        moments.append(plan(here, moments[-1]).due)
    days = [local_day(here, moment) for moment in moments]
    assert days == list(dict.fromkeys(days)), "no day has two"
    missed = {day for one, two in pairwise(days) for day in between(one, two)}
    assert all(at_on_day(here, day) in moments for day in missed), "but for days that were left out"
    assert all(not exists(zone, day) for day in missed)


def between(one: date, two: date) -> list[date]:
    """The days after one and before two."""
    return [one + number * DAY for number in range(1, (two - one).days)]


def exists(zone: ZoneInfo, day: date) -> bool:
    """Whether any hour of that day was ever on the clocks there."""
    noon = datetime.combine(day, time(12), UTC)
    hours = (noon + timedelta(hours=number) for number in range(-36, 37))
    return any(hour.astimezone(zone).date() == day for hour in hours)


@settings(max_examples=200)
@given(schedules, instants)
def test_a_digest_moment_is_that_of_everything_known_since_the_one_before(
    schedule: Schedule, known_at: datetime
) -> None:
    due = plan(schedule, known_at).due
    if schedule.deliver != "instant":
        assert plan(schedule, due - timedelta(microseconds=1)).due == due
        assert plan(schedule, due).due > due
