"""Digests: made once, at their hour, with everything that is due, and frozen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from inspectwatch.clock import ReplayClock
from notifier.events import decode, encode
from notifier.schedule import Quiet, Schedule
from notifier.subscriptions import Subscription
from storage.database import open_for_writing
from storage.transaction import writing
from tests.inspectwatch.noticing import DAILY, A, B, Desk, config_of, london

WEEKLY = replace(DAILY, name="weekly", schedule=Schedule("weekly", weekday=4))
INSTANT = Subscription("now", "email", (A,))
BOTH = replace(DAILY, recipients=(A, B))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Tuesday 9 April 2024, nine o'clock in London; one daily digest at eight."""
    db = open_for_writing(tmp_path / "watch.db")
    yield Desk(db, ReplayClock(london(2024, 4, 9, 9)), config_of(DAILY))
    db.close()


def test_what_came_since_the_last_digest_is_one_message(desk: Desk) -> None:
    desk.publish("one", 2024, 4, 9, 10)
    desk.publish("two", 2024, 4, 9, 18)
    assert desk.at(2024, 4, 10, 7, 59) == 0
    assert desk.at(2024, 4, 10, 8) == 1
    assert desk.digests() == [["one", "two"]]
    (digest,) = desk.notices("digest")
    assert (digest["timestamp"], digest["data"]["period"]) == ("2024-04-10T07:00:00Z", "daily")
    assert desk.at(2024, 4, 10, 8, 1) == desk.at(2024, 4, 11, 8) == 0, "once, and nothing makes nothing"


def test_the_delivery_of_a_digest_and_what_becomes_of_those_in_it(desk: Desk) -> None:
    desk.publish("one", 2024, 4, 9, 10)
    desk.at(2024, 4, 10, 8, 5)
    (digest,) = desk.rows("SELECT * FROM events WHERE type = 'digest'")
    (carrier,) = desk.rows("SELECT * FROM deliveries WHERE event_id = ?", digest["id"])
    now = "2024-04-10T07:05:00.000000Z"
    assert (carrier["state"], carrier["mode"], carrier["lane"]) == ("waiting", "instant", "digest")
    assert carrier["due_at"] == carrier["first_due_at"] == carrier["created_at"] == now
    assert (digest["report"], digest["source"], digest["sequence"]) == (None, "ofsted", carrier["sequence"])
    assert digest["body"].encode() == encode(decode(digest["body"].encode())), "canonical"
    (row,) = desk.rows("SELECT * FROM deliveries WHERE event_id = 'one'")
    assert (row["state"], row["digest"], row["ended_at"]) == ("digested", digest["id"], now)


def test_everybody_with_the_same_events_gets_the_very_same_digest(desk: Desk) -> None:
    desk.config = config_of(BOTH, replace(BOTH, name="other"))
    desk.publish("one", 2024, 4, 9, 10)
    assert desk.at(2024, 4, 10, 8) == 4
    assert desk.notices("digest", A) == desk.notices("digest", B)
    assert len(desk.rows("SELECT * FROM events WHERE type = 'digest'")) == 2, "one a subscription"


def test_who_gets_the_same_digest_later_gets_the_same_bytes(desk: Desk) -> None:
    """The one was written and the other not when the program ended."""
    desk.config = config_of(BOTH)
    desk.publish("one", 2024, 4, 9, 10)
    desk.db.execute("UPDATE deliveries SET hold = 'run' WHERE recipient = ?", [B])
    assert desk.at(2024, 4, 10, 8) == 1
    with writing(desk.db):
        desk.db.execute("UPDATE deliveries SET hold = NULL")
    assert desk.at(2024, 4, 10, 8, 30) == 1
    assert desk.notices("digest", A) == desk.notices("digest", B)
    (late,) = desk.rows("SELECT * FROM deliveries WHERE recipient = ? AND lane = 'digest'", B)
    assert late["due_at"] == "2024-04-10T07:30:00.000000Z"


def test_each_subscription_has_its_own_hour(desk: Desk) -> None:
    desk.config = config_of(DAILY, WEEKLY, INSTANT)
    desk.publish("one", 2024, 4, 9, 10)
    assert desk.at(2024, 4, 10, 8) == 1
    assert desk.at(2024, 4, 12, 8) == 1
    (weekly,) = desk.notices("digest")[1:]
    assert (weekly["data"]["subscription"], weekly["data"]["period"]) == ("weekly", "weekly")
    (instant,) = desk.rows("SELECT * FROM deliveries WHERE subscription = 'now'")
    assert (instant["state"], instant["mode"]) == ("waiting", "instant"), "for the outbox to send"


