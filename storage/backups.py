"""Backups: a folder of them, with one archive of documents that all of them share.

    inspectwatch-2026-11-29T130512Z/inspectwatch.db   one copy of the database
    inspectwatch-2026-11-29T130512Z/backup.json       what it is, written last: what says that it is whole
    documents/<first two>/<sha256>                    never removed from, as the archive is not

A backup is made under a name that begins with `.incoming-` and gets its own when it has been verified.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Final

from storage.archive import DocumentArchive, archive_beside
from storage.database import check_copy, copy_database
from storage.durable import INCOMING, replace_durably, sync
from storage.errors import ArchiveDamaged, BackupFailed, DatabaseUnusable
from storage.steps import NO_STEPS, Steps
from storage.times import AHEAD, from_text, to_text

DATABASE: Final = "inspectwatch.db"
MARKER: Final = "backup.json"
DOCUMENTS: Final = "documents"
_KIND: Final = "inspectwatch backup"
_NAME: Final = re.compile(r"inspectwatch-\d{4}-\d\d-\d\dT\d{6}Z(-\d+)?")
_REMOVED: Final = ".removed-"
# What one who was killed may leave, and nothing else: names that only we give.
_LEAVINGS: Final = re.compile(rf"{re.escape(INCOMING)}\d+|{re.escape(_REMOVED)}{_NAME.pattern}")


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup that was whole when it was made."""

    folder: Path
    of: str  # the path of the database it was made of
    taken_at: datetime
    size: int  # bytes of its copy of the database
    sha256: str  # of that copy
    documents: int  # how many documents the copy refers to
    lost: tuple[str, ...]  # SHA-256 of those that the archive had lost already

    @property
    def database(self) -> Path:
        """The copy of the database."""
        return self.folder / DATABASE

    @property
    def archive(self) -> DocumentArchive:
        """The documents, shared with the backups beside it."""
        return DocumentArchive(self.folder.parent / DOCUMENTS)


@dataclass(frozen=True, slots=True)
class Made:
    """What came of making one: the backup, and the older ones that went for it."""

    backup: Backup
    removed: tuple[Backup, ...]


def make_backup(database: Path, folder: Path, keep: int, now: datetime, steps: Steps = NO_STEPS) -> Made:
    """Makes a backup of the database as it stands in a folder of backups, verifies it, and removes older ones
    of this database, so that `keep` are left.

    Raises StorageError, with nothing left behind that looks whole and nothing removed, where it cannot.
    """
    with _explained(folder), _alone_in(folder):
        _remove_leavings(folder)
        incoming = folder / f"{INCOMING}{os.getpid()}"
        incoming.mkdir(mode=0o700)
        try:
            filled = _fill(incoming, database, now, steps)
            place = _place(folder, now)
            os.replace(incoming, place)
        finally:
            shutil.rmtree(incoming, ignore_errors=True)
        sync(folder)
        made = replace(filled, folder=place)
        return Made(made, _rotate(made, keep))


def backups_in(folder: Path) -> list[Backup]:
    """The backups in a folder of backups, newest first; none where there is no such folder."""
    if not folder.is_dir():
        return []
    found = [_read(path) for path in folder.iterdir() if _NAME.fullmatch(path.name)]
    return sorted((each for each in found if each), key=lambda each: each.taken_at, reverse=True)


def last_backup(folder: Path, database: Path, now: datetime) -> datetime | None:
    """When the newest backup of that database in a folder of backups was made; None: there is none, or none
    that is not dated after now by more than minutes."""
    of = os.path.realpath(database)
    mine = (each.taken_at for each in backups_in(folder) if each.of == of)
    return next((taken_at for taken_at in mine if taken_at <= now + AHEAD), None)


def backup_at(path: Path) -> Backup | None:
    """The backup whose folder, or whose copy of the database, `path` is; None: it is none."""
    return _read(path.parent if path.name == DATABASE else path)


