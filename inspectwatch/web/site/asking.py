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
PATIENCE_SECONDS = 5.0  # for one's turn

T = TypeVar("T")

log = structlog.get_logger()


class Busy(Exception):
    """The database cannot be had just now."""


class Asking:
    """Belongs to one event loop."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def ask(self, question: Callable[[Database], T]) -> T:
        """What the question gives. Raises Busy, or DatabaseUnusable with what is wrong and its cure."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._turns.acquire()
        except TimeoutError:
            raise Busy from None
        try:
            return await asyncio.to_thread(self._answer, question)
        except sqlite3.OperationalError as error:
            log.warning("a page had to wait", cause=str(error))
            raise Busy from error
        except sqlite3.DatabaseError as error:
            raise DatabaseUnusable(self._database, "is damaged. Restore it from a backup") from error
        finally:
            self._turns.release()

    def _answer(self, question: Callable[[Database], T]) -> T:
        with closing(open_for_reading(self._database)) as db:
            db.conn.execute("PRAGMA query_only = ON")
            return question(db)
