"""Proofs of life: after a month without news, once, and never "all is well" when it is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from inspectwatch.clock import ReplayClock
from notifier.schedule import Quiet, Schedule
from notifier.subscriptions import Subscription
from storage.database import open_for_writing
from storage.runs import RunLog
from storage.times import to_text
from storage.values import RunSummary
from tests.inspectwatch.noticing import A, B, Desk, config_of, london
from tests.storage.oxfordshire import oxfordshire_recorded

DESK = Subscription("desk", "email", (A,), proof_of_life=True)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Watched since 20 March 2024, and nothing happens."""
    db = open_for_writing(tmp_path / "watch.db")
    oxfordshire_recorded(db, tmp_path / "watch.db")
    db.execute("UPDATE events SET known_at = '2024-03-01T00:00:00.000000Z'")
    db.execute("UPDATE deliveries SET state = 'sent', recipient = 'other@example.org'")
    opened = Desk(db, ReplayClock(london(2024, 3, 20, 9)), config_of())
    opened.restart(DESK)
    opened.baseline()
    yield opened
    db.close()


def read(desk: Desk, *when: int, state: str = "good") -> None:
    """A run that took a minute."""
    runs, began = RunLog(desk.db), london(*when)
    ended = began + timedelta(minutes=1)
    runs.finish(runs.begin("poll", began), RunSummary(ended, state, 1, 0, 0, 0, 0, (), 1))


def alarm(desk: Desk, source: str, message: str, *since: int) -> None:
    row = {"source": source, "kind": "x", "began_at": to_text(london(*since)), "message": message}
    desk.db.table("alarms").insert(row)


def proofs(desk: Desk, recipient: str = A) -> list[dict[str, Any]]:
    return [proof["data"] for proof in desk.notices("subscription.alive", recipient)]


def test_a_silent_month_is_told_of_on_the_first_of_the_next(desk: Desk) -> None:
    read(desk, 2024, 5, 1, 7)
    assert desk.at(2024, 5, 1, 7, 59) == 0
    assert desk.at(2024, 5, 1, 8) == 1
    (proof,) = proofs(desk)
    assert proof.pop("id").startswith("evt_")
    assert proof == {
        "schema": 1,
        "subscription": "desk",
        "start": "2024-04-01",
        "end": "2024-04-30",
        "watching": 1,
        "last_read": "2024-05-01T06:01:00Z",
        "troubles": [],
        "latest": {
            "provider": "Oxfordshire",
            "title": "Children's services inspection",
            "published": "2024-04-09",
            "report_url": "https://files.example.org/v1/file/50243682",
        },
    }
    assert desk.at(2024, 5, 1, 8, 1) == desk.at(2024, 5, 31, 8) == 0
    assert desk.at(2024, 6, 1, 8) == 0, "the first still waits to be sent"
    desk.db.execute("UPDATE deliveries SET state = 'sent'")
    assert desk.at(2024, 7, 1, 8) == 1
    assert [each["start"] for each in proofs(desk)] == ["2024-04-01", "2024-06-01"]


def test_each_recipient_has_his_own(desk: Desk) -> None:
    desk.config = config_of(replace(DESK, recipients=(A, B)))
    desk.publish("one", 2024, 4, 9, 10)
    desk.db.execute("DELETE FROM deliveries WHERE event_id = 'one' AND recipient = ?", [B])
    assert desk.at(2024, 5, 1, 8) == 1
    assert (proofs(desk, A), len(proofs(desk, B))) == ([], 1)


@pytest.mark.parametrize(("state", "made"), [("sent", 0), ("waiting", 0), ("dead", 1), ("cancelled", 1)])
def test_what_became_of_the_news_of_that_month(desk: Desk, state: str, made: int) -> None:
    desk.publish("one", 2024, 4, 30, 18)
    desk.db.execute("UPDATE deliveries SET state = ?", [state])
    assert desk.at(2024, 5, 1, 8) == made
    assert desk.at(2024, 5, 1, 9) == 0
    assert desk.at(2024, 6, 1, 8) == (0 if made else 1), "of May, unless that of April still waits"


def test_news_of_the_night_to_the_first_belongs_to_the_month_there(desk: Desk) -> None:
    desk.publish("last", 2024, 5, 1, 0)
    assert desk.at(2024, 5, 1, 8) == 1, "nothing in April"
    auckland = replace(DESK, name="far", schedule=Schedule(timezone=ZoneInfo("Pacific/Auckland")))
    desk.restart(auckland)
    desk.clock.move_to(london(2024, 6, 30, 13))
    desk.publish("first")
    assert desk.at(2024, 7, 31, 22) == 0, "July has begun there at 13:00 of London"


