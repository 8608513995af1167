"""An alarm is told when it begins, when it gets worse and when it is over; acknowledged, it is silent."""

from __future__ import annotations

import json
import sqlite3
from datetime import timedelta

import pytest
from sqlite_utils import Database

from inspectwatch.alarms import OWN, Alarms, Trouble
from notifier.schedule import Schedule
from notifier.subscriptions import Subscription
from storage.alarms import AlarmTable
from storage.database import migrations
from tests.notifier.fakes import SteppedClock

OPERATOR = (Subscription("operator", "email", ("ops@example.org",)),)
ASKED = Subscription("watchers", "email", ("w@example.org",), events=frozenset({"source.alarm"}))
DAILY = Subscription(
    "digest", "email", ("d@example.org",), events=frozenset({"source.alarm"}), schedule=Schedule("daily")
)
OTHERS = Subscription("news", "email", ("n@example.org",))


class Setting:
    """Alarms over a database in memory."""

    def __init__(self) -> None:
        self.db = Database(sqlite3.connect(":memory:"))
        migrations.apply(self.db)
        self.clock = SteppedClock()
        self.alarms = Alarms(AlarmTable(self.db), (ASKED, DAILY, OTHERS), OPERATOR, self.clock)

    def met(self, level: int = 1, *subjects: str, source: str = OWN, message: str = "") -> bool:
        self.clock.advance(60)
        text = message or f"{level} lost"
        return self.alarms.settle(source, {"dead_letters": Trouble(text, "look", level, frozenset(subjects))})

    def over(self, source: str = OWN) -> bool:
        self.clock.advance(60)
        return self.alarms.settle(source, {})

    def told(self) -> list[str]:
        bodies = self.db.query("SELECT body FROM events ORDER BY sequence")
        return [json.loads(row["body"])["data"]["state"] for row in bodies]

    def recipients(self) -> set[str]:
        return {row["subscription"] for row in self.db.query("SELECT subscription FROM deliveries")}


@pytest.fixture
def setting() -> Setting:
    return Setting()


def test_it_is_told_once_when_it_begins_and_once_when_it_is_over(setting: Setting) -> None:
    assert setting.met()
    assert not setting.met()
    assert setting.over()
    assert not setting.over()
    assert setting.told() == ["began", "recovered"]
    setting.met()
    assert setting.told() == ["began", "recovered", "began"]


def test_it_is_told_again_when_it_doubles(setting: Setting) -> None:
    for level in (3, 4, 5, 6, 7, 11, 12, 30, 5, 60):
        setting.met(level)
    assert setting.told() == ["began", "worse", "worse", "worse", "worse"]  # 3, 6, 12, 30, 60


def test_it_is_told_again_when_something_new_is_concerned(setting: Setting) -> None:
    setting.met(1, "desk")
    setting.met(1, "desk")
    setting.met(1, "hook")
    setting.met(1, "desk")
    setting.met(1, "hook")
    assert setting.told() == ["began", "worse"]


def test_acknowledged_it_is_silent_to_its_end_and_begins_anew(setting: Setting) -> None:
    setting.met(1, "desk")
    setting.alarms.table.acknowledge(None, setting.clock.now())
    assert not setting.met(9, "desk", "hook")
    assert not setting.over()
    assert setting.alarms.table.open() == []
    assert setting.met(1, "desk")
    assert setting.told() == ["began", "began"]


def test_what_status_says_is_how_things_stand_now(setting: Setting) -> None:
    setting.met(4)
    setting.met(3)
    (alarm,) = setting.alarms.table.open()
    assert (alarm.message, alarm.level) == ("3 lost", 4)


def test_a_run_that_did_not_go_through_ends_no_alarm(setting: Setting) -> None:
    setting.met()
    setting.alarms.settle(OWN, {}, over=False)
    assert len(setting.alarms.table.open()) == 1


def test_our_own_troubles_go_to_the_operator_alone_and_at_once(setting: Setting) -> None:
    setting.met()
    assert setting.recipients() == {"operator"}
    (row,) = setting.db.query("SELECT type, source FROM events")
    assert (row["type"], row["source"]) == ("operator.alarm", OWN)


def test_troubles_of_a_source_go_to_the_operator_and_to_those_who_asked(setting: Setting) -> None:
    setting.met(source="ofsted")
    assert setting.recipients() == {"operator", "watchers", "digest"}
    modes = {row["subscription"]: row["mode"] for row in setting.db.query("SELECT * FROM deliveries")}
    assert modes == {"operator": "instant", "watchers": "instant", "digest": "digest"}


def test_sources_do_not_end_each_other_s_alarms(setting: Setting) -> None:
    setting.met(source="ofsted")
    setting.met(source=OWN)
    setting.over("ofsted")
    assert [alarm.source for alarm in setting.alarms.table.open()] == [OWN]


def test_the_end_never_overtakes_the_beginning(setting: Setting) -> None:
    setting.met()
    setting.clock.advance(timedelta(days=1).total_seconds())
    setting.over()
    lanes = {row["lane"] for row in setting.db.query("SELECT lane FROM deliveries")}
    assert lanes == {"alarm:inspectwatch:dead_letters"}
