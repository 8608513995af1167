"""How much is claimed, how often, and for how long: what is claimed nobody else can send."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

import pytest

from inspectwatch.outbox_store import SqliteOutbox
from notifier.ports import Delivery, Outcome
from notifier.pump import CLAIMED_AHEAD, LONGEST_SEND, READY_AHEAD, SENDS_AT_ONCE
from notifier.subscriptions import Subscription
from storage.times import from_text
from storage.values import Recipient
from tests.notifier.bench import DESK, Bench, ScriptedChannel


async def test_no_send_begins_that_its_claim_would_not_outlast() -> None:
    left: list[timedelta] = []

    async def takes_long(delivery: Delivery) -> None:
        leased_until = from_text(bench.row(delivery.event_id)["leased_until"])
        left.append(leased_until - bench.clock.now())
        bench.clock.advance(LONGEST_SEND.total_seconds())

    bench = Bench(email=ScriptedChannel(takes_long, at_once=1, machine="mail"))
    bench.put("a", "b", "c", "d")
    report = await bench.outbox.deliver_due()
    assert (report.sent, report.postponed) == (2, 0)
    assert [bench.row(each)["lease"] for each in "cd"] == [None, None], "free for anybody"
    assert (await bench.outbox.deliver_due()).sent == 2
    assert bench.email.seen == ["a", "b", "c", "d"]
    assert min(left) >= LONGEST_SEND


class Asked(SqliteOutbox):
    """Notes in `claims` how much each claim brought, and in `most` how much was ever claimed at once."""

    claims: ClassVar[list[int]] = []
    most: ClassVar[list[int]] = []

    def record_and_claim(self, outcomes: Sequence[Outcome], **given: Any) -> list[Delivery]:
        claimed = super().record_and_claim(outcomes, **given)
        self.claims.append(len(claimed))
        (row,) = self.db.query("SELECT COUNT(*) AS n FROM deliveries WHERE lease IS NOT NULL")
        self.most.append(row["n"])
        return claimed


async def test_one_machine_s_messages_are_claimed_in_handfuls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each claim waits for the disk, and what is claimed nobody else can send."""
    monkeypatch.setattr(Asked, "claims", [])
    monkeypatch.setattr(Asked, "most", [])
    bench = Bench(email=ScriptedChannel(machine="mail", at_once=4), subscriptions=(DESK,))
    bench.store = Asked(bench.db)
    bench.put(*(f"d{number}" for number in range(200)))
    assert (await bench.restarted().deliver_due()).sent == 200
    assert max(Asked.most) <= 4 + READY_AHEAD
    assert len(Asked.claims) <= 12
    assert set(bench.states().values()) == {"sent"}


async def test_what_several_machines_can_take_is_claimed_up_to_a_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Asked, "claims", [])
    monkeypatch.setattr(Asked, "most", [])
    hooks = tuple(f"https://hooks.example.org/{number}" for number in range(7))
    bench = Bench(webhook=ScriptedChannel(at_once=4), subscriptions=(Subscription("hook", "webhook", hooks),))
    bench.store = Asked(bench.db)
    for number in range(60):
        recipients = [Recipient("hook", hook) for hook in hooks]
        bench.put_event(f"d{number}", recipients, lane=f"lane {number}")
    assert (await bench.restarted().deliver_due()).sent == 60 * len(hooks)
    assert CLAIMED_AHEAD <= max(Asked.most) <= CLAIMED_AHEAD + SENDS_AT_ONCE
