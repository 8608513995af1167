"""The durable side of the outbox: deliveries, their leases, and subscriptions that are switched off."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.times import from_text, to_text
from storage.transaction import writing

# :addresses is a JSON list of [subscription, recipient].
_CLAIMABLE = """
SELECT d.*, e.body,
  (SELECT first.id FROM events first WHERE first.report = e.report ORDER BY first.sequence LIMIT 1) AS thread
FROM deliveries d JOIN events e ON e.id = d.event_id
WHERE d.state = 'waiting' AND d.due_at <= :now AND (d.leased_until IS NULL OR d.leased_until <= :now)
  AND (d.subscription, d.recipient) IN
    (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:addresses))
ORDER BY e.sequence, d.rowid
LIMIT :limit
"""
_NEXT_DUE = """
SELECT MIN(MAX(d.due_at, COALESCE(d.leased_until, d.due_at))) AS due
FROM deliveries d
WHERE d.state = 'waiting' AND (d.subscription, d.recipient) IN
    (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:addresses))
"""
_UNADDRESSED = """
SELECT d.* FROM deliveries d
WHERE d.state = 'waiting' AND (d.subscription, d.recipient) NOT IN
    (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:addresses))
ORDER BY d.created_at, d.rowid
"""

Addresses = Collection[tuple[str, str]]  # (subscription, recipient)


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One waiting delivery with the event it carries."""

    id: str
    event_id: str
    body: bytes
    subscription: str
    recipient: str
    attempts: int
    thread: str


@dataclass(frozen=True, slots=True)
class Stuck:
    """A delivery that needs a person."""

    id: str
    event_id: str
    subscription: str
    recipient: str
    why: str


@dataclass(frozen=True, slots=True)
class OutboxTable:
    """Each method is one transaction. Belongs to the thread that opened the database."""

    db: Database = field(repr=False)

    def claim_rows(
        self, now: datetime, lease_until: datetime, addresses: Addresses, limit: int
    ) -> list[DeliveryRow]:
        """Takes up to `limit` due deliveries to `addresses`, in the order of their events, under a lease."""
        given = {"now": to_text(now), "addresses": _as_json(addresses), "limit": limit}
        with writing(self.db):
            rows = list(self.db.query(_CLAIMABLE, given))
            for row in rows:
                self.db.table("deliveries").update(row["id"], {"leased_until": to_text(lease_until)})
        return [_delivery(row) for row in rows]

    def mark_sent(self, delivery_id: str, now: datetime) -> None:
        """It arrived, whatever else was recorded of it meanwhile."""
        with writing(self.db):
            self.db.execute(
                "UPDATE deliveries SET state = 'sent', leased_until = NULL, ended_at = ?, last_error = NULL,"
                " attempts = attempts + 1 WHERE id = ?",
                [to_text(now), delivery_id],
            )

    def mark_failed(self, delivery_id: str, now: datetime, next_try: datetime, error: str) -> None:
        """A try failed; the next one is due at `next_try`."""
        del now
        with writing(self.db):
            self.db.execute(
                "UPDATE deliveries SET leased_until = NULL, due_at = ?, last_error = ?,"
                " attempts = attempts + 1 WHERE id = ? AND state = 'waiting'",
                [to_text(next_try), error, delivery_id],
            )

    def mark_dead(self, delivery_id: str, now: datetime, error: str) -> None:
        """No further try will be made. One that arrived meanwhile, sent by another claimer, stays sent."""
        with writing(self.db):
            self.db.execute(
                "UPDATE deliveries SET state = 'dead', leased_until = NULL, ended_at = ?, last_error = ?,"
                " attempts = attempts + 1 WHERE id = ? AND state = 'waiting'",
                [to_text(now), error, delivery_id],
            )

    def disable(self, subscription: str, now: datetime, reason: str) -> None:
        """Switches a subscription off until `enable`. What waits for it is kept."""
        with writing(self.db):
            self.db.execute(
                "INSERT OR IGNORE INTO disabled_subscriptions VALUES (?, ?, ?)",
                [subscription, to_text(now), reason],
            )
            self.db.execute(
                "UPDATE deliveries SET leased_until = NULL, last_error = ?"
                " WHERE subscription = ? AND state = 'waiting'",
                [reason, subscription],
            )

    def enable(self, subscription: str, now: datetime) -> bool:
        """Switches it on again, and makes what waits due at once. False: it was not switched off."""
        with writing(self.db):
            gone = self.db.execute("DELETE FROM disabled_subscriptions WHERE name = ?", [subscription])
            self.db.execute(
                "UPDATE deliveries SET due_at = ? WHERE subscription = ? AND state = 'waiting'",
                [to_text(now), subscription],
            )
            return gone.rowcount > 0

    def disabled(self) -> frozenset[str]:
        """Names of the subscriptions that are switched off."""
        return frozenset(row["name"] for row in self.db.query("SELECT name FROM disabled_subscriptions"))

    def next_due(self, addresses: Addresses) -> datetime | None:
        """When the earliest waiting delivery to `addresses` can be taken; None: nothing waits for them."""
        for row in self.db.query(_NEXT_DUE, {"addresses": _as_json(addresses)}):
            return from_text(row["due"]) if row["due"] else None
        return None

    def counts(self) -> dict[str, int]:
        """How many deliveries are in each state."""
        query = "SELECT state, COUNT(*) AS number FROM deliveries GROUP BY state"
        return {row["state"]: row["number"] for row in self.db.query(query)}

    def unaddressed(self, addresses: Addresses) -> list[Stuck]:
        """Waiting deliveries whose subscription or address is no longer in the configuration."""
        why = "its subscription or address is no longer in the configuration"
        rows = self.db.query(_UNADDRESSED, {"addresses": _as_json(addresses)})
        return [_stuck(row, why) for row in rows]


def _as_json(addresses: Addresses) -> str:
    return json.dumps(list(addresses))


def _delivery(row: dict[str, Any]) -> DeliveryRow:
    return DeliveryRow(
        id=row["id"],
        event_id=row["event_id"],
        body=row["body"].encode("utf-8"),
        subscription=row["subscription"],
        recipient=row["recipient"],
        attempts=row["attempts"],
        thread=row["thread"] or row["event_id"],
    )


def _stuck(row: dict[str, Any], why: str) -> Stuck:
    return Stuck(row["id"], row["event_id"], row["subscription"], row["recipient"], why)
