"""Another configuration, another hour: what waits follows, and nothing is lost or told twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from inspectwatch.clock import ReplayClock
from inspectwatch.notices import make_due
from notifier.schedule import Quiet, Schedule, plan
from storage.database import open_for_writing
from storage.times import from_text, to_text
from storage.transaction import writing
from tests.inspectwatch.noticing import DAILY, A, B, Desk, config_of, london

INSTANT = replace(DAILY, schedule=Schedule())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Tuesday 9 April 2024, nine o'clock in London; one daily digest at eight; an event at ten."""
    db = open_for_writing(tmp_path / "watch.db")
    opened = Desk(db, ReplayClock(london(2024, 4, 9, 9)), config_of(DAILY))
    opened.publish("one", 2024, 4, 9, 10)
    yield opened
    db.close()


def waiting(desk: Desk) -> tuple[str, str, str]:
    (row,) = desk.rows("SELECT mode, due_at, first_due_at FROM deliveries WHERE event_id = 'one'")
    return row["mode"], row["due_at"], row["first_due_at"]


def due(*when: int) -> tuple[str, str]:
    text = to_text(london(*when))
    return text, text


def test_the_same_configuration_moves_nothing(desk: Desk) -> None:
    assert desk.restart(DAILY) == 0
    assert waiting(desk) == ("digest", *due(2024, 4, 10, 8))


@pytest.mark.parametrize(
    ("schedule", "mode", "when"),
    [
        (Schedule(), "instant", (2024, 4, 9, 10)),
        (Schedule("daily", at=time(17)), "digest", (2024, 4, 9, 17)),
        (Schedule("daily", at=time(9)), "digest", (2024, 4, 10, 9)),
        (Schedule("weekly"), "digest", (2024, 4, 15, 8)),
        (Schedule("daily", timezone=ZoneInfo("America/New_York")), "digest", (2024, 4, 9, 13)),
        (Schedule(quiet=Quiet(time(9), time(12))), "instant", (2024, 4, 9, 12)),
    ],
)
def test_another_schedule_plans_what_waits_anew(
    desk: Desk, schedule: Schedule, mode: str, when: tuple[int, ...]
) -> None:
    assert desk.restart(replace(DAILY, schedule=schedule)) == 1
    assert waiting(desk) == (mode, *due(*when))
    assert desk.restart(replace(DAILY, schedule=schedule)) == 0


def test_what_would_have_been_due_already_is_due_at_once(desk: Desk) -> None:
    desk.clock.move_to(london(2024, 4, 9, 20))
    desk.restart(replace(DAILY, schedule=Schedule("daily", at=time(17))))
    assert desk.next_due() == london(2024, 4, 9, 17)
    assert desk.at(2024, 4, 9, 20) == 1
    assert desk.digests() == [["one"]]


def test_from_instant_to_daily_and_back(desk: Desk) -> None:
    desk.restart(INSTANT)
    assert desk.at(2024, 4, 10, 8) == 0
    desk.restart(DAILY)
    assert desk.at(2024, 4, 10, 8) == 1
    assert desk.digests() == [["one"]]


@pytest.mark.parametrize(
    "change",
    [
        "attempts = 1",
        "hold = 'burst'",
        "hold = 'run'",
        "leased_until = '2024-04-09T10:00:00.000000Z', lease = 'me'",
        "state = 'sent'",
        "state = 'dead'",
        "state = 'cancelled'",
    ],
)
def test_what_was_tried_is_held_or_has_ended_stays_as_it_is(desk: Desk, change: str) -> None:
    desk.db.execute(f"UPDATE deliveries SET {change}")  # noqa: S608 - of the table above
    assert desk.restart(replace(DAILY, schedule=Schedule("weekly"))) == 0
    assert waiting(desk) == ("digest", *due(2024, 4, 10, 8))


def test_what_waits_for_somebody_no_longer_configured_stays_as_it_is(desk: Desk) -> None:
    assert desk.restart(replace(DAILY, recipients=(B,), schedule=Schedule())) == 0
    assert desk.restart(replace(DAILY, name="other", schedule=Schedule())) == 0
    assert waiting(desk) == ("digest", *due(2024, 4, 10, 8))


def test_what_is_put_off_while_its_endpoint_rests_stays_put_off(desk: Desk) -> None:
    desk.restart(INSTANT)
    desk.db.execute(
        "UPDATE deliveries SET due_at = ?, last_error = 'down'", [to_text(london(2024, 4, 9, 15))]
    )
    assert desk.restart(INSTANT) == 0
    desk.restart(replace(DAILY, schedule=Schedule(quiet=Quiet(time(9), time(12)))))
    assert waiting(desk) == ("instant", due(2024, 4, 9, 15)[0], due(2024, 4, 9, 12)[0])


def test_a_digest_is_never_put_into_a_digest(desk: Desk) -> None:
    desk.at(2024, 4, 10, 8)
    desk.restart(INSTANT)
    desk.restart(replace(DAILY, schedule=Schedule("weekly")))
    assert desk.at(2024, 4, 15, 8) == 0
    assert desk.digests() == [["one"]]


