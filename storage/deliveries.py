"""Deliveries as a person asks for them, and what a person may change about them.

Every change is one short transaction, so that it can be made while the daemon runs: the daemon looks at the
rows anew before it sends.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.events import BURST
from storage.times import from_text, to_text
from storage.transaction import writing

HELD = "held"  # a state for people: waiting, and held until somebody decides
STATES = ("waiting", HELD, "dead", "sent", "cancelled", "digested")

_SHOWN = """
SELECT d.*, e.type, e.known_at, e.body, p.name AS provider, p.urn, r.report_id,
  a.off_kind, a.off_since, a.off_reason,
  (SELECT reason FROM disabled_subscriptions WHERE name = d.subscription) AS switched_off,
  (SELECT b.id FROM deliveries b
   WHERE b.state = 'waiting' AND d.state = 'waiting' AND b.subscription = d.subscription
     AND b.recipient = d.recipient AND b.lane = d.lane AND b.sequence < d.sequence
     AND b.mode = 'instant' AND b.hold IS NULL
   ORDER BY b.sequence LIMIT 1) AS behind
FROM deliveries d
JOIN events e ON e.id = d.event_id
LEFT JOIN reports r ON r.id = e.report
LEFT JOIN providers p ON p.urn = r.urn
LEFT JOIN addresses a ON a.subscription = d.subscription AND a.recipient = d.recipient
"""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which deliveries. What is None lets everything through; `ids` may be the beginnings of ids."""

    ids: tuple[str, ...] = ()
    state: str | None = None
    subscription: str | None = None
    urn: str | None = None
    since: datetime | None = None  # of when they were made


@dataclass(frozen=True, slots=True)
class ShownDelivery:
    """One delivery with all that explains it."""

    id: str
    event_id: str
    type: str
    body: bytes
    provider: str | None
    report_id: str | None
    subscription: str
    recipient: str
    state: str  # one of STATES
    mode: str
    attempts: int
    created_at: datetime
    due_at: datetime
    ended_at: datetime | None
    leased_until: datetime | None
    last_error: str | None
    digest: str | None
    off_kind: str | None  # of its address
    off_reason: str | None
    switched_off: str | None  # why its subscription is off
    behind: str | None  # the id of what must go before it


