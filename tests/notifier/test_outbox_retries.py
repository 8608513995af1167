"""A delivery that fails: tried again on the schedule, dead, held for a person, or kept through a bug."""

from __future__ import annotations

from datetime import time

import pytest

from notifier.channels import EndpointGone, PermanentFailure, RecipientRefused, TemporaryFailure
from notifier.ports import Delivery
from notifier.pump import LEASE
from notifier.schedule import Quiet, Schedule
from notifier.sender import JITTER, RETRY_SECONDS
from notifier.subscriptions import Subscription
from tests.notifier.bench import Bench, noon, raises


async def test_a_failing_delivery_is_tried_nine_times_over_the_schedule_then_dead() -> None:
    bench = Bench(email=raises(TemporaryFailure("mailbox full", endpoint=False)))
    bench.put("a")

    for seconds in RETRY_SECONDS:
        assert (await bench.outbox.deliver_due()).retried == 1
        wait = (bench.due("a") - bench.clock.now()).total_seconds()
        assert seconds * (1 - JITTER) <= wait <= seconds * (1 + JITTER)
        bench.clock.advance(wait)
    report = await bench.outbox.deliver_due()

    assert report.dead == 1
    assert len(bench.email.seen) == 9
    assert bench.states() == {"a": "dead"}
    assert "county-desk" in report.problems[0]
    assert "mailbox full (after 9 tries)" in report.problems[0]
    assert " to desk@example.org is dead: " in report.problems[0]


def test_the_schedule_is_the_promised_one() -> None:
    minutes = [seconds / 60 for seconds in RETRY_SECONDS]
    assert minutes == [1, 5, 30, 2 * 60, 6 * 60, 12 * 60, 24 * 60, 24 * 60]


async def test_jitter_spreads_deliveries_that_failed_together() -> None:
    bench = Bench(email=raises(TemporaryFailure("down", endpoint=False)))
    ids = [f"d{number}" for number in range(5)]
    bench.put(*ids)

    await bench.outbox.deliver_due()

    assert len({bench.due(id_) for id_ in ids}) == 5


async def test_a_longer_retry_after_wins_and_a_shorter_one_does_not() -> None:
    async def asks(delivery: Delivery) -> None:
        wait = 3600.0 if delivery.event_id == "long" else 1.0
        raise TemporaryFailure("slow down", retry_after=wait, endpoint=False)

    bench = Bench(email=asks)
    bench.put("long", "short")

    await bench.outbox.deliver_due()

    assert bench.due("long") == noon(hours=1)
    assert noon(seconds=54) <= bench.due("short") <= noon(seconds=66)


async def test_a_try_again_keeps_out_of_quiet_hours() -> None:
    schedule = Schedule(quiet=Quiet(time(13, 1), time(15)))  # noon is 13:00 in London in April
    desk = Subscription("county-desk", "email", ("desk@example.org",), schedule=schedule)
    busy = raises(TemporaryFailure("greylisted", endpoint=False, retry_after=90))
    bench = Bench(busy, subscriptions=(desk,))
    bench.put("a")

    assert (await bench.outbox.deliver_due()).retried == 1
    assert bench.due("a") == noon(hours=2)


async def test_a_permanent_failure_is_dead_at_once_and_the_rest_goes_on() -> None:
    async def refuses_a(delivery: Delivery) -> None:
        if delivery.event_id == "a":
            raise PermanentFailure("too large")

    bench = Bench(email=refuses_a)
    bench.put("a", "b")

    report = await bench.outbox.deliver_due()

    assert (report.sent, report.dead) == (1, 1)
    assert bench.states() == {"a": "dead", "b": "sent"}
    assert bench.row("a")["last_error"] == "too large"


async def test_a_refused_address_gets_nothing_more_until_a_person_says_so_and_others_do() -> None:
    async def refuses_desk(delivery: Delivery) -> None:
        if delivery.recipient == "desk@example.org":
            raise RecipientRefused("550 5.1.1 no such user")

    bench = Bench(email=refuses_desk)
    bench.put("a")
    report = await bench.outbox.deliver_due()
    assert (report.dead, bench.states()) == (1, {"a": "dead"})
    assert "subscriptions enable county-desk" in report.problems[0]

    bench.put("b")
    bench.put("c", recipient="editor@example.org")
    assert (await bench.outbox.deliver_due()).sent == 1
    assert bench.states() == {"a": "dead", "b": "waiting", "c": "sent"}
    assert bench.email.seen.count("b") == 0
    off = next(bench.db.query("SELECT * FROM addresses WHERE off_since IS NOT NULL"))
    assert (off["recipient"], off["off_kind"]) == ("desk@example.org", "bounced")


async def test_a_gone_endpoint_is_switched_off_and_keeps_what_waits() -> None:
    bench = Bench(webhook=raises(EndpointGone("answered 410")))
    bench.put_hook("a")
    bench.put("c")

    report = await bench.outbox.deliver_due()

    assert (report.disabled, report.sent, report.dead) == (1, 1, 0)
    assert "subscriptions enable hook" in report.problems[0]
    assert bench.store.table.disabled() == {"hook"}
    bench.put_hook("b")
    assert bench.states() == {"a": "waiting", "c": "sent", "b": "waiting"}
    assert (await bench.outbox.deliver_due()).tried == 0

    bench.store.table.enable("hook", bench.clock.now())
    assert (await bench.outbox.deliver_due()).disabled >= 1, "one for each that was under way"


async def test_a_bug_is_raised_only_after_the_others_are_recorded_and_loses_nothing() -> None:
    bench = Bench(email=raises(ZeroDivisionError("a bug")))
    bench.put("a")
    bench.put_hook("b")

    with pytest.raises(ZeroDivisionError, match="a bug"):
        await bench.outbox.deliver_due()

    assert bench.states() == {"a": "waiting", "b": "sent"}
    bench.clock.advance(LEASE.total_seconds() - 1)
    assert (await bench.outbox.deliver_due()).tried == 0, "the lease still holds it"
    bench.clock.advance(1)
    with pytest.raises(ZeroDivisionError):
        await bench.outbox.deliver_due()
    assert bench.email.seen == ["a", "a"]