def test_fifty_events_a_digest_and_the_rest_in_a_second(desk: Desk) -> None:
    names = [f"{number:03}" for number in range(51)]
    for name in names:
        desk.publish(name)
    assert desk.at(2024, 4, 10, 8) == 2
    assert desk.digests() == [names[:50], names[50:]]


def test_after_a_pause_everything_due_is_one_digest_outside_quiet_hours(desk: Desk) -> None:
    quiet = replace(DAILY, schedule=replace(DAILY.schedule, quiet=Quiet(time(22), time(7))))
    desk.config = config_of(quiet)
    desk.publish("one", 2024, 4, 9, 10)
    desk.publish("two", 2024, 4, 10, 10)
    assert desk.at(2024, 4, 12, 23) == 1
    assert desk.digests() == [["one", "two"]]
    (digest,) = desk.notices("digest")
    assert digest["timestamp"] == "2024-04-11T07:00:00Z", "the latest moment that was missed"
    (carrier,) = desk.rows("SELECT * FROM deliveries WHERE lane = 'digest'")
    assert carrier["due_at"] == "2024-04-13T06:00:00.000000Z"


def test_the_clocks_of_march_and_october(desk: Desk) -> None:
    desk.publish("march", 2025, 3, 29, 12)
    assert desk.at(2025, 3, 30, 7, 59) == 0
    assert desk.at(2025, 3, 30, 8) == 1
    desk.publish("october", 2025, 10, 25, 12)
    assert desk.at(2025, 10, 26, 7, 59) == 0
    assert desk.at(2025, 10, 26, 8) == 1
    assert [each["timestamp"] for each in desk.notices("digest")] == [
        "2025-03-30T07:00:00Z",
        "2025-10-26T08:00:00Z",
    ]


@pytest.mark.parametrize("hold", ["run", "burst"])
def test_what_is_held_waits_and_comes_once_it_is_let_go(desk: Desk, hold: str) -> None:
    desk.publish("held", 2024, 4, 9, 10)
    desk.db.execute("UPDATE deliveries SET hold = ?", [hold])
    desk.publish("free", 2024, 4, 9, 11)
    assert desk.at(2024, 4, 10, 8) == 1
    with writing(desk.db):
        desk.db.execute("UPDATE deliveries SET hold = NULL")
    assert desk.at(2024, 4, 10, 8, 30) == 1
    assert desk.digests() == [["free"], ["held"]]


def test_what_was_cancelled_is_in_no_digest(desk: Desk) -> None:
    desk.publish("wrong", 2024, 4, 9, 10)
    desk.db.execute("UPDATE deliveries SET state = 'cancelled'")
    desk.publish("right", 2024, 4, 9, 11)
    assert desk.at(2024, 4, 10, 8) == 1
    assert desk.digests() == [["right"]]


def test_who_unsubscribed_gets_none_and_who_bounced_gets_his_when_the_address_works(desk: Desk) -> None:
    desk.config = config_of(BOTH)
    desk.publish("one", 2024, 4, 9, 10)
    desk.db.execute(
        "UPDATE addresses SET off_kind = 'unsubscribed', off_since = 'x' WHERE recipient = ?", [A]
    )
    desk.db.execute("UPDATE addresses SET off_kind = 'bounced', off_since = 'x' WHERE recipient = ?", [B])
    assert desk.at(2024, 4, 10, 8) == 1
    assert (desk.digests(A), desk.digests(B)) == ([], [["one"]])
    assert desk.next_due() is None


def test_an_address_that_is_no_longer_configured_is_left_alone(desk: Desk) -> None:
    desk.config = config_of(BOTH)
    desk.publish("one", 2024, 4, 9, 10)
    desk.restart(DAILY)
    assert desk.at(2024, 4, 10, 8) == 1
    assert desk.states()["one b@example.org"] == "waiting"
    assert desk.next_due() is None
    desk.restart(BOTH)
    assert desk.at(2024, 4, 10, 9) == 1
    assert desk.digests(B) == [["one"]]


def test_an_operator_of_several_ways_is_several_addresses(desk: Desk) -> None:
    ways = tuple(Subscription("operator", "email", (each,), schedule=DAILY.schedule) for each in (A, B))
    desk.config = config_of(BOTH)
    desk.publish("one", 2024, 4, 9, 10)
    desk.db.execute("UPDATE deliveries SET subscription = 'operator'")
    desk.db.execute("UPDATE addresses SET subscription = 'operator'")
    desk.config = config_of(operator=ways)
    assert desk.next_due() == london(2024, 4, 10, 8)
    assert desk.at(2024, 4, 10, 8) == 2


