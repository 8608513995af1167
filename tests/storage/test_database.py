"""Opening: what a fresh database is, and that whatever is refused is named and stays as it was."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from storage import database
from storage.database import copy_database, open_for_reading, open_for_writing
from storage.errors import DatabaseUnusable
from tests.conftest import CHECKOUT
from tests.storage.building import provider_noted

NOBODY = 65534


def made(path: Path) -> None:
    open_for_writing(path).close()


def snapshot(path: Path) -> tuple[bytes, int]:
    return path.read_bytes(), path.stat().st_mtime_ns


def copied(path: Path) -> None:
    copy_database(path, path.with_name("copy.db"))


def run_python(code: str, *arguments: str) -> int:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=CHECKOUT, check=False, timeout=30).returncode


def test_a_fresh_database_is_strict_durable_and_holds_the_public_views(db: Database) -> None:
    tables = [
        row for row in db.query("PRAGMA table_list") if row["type"] == "table" and row["schema"] == "main"
    ]
    ours = [row for row in tables if not row["name"].startswith(("sqlite_", "_sqlite"))]
    assert len(ours) > 10
    assert all(row["strict"] for row in ours)
    assert set(db.view_names()) == {
        "current_ratings",
        "rating_history",
        "rating_changes",
        "corrections",
        "published_reports",
    }
    pragmas = {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")}
    assert pragmas == {"journal_mode": "wal", "synchronous": 2}


def test_a_row_that_leads_nowhere_is_refused(db: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        db.table("readings").insert(
            {"sha256": "none such", "reader": "", "status": "read", "problems": "[]", "read_at": ""}
        )


def test_opening_again_changes_nothing(path: Path) -> None:
    made(path)
    before = path.read_bytes()
    made(path)
    assert path.read_bytes() == before


def test_the_folder_is_made_with_the_database(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "watch.db"
    made(path)
    assert path.exists()


@pytest.mark.parametrize("open_it", [open_for_writing, open_for_reading, copied])
def test_a_newer_database_is_refused_untouched(path: Path, open_it: Callable[[Path], object]) -> None:
    made(path)
    _add_migration(path, "m999_of_tomorrow")
    before = snapshot(path)
    with pytest.raises(
        DatabaseUnusable, match=r"watch\.db: was written by a newer version.*m999_of_tomorrow"
    ):
        open_it(path)
    assert snapshot(path) == before


def _add_migration(path: Path, name: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('inspectwatch', ?, '')",
            [name],
        )


def test_what_a_newer_version_left_in_its_log_when_it_was_killed_stays_there(path: Path) -> None:
    made(path)
    code = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
                   " VALUES ('inspectwatch', 'm999', '')")
connection.commit()
os.kill(os.getpid(), 9)
"""
    run_python(code, str(path))
    log = path.with_name("watch.db-wal")
    before = snapshot(path), snapshot(log)
    with pytest.raises(DatabaseUnusable, match="m999"):
        open_for_writing(path)
    assert (snapshot(path), snapshot(log)) == before


@pytest.mark.parametrize("open_it", [open_for_writing, open_for_reading, copied])
def test_a_database_of_another_program_is_refused_untouched(
    path: Path, open_it: Callable[[Path], object]
) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    before = snapshot(path)
    with pytest.raises(DatabaseUnusable, match="not one of inspectwatch"):
        open_it(path)
    assert snapshot(path) == before


@pytest.mark.parametrize("open_it", [open_for_writing, open_for_reading, copied])
def test_a_file_that_is_no_database_is_refused_untouched(
    path: Path, open_it: Callable[[Path], object]
) -> None:
    path.write_text("database = 'inspectwatch.db'\n" * 100)
    before = snapshot(path)
    with pytest.raises(DatabaseUnusable, match=r"watch\.db: is not an SQLite database"):
        open_it(path)
    assert snapshot(path) == before


@pytest.mark.parametrize("open_it", [open_for_writing, open_for_reading, copied])
def test_a_folder_is_named_as_one(path: Path, open_it: Callable[[Path], object]) -> None:
    path.mkdir()
    with pytest.raises(DatabaseUnusable, match="is a folder"):
        open_it(path)
    assert list(path.iterdir()) == []


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseUnusable, match="cannot be opened"):
        open_for_writing(tmp_path / "file" / "watch.db")


def test_a_damaged_database_is_refused_untouched(path: Path) -> None:
    made(path)
    with path.open("r+b") as file:
        file.seek(5 * 4096)
        file.write(b"\xff" * 4096)
    before = snapshot(path)
    with pytest.raises(DatabaseUnusable, match="is damaged"):
        open_for_writing(path)
    assert snapshot(path) == before


def test_a_cut_off_database_is_refused_untouched(path: Path) -> None:
    made(path)
    os.truncate(path, 5000)
    before = snapshot(path)
    with pytest.raises(DatabaseUnusable, match="is damaged"):
        open_for_writing(path)
    assert snapshot(path) == before


