"""The rows behind digests, welcomes and proofs of life."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import pytest
from sqlite_utils import Database

from notifier.payload import NoticeType
from storage.notices import (
    NOTICES,
    due_for_digests,
    first_digests,
    gathered,
    given_up,
    has_heard,
    held_back,
    last_good_run,
    mark_digested,
    move,
    note_of_address,
    noted_of_addresses,
    publications,
    untried,
    waits_in_lane,
    write_notice,
)
from storage.runs import RunLog
from storage.transaction import writing
from storage.values import NewEvent, Recipient, RunSummary
from tests.storage.building import DESK, NOW, event_of, listed, provider_noted, report_noted, write_event
from tests.storage.oxfordshire import ILACS_2024, withdraw

HOOK = ("charity", "https://example.org/hook")
HOUR = timedelta(hours=1)
DUE = NOW + 3 * HOUR


def told(db: Database, number: str, *addresses: tuple[str, str], mode: str = "digest") -> NewEvent:
    """An event that waits for the digest of three hours later."""
    event = event_of(number)
    recipients = tuple(Recipient(*address, mode, DUE) for address in addresses)
    write_event(db, replace(event, recipients=recipients))
    return event


def notice(*addresses: tuple[str, str], body: bytes = b"{}") -> NewEvent:
    recipients = tuple(Recipient(*address) for address in addresses)
    return NewEvent("evt_d", "digest", None, NOW, "ofsted", body, recipients=recipients, lane="digest")


def test_the_types_are_those_of_the_messages() -> None:
    assert set(NOTICES) == set(get_args(NoticeType))


def test_what_is_due_for_a_digest(db: Database) -> None:
    told(db, "1", DESK, HOOK)
    told(db, "2", DESK)
    told(db, "3", DESK, mode="instant")
    assert due_for_digests(db, DUE - timedelta(microseconds=1)) == []
    assert due_for_digests(db, DUE) == [HOOK, DESK]
    assert first_digests(db) == {DESK: DUE, HOOK: DUE}
    rows = gathered(db, DESK, DUE, 10)
    assert [row.body for row in rows] == [event_of("1").body, event_of("2").body]
    assert [row.due for row in rows] == [DUE, DUE]
    assert [row.body for row in gathered(db, DESK, DUE, 1)] == [event_of("1").body]
    assert gathered(db, DESK, DUE - HOUR, 10) == []


@pytest.mark.parametrize(
    "change",
    [
        "deliveries SET hold = 'run'",
        "deliveries SET hold = 'burst'",
        "deliveries SET state = 'cancelled'",
        "deliveries SET state = 'sent'",
        "deliveries SET leased_until = due_at",
        "addresses SET off_kind = 'unsubscribed'",
    ],
)
def test_what_is_not(db: Database, change: str) -> None:
    told(db, "1", DESK)
    db.execute(f"UPDATE {change}")
    assert due_for_digests(db, DUE) == []
    assert gathered(db, DESK, DUE, 10) == []
    assert first_digests(db) == {}


def test_an_address_that_bounced_is_still_gathered_for(db: Database) -> None:
    told(db, "1", DESK)
    db.execute("UPDATE addresses SET off_kind = 'bounced'")
    assert due_for_digests(db, DUE) == [DESK]


def test_what_was_gathered_is_done_with(db: Database) -> None:
    told(db, "1", DESK, HOOK)
    with writing(db):
        write_notice(db, notice(DESK))
        mark_digested(db, [row.delivery for row in gathered(db, DESK, DUE, 10)], "evt_d", NOW)
    assert due_for_digests(db, DUE) == [HOOK]
    rows = db.query("SELECT event_id, subscription, state FROM deliveries")
    assert {(row["event_id"], row["subscription"]): row["state"] for row in rows} == {
        ("evt_1", DESK[0]): "digested",
        ("evt_1", HOOK[0]): "waiting",
        ("evt_d", DESK[0]): "waiting",
    }


def test_a_message_that_is_there_already_keeps_its_bytes_and_gets_the_further_recipient(db: Database) -> None:
    for addresses, body in (((DESK,), b'{"first": 1}'), ((DESK, HOOK), b'{"second": 2}')):
        with writing(db):
            write_notice(db, notice(*addresses, body=body))
    (event,) = db.query("SELECT * FROM events")
    assert (event["body"], event["sequence"]) == ('{"first": 1}', 1)
    rows = db.query("SELECT subscription, recipient, lane, mode FROM deliveries ORDER BY rowid")
    assert [tuple(row.values()) for row in rows] == [
        (*DESK, "digest", "instant"),
        (*HOOK, "digest", "instant"),
    ]


def test_nothing_is_written_for_who_unsubscribed(db: Database) -> None:
    told(db, "1", DESK)
    db.execute("UPDATE addresses SET off_kind = 'unsubscribed'")
    with writing(db):
        write_notice(db, notice(DESK))
    assert not waits_in_lane(db, DESK, "digest")


def test_whether_something_waits_in_a_lane(db: Database) -> None:
    with writing(db):
        write_notice(db, notice(DESK))
    assert waits_in_lane(db, DESK, "digest")
    assert not waits_in_lane(db, HOOK, "digest")
    assert not waits_in_lane(db, DESK, "alive")
    db.execute("UPDATE deliveries SET state = 'sent'")
    assert not waits_in_lane(db, DESK, "digest")


def test_what_may_be_planned_anew(db: Database) -> None:
    told(db, "1", DESK)
    with writing(db):
        write_notice(db, notice(DESK))
    (row,) = untried(db)
    assert (row.address, row.mode, row.created_at, row.due, row.first_due) == (DESK, "digest", NOW, DUE, DUE)
    with writing(db):
        move(db, row.delivery, "instant", NOW + HOUR, NOW)
    (row,) = untried(db)
    assert (row.mode, row.due, row.first_due) == ("instant", NOW + HOUR, NOW)
    db.execute("UPDATE deliveries SET attempts = 1")
    assert untried(db) == []


def test_what_somebody_has_heard(db: Database) -> None:
    told(db, "1", DESK)
    assert has_heard(db, DESK, NOW, NOW + HOUR)
    assert not has_heard(db, DESK, NOW + timedelta(microseconds=1), NOW + HOUR)
    assert not has_heard(db, DESK, NOW - HOUR, NOW)
    assert not has_heard(db, HOOK, NOW, NOW + HOUR)
    db.execute("UPDATE deliveries SET state = 'dead'")
    assert not has_heard(db, DESK, NOW, NOW + HOUR)


def test_an_address_has_notes_of_several_kinds(db: Database) -> None:
    strange = ('a "b" [c]*', "ö@example.org '; --")
    with writing(db):
        for kind, address, value in (("one", DESK, "1"), ("one", strange, "2"), ("ones", DESK, "3")):
            note_of_address(db, kind, address, value)
        note_of_address(db, "one", DESK, "4")
    assert noted_of_addresses(db, "one") == {DESK: "4", strange: "2"}
    assert noted_of_addresses(db, "none") == {}


def test_what_could_not_be_delivered(db: Database) -> None:
    told(db, "1", DESK, HOOK)
    told(db, "2", DESK)
    assert (given_up(db, NOW), held_back(db)) == ({}, {})
    db.execute("UPDATE deliveries SET hold = 'burst'")
    assert held_back(db) == {DESK[0]: 2, HOOK[0]: 1}
    db.execute("UPDATE deliveries SET hold = 'run'")
    assert (given_up(db, NOW), held_back(db)) == ({}, {})
    db.execute("UPDATE deliveries SET state = 'dead', ended_at = due_at")
    assert given_up(db, DUE) == {DESK[0]: 2, HOOK[0]: 1}
    assert given_up(db, DUE + HOUR) == {}


def test_the_last_run_without_a_problem(db: Database) -> None:
    runs, later = RunLog(db), NOW + 5 * HOUR
    assert last_good_run(db, "ofsted", later) is None
    for number, state in enumerate(("good", "good", "problems")):
        began = NOW + number * HOUR
        run = runs.begin("poll", began)
        runs.finish(run, RunSummary(began + timedelta(minutes=1), state, 0, 0, 0, 0, 0, ()))
    runs.begin("poll", NOW + 4 * HOUR)
    assert last_good_run(db, "ofsted", later) == (NOW + HOUR, NOW + HOUR + timedelta(minutes=1))
    assert last_good_run(db, "another", later) is None
    by = NOW + timedelta(minutes=30)  # the clock ran ahead
    assert last_good_run(db, "ofsted", by) == (NOW, NOW + timedelta(minutes=1))


def test_publications_that_stand_the_latest_first(oxfordshire: Database, path: Path) -> None:
    assert path.exists()
    assert [row["published"] for row in publications(oxfordshire)] == [
        "2024-04-09",
        "2018-06-01",
        "2014-06-30",
    ]
    withdraw(oxfordshire, ILACS_2024)
    provider_noted(oxfordshire)
    report_noted(oxfordshire, listed("60000000", date(2024, 5, 1), title="Focused visit"))
    assert [row["title"] for row in publications(oxfordshire)][:2] == [
        "Focused visit",
        "Children's services inspection",
    ]
