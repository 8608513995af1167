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
ALARM = Alarm("incomplete", NOW, "100 of 153 providers", cure="wait", level=53, subjects=frozenset({"list"}))
BROKEN = Alarm("broken", NOW - HOUR, "no list")


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
    alarms, worse = AlarmTable(db), replace(ALARM, message="50 of 153 providers", level=103)
    write_event(db, event_of("1"))
    with pytest.raises(sqlite3.IntegrityError):
        alarms.began(ALARM, event_of("1"))
    assert alarms.open() == []
    alarms.began(ALARM, event_of("2"))
    with pytest.raises(sqlite3.IntegrityError):
        alarms.recovered(ALARM, NOW, event_of("2"))
    with pytest.raises(sqlite3.IntegrityError):
        alarms.worse(worse, event_of("2"))
    assert alarms.open() == [ALARM]
    alarms.worse(worse, event_of("3"))
    assert alarms.open() == [worse]


def test_how_things_stand_is_rewritten_without_touching_what_was_told(db: Database) -> None:
    alarms = AlarmTable(db)
    alarms.began(ALARM, event_of("1"))
    alarms.goes_on(replace(ALARM, message="99 of 153 providers", level=54))
    assert alarms.open() == [replace(ALARM, message="99 of 153 providers")]


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
    assert alarms.last_acknowledged("ofsted", "broken") == NOW
    assert alarms.last_acknowledged("ofsted", "blocked") is None
