"""The events that feeds tell of: those about reports. Alarms, digests and greetings are no news to the public.

An event that is held back, because its run is not over or a person has yet to decide on a burst, is not shown:
a feed has no way to take it back unseen.
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
_OF_REPORTS = "e.report IS NOT NULL AND (e.type = 'rating.changed' OR e.type LIKE 'report.%')"
_HELD = "EXISTS (SELECT 1 FROM deliveries d WHERE d.event_id = e.id AND d.hold IS NOT NULL)"
_UNDECIDED = (
    "EXISTS (SELECT 1 FROM deliveries d"
    " WHERE d.event_id = e.id AND d.hold IS NOT NULL AND d.state = 'waiting')"
)


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
        of_these = "AND r.urn IN (SELECT value FROM json_each(:urns))" if urns is not None else ""
        rows = self.db.query(
            "SELECT e.sequence, e.known_at, e.body FROM events e JOIN reports r ON r.id = e.report"
            f" WHERE {_OF_REPORTS} AND NOT {_HELD} {of_these} ORDER BY e.sequence DESC LIMIT :limit",
            {"urns": json.dumps(list(urns or ())), "limit": limit},
        )
        return [
            FeedEvent(row["sequence"], from_text(row["known_at"]), row["body"].encode("utf-8"))
            for row in rows
        ]

    def touched_since(self, sequence: int) -> frozenset[str]:
        """URNs of the providers with an event after that one."""
        rows = self.db.query(
            "SELECT DISTINCT r.urn FROM events e JOIN reports r ON r.id = e.report"
            f" WHERE e.sequence > ? AND {_OF_REPORTS}",
            [sequence],
        )
        return frozenset(row["urn"] for row in rows)

    def settled(self) -> int:
        """The sequence up to which nothing waits for a decision any more; 0: there are no events."""
        (row,) = self.db.query(
            "SELECT COALESCE((SELECT MIN(e.sequence) - 1 FROM events e"
            f" WHERE {_OF_REPORTS} AND {_UNDECIDED}), (SELECT MAX(sequence) FROM events), 0) AS sequence"
        )
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
