"""Whatever cannot be opened is named, with its cure, and stays as it was."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

import pytest

from storage import database
from storage.database import open_for_reading, open_for_writing
from storage.errors import DatabaseUnusable
from tests.storage.opening import copied, made, run_python

NOBODY = 65534


def snapshot(path: Path) -> tuple[bytes, int]:
    return path.read_bytes(), path.stat().st_mtime_ns


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


@pytest.mark.parametrize(
    ("free", "said"), [(0, "the disk is full. Free some space"), (1 << 30, "disk I/O error")]
)
def test_a_disk_without_room_for_the_log_is_full_and_not_broken(
    path: Path, monkeypatch: pytest.MonkeyPatch, free: int, said: str
) -> None:
    """SQLite calls both an I/O error."""
    made(path)

    def no_log(path: Path, mode: str) -> NoReturn:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
        raise error

    monkeypatch.setattr(database, "_connect", no_log)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=free))
    with pytest.raises(DatabaseUnusable, match=said):
        open_for_writing(path)