def test_held_while_its_subscription_became_instant_it_goes_out_by_itself(desk: Desk) -> None:
    desk.db.execute("UPDATE deliveries SET hold = 'burst'")
    desk.restart(INSTANT)
    with writing(desk.db):
        desk.db.execute("UPDATE deliveries SET hold = NULL")
    assert desk.at(2024, 4, 10, 8) == 0
    assert waiting(desk) == ("instant", *due(2024, 4, 9, 10))


SCHEDULES = st.builds(
    Schedule,
    deliver=st.sampled_from(["instant", "daily", "weekly"]),
    at=st.sampled_from([time(1, 30), time(8), time(23, 45)]),
    weekday=st.integers(0, 6),
    quiet=st.sampled_from([None, Quiet(time(22), time(7)), Quiet(time(0), time(2))]),
    timezone=st.sampled_from(
        [ZoneInfo("Europe/London"), ZoneInfo("Pacific/Auckland"), ZoneInfo("America/Havana")]
    ),
)


class AnyHistory(RuleBasedStateMachine):
    """Events, restarts with other configurations, senders at work and hours that pass, in any order."""

    @initialize(start=st.sampled_from([london(2024, 3, 29), london(2024, 10, 25), london(2024, 6, 1)]))
    def begin(self, start: Any) -> None:
        self.folder = TemporaryDirectory()
        self.published = 0
        db = open_for_writing(Path(self.folder.name) / "watch.db")
        self.desk = Desk(db, ReplayClock(start), config_of(replace(DAILY, recipients=(A, B))))
        self.forever = dict[tuple[str, str], str]()  # what each digest said when it was made

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            try:
                self._everything_arrives_once()
            finally:
                self.desk.db.close()
                self.folder.cleanup()

    @rule()
    def publish(self) -> None:
        self.desk.publish(f"event-{self.published:03}")
        self.published += 1

    @rule(schedule=SCHEDULES, both=st.booleans())
    def restart(self, schedule: Schedule, both: bool) -> None:
        self.desk.restart(replace(DAILY, schedule=schedule, recipients=(A, B) if both else (A,)))

    @rule(minutes=st.integers(1, 3 * 24 * 60))
    def pass_time(self, minutes: int) -> None:
        self.desk.clock.move_to(self.desk.clock.now() + timedelta(minutes=minutes))

    @rule()
    def make(self) -> None:
        make_due(self.desk.db, self.desk.config, self.desk.clock)
        assert make_due(self.desk.db, self.desk.config, self.desk.clock) == 0
        due = self.desk.next_due()
        assert due is None or due > self.desk.clock.now()

    @rule()
    def send(self) -> None:
        with writing(self.desk.db):
            self.desk.db.execute(
                "UPDATE deliveries SET state = 'sent', attempts = 1"
                " WHERE state = 'waiting' AND mode = 'instant' AND due_at <= ?",
                [to_text(self.desk.clock.now())],
            )

    @rule(recipient=st.sampled_from([A, B]))
    def fail(self, recipient: str) -> None:
        """A try in vain: the next is due in an hour."""
        later = self.desk.clock.now() + timedelta(hours=1)
        with writing(self.desk.db):
            self.desk.db.execute(
                "UPDATE deliveries SET attempts = attempts + 1, due_at = ?, last_error = 'down'"
                " WHERE state = 'waiting' AND mode = 'instant' AND due_at <= ? AND recipient = ?",
                [to_text(later), to_text(self.desk.clock.now()), recipient],
            )

    @invariant()
    def a_digest_stays_as_it_was_made(self) -> None:
        for row in self.desk.rows("SELECT id, body FROM events WHERE type = 'digest'"):
            assert self.forever.setdefault(("digest", row["id"]), row["body"]) == row["body"]

    @invariant()
    def nothing_untried_waits_longer_than_its_plan(self) -> None:
        (subscription,) = self.desk.config.subscriptions
        rows = self.desk.rows(
            "SELECT * FROM deliveries WHERE state = 'waiting' AND attempts = 0 AND lane <> 'digest'"
        )
        for row in rows:
            if row["recipient"] in subscription.recipients:
                planned = plan(subscription.schedule, from_text(row["created_at"]))
                assert (row["mode"], from_text(row["due_at"])) == (planned.mode, planned.due)

    def _everything_arrives_once(self) -> None:
        self.restart(self.desk.config.subscriptions[0].schedule, both=True)
        self.pass_time(15 * 24 * 60)
        self.make()
        self.pass_time(24 * 60)
        self.send()
        sent = self.desk.rows("SELECT event_id, recipient, lane FROM deliveries WHERE state = 'sent'")
        alone = [(row["event_id"], row["recipient"]) for row in sent if row["lane"] != "digest"]
        together = [
            (event, recipient)
            for recipient in (A, B)
            for digest in self.desk.digests(recipient)
            for event in digest
        ]
        wanted = self.desk.rows("SELECT event_id, recipient FROM deliveries WHERE lane <> 'digest'")
        assert Counter(alone + together) == Counter((row["event_id"], row["recipient"]) for row in wanted)
        assert {row["state"] for row in self.desk.rows("SELECT state FROM deliveries")} <= {
            "sent",
            "digested",
        }


AnyHistory.TestCase.settings = settings(
    max_examples=40, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestAnyHistory = AnyHistory.TestCase
