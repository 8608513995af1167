"""The history of runs and of alarms."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlite_utils import Database

from storage.runs import RunLog
from storage.values import RunSummary
from tests.storage.building import NOW

HOUR = timedelta(hours=1)
SUMMARY = RunSummary(
    finished_at=NOW + HOUR,
    state="problems",
    requests=7,
    not_modified=2,
    bytes=12345,
    new_reports=1,
    events=1,
    problems=("https://reports.example.org: 500", "“quoted”"),
)


def test_a_run_comes_back_as_it_ended(db: Database) -> None:
    runs = RunLog(db)
    number = runs.begin("poll", NOW)
    (running,) = runs.last(5)
    assert (running.state, running.finished_at, running.problems) == ("running", None, ())
    runs.finish(number, SUMMARY)
    (run,) = runs.last(5)
    assert (run.id, run.source, run.kind, run.started_at) == (number, "ofsted", "poll", NOW)
    assert (run.finished_at, run.state, run.problems) == (NOW + HOUR, "problems", SUMMARY.problems)
    assert (run.requests, run.new_reports, run.events) == (7, 1, 1)
    row = db.table("runs").get(number)
    assert (row["not_modified"], row["bytes"]) == (2, 12345)


def test_the_latest_runs_come_first(db: Database) -> None:
    runs = RunLog(db)
    numbers = [runs.begin("poll", NOW) for _ in range(3)]
    assert [run.id for run in runs.last(2)] == numbers[:0:-1]


def test_a_run_that_ended_without_a_word_is_interrupted_and_does_not_count(db: Database) -> None:
    runs = RunLog(db)
    runs.finish(runs.begin("poll", NOW), SUMMARY)
    runs.begin("poll", NOW + HOUR)
    runs.begin("poll", NOW + 2 * HOUR)
    assert [run.state for run in runs.last(3)] == ["running", "interrupted", "problems"]
    assert runs.last_started(("poll",), NOW + HOUR) == NOW


def test_runs_are_counted_from_a_time_on_without_those_cut_short(db: Database) -> None:
    runs = RunLog(db)
    later = NOW + 5 * HOUR
    assert runs.number_since(None, later) == 0
    for hours in range(3):
        runs.finish(runs.begin("poll", NOW + hours * HOUR), SUMMARY)
    runs.begin("sweep", NOW + 3 * HOUR)
    runs.begin("poll", NOW + 4 * HOUR)
    assert [runs.number_since(since, later) for since in (None, NOW, NOW + 2 * HOUR)] == [4, 3, 1]
    assert RunLog(db, "another").number_since(None, later) == 0


def test_what_is_overdue_is_told_by_the_last_run_of_its_kinds(db: Database) -> None:
    runs, later = RunLog(db), NOW + 5 * HOUR
    assert runs.last_started(("poll", "sweep"), later) is None
    assert runs.first_started() is None
    runs.finish(runs.begin("sweep", NOW), SUMMARY)
    runs.finish(runs.begin("poll", NOW + HOUR), SUMMARY)
    runs.finish(runs.begin("poll", NOW + 2 * HOUR), replace(SUMMARY, state="interrupted"))
    assert runs.last_started(("poll", "sweep"), later) == NOW + HOUR
    assert runs.last_started(("sweep",), later) == NOW
    assert runs.first_started() == NOW
    assert RunLog(db, "another").last_started(("poll",), later) is None


def test_runs_dated_after_now_do_not_count_but_for_minutes(db: Database) -> None:
    runs, year = RunLog(db), timedelta(days=365)
    runs.finish(runs.begin("sweep", NOW), replace(SUMMARY, finished_at=NOW, providers=3))
    ahead = NOW + year
    runs.finish(runs.begin("poll", ahead), replace(SUMMARY, finished_at=ahead, providers=3))
    by = NOW + HOUR
    assert (runs.last_started(("poll", "sweep"), by), runs.last_started(("poll",), by)) == (NOW, None)
    assert (runs.last_read(by), runs.last_read(ahead)) == (NOW, ahead)
    assert (runs.number_since(None, by), runs.number_since(NOW, by), runs.number_since(NOW, ahead)) == (
        1,
        0,
        1,
    )
    put_right = ahead - timedelta(minutes=4)
    assert runs.last_started(("poll",), put_right) == runs.last_read(put_right) == ahead