def test_a_locked_database_is_refused_untouched(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(path)
    before = snapshot(path)
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 20)
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DatabaseUnusable, match="is locked by another program"):
            open_for_writing(path)
        other.rollback()
    assert snapshot(path) == before


@contextmanager
def no_rights_of_root() -> Iterator[None]:
    """The superuser may write to everything; tests that run as such put it aside."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="inspectwatch-test-") as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


def test_a_read_only_database_is_refused_untouched(open_folder: Path) -> None:
    path = open_folder / "watch.db"
    made(path)
    path.chmod(0o444)
    before = snapshot(path)
    with no_rights_of_root(), pytest.raises(DatabaseUnusable, match="is read-only"):
        open_for_writing(path)
    assert snapshot(path) == before


def test_a_database_in_a_read_only_folder_is_refused_untouched(open_folder: Path) -> None:
    path = open_folder / "watch.db"
    made(path)
    path.chmod(0o666)
    open_folder.chmod(0o555)
    before = snapshot(path)
    with (
        no_rights_of_root(),
        pytest.raises(DatabaseUnusable, match=r"watch\.db: (cannot be opened|is read-)"),
    ):
        open_for_writing(path)
    open_folder.chmod(0o777)
    assert snapshot(path) == before


def test_a_file_that_may_not_be_read_is_named(open_folder: Path) -> None:
    path = open_folder / "watch.db"
    made(path)
    path.chmod(0o000)
    with no_rights_of_root(), pytest.raises(DatabaseUnusable, match=r"watch\.db"):
        open_for_reading(path)


def test_an_empty_file_is_a_database_to_be(path: Path) -> None:
    path.touch()
    with pytest.raises(DatabaseUnusable, match="is still empty"):
        open_for_reading(path)
    made(path)
    open_for_reading(path).close()


def test_questions_to_a_database_that_is_not_there_make_none(path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="does not exist yet"):
        open_for_reading(path)
    assert not path.exists()


def test_a_database_of_an_older_version_is_upgraded_by_writers_only(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(path)
    later = Migrations("inspectwatch")
    later(name="m001_initial")(database.m001_initial)
    later(name="m002_later")(lambda db: db.conn.execute("CREATE TABLE added (x TEXT) STRICT"))
    monkeypatch.setattr(database, "migrations", later)
    with pytest.raises(DatabaseUnusable, match="older version"):
        open_for_reading(path)
    with closing(open_for_writing(path)) as db:
        assert "added" in db.table_names()


def test_an_interrupted_migration_leaves_nothing_and_the_next_start_goes_on(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(db: Database, _name: str) -> None:
        db.conn.execute("CREATE TABLE sources (source TEXT PRIMARY KEY) STRICT")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(database, "_run_script", half)
        with pytest.raises(KeyboardInterrupt):
            open_for_writing(path)
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    assert ("sources",) not in names
    with closing(open_for_writing(path)) as db:
        assert "sources" in db.table_names()


def test_a_first_start_that_is_killed_does_not_spoil_the_second(path: Path) -> None:
    code = """
import os, pathlib, sys
from storage import database
def killed(db, name):
    db.conn.execute("CREATE TABLE sources (source TEXT PRIMARY KEY) STRICT")
    os.kill(os.getpid(), 9)
database._run_script = killed
database.open_for_writing(pathlib.Path(sys.argv[1]))
"""
    assert run_python(code, str(path)) == -9
    with closing(open_for_writing(path)) as db:
        assert "current_ratings" in db.view_names()


def test_readers_neither_wait_for_a_writer_nor_see_half_of_what_it_writes(path: Path, db: Database) -> None:
    provider_noted(db)
    db.conn.execute("BEGIN IMMEDIATE")
    db.conn.execute("UPDATE providers SET name = 'half done'")
    with closing(open_for_reading(path)) as reader:
        assert [row["name"] for row in reader.query("SELECT name FROM providers")] == ["Oxfordshire"]
        db.conn.execute("COMMIT")
        assert [row["name"] for row in reader.query("SELECT name FROM providers")] == ["half done"]


def test_readers_cannot_write(path: Path, db: Database) -> None:
    provider_noted(db)
    with closing(open_for_reading(path)) as reader, pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("DELETE FROM providers")


def test_a_copy_has_what_is_committed_and_is_a_database_of_its_own(path: Path, db: Database) -> None:
    provider_noted(db)
    db.conn.execute("BEGIN IMMEDIATE")
    db.conn.execute("UPDATE providers SET name = 'half done'")
    copied(path)
    db.conn.execute("ROLLBACK")
    with closing(open_for_writing(path.with_name("copy.db"))) as copy:
        assert [row["name"] for row in copy.query("SELECT name FROM providers")] == ["Oxfordshire"]
