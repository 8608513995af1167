"""Which month a proof of life is about, when it is due, and what it says."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.alive import Month, alive_event, month_to_tell, next_proof
from notifier.schedule import LONDON, Quiet, Schedule, after_quiet, at_on_day
from notifier.subscriptions import Subscription

EIGHT = Schedule()
DESK = Subscription("desk", "email", ("a@example.org", "b@example.org"), proof_of_life=True)
APRIL = month_to_tell(EIGHT, datetime(2024, 5, 1, 7, tzinfo=UTC))


def london(*when: int) -> datetime:
    year, month, day, *rest = when
    return datetime(year, month, day, *rest, tzinfo=LONDON)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("now", "name"),
    [
        (london(2024, 5, 1, 7, 59, 59), "2024-03"),
        (london(2024, 5, 1, 8), "2024-04"),
        (london(2024, 5, 31, 23), "2024-04"),
        (london(2024, 1, 1, 8), "2023-12"),
        (london(2024, 1, 1, 7), "2023-11"),
        (london(2024, 3, 1, 8), "2024-02"),
    ],
)
def test_a_month_is_told_of_from_the_first_of_the_next(now: datetime, name: str) -> None:
    assert month_to_tell(EIGHT, now).name == name


def test_a_month_lies_between_two_midnights_there() -> None:
    march = month_to_tell(EIGHT, london(2024, 4, 1, 8))
    assert march == Month(date(2024, 3, 1), date(2024, 3, 31), london(2024, 3, 1), london(2024, 4, 1))
    assert march.end == datetime(2024, 3, 31, 23, tzinfo=UTC), "summer time"
    auckland = Schedule(timezone=ZoneInfo("Pacific/Auckland"))
    assert month_to_tell(auckland, datetime(2024, 4, 30, 20, tzinfo=UTC)).name == "2024-04"


def test_a_midnight_that_the_clocks_skip_is_when_they_have() -> None:
    havana = Schedule(timezone=ZoneInfo("America/Havana"))
    april = month_to_tell(havana, datetime(2012, 5, 2, tzinfo=UTC))
    assert april.start == datetime(2012, 4, 1, 5, tzinfo=UTC), "one o'clock there, a second after 23:59:59"
    assert month_to_tell(havana, datetime(2012, 4, 2, tzinfo=UTC)).end == april.start


def test_quiet_hours_are_kept() -> None:
    quiet = Schedule(quiet=Quiet(time(20), time(9, 30)))
    assert month_to_tell(quiet, london(2024, 5, 1, 9)).name == "2024-03"
    assert month_to_tell(quiet, london(2024, 5, 1, 9, 30)).name == "2024-04"
    assert next_proof(quiet, london(2024, 5, 1, 9)) == london(2024, 5, 1, 9, 30)


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2045, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(["Europe/London", "America/Havana", "Pacific/Apia", "Pacific/Auckland"]),
    st.integers(0, 23),
)
def test_each_month_becomes_due_once_and_in_order(now: datetime, zone: str, hour: int) -> None:
    schedule = Schedule(at=time(hour), timezone=ZoneInfo(zone))
    due, before = next_proof(schedule, now), month_to_tell(schedule, now)
    assert now < due <= now + timedelta(days=33)
    assert month_to_tell(schedule, due - timedelta(microseconds=1)) == before
    after = month_to_tell(schedule, due)
    assert (after.start, after.first) == (before.end, before.last + timedelta(days=1))
    assert due == after_quiet(schedule, at_on_day(schedule, after.last + timedelta(days=1)))


def test_what_it_says() -> None:
    event = alive_event(
        DESK,
        "a@example.org",
        APRIL,
        watching=3,
        last_read=datetime(2024, 5, 1, 6, 30, tzinfo=UTC),
        troubles=["Something is wrong."],
        latest=None,
        now=datetime(2024, 5, 1, 7, 0, 30, tzinfo=UTC),
    )
    assert event["data"].pop("id").startswith("evt_")  # type: ignore[misc]
    assert event == {
        "type": "subscription.alive",
        "timestamp": "2024-05-01T07:00:30Z",
        "data": {
            "schema": 1,
            "subscription": "desk",
            "start": "2024-04-01",
            "end": "2024-04-30",
            "watching": 3,
            "last_read": "2024-05-01T06:30:00Z",
            "troubles": ["Something is wrong."],
            "latest": None,
        },
    }


def test_one_id_a_month_and_address_whenever_it_is_made() -> None:
    def id_of(recipient: str, month: Month, now: datetime) -> str:
        event = alive_event(
            DESK, recipient, month, watching=1, last_read=None, troubles=[], latest=None, now=now
        )
        return event["data"]["id"]

    one = id_of("a@example.org", APRIL, london(2024, 5, 1, 8))
    assert one == id_of("a@example.org", APRIL, london(2024, 5, 9, 8))
    assert one != id_of("b@example.org", APRIL, london(2024, 5, 1, 8))
    assert one != id_of("a@example.org", month_to_tell(EIGHT, london(2024, 6, 1, 8)), london(2024, 6, 1, 8))
