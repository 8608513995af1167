"""Pages of providers that cannot be read: since when, how often, and who was therefore left out of the first
complete run. Kept among the notes, as there are few at a time."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime

from sqlite_utils import Database

from storage.notes import note, noted
from storage.times import from_text, to_text
from storage.transaction import writing

_FAILS = "page fails: "
_SILENT = "page still silent: "


@dataclass(frozen=True, slots=True)
class FailingPage:
    """A page that every run since `since` has asked for in vain, `tries` times."""

    since: datetime
    tries: int


@dataclass(frozen=True, slots=True)
class FailingPages:
    """Belongs to the thread that opened the database."""

    db: Database = field(repr=False)

    def failed(self, urn: str, now: datetime) -> FailingPage:
        """Counts one more time, and says how it stands."""
        with writing(self.db):
            before = noted(self.db, _FAILS + urn)
            page = _page(before) if before else FailingPage(now, 0)
            page = FailingPage(min(page.since, now), page.tries + 1)
            note(self.db, _FAILS + urn, json.dumps([to_text(page.since), page.tries]))
        return page

    def read(self, urn: str) -> None:
        """The page was read: what was against it is over, and from now on its news is news."""
        names = [_FAILS + urn, _SILENT + urn]
        if all(noted(self.db, name) is None for name in names):
            return
        with writing(self.db):
            self.db.execute("DELETE FROM notes WHERE name IN (?, ?)", names)

    def failing(self) -> dict[str, FailingPage]:
        """By URN."""
        query = "SELECT name, value FROM notes WHERE name LIKE ? ORDER BY name"
        rows = self.db.query(query, [f"{_FAILS}%"])
        return {row["name"].removeprefix(_FAILS): _page(row["value"]) for row in rows}

    def leave_silent(self, urn: str) -> None:
        """The first complete run ends without this page: its first reading is silent, as theirs was."""
        with writing(self.db):
            note(self.db, _SILENT + urn, "")

    def is_silent(self, urn: str) -> bool:
        """Whether the page has yet to be read for the first time, after the first complete run."""
        return noted(self.db, _SILENT + urn) is not None


def _page(value: str) -> FailingPage:
    since, tries = json.loads(value)
    return FailingPage(from_text(since), int(tries))
