"""Documents that were lost or damaged come back from a backup: with the database, or alone beside it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from storage.archive import archive_beside
from storage.backups import Backup, documents_of, make_backup
from storage.database import open_for_writing
from storage.errors import DatabaseUnusable
from storage.restored import restored
from storage.restoring import Outcome, PutBack, restore, restore_documents, source_at
from tests.storage.building import NOW
from tests.storage.oxfordshire import oxfordshire_recorded


@pytest.fixture
def backup(path: Path, tmp_path: Path) -> Backup:
    with closing(open_for_writing(path)) as db:
        oxfordshire_recorded(db, path)
    return make_backup(path, tmp_path / "backups", 7, NOW).backup


def back(backup: Backup, path: Path) -> Outcome:
    return restore(source_at(backup.folder), path, NOW)


def damaged(place: Path, damage: Callable[[bytes], bytes]) -> None:
    """As another file: the backup's may be a second name of this one."""
    body = place.read_bytes()
    place.unlink()
    place.write_bytes(damage(body))


def test_those_that_are_missing_are_put_back(path: Path, backup: Backup) -> None:
    archive = archive_beside(path)
    missing, lost = documents_of(path)[:2]
    for sha256 in (missing, lost):
        archive.path(sha256).unlink()
    backup.archive.path(lost).unlink()
    outcome = back(backup, path)
    assert (outcome.documents, outcome.lost) == (1, (lost,))
    assert archive.get(missing) == backup.archive.get(missing)


@pytest.mark.parametrize("damage", [lambda body: body[:-1], lambda body: b"?" + body[1:]])
def test_those_whose_bytes_changed_are_put_back(
    path: Path, backup: Backup, damage: Callable[[bytes], bytes]
) -> None:
    damaged(archive_beside(path).path(documents_of(path)[0]), damage)
    assert back(backup, path).documents == 1
    assert all(map(archive_beside(path).has, documents_of(path)))


def test_alone_they_are_put_back_beside_a_writer_and_the_database_stays(path: Path, backup: Backup) -> None:
    changed, missing, lost, *_ = documents_of(path)
    archive = archive_beside(path)
    damaged(archive.path(changed), lambda body: b"?" + body[1:])
    for sha256 in (missing, lost):
        archive.path(sha256).unlink()
    backup.archive.path(lost).unlink()
    before = path.read_bytes()
    with closing(open_for_writing(path)) as writer:
        assert restore_documents(source_at(backup.folder), path) == PutBack(2, (lost,))
        assert (path.read_bytes(), restored(writer)) == (before, None)
    assert (archive.has(changed), archive.has(missing), archive.has(lost)) == (True, True, False)


def test_of_no_database_none_is_put_back(path: Path, backup: Backup, tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="does not exist yet"):
        restore_documents(source_at(backup.folder), tmp_path / "nothing.db")
