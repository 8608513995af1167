"""Backups: whole or not there, beside a writer, and never the last good one removed."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.archive import archive_beside
from storage.backups import (
    DOCUMENTS,
    MARKER,
    Backup,
    backups_in,
    documents_of,
    last_backup,
    make_backup,
    sha256_of,
)
from storage.database import open_beside
from storage.errors import BackupFailed, DatabaseUnusable, StorageError
from storage.notes import note
from storage.transaction import writing
from tests.storage.building import NOW, document_kept

DAY = timedelta(days=1)


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def filled(oxfordshire: Database) -> Database:
    """The worked example, with so much beside it that copying takes several steps."""
    with writing(oxfordshire):
        for number in range(200):
            note(oxfordshire, f"filler {number}", "x" * 20_000)
    return oxfordshire


def made(path: Path, folder: Path, keep: int = 7, days: int = 0) -> Backup:
    return make_backup(path, folder, keep, NOW + days * DAY).backup


def rows(database: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as db:
        return db.execute(query).fetchall()


def test_it_has_every_row_and_every_document(oxfordshire: Database, path: Path, folder: Path) -> None:
    backup = made(path, folder)
    assert backups_in(folder) == [backup]
    assert rows(backup.database, "SELECT * FROM current_ratings ORDER BY area") == rows(
        path, "SELECT * FROM current_ratings ORDER BY area"
    )
    known = documents_of(path)
    assert len(known) == backup.documents > 0
    assert [len(backup.archive.get(sha256)) > 0 for sha256 in known] == [True] * len(known)
    assert (backup.sha256, backup.lost) == (sha256_of(backup.database), ())
    assert sorted(each.name for each in backup.folder.iterdir()) == [MARKER, "inspectwatch.db"]
    assert last_backup(folder, path, NOW) == NOW
    assert last_backup(folder, path, NOW - timedelta(hours=1)) is None  # by a clock that ran ahead
    assert last_backup(folder, path.with_name("another.db"), NOW) is None


def test_it_is_its_owners_alone(oxfordshire: Database, path: Path, folder: Path) -> None:
    backup = made(path, folder)
    files = [each for each in folder.rglob("*") if each.is_file()]
    assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}
    assert {stat.S_IMODE(each.stat().st_mode) for each in (folder, backup.folder)} == {0o700}


def test_a_writer_goes_on_meanwhile_and_the_copy_is_of_one_moment(
    filled: Database, path: Path, folder: Path
) -> None:
    with writing(filled):
        for name in ("one", "other"):
            note(filled, name, "before")
    written = []

    def write(done: int, _total: int, what: str) -> None:
        if what == "the database":
            with closing(open_beside(path)) as beside, writing(beside):
                for name in ("one", "other"):
                    note(beside, name, str(done))
            written.append(done)

    backup = make_backup(path, folder, 7, NOW, write).backup
    assert len(written) > 2
    told = "SELECT value FROM notes WHERE name IN ('one', 'other')"
    assert rows(backup.database, told) == [("before",)] * 2
    assert rows(path, told) == [(str(written[-1]),)] * 2


def test_only_new_documents_are_brought(oxfordshire: Database, path: Path, folder: Path) -> None:
    first = made(path, folder)
    inodes = {each: each.stat().st_ino for each in (folder / DOCUMENTS).rglob("*") if each.is_file()}
    new = document_kept(oxfordshire, path, b"new")
    assert made(path, folder, days=1).documents == first.documents + 1
    assert (first.archive.get(new), {each: each.stat().st_ino for each in inodes}) == (b"new", inodes)


def test_documents_are_copied_where_no_link_can_be(
    oxfordshire: Database, path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(18, "another disk")

    monkeypatch.setattr(os, "link", refused)
    backup = made(path, folder)
    sha256 = documents_of(path)[0]
    assert backup.archive.get(sha256) == archive_beside(path).get(sha256)
    assert backup.archive.path(sha256).stat().st_nlink == 1


def test_a_document_that_is_lost_is_named_and_one_that_the_backup_has_damaged_is_healed(
    oxfordshire: Database, path: Path, folder: Path
) -> None:
    archive = archive_beside(path)
    lost, damaged = documents_of(path)[:2]
    archive.path(lost).unlink()
    backup = made(path, folder)
    assert backup.lost == (lost,)
    place = backup.archive.path(damaged)
    place.unlink()
    place.write_bytes(b"other bytes")
    archive.put(b"50000001")
    assert made(path, folder, days=1).lost in ((), (lost,))
    assert backup.archive.get(damaged) == archive.get(damaged)


def test_so_many_are_kept_and_only_what_it_made_itself_is_removed(
    oxfordshire: Database, path: Path, folder: Path
) -> None:
    first = made(path, folder)
    others = [
        folder / "inspectwatch-2020-01-01T000000Z",
        folder / "mine",
        folder / "inspectwatch-2020-01-02T000000Z",
    ]
    for each in others:
        each.mkdir()
    (others[1] / MARKER).write_bytes((first.folder / MARKER).read_bytes())  # by name it is none
    (others[2] / MARKER).write_text("{}")
    foreign = json.loads((first.folder / MARKER).read_text()) | {"of": "/another.db"}
    (others[0] / MARKER).write_text(json.dumps(foreign))
    kept = [made(path, folder, keep=2, days=day) for day in (1, 2, 3)]
    mine = [each for each in backups_in(folder) if each.of == first.of]
    assert mine == [kept[2], kept[1]]
    assert all(each.is_dir() for each in others)


def test_a_clock_that_was_set_back_does_not_cost_the_new_one(
    oxfordshire: Database, path: Path, folder: Path
) -> None:
    future = made(path, folder, keep=1, days=400)
    now = make_backup(path, folder, 1, NOW)
    assert now.removed == (future,)
    assert backups_in(folder) == [now.backup]


def test_two_of_one_second_are_two(oxfordshire: Database, path: Path, folder: Path) -> None:
    assert made(path, folder).folder != made(path, folder).folder
    assert len(backups_in(folder)) == 2


@pytest.mark.parametrize("moment", range(1, 18, 4))
def test_one_that_is_cut_short_does_not_look_whole_and_the_next_removes_it(
    oxfordshire: Database, path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    good = made(path, folder, keep=1)
    document_kept(oxfordshire, path, b"new")
    steps = 0

    def die(*_: object) -> None:
        nonlocal steps
        steps += 1
        if steps == moment:
            raise Killed

    def leave(*_: object, **__: object) -> None:
        """One who is killed tidies nothing up."""

    for name in ("fsync", "replace", "link"):
        real = getattr(os, name)

        def first_die(*given: object, real: object = real) -> None:
            die()
            real(*given)  # type: ignore[operator]

        monkeypatch.setattr(os, name, first_die)
    monkeypatch.setattr("shutil.rmtree", leave)
    with suppress(Killed):
        make_backup(path, folder, 1, NOW + DAY, lambda *_: die())
    monkeypatch.undo()
    for each in backups_in(folder):
        assert sha256_of(each.database) == each.sha256
        assert rows(each.database, "PRAGMA integrity_check") == [("ok",)]
        assert [each.archive.get(sha256) for sha256 in documents_of(each.database)]
    assert backups_in(folder)
    last = made(path, folder, keep=1, days=2)
    assert backups_in(folder) == [last]
    assert good.folder != last.folder
    assert [each.name for each in folder.iterdir() if each.name.startswith((".in", ".re"))] == []


def test_two_at_once_are_refused(oxfordshire: Database, path: Path, folder: Path) -> None:
    def another(*_: object) -> None:
        with pytest.raises(BackupFailed, match="another backup is being made"):
            made(path, folder)

    make_backup(path, folder, 7, NOW, another)
    assert len(backups_in(folder)) == 1


def test_what_ends_a_step_ends_the_backup(oxfordshire: Database, path: Path, folder: Path) -> None:
    def stop(*_: object) -> None:
        raise Killed

    with pytest.raises(Killed):
        make_backup(path, folder, 7, NOW, stop)
    assert backups_in(folder) == []
    assert [each.name for each in folder.iterdir()] == [".lock"]


@pytest.mark.parametrize("what", ["none", "empty", "foreign", "damaged"])
def test_what_is_no_sound_database_is_not_kept(tmp_path: Path, folder: Path, what: str) -> None:
    path = tmp_path / "it.db"
    if what == "foreign":
        with closing(sqlite3.connect(path)) as db:
            db.execute("CREATE TABLE theirs (x)")
    elif what == "damaged":
        path.write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    elif what == "empty":
        path.touch()
    with pytest.raises(StorageError):
        made(path, folder)
    assert backups_in(folder) == []


def test_a_folder_that_cannot_be_written_is_said(oxfordshire: Database, path: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BackupFailed, match="could not be written"):
        made(path, tmp_path / "file")
    with pytest.raises(BackupFailed, match="could not be written"):
        made(path, tmp_path / "no" / "such")
    with pytest.raises(DatabaseUnusable):
        made(tmp_path / "none.db", tmp_path / "backups")


def test_only_its_own_leavings_are_removed(oxfordshire: Database, path: Path, folder: Path) -> None:
    named = made(path, folder).folder.name
    ours = (".incoming-4711", f".removed-{named}", f".removed-{named}-2")
    theirs = (".removed-mystuff", ".incoming-old", ".incoming-4711x", f".removed-{named}.old")
    for name in (*ours, *theirs):
        (folder / name).mkdir()
        (folder / name / "precious").touch()
    (folder / ".incoming-x").touch()
    (folder / ".incoming-12").touch()
    (folder / ".incoming-13").symlink_to(folder / theirs[0])
    made(path, folder, days=1)
    left = {each.name for each in folder.iterdir()}
    assert left >= {*theirs, ".incoming-x", ".incoming-12", ".incoming-13"}
    assert left.isdisjoint(ours)
    assert all((folder / name / "precious").exists() for name in theirs)
