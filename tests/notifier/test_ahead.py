"""What can be due when: what is later than that, a clock that ran ahead has dated."""

from __future__ import annotations

from datetime import time, timedelta

from notifier.ahead import due_again, latest_due
from notifier.breaker import Breaker
from notifier.channels.retry_after import LONGEST_SECONDS
from notifier.ports import Rest
from notifier.schedule import Quiet, Schedule, after_quiet
from notifier.sender import JITTER, RETRY_SECONDS
from tests.notifier.bench import noon

NIGHT = Schedule(quiet=Quiet(time(10), time(9, 59)))  # all day long but for a minute


def test_the_longest_wait_for_a_try_is_believed_also_where_quiet_hours_follow() -> None:
    for seconds in (*RETRY_SECONDS, LONGEST_SECONDS):
        next_try = noon(seconds=seconds * (1 + JITTER))
        assert after_quiet(NIGHT, next_try) <= latest_due("instant", noon())
    assert latest_due("instant", noon()) < noon(days=3)


def test_a_digest_waits_for_a_week_and_a_little() -> None:
    assert noon(days=8) < latest_due("digest", noon()) < noon(days=9)


def test_what_cannot_be_is_due_now_by_its_schedule() -> None:
    assert due_again(Schedule(), "instant", noon()) == noon()
    assert due_again(NIGHT, "instant", noon()) == after_quiet(NIGHT, noon()) > noon()
    assert noon() < due_again(Schedule("daily"), "digest", noon()) <= noon(days=1)


def test_a_rest_longer_than_any_is_over() -> None:
    breaker = Breaker()
    breaker.recall(
        [Rest("far", noon(days=365), 3, noon(days=365), ""), Rest("near", noon(), 3, noon(hours=9), "")]
    )
    assert breaker.resting(noon()) == ["near"]
    assert breaker.rest_of("far", noon()) is None
    rest = breaker.failed("far", noon(), "still")
    assert rest is not None
    assert (rest.failing_since, rest.until) == (noon(), noon() + timedelta(minutes=2))
