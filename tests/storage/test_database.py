"""Opening: what a fresh database is, how it is upgraded, who reads beside whom."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from storage import database
from storage.database import open_for_reading, open_for_writing
from storage.errors import DatabaseUnusable
from tests.storage.building import provider_noted
from tests.storage.opening import copied, made, run_python


def test_a_fresh_database_is_strict_durable_and_holds_the_public_views(db: Database) -> None:
    tables = [
        row for row in db.query("PRAGMA table_list") if row["type"] == "table" and row["schema"] == "main"
    ]
    ours = [row for row in tables if not row["name"].startswith(("sqlite_", "_sqlite"))]
    assert len(ours) > 10
    assert all(row["strict"] for row in ours)
    assert {name for name in db.view_names() if not name.startswith("_")} == {
        "current_ratings",
        "rating_history",
        "rating_changes",
        "corrections",
        "published_reports",
        "judgement_evidence",
        "report_improvements",
        "report_documents",
        "listed_providers",
        "unread_inspections",
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


def test_a_new_database_is_its_owners_alone_and_an_old_one_keeps_its_rights(path: Path) -> None:
    old = os.umask(0o022)
    try:
        with closing(open_for_writing(path)) as db:
            provider_noted(db)
            modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.glob("*.db*")}
        assert modes == dict.fromkeys((path.name, f"{path.name}-wal", f"{path.name}-shm"), 0o600)
        path.chmod(0o640)
        made(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
    finally:
        os.umask(old)


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
    for each in database.migrations.pending(Database(memory=True)):
        later(name=each.name)(each.fn)
    later(name="m999_later")(lambda db: db.conn.execute("CREATE TABLE added (x TEXT) STRICT"))
    monkeypatch.setattr(database, "migrations", later)
    with pytest.raises(
        DatabaseUnusable, match=r"older version\. `inspectwatch reread`, which fetches and sends nothing"
    ):
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
