"""Small things that must outlive a restart, by name."""

from __future__ import annotations

from sqlite_utils import Database


def note(db: Database, name: str, value: str) -> None:
    """Keeps a value, in place of any before. For within a transaction."""
    db.execute("INSERT OR REPLACE INTO notes (name, value) VALUES (?, ?)", [name, value])


def noted(db: Database, name: str) -> str | None:
    """The value kept; None: none is."""
    for row in db.query("SELECT value FROM notes WHERE name = ?", [name]):
        return str(row["value"])
    return None