def test_our_own_messages_are_no_news(desk: Desk) -> None:
    desk.publish("welcome", 2024, 4, 9, 10, type_="subscription.welcome")
    desk.publish("digest", 2024, 4, 9, 10, type_="digest")
    assert desk.at(2024, 5, 1, 8) == 1


def test_a_digest_speaks_for_the_month_in_which_its_events_became_known(desk: Desk) -> None:
    desk.restart(replace(DESK, schedule=Schedule("daily")))
    desk.publish("one", 2024, 4, 30, 18)
    assert desk.at(2024, 5, 1, 8) == 1
    assert proofs(desk) == []
    assert len(desk.digests()) == 1
    assert desk.at(2024, 6, 1, 8) == 1
    assert [each["start"] for each in proofs(desk)] == ["2024-05-01"]


def test_news_in_a_digest_that_did_not_arrive_are_no_news(desk: Desk) -> None:
    desk.restart(replace(DESK, schedule=Schedule("daily")))
    desk.publish("one", 2024, 4, 9, 18)
    desk.at(2024, 4, 10, 8)
    desk.db.execute("UPDATE deliveries SET state = 'dead', ended_at = created_at WHERE lane = 'digest'")
    assert troubles(desk, 2024, 5, 1, 8)[-1] == (
        "One message of this subscription could not be delivered since 1 April 2024."
    )


def test_only_of_a_month_that_was_watched_whole(desk: Desk) -> None:
    assert desk.at(2024, 4, 1, 8) == 0, "March was not: the baseline is of the 20th"
    desk.clock.move_to(london(2024, 4, 15, 9))
    desk.db.execute("UPDATE subscription_forms SET since = ?", [to_text(desk.clock.now())])
    assert desk.at(2024, 5, 1, 8) == 0, "the subscription is of the 15th"
    assert desk.at(2024, 6, 1, 8) == 1


def test_before_any_baseline_there_is_none(desk: Desk) -> None:
    desk.db.execute("UPDATE sources SET baseline_at = NULL")
    assert desk.at(2024, 5, 1, 8) == 0
    assert desk.next_due() is None


def test_after_a_pause_it_comes_late_and_only_of_the_latest_month(desk: Desk) -> None:
    assert desk.at(2024, 7, 10, 12) == 1
    assert [each["start"] for each in proofs(desk)] == ["2024-06-01"]


def test_a_clock_that_was_set_back_tells_nothing_twice(desk: Desk) -> None:
    assert desk.at(2024, 6, 1, 8) == 1
    desk.clock = ReplayClock(london(2024, 5, 2, 9))
    assert desk.at(2024, 5, 2, 9) == 0


def test_who_did_not_ask_or_unsubscribed_gets_none(desk: Desk) -> None:
    desk.config = config_of(replace(DESK, proof_of_life=False))
    assert desk.at(2024, 5, 1, 8) == 0
    desk.config = config_of(DESK)
    desk.db.execute("INSERT INTO addresses VALUES ('desk', ?, 'token', 'x', 'unsubscribed', '', NULL)", [A])
    assert desk.at(2024, 5, 1, 9) == 0


def test_quiet_hours_and_the_hour_at_which_to_ask_again(desk: Desk) -> None:
    quiet = replace(DESK, schedule=Schedule(at=time(6), quiet=Quiet(time(22), time(7))))
    desk.config = config_of(quiet)
    desk.clock.move_to(london(2024, 4, 10, 9))
    assert desk.next_due() == london(2024, 5, 1, 7)
    assert desk.at(2024, 5, 1, 6, 30) == 0
    assert desk.at(2024, 5, 1, 23) == 1
    (row,) = desk.rows("SELECT due_at FROM deliveries WHERE lane = 'alive'")
    assert row["due_at"] == to_text(london(2024, 5, 2, 7))
    assert desk.next_due() == london(2024, 6, 1, 7)


def test_the_next_one_is_of_the_first_month_that_is_watched_whole(desk: Desk) -> None:
    assert desk.next_due() == london(2024, 5, 1, 8), "March was not"
    desk.clock.move_to(london(2024, 4, 15, 9))
    desk.restart(replace(DESK, recipients=(A, B), schedule=Schedule(at=time(9))))
    assert desk.next_due() == london(2024, 6, 1, 9), "the subscription is of the 15th"


