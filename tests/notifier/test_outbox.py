"""Claim, send, record: every outcome, the schedule of retries, and what a crash or a stop leaves behind."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta
from random import SystemRandom

import pytest

from notifier.channels import EndpointGone, PermanentFailure, TemporaryFailure
from notifier.outbox import JITTER, LEASE, RETRY_SECONDS, Outbox
from notifier.ports import Delivery
from notifier.subscriptions import Subscription
from tests.notifier.fakes import NOON, MemoryStore, SteppedClock, delivery

DESK = Subscription("county-desk", "email", ("desk@example.org", "editor@example.org"))
HOOK = Subscription("hook", "webhook", ("https://hooks.example.org/a",))
DICE = SystemRandom()

Behaviour = Callable[[Delivery], Awaitable[None]]


class ScriptedChannel:
    """Notes what it is given and does as told."""

    def __init__(self, behaviour: Behaviour | None = None) -> None:
        self.seen: list[str] = []
        self._behaviour = behaviour

    async def send(self, delivery: Delivery, subscription: Subscription) -> None:
        self.seen.append(delivery.id)
        if self._behaviour:
            await self._behaviour(delivery)


def raises(error: Exception) -> Behaviour:
    async def behave(delivery: Delivery) -> None:
        raise error

    return behave


async def hangs(delivery: Delivery) -> None:
    await asyncio.Event().wait()


class Bench:
    """An outbox over a memory store, with one scripted channel for mail and one for webhooks."""

    def __init__(self, email: Behaviour | None = None, webhook: Behaviour | None = None) -> None:
        self.store = MemoryStore()
        self.clock = SteppedClock()
        self.email = ScriptedChannel(email)
        self.webhook = ScriptedChannel(webhook)
        self.outbox = Outbox(
            self.store,
            {"email": self.email, "webhook": self.webhook},
            (DESK, HOOK),
            self.clock,
            DICE,
        )

    def put(self, *ids: str, recipient: str = "desk@example.org", subscription: str = "county-desk") -> None:
        for id_ in ids:
            self.store.add(delivery(id_, subscription=subscription, recipient=recipient))

    def put_hook(self, *ids: str) -> None:
        self.put(*ids, recipient=HOOK.recipients[0], subscription="hook")


async def test_everything_due_is_sent_once_and_recorded() -> None:
    bench = Bench()
    bench.put("a", "b")
    bench.put("c", recipient="editor@example.org")
    bench.put_hook("d")

    report = await bench.outbox.deliver_due()

    assert (report.sent, report.tried, report.problems) == (4, 4, ())
    assert sorted(bench.email.seen + bench.webhook.seen) == ["a", "b", "c", "d"]
    assert set(bench.store.states().values()) == {"sent"}
    assert (await bench.outbox.deliver_due()).tried == 0


async def test_what_is_not_due_yet_waits() -> None:
    bench = Bench()
    bench.store.add(delivery("a"), due=NOON + timedelta(seconds=1))

    assert (await bench.outbox.deliver_due()).tried == 0
    bench.clock.advance(1)
    assert (await bench.outbox.deliver_due()).sent == 1


async def test_deliveries_to_nobody_configured_wait_for_a_person() -> None:
    bench = Bench()
    bench.put("former-recipient", recipient="left@example.org")
    bench.put("former-subscription", subscription="closed-desk")

    assert (await bench.outbox.deliver_due()).tried == 0
    assert set(bench.store.states().values()) == {"waiting"}


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


async def test_one_recipient_gets_one_delivery_at_a_time_and_a_hanging_one_holds_up_nobody() -> None:
    release, at_once, most = asyncio.Event(), 0, 0

    async def slow(delivery: Delivery) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await release.wait()
        at_once -= 1

    bench = Bench(webhook=slow)
    bench.put_hook(*(f"slow{number}" for number in range(20)))
    bench.put("quick")
    round_ = asyncio.create_task(bench.outbox.deliver_due())

    await asyncio.sleep(0.05)

    assert bench.store.rows["quick"].state == "sent"
    assert bench.webhook.seen == ["slow0"]
    release.set()
    assert (await round_).sent == 21
    assert most == 1


async def test_at_most_eight_are_sent_at_once() -> None:
    at_once, most = 0, 0

    async def counts(delivery: Delivery) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.01)
        at_once -= 1

    store, channel = MemoryStore(), ScriptedChannel(counts)
    readers = Subscription("readers", "email", tuple(f"reader{n}@example.org" for n in range(20)))
    for recipient in readers.recipients:
        store.add(delivery(recipient, subscription="readers", recipient=recipient))
    outbox = Outbox(store, {"email": channel}, (readers,), SteppedClock(), DICE)

    assert (await outbox.deliver_due()).sent == 20
    assert most == 8


async def test_cancelled_in_the_middle_a_delivery_comes_again_under_its_id() -> None:
    bench = Bench(email=hangs)
    bench.put("a")
    task = asyncio.create_task(bench.outbox.deliver_due())
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert bench.store.states() == {"a": "waiting"}
    channel = ScriptedChannel()
    outbox = Outbox(bench.store, {"email": channel}, (DESK,), bench.clock, DICE)
    bench.clock.advance(LEASE.total_seconds())
    assert (await outbox.deliver_due()).sent == 1
    assert channel.seen == ["a"]


def test_a_subscription_to_an_unknown_channel_is_refused_at_the_start() -> None:
    pigeon = Subscription("pigeon", "pigeon", ("loft",))
    with pytest.raises(KeyError, match="pigeon"):
        Outbox(MemoryStore(), {}, (pigeon,), SteppedClock(), DICE)


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await _moment()


async def _moment() -> None:
    await asyncio.sleep(0.001)


async def test_the_pump_sends_retries_and_later_deliveries_until_it_is_stopped() -> None:
    failures = iter([TemporaryFailure("busy"), TemporaryFailure("busy")])

    async def recovers(delivery: Delivery) -> None:
        for failure in failures:
            raise failure

    bench, stop = Bench(email=recovers), asyncio.Event()
    bench.put("a")
    pump = asyncio.create_task(bench.outbox.run_forever(stop))

    await _until(lambda: bench.store.states() == {"a": "sent"})
    bench.put("b")
    await _until(lambda: bench.store.states() == {"a": "sent", "b": "sent"})
    stop.set()
    await asyncio.wait_for(pump, 1)

    assert bench.email.seen == ["a", "a", "a", "b"]
    assert bench.clock.now() >= NOON + timedelta(seconds=(60 + 300) * 0.9)


class SleepingClock(SteppedClock):
    """A clock whose sleep ends only when cancelled, and which notes what was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.asked.append(seconds)
        await asyncio.Event().wait()


