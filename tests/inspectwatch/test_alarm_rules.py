"""An alarm is told when it begins, when it gets worse and when it is over; acknowledged, it is silent."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
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

    def acknowledge(self) -> int:
        self.clock.advance(60)
        return len(self.alarms.table.acknowledge(None, self.clock.now()))

    def operator(self, *operator: Subscription) -> None:
        self.alarms = replace(self.alarms, operator=operator)

    def again(self, hours: float = 0) -> bool:
        self.clock.advance(hours * 3600)
        return self.alarms.tell_again()

    def ids(self) -> set[str]:
        return {row["id"] for row in self.db.query("SELECT id FROM events")}

    def rows(self, subscription: str) -> list[dict[str, str]]:
        return list(self.db.query("SELECT * FROM deliveries WHERE subscription = ?", [subscription]))

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
    setting.met(2, "desk")
    setting.acknowledge()
    for _ in range(3):
        assert not setting.met(2, "desk")
    assert not setting.over()
    assert setting.alarms.table.open() == []
    assert setting.met(1, "desk")
    assert setting.told() == ["began", "began"]


@pytest.mark.parametrize(("level", "subjects"), [(1, ("desk", "hook")), (2, ("desk",)), (1, ("hook",))])
def test_what_is_new_after_an_acknowledgement_is_told_once_and_wants_its_own(
    setting: Setting, level: int, subjects: tuple[str, ...]
) -> None:
    setting.met(1, "desk")
    setting.acknowledge()
    assert setting.met(level, *subjects)
    assert not setting.met(level, *subjects)
    assert setting.told() == ["began", "worse"]
    (alarm,) = setting.alarms.table.open()
    assert alarm.acknowledged_at is None
    assert setting.acknowledge() == 1
    assert not setting.met(level, *subjects)
    assert not setting.over()


def test_an_acknowledgement_covers_what_status_showed(setting: Setting) -> None:
    setting.met(4)
    setting.met(5)
    setting.acknowledge()
    assert not setting.met(5)
    assert setting.met(6)


def test_of_our_own_work_what_was_acknowledged_and_mended_is_new_when_it_comes_back(setting: Setting) -> None:
    setting.met(2, "desk", "hook")
    setting.acknowledge()
    assert not setting.met(1, "hook")
    assert setting.met(2, "desk", "hook")
    setting.met(3, source="ofsted")
    setting.acknowledge()
    for level in (1, 3, 2, 3):
        assert not setting.met(level, source="ofsted"), "pages fail and come back by themselves"


def test_what_is_counted_from_the_acknowledgement_on_is_all_new(setting: Setting) -> None:
    """The old one did not end, as nobody looked in between."""
    first = Trouble("3 lost", "look", 3, frozenset({"desk"}), upto=setting.clock.now())
    setting.alarms.settle(OWN, {"dead_letters": first})
    setting.acknowledge()
    assert setting.alarms.table.acknowledged_upto(OWN, "dead_letters") == first.upto
    setting.clock.advance(60)
    later = Trouble("1 lost", "look", 1, frozenset({"desk"}), upto=setting.clock.now())
    assert setting.alarms.settle(OWN, {"dead_letters": later})
    assert not setting.alarms.settle(OWN, {"dead_letters": later})
    assert setting.told() == ["began", "worse"]


def test_what_did_not_reach_the_operator_is_told_again_once_a_day(setting: Setting) -> None:
    setting.met(1, source="ofsted")
    setting.met(1)
    assert not setting.again(), "it is on its way"
    ids = setting.ids()
    for day in range(1, 4):
        setting.db.execute("UPDATE deliveries SET state = 'dead' WHERE subscription = 'operator'")
        assert not setting.again(hours=23)
        assert setting.again(hours=1)
        assert not setting.again()
        assert len(setting.ids()) == len(ids) + 2 * day
    assert setting.told() == ["began"] * 8
    assert len(setting.rows("watchers")) == 1, "who has it is told once"
    setting.db.execute(
        "UPDATE deliveries SET state = 'sent' WHERE rowid = (SELECT MAX(rowid) FROM deliveries)"
    )
    setting.db.execute("UPDATE deliveries SET state = 'dead' WHERE state = 'waiting'")
    assert setting.again(hours=48)
    assert len(setting.ids()) == len(ids) + 7, "the one that he did not get"


@pytest.mark.parametrize("before", [(), (Subscription("operator", "email", ("old@example.org",)),)])
def test_a_new_operator_hears_of_what_is_open_and_not_acknowledged(
    setting: Setting, before: tuple[Subscription, ...]
) -> None:
    setting.operator(*before)
    setting.met(1)
    setting.met(1, source="ofsted")
    setting.db.execute("UPDATE deliveries SET state = 'sent'")
    assert not setting.again()
    setting.operator(*OPERATOR)
    assert setting.again()
    assert {row["recipient"] for row in setting.rows("operator")} - {"old@example.org"} == {"ops@example.org"}
    assert not setting.again(hours=25), "it waits for him"
    setting.acknowledge()
    setting.db.execute("UPDATE deliveries SET state = 'dead'")
    assert not setting.again(hours=25)


def test_a_source_that_comes_and_goes_is_told_once_a_day(setting: Setting) -> None:
    for number in range(96):
        setting.clock.advance(1800)
        if number % 2:
            setting.over("ofsted")
        else:
            setting.met(source="ofsted")
            assert len(setting.alarms.table.open("ofsted")) == 1, "status shows it"
    assert setting.told() == ["began", "recovered"] * 2


def test_what_began_again_is_told_once_it_lasts_and_its_end_too(setting: Setting) -> None:
    setting.met(source="ofsted")
    setting.over("ofsted")
    assert [setting.met(source="ofsted") for _ in range(5)] == [False, False, True, False, False]
    assert setting.over("ofsted")
    assert setting.told() == ["began", "recovered", "began", "recovered"]
    assert not setting.met(source="ofsted")
    assert setting.met(2, source="ofsted"), "it got worse"
    assert setting.told()[4:] == ["began"]


def test_what_began_again_in_silence_is_acknowledged_like_any_other(setting: Setting) -> None:
    setting.met(source="ofsted")
    setting.over("ofsted")
    setting.met(source="ofsted")
    assert not setting.again(hours=25), "nobody was to be told"
    setting.acknowledge()
    assert not any(setting.met(source="ofsted") for _ in range(5))
    assert not setting.over("ofsted")


def test_an_end_can_say_more_than_that_it_is_over(setting: Setting) -> None:
    setting.met()
    setting.alarms.settle(OWN, {}, endings={"dead_letters": "nothing is left", "other": "no"})
    (*_, last) = setting.db.query("SELECT body FROM events ORDER BY sequence")
    assert json.loads(last["body"])["data"]["message"] == "nothing is left"


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
