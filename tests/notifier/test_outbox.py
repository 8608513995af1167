"""Claim, send, record: what is sent and what waits, how many at once, in what order, and what a crash leaves
behind."""

from __future__ import annotations

import asyncio
from datetime import time, timedelta
from typing import Any

import pytest

from notifier.channels import TemporaryFailure
from notifier.outbox import Outbox
from notifier.ports import Delivery
from notifier.pump import LEASE, SENDS_AT_ONCE
from notifier.schedule import Quiet, Schedule
from notifier.subscriptions import Subscription
from storage.values import Recipient
from tests.notifier.bench import (
    DESK,
    DICE,
    HOOK,
    Behaviour,
    Bench,
    ScriptedChannel,
    hangs,
    noon,
    raises,
    until,
)


async def test_everything_due_is_sent_once_and_recorded() -> None:
    bench = Bench()
    bench.put("a", "b")
    bench.put("c", recipient="editor@example.org")
    bench.put_hook("d")

    report = await bench.outbox.deliver_due()

    assert (report.sent, report.tried, report.problems) == (4, 4, ())
    assert sorted(bench.email.seen + bench.webhook.seen) == ["a", "b", "c", "d"]
    assert set(bench.states().values()) == {"sent"}
    assert (await bench.outbox.deliver_due()).tried == 0


async def test_a_channel_gets_the_delivery_whole_and_whose_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    bench, got = Bench(), list[tuple[Delivery, Subscription]]()

    async def send(delivery: Delivery, subscription: Subscription) -> None:
        got.append((delivery, subscription))

    monkeypatch.setattr(bench.email, "send", send)
    bench.put("a")
    row = bench.row("a")
    (token,) = bench.db.query("SELECT token FROM addresses")
    await bench.outbox.deliver_due()
    assert got == [
        (
            Delivery(
                id=row["id"],
                event_id="a",
                body=b"{}",
                subscription="county-desk",
                recipient="desk@example.org",
                attempts=0,
                thread="a",
                token=token["token"],
                endpoint=got[0][0].endpoint,
                made_at=noon(),
            ),
            DESK,
        )
    ]
    assert token["token"]
    assert got[0][0].endpoint.startswith("desk@example.org (")


async def test_what_is_not_due_yet_waits() -> None:
    bench = Bench()
    bench.put("a", due=noon(seconds=1))

    assert (await bench.outbox.deliver_due()).tried == 0
    bench.clock.advance(1)
    assert (await bench.outbox.deliver_due()).sent == 1


async def test_deliveries_to_nobody_configured_wait_for_a_person() -> None:
    bench = Bench()
    bench.put("former-recipient", recipient="left@example.org")
    bench.put("former-subscription", subscription="closed-desk")

    assert (await bench.outbox.deliver_due()).tried == 0
    assert set(bench.states().values()) == {"waiting"}


class Counting:
    """How many sends ran at once at most."""

    def __init__(self) -> None:
        self.now = self.most = 0

    async def __call__(self, delivery: Delivery) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.005)
        self.now -= 1


async def test_a_machine_that_hangs_holds_up_nobody_however_much_waits_for_it() -> None:
    bench = Bench(webhook=ScriptedChannel(hangs, at_once=4))
    bench.put_hook(*(f"slow{number}" for number in range(200)))
    bench.put(*(f"quick{number}" for number in range(100)))
    round_ = asyncio.create_task(bench.outbox.deliver_due())

    await until(lambda: len(bench.email.seen) == 100)

    assert len(bench.webhook.seen) == 4
    round_.cancel()
    with pytest.raises(asyncio.CancelledError):
        await round_
    assert {state for event, state in bench.states().items() if event.startswith("quick")} == {"sent"}


@pytest.mark.parametrize(("at_once", "most"), [(3, 3), (1000, SENDS_AT_ONCE)])
async def test_so_many_are_sent_at_once_and_no_more(at_once: int, most: int) -> None:
    counting = Counting()
    bench = Bench(email=ScriptedChannel(counting, at_once=at_once, machine="mail"))
    bench.put(*(f"d{number}" for number in range(100)))

    assert (await bench.outbox.deliver_due()).sent == 100
    assert counting.most == most


async def test_one_authority_s_events_come_in_order_and_others_do_not_wait() -> None:
    failing = True

    async def fails_first(delivery: Delivery) -> None:
        if delivery.event_id == "first" and failing:
            raise TemporaryFailure("mailbox full", endpoint=False)

    bench = Bench(email=fails_first)
    bench.put("first", "second", lane="80536")
    bench.put("another", lane="80486")
    bench.put("second-to-editor", recipient="editor@example.org", lane="80536")

    await bench.outbox.deliver_due()
    assert bench.states() == {
        "first": "waiting",
        "second": "waiting",
        "another": "sent",
        "second-to-editor": "sent",
    }
    failing = False
    bench.clock.advance(70)
    await bench.outbox.deliver_due()
    assert bench.email.seen[-2:] == ["first", "second"]


