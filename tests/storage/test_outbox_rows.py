"""Claims are leases: a delivery is one claimer's at a time, and nobody's for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.database import open_for_writing
from storage.events import delivery_id
from storage.outbox import OutboxTable
from storage.reports import ReportStore
from storage.values import Recording
from tests.storage.building import (
    DESK,
    NOW,
    event_of,
    held,
    listed,
    provider_noted,
    report_noted,
    write_event,
)

HOOK = ("charity", "https://example.org/hook")
BOTH = (DESK, HOOK)
MINUTE = timedelta(minutes=1)
LEASE = 5 * MINUTE


def told(db: Database, *numbers: str, recipients: Iterable[tuple[str, str]] = BOTH) -> None:
    for number in numbers:
        write_event(db, event_of(number, *recipients))


def claimed(outbox: OutboxTable, now: datetime = NOW, limit: int = 100) -> list[tuple[str, str]]:
    """(event, subscription) of what is claimed now."""
    rows = outbox.claim_rows(now, now + LEASE, BOTH, limit)
    return [(row.event_id, row.subscription) for row in rows]


def state(db: Database, number: str, recipient: tuple[str, str] = DESK) -> dict[str, object]:
    row = db.table("deliveries").get(delivery_id(f"evt_{number}", *recipient))
    return {key: row[key] for key in ("state", "attempts", "last_error", "leased_until")}


@pytest.fixture
def outbox(db: Database) -> OutboxTable:
    return OutboxTable(db)


@pytest.fixture
def other(path: Path, db: Database) -> Iterator[OutboxTable]:
    """A second claimer with a connection of its own."""
    assert db.table_names()
    with closing(open_for_writing(path)) as connection:
        yield OutboxTable(connection)


def test_a_claim_carries_the_very_bytes_of_the_event(db: Database, outbox: OutboxTable) -> None:
    told(db, "1", recipients=[DESK])
    (row,) = outbox.claim_rows(NOW, NOW + LEASE, BOTH, 10)
    assert row.body == event_of("1").body
    assert (row.id, row.event_id) == (delivery_id("evt_1", *DESK), "evt_1")
    assert (row.subscription, row.recipient, row.attempts) == (*DESK, 0)
    assert row.thread == "evt_1", "an event about no report is a thread of its own"


def test_deliveries_come_in_the_order_of_their_events_up_to_the_limit(
    db: Database, outbox: OutboxTable
) -> None:
    told(db, "2", "1")
    assert claimed(outbox, limit=3) == [("evt_2", DESK[0]), ("evt_2", HOOK[0]), ("evt_1", DESK[0])]
    assert claimed(outbox, limit=3) == [("evt_1", HOOK[0])]


def test_a_later_event_waits_no_longer_for_an_earlier_one_that_failed(
    db: Database, outbox: OutboxTable
) -> None:
    told(db, "1", "2", recipients=[DESK])
    assert claimed(outbox, limit=1) == [("evt_1", DESK[0])]
    outbox.mark_failed(delivery_id("evt_1", *DESK), NOW, NOW + MINUTE, "451 try later")
    assert claimed(outbox) == [("evt_2", DESK[0])]
    assert claimed(outbox, NOW + MINUTE - timedelta(microseconds=1)) == []
    assert claimed(outbox, NOW + MINUTE) == [("evt_1", DESK[0])]


def test_what_one_claimer_holds_the_other_does_not_get_until_the_lease_is_over(
    db: Database, outbox: OutboxTable, other: OutboxTable
) -> None:
    told(db, "1")
    assert len(claimed(outbox)) == 2
    assert claimed(other) == []
    assert claimed(other, NOW + LEASE - timedelta(microseconds=1)) == []
    assert len(claimed(other, NOW + LEASE)) == 2


def test_claimers_at_the_same_moment_never_get_the_same_delivery(path: Path, db: Database) -> None:
    numbers = [str(number) for number in range(40)]
    told(db, *numbers, recipients=[DESK])
    start, got = threading.Barrier(3), list[tuple[str, str]]()

    def claim_all() -> None:
        with closing(open_for_writing(path)) as connection:
            start.wait()
            while mine := claimed(OutboxTable(connection), limit=2):
                got.extend(mine)

    threads = [threading.Thread(target=claim_all) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == sorted((f"evt_{number}", DESK[0]) for number in numbers)


def test_a_claim_waits_for_another_program_that_writes_for_a_moment(path: Path, db: Database) -> None:
    told(db, "1", recipients=[DESK])
    writing, got = threading.Event(), list[tuple[str, str]]()

    def write_for_a_moment() -> None:
        with closing(open_for_writing(path)) as connection:
            connection.conn.execute("BEGIN IMMEDIATE")
            connection.conn.execute("DELETE FROM disabled_subscriptions")
            writing.set()
            threading.Event().wait(0.1)
            connection.conn.execute("COMMIT")

    thread = threading.Thread(target=write_for_a_moment)
    thread.start()
    writing.wait()
    got = claimed(OutboxTable(db))
    thread.join()
    assert got == [("evt_1", DESK[0])]


def test_what_arrived_is_never_sent_again(db: Database, outbox: OutboxTable) -> None:
    told(db, "1", recipients=[DESK])
    claimed(outbox)
    outbox.mark_sent(delivery_id("evt_1", *DESK), NOW)
    assert claimed(outbox, NOW + 365 * 24 * 60 * MINUTE) == []
    assert state(db, "1") == {"state": "sent", "attempts": 1, "last_error": None, "leased_until": None}
    assert outbox.counts() == {"sent": 1}


def test_tries_are_counted_and_the_last_error_kept(db: Database, outbox: OutboxTable) -> None:
    told(db, "1", recipients=[DESK])
    for error in ("first", "second"):
        outbox.mark_failed(delivery_id("evt_1", *DESK), NOW, NOW, error)
    assert state(db, "1") == {
        "state": "waiting",
        "attempts": 2,
        "last_error": "second",
        "leased_until": None,
    }
    (row,) = outbox.claim_rows(NOW, NOW + LEASE, BOTH, 1)
    assert row.attempts == 2


def test_the_dead_stay_dead_and_are_named(db: Database, outbox: OutboxTable) -> None:
    told(db, "1", "2", recipients=[DESK])
    outbox.mark_dead(delivery_id("evt_1", *DESK), NOW, "550 no such user")
    assert claimed(outbox) == [("evt_2", DESK[0])]
    (row,) = db.query(
        "SELECT event_id, subscription, recipient, last_error FROM deliveries WHERE state = 'dead'"
    )
    assert tuple(row.values()) == ("evt_1", *DESK, "550 no such user")


def test_what_arrived_is_not_buried_by_a_slow_first_claimer(db: Database, outbox: OutboxTable) -> None:
    told(db, "1", recipients=[DESK])
    outbox.mark_sent(delivery_id("evt_1", *DESK), NOW)
    outbox.mark_dead(delivery_id("evt_1", *DESK), NOW, "too late")
    outbox.mark_failed(delivery_id("evt_1", *DESK), NOW, NOW, "too late")
    assert state(db, "1") == {"state": "sent", "attempts": 1, "last_error": None, "leased_until": None}


def test_only_those_still_configured_are_sent_to_and_the_others_are_named(
    db: Database, outbox: OutboxTable
) -> None:
    moved_away = ("county-desk", "old@example.org")
    told(db, "1", recipients=[moved_away, ("gone", DESK[1])])
    assert claimed(outbox) == []
    assert outbox.next_due(BOTH) is None
    assert [(each.subscription, each.recipient) for each in outbox.unaddressed(BOTH)] == [
        moved_away,
        ("gone", DESK[1]),
    ]
    assert [each.subscription for each in outbox.unaddressed([moved_away])] == ["gone"]
    assert len(outbox.unaddressed([])) == 2
    assert len(outbox.claim_rows(NOW, NOW + LEASE, [moved_away], 9)) == 1


def test_names_that_mean_something_to_sql_or_json_are_only_names(db: Database, outbox: OutboxTable) -> None:
    strange = ('it\'s "county"', "Dösk+a@example.org'); --")
    told(db, "1", recipients=[strange])
    (row,) = outbox.claim_rows(NOW, NOW + LEASE, [strange], 1)
    assert (row.subscription, row.recipient) == strange


def test_next_due_is_the_earliest_moment_at_which_something_can_be_taken(
    db: Database, outbox: OutboxTable
) -> None:
    assert outbox.next_due(BOTH) is None
    told(db, "1")
    assert outbox.next_due(BOTH) == NOW
    outbox.claim_rows(NOW, NOW + LEASE, [DESK], 1)
    assert outbox.next_due([DESK]) == NOW + LEASE
    assert outbox.next_due(BOTH) == NOW
    outbox.mark_failed(delivery_id("evt_1", *HOOK), NOW, NOW + 60 * MINUTE, "")
    assert outbox.next_due(BOTH) == NOW + LEASE
    outbox.mark_sent(delivery_id("evt_1", *DESK), NOW)
    assert outbox.next_due(BOTH) == NOW + 60 * MINUTE
    outbox.mark_dead(delivery_id("evt_1", *HOOK), NOW, "")
    assert outbox.next_due(BOTH) is None


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
    outbox.mark_failed(delivery_id("evt_1", *HOOK), NOW, NOW + 600 * MINUTE, "503")
    outbox.disable("charity", NOW, "410 Gone")
    assert outbox.enable("charity", NOW + MINUTE)
    assert outbox.disabled() == frozenset()
    assert claimed(outbox, NOW + MINUTE) == [("evt_1", "charity")]
    assert not outbox.enable("charity", NOW + MINUTE)


def test_alerts_on_one_report_are_one_thread(db: Database, outbox: OutboxTable) -> None:
    provider_noted(db)
    reports = ReportStore(db)
    for report_id, events in (("1", ("b", "a")), ("2", ("c",))):
        report_noted(db, listed(report_id, date(2024, 4, 9)))
        for number in events:
            reports.record(Recording(held(db, report_id), {}, event_of(number, DESK), NOW))
    rows = outbox.claim_rows(NOW, NOW + LEASE, BOTH, 10)
    assert [(row.event_id, row.thread) for row in rows] == [
        ("evt_b", "evt_b"),
        ("evt_a", "evt_b"),
        ("evt_c", "evt_c"),
    ]


def test_deliveries_are_due_when_the_event_is_known(db: Database, outbox: OutboxTable) -> None:
    write_event(db, replace(event_of("1", DESK), known_at=NOW + MINUTE))
    assert claimed(outbox, NOW) == []
    assert claimed(outbox, NOW + MINUTE) == [("evt_1", DESK[0])]


def test_the_id_of_a_delivery_depends_on_who_gets_what_and_on_nothing_else() -> None:
    ids = {
        delivery_id("e", "ab", "c"),
        delivery_id("e", "a", "bc"),
        delivery_id("ea", "b", "c"),
        delivery_id("e", "ab", "d"),
    }
    assert len(ids) == 4
    assert delivery_id("e", "ab", "c") in ids
