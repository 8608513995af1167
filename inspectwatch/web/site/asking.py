"""Asking the database: opened read-only for each request, in a thread, and never for long."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import structlog
from sqlite_utils import Database

from storage.database import open_for_reading
from storage.errors import DatabaseUnusable

AT_ONCE = 4  # questions: the threads are the daemon's, too
FILES_AT_ONCE = 2  # of whole lists, which take longer
PATIENCE_SECONDS = 5.0  # for one's turn

T = TypeVar("T")

log = structlog.get_logger()


class Busy(Exception):
    """The database cannot be had just now."""


class Asking:
    """Belongs to one event loop."""

    def __init__(self, database: Path, at_once: int = AT_ONCE) -> None:
        self._database = database
        self._turns = asyncio.Semaphore(at_once)

    async def ask(self, question: Callable[[Database], T]) -> T:
        """What the question gives. Raises Busy, or DatabaseUnusable with what is wrong and its cure."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._turns.acquire()
        except TimeoutError:
            raise Busy from None
        try:
            return await asyncio.to_thread(self._answer, question)
        except (sqlite3.OperationalError, OSError) as error:  # OSError: no room for the file of a long list
            log.warning("a page had to wait", cause=str(error))
            raise Busy from error
        except sqlite3.DatabaseError as error:
            raise DatabaseUnusable(self._database, "is damaged. Restore it from a backup") from error
        finally:
            self._turns.release()

    def _answer(self, question: Callable[[Database], T]) -> T:
        with closing(open_for_reading(self._database)) as db:
            db.conn.execute("PRAGMA query_only = ON")
            db.conn.execute("BEGIN")  # all that a page says is of one moment
            return question(db)
