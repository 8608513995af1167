"""Who may be sent to: those in the configuration, unless they left, are refused or are switched off."""

from __future__ import annotations

import pytest
from sqlite_utils import Database

from storage.events import delivery_id
from storage.outbox import ADDRESS_GONE, SUBSCRIPTION_GONE, OutboxTable, Stuck
from storage.times import to_text
from tests.storage.building import DESK, NOW
from tests.storage.claiming import BOTH, HOOK, MINUTE, came, claimed, routes, rows, state, told


@pytest.fixture
def outbox(db: Database) -> OutboxTable:
    table = OutboxTable(db)
    routes(table, *BOTH)
    return table


def test_only_those_still_configured_are_sent_to_and_the_others_are_named(
    db: Database, outbox: OutboxTable
) -> None:
    moved_away = ("county-desk", "old@example.org")
    told(db, "1", recipients=[moved_away, ("gone", DESK[1])])
    assert claimed(outbox) == []
    assert outbox.next_due() is None
    gone = ("gone", DESK[1])
    assert outbox.unaddressed(BOTH) == [
        Stuck(delivery_id("evt_1", *moved_away), "evt_1", *moved_away, ADDRESS_GONE),
        Stuck(delivery_id("evt_1", *gone), "evt_1", *gone, SUBSCRIPTION_GONE),
    ]
    assert [each.subscription for each in outbox.unaddressed([moved_away])] == ["gone"]
    assert len(outbox.unaddressed([])) == 2
    routes(outbox, moved_away)
    assert len(rows(outbox)) == 1


def test_who_unsubscribed_gets_nothing_written_and_an_address_that_is_off_waits(
    db: Database, outbox: OutboxTable
) -> None:
    told(db, "1")
    db.execute(
        "UPDATE addresses SET off_since = 'x', off_kind = 'unsubscribed' WHERE recipient = ?", [DESK[1]]
    )
    outbox.suppress(*HOOK, NOW, "gone")
    outbox.suppress(*HOOK, NOW + MINUTE, "gone again")
    outbox.suppress(*DESK, NOW, "gone")
    off = {row["recipient"]: row for row in db.query("SELECT * FROM addresses")}
    assert [off[HOOK[1]][key] for key in ("off_since", "off_kind", "off_reason")] == [
        to_text(NOW),
        "bounced",
        "gone",
    ]
    assert (off[DESK[1]]["off_since"], off[DESK[1]]["off_kind"]) == ("x", "unsubscribed")
    told(db, "2")
    assert [
        row["recipient"] for row in db.query("SELECT recipient FROM deliveries WHERE event_id = 'evt_2'")
    ] == [HOOK[1]]
    assert claimed(outbox) == []


def test_names_that_mean_something_to_sql_or_json_are_only_names(db: Database, outbox: OutboxTable) -> None:
    strange = ('it\'s "county"', "Dösk+a@example.org'); --")
    told(db, "1", recipients=[strange])
    routes(outbox, strange)
    (row,) = rows(outbox, resting=('"]', "');"))
    assert (row.subscription, row.recipient) == strange


def test_a_subscription_is_off_until_it_is_enabled_and_loses_nothing(
    db: Database, outbox: OutboxTable
) -> None:
    told(db, "1")
    claimed(outbox)
    outbox.disable("charity", NOW, "410 Gone")
    outbox.disable("charity", NOW + MINUTE, "410 Gone again")
    assert outbox.disabled() == {"charity"}
    assert state(db, "1", HOOK)["state"] == "waiting"
    assert state(db, "1", HOOK)["last_error"] == "410 Gone again"
    assert state(db, "1", DESK)["leased_until"] is not None, "others are not concerned"
    assert db.table("disabled_subscriptions").get("charity")["reason"] == "410 Gone"


def test_enabling_makes_what_waited_due_at_once(db: Database, outbox: OutboxTable) -> None:
    told(db, "1", recipients=[HOOK])
    claimed(outbox)
    outbox.record([came("1", "failed", HOOK, next_try=NOW + 600 * MINUTE, error="503")])
    outbox.disable("charity", NOW, "410 Gone")
    assert claimed(outbox, NOW + 700 * MINUTE) == []
    assert outbox.enable("charity", NOW + MINUTE)
    assert outbox.disabled() == frozenset()
    assert claimed(outbox, NOW + MINUTE) == [("evt_1", "charity")]
    assert not outbox.enable("charity", NOW + MINUTE)
