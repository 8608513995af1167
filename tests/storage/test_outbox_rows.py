"""Claims are leases: a delivery is one claimer's at a time, and nobody's for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
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
from tests.storage.claiming import BOTH, HOOK, LEASE, MINUTE, came, claimed, routes, rows, state, told


@pytest.fixture
def outbox(db: Database) -> OutboxTable:
    table = OutboxTable(db)
    routes(table, *BOTH)
    return table


@pytest.fixture
def other(path: Path, db: Database) -> Iterator[OutboxTable]:
    """A second claimer with a connection of its own."""
    assert db.table_names()
    with closing(open_for_writing(path)) as connection:
        table = OutboxTable(connection)
        routes(table, *BOTH)
        yield table


def test_a_claim_carries_the_very_bytes_of_the_event(db: Database, outbox: OutboxTable) -> None:
    told(db, "1", recipients=[DESK])
    (row,) = rows(outbox)
    assert row.body == event_of("1").body
    assert (row.id, row.event_id) == (delivery_id("evt_1", *DESK), "evt_1")
    assert (row.subscription, row.recipient, row.attempts) == (*DESK, 0)
    assert row.endpoint == f"way to {DESK[1]}"
    assert len(row.token) == 32
    assert row.thread == "evt_1", "an event about no report is a thread of its own"


def test_deliveries_come_in_the_order_of_their_events_up_to_the_limit(
    db: Database, outbox: OutboxTable
) -> None:
    told(db, "2", "1", lanes=True)
    assert claimed(outbox, limit=3) == [("evt_2", DESK[0]), ("evt_2", HOOK[0]), ("evt_1", DESK[0])]
    assert claimed(outbox, limit=3) == [("evt_1", HOOK[0])]


def test_a_later_event_of_the_same_lane_waits_for_an_earlier_one(db: Database, outbox: OutboxTable) -> None:
    told(db, "1", "2", recipients=[DESK])
    assert claimed(outbox) == [("evt_1", DESK[0])]
    assert claimed(outbox) == [], "while the first is under way"
    outbox.record([came("1", "failed", next_try=NOW + MINUTE, error="451 try later")])
    assert claimed(outbox) == [], "while it is to be tried again"
    assert claimed(outbox, NOW + MINUTE) == [("evt_1", DESK[0])]
    outbox.record([came("1", "sent")])
    assert claimed(outbox, NOW + MINUTE) == [("evt_2", DESK[0])]


def test_events_of_other_lanes_do_not_wait(db: Database, outbox: OutboxTable) -> None:
    told(db, "1", "2", recipients=[DESK], lanes=True)
    assert claimed(outbox) == [("evt_1", DESK[0]), ("evt_2", DESK[0])]


@pytest.mark.parametrize("state", ["dead", "cancelled"])
def test_what_ended_holds_up_nothing(db: Database, outbox: OutboxTable, state: str) -> None:
    told(db, "1", "2", recipients=[DESK])
    db.execute("UPDATE deliveries SET state = ? WHERE event_id = 'evt_1'", [state])
    assert claimed(outbox) == [("evt_2", DESK[0])]


def test_what_waits_for_a_digest_or_is_held_is_not_claimed_and_holds_up_nothing(
    db: Database, outbox: OutboxTable
) -> None:
    told(db, "1", "2", "3", recipients=[DESK])
    db.execute("UPDATE deliveries SET mode = 'digest' WHERE event_id = 'evt_1'")
    db.execute("UPDATE deliveries SET hold = 'burst' WHERE event_id = 'evt_2'")
    assert claimed(outbox) == [("evt_3", DESK[0])]


def test_resting_endpoints_and_full_machines_are_passed_over(db: Database, outbox: OutboxTable) -> None:
    told(db, "1")
    assert rows(outbox, full=("machine",)) == []
    assert [row.subscription for row in rows(outbox, resting=(f"way to {DESK[1]}",))] == [HOOK[0]]
    assert [row.subscription for row in rows(outbox)] == [DESK[0]]


def test_what_one_claimer_holds_the_other_does_not_get_until_the_lease_is_over(
    db: Database, outbox: OutboxTable, other: OutboxTable
) -> None:
    told(db, "1")
    assert len(claimed(outbox)) == 2
    assert claimed(other) == []
    assert claimed(other, NOW + LEASE - timedelta(microseconds=1)) == []
    assert len(claimed(other, NOW + LEASE)) == 2


def test_a_sender_that_lost_its_lease_may_say_that_it_arrived_and_nothing_else(
    db: Database, outbox: OutboxTable, other: OutboxTable
) -> None:
    told(db, "1", recipients=[DESK])
    rows(outbox, lease="slow")
    rows(other, NOW + LEASE, lease="quick")
    held = state(db, "1")
    for kind in ("failed", "dead", "postponed"):
        outbox.record([came("1", kind, lease="slow", next_try=NOW + 9 * LEASE, error="too late")])
        assert state(db, "1") == held
    outbox.record([came("1", "sent", lease="slow")])
    assert state(db, "1")["state"] == "sent"
    other.record([came("1", "dead", lease="quick", error="refused")])
    assert state(db, "1")["state"] == "sent"


def test_claimers_at_the_same_moment_never_get_the_same_delivery(path: Path, db: Database) -> None:
    numbers = [str(number) for number in range(40)]
    told(db, *numbers, recipients=[DESK], lanes=True)
    start, got = threading.Barrier(3), list[tuple[str, str]]()

    def claim_all() -> None:
        with closing(open_for_writing(path)) as connection:
            table = OutboxTable(connection)
            routes(table, DESK)
            start.wait()
            while mine := claimed(table, limit=2):
                got.extend(mine)

    threads = [threading.Thread(target=claim_all) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == sorted((f"evt_{number}", DESK[0]) for number in numbers)


def test_a_claim_waits_for_another_program_that_writes_for_a_moment(
    path: Path, db: Database, outbox: OutboxTable
) -> None:
    told(db, "1", recipients=[DESK])
    writing = threading.Event()

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
    got = claimed(outbox)
    thread.join()
    assert got == [("evt_1", DESK[0])]


def test_what_arrived_is_never_sent_again(db: Database, outbox: OutboxTable) -> None:
    told(db, "1", recipients=[DESK])
    claimed(outbox)
    outbox.record([came("1", "sent")])
    assert claimed(outbox, NOW + 365 * 24 * 60 * MINUTE) == []
    assert state(db, "1") == {"state": "sent", "attempts": 1, "last_error": None, "leased_until": None}
    assert outbox.counts() == {"sent": 1}


def test_tries_are_counted_and_the_last_error_kept(db: Database, outbox: OutboxTable) -> None:
    told(db, "1", recipients=[DESK])
    for error in ("first", "second"):
        claimed(outbox)
        outbox.record([came("1", "failed", next_try=NOW, error=error)])
    assert state(db, "1") == {
        "state": "waiting",
        "attempts": 2,
        "last_error": "second",
        "leased_until": None,
    }
    (row,) = rows(outbox)
    assert row.attempts == 2


def test_a_postponement_is_no_try_and_never_makes_anything_due_earlier(
    db: Database, outbox: OutboxTable
) -> None:
    told(db, "1", recipients=[DESK])
    claimed(outbox)
    outbox.record([came("1", "postponed", next_try=NOW + MINUTE, error="server down")])
    assert state(db, "1") == {
        "state": "waiting",
        "attempts": 0,
        "last_error": "server down",
        "leased_until": None,
    }
    assert claimed(outbox) == []
    assert claimed(outbox, NOW + MINUTE) == [("evt_1", DESK[0])]
    outbox.record([came("1", "postponed", next_try=NOW, error="another")])
    assert outbox.next_due() == NOW + MINUTE
    assert state(db, "1")["last_error"] == "server down"


def test_the_dead_stay_dead_and_are_named(db: Database, outbox: OutboxTable) -> None:
    told(db, "1", "2", recipients=[DESK])
    claimed(outbox)
    outbox.record([came("1", "dead", error="550 no such user")])
    assert claimed(outbox) == [("evt_2", DESK[0])]
    (row,) = db.query(
        "SELECT event_id, subscription, recipient, last_error FROM deliveries WHERE state = 'dead'"
    )
    assert tuple(row.values()) == ("evt_1", *DESK, "550 no such user")


def test_next_due_is_the_earliest_moment_at_which_something_can_be_taken(
    db: Database, outbox: OutboxTable
) -> None:
    assert outbox.next_due() is None
    told(db, "1")
    assert outbox.next_due() == NOW
    rows(outbox, limit=1)
    assert outbox.next_due() == NOW, "the other one"
    rows(outbox, NOW + MINUTE)
    assert outbox.next_due() == NOW + LEASE
    outbox.record([came("1", "failed", HOOK, next_try=NOW + 60 * MINUTE)])
    assert outbox.next_due() == NOW + LEASE
    outbox.record([came("1", "sent")])
    assert outbox.next_due() == NOW + 60 * MINUTE
    rows(outbox, NOW + 60 * MINUTE)
    outbox.record([came("1", "dead", HOOK)])
    assert outbox.next_due() is None


def test_claims_left_behind_are_freed_by_whoever_is_alone(db: Database, outbox: OutboxTable) -> None:
    told(db, "1")
    rows(outbox, lease="dead process")
    outbox.free_claims()
    assert len(rows(outbox)) == 2


def test_alerts_on_one_report_are_one_thread(db: Database, outbox: OutboxTable) -> None:
    provider_noted(db)
    reports = ReportStore(db)
    for report_id, events in (("1", ("b", "a")), ("2", ("c",))):
        report_noted(db, listed(report_id, date(2024, 4, 9)))
        for number in events:
            event = replace(event_of(number, DESK), lane=number)
            reports.record(Recording(held(db, report_id), {}, event, NOW))
    assert [(row.event_id, row.thread) for row in rows(outbox)] == [
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
