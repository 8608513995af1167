"""The daemon's own backups, beside its other work: in a thread, with connections of its own.

What is due is told from the backups that are there, so that a restart, or a backup made by hand, needs no
memory of ours.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from inspectwatch.config import Config
from inspectwatch.program import Program
from inspectwatch.schedule import next_backup
from notifier.waiting import first_of
from storage.backup_notes import note_backup
from storage.backups import Made, last_backup, make_backup
from storage.errors import StorageError

LOOK_SECONDS = 60.0
TRY_AGAIN = timedelta(hours=1)

log = structlog.get_logger()


class _Stopped(Exception):
    """The daemon ends; the backup under way is left."""


async def backing_up(program: Program, stop: asyncio.Event) -> None:
    """Makes each backup when it is due, until `stop`."""
    failed_at: datetime | None = None
    while not stop.is_set():
        now = program.clock.now()
        if not is_due(program.config, now):
            note_backup(program.runs.db, "")
        elif failed_at is None or now - failed_at >= TRY_AGAIN:
            failed_at = None if await _make(program, stop) else now
        await first_of(asyncio.sleep(LOOK_SECONDS), stop.wait())


def is_due(config: Config, now: datetime) -> bool:
    """Whether a backup should have been made since the last one, or there is none at all. One dated
    after now, but for minutes, does not count: the clock ran ahead when it was made."""
    folder = config.backup.directory
    last = last_backup(folder, config.database, now) if folder else None
    due = next_backup(config, min(last, now)) if last else now
    return due is not None and due <= now


async def _make(program: Program, stop: asyncio.Event) -> bool:
    """False: it failed, and the operator is told so."""
    config = program.config
    assert config.backup.directory is not None  # noqa: S101 (a schedule without one is refused)
    try:
        made = await asyncio.to_thread(
            _in_a_thread, config, config.backup.directory, program.clock.now(), stop
        )
    except _Stopped:
        return True
    except StorageError as error:
        log.warning("backup failed", error=str(error))
        note_backup(program.runs.db, str(error))
        return False
    note_backup(program.runs.db, "")
    say = log.warning if made.backup.lost else log.info
    say(
        "backup made",
        folder=str(made.backup.folder),
        removed=len(made.removed),
        lost_documents=len(made.backup.lost),
    )
    return True


def _in_a_thread(config: Config, folder: Path, now: datetime, stop: asyncio.Event) -> Made:
    def step(_done: int, _total: int, _what: str) -> None:
        if stop.is_set():
            raise _Stopped

    return make_backup(config.database, folder, config.backup.keep, now, step)