async def test_what_is_held_goes_nowhere_and_holds_up_nothing() -> None:
    bench = Bench()
    bench.put_event("held", [Recipient(DESK.name, "desk@example.org")], lane="80536", held=True)
    bench.put("later", lane="80536")

    assert (await bench.outbox.deliver_due()).sent == 1
    assert bench.states() == {"held": "waiting", "later": "sent"}


def quiet_desk(channel: Behaviour | None = None) -> Bench:
    schedule = Schedule(quiet=Quiet(time(13), time(15)))
    return Bench(
        channel,
        subscriptions=(Subscription("county-desk", "email", ("desk@example.org",), schedule=schedule),),
    )


async def test_nothing_is_sent_in_quiet_hours_even_if_it_was_due_before() -> None:
    bench = quiet_desk()
    bench.put("a")  # noon in London is 13:00 in April
    report = await bench.outbox.deliver_due()

    assert (report.sent, report.postponed) == (0, 1)
    assert (bench.row("a")["attempts"], bench.due("a")) == (0, noon(hours=2))
    bench.clock.advance(2 * 3600)
    assert (await bench.outbox.deliver_due()).sent == 1


async def test_cancelled_in_the_middle_a_delivery_comes_again_under_its_id() -> None:
    bench = Bench(email=hangs)
    bench.put("a")
    task = asyncio.create_task(bench.outbox.deliver_due())
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert bench.states() == {"a": "waiting"}
    bench.email = ScriptedChannel()
    bench.clock.advance(LEASE.total_seconds())
    assert (await bench.restarted().deliver_due()).sent == 1
    assert bench.email.seen == ["a"]


async def test_what_becomes_due_while_others_are_sent_waits_for_the_next_time() -> None:
    async def takes_two_minutes(delivery: Delivery) -> None:
        bench.clock.advance(120)

    bench = Bench(email=takes_two_minutes)
    bench.put("a")
    bench.put("later", due=noon(seconds=60))
    assert (await bench.outbox.deliver_due()).sent == 1
    assert (await bench.outbox.deliver_due()).sent == 1


async def test_a_bug_leaves_what_is_under_way_to_its_end() -> None:
    async def goes_on(delivery: Delivery) -> None:
        await asyncio.sleep(0.02)

    bench = Bench(email=raises(ZeroDivisionError("a bug")), webhook=goes_on)
    bench.put_hook("a")
    bench.put("b", "c")
    with pytest.raises(ZeroDivisionError):
        await bench.outbox.deliver_due()
    assert bench.states()["a"] == "sent"


async def test_two_senders_never_send_one_delivery_at_the_same_time() -> None:
    bench = Bench(email=Counting())
    bench.put(*(f"d{number}" for number in range(60)))
    ways = {"email": bench.email, "webhook": bench.webhook}
    other = Outbox(bench.store, ways, (DESK, HOOK), bench.clock, DICE)

    await asyncio.gather(bench.outbox.deliver_due(), other.deliver_due())

    assert sorted(bench.email.seen) == sorted(f"d{number}" for number in range(60))


async def test_a_dead_sender_s_claim_comes_free_after_its_lease_and_at_a_start() -> None:
    bench = Bench()
    bench.put("a")
    now = bench.clock.now()
    claim: dict[str, Any] = {"due_by": now, "now": now, "resting": (), "full": (), "limit": 9}
    claimed = bench.store.record_and_claim([], lease="dead", lease_until=now + LEASE, **claim)
    assert [each.event_id for each in claimed] == ["a"]

    assert (await bench.outbox.deliver_due()).tried == 0
    bench.clock.advance(LEASE.total_seconds() - 1)
    assert (await bench.outbox.deliver_due()).tried == 0
    bench.clock.advance(1)
    assert (await bench.outbox.deliver_due()).sent == 1

    bench.put("b")
    now = bench.clock.now()
    claim |= {"due_by": now, "now": now}
    bench.store.record_and_claim([], lease="dead", lease_until=now + timedelta(days=1), **claim)
    assert (await bench.restarted().deliver_due()).tried == 0
    bench.store.table.free_claims()
    assert (await bench.outbox.deliver_due()).sent == 1


def test_a_subscription_to_an_unknown_channel_is_refused_at_the_start() -> None:
    bench = Bench()
    pigeon = Subscription("pigeon", "pigeon", ("loft",))
    with pytest.raises(KeyError, match="pigeon"):
        Outbox(bench.store, {}, (pigeon,), bench.clock, DICE)
