"""The pump, which delivers until it is stopped: when it wakes, how it stops, and that a bug ends it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import pytest

from notifier.channels import TemporaryFailure
from notifier.outbox import Outbox
from notifier.ports import Delivery
from tests.notifier.bench import DESK, DICE, Bench, ScriptedChannel, hangs, raises
from tests.notifier.fakes import NOON, MemoryStore, SteppedClock, delivery


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
