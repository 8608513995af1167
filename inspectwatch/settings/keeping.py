"""The tables `[backup]` and `[keep]`: what is kept of the past, and a second time."""

from __future__ import annotations

from pathlib import Path

from inspectwatch.output import counted
from inspectwatch.settings import cron, keys
from inspectwatch.settings.keys import Key
from inspectwatch.settings.model import BackupSettings, KeepSettings
from inspectwatch.settings.sections import Resolve
from inspectwatch.settings.table import Table

_FEWEST_DAYS = 93  # a proof of life, and what is usual of a source, look back over months


def backup(table: Table, resolve: Resolve) -> BackupSettings:
    """The `[backup]` table."""
    keep = table.get(keys.BACKUP_KEEP)
    if keep < 1:
        table.problem(keys.BACKUP_KEEP, "the last backup is always kept", "Write 7, or at least 1")
    return BackupSettings(_directory(table, resolve), _schedule(table), keep)


def keep(table: Table) -> KeepSettings:
    """The `[keep]` table."""
    runs = _days(table, keys.KEEP_RUN_DAYS, "proofs of life look back over months")
    return KeepSettings(
        runs,
        _days(table, keys.KEEP_FETCH_DAYS, "a file that changes to and fro is known by its past answers"),
    )


def _directory(table: Table, resolve: Resolve) -> Path | None:
    written = table.get(keys.BACKUP_DIRECTORY)
    if not written:
        return None
    path = resolve(keys.BACKUP_DIRECTORY, written)
    if written.startswith("~"):
        table.problem(keys.BACKUP_DIRECTORY, "this names no folder", 'Write its path, without "~"')
    elif path.exists() and not path.is_dir():
        table.problem(keys.BACKUP_DIRECTORY, f"{path} is no folder", "Name a folder")
    return path


def _schedule(table: Table) -> str:
    schedule = table.get(keys.BACKUP_SCHEDULE)
    if schedule and (problem := cron.problem_of(schedule)):
        table.problem(keys.BACKUP_SCHEDULE, problem, 'Write it like "30 3 * * *"')
    elif schedule and not table.get(keys.BACKUP_DIRECTORY):
        message = "there is a schedule, and no folder for the backups"
        table.problem(keys.BACKUP_SCHEDULE, message, "Name one in backup.directory")
    return schedule


def _days(table: Table, key: Key[int], why: str) -> int:
    days = table.get(key)
    if days < _FEWEST_DAYS:
        message = f"{counted(days, 'day')} {'is' if days == 1 else 'are'} too few: {why}"
        table.problem(key, message, f"Write {key.default}, or at least {_FEWEST_DAYS}")
    return days
