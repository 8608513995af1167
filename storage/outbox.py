"""The durable side of the outbox: deliveries, their leases, and subscriptions that are switched off."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.times import from_text, to_text

_WAITING = """
SELECT d.*, e.body,
  (SELECT first.id FROM events first WHERE first.report = e.report ORDER BY first.sequence LIMIT 1) AS thread
FROM deliveries d JOIN events e ON e.id = d.event_id
WHERE d.state = 'waiting'
"""


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
        self, now: datetime, lease_until: datetime, addresses: Collection[tuple[str, str]], limit: int
    ) -> list[DeliveryRow]:
        """Takes up to `limit` due deliveries to `addresses`, in the order of their events, under a lease."""
        wanted = set(addresses)
        with self.db.atomic():
            due = self.db.query(
                f"{_WAITING} AND d.due_at <= :now AND (d.leased_until IS NULL OR d.leased_until <= :now)"
                " ORDER BY e.sequence, d.rowid",
                {"now": to_text(now)},
            )
            rows = [row for row in due if (row["subscription"], row["recipient"]) in wanted][:limit]
            for row in rows:
                self._update(row["id"], leased_until=to_text(lease_until))
        return [_delivery(row) for row in rows]

    def mark_sent(self, delivery_id: str, now: datetime) -> None:
        """It arrived."""
        with self.db.atomic():
            self._ended(delivery_id, "sent", now, None)

    def mark_failed(self, delivery_id: str, now: datetime, next_try: datetime, error: str) -> None:
        """A try failed; the next one is due at `next_try`."""
        del now
        with self.db.atomic():
            self._update(delivery_id, leased_until=None, due_at=to_text(next_try), last_error=error)
            self.db.execute("UPDATE deliveries SET attempts = attempts + 1 WHERE id = ?", [delivery_id])

    def mark_dead(self, delivery_id: str, now: datetime, error: str) -> None:
        """No further try will be made."""
        with self.db.atomic():
            self._ended(delivery_id, "dead", now, error)

    def _ended(self, delivery_id: str, state: str, now: datetime, error: str | None) -> None:
        self._update(delivery_id, state=state, leased_until=None, ended_at=to_text(now), last_error=error)
        self.db.execute("UPDATE deliveries SET attempts = attempts + 1 WHERE id = ?", [delivery_id])

    def _update(self, delivery_id: str, **columns: str | None) -> None:
        self.db.table("deliveries").update(delivery_id, columns)

    def disable(self, subscription: str, now: datetime, reason: str) -> None:
        """Switches a subscription off until `enable`. What waits for it is kept."""
        with self.db.atomic():
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
        with self.db.atomic():
            gone = self.db.execute("DELETE FROM disabled_subscriptions WHERE name = ?", [subscription])
            self.db.execute(
                "UPDATE deliveries SET due_at = ? WHERE subscription = ? AND state = 'waiting'",
                [to_text(now), subscription],
            )
            return gone.rowcount > 0

    def disabled(self) -> frozenset[str]:
        """Names of the subscriptions that are switched off."""
        return frozenset(row["name"] for row in self.db.query("SELECT name FROM disabled_subscriptions"))

    def next_due(self, addresses: Collection[tuple[str, str]]) -> datetime | None:
        """When the earliest waiting delivery to `addresses` can be taken; None: nothing waits for them."""
        wanted = set(addresses)
        query = (
            "SELECT subscription, recipient, MAX(due_at, COALESCE(leased_until, due_at)) AS due"
            " FROM deliveries WHERE state = 'waiting' ORDER BY due"
        )
        for row in self.db.query(query):
            if (row["subscription"], row["recipient"]) in wanted:
                return from_text(row["due"])
        return None

    def counts(self) -> dict[str, int]:
        """How many deliveries are in each state."""
        query = "SELECT state, COUNT(*) AS number FROM deliveries GROUP BY state"
        return {row["state"]: row["number"] for row in self.db.query(query)}

    def dead_since(self, moment: datetime) -> list[Stuck]:
        """Deliveries given up at or after that time."""
        query = "SELECT * FROM deliveries WHERE state = 'dead' AND ended_at >= ? ORDER BY ended_at"
        return [_stuck(row, row["last_error"]) for row in self.db.query(query, [to_text(moment)])]

    def unaddressed(self, addresses: Collection[tuple[str, str]]) -> list[Stuck]:
        """Waiting deliveries whose subscription or address is no longer in the configuration."""
        wanted = set(addresses)
        query = "SELECT * FROM deliveries WHERE state = 'waiting' ORDER BY created_at, rowid"
        why = "its subscription or address is no longer in the configuration"
        return [
            _stuck(row, why)
            for row in self.db.query(query)
            if (row["subscription"], row["recipient"]) not in wanted
        ]


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
