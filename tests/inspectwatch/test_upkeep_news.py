"""What is new after an acknowledgement is told; what nothing will try out is forgotten; what nobody will get
is told."""

from __future__ import annotations

from inspectwatch.upkeep import ENDPOINT_KNOWN_FOR, ENDPOINT_PATIENCE, UNADDRESSED_PATIENCE
from notifier.channels import PermanentFailure, RecipientRefused, TemporaryFailure
from storage.deliveries import DeliveryTable, Filter
from storage.holds import HoldTable
from storage.values import Recipient
from tests.inspectwatch.test_upkeep import Kept
from tests.notifier.bench import DESK, Bench, ScriptedChannel, raises


async def test_a_dead_letter_that_nobody_saw_before_the_acknowledgement_is_told_after_it() -> None:
    kept = Kept(Bench(email=raises(PermanentFailure("554 no")), webhook=raises(PermanentFailure("404"))))
    kept.bench.put("a")
    await kept.bench.outbox.deliver_due()
    assert kept.upkeep.look()
    kept.bench.clock.advance(60)
    kept.bench.put_hook("b")
    await kept.bench.outbox.deliver_due()
    kept.bench.clock.advance(60)
    kept.upkeep.alarms.table.acknowledge(None, kept.bench.clock.now())
    assert kept.upkeep.look()
    assert "1 message of hook" in kept.message("dead_letters")
    assert "county-desk" not in kept.message("dead_letters")
    assert kept.states() == ["began", "worse"]
    assert not kept.upkeep.look()


async def test_after_an_acknowledgement_a_dead_letter_of_the_same_subscription_is_told() -> None:
    """With cron, nobody looks between two of them."""
    kept = Kept(Bench(email=raises(PermanentFailure("554 no"))))
    for number, event in enumerate("abc"):
        kept.bench.put(event)
        await kept.bench.outbox.deliver_due()
        assert kept.upkeep.look()
        assert len(kept.states()) == number + 1
        kept.bench.clock.advance(60)
        kept.upkeep.alarms.table.acknowledge(None, kept.bench.clock.now())
        kept.bench.clock.advance(7 * 24 * 3600)


async def test_an_address_refused_after_another_was_acknowledged_is_told() -> None:
    kept = Kept(Bench(email=raises(RecipientRefused("550 5.1.1"))))
    kept.bench.put("a")
    await kept.bench.outbox.deliver_due()
    assert kept.upkeep.look()
    kept.upkeep.alarms.table.acknowledge(None, kept.bench.clock.now())
    assert not kept.upkeep.look()
    kept.bench.put("b", recipient="editor@example.org")
    await kept.bench.outbox.deliver_due()
    assert kept.upkeep.look()
    assert "2 addresses said not to exist" in kept.message("addresses_refused")
    assert kept.states("addresses_refused") == ["began", "worse"]


def test_another_burst_after_one_that_was_acknowledged_and_released_is_told() -> None:
    """Nobody looked in between, and there is no more of it than before."""
    kept = Kept(Bench())
    for number, event in enumerate(("evt_1", "evt_2")):
        kept.bench.put_event(event, [Recipient("county-desk", DESK.recipients[0])], held=True)
        HoldTable(kept.db).settle(9, hold=True)
        assert kept.upkeep.look()
        assert not kept.upkeep.look()
        assert len(kept.states()) == number + 1
        kept.upkeep.alarms.table.acknowledge(None, kept.bench.clock.now())
        assert not kept.upkeep.look()
        DeliveryTable(kept.db).release(Filter())
        kept.bench.clock.advance(60)


async def test_a_machine_through_which_nothing_goes_any_more_is_forgotten_and_said_so() -> None:
    kept = Kept(Bench(webhook=ScriptedChannel(raises(TemporaryFailure("no connection")), machine="hooks")))
    kept.bench.put_hook("a", "b", "c")
    await kept.bench.outbox.deliver_due()
    kept.bench.clock.advance(ENDPOINT_PATIENCE.total_seconds())
    await kept.bench.outbox.deliver_due()
    assert kept.upkeep.look()
    kept.db.execute("UPDATE deliveries SET state = 'cancelled' WHERE subscription = 'hook'")
    assert not kept.upkeep.look(), "a message may come"
    kept.bench.clock.advance(ENDPOINT_KNOWN_FOR.total_seconds() + 6 * 3600)
    kept.db.execute("UPDATE deliveries SET state = 'sent' WHERE subscription = 'operator'")
    assert kept.upkeep.look()
    assert kept.states() == ["began", "recovered"]
    assert "Nothing is left to be sent through hooks" in kept.told()[-1]["message"]


async def test_what_waits_for_a_name_that_is_gone_is_told_after_a_day() -> None:
    kept = Kept(Bench())
    kept.bench.put("a", "b", subscription="old-name")
    kept.bench.put("c", subscription="operator", recipient="old-ops@example.org")
    kept.db.execute("UPDATE events SET type = 'operator.alarm' WHERE id = 'c'")
    kept.bench.clock.advance(UNADDRESSED_PATIENCE.total_seconds())
    assert kept.kinds() == set()
    kept.bench.clock.advance(1)
    assert kept.kinds() == {"unaddressed"}
    assert "2 messages to desk@example.org of old-name" in kept.message("unaddressed")
    assert kept.upkeep.look()
    kept.db.execute("UPDATE deliveries SET state = 'cancelled' WHERE subscription = 'old-name'")
    assert kept.upkeep.look()
    assert kept.states() == ["began", "recovered"]
