"""Putting a backup in the place of a database: whole or not at all, and the database before is kept."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from storage.archive import DocumentArchive, archive_beside
from storage.backups import backup_at, backups_in, documents_of, sha256_of
from storage.database import check_copy, migrations_of, open_for_reading, open_for_writing, settle_log
from storage.durable import sync
from storage.errors import ArchiveDamaged, BackupFailed, DatabaseUnusable
from storage.restored import Row, Silenced, addresses_in, silence
from storage.steps import NO_STEPS, Steps

_LOG = ("-wal", "-shm", "-journal")
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be put back: a database in one file, and the documents that belong to it."""

    database: Path
    archive: DocumentArchive
    taken_at: datetime | None  # None: not known, as of a copy that somebody made otherwise
    sha256: str | None  # the same


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a restore did."""

    taken_at: datetime | None
    aside: Path | None  # the database before; None: there was none
    upgraded: tuple[str, ...]  # migrations that the backup lacked
    documents: int  # that were missing or damaged, and were put back
    lost: tuple[str, ...]  # SHA-256 of documents that neither the archive nor the backup has
    silenced: Silenced
    addresses_kept: bool  # who unsubscribed since the backup is known


@dataclass(frozen=True, slots=True)
class PutBack:
    """What came of putting back documents."""

    documents: int  # that were missing or damaged, and were put back
    lost: tuple[str, ...]  # SHA-256 of documents that neither the archive nor the backup has


def source_at(path: Path) -> Source:
    """What lies there: a backup of ours, or any copy of a database, with its documents beside it.

    Raises BackupFailed where it is neither.
    """
    found = backup_at(path)
    if found:
        return Source(found.database, found.archive, found.taken_at, found.sha256)
    if path.is_file():
        return Source(path, archive_beside(path), None, None)
    inside = backups_in(path)
    if inside:
        named = ", ".join(each.folder.name for each in inside[:_MOST_NAMED])
        raise BackupFailed(path, f"is a folder of backups. Name one of them; the newest are {named}")
    raise BackupFailed(path, "is no backup. Name a folder that `inspectwatch backup` made")


def restore(source: Source, database: Path, now: datetime, steps: Steps = NO_STEPS) -> Outcome:
    """Puts a backup in the place of the database, for whoever holds its `writer_lock`.

    All is made ready beside the database, and takes its place by one renaming: whoever is killed leaves the
    one or the other. Where the database's name is a link, what it leads to is replaced. Raises StorageError,
    with the database as it was, where it cannot be.
    """
    archive = archive_beside(database)  # beside the link, as for whoever opens it
    database = database.resolve()
    if database.exists() and source.database.samefile(database):
        raise BackupFailed(database, "is the database itself. Name a backup of it")
    ready = database.with_name(f".{database.name}.restoring")
    _remove(ready)
    try:
        with _explained(database):
            _copy(source, ready, database)
            before = migrations_of(ready)
            addresses = _addresses(database)
            silenced = _make_ready(ready, now, source.taken_at, addresses or [])
            upgraded = tuple(each for each in migrations_of(ready) if each not in before)
            back = _put_back(documents_of(ready), source.archive, archive, steps)
            aside = _swap(ready, database, now)
    finally:
        _remove(ready)
    kept = aside is None or addresses is not None
    return Outcome(source.taken_at, aside, upgraded, back.documents, back.lost, silenced, kept)


def restore_documents(source: Source, database: Path, steps: Steps = NO_STEPS) -> PutBack:
    """Puts back the documents of the database that the archive lost or that were damaged there; the database
    is only read, so that this may be done while the daemon runs. Raises StorageError where it cannot."""
    open_for_reading(database).close()  # says in words why it will not do
    with _explained(database):
        return _put_back(documents_of(database), source.archive, archive_beside(database), steps)


def _copy(source: Source, ready: Path, database: Path) -> None:
    """The bytes are looked at where they were copied to: what is checked is what will be used."""
    ready.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(ready, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    shutil.copyfile(source.database, ready)
    real = source.database.resolve()
    log = real.with_name(f"{real.name}-wal")
    if source.sha256 is None and log.exists():  # a copy that somebody made of all files
        shutil.copyfile(log, ready.with_name(f"{ready.name}-wal"))
    if source.sha256 is not None and sha256_of(ready) != source.sha256:
        raise BackupFailed(source.database, "no longer has the bytes that were written. Take an older backup")
    try:
        check_copy(ready)
    except DatabaseUnusable as error:
        raise BackupFailed(source.database, f"{error.problem}. {database} was left as it is") from error


def _make_ready(ready: Path, now: datetime, taken_at: datetime | None, addresses: list[Row]) -> Silenced:
    """Upgrades the copy where it is of an older version, and keeps it from telling things twice."""
    with closing(open_for_writing(ready)) as db:
        silenced = silence(db, now, taken_at, addresses)
        db.conn.execute("PRAGMA journal_mode = DELETE")  # one file, which can be renamed
    sync(ready)
    return silenced


def _addresses(database: Path) -> list[Row] | None:
    """What the database that goes knows of addresses; None: it cannot be read."""
    if not database.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return addresses_in(Database(connection))
    except sqlite3.Error:
        return None


def _put_back(
    documents: list[str], source: DocumentArchive, archive: DocumentArchive, steps: Steps
) -> PutBack:
    """Documents that the archive does not have whole, from the backup. Every byte is looked at."""
    put_back, lost = 0, []
    for done, sha256 in enumerate(documents, start=1):
        if not archive.has(sha256):
            try:
                archive.put(source.get(sha256))
                put_back += 1
            except ArchiveDamaged:
                lost.append(sha256)
        steps(done, len(documents), "documents")
    return PutBack(put_back, tuple(lost))


def _swap(ready: Path, database: Path, now: datetime) -> Path | None:
    """Gives the database before a second name and the copy its own. Where it was kept."""
    aside = _keep_aside(database, ready, now) if database.exists() else None
    _remove_log(database)
    os.replace(ready, database)
    _remove_log(database)  # a reader of the file before may have made it again
    sync(database.parent)
    return aside


def _keep_aside(database: Path, ready: Path, now: datetime) -> Path:
    """All of its log must be in the file before: one that stayed would be taken for that of the new one."""
    aside = database.with_name(f"{database.stem}-before-restore-{now:%Y-%m-%dT%H%M%SZ}{database.suffix}")
    try:
        settle_log(database)
    except DatabaseUnusable as error:
        if not _is_damage(error.__cause__):
            raise
        _keep_log_aside(database, aside)  # for whoever wants to save something of it
    _second_name(database, aside)
    shutil.copymode(database, ready)
    with suppress(PermissionError):  # who is not the owner of a group's file cannot give it to the group
        os.chown(ready, -1, database.stat().st_gid)
    return aside


def _is_damage(error: BaseException | None) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _second_name(database: Path, aside: Path) -> None:
    try:
        os.link(database, aside)
    except FileExistsError:
        raise BackupFailed(aside, "is there already. Try again in a second") from None
    except OSError:  # a file system without links
        shutil.copy2(database, aside)
        sync(aside)
    sync(aside.parent)


def _keep_log_aside(database: Path, aside: Path) -> None:
    log = database.with_name(f"{database.name}-wal")
    if log.exists():
        shutil.copy2(log, aside.with_name(f"{aside.name}-wal"))


def _remove_log(database: Path) -> None:
    for end in _LOG:
        database.with_name(database.name + end).unlink(missing_ok=True)


def _remove(ready: Path) -> None:
    """The copy that was being made ready, now or by one who was killed."""
    _remove_log(ready)
    ready.unlink(missing_ok=True)


@contextmanager
def _explained(database: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        said = (
            f"could not be restored ({error.strerror}), and was left as it was. Check its folder and its disk"
        )
        raise BackupFailed(database, said) from error
    except sqlite3.Error as error:
        said = f"could not be restored ({error}), and was left as it was. Check its disk"
        raise BackupFailed(database, said) from error
