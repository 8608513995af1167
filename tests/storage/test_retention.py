"""What is forgotten, and what never is: nothing that anything rests on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage import retention
from storage.archive import archive_beside
from storage.memory import DocumentMemory
from storage.past import Moment, reports_then
from storage.retention import forget_deliveries, forget_fetches, forget_runs
from storage.runs import RunLog
from storage.times import to_text
from storage.values import RunSummary
from tests.storage.building import DESK, NOW, OXFORDSHIRE, Answer, event_of, write_event
from tests.storage.oxfordshire import ILACS_2024

DAY = timedelta(days=1)
URL = f"https://files.example.org/v1/file/{ILACS_2024}"


def run_ended(
    db: Database, days: int, *, kind: str = "poll", state: str = "good", providers: int = 3
) -> None:
    log, at = RunLog(db), NOW + days * DAY
    run = log.begin(kind, at)
    if state != "interrupted":
        log.finish(run, RunSummary(at, state, 1, 0, 0, 0, 0, (), providers))


def days_of_runs(db: Database) -> list[int]:
    return [(run.started_at - NOW).days for run in reversed(RunLog(db).last(99))]


def test_of_old_runs_those_stay_from_which_something_follows_today(db: Database) -> None:
    run_ended(db, 0)
    run_ended(db, 1, kind="sweep")
    run_ended(db, 2, state="problems")
    for day in (3, 4):
        run_ended(db, day)
    run_ended(db, 5, state="interrupted")
    for day in (6, 7):
        run_ended(db, day, state="problems", providers=0)
    run_ended(db, 100, state="problems", providers=0)
    answers = _what_follows(db)
    assert forget_runs(db, NOW + 50 * DAY) == 4
    assert days_of_runs(db) == [0, 1, 4, 5, 100]
    assert _what_follows(db) == answers


def _what_follows(db: Database) -> tuple[object, ...]:
    log, later = RunLog(db), NOW + 200 * DAY
    return (
        log.first_started(),
        log.last_read(later),
        log.last_started(("sweep",), later),
        log.last_started(("poll", "sweep"), later),
    )


def test_one_under_way_stays(db: Database) -> None:
    for _ in range(2):
        run_ended(db, 0)
    RunLog(db).begin("poll", NOW)
    forget_runs(db, NOW + DAY)
    assert [run.state for run in RunLog(db).last(9)] == ["running", "good", "good"]


def fetched(db: Database, path: Path, days: int, body: bytes, url: str = URL) -> None:
    DocumentMemory(db, archive_beside(path)).keep(Answer(url, body, fetched_at=NOW + days * DAY))


def test_of_the_answers_of_an_address_those_stay_that_say_when_it_gave_what(
    oxfordshire: Database, path: Path
) -> None:
    """A, then B for a while, then A again: what was known on a day must not change."""
    a, b = ILACS_2024.encode(), b"another"
    for day, body in enumerate((a, a, a, b, b, b, a, a, a), start=1):
        fetched(oxfordshire, path, day, body)
    moments = [Moment(known_by=to_text(NOW + day * DAY)) for day in range(12)]
    known = [reports_then(oxfordshire, OXFORDSHIRE.urn, each) for each in moments]
    assert forget_fetches(oxfordshire, NOW + 100 * DAY) == 4
    rows = oxfordshire.query("SELECT sha256, fetched_at FROM fetches WHERE url = ? ORDER BY id", [URL])
    days = [row["fetched_at"][8:10] for row in rows]
    assert days == ["09", "12", "13", "15", "16", "18"]
    assert [reports_then(oxfordshire, OXFORDSHIRE.urn, each) for each in moments] == known
    assert forget_fetches(oxfordshire, NOW + 100 * DAY) == 0


def test_young_answers_stay(oxfordshire: Database, path: Path) -> None:
    for day in range(5):
        fetched(oxfordshire, path, day, ILACS_2024.encode())
    assert forget_fetches(oxfordshire, NOW + 2 * DAY) == 2


def test_many_go_in_small_transactions(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    for number in range(5):
        write_event(db, event_of(str(number), DESK))
    db.execute("UPDATE deliveries SET state = 'sent', ended_at = ?", [to_text(NOW)])
    for day in range(9):
        run_ended(db, day)
    begun: list[str] = []
    db.conn.set_trace_callback(lambda said: begun.append(said) if said.startswith("BEGIN") else None)
    assert forget_deliveries(db, NOW + DAY) == 5
    assert forget_runs(db, NOW + 100 * DAY) == 7
    db.conn.set_trace_callback(None)
    assert len(begun) == 3 + 3 + 4
    assert list(db.query("SELECT * FROM deliveries UNION ALL SELECT * FROM deliveries")) == []


def test_the_room_is_used_again(db: Database) -> None:
    def pages() -> int:
        return int(db.execute("PRAGMA page_count").fetchone()[0])

    def fill() -> None:
        for number in range(40):
            write_event(db, event_of(f"{number}{'x' * 20_000}", DESK))
        db.execute("UPDATE deliveries SET state = 'sent', ended_at = ?", [to_text(NOW)])

    fill()
    full = pages()
    forget_deliveries(db, NOW + DAY)
    fill()
    assert pages() <= full + 2