def test_the_next_one_is_not_of_a_month_that_has_brought_something(desk: Desk) -> None:
    desk.config = config_of(replace(DESK, recipients=(A, B)))
    desk.publish("one", 2024, 4, 9, 10)
    assert desk.next_due() == london(2024, 6, 1, 8)
    desk.db.execute("UPDATE deliveries SET state = 'dead' WHERE event_id = 'one' AND recipient = ?", [B])
    assert desk.next_due() == london(2024, 5, 1, 8), "one of them heard nothing"
    desk.db.execute(
        "UPDATE addresses SET off_since = 'x', off_kind = 'unsubscribed' WHERE recipient = ?", [B]
    )
    assert desk.next_due() == london(2024, 6, 1, 8)


# What is not well


def troubles(desk: Desk, *when: int) -> list[str]:
    assert desk.at(*when) == 1
    found: list[str] = proofs(desk)[-1]["troubles"]
    return found


def test_never_read_without_a_problem(desk: Desk) -> None:
    read(desk, 2024, 5, 1, 7, state="problems")
    assert troubles(desk, 2024, 5, 1, 8) == ["The source has never been read without a problem."]
    assert proofs(desk)[0]["last_read"] is None


@pytest.mark.parametrize(
    ("last", "now", "well"),
    [
        ((2024, 6, 28, 19, 30), (2024, 7, 1, 8), True),  # Friday's last; the next is Monday's first
        ((2024, 6, 26, 19), (2024, 7, 1, 8), False),  # there should have been one on Thursday
        ((2024, 4, 29, 9), (2024, 5, 1, 8), True),
        ((2024, 4, 28, 9), (2024, 5, 1, 8), False),  # a Sunday: the next should have been on Monday
    ],
)
def test_two_days_after_the_run_that_should_have_been(
    desk: Desk, last: tuple[int, ...], now: tuple[int, ...], well: bool
) -> None:
    read(desk, *last)
    read(desk, *now, state="problems")
    found = troubles(desk, *now)
    day = datetime(*last[:3]).strftime("%-d %B %Y")  # type: ignore[arg-type]  # noqa: DTZ001
    assert found == ([] if well else [f"The source has not been read without a problem since {day}."])


def test_open_alarms_of_the_source_are_told_in_one_line_each(desk: Desk) -> None:
    read(desk, 2024, 5, 1, 7)
    alarm(desk, "ofsted", "The site answers 403\r\nBcc: all@example.org", 2024, 4, 20, 23)
    assert troubles(desk, 2024, 5, 1, 8) == [
        "Since 20 April 2024: The site answers 403 Bcc: all@example.org",
    ]


def test_trouble_with_our_own_work_is_told_without_what_concerns_others(desk: Desk) -> None:
    read(desk, 2024, 5, 1, 7)
    alarm(desk, "inspectwatch", "secret@example.org of private is refused", 2024, 4, 20)
    assert troubles(desk, 2024, 5, 1, 8) == [
        "Since 20 April 2024: something in this watch needs its operator.",
    ]


def test_an_alarm_that_is_over_is_none(desk: Desk) -> None:
    read(desk, 2024, 5, 1, 7)
    alarm(desk, "ofsted", "over", 2024, 4, 20)
    desk.db.execute("UPDATE alarms SET recovered_at = began_at")
    assert troubles(desk, 2024, 5, 1, 8) == []


def test_what_was_given_up_or_is_held_back(desk: Desk) -> None:
    read(desk, 2024, 5, 1, 7)
    desk.config = config_of(replace(DESK, recipients=(A, B)))
    for number in ("one", "two", "old"):
        desk.publish(number, 2024, 4, 9, 10)
    desk.db.execute(
        "UPDATE deliveries SET state = 'dead', ended_at = ? WHERE recipient = ?",
        [to_text(london(2024, 4, 12)), A],
    )
    desk.db.execute(
        "UPDATE deliveries SET ended_at = ? WHERE event_id = 'old'", [to_text(london(2024, 3, 30))]
    )
    desk.db.execute("UPDATE deliveries SET hold = 'burst' WHERE event_id = 'one' AND recipient = ?", [B])
    assert troubles(desk, 2024, 5, 1, 8) == [
        "2 messages of this subscription could not be delivered since 1 April 2024.",
        "One message of this subscription is held back until the operator decides.",
    ]
