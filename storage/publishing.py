"""A copy of the database that may be given to anybody: the public views, what they rest on, the full text.

Which tables that is follows from the views themselves, so that a table added later is left out unless a
public view shows it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from storage.database import copy_database, open_for_reading

_FULL_TEXT: Final = ("document_texts", "page_texts", "page_search")

# Of what the views rest on, the parts that they do not show and that are nobody's business: what was sent,
# what is held and so shown nowhere, and what the network here said.
_PRIVATE_PARTS: Final = (
    "DELETE FROM event_changes WHERE event_id IN (SELECT id FROM events WHERE hold IS NOT NULL)",
    "DELETE FROM events WHERE id NOT IN (SELECT event_id FROM event_changes)",
    "UPDATE events SET body = ''",
    "UPDATE reports SET file_problem = NULL",
)


def publish(database: Path, target: Path) -> None:
    """Writes the copy to `target`, a new file, as of one moment, whatever the daemon does meanwhile.

    Raises DatabaseUnusable, as `open_for_reading` and `copy_database` do.
    """
    open_for_reading(database).close()  # refuses what is of another version
    copy_database(database, target)
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute("BEGIN")
        _make_public(copy)
        copy.execute("COMMIT")
        copy.execute("VACUUM")  # what was removed is in no corner of the file either


def _make_public(copy: sqlite3.Connection) -> None:
    for (name,) in _named(copy, "type = 'trigger'"):
        copy.execute(f'DROP TRIGGER "{name}"')
    for (name,) in _named(copy, "type = 'view' AND name LIKE '\\_%' ESCAPE '\\'"):
        copy.execute(f'DROP VIEW "{name}"')  # of our own, and no part of the public face
    shown = _with_referenced(copy, _tables_of_views(copy) | set(_FULL_TEXT))
    for statement in _PRIVATE_PARTS:
        copy.execute(statement)
    for (name,) in _named(copy, "type = 'table'"):
        if name not in shown and not name.startswith(("sqlite_", *(f"{each}_" for each in _FULL_TEXT))):
            copy.execute(f'DROP TABLE "{name}"')


def _tables_of_views(copy: sqlite3.Connection) -> set[str]:
    """Every table that a view reads, as SQLite itself finds when it prepares the view."""
    read: set[str] = set()

    def note(action: int, name: str | None, *_: object) -> int:
        if action == sqlite3.SQLITE_READ and name:
            read.add(name)
        return sqlite3.SQLITE_OK

    copy.set_authorizer(note)
    for (view,) in _named(copy, "type = 'view'"):
        copy.execute(f'EXPLAIN SELECT * FROM "{view}"')  # noqa: S608 (a name of our own)
    copy.set_authorizer(None)
    return read


def _with_referenced(copy: sqlite3.Connection, tables: set[str]) -> set[str]:
    """The tables with those that their rows refer to."""
    found, waiting = set[str](), list(tables)
    while waiting:
        table = waiting.pop()
        if table not in found:
            found.add(table)
            query = 'SELECT "table" FROM pragma_foreign_key_list(?)'
            waiting += [name for (name,) in copy.execute(query, [table])]
    return found


def _named(copy: sqlite3.Connection, condition: str) -> list[tuple[str]]:
    return copy.execute(f"SELECT name FROM sqlite_master WHERE {condition}").fetchall()  # noqa: S608
