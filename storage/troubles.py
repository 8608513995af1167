"""What is wrong with delivering: what a person must know of, counted from the rows themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.events import BURST
from storage.times import from_text, to_text

# An alarm that did not reach the operator is no matter to alarm the operator of.
_DEAD = """
SELECT d.subscription, COUNT(*) AS number, MAX(d.ended_at) AS latest, d.last_error
FROM deliveries d JOIN events e ON e.id = d.event_id
WHERE d.state = 'dead' AND d.ended_at > :since AND e.type NOT IN ('operator.alarm', 'source.alarm')
GROUP BY d.subscription ORDER BY d.subscription
"""
# Waits for somebody who is not in the configuration. The operator's own are no matter to alarm him of.
_UNADDRESSED = """
SELECT d.subscription, d.recipient, COUNT(*) AS number
FROM deliveries d
WHERE d.state = 'waiting' AND d.hold IS NULL AND d.created_at < :before
  AND d.event_id NOT IN (SELECT id FROM events WHERE type = 'operator.alarm')
  AND NOT EXISTS (
    SELECT 1 FROM temp.routes r WHERE r.subscription = d.subscription AND r.recipient = d.recipient
  )
GROUP BY d.subscription, d.recipient ORDER BY d.subscription, d.recipient
"""
_LATEST_HELD = """
SELECT MAX(known_at) AS at FROM events WHERE hold = :hold OR id IN (
  SELECT event_id FROM deliveries WHERE state = 'waiting' AND hold = :hold
)
"""
_CORRECTED = """
SELECT report_id, MAX(provider) AS provider, MAX(found_at) AS latest FROM corrections
WHERE notified AND found_at > ? GROUP BY report_id
"""
# Not sent, and nothing that explains why: its machine neither rests nor is busy with others, no address is
# off, nothing must go before it. A try that failed explains nothing once the next one is overdue.
_UNEXPLAINED = """
SELECT d.id, d.subscription, d.recipient, d.due_at, d.mode, d.hold
FROM deliveries d
JOIN temp.routes r ON r.subscription = d.subscription AND r.recipient = d.recipient
JOIN addresses a ON a.subscription = d.subscription AND a.recipient = d.recipient
LEFT JOIN endpoints p ON p.endpoint = r.endpoint
WHERE d.state = 'waiting' AND d.due_at < :before AND d.created_at < :before
  AND d.leased_until IS NULL AND (p.rests_until IS NULL OR p.rests_until < :before)
  AND NOT EXISTS (
    SELECT 1 FROM deliveries s
    JOIN temp.routes b ON b.subscription = s.subscription AND b.recipient = s.recipient
    WHERE s.ended_at >= :before AND b.machine = r.machine
  )
  AND a.off_since IS NULL AND (d.hold IS NULL OR d.hold = 'run')
  AND NOT EXISTS (SELECT 1 FROM disabled_subscriptions WHERE name = d.subscription)
  AND NOT EXISTS (
    SELECT 1 FROM deliveries b
    WHERE b.state = 'waiting' AND b.subscription = d.subscription AND b.recipient = d.recipient
      AND b.lane = d.lane AND b.sequence < d.sequence AND b.mode = 'instant' AND b.hold IS NULL
  )