def test_when_the_next_digest_is_due(desk: Desk) -> None:
    desk.config = config_of(DAILY, WEEKLY)
    assert desk.next_due() is None
    desk.publish("one", 2024, 4, 9, 10, only=["weekly"])
    assert desk.next_due() == london(2024, 4, 12, 8)
    desk.publish("two", 2024, 4, 9, 10)
    assert desk.next_due() == london(2024, 4, 10, 8)
    desk.clock.move_to(london(2024, 4, 10, 9))
    assert desk.next_due() == london(2024, 4, 10, 8), "it is overdue"
    desk.at(2024, 4, 10, 9)
    assert desk.next_due() == london(2024, 4, 12, 8)


def test_a_digest_that_cannot_be_written_whole_is_not_written_at_all(desk: Desk) -> None:
    desk.publish("one", 2024, 4, 9, 10)
    desk.db.execute(
        "CREATE TRIGGER broken BEFORE UPDATE OF state ON deliveries BEGIN SELECT RAISE(FAIL, 'no room'); END"
    )
    with pytest.raises(Exception, match="no room"):
        desk.at(2024, 4, 10, 8)
    assert desk.rows("SELECT * FROM events WHERE type = 'digest'") == []
    desk.db.execute("DROP TRIGGER broken")
    assert desk.at(2024, 4, 10, 8, 1) == 1
    assert desk.digests() == [["one"]]


def test_nothing_due_reads_through_an_index(desk: Desk) -> None:
    now = datetime(2024, 4, 9, tzinfo=UTC) + timedelta(days=1)
    traced = list[str]()
    desk.db.conn.set_trace_callback(traced.append)
    assert desk.at(now.year, now.month, now.day) == 0
    desk.db.conn.set_trace_callback(None)
    reads = [query for query in traced if "deliveries" in query]
    assert reads
    for query in reads:
        plan = " ".join(str(row[3]) for row in desk.db.conn.execute(f"EXPLAIN QUERY PLAN {query}"))
        assert "SCAN d" not in plan, plan


def test_what_a_clock_that_ran_ahead_dated_is_due_now_by_its_schedule(desk: Desk) -> None:
    desk.config = config_of(DAILY, INSTANT)
    desk.publish("one", 2024, 4, 9, 10)
    with writing(desk.db):
        for column in ("created_at", "due_at", "first_due_at"):
            desk.db.execute(f"UPDATE deliveries SET {column} = replace({column}, '2024', '2025')")  # noqa: S608
    assert desk.at(2024, 4, 9, 11) == 0
    assert _due(desk) == {"desk": "2024-04-10T07:00", "now": "2024-04-09T10:00"}
    assert desk.restart(DAILY, INSTANT) in (0, 2)  # planned anew by the day it was written: and back at once
    assert desk.at(2024, 4, 9, 11, 1) == 0
    assert _due(desk)["desk"] == "2024-04-10T07:00"
    assert desk.at(2024, 4, 10, 8) == 1
    assert desk.digests() == [["one"]]


def test_a_next_try_of_next_year_is_now_and_one_of_tomorrow_stays(desk: Desk) -> None:
    desk.config = config_of(INSTANT)
    for name in ("tomorrow", "next year", "held"):
        desk.publish(name, 2024, 4, 9, 10)
    failed = "UPDATE deliveries SET attempts = 7, last_error = 'no connection', due_at = ? WHERE event_id = ?"
    dates = {"tomorrow": "2024-04-10T11:00:00.000000Z", "next year": "2025-04-10T11:00:00.000000Z"}
    with writing(desk.db):
        for name, due in (dates | {"held": dates["next year"]}).items():
            desk.db.execute(failed, [due, name])
        desk.db.execute("UPDATE deliveries SET hold = 'burst' WHERE event_id = 'held'")
    desk.at(2024, 4, 9, 11)
    rows = desk.rows("SELECT event_id, due_at, attempts FROM deliveries ORDER BY event_id")
    assert {row["event_id"]: row["due_at"] for row in rows} == {
        "tomorrow": dates["tomorrow"],
        "next year": "2024-04-09T10:00:00.000000Z",
        "held": dates["next year"],
    }
    assert {row["attempts"] for row in rows} == {7}, "it goes on with its tries"


def _due(desk: Desk) -> dict[str, str]:
    rows = desk.rows("SELECT subscription, due_at FROM deliveries")
    return {row["subscription"]: row["due_at"][:16] for row in rows}
