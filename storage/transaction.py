"""The transaction of everything that writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlite_utils import Database


@contextmanager
def writing(db: Database) -> Iterator[None]:
    """One transaction, all or nothing, that has the right to write from its first statement on.

    A transaction that reads first and writes later fails at once, without waiting, where another program
    wrote in between. Raises sqlite3.OperationalError where the right is not to be had in time.
    """
    db.conn.execute("BEGIN IMMEDIATE")
    with db.conn:
        yield