ORDER BY d.due_at, d.id
LIMIT 100
"""
# What went into a digest that nobody is to get.
_LOST = """
SELECT d.id, d.subscription, d.recipient, d.due_at
FROM deliveries d
WHERE d.state = 'digested' AND d.ended_at >= :since AND NOT EXISTS (
  SELECT 1 FROM deliveries g
  WHERE g.event_id = d.digest AND g.subscription = d.subscription AND g.recipient = d.recipient
)
ORDER BY d.id
LIMIT 100
"""
_RECENT = """
SELECT e.id, e.known_at, e.body FROM events e
WHERE e.known_at >= :since AND e.report IS NOT NULL AND e.type <> 'report.corrected'
ORDER BY e.sequence
"""
_LEFT = "SELECT subscription, recipient FROM addresses WHERE off_kind = 'unsubscribed'"


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """Deliveries of one subscription that were given up."""

    subscription: str
    number: int
    error: str  # of the latest
    latest: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """Deliveries that wait for somebody who is not in the configuration."""

    subscription: str
    recipient: str
    number: int


@dataclass(frozen=True, slots=True)
class Unexplained:
    """A delivery that should have been sent, and nothing says why it was not."""

    id: str
    subscription: str
    recipient: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class RecentEvent:
    """An event on a report, with those for whom a delivery was written."""

    id: str
    known_at: datetime
    body: bytes
    addressed: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class TroubleTable:
    """Reads only. Belongs to the thread that opened the database."""

    db: Database = field(repr=False)

    def dead_letters(self, since: datetime | None) -> list[DeadLetters]:
        """What was given up after that time, by subscription; None: ever."""
        given = {"since": to_text(since) if since else ""}
        return [
            DeadLetters(row["subscription"], row["number"], row["last_error"] or "", from_text(row["latest"]))
            for row in self.db.query(_DEAD, given)
        ]

    def refused_addresses(self) -> list[tuple[str, str, str]]:
        """(subscription, address, reason) of the addresses that a server says do not exist."""
        query = "SELECT * FROM addresses WHERE off_kind = 'bounced' ORDER BY subscription, recipient"
        return [
            (row["subscription"], row["recipient"], row["off_reason"] or "") for row in self.db.query(query)
        ]

    def switched_off(self) -> list[tuple[str, str]]:
        """(subscription, reason) of those whose endpoint wants nothing any more."""
        query = "SELECT name, reason FROM disabled_subscriptions ORDER BY name"
        return [(row["name"], row["reason"]) for row in self.db.query(query)]

    def failing_endpoints(self, since_before: datetime) -> list[tuple[str, datetime, str]]:
        """(endpoint, since when, error) of the machines that have failed since before then."""
        query = "SELECT * FROM endpoints WHERE failing_since <= ? ORDER BY endpoint"
        return [
            (row["endpoint"], from_text(row["failing_since"]), row["last_error"])
            for row in self.db.query(query, [to_text(since_before)])
        ]

    def hidden_events(self) -> int:
        """How many events are held back from everybody: nobody was told of them, nothing shows them."""
        query = "SELECT COUNT(*) AS number FROM events WHERE hold = ?"
        return next(int(row["number"]) for row in self.db.query(query, [BURST]))

    def latest_held(self) -> datetime | None:
        """When the latest event became known that is held for a person's word, for all or for some; None:
        none is."""
        for row in self.db.query(_LATEST_HELD, {"hold": BURST}):
            return from_text(row["at"]) if row["at"] else None
        return None

    def unaddressed(self, made_before: datetime) -> list[Waiting]:
        """What was made before then and waits for somebody who is not in the configuration."""
        return [
            Waiting(row["subscription"], row["recipient"], row["number"])
            for row in self.db.query(_UNADDRESSED, {"before": to_text(made_before)})
        ]

    def corrections_told(self, since: datetime) -> list[tuple[str, str, datetime]]:
        """(report id, provider, when) of the reports on which alerts were taken back after that time."""
        rows = self.db.query(_CORRECTED, [to_text(since)])
        return [(row["report_id"], row["provider"], from_text(row["latest"])) for row in rows]

    def unexplained(self, due_before: datetime) -> list[Unexplained]:
        """Deliveries that were due before then and wait without a reason, at most a hundred."""
        return [_unexplained(row) for row in self.db.query(_UNEXPLAINED, {"before": to_text(due_before)})]

    def lost_in_digests(self, since: datetime) -> list[Unexplained]:
        """Deliveries that since then went into a digest which nobody is to get, at most a hundred."""
        return [_unexplained(row) for row in self.db.query(_LOST, {"since": to_text(since)})]

    def recent_events(self, since: datetime) -> list[RecentEvent]:
        """The events on reports known since then."""
        return [
            RecentEvent(
                row["id"], from_text(row["known_at"]), row["body"].encode("utf-8"), self._addressed(row["id"])
            )
            for row in self.db.query(_RECENT, {"since": to_text(since)})
        ]

    def unsubscribed(self) -> frozenset[tuple[str, str]]:
        """(subscription, address) of those who asked to get nothing."""
        return frozenset((row["subscription"], row["recipient"]) for row in self.db.query(_LEFT))

    def _addressed(self, event_id: str) -> frozenset[tuple[str, str]]:
        query = "SELECT subscription, recipient FROM deliveries WHERE event_id = ?"
        return frozenset((row["subscription"], row["recipient"]) for row in self.db.query(query, [event_id]))


def _unexplained(row: dict[str, Any]) -> Unexplained:
    return Unexplained(row["id"], row["subscription"], row["recipient"], from_text(row["due_at"]))
