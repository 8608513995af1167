"""Which providers the publisher lists: who is missing, who counts as gone, former names, who followed whom.

A provider is never deleted: its ratings are what was published. Each writing method is one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlite_utils import Database

from scraper.model import Provider
from storage.events import insert_event
from storage.notes import note, noted
from storage.times import from_text, to_text
from storage.transaction import writing
from storage.values import NewEvent

_ROWS = """
SELECT urn, name, region, first_seen, last_listed, missing_since, unlisted_at,
  (SELECT json_group_array(name) FROM (
    SELECT name FROM former_names f WHERE f.urn = p.urn ORDER BY until DESC, name)) AS former
FROM providers p
"""
_UNLISTED_READ = "unlisted_read"
_FEW_BY_NAME = "ORDER BY +name, urn"  # "+": sorted, as all providers come in that order from an index
_SHOWN = """
UPDATE providers SET missing_since = NULL
WHERE source = :source AND missing_since IS NOT NULL AND unlisted_at IS NULL
  AND urn IN (SELECT value FROM json_each(:shown))
"""
_NOT_SHOWN = """
UPDATE providers SET missing_since = :now
WHERE source = :source AND missing_since IS NULL AND urn NOT IN (SELECT value FROM json_each(:shown))
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """One provider and how it stands to the publisher's list."""

    urn: str
    name: str
    region: str | None
    since: datetime  # when a list first showed it
    last: datetime  # when one last did
    missing_since: datetime | None  # the first complete list without it; None: the latest one has it
    is_gone: bool  # so long that it counts as no longer listed
    former_names: tuple[str, ...]  # the latest first

    @property
    def gone_since(self) -> datetime | None:
        """Since when it counts as no longer listed; None: it counts as listed."""
        return self.missing_since if self.is_gone else None


@dataclass(frozen=True, slots=True)
class Renamed:
    """A provider that the list calls otherwise than before."""

    urn: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Link:
    """A person's word that one provider followed another: their URNs."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ListingTable:
    """Belongs to the thread that opened the database."""

    db: Database = field(repr=False)
    source: str = "ofsted"

    def all(self) -> list[Listed]:
        """Every provider that was ever listed, by name."""
        query = f"{_ROWS} WHERE source = ? ORDER BY name, urn"
        return [_listed(row) for row in self.db.query(query, [self.source])]

    def gone(self) -> list[Listed]:
        """Those that are no longer listed, by name."""
        query = f"{_ROWS} WHERE source = ? AND missing_since IS NOT NULL AND unlisted_at IS NOT NULL"
        return [_listed(row) for row in self.db.query(f"{query} {_FEW_BY_NAME}", [self.source])]

    def missing(self) -> list[Listed]:
        """Those that the latest complete list lacked and that do not count as gone yet, by name."""
        query = f"{_ROWS} WHERE source = ? AND missing_since IS NOT NULL AND unlisted_at IS NULL"
        return [_listed(row) for row in self.db.query(f"{query} {_FEW_BY_NAME}", [self.source])]

    def note(self, shown: Collection[str], now: datetime, *, complete: bool) -> None:
        """Records which URNs a list shows. Only a complete one says of the others that they are missing."""
        given = {"shown": json.dumps(list(shown)), "source": self.source, "now": to_text(now)}
        with writing(self.db):
            self.db.execute(_SHOWN, given)
            if complete:
                self.db.execute(_NOT_SHOWN, given)

    def note_unlisted_read(self, now: datetime) -> None:
        """Keeps when the pages of those were read that a list lacked."""
        with writing(self.db):
            note(self.db, _UNLISTED_READ, to_text(now))

    def unlisted_read_at(self) -> datetime | None:
        """When that was last; None: never."""
        at = noted(self.db, _UNLISTED_READ)
        return from_text(at) if at else None

    def last_event(self, urn: str) -> str | None:
        """The id of the latest event about this provider itself; None: there was none."""
        query = "SELECT id FROM events WHERE provider = ? ORDER BY sequence DESC LIMIT 1"
        return next((str(row["id"]) for row in self.db.query(query, [urn])), None)

    def unlisted(self, urn: str, now: datetime, event: NewEvent | None) -> None:
        """Records that it is no longer listed, with the event that tells of it; None: nobody is told."""
        with writing(self.db):
            self.db.execute("UPDATE providers SET unlisted_at = ? WHERE urn = ?", [to_text(now), urn])
            self._tell(event)

    def listed_again(self, urn: str, event: NewEvent | None) -> None:
        """Records that it is back, with the event that tells of it; None: nobody is told."""
        with writing(self.db):
            self.db.execute(
                "UPDATE providers SET unlisted_at = NULL, missing_since = NULL WHERE urn = ?", [urn]
            )
            self._tell(event)

    def _tell(self, event: NewEvent | None) -> None:
        if event is not None:
            insert_event(self.db, event, report_key=None)

    # Who followed whom

    def links(self) -> list[Link]:
        """All of them, by URN."""
        rows = self.db.query("SELECT old, new FROM provider_links ORDER BY old, new")
        return [Link(row["old"], row["new"]) for row in rows]

    def link(self, old: str, new: Iterable[str], now: datetime) -> int:
        """Notes that these followed that one. Returns how many of the links are new. Raises sqlite3's
        IntegrityError where a URN is not known."""
        with writing(self.db):
            return sum(
                self.db.execute(
                    "INSERT OR IGNORE INTO provider_links VALUES (?, ?, ?)", [old, each, to_text(now)]
                ).rowcount
                for each in new
            )

    def unlink(self, old: str, new: Iterable[str] | None) -> int:
        """Takes that back; `new` None: all of that provider's. Returns how many there were."""
        chosen = None if new is None else json.dumps(list(new))
        with writing(self.db):
            return self.db.execute(
                "DELETE FROM provider_links WHERE old = :old"
                " AND (:new IS NULL OR new IN (SELECT value FROM json_each(:new)))",
                {"old": old, "new": chosen},
            ).rowcount


def note_names(db: Database, providers: Iterable[Provider], now: datetime) -> list[Renamed]:
    """Keeps the names that these had till now and have no longer, and returns them. For within a
    transaction."""
    found = []
    name_of = {row["urn"]: row["name"] for row in db.query("SELECT urn, name FROM providers")}
    for each in providers:
        before = name_of.get(each.urn, each.name)
        if before != each.name:
            db.execute(
                "INSERT OR REPLACE INTO former_names VALUES (?, ?, ?)", [each.urn, before, to_text(now)]
            )
            db.execute("DELETE FROM former_names WHERE urn = ? AND name = ?", [each.urn, each.name])
            found.append(Renamed(each.urn, before, each.name))
    return found


def _listed(row: dict[str, str]) -> Listed:
    return Listed(
        urn=row["urn"],
        name=row["name"],
        region=row["region"],
        since=from_text(row["first_seen"]),
        last=from_text(row["last_listed"]),
        missing_since=from_text(row["missing_since"]) if row["missing_since"] else None,
        is_gone=row["unlisted_at"] is not None,
        former_names=tuple(json.loads(row["former"])),
    )
