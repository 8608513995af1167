"""A backup in the place of a database: checked first, whole or not at all, and the one before is kept."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.addresses import AddressTable
from storage.archive import archive_beside
from storage.backups import Backup, documents_of, make_backup
from storage.database import open_for_reading, open_for_writing
from storage.errors import BackupFailed, DatabaseUnusable, StorageError
from storage.outbox import OutboxTable
from storage.providers import ProviderStore
from storage.restored import NOT_SENT, Restored, restored
from storage.restoring import Outcome, restore, source_at
from storage.times import to_text
from storage.transaction import writing
from tests.conftest import CHECKOUT
from tests.storage.building import DESK, NOW, event_of, write_event
from tests.storage.oxfordshire import oxfordshire_recorded

LATER = NOW + timedelta(days=3)
OTHER = ("charity", "other@example.org")


@pytest.fixture
def backup(path: Path, tmp_path: Path) -> Backup:
    """Of the worked example after its baseline, with a delivery that waits and one that is held."""
    with closing(open_for_writing(path)) as db:
        oxfordshire_recorded(db, path)
        ProviderStore(db).note_baseline(NOW)
        write_event(db, event_of("waits", DESK))
        write_event(db, event_of("held", DESK))
        with writing(db):
            db.execute("UPDATE deliveries SET hold = 'burst' WHERE event_id = 'evt_held'")
    return make_backup(path, tmp_path / "backups", 7, NOW).backup


@pytest.fixture
def today(path: Path, backup: Backup) -> Iterator[Database]:
    """The database as it went on, open."""
    db = open_for_writing(path)
    write_event(db, event_of("since", OTHER))
    yield db
    db.close()


def back(backup: Backup | Path, path: Path) -> Outcome:
    return restore(source_at(backup.folder if isinstance(backup, Backup) else backup), path, LATER)


def events(path: Path) -> list[str]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        return [id_ for (id_,) in db.execute("SELECT id FROM events WHERE report IS NULL ORDER BY sequence")]


def beside(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.iterdir() if each.is_file() and each.suffix != ".lock")


def test_the_database_is_as_it_was_and_the_one_before_is_kept_whole(
    path: Path, backup: Backup, today: Database
) -> None:
    today.close()
    outcome = back(backup, path)
    assert outcome.aside is not None
    assert (outcome.taken_at, outcome.upgraded, outcome.documents, outcome.lost) == (NOW, (), 0, ())
    assert outcome.aside.name == "watch-before-restore-2024-04-12T083012Z.db"
    assert beside(path) == [outcome.aside.name, "watch.db"]
    assert events(path) == ["evt_waits", "evt_held"]
    assert events(outcome.aside) == ["evt_waits", "evt_held", "evt_since"]
    with closing(open_for_reading(path)) as db:
        assert restored(db) == Restored(LATER, NOW, None)


def test_what_was_only_in_the_log_is_kept_too(path: Path, backup: Backup, tmp_path: Path) -> None:
    """As after a kill: the last writes are in the write-ahead log, and nowhere else."""
    with closing(open_for_writing(path)) as db:
        write_event(db, event_of("since", OTHER))
        killed = tmp_path / "killed"
        killed.mkdir()
        for name in ("watch.db", "watch.db-wal"):
            shutil.copy(path.with_name(name), killed / name)
    assert (killed / "watch.db-wal").stat().st_size > 0
    outcome = back(backup, killed / "watch.db")
    assert outcome.aside is not None
    assert events(outcome.aside)[-1] == "evt_since"
    assert events(killed / "watch.db") == ["evt_waits", "evt_held"]


def test_what_waited_is_cancelled_with_its_reason_and_what_is_held_stays_held(
    path: Path, backup: Backup
) -> None:
    outcome = back(backup, path)
    assert (outcome.silenced.cancelled, outcome.silenced.held) == (2, 1)  # one of the worked example's
    with closing(open_for_reading(path)) as db:
        rows = {
            row["event_id"]: (row["state"], row["last_error"], row["hold"])
            for row in db.query("SELECT * FROM deliveries WHERE event_id IN ('evt_waits', 'evt_held')")
        }
    assert rows == {"evt_waits": ("cancelled", NOT_SENT, None), "evt_held": ("waiting", None, "burst")}


def test_no_lease_is_left(path: Path, tmp_path: Path, backup: Backup) -> None:
    with closing(open_for_writing(path)) as db, writing(db):
        db.execute("UPDATE deliveries SET leased_until = ?, lease = 'theirs'", [to_text(LATER)])
    back(make_backup(path, tmp_path / "backups", 7, LATER).backup, path)
    with closing(open_for_reading(path)) as db:
        assert list(db.query("SELECT * FROM deliveries WHERE leased_until IS NOT NULL")) == []


def test_who_unsubscribed_since_stays_so_and_his_link_works(
    path: Path, backup: Backup, today: Database
) -> None:
    addresses = AddressTable(today)
    for pair in (DESK, OTHER):
        token = addresses.token_of(*pair)
        assert token
        addresses.unsubscribe(token, LATER)
    today.close()
    assert back(backup, path).addresses_kept
    with closing(open_for_reading(path)) as db:
        left = AddressTable(db)
        assert {(each.subscription, each.recipient) for each in left.off()} == {DESK, OTHER}
        assert left.token_of(*OTHER) == token


def test_everything_is_silent_till_a_complete_run(path: Path, backup: Backup) -> None:
    back(backup, path)
    with closing(open_for_writing(path)) as db:
        providers = ProviderStore(db)
        assert (providers.baseline_at(), providers.told_since()) == (NOW, None)
        assert providers.read_urns() == frozenset()
        providers.note_baseline(LATER)
        assert (providers.baseline_at(), providers.told_since()) == (NOW, LATER)
        assert restored(db) == Restored(LATER, NOW, LATER)


def test_it_goes_to_a_machine_that_has_nothing_yet(tmp_path: Path, backup: Backup) -> None:
    path = tmp_path / "new" / "machine.db"
    path.parent.mkdir()
    outcome = back(backup.database, path)
    assert (outcome.aside, outcome.documents) == (None, backup.documents)
    assert events(path) == ["evt_waits", "evt_held"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_database_that_is_reached_by_a_link_is_replaced_where_it_lies(
    path: Path, tmp_path: Path, backup: Backup, today: Database
) -> None:
    today.close()
    link = tmp_path / "elsewhere" / "linked.db"
    link.parent.mkdir()
    link.symlink_to(path)
    outcome = back(backup, link)
    assert (link.is_symlink(), link.resolve()) == (True, path)
    assert events(path) == ["evt_waits", "evt_held"]
    assert outcome.aside is not None
    assert outcome.aside.parent == path.parent
    assert events(outcome.aside)[-1] == "evt_since"
    assert all(map(archive_beside(link).has, documents_of(path)))


def test_the_rights_of_the_one_before_are_kept(path: Path, backup: Backup) -> None:
    path.chmod(0o640)
    back(backup, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_an_older_one_is_upgraded(path: Path, tmp_path: Path) -> None:
    older = tmp_path / "older.db"
    with closing(sqlite3.connect(older)) as db:
        db.executescript((CHECKOUT / "fixtures" / "databases" / "003_delivering.sql").read_text())
    outcome = back(older, path)
    assert outcome.upgraded[0] == "m004_search"
    assert outcome.taken_at is None
    assert len(outcome.lost) > 0  # such a copy has its documents beside it, or none
    with closing(open_for_reading(path)) as db:
        assert OutboxTable(db).counts().get("waiting", 0) == 0


def _newer(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as db, db:
        db.execute("INSERT INTO _sqlite_migrations VALUES (99, 'inspectwatch', 'm999_future', '2099-01-01')")


def _one_byte(copy: Path) -> None:
    data = bytearray(copy.read_bytes())
    place = data.index(b"Oxfordshire")
    data[place : place + 1] = b"o"
    copy.write_bytes(data)


def _cut(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes()[:-8192])


@pytest.mark.parametrize(
    ("how", "named"),
    [
        (_newer, "was written by a newer version of inspectwatch (it has m999_future). Upgrade inspectwatch"),
        (_cut, "is damaged"),
        (lambda copy: copy.write_bytes(b"no database" * 1000), "is not an SQLite database"),
        (lambda copy: copy.write_bytes(b""), "is still empty"),
    ],
)
def test_a_copy_that_will_not_do_is_refused_and_nothing_moves(
    path: Path, backup: Backup, tmp_path: Path, how: object, named: str
) -> None:
    copy = tmp_path / "copy.db"
    shutil.copy(backup.database, copy)
    assert callable(how)
    how(copy)
    before = (path.read_bytes(), beside(path))
    with pytest.raises(BackupFailed) as caught:
        back(copy, path)
    assert named in str(caught.value)
    assert (path.read_bytes(), beside(path)) == before


def test_one_wrong_byte_in_a_backup_is_noticed_though_the_database_is_sound(
    path: Path, backup: Backup
) -> None:
    _one_byte(backup.database)
    before = (path.read_bytes(), beside(path))
    with pytest.raises(BackupFailed, match="no longer has the bytes that were written"):
        back(backup, path)
    assert (path.read_bytes(), beside(path)) == before


def test_what_is_no_backup_is_refused_with_what_would_do(path: Path, backup: Backup) -> None:
    with pytest.raises(BackupFailed, match=r"folder of backups\. Name one of them; the newest are inspectw"):
        back(backup.folder.parent, path)
    with pytest.raises(BackupFailed, match="is no backup"):
        back(path.parent / "nothing", path)
    with pytest.raises(BackupFailed, match="is the database itself"):
        back(path, path)


def test_a_damaged_database_is_replaced_and_kept_as_it_is(path: Path, backup: Backup) -> None:
    damaged = b"rubbish" * 2000
    path.write_bytes(damaged)
    outcome = back(backup, path)
    assert outcome.aside is not None
    assert outcome.aside.read_bytes() == damaged
    assert not outcome.addresses_kept
    assert events(path) == ["evt_waits", "evt_held"]


@pytest.mark.parametrize("mode", ["ro", "rw"])
def test_one_that_somebody_has_open_is_left_though_he_does_nothing_now(
    path: Path, backup: Backup, today: Database, mode: str
) -> None:
    """When he closes it, he would remove a log by its name: that of the new one."""
    today.close()
    with closing(sqlite3.connect(f"{path.as_uri()}?mode={mode}", uri=True)) as reader:
        reader.execute("SELECT * FROM events").fetchall()
        with pytest.raises(DatabaseUnusable, match="is locked by another program"):
            back(backup, path)
    assert events(path)[-1] == "evt_since"
    assert back(backup, path).aside


def test_where_no_second_name_can_be_given_it_is_copied(
    path: Path, backup: Backup, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(1, "not on this file system")

    monkeypatch.setattr(os, "link", refused)
    outcome = back(backup, path)
    assert outcome.aside is not None
    assert events(outcome.aside) == ["evt_waits", "evt_held"]


def test_a_full_disk_leaves_it_as_it_was(path: Path, backup: Backup, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = (path.read_bytes(), beside(path))
    monkeypatch.setattr("shutil.copyfile", full)
    with pytest.raises(
        StorageError, match=r"could not be restored \(No space left on device\), and was left"
    ):
        back(backup, path)
    assert (path.read_bytes(), beside(path)) == before
