"""When an event is due: at once, in a digest, after the quiet hours, and while clocks change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from notifier.schedule import LONDON, Plan, Quiet, Schedule, after_quiet, at_on_day, plan

NIGHT = Quiet(time(22), time(7))
AT_ONCE = Schedule()
DAILY = Schedule("daily")
WEEKLY = Schedule("weekly", weekday=4)  # Friday


def london(text: str) -> datetime:
    """A moment by the clock on the wall in London, such as "2024-04-09 08:00"; "... GMT" or "... BST" where
    the hour comes twice."""
    wall, _, name = text.partition(" GMT")
    wall = wall.removesuffix(" BST")
    moment = datetime.fromisoformat(wall).replace(tzinfo=LONDON, fold=int(name != "" or text.endswith("GMT")))
    return moment.astimezone(UTC)


def test_an_instant_event_is_due_when_it_is_known() -> None:
    known_at = datetime(2024, 4, 9, 8, 30, 12, 345, tzinfo=UTC)
    assert plan(AT_ONCE, known_at) == Plan("instant", known_at)


def test_moments_come_back_in_utc() -> None:
    tokyo = datetime(2024, 4, 9, 17, tzinfo=ZoneInfo("Asia/Tokyo"))
    due = plan(AT_ONCE, tokyo).due
    assert (due, due.tzinfo) == (tokyo, UTC)
    assert plan(DAILY, tokyo).due.tzinfo == after_quiet(replace(AT_ONCE, quiet=NIGHT), tokyo).tzinfo == UTC


@pytest.mark.parametrize(
    ("known_at", "due"),
    [
        ("2024-04-09 07:59:59.999999", "2024-04-09 08:00"),
        ("2024-04-09 08:00", "2024-04-10 08:00"),  # that digest may be made already
        ("2024-04-09 08:00:00.000001", "2024-04-10 08:00"),
        ("2024-04-09 23:30", "2024-04-10 08:00"),
        ("2024-03-30 12:00", "2024-03-31 08:00"),  # the clocks go on in the night
        ("2024-10-26 12:00", "2024-10-27 08:00"),  # the clocks go back in the night
    ],
)
def test_a_daily_digest_comes_at_its_hour_whatever_the_clocks_do(known_at: str, due: str) -> None:
    assert plan(DAILY, london(known_at)) == Plan("digest", london(due))


@pytest.mark.parametrize(
    ("known_at", "due"),
    [
        ("2024-04-09 12:00", "2024-04-12 08:00"),
        ("2024-04-12 07:59", "2024-04-12 08:00"),
        ("2024-04-12 08:00", "2024-04-19 08:00"),
        ("2024-03-29 09:00", "2024-04-05 08:00"),
        ("2024-10-25 09:00", "2024-11-01 08:00"),
    ],
)
def test_a_weekly_digest_comes_on_its_day(known_at: str, due: str) -> None:
    assert plan(WEEKLY, london(known_at)) == Plan("digest", london(due))


def test_the_day_is_that_of_the_subscription() -> None:
    auckland = replace(DAILY, timezone=ZoneInfo("Pacific/Auckland"))
    assert plan(auckland, datetime(2024, 4, 9, 19, 0, tzinfo=UTC)).due == datetime(2024, 4, 9, 20, tzinfo=UTC)


# An hour that does not exist, and one that comes twice


def test_an_hour_that_the_clocks_skip_comes_an_hour_later() -> None:
    early = replace(DAILY, at=time(1, 30))
    assert at_on_day(early, date(2024, 3, 31)) == london("2024-03-31 02:30")
    assert plan(early, london("2024-03-30 12:00")).due == london("2024-03-31 02:30")
    assert plan(early, london("2024-03-31 02:30")).due == london("2024-04-01 01:30")


def test_of_an_hour_that_comes_twice_the_first_counts_and_the_second_is_no_digest() -> None:
    early = replace(DAILY, at=time(1, 30))
    assert plan(early, london("2024-10-26 12:00")).due == london("2024-10-27 01:30 BST")
    assert plan(early, london("2024-10-27 01:30 BST")).due == london("2024-10-28 01:30")
    assert plan(early, london("2024-10-27 01:29 GMT")).due == london("2024-10-28 01:30")


def test_a_skipped_hour_before_midnight_does_not_slip_into_the_next_day() -> None:
    nuuk = replace(DAILY, at=time(23, 30), timezone=ZoneInfo("America/Nuuk"))
    assert at_on_day(nuuk, date(2024, 3, 30)) == datetime(2024, 3, 31, 0, 30, tzinfo=UTC)  # 22:30 there
    assert at_on_day(nuuk, date(2024, 3, 31)) == datetime(2024, 4, 1, 0, 30, tzinfo=UTC)


def test_a_day_that_a_whole_country_skipped_has_no_digest_of_its_own() -> None:
    apia = replace(DAILY, timezone=ZoneInfo("Pacific/Apia"))  # without 30 December 2011
    thursday, friday, saturday = (at_on_day(apia, date(2011, 12, day)) for day in (29, 30, 31))
    assert friday in (thursday, saturday)
    assert saturday - thursday == timedelta(days=1)


# Quiet hours


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        ("2024-04-09 21:59:59.999999", "2024-04-09 21:59:59.999999"),
        ("2024-04-09 22:00", "2024-04-10 07:00"),
        ("2024-04-10 00:00", "2024-04-10 07:00"),
        ("2024-04-10 06:59:59.999999", "2024-04-10 07:00"),
        ("2024-04-10 07:00", "2024-04-10 07:00"),
        ("2024-03-30 23:00", "2024-03-31 07:00"),
        ("2024-10-26 23:00", "2024-10-27 07:00"),
    ],
)
def test_quiet_hours_over_midnight(moment: str, end: str) -> None:
    assert after_quiet(replace(AT_ONCE, quiet=NIGHT), london(moment)) == london(end)
    assert plan(replace(AT_ONCE, quiet=NIGHT), london(moment)) == Plan("instant", london(end))


def test_quiet_hours_within_a_day_and_none_at_all() -> None:
    lunch = replace(AT_ONCE, quiet=Quiet(time(12), time(13, 30)))
    assert after_quiet(lunch, london("2024-04-09 12:00")) == london("2024-04-09 13:30")
    assert after_quiet(lunch, london("2024-04-09 13:30")) == london("2024-04-09 13:30")
    assert after_quiet(lunch, london("2024-04-09 23:00")) == london("2024-04-09 23:00")
    nothing = replace(AT_ONCE, quiet=Quiet(time(12), time(12)))
    assert after_quiet(nothing, london("2024-04-09 12:00")) == london("2024-04-09 12:00")


def test_quiet_hours_that_end_in_a_skipped_hour_end_when_it_is_over() -> None:
    quiet = replace(AT_ONCE, quiet=Quiet(time(22), time(1, 30)))
    assert after_quiet(quiet, london("2024-03-31 00:10:00.5")) == london("2024-03-31 02:00")


def test_quiet_hours_go_by_the_wall_both_times_round() -> None:
    quiet = replace(AT_ONCE, quiet=Quiet(time(22), time(1, 30)))
    assert after_quiet(quiet, london("2024-10-27 01:10 BST")) == london("2024-10-27 01:30 BST")
    assert after_quiet(quiet, london("2024-10-27 01:45 BST")) == london("2024-10-27 01:45 BST")
    assert after_quiet(quiet, london("2024-10-27 01:10 GMT")) == london("2024-10-27 01:30 GMT")
    early = replace(AT_ONCE, quiet=Quiet(time(1, 30), time(3)))
    assert after_quiet(early, london("2024-10-27 01:45 BST")) == london("2024-10-27 01:00 GMT")


def test_a_digest_whose_hour_is_quiet_comes_when_the_quiet_ends() -> None:
    quiet = replace(DAILY, at=time(23), quiet=NIGHT)
    assert plan(quiet, london("2024-04-09 12:00")) == Plan("digest", london("2024-04-10 07:00"))
    assert plan(quiet, london("2024-04-09 23:30")) == Plan("digest", london("2024-04-10 07:00"))
    assert plan(quiet, london("2024-04-10 07:00")) == Plan("digest", london("2024-04-11 07:00"))