@dataclass(frozen=True, slots=True)
class DeliveryTable:
    """Belongs to the thread that opened the database."""

    db: Database = field(repr=False)

    def find(self, wanted: Filter, limit: int | None = None) -> list[ShownDelivery]:
        """The deliveries, newest first."""
        where, given = _where(wanted)
        query = f"{_SHOWN} WHERE {where} ORDER BY d.sequence DESC, d.rowid LIMIT :limit"
        rows = self.db.query(query, given | {"limit": -1 if limit is None else limit})
        return [_shown(row) for row in rows]

    def retry(self, wanted: Filter, now: datetime, *, again: bool = False) -> list[str]:
        """Makes deliveries that were given up, cancelled or wait due now, as if never tried, and forgets that
        machines failed; with `again` also those that arrived. Returns the ids. What went into a digest goes
        with that."""
        states = ["dead", "cancelled", "waiting", *(["sent"] if again else [])]
        chosen = [
            each.id
            for each in self.find(wanted)
            if (each.state in states or each.state == HELD) and each.mode == "instant"
        ]
        with writing(self.db):
            self.db.conn.executemany(
                "UPDATE deliveries SET state = 'waiting', due_at = ?, attempts = 0, ended_at = NULL,"
                " leased_until = NULL, lease = NULL, last_error = NULL, hold = NULL WHERE id = ?",
                [(to_text(now), id_) for id_ in chosen],
            )
            if chosen:
                self.db.execute("DELETE FROM endpoints")
                self.db.execute(
                    "UPDATE deliveries SET due_at = ? WHERE state = 'waiting' AND mode = 'instant'"
                    " AND attempts = 0 AND last_error IS NOT NULL",
                    [to_text(now)],
                )
        return chosen

    def cancel(self, wanted: Filter, now: datetime, reason: str) -> list[str]:
        """Ends what waits, is held or was given up. Returns the ids."""
        chosen = [each.id for each in self.find(wanted) if each.state in ("waiting", HELD, "dead")]
        with writing(self.db):
            self.db.conn.executemany(
                # A hold stays: what was never believed is not to stand in the feeds either.
                "UPDATE deliveries SET state = 'cancelled', ended_at = ?, last_error = ?,"
                " leased_until = NULL, lease = NULL WHERE id = ? AND state IN ('waiting', 'dead')",
                [(to_text(now), reason, id_) for id_ in chosen],
            )
        return chosen

    def release(self, wanted: Filter) -> list[str]:
        """Lets go what was held, at the hour it was planned for. Returns the ids."""
        chosen = [each.id for each in self.find(wanted) if each.state == HELD]
        with writing(self.db):
            self.db.conn.executemany(
                "UPDATE deliveries SET hold = NULL WHERE id = ? AND hold = ?",
                [(id_, BURST) for id_ in chosen],
            )
        return chosen

    def last_sent(self) -> dict[str, tuple[datetime, str]]:
        """By subscription, when a message last arrived and the id of its event."""
        query = (
            "SELECT subscription, event_id, MAX(ended_at) AS at FROM deliveries"
            " WHERE state = 'sent' GROUP BY subscription"
        )
        return {row["subscription"]: (from_text(row["at"]), row["event_id"]) for row in self.db.query(query)}

    def waiting(self) -> dict[str, dict[str, int]]:
        """By subscription, how many deliveries wait, are held, failed at least once, or were given up."""
        query = (
            "SELECT subscription, SUM(state = 'waiting' AND hold IS NULL) AS waiting,"
            " SUM(state = 'waiting' AND hold = 'burst') AS held,"
            " SUM(state = 'waiting' AND last_error IS NOT NULL) AS failing, SUM(state = 'dead') AS dead"
            " FROM deliveries WHERE state IN ('waiting', 'dead') GROUP BY subscription"
        )
        return {
            row["subscription"]: {name: row[name] for name in ("waiting", "held", "failing", "dead")}
            for row in self.db.query(query)
        }

    def body_of(self, event_id: str) -> bytes | None:
        """The event of that id as it was told; None: there is none."""
        for row in self.db.query("SELECT body FROM events WHERE id = ?", [event_id]):
            return str(row["body"]).encode("utf-8")
        return None

    def bodies_since(self, moment: datetime) -> list[bytes]:
        """Every event on a report since then, oldest first."""
        query = "SELECT body FROM events WHERE known_at >= ? AND report IS NOT NULL ORDER BY sequence"
        return [str(row["body"]).encode("utf-8") for row in self.db.query(query, [to_text(moment)])]


def _where(wanted: Filter) -> tuple[str, dict[str, Any]]:
    conditions = ["1"]
    given: dict[str, Any] = {}
    if wanted.ids:
        conditions.append("EXISTS (SELECT 1 FROM json_each(:ids) WHERE d.id GLOB value || '*')")
        given["ids"] = json.dumps([_plain(id_) for id_ in wanted.ids])
    if wanted.state == HELD:
        conditions.append("d.state = 'waiting' AND d.hold = 'burst'")
    elif wanted.state:
        conditions.append("d.state = :state AND d.hold IS NOT 'burst'")
        given["state"] = wanted.state
    if wanted.subscription:
        conditions.append("d.subscription = :subscription")
        given["subscription"] = wanted.subscription
    if wanted.urn:
        conditions.append("r.urn = :urn")
        given["urn"] = wanted.urn
    if wanted.since:
        conditions.append("d.created_at >= :since")
        given["since"] = to_text(wanted.since)
    return " AND ".join(conditions), given


def _plain(id_: str) -> str:
    """An id holds letters, figures and "_" only: nothing in it means anything to GLOB."""
    return "".join(sign for sign in id_ if sign.isalnum() or sign == "_") or "none"


def _shown(row: dict[str, Any]) -> ShownDelivery:
    moments: Sequence[str | None] = (row["ended_at"], row["leased_until"])
    ended_at, leased_until = (from_text(text) if text else None for text in moments)
    return ShownDelivery(
        id=row["id"],
        event_id=row["event_id"],
        type=row["type"],
        body=row["body"].encode("utf-8"),
        provider=row["provider"],
        report_id=row["report_id"],
        subscription=row["subscription"],
        recipient=row["recipient"],
        state=HELD if row["state"] == "waiting" and row["hold"] == BURST else row["state"],
        mode=row["mode"],
        attempts=row["attempts"],
        created_at=from_text(row["created_at"]),
        due_at=from_text(row["due_at"]),
        ended_at=ended_at,
        leased_until=leased_until,
        last_error=row["last_error"],
        digest=row["digest"],
        off_kind=row["off_kind"],
        off_reason=row["off_reason"],
        switched_off=row["switched_off"],
        behind=row["behind"],
    )