async def test_the_pump_wakes_for_new_deliveries_and_for_the_end() -> None:
    bench, stop, clock = Bench(), asyncio.Event(), SleepingClock()
    outbox = Outbox(bench.store, {"email": bench.email}, (DESK,), clock, DICE)
    pump = asyncio.create_task(outbox.run_forever(stop))
    await _until(lambda: len(clock.asked) == 1)

    bench.put("a")
    bench.store.add(delivery("later"), due=NOON + timedelta(seconds=12))
    outbox.wake()
    await _until(lambda: len(clock.asked) == 2)
    stop.set()
    await asyncio.wait_for(pump, 1)

    assert bench.email.seen == ["a"]
    assert clock.asked == [30.0, 12.0]


class HeldStore(MemoryStore):
    """Something is due and cannot be claimed."""

    def claim(
        self, now: datetime, lease_until: datetime, addresses: Collection[tuple[str, str]], limit: int
    ) -> list[Delivery]:
        return []


async def test_the_pump_does_not_spin_on_what_another_claim_holds() -> None:
    store, stop, clock = HeldStore(), asyncio.Event(), SleepingClock()
    store.add(delivery("a"))
    outbox = Outbox(store, {"email": ScriptedChannel()}, (DESK,), clock, DICE)
    pump = asyncio.create_task(outbox.run_forever(stop))
    await _until(lambda: len(clock.asked) == 1)
    stop.set()
    await asyncio.wait_for(pump, 1)

    assert clock.asked == [1.0]


async def test_stopping_cuts_a_hanging_send_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifier.outbox._GRACE_SECONDS", 0.05)
    bench, stop = Bench(email=hangs), asyncio.Event()
    bench.put("a")
    pump = asyncio.create_task(bench.outbox.run_forever(stop))
    await _until(lambda: bench.email.seen == ["a"])
    stop.set()
    await asyncio.wait_for(pump, 1)

    assert bench.store.states() == {"a": "waiting"}


async def test_stopping_lets_a_send_under_way_finish() -> None:
    release = asyncio.Event()

    async def waits(delivery: Delivery) -> None:
        await release.wait()

    bench, stop = Bench(email=waits), asyncio.Event()
    bench.put("a")
    pump = asyncio.create_task(bench.outbox.run_forever(stop))
    await _until(lambda: bench.email.seen == ["a"])
    stop.set()
    await asyncio.sleep(0.01)
    release.set()
    await asyncio.wait_for(pump, 1)

    assert bench.store.states() == {"a": "sent"}


async def test_a_bug_ends_the_pump() -> None:
    bench = Bench(email=raises(ZeroDivisionError("a bug")))
    bench.put("a")
    with pytest.raises(ZeroDivisionError):
        await asyncio.wait_for(bench.outbox.run_forever(asyncio.Event()), 1)
