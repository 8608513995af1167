"""The durable side of the outbox: deliveries, their leases, and the machines they go through.

Who may be sent to now is told once, as routes: (subscription, recipient, endpoint, machine). They lie in a
table of this connection, so that a claim among thousands of them stays one indexed query.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlite_utils import Database

from storage.times import from_text, to_text
from storage.transaction import writing

_ROUTES = """
CREATE TEMP TABLE IF NOT EXISTS routes (
  subscription TEXT NOT NULL, recipient TEXT NOT NULL, endpoint TEXT NOT NULL, machine TEXT NOT NULL,
  PRIMARY KEY (subscription, recipient)
) WITHOUT ROWID
"""
# What may be sent, apart from when: its address is on, and nothing waits that came before it in its lane.
_SENDABLE = """
d.state = 'waiting' AND d.mode = 'instant' AND d.hold IS NULL
  AND a.off_since IS NULL
  AND NOT EXISTS (SELECT 1 FROM disabled_subscriptions WHERE name = d.subscription)
  AND NOT EXISTS (
    SELECT 1 FROM deliveries b
    WHERE b.state = 'waiting' AND b.subscription = d.subscription AND b.recipient = d.recipient
      AND b.lane = d.lane AND b.sequence < d.sequence AND b.mode = 'instant' AND b.hold IS NULL
  )
"""
_FROM = """
FROM deliveries d
JOIN temp.routes r ON r.subscription = d.subscription AND r.recipient = d.recipient
JOIN addresses a ON a.subscription = d.subscription AND a.recipient = d.recipient
"""
_CLAIMABLE = f"""
SELECT d.id, d.event_id, d.subscription, d.recipient, d.attempts, d.created_at, a.token, r.endpoint, e.body,
  (SELECT first.id FROM events first WHERE first.report = e.report ORDER BY first.sequence LIMIT 1) AS thread
{_FROM} JOIN events e ON e.id = d.event_id
WHERE {_SENDABLE} AND d.due_at <= :now AND (d.leased_until IS NULL OR d.leased_until <= :clock)
  AND r.endpoint NOT IN (SELECT value FROM json_each(:resting))
  AND r.machine NOT IN (SELECT value FROM json_each(:full))
ORDER BY d.due_at, d.sequence, d.rowid
LIMIT :limit
"""  # noqa: S608 - made of the constants above
_NEXT_DUE = f"""
SELECT MIN(MAX(d.due_at, COALESCE(d.leased_until, ''), COALESCE(p.rests_until, ''))) AS due
{_FROM} LEFT JOIN endpoints p ON p.endpoint = r.endpoint
WHERE {_SENDABLE}
"""
_UNADDRESSED = """
SELECT d.* FROM deliveries d
WHERE d.state = 'waiting' AND (d.subscription, d.recipient) NOT IN
    (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:addresses))
ORDER BY d.created_at, d.rowid
"""
# A failure or a postponement counts only while its sender still has the lease; an arrival always does.
_ENDED = {
    "sent": """
UPDATE deliveries SET state = 'sent', leased_until = NULL, lease = NULL, ended_at = :at, last_error = NULL,
  attempts = attempts + 1
WHERE id = :id AND state IN ('waiting', 'dead', 'cancelled')
""",
    "failed": """
UPDATE deliveries SET leased_until = NULL, lease = NULL, due_at = :next, last_error = :error,
  attempts = attempts + 1
WHERE id = :id AND state = 'waiting' AND lease = :lease
""",
    "dead": """
UPDATE deliveries SET state = 'dead', leased_until = NULL, lease = NULL, ended_at = :at, last_error = :error,
  attempts = attempts + 1
WHERE id = :id AND state = 'waiting' AND lease = :lease
""",
    "postponed": """
UPDATE deliveries SET leased_until = NULL, lease = NULL, due_at = COALESCE(MAX(due_at, :next), due_at),
  last_error = COALESCE(last_error, NULLIF(:error, ''))
WHERE id = :id AND state = 'waiting' AND lease = :lease
""",
}

Addresses = Collection[tuple[str, str]]  # (subscription, recipient)


class Ended(Protocol):
    """What came of one claim. `kind`: sent, failed, dead, postponed."""

    @property
    def delivery(self) -> str: ...
    @property
    def lease(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def next_try(self) -> datetime | None: ...
    @property
    def error(self) -> str: ...


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One claimed delivery with the event it carries."""

    id: str
    event_id: str
    body: bytes
    subscription: str
    recipient: str
    attempts: int
    thread: str
    token: str
    endpoint: str
    made_at: datetime


SUBSCRIPTION_GONE = "its subscription is no longer in the configuration"
ADDRESS_GONE = "its address is no longer in the configuration"


@dataclass(frozen=True, slots=True)
class Stuck:
    """A delivery that needs a person. `why`: `SUBSCRIPTION_GONE` or `ADDRESS_GONE`."""

    id: str
    event_id: str
    subscription: str
    recipient: str
    why: str


