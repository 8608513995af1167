"""A machine that fails rests, is tried out by one message, and costs the messages that wait no try."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from notifier.breaker import OPENS_AFTER, REST_SECONDS, Breaker
from notifier.channels import TemporaryFailure
from notifier.ports import Delivery, Rest
from notifier.sender import GIVE_UP_AFTER
from tests.notifier.bench import Bench, ScriptedChannel, noon

MAIL = "mail server"


class Machine:
    """Works or fails, as told."""

    def __init__(self) -> None:
        self.down = True
        self.retry_after: float | None = None

    async def __call__(self, delivery: Delivery) -> None:
        if self.down:
            raise TemporaryFailure("no connection", self.retry_after)


def bench_with(machine: Machine, number: int = 40) -> Bench:
    bench = Bench(email=ScriptedChannel(machine, at_once=1, machine=MAIL))
    bench.put(*(f"d{each}" for each in range(number)))
    return bench


async def until_quiet(bench: Bench, until: datetime) -> None:
    """Delivers whatever comes due till then."""
    while (due := bench.store.next_due()) and due <= until:
        bench.clock.advance(max((due - bench.clock.now()).total_seconds(), 0))
        await bench.outbox.deliver_due()
    bench.clock.advance((until - bench.clock.now()).total_seconds())


async def test_a_dead_machine_is_asked_a_few_times_and_then_left_alone() -> None:
    bench = bench_with(Machine())
    report = await bench.outbox.deliver_due()

    assert (report.retried, len(bench.email.seen)) == (OPENS_AFTER, OPENS_AFTER)
    assert [rest.failures for rest in bench.store.rests()] == [OPENS_AFTER]
    untried = list(bench.db.query("SELECT * FROM deliveries WHERE attempts = 0"))
    assert len(untried) == 37
    assert {row["last_error"] for row in untried} == {"no connection"}, "status can say why they wait"
    assert {bench.due(row["event_id"]) for row in untried} == {noon(seconds=REST_SECONDS[0])}


async def test_after_a_rest_one_message_tries_it_out_and_the_rests_grow() -> None:
    machine = Machine()
    bench = bench_with(machine)
    await bench.outbox.deliver_due()
    for seconds in REST_SECONDS[1:]:
        bench.clock.advance((bench.store.rests()[0].until - bench.clock.now()).total_seconds())
        before = len(bench.email.seen)
        await bench.outbox.deliver_due()
        assert len(bench.email.seen) == before + 1
        assert (bench.store.rests()[0].until - bench.clock.now()).total_seconds() == seconds
        assert bench.due(bench.email.seen[-1]) >= bench.store.rests()[0].until


async def test_when_it_works_again_everything_goes_at_once_and_each_arrives_once() -> None:
    machine = Machine()
    bench = bench_with(machine)
    await until_quiet(bench, noon(hours=5))
    machine.down = False
    bench.clock.advance((bench.store.rests()[0].until - bench.clock.now()).total_seconds())
    seen = len(bench.email.seen)

    report = await bench.outbox.deliver_due()

    assert report.sent == 40
    assert sorted(bench.email.seen[seen:]) == sorted(f"d{each}" for each in range(40))
    assert set(bench.states().values()) == {"sent"}
    assert bench.store.rests() == []


async def test_what_is_new_while_a_machine_is_tried_out_goes_as_soon_as_it_works() -> None:
    """In the same round, though it becomes due after that began."""
    down = True

    async def takes_a_second(delivery: Delivery) -> None:
        if down:
            raise TemporaryFailure("no connection")
        bench.clock.advance(1)

    bench = Bench(email=ScriptedChannel(takes_a_second, at_once=1, machine=MAIL))
    bench.put("a", "b", "c")
    await bench.outbox.deliver_due()
    bench.clock.advance(2 * REST_SECONDS[0])  # the delays of tries vary
    bench.put("new", "newer")
    down = False

    report = await bench.outbox.deliver_due()

    assert report.sent == 5
    assert bench.email.seen[-2:] == ["new", "newer"]
    assert bench.row("new")["attempts"] == 1


async def test_two_days_of_failure_lose_nothing() -> None:
    machine = Machine()
    bench = bench_with(machine, 200)
    await until_quiet(bench, noon(days=2))
    assert set(bench.states().values()) == {"waiting"}
    assert len(bench.email.seen) < 300, "it was not hammered"
    machine.down = False
    await until_quiet(bench, noon(days=3))
    assert set(bench.states().values()) == {"sent"}


async def test_a_machine_dead_for_days_is_given_up_with_a_reason_and_new_messages_still_try_it() -> None:
    bench = bench_with(Machine(), 20)
    await until_quiet(bench, noon(seconds=1.5 * GIVE_UP_AFTER.total_seconds()))
    assert set(bench.states().values()) == {"dead"}
    assert all("no connection" in str(bench.row(event)["last_error"]) for event in bench.states())
    bench.put("new")
    await bench.outbox.deliver_due()
    assert bench.states()["new"] == "waiting"


async def test_what_a_machine_asks_for_it_gets_for_all_its_messages() -> None:
    machine = Machine()
    machine.retry_after = 7200.0
    bench = bench_with(machine)
    await bench.outbox.deliver_due()
    assert len(bench.email.seen) == 1
    assert {bench.due(event) for event in bench.states()} == {noon(hours=2)}


async def test_a_rest_outlasts_a_restart_and_a_person_can_end_it() -> None:
    machine = Machine()
    bench = bench_with(machine)
    await bench.outbox.deliver_due()
    seen = len(bench.email.seen)
    until = noon(seconds=REST_SECONDS[0])
    assert bench.store.rests() == [Rest(MAIL, noon(), OPENS_AFTER, until, "no connection")]
    bench.put("new")
    assert (await bench.restarted().deliver_due()).tried == 0
    assert len(bench.email.seen) == seen

    machine.down = False
    bench.db.execute("DELETE FROM endpoints")
    bench.db.execute("UPDATE deliveries SET due_at = ?", [bench.row("new")["created_at"]])
    assert (await bench.outbox.deliver_due()).sent == 41


async def test_a_machine_that_works_for_others_does_not_rest() -> None:
    async def full(delivery: Delivery) -> None:
        if int(delivery.event_id[1:]) % 2:
            raise TemporaryFailure("mailbox full", endpoint=False)

    bench = Bench(email=ScriptedChannel(full, machine=MAIL))
    bench.put(*(f"d{each}" for each in range(20)))
    report = await bench.outbox.deliver_due()
    assert (report.sent, report.retried, bench.store.rests()) == (10, 10, [])


async def test_what_was_claimed_ahead_for_a_machine_that_fails_is_given_back_untried() -> None:
    gate = asyncio.Event()

    async def all_at_once(delivery: Delivery) -> None:
        await gate.wait()
        raise TemporaryFailure("no connection")

    bench = Bench(email=ScriptedChannel(all_at_once, at_once=4, machine=MAIL))
    bench.put(*(f"d{each}" for each in range(8)))
    round_ = asyncio.create_task(bench.outbox.deliver_due())
    await asyncio.sleep(0.01)
    gate.set()
    report = await round_
    assert report.retried == 4
    rows = list(bench.db.query("SELECT attempts, lease FROM deliveries"))
    assert sorted(row["attempts"] for row in rows) == [0] * 4 + [1] * 4
    assert {row["lease"] for row in rows} == {None}


@pytest.mark.parametrize("failures", range(1, OPENS_AFTER))
def test_a_few_failures_are_no_rest_and_a_success_forgets_them(failures: int) -> None:
    breaker = Breaker()
    for _ in range(failures):
        assert breaker.failed("m", noon(), "down") is None
    assert not breaker.works("m")
    assert breaker.failed("m", noon(), "down") is None
    assert breaker.resting(noon()) == []