def sha256_of(path: Path) -> str:
    """Of a file's bytes. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def documents_of(database: Path) -> list[str]:
    """SHA-256 of every document that the database refers to."""
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as db:
        return [sha256 for (sha256,) in db.execute("SELECT sha256 FROM documents ORDER BY sha256")]


def _fill(incoming: Path, database: Path, now: datetime, steps: Steps) -> Backup:
    """Makes all of a backup in that folder, its marker last."""
    copy = incoming / DATABASE
    os.close(os.open(copy, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    _copy(database, copy, steps)
    with closing(sqlite3.connect(copy)) as db:
        db.execute("PRAGMA journal_mode = DELETE")  # one file, which can be read where nothing can be written
    sync(copy)
    try:
        check_copy(copy)
    except DatabaseUnusable as error:
        said = f"its copy {error.problem}. `inspectwatch restore` puts an older backup in its place"
        raise BackupFailed(database, said) from error
    documents = documents_of(copy)
    lost = _keep_documents(documents, archive_beside(database), incoming.parent / DOCUMENTS, steps)
    filled = Backup(
        folder=incoming,
        of=os.path.realpath(database),
        taken_at=now,
        size=copy.stat().st_size,
        sha256=sha256_of(copy),
        documents=len(documents),
        lost=tuple(lost),
    )
    marker: dict[str, object] = {"kind": _KIND} | asdict(filled) | {"taken_at": to_text(now)}
    del marker["folder"]  # it may be moved
    replace_durably(incoming / MARKER, json.dumps(marker, indent=2).encode("utf-8") + b"\n")
    return filled


def _copy(database: Path, copy: Path, steps: Steps) -> None:
    try:
        copy_database(database, copy, lambda done, total: steps(done, total, "the database"))
    except DatabaseUnusable as error:
        if error.path != copy:
            raise
        raise BackupFailed(
            copy.parent.parent, f"the backup could not be written: it {error.problem}"
        ) from error


def _keep_documents(documents: list[str], source: DocumentArchive, root: Path, steps: Steps) -> list[str]:
    """Brings what lacks, and looks at every byte of all. Returns those that neither has whole."""
    root.mkdir(mode=0o700, exist_ok=True)
    target = DocumentArchive(root)
    target.tidy()
    lost = []
    for done, sha256 in enumerate(documents, start=1):
        if not (target.has(sha256) or _bring(sha256, source, target)):
            lost.append(sha256)
        steps(done, len(documents), "documents")
    return lost


def _bring(sha256: str, source: DocumentArchive, target: DocumentArchive) -> bool:
    """A second name of the same file where that can be, else a copy of its bytes. False: they are lost."""
    try:
        body = source.get(sha256)
    except ArchiveDamaged:
        return False
    place = target.path(sha256)
    place.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        os.link(source.path(sha256), place)
    except OSError:  # another disk, or damaged bytes under that name
        target.put(body)
    else:
        sync(place.parent)
        sync(target.root)
    return True


def _place(folder: Path, now: datetime) -> Path:
    name = f"inspectwatch-{now:%Y-%m-%dT%H%M%SZ}"
    more = (folder / (f"{name}-{number}" if number else name) for number in count())
    return next(path for path in more if not os.path.lexists(path))


def _read(folder: Path) -> Backup | None:
    """What the marker of a backup says; None: there is none that we have written."""
    try:
        said = json.loads((folder / MARKER).read_bytes())
        if said["kind"] != _KIND:
            return None
        return Backup(
            folder=folder,
            of=str(said["of"]),
            taken_at=from_text(said["taken_at"]),
            size=int(said["size"]),
            sha256=str(said["sha256"]),
            documents=int(said["documents"]),
            lost=tuple(map(str, said["lost"])),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _rotate(made: Backup, keep: int) -> tuple[Backup, ...]:
    """Removes the oldest of the same database beyond `keep`. Never the one just made, whatever the clock
    says."""
    others = [
        each
        for each in backups_in(made.folder.parent)
        if each.of == made.of and each.folder != made.folder and not each.folder.is_symlink()
    ]
    gone = others[max(keep, 1) - 1 :]
    for each in gone:
        away = each.folder.with_name(f"{_REMOVED}{each.folder.name}")
        os.replace(each.folder, away)  # what is half removed does not look whole
        shutil.rmtree(away)
    return tuple(gone)


def _remove_leavings(folder: Path) -> None:
    """What one who was killed left behind."""
    for left in folder.iterdir():
        if _LEAVINGS.fullmatch(left.name) and left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Makes the folder, and holds the right to make a backup in it; the system gives it back."""
    folder.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupFailed(folder, "another backup is being made there. Wait until it is done") from None
        yield
    finally:
        os.close(handle)


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        said = (
            f"the backup could not be written ({error.strerror}). Check the folder, its rights and its disk"
        )
        raise BackupFailed(folder, said) from error
    except sqlite3.Error as error:
        raise BackupFailed(folder, f"the backup could not be written ({error}). Check the disk") from error
