"""What a provider that is new to the list brings along: an authority that is listed under a new number comes
with the reports of years."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlite_utils import Database

from storage.times import from_text, to_text
from storage.values import HeldReport

_A_DAY = timedelta(days=1)  # two providers may get one new document on the same day


def first_listed(db: Database, urn: str) -> datetime | None:
    """When the provider of that URN was first on a list; None: it is not known."""
    for row in db.query("SELECT first_seen FROM providers WHERE urn = ?", [urn]):
        return from_text(row["first_seen"])
    return None


def held_elsewhere(db: Database, held: HeldReport) -> bool:
    """Whether its document was held as a report of another provider before this one was seen."""
    query = "SELECT 1 AS found FROM reports WHERE sha256 = ? AND urn <> ? AND first_seen <= ? LIMIT 1"
    return any(db.query(query, [held.sha256, held.urn, to_text(held.first_seen - _A_DAY)]))
