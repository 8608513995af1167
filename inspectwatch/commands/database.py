"""Opening the database for a command, beside the daemon: to look, or for one short change."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from inspectwatch.config import Config
from storage.database import open_beside, open_for_reading
from storage.errors import StorageError

Ask = Callable[[Database], int]


def looking(config: Config, ask: Ask) -> int:
    """What `ask` gives of the database, opened read-only; 2 where it cannot be opened."""
    return _with(config, open_for_reading, ask)


def changing(config: Config, change: Ask) -> int:
    """What `change` gives of the database, opened for one short transaction; 2 where it cannot be opened."""
    return _with(config, open_beside, change)


def say_upgraded(said: str) -> None:
    """What opening the database for writing changed in it, on stderr; nothing where `said` is empty."""
    if said:
        print(f"note: {said}", file=sys.stderr)


def _with(config: Config, opened: Callable[[Path], Database], ask: Ask) -> int:
    try:
        db = opened(config.database)
    except StorageError as error:
        print(f"inspectwatch: {error}", file=sys.stderr)
        return 2
    with closing(db):
        return ask(db)
