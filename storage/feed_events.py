"""The events that feeds tell of: those about reports and providers. Alarms, digests and greetings are no
public news.

An event that is held back, because its run is not over or a person has yet to decide on a burst, is not
shown: a feed has no way to take it back unseen.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlite_utils import Database

from storage.notes import note, noted
from storage.times import from_text
from storage.transaction import writing

_NOTE = "feeds.sequence"
# Each of them belongs to one report, or to one provider.
_OF_REPORTS = "e.report IS NOT NULL AND (e.type = 'rating.changed' OR e.type LIKE 'report.%')"
_PUBLIC = f"(({_OF_REPORTS}) OR e.provider IS NOT NULL)"
_URN = "COALESCE(e.provider, (SELECT urn FROM reports WHERE id = e.report))"
_LATEST = f"""
SELECT e.sequence, e.known_at, e.body
FROM events e
WHERE {_PUBLIC} AND e.hold IS NULL
  AND (:all OR {_URN} IN (SELECT value FROM json_each(:urns)))
ORDER BY e.sequence DESC LIMIT :limit
"""  # noqa: S608 - made of the constant above
_TOUCHED = f"""
SELECT DISTINCT {_URN} AS urn FROM events e WHERE e.sequence > ? AND {_PUBLIC}
"""  # noqa: S608
_SETTLED = f"""
SELECT COALESCE(
  (SELECT MIN(e.sequence) - 1 FROM events e WHERE e.hold IN ('run', 'burst') AND {_PUBLIC}),
  (SELECT MAX(sequence) FROM events),
  0
) AS sequence
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One event as feeds tell it."""

    sequence: int
    known_at: datetime  # UTC
    body: bytes


@dataclass(frozen=True, slots=True)
class FeedProvider:
    """One provider that has a feed. `region` None: the publisher names none."""

    urn: str
    name: str
    url: str
    region: str | None


@dataclass(frozen=True, slots=True)
class Noted:
    """How far the feeds were written, and in which form (such as under which address)."""

    sequence: int
    form: str


@dataclass(frozen=True, slots=True)
class FeedEvents:
    """What feeds are made of."""

    db: Database = field(repr=False)

    def providers(self) -> list[FeedProvider]:
        """All providers, by URN."""
        rows = self.db.query("SELECT urn, name, url, region FROM providers ORDER BY urn")
        return [FeedProvider(**row) for row in rows]

    def latest(self, limit: int, urns: Collection[str] | None = None) -> list[FeedEvent]:
        """The newest events, of these providers; None: of all."""
        given = {"all": urns is None, "urns": json.dumps(list(urns or ())), "limit": limit}
        return [
            FeedEvent(row["sequence"], from_text(row["known_at"]), row["body"].encode("utf-8"))
            for row in self.db.query(_LATEST, given)
        ]

    def touched_since(self, sequence: int) -> frozenset[str]:
        """URNs of the providers with an event after that one."""
        return frozenset(row["urn"] for row in self.db.query(_TOUCHED, [sequence]))

    def settled(self) -> int:
        """The sequence up to which nothing waits for a decision any more; 0: there are no events."""
        (row,) = self.db.query(_SETTLED)
        return int(row["sequence"])

    def noted(self) -> Noted | None:
        """How far the feeds were written; None: never."""
        value = noted(self.db, _NOTE)
        if value is None:
            return None
        sequence, _, form = value.partition(" ")
        return Noted(int(sequence), form)

    def note(self, done: Noted) -> None:
        """Remembers how far the feeds were written."""
        with writing(self.db):
            note(self.db, _NOTE, f"{done.sequence} {done.form}")
