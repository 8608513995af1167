"""Backups and restores that are killed: `python -m tests.storage.dying backup|restore FOLDER EVERY`.

For every EVERY-th step (an SQL statement, a file made durable, copied, linked, renamed or removed) a child
does the work and is killed there; then it is looked whether all is whole. The last line on stdout says how
many steps there are and how many deaths there were. Raises where anything was lost.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from storage.archive import archive_beside
from storage.backups import backups_in, documents_of, make_backup, sha256_of
from storage.database import open_for_writing, writer_lock
from storage.restoring import restore, source_at
from tests.inspectwatch.mortal import Fuse
from tests.storage.building import DESK, NOW, document_kept, event_of, write_event
from tests.storage.oxfordshire import oxfordshire_recorded

NAME = "watch.db"
IN_BACKUP, TODAY = ["evt_before"], ["evt_before", "evt_since"]


def prepare(folder: Path) -> None:
    """A database with a backup, and what came since in its write-ahead log alone, as after a kill."""
    first, path = folder / "trial" / NAME, folder / "start" / NAME
    with closing(open_for_writing(first)) as db:
        oxfordshire_recorded(db, first)
        write_event(db, event_of("before", DESK))
        make_backup(first, first.parent / "backups", 1, NOW)
        document_kept(db, first, b"since")
        write_event(db, event_of("since", DESK))
        shutil.copytree(first.parent, path.parent)
    assert path.with_name(f"{NAME}-wal").stat().st_size > 0
    path.with_name(f"{NAME}-shm").unlink()
    shutil.rmtree(folder / "trial")


def back_up(folder: Path) -> None:
    """The second backup, for which the first goes."""
    make_backup(folder / NAME, folder / "backups", 1, NOW)


def put_back(folder: Path) -> None:
    """The backup, with a document that the archive lost."""
    (newest, *_) = backups_in(folder / "backups")
    lost = documents_of(newest.database)[0]
    (folder / "watch-documents" / lost[:2] / lost).unlink(missing_ok=True)
    with writer_lock(folder / NAME):
        restore(source_at(newest.folder), folder / NAME, NOW)


def look_after_backup(folder: Path) -> None:
    """Whatever is listed is whole, and something is; the next one leaves only itself."""
    whole = backups_in(folder / "backups")
    assert whole
    for each in whole:
        assert sha256_of(each.database) == each.sha256
        assert events(each.database)[0] in IN_BACKUP
        for sha256 in documents_of(each.database):
            each.archive.get(sha256)
    back_up(folder)
    assert len(backups_in(folder / "backups")) == 1
    left = sorted(each.name for each in (folder / "backups").iterdir())
    assert left[:2] == [".lock", "documents"], left
    assert len(left) == 3, left


def look_after_restore(folder: Path) -> None:
    """The one database or the other, and the one before is kept; the next restore does it."""
    found = events(folder / NAME)
    assert found in (IN_BACKUP, TODAY), found
    kept = [events(each) for each in folder.glob("watch-before-restore-*.db")]
    assert found == TODAY or TODAY in kept
    for each in folder.glob("watch-before-restore-*"):
        each.unlink()
    put_back(folder)
    assert events(folder / NAME) == IN_BACKUP
    assert not list(folder.glob(".*restoring*"))
    for sha256 in documents_of(folder / NAME):
        archive_beside(folder / NAME).get(sha256)


def events(path: Path) -> list[str]:
    """Ids of the events beside reports, of a database that is sound."""
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        return [id_ for (id_,) in db.execute("SELECT id FROM events WHERE report IS NULL ORDER BY sequence")]


def child(work: Callable[[Path], None], folder: Path, deadly: int) -> tuple[int, int]:
    """How a child ended that did the work and was to die at that step (0: at none), and its steps."""
    reading, telling = os.pipe()
    pid = os.fork()
    if pid == 0:
        fuse = Fuse(deadly)
        for owner, name in (
            (os, "fsync"),
            (os, "replace"),
            (os, "link"),
            (os, "unlink"),
            (os, "rmdir"),
            (shutil, "copyfile"),
        ):
            setattr(owner, name, fuse.around(getattr(owner, name)))
        setattr(sqlite3, "connect", fuse.at_statements(sqlite3.connect))  # noqa: B010 - mypy forbids the other
        work(folder)
        os.write(telling, str(fuse.steps).encode())
        os._exit(0)
    os.close(telling)
    _, status = os.waitpid(pid, 0)
    with os.fdopen(reading) as told:
        return os.waitstatus_to_exitcode(status), int(told.read() or 0)


def main(what: str, where: str, every: str) -> int:
    """Runs all of it."""
    folder = Path(where)
    prepare(folder)
    work, look = {"backup": (back_up, look_after_backup), "restore": (put_back, look_after_restore)}[what]
    shutil.copytree(folder / "start", folder / "trial")
    ended, steps = child(work, folder / "trial", 0)
    assert (ended, steps > 30) == (0, True), (ended, steps)
    deaths = range(1, steps + 1, int(every))
    for deadly in deaths:
        shutil.rmtree(folder / "trial")
        shutil.copytree(folder / "start", folder / "trial")
        ended, _ = child(work, folder / "trial", deadly)
        assert ended == -signal.SIGKILL, f"there is no step {deadly}"
        look(folder / "trial")
    print(steps, len(deaths))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
