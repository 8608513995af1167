"""Schedules: what the scheduler will take, and that it means the same to everybody."""

from __future__ import annotations

import pytest
from apscheduler.triggers.cron import CronTrigger

from inspectwatch.settings.cron import problem_of

GOOD = (
    "*/30 7-19 * * mon-fri",
    "0 5 * * sun",
    "* * * * *",
    "0,15,30,45 8 * * *",
    "5-55/10 6 1-7 jan-mar,12 mon,wed",
    "10/15 * * * *",
    "0 0 29 feb *",
    "  0   6 31 * SAT  ",
)
BAD = (
    ("", "five fields"),
    ("@daily", "five fields"),
    ("0 5 * *", "five fields"),
    ("0 0 5 * * sun", "five fields"),
    ("60 * * * *", '"60" is no minute'),
    ("* 24 * * *", '"24" is no hour'),
    ("* * 0 * *", '"0" is no day of the month'),
    ("* * * 13 *", '"13" is no month'),
    ("* * * mon *", '"mon" is no month'),
    ("* * * * 1-5", "weekdays are names"),
    ("* * * * 0", "weekdays are names"),
    ("* * * * mon-5", "weekdays are names"),
    ("* * * * */2", "without steps"),
    ("* * * * mon-fri/2", "without steps"),
    ("* * * * monday", '"monday" is no weekday'),
    ("* * * * sat-mon", "runs backwards"),
    ("30-10 * * * *", "runs backwards"),
    ("*/0 * * * *", "the step"),
    ("*/60 * * * *", "the step"),
    ("1-3/5 * * * *", "the step"),
    ("1,,2 * * * *", "no minute"),
    ("-1 * * * *", "no minute"),
    ("1- * * * *", "no minute"),
    ("² * * * *", "no minute"),
    ("* * L * *", "no day"),
    ("0 0 30 feb *", "no month it names has such a day"),
    ("0 0 31 4,6,9,11 *", "no month it names has such a day"),
)


@pytest.mark.parametrize("schedule", GOOD)
def test_what_passes_is_taken_by_the_scheduler(schedule: str) -> None:
    assert problem_of(schedule) is None
    assert CronTrigger.from_crontab(schedule, timezone="Europe/London") is not None


@pytest.mark.parametrize(("schedule", "words"), BAD)
def test_what_does_not_pass_is_explained(schedule: str, words: str) -> None:
    assert words in (problem_of(schedule) or "nothing wrong")
