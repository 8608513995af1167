"""Claim, send, record: what is sent and what waits, how many at once, and what a crash leaves behind."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from notifier.outbox import LEASE, Outbox
from notifier.ports import Delivery
from notifier.subscriptions import Subscription
from tests.notifier.bench import DESK, DICE, Bench, ScriptedChannel, hangs
from tests.notifier.fakes import NOON, MemoryStore, SteppedClock, delivery


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
