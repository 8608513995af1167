"""Deliveries as a person asks for them, and what a person may change about them.

Every change is one short transaction, so that it can be made while the daemon runs: the daemon looks at the
rows anew before it sends.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.addresses import UNSUBSCRIBED
from storage.delivery_rows import (
    HELD,
    STATES,
    Changed,
    ChosenDelivery,
    Failing,
    Faring,
    ShownDelivery,
    chosen_from,
    moment,
    parted,
    shown_from,
)
from storage.events import BURST
from storage.holds import DROP
from storage.times import from_text, to_text
from storage.transaction import writing

__all__ = [
    "HELD",
    "STATES",
    "Changed",
    "ChosenDelivery",
    "DeliveryTable",
    "Failing",
    "Faring",
    "Filter",
    "ShownDelivery",
]

_MOST_ALIKE = 10

_JOINED = """
FROM deliveries d
LEFT JOIN events e ON e.id = d.event_id
LEFT JOIN reports r ON r.id = e.report
LEFT JOIN addresses a ON a.subscription = d.subscription AND a.recipient = d.recipient
"""
# The rows are chosen first: what is told of each costs more than to find it.
_SHOWN = f"""
WITH chosen AS (SELECT d.rowid AS number {_JOINED} WHERE %s ORDER BY d.sequence DESC, d.rowid LIMIT :limit)
SELECT d.*, e.type, e.body, p.name AS provider, r.report_id, a.off_kind, a.off_since, a.off_reason,
  (SELECT reason FROM disabled_subscriptions WHERE name = d.subscription) AS switched_off,
  (SELECT b.id FROM deliveries b
   WHERE b.state = 'waiting' AND d.state = 'waiting' AND b.subscription = d.subscription
     AND b.recipient = d.recipient AND b.lane = d.lane AND b.sequence < d.sequence
     AND b.mode = 'instant' AND b.hold IS NULL
   ORDER BY b.sequence LIMIT 1) AS behind
{_JOINED} LEFT JOIN providers p ON p.urn = COALESCE(r.urn, e.provider)
WHERE d.rowid IN (SELECT number FROM chosen)
ORDER BY d.sequence DESC, d.rowid
"""  # noqa: S608 - made of the constants above
_CHOSEN = f"""
SELECT d.id, d.subscription, d.recipient, d.state, d.mode, d.hold, d.leased_until, d.digest, a.off_kind
{_JOINED} WHERE %s ORDER BY d.sequence, d.rowid
"""
_RETRY = """
UPDATE deliveries SET state = 'waiting', due_at = ?, attempts = 0, ended_at = NULL, leased_until = NULL,
  lease = NULL, last_error = NULL
WHERE id = ?
"""
_CANCEL = """
UPDATE deliveries SET state = 'cancelled', ended_at = ?, last_error = ?, leased_until = NULL, lease = NULL
WHERE id = ?
"""
_RELEASE = "UPDATE deliveries SET hold = NULL WHERE id = ?"
# Released to one it is news, and may be shown to all.
_BELIEVE = "UPDATE events SET hold = NULL WHERE id = (SELECT event_id FROM deliveries WHERE id = ?)"
_FARING = """
SELECT subscription, SUM(state = 'waiting' AND hold IS NOT 'burst') AS waiting,
  SUM(state = 'waiting' AND hold IS 'burst') AS held, SUM(state = 'dead') AS dead,
  MIN(CASE WHEN state = 'waiting' AND hold IS NULL THEN due_at END) AS due
FROM deliveries WHERE state IN ('waiting', 'dead') GROUP BY subscription
"""
_FAILING = """
SELECT subscription, COUNT(*) AS number, MIN(COALESCE(first_due_at, created_at)) AS since, last_error
FROM deliveries
WHERE state = 'waiting' AND last_error IS NOT NULL
  AND subscription NOT IN (SELECT name FROM disabled_subscriptions)
GROUP BY subscription
"""
_LAST_SENT = """
SELECT subscription, event_id, MAX(ended_at) AS at FROM deliveries WHERE state = 'sent' GROUP BY subscription
"""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which deliveries. What is None lets everything through, and so do no ids."""

    ids: tuple[str, ...] = ()
    state: str | None = None  # one of STATES
    subscription: str | None = None
    urn: str | None = None
    since: datetime | None = None  # of when they were made


