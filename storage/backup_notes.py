"""What a database remembers of backups that were to be made of it."""

from __future__ import annotations

from sqlite_utils import Database

from storage.notes import note, noted
from storage.transaction import writing

_FAILED = "backup failed"


def failed_backup(db: Database) -> str:
    """Why the last scheduled backup could not be made; empty: it could, or none was due yet."""
    return noted(db, _FAILED) or ""


def note_backup(db: Database, problem: str) -> None:
    """Notes what came of a scheduled backup; `problem` empty: it was made. One transaction, where anything
    is new."""
    if failed_backup(db) != problem:
        with writing(db):
            note(db, _FAILED, problem)