@dataclass(frozen=True, slots=True)
class OutboxTable:
    """Each method is one transaction. Belongs to the thread that opened the database."""

    db: Database = field(repr=False)

    def set_routes(self, routes: Iterable[tuple[str, str, str, str]]) -> None:
        """Who may be sent to: (subscription, recipient, endpoint, machine). The others wait for a person."""
        self.db.conn.execute(_ROUTES)
        with self.db.conn:  # the table is this connection's own: nobody is waited for
            self.db.conn.execute("DELETE FROM temp.routes")
            self.db.conn.executemany("INSERT OR IGNORE INTO temp.routes VALUES (?, ?, ?, ?)", routes)

    def free_claims(self) -> None:
        """Frees what a sender left behind that ended without a word. For whoever alone has the right to send:
        everybody else waits until the lease is over."""
        with writing(self.db):
            self.db.execute(
                "UPDATE deliveries SET leased_until = NULL, lease = NULL"
                " WHERE state = 'waiting' AND leased_until IS NOT NULL"
            )

    def record(self, ended: Sequence[Ended]) -> None:
        """Writes what came of claims."""
        if ended:
            with writing(self.db):
                self._record(ended)

    def record_and_claim(
        self,
        ended: Sequence[Ended],
        *,
        due_by: datetime,
        now: datetime,
        lease: str,
        lease_until: datetime,
        resting: Collection[str],
        full: Collection[str],
        limit: int,
    ) -> list[DeliveryRow]:
        """Writes what came of claims and takes up to `limit` deliveries due at `due_by`, the longest due
        first, under a lease of that name. None through the `resting` endpoints and the `full` machines."""
        given = {
            "now": to_text(due_by),
            "clock": to_text(now),
            "resting": json.dumps(list(resting)),
            "full": json.dumps(list(full)),
            "limit": limit,
        }
        with writing(self.db):
            self._record(ended)
            rows = list(self.db.query(_CLAIMABLE, given))
            self.db.conn.executemany(
                "UPDATE deliveries SET leased_until = ?, lease = ? WHERE id = ?",
                [(to_text(lease_until), lease, row["id"]) for row in rows],
            )
        return [_delivery(row) for row in rows]

    def _record(self, ended: Sequence[Ended]) -> None:
        for each in ended:
            given = {
                "id": each.delivery,
                "lease": each.lease,
                "at": to_text(each.at),
                "next": to_text(each.next_try) if each.next_try else None,
                "error": each.error,
            }
            self.db.conn.execute(_ENDED[each.kind], given)

    def next_due(self) -> datetime | None:
        """When the earliest delivery that may be sent can be taken; None: nothing waits."""
        for row in self.db.query(_NEXT_DUE):
            return from_text(row["due"]) if row["due"] else None
        return None

    def disable(self, subscription: str, now: datetime, reason: str) -> None:
        """Switches a subscription off until `enable`. What waits for it is kept."""
        with writing(self.db):
            self.db.execute(
                "INSERT OR IGNORE INTO disabled_subscriptions VALUES (?, ?, ?)",
                [subscription, to_text(now), reason],
            )
            self.db.execute(
                "UPDATE deliveries SET last_error = ? WHERE subscription = ? AND state = 'waiting'",
                [reason, subscription],
            )

    def enable(self, subscription: str, now: datetime) -> bool:
        """Switches it on again, and makes what was tried in vain due at once. False: it was not off."""
        with writing(self.db):
            gone = self.db.execute("DELETE FROM disabled_subscriptions WHERE name = ?", [subscription])
            self.db.execute(
                "UPDATE deliveries SET due_at = ? WHERE subscription = ? AND state = 'waiting'"
                " AND mode = 'instant' AND last_error IS NOT NULL AND due_at > ?",
                [to_text(now), subscription, to_text(now)],
            )
            return gone.rowcount > 0

    def disabled(self) -> frozenset[str]:
        """Names of the subscriptions that are switched off."""
        return frozenset(row["name"] for row in self.db.query("SELECT name FROM disabled_subscriptions"))

    def suppress(self, subscription: str, recipient: str, now: datetime, reason: str) -> None:
        """Sends nothing more to an address until a person says so. What comes for it waits."""
        with writing(self.db):
            self.db.execute(
                "UPDATE addresses SET off_since = ?, off_kind = 'bounced', off_reason = ?"
                " WHERE subscription = ? AND recipient = ? AND off_since IS NULL",
                [to_text(now), reason, subscription, recipient],
            )

    def counts(self) -> dict[str, int]:
        """How many deliveries are in each state."""
        query = "SELECT state, COUNT(*) AS number FROM deliveries GROUP BY state"
        return {row["state"]: row["number"] for row in self.db.query(query)}

    def unaddressed(self, addresses: Addresses) -> list[Stuck]:
        """Waiting deliveries whose subscription or address is no longer in the configuration."""
        names = {name for name, _ in addresses}
        rows = self.db.query(_UNADDRESSED, {"addresses": json.dumps(list(addresses))})
        return [
            _stuck(row, ADDRESS_GONE if row["subscription"] in names else SUBSCRIPTION_GONE) for row in rows
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
        token=row["token"],
        endpoint=row["endpoint"],
        made_at=from_text(row["created_at"]),
    )


def _stuck(row: dict[str, Any], why: str) -> Stuck:
    return Stuck(row["id"], row["event_id"], row["subscription"], row["recipient"], why)