@dataclass(frozen=True, slots=True)
class DeliveryTable:
    """Each method that writes is one transaction. Belongs to the thread that opened the database."""

    db: Database = field(repr=False)

    def find(self, wanted: Filter, limit: int | None = None) -> list[ShownDelivery]:
        """The deliveries, newest first."""
        where, given = _where(wanted)
        rows = self.db.query(_SHOWN % where, given | {"limit": -1 if limit is None else limit})
        return [shown_from(row) for row in rows]

    def chosen(self, wanted: Filter) -> list[ChosenDelivery]:
        """The same, oldest first, with no more than a change has to know."""
        where, given = _where(wanted)
        return [chosen_from(row) for row in self.db.query(_CHOSEN % where, given)]

    def ids_like(self, text: str) -> list[str]:
        """The ids that begin so, ten at most; that one alone that is the whole of it."""
        query = (
            "SELECT id FROM deliveries WHERE substr(id, 1, length(:text)) = :text"
            " ORDER BY id = :text DESC, id LIMIT :limit"
        )
        found = [row["id"] for row in self.db.query(query, {"text": text, "limit": _MOST_ALIKE})]
        return found[:1] if text in found else found

    def subscriptions(self) -> frozenset[str]:
        """Names of the subscriptions that anything was ever written for."""
        return frozenset(row["name"] for row in self.db.query("SELECT subscription AS name FROM addresses"))

    def retry(self, wanted: Filter, now: datetime, *, again: bool = False) -> Changed:
        """Makes deliveries that were given up, cancelled or wait due at once, as if never tried; with `again`
        also those that arrived. What is under way, held or for a digest is left, and so is what is for an
        address whose owner unsubscribed."""
        states = ("dead", "cancelled", "waiting", "sent") if again else ("dead", "cancelled", "waiting")

        def may(each: ChosenDelivery) -> bool:
            free = each.leased_until is None or each.leased_until <= now
            sendable = each.mode == "instant" and not each.in_run and each.off_kind != UNSUBSCRIBED
            return each.state in states and free and sendable

        with writing(self.db):
            changed = parted(self.chosen(wanted), may)
            self.db.conn.executemany(_RETRY, [(to_text(now), each.id) for each in changed.done])
        return changed

    def cancel(self, wanted: Filter, now: datetime, reason: str) -> Changed:
        """Ends what waits, is held or was given up."""
        with writing(self.db):
            changed = parted(self.chosen(wanted), lambda each: each.state in ("waiting", HELD, "dead"))
            self.db.conn.executemany(_CANCEL, [(to_text(now), reason, each.id) for each in changed.done])
            self.db.conn.executemany(DROP, [(each.id,) for each in changed.done])
        return changed

    def release(self, wanted: Filter) -> list[str]:
        """Lets go what was held, at the hour it was planned for. Returns the ids."""
        with writing(self.db):
            chosen = [each.id for each in self.chosen(wanted) if each.state == HELD]
            for statement in (_RELEASE, _BELIEVE):
                self.db.conn.executemany(statement, [(id_,) for id_ in chosen])
        return chosen

    def last_sent(self) -> dict[str, tuple[datetime, str]]:
        """By subscription, when a message last arrived and the id of its event."""
        rows = self.db.query(_LAST_SENT)
        return {row["subscription"]: (from_text(row["at"]), row["event_id"]) for row in rows}

    def faring(self) -> dict[str, Faring]:
        """By subscription; those for which nothing waits and nothing was given up are left out."""
        return {
            row["subscription"]: Faring(
                waiting=row["waiting"],
                held=row["held"],
                dead=row["dead"],
                due=moment(row["due"]),
            )
            for row in self.db.query(_FARING)
        }

    def failing(self) -> dict[str, Failing]:
        """By subscription, apart from those that are switched off."""
        return {
            row["subscription"]: Failing(row["number"], from_text(row["since"]), row["last_error"])
            for row in self.db.query(_FAILING)
        }

    def body_of(self, event_id: str) -> bytes | None:
        """The event of that id as it was told; None: there is none."""
        for row in self.db.query("SELECT body FROM events WHERE id = ?", [event_id]):
            return str(row["body"]).encode("utf-8")
        return None

    def bodies_since(self, since: datetime) -> list[bytes]:
        """Every event on a report since then, oldest first."""
        query = "SELECT body FROM events WHERE known_at >= ? AND report IS NOT NULL ORDER BY sequence"
        return [str(row["body"]).encode("utf-8") for row in self.db.query(query, [to_text(since)])]


def _where(wanted: Filter) -> tuple[str, dict[str, Any]]:
    conditions, given = ["1"], dict[str, Any]()
    if wanted.ids:
        conditions.append("d.id IN (SELECT value FROM json_each(:ids))")
        given["ids"] = json.dumps(list(wanted.ids))
    if wanted.state == HELD:
        conditions.append(f"d.state = 'waiting' AND d.hold = '{BURST}'")
    elif wanted.state:
        conditions.append(f"d.state = :state AND (d.state <> 'waiting' OR d.hold IS NOT '{BURST}')")
        given["state"] = wanted.state
    if wanted.subscription:
        conditions.append("d.subscription = :subscription")
        given["subscription"] = wanted.subscription
    if wanted.urn:
        conditions.append("COALESCE(r.urn, e.provider) = :urn")
        given["urn"] = wanted.urn
    if wanted.since:
        conditions.append("d.created_at >= :since")
        given["since"] = to_text(wanted.since)
    return " AND ".join(conditions), given
