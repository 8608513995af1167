"""The pages while others use the database: a daemon that writes, a lock, many at once, a database that is
gone."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from storage import database as opening
from storage.runs import RunLog
from tests.inspectwatch.asking import (
    DESK,
    EDITOR,
    EVENT,
    ONE_CLICK,
    ask,
    contents,
    filled,
    link,
    off,
    site,
    tell,
)
from tests.notifier.fakes import NOON


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return filled(tmp_path / "watch.db")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "BUSY_TIMEOUT_MS", 50)


@contextmanager
def locked(path: Path, how: str) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        if how == "EXCLUSIVE":
            other.execute("PRAGMA journal_mode = DELETE")  # in WAL mode, readers are never locked out
        other.execute(f"BEGIN {how}")
        yield
        other.execute("ROLLBACK")


@pytest.mark.usefixtures("impatient")
def test_a_database_that_somebody_writes_to_for_long_is_a_reason_to_come_again(database: Path) -> None:
    path, before = link(database), contents(database)
    with site(database) as port:
        with locked(database, "IMMEDIATE"):
            answer = ask(port, "POST", path, ONE_CLICK)
            assert ask(port, "GET", path).status == 200  # whoever only reads is not held up
            assert ask(port, "GET", f"/events/{EVENT}").status == 200
        assert contents(database) == before
        assert (answer.status, answer.headers["retry-after"]) == (503, "30")
        assert "Nothing was changed" in answer.text
        assert ask(port, "POST", path, ONE_CLICK).status == 200
    assert [each.recipient for each in off(database)] == [DESK]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_locked_database_is_a_reason_to_come_again(database: Path, method: str) -> None:
    path = link(database)
    with site(database) as port, locked(database, "EXCLUSIVE"):
        answer = ask(port, method, path)
    assert (answer.status, answer.headers["retry-after"]) == (503, "30")


def test_a_short_lock_is_waited_for(database: Path) -> None:
    path = link(database)
    with site(database) as port, ThreadPoolExecutor(1) as others:
        with locked(database, "IMMEDIATE"):
            waiting = others.submit(ask, port, "POST", path, ONE_CLICK)
            assert ask(port, "GET", path).status == 200
        assert waiting.result(30).status == 200
    assert [each.recipient for each in off(database)] == [DESK]


def test_a_database_that_is_not_there_or_is_none_is_told_and_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "text.db").write_text("no database " * 200)
    for name in ("gone.db", "text.db"):
        with site(tmp_path / name) as port:
            assert ask(port, "GET", "/unsubscribe/t0ken").status == 503
            assert ask(port, "POST", "/unsubscribe/t0ken", ONE_CLICK).status == 503
    assert not (tmp_path / "gone.db").exists()
    said = capsys.readouterr().out
    assert "does not exist yet" in said
    assert "is not an SQLite database" in said
    assert "t0ken" not in said


def test_many_at_once_end_it_once(database: Path) -> None:
    paths = [link(database), link(database, EDITOR)] * 10
    with site(database) as port, ThreadPoolExecutor(20) as others:
        asked = [others.submit(ask, port, "POST", path, ONE_CLICK) for path in paths]
        assert {each.result(60).status for each in asked} == {200}
    with closing(sqlite3.connect(database)) as db:
        ended = db.execute(
            "SELECT recipient, COUNT(DISTINCT ended_at), COUNT(*) FROM deliveries"
            " WHERE state = 'cancelled' GROUP BY recipient ORDER BY recipient"
        ).fetchall()
    assert ended == [(DESK, 1, 2), (EDITOR, 1, 2)]


def test_beside_a_daemon_that_writes_all_the_time_both_go_on(database: Path) -> None:
    """One tells of events and notes runs, as fast as it can, while both addresses leave."""
    began, stop = threading.Event(), threading.Event()
    told: list[str] = []

    def write() -> None:
        while not stop.is_set():
            tell(database, f"evt_{len(told)}")
            told.append(f"evt_{len(told)}")
            with closing(opening.open_for_writing(database)) as db:
                RunLog(db).begin("poll", NOON + timedelta(minutes=len(told)))
            began.set()

    with site(database) as port, ThreadPoolExecutor(1) as daemon:
        writing = daemon.submit(write)
        try:
            assert began.wait(30)
            for address in (DESK, EDITOR):
                assert ask(port, "POST", link(database, address), ONE_CLICK).status == 200
        finally:
            stop.set()
        writing.result(30)
    tell(database, "evt_afterwards")
    with closing(sqlite3.connect(database)) as db:
        left = db.execute(
            "SELECT COUNT(*) FROM deliveries WHERE state = 'waiting' AND recipient <> 'it@example.org'"
        ).fetchone()
        events = {id_ for (id_,) in db.execute("SELECT id FROM events")}
    assert left == (0,)
    assert set(told) <= events


@pytest.mark.usefixtures("impatient")
def test_no_more_threads_are_taken_than_the_daemon_can_spare(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspectwatch.web.app.AT_ONCE", 1)
    monkeypatch.setattr("inspectwatch.web.app.PATIENCE_SECONDS", 0.05)
    held, free = threading.Event(), threading.Event()
    opened = opening.open_for_reading

    def slowly(path: Path) -> object:
        held.set()
        assert free.wait(30)
        return opened(path)

    monkeypatch.setattr("inspectwatch.web.app.open_for_reading", slowly)
    with site(database) as port, ThreadPoolExecutor(1) as others:
        first = others.submit(ask, port, "GET", link(database))
        try:
            assert held.wait(30)
            assert ask(port, "GET", link(database)).status == 503
        finally:
            free.set()
        assert first.result(30).status == 200


def test_the_daemon_s_loop_is_not_held_up_by_a_lock(database: Path) -> None:
    """Another page is answered while one waits for the database, by the same loop."""
    path = link(database)
    with site(database) as port, ThreadPoolExecutor(1) as others:
        with locked(database, "IMMEDIATE"):
            waiting = others.submit(ask, port, "POST", path, ONE_CLICK)
            assert [ask(port, "GET", "/x").status for _ in range(3)] == [404] * 3
            assert not waiting.done()
        assert waiting.result(30).status == 200


def test_a_turn_is_given_back_after_trouble(tmp_path: Path) -> None:
    with site(tmp_path / "gone.db") as port:
        assert [ask(port, "GET", "/unsubscribe/x").status for _ in range(8)] == [503] * 8
    filled(tmp_path / "gone.db")
    with site(tmp_path / "gone.db") as port:
        assert ask(port, "GET", link(tmp_path / "gone.db")).status == 200
