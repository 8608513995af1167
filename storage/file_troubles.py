"""Files of reports that are not to be had: since when each is left alone, and what that is a sign of. Kept
among the notes, as there are few at a time."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime

from sqlite_utils import Database

from storage.notes import note
from storage.times import from_text, to_text
from storage.transaction import writing

_NAME = "file trouble: "
# Of what is withdrawn nobody wants the file any more. A page that lacks a report once says nothing yet.
_LISTED = """
SELECT r.id, r.urn, r.url, n.value FROM notes n JOIN reports r ON n.name = :name || r.id
WHERE r.withdrawn_at IS NULL OR r.missing_since IS NULL ORDER BY r.id
"""


@dataclass(frozen=True, slots=True)
class FileTrouble:
    """What became of asking for one report's file. `times`: in a row, for the same cause; `cause`: its name,
    empty where it is a sign of nothing but this file; `problem`: in words."""

    urn: str
    url: str
    asked_at: datetime
    times: int
    cause: str
    problem: str


@dataclass(frozen=True, slots=True)
class FileTroubles:
    """Belongs to the thread that opened the database."""

    db: Database = field(repr=False)

    def listed(self) -> dict[int, FileTrouble]:
        """By report key; what is withdrawn is left out."""
        rows = self.db.query(_LISTED, {"name": _NAME})
        return {row["id"]: _trouble(row["urn"], row["url"], json.loads(row["value"])) for row in rows}

    def note(self, key: int, trouble: FileTrouble) -> None:
        """In place of what was noted of that report before."""
        value = [to_text(trouble.asked_at), trouble.times, trouble.cause, trouble.problem]
        with writing(self.db):
            note(self.db, f"{_NAME}{key}", json.dumps(value, ensure_ascii=False))

    def forget(self, key: int) -> None:
        """Its file came, or is no longer wanted."""
        with writing(self.db):
            self.db.execute("DELETE FROM notes WHERE name = ?", [f"{_NAME}{key}"])


def _trouble(urn: str, url: str, value: list[object]) -> FileTrouble:
    asked_at, times, cause, problem = value
    return FileTrouble(urn, url, from_text(str(asked_at)), int(str(times)), str(cause), str(problem))
