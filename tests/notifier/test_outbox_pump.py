"""The pump, which delivers until it is stopped: when it wakes, how it stops, and that a bug ends it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from inspectwatch.outbox_store import SqliteOutbox
from notifier.channels import TemporaryFailure
from notifier.outbox import Outbox
from notifier.ports import Delivery, Outcome
from tests.notifier.bench import DESK, DICE, Bench, ScriptedChannel, hangs, noon, raises, until
from tests.notifier.fakes import NOON, SteppedClock


async def test_the_pump_sends_retries_and_later_deliveries_until_it_is_stopped() -> None:
    failures = iter([TemporaryFailure("busy"), TemporaryFailure("busy")])

    async def recovers(delivery: Delivery) -> None:
        for failure in failures:
            raise failure

    bench, stop = Bench(email=recovers), asyncio.Event()
    bench.put("a")
    pump = asyncio.create_task(bench.outbox.run_forever(stop))

    await until(lambda: bench.states() == {"a": "sent"})
    bench.put("b")
    await until(lambda: bench.states() == {"a": "sent", "b": "sent"})
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
    await until(lambda: len(clock.asked) == 1)

    bench.put("a")
    bench.put("later", due=noon(seconds=3))
    outbox.wake()
    await until(lambda: len(clock.asked) == 2)
    stop.set()
    await asyncio.wait_for(pump, 1)

    assert bench.email.seen == ["a"]
    assert clock.asked == [5.0, 3.0]


async def test_something_new_goes_out_while_another_send_hangs() -> None:
    bench, stop = Bench(webhook=hangs), asyncio.Event()
    bench.put_hook("slow")
    pump = asyncio.create_task(bench.outbox.run_forever(stop))
    await until(lambda: bench.webhook.seen == ["slow"])

    bench.put("new")
    await until(lambda: bench.states()["new"] == "sent")

    pump.cancel()
    with pytest.raises(asyncio.CancelledError):
        await pump


class ClaimedByAnother(SqliteOutbox):
    """Something is due and cannot be claimed."""

    def record_and_claim(self, outcomes: Sequence[Outcome], **given: Any) -> list[Delivery]:
        return []


async def test_the_pump_does_not_spin_on_what_another_claim_holds() -> None:
    bench, stop, clock = Bench(), asyncio.Event(), SleepingClock()
    bench.put("a")
    store = ClaimedByAnother(bench.db)
    outbox = Outbox(store, {"email": ScriptedChannel()}, (DESK,), clock, DICE)
    pump = asyncio.create_task(outbox.run_forever(stop))
    await until(lambda: len(clock.asked) == 1)
    stop.set()
    await asyncio.wait_for(pump, 1)

    assert clock.asked == [1.0]


async def test_stopping_cuts_a_hanging_send_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifier.outbox._GRACE_SECONDS", 0.05)
    bench, stop = Bench(email=hangs), asyncio.Event()
    bench.put("a")
    pump = asyncio.create_task(bench.outbox.run_forever(stop))
    await until(lambda: bench.email.seen == ["a"])
    stop.set()
    await asyncio.wait_for(pump, 2)

    assert bench.states() == {"a": "waiting"}


async def test_stopping_lets_a_send_under_way_finish() -> None:
    release = asyncio.Event()

    async def waits(delivery: Delivery) -> None:
        await release.wait()

    bench, stop = Bench(email=waits), asyncio.Event()
    bench.put("a")
    pump = asyncio.create_task(bench.outbox.run_forever(stop))
    await until(lambda: bench.email.seen == ["a"])
    stop.set()
    await asyncio.sleep(0.01)
    release.set()
    await asyncio.wait_for(pump, 2)

    assert bench.states() == {"a": "sent"}


async def test_whoever_watches_hears_of_each_round_while_much_is_sent() -> None:
    bench, stop, rounds = Bench(email=ScriptedChannel(at_once=1)), asyncio.Event(), list[int]()
    bench.put(*(f"d{number}" for number in range(10)))
    pump = asyncio.create_task(bench.outbox.run_forever(stop, lambda: rounds.append(len(bench.email.seen))))
    await until(lambda: set(bench.states().values()) == {"sent"})
    stop.set()
    await asyncio.wait_for(pump, 1)
    assert set(rounds) >= set(range(10)), "one round a message"


async def test_a_bug_ends_the_pump() -> None:
    bench = Bench(email=raises(ZeroDivisionError("a bug")))
    bench.put("a")
    with pytest.raises(ZeroDivisionError):
        await asyncio.wait_for(bench.outbox.run_forever(asyncio.Event()), 1)
