"""A delivery that fails: tried again on the schedule, dead, held for a person, or kept through a bug."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notifier.channels import EndpointGone, PermanentFailure, TemporaryFailure
from notifier.outbox import JITTER, LEASE, RETRY_SECONDS
from notifier.ports import Delivery
from tests.notifier.bench import Bench, raises
from tests.notifier.fakes import NOON


async def test_a_failing_delivery_is_tried_nine_times_over_the_schedule_then_dead() -> None:
    bench = Bench(email=raises(TemporaryFailure("mailbox full")))
    bench.put("a")

    for seconds in RETRY_SECONDS:
        assert (await bench.outbox.deliver_due()).retried == 1
        wait = (bench.store.rows["a"].due - bench.clock.now()).total_seconds()
        assert seconds * (1 - JITTER) <= wait <= seconds * (1 + JITTER)
        bench.clock.advance(wait)
    report = await bench.outbox.deliver_due()

    assert report.dead == 1
    assert len(bench.email.seen) == 9
    assert bench.store.rows["a"].state == "dead"
    assert "county-desk" in report.problems[0]
    assert "mailbox full (after 9 tries)" in report.problems[0]


def test_the_schedule_is_the_promised_one() -> None:
    minutes = [seconds / 60 for seconds in RETRY_SECONDS]
    assert minutes == [1, 5, 30, 2 * 60, 6 * 60, 12 * 60, 24 * 60, 24 * 60]


async def test_jitter_spreads_deliveries_that_failed_together() -> None:
    bench = Bench(email=raises(TemporaryFailure("down")))
    bench.put(*(f"d{number}" for number in range(5)))

    await bench.outbox.deliver_due()

    assert len({row.due for row in bench.store.rows.values()}) == 5


async def test_a_longer_retry_after_wins_and_a_shorter_one_does_not() -> None:
    async def asks(delivery: Delivery) -> None:
        raise TemporaryFailure("slow down", retry_after=3600 if delivery.id == "long" else 1)

    bench = Bench(email=asks)
    bench.put("long", "short")

    await bench.outbox.deliver_due()

    assert bench.store.rows["long"].due == NOON + timedelta(hours=1)
    assert bench.store.rows["short"].due >= NOON + timedelta(seconds=54)


async def test_a_permanent_failure_is_dead_at_once_and_the_rest_goes_on() -> None:
    async def refuses_a(delivery: Delivery) -> None:
        if delivery.id == "a":
            raise PermanentFailure("no such mailbox")

    bench = Bench(email=refuses_a)
    bench.put("a", "b")

    report = await bench.outbox.deliver_due()

    assert (report.sent, report.dead) == (1, 1)
    assert bench.store.states() == {"a": "dead", "b": "sent"}
    assert bench.store.rows["a"].error == "no such mailbox"


async def test_a_gone_endpoint_is_switched_off_and_keeps_what_waits() -> None:
    bench = Bench(webhook=raises(EndpointGone("answered 410")))
    bench.put_hook("a", "b")
    bench.put("c")

    report = await bench.outbox.deliver_due()

    assert (report.disabled, report.sent, report.dead) == (1, 1, 0)
    assert "subscriptions enable hook" in report.problems[0]
    assert bench.store.off == {"hook": "answered 410"}
    assert bench.store.states() == {"a": "waiting", "b": "waiting", "c": "sent"}
    assert (await bench.outbox.deliver_due()).tried == 0

    bench.store.off.clear()
    assert (await bench.outbox.deliver_due()).disabled == 1
    assert len(bench.webhook.seen) == 2


async def test_a_bug_is_raised_only_after_the_others_are_recorded_and_loses_nothing() -> None:
    bench = Bench(email=raises(ZeroDivisionError("a bug")))
    bench.put("a")
    bench.put_hook("b")

    with pytest.raises(ZeroDivisionError, match="a bug"):
        await bench.outbox.deliver_due()

    assert bench.store.states() == {"a": "waiting", "b": "sent"}
    bench.clock.advance(LEASE.total_seconds() - 1)
    assert (await bench.outbox.deliver_due()).tried == 0, "the lease still holds it"
    bench.clock.advance(1)
    with pytest.raises(ZeroDivisionError):
        await bench.outbox.deliver_due()
    assert bench.email.seen == ["a", "a"]
