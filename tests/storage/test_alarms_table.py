"""Alarms are open until they are over, written with what tells of them, and acknowledged by somebody."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlite_utils import Database

from storage.alarms import Alarm, AlarmTable
from tests.storage.building import DESK, NOW, event_of, write_event

HOUR = timedelta(hours=1)
ALARM = Alarm(
    "incomplete",
    NOW,
    "100 of 153 providers",
    cure="wait",
    level=53,
    subjects=frozenset({"list"}),
    latest=53,
    told_at=NOW,
)
BROKEN = Alarm("broken", NOW - HOUR, "no list", told_at=NOW)
OPERATOR = ("operator", "ops@example.org")


def test_an_alarm_is_open_until_it_recovers_and_each_is_told_once(db: Database) -> None:
    alarms = AlarmTable(db)
    alarms.began(ALARM, event_of("began", DESK))
    assert alarms.open() == alarms.open("ofsted") == [ALARM]
    assert alarms.open("another") == []
    alarms.recovered(ALARM, NOW + HOUR, event_of("recovered", DESK))
    assert alarms.open() == []
    assert db.table("deliveries").count == 2
    alarms.began(replace(ALARM, began_at=NOW + 2 * HOUR), event_of("again"))
    assert [alarm.began_at for alarm in alarms.open()] == [NOW + 2 * HOUR]


def test_alarms_of_other_kinds_and_sources_stay_open(db: Database) -> None:
    alarms = AlarmTable(db)
    own = replace(ALARM, source="inspectwatch")
    for number, alarm in enumerate((ALARM, BROKEN, own)):
        alarms.began(alarm, event_of(str(number)))
    assert alarms.open() == [BROKEN, ALARM, own], "oldest first"
    alarms.recovered(ALARM, NOW, None)
    assert alarms.open() == [BROKEN, own]


def test_an_open_alarm_cannot_begin_again(db: Database) -> None:
    alarms = AlarmTable(db)
    alarms.began(ALARM, event_of("1"))
    with pytest.raises(sqlite3.IntegrityError):
        alarms.began(replace(ALARM, message="again"), event_of("2", DESK))
    assert alarms.open() == [ALARM]
    assert db.table("events").count == 1


def test_an_alarm_and_its_event_are_written_together_or_not_at_all(db: Database) -> None:
    alarms, worse = AlarmTable(db), replace(ALARM, message="50 of 153 providers", level=103, latest=103)
    write_event(db, event_of("1"))
    with pytest.raises(sqlite3.IntegrityError):
        alarms.began(ALARM, event_of("1"))
    assert alarms.open() == []
    alarms.began(ALARM, event_of("2"))
    with pytest.raises(sqlite3.IntegrityError):
        alarms.recovered(ALARM, NOW, event_of("2"))
    with pytest.raises(sqlite3.IntegrityError):
        alarms.told(worse, event_of("2"))
    assert alarms.open() == [ALARM]
    alarms.told(worse, event_of("3"))
    assert alarms.open() == [worse]


def test_how_things_stand_is_rewritten_without_touching_what_was_told(db: Database) -> None:
    alarms = AlarmTable(db)
    alarms.began(ALARM, event_of("1"))
    now = replace(ALARM, message="99 of 153 providers", latest=54, looks=2, upto=NOW)
    alarms.goes_on(replace(now, told_at=None, acknowledged_at=NOW))
    assert alarms.open() == [now]


def test_acknowledging_names_what_it_was_new_for(db: Database) -> None:
    alarms = AlarmTable(db)
    alarms.began(ALARM, event_of("1"))
    alarms.began(BROKEN, event_of("2"))
    assert alarms.acknowledge(["nothing such"], NOW) == []
    assert [alarm.kind for alarm in alarms.acknowledge(["broken"], NOW)] == ["broken"]
    assert [alarm.kind for alarm in alarms.acknowledge(None, NOW + HOUR)] == ["incomplete"]
    assert alarms.acknowledge(None, NOW + HOUR) == []
    assert {alarm.kind: alarm.acknowledged_at for alarm in alarms.open()} == {
        "broken": NOW,
        "incomplete": NOW + HOUR,
    }


def test_an_acknowledgement_covers_what_the_last_look_saw(db: Database) -> None:
    alarms = AlarmTable(db)
    alarms.began(ALARM, event_of("1"))
    assert alarms.acknowledged_upto("ofsted", "incomplete") is None
    alarms.goes_on(replace(ALARM, latest=60, upto=NOW))
    alarms.acknowledge(None, NOW + HOUR)
    (known,) = alarms.open()
    assert (known.level, known.acknowledged_at) == (60, NOW + HOUR)
    alarms.told(replace(known, level=61, latest=61, upto=NOW + 2 * HOUR, told_at=NOW), event_of("2"))
    (known,) = alarms.open()
    assert (known.level, known.acknowledged_at) == (61, None)
    assert alarms.acknowledged_upto("ofsted", "incomplete") == NOW, "not yet more"


def test_when_one_was_last_over_counts_those_that_were_told(db: Database) -> None:
    alarms = AlarmTable(db)
    assert alarms.last_over("ofsted", "broken") is None
    alarms.began(BROKEN, event_of("1"))
    alarms.recovered(BROKEN, NOW, event_of("2"))
    alarms.began(replace(BROKEN, told_at=None), None)
    alarms.recovered(BROKEN, NOW + HOUR, None)
    assert alarms.last_over("ofsted", "broken") == NOW
    assert alarms.last_over("ofsted", "incomplete") is None


@pytest.mark.parametrize(
    ("state", "heard"),
    [("waiting", True), ("sent", True), ("digested", True), ("dead", False), ("cancelled", False)],
)
def test_an_alarm_is_heard_by_who_has_it_or_is_about_to(db: Database, state: str, heard: bool) -> None:
    alarms = AlarmTable(db)
    event = replace(event_of("1", OPERATOR, DESK), type="source.alarm", lane=ALARM.lane)
    alarms.began(ALARM, event)
    db.execute("UPDATE deliveries SET state = ? WHERE subscription = 'operator'", [state])
    assert (alarms.unheard([OPERATOR], NOW) == []) == heard
    assert alarms.unheard([OPERATOR], NOW - HOUR) == [], "it was written for him lately"
    assert alarms.unheard([OPERATOR, DESK], NOW) == [], "one of them is enough"
    assert alarms.unheard([("operator", "new@example.org")], NOW) == [ALARM]
    assert alarms.unheard([], NOW) == []
    alarms.acknowledge(None, NOW)
    assert alarms.unheard([("operator", "new@example.org")], NOW) == []


def test_who_unsubscribed_from_alarms_is_not_waited_for(db: Database) -> None:
    alarms = AlarmTable(db)
    alarms.began(ALARM, replace(event_of("1", OPERATOR), type="source.alarm", lane=ALARM.lane))
    db.execute("UPDATE deliveries SET state = 'dead'")
    db.execute("UPDATE addresses SET off_kind = 'unsubscribed', off_since = 'x'")
    assert alarms.unheard([OPERATOR], NOW) == []
    assert alarms.unheard([OPERATOR, ("operator", "new@example.org")], NOW) == [ALARM]


def test_what_was_told_before_it_got_worse_is_not_the_latest(db: Database) -> None:
    alarms = AlarmTable(db)
    alarms.began(ALARM, replace(event_of("1", OPERATOR), type="source.alarm", lane=ALARM.lane))
    db.execute("UPDATE deliveries SET state = 'sent'")
    worse = replace(event_of("2", OPERATOR), type="source.alarm", lane=ALARM.lane, known_at=NOW + HOUR)
    alarms.told(replace(ALARM, told_at=NOW + HOUR), worse)
    db.execute("UPDATE deliveries SET state = 'dead' WHERE event_id = ?", [worse.id])
    assert [alarm.kind for alarm in alarms.unheard([OPERATOR], NOW + HOUR)] == ["incomplete"]
