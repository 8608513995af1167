"""A digest carries whole events, and is the same for everybody who gets the same events."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from notifier.digests import MOST_EVENTS, digest_event
from notifier.events import encode
from notifier.schedule import Schedule
from notifier.subscriptions import Subscription
from tests.notifier.fakes import alarm, oxfordshire

MOMENT = datetime(2024, 4, 10, 7, tzinfo=UTC)
DESK = Subscription("desk", "email", ("a@example.org", "b@example.org"), schedule=Schedule("daily"))
BODIES = [encode(oxfordshire()), encode(alarm())]


def test_events_are_whole_and_in_order() -> None:
    event = digest_event(DESK, BODIES, MOMENT)
    assert event["data"]["events"] == [oxfordshire(), alarm()]
    assert (event["type"], event["timestamp"]) == ("digest", "2024-04-10T07:00:00Z")
    assert (event["data"]["subscription"], event["data"]["period"]) == ("desk", "daily")
    assert event["data"]["schema"] == 1


def test_the_time_is_utc_wherever_the_moment_was_told() -> None:
    there = MOMENT.astimezone(ZoneInfo("Asia/Kathmandu"))
    assert digest_event(DESK, BODIES, there) == digest_event(DESK, BODIES, MOMENT)
    with pytest.raises(ValueError, match="time zone"):
        digest_event(DESK, BODIES, MOMENT.replace(tzinfo=None))


def test_the_id_is_that_of_the_subscription_and_its_events() -> None:
    ids = {
        digest_event(subscription, bodies, MOMENT)["data"]["id"]
        for subscription in (DESK, replace(DESK, name="other"))
        for bodies in (BODIES, BODIES[:1], BODIES[1:])
    }
    assert len(ids) == 6
    later = MOMENT.replace(day=11)
    assert digest_event(DESK, BODIES, later)["data"]["id"] in ids


@pytest.mark.parametrize(
    ("deliver", "period"), [("daily", "daily"), ("weekly", "weekly"), ("instant", "daily")]
)
def test_the_period_is_that_of_the_subscription(deliver: str, period: str) -> None:
    subscription = replace(DESK, schedule=Schedule(deliver))  # type: ignore[arg-type]
    assert digest_event(subscription, BODIES, MOMENT)["data"]["period"] == period


@pytest.mark.parametrize("number", [0, MOST_EVENTS + 1])
def test_a_digest_of_nothing_or_of_too_much_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="1 to 50"):
        digest_event(DESK, BODIES[:1] * number, MOMENT)
