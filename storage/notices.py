"""Rows behind digests, welcomes and proofs of life: what is due, what it is made of, and what was made.

Functions that write say so, and belong inside a transaction of the caller: what a message is made of must be
read in the transaction that writes it. An address is (subscription, recipient).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.events import BURST, insert_deliveries, insert_event
from storage.notes import note
from storage.times import AHEAD, from_text, to_text
from storage.values import NewEvent

# Event types that are made of others, or are about this program: they go into no digest and are no news.
NOTICES = ("digest", "subscription.welcome", "subscription.alive", "operator.alarm")

Address = tuple[str, str]

_NO_NOTICE = f"e.type NOT IN {NOTICES}"
_FOR_DIGESTS = "d.state = 'waiting' AND d.mode = 'digest' AND d.hold IS NULL AND d.leased_until IS NULL"
_NOT_LEFT = """
NOT EXISTS (
  SELECT 1 FROM addresses a
  WHERE a.subscription = d.subscription AND a.recipient = d.recipient AND a.off_kind = 'unsubscribed'
)
"""
# "+" keeps SQLite from walking through everything that waits, in the order of addresses: little is due.
_DUE_ADDRESSES = f"""
SELECT d.subscription, d.recipient, MIN(d.due_at) AS due FROM deliveries d
WHERE {_FOR_DIGESTS} AND d.due_at <= ? AND {_NOT_LEFT}
GROUP BY +d.subscription, +d.recipient ORDER BY due, d.subscription, d.recipient
"""  # noqa: S608 - made of the constants above
_GATHERED = f"""
SELECT d.id, d.due_at, e.body FROM deliveries d JOIN events e ON e.id = d.event_id
WHERE {_FOR_DIGESTS} AND d.subscription = ? AND d.recipient = ? AND d.due_at <= ? AND {_NOT_LEFT}
ORDER BY d.sequence, d.id LIMIT ?
"""  # noqa: S608 - made of the constants above
_FIRST_DIGESTS = f"""
SELECT d.subscription, d.recipient, MIN(d.due_at) AS due FROM deliveries d
WHERE {_FOR_DIGESTS} AND {_NOT_LEFT} GROUP BY d.subscription, d.recipient
"""  # noqa: S608 - made of the constants above
# Whoever tries a delivery, or has tried it, goes on by the plan it was tried under.
_UNTRIED = f"""
SELECT d.id, d.subscription, d.recipient, d.mode, d.created_at, d.due_at, d.first_due_at
FROM deliveries d JOIN events e ON e.id = d.event_id
WHERE d.state = 'waiting' AND d.attempts = 0 AND d.hold IS NULL AND d.leased_until IS NULL AND {_NO_NOTICE}
"""  # noqa: S608 - made of the constants above
_DATED_AHEAD = """
SELECT d.id, d.subscription, d.recipient, d.mode, d.created_at, d.due_at, d.first_due_at
FROM deliveries d
WHERE d.state = 'waiting' AND d.due_at > :ahead AND d.hold IS NULL AND d.leased_until IS NULL
  AND (
    (d.created_at > :ahead AND d.attempts = 0 AND d.last_error IS NULL)
    OR d.due_at > CASE d.mode WHEN 'digest' THEN :digest ELSE :instant END
  )
"""
_HEARD = f"""
SELECT 1 FROM events e
JOIN deliveries d ON d.event_id = e.id AND d.subscription = :subscription AND d.recipient = :recipient
LEFT JOIN deliveries g ON d.state = 'digested' AND g.event_id = d.digest
  AND g.subscription = :subscription AND g.recipient = :recipient
WHERE e.known_at >= :start AND e.known_at < :end AND {_NO_NOTICE}
  AND (d.state IN ('sent', 'waiting') OR g.state IN ('sent', 'waiting'))
LIMIT 1
"""  # noqa: S608 - made of the constants above


@dataclass(frozen=True, slots=True)
class Gathered:
    """One event that goes into a digest of one address."""

    delivery: str  # the id of the delivery that waits for the digest
    due: datetime
    body: bytes


@dataclass(frozen=True, slots=True)
class Planned:
    """A delivery that waits and was not tried yet, as it is planned. `due` may be later than planned."""

    delivery: str
    address: Address
    mode: str
    created_at: datetime
    due: datetime
    first_due: datetime


def due_for_digests(db: Database, now: datetime) -> list[Address]:
    """Addresses with events whose digest moment has come, the longest due first. Not those who left."""
    return [(row["subscription"], row["recipient"]) for row in db.query(_DUE_ADDRESSES, [to_text(now)])]


def gathered(db: Database, address: Address, now: datetime, limit: int) -> list[Gathered]:
    """Up to `limit` events that are due for a digest of that address, in the order they were known."""
    rows = db.query(_GATHERED, [*address, to_text(now), limit])
    return [Gathered(row["id"], from_text(row["due_at"]), row["body"].encode("utf-8")) for row in rows]


def first_digests(db: Database) -> dict[Address, datetime]:
    """When the next digest of each address is due: of those that have anything waiting for one."""
    rows = db.query(_FIRST_DIGESTS)
    return {(row["subscription"], row["recipient"]): from_text(row["due"]) for row in rows}


def write_notice(db: Database, event: NewEvent) -> None:
    """Writes a message with its deliveries. One that is there already, as another recipient got it, keeps
    every byte, and only the deliveries that lack are added. Inside a transaction."""
    if db.execute("SELECT 1 FROM events WHERE id = ?", [event.id]).fetchone():
        insert_deliveries(db, event)
    else:
        insert_event(db, event, report_key=None)


def mark_digested(db: Database, deliveries: Sequence[str], digest: str, now: datetime) -> None:
    """These deliveries went into that digest. Inside the transaction that wrote it."""
    db.conn.executemany(
        "UPDATE deliveries SET state = 'digested', digest = ?, ended_at = ? WHERE id = ?",
        [(digest, to_text(now), delivery) for delivery in deliveries],
    )


def untried(db: Database) -> list[Planned]:
    """Every delivery of an event that waits, is not held, and was neither tried nor taken to be tried."""
    return [_planned(row) for row in db.query(_UNTRIED)]


def dated_ahead(db: Database, now: datetime, *, instant: datetime, digest: datetime) -> list[Planned]:
    """What waits and was made or put off by a clock that ran ahead: untried and made after `now` by more than
    minutes, or due later than `instant` or `digest`, the latest that each can be. Not what is held or being
    tried."""
    given = {"ahead": to_text(now + AHEAD), "instant": to_text(instant), "digest": to_text(digest)}
    return [_planned(row) for row in db.query(_DATED_AHEAD, given)]


def move(db: Database, delivery: str, mode: str, due: datetime, first_due: datetime) -> None:
    """Plans a delivery anew. Inside a transaction."""
    db.execute(
        "UPDATE deliveries SET mode = ?, due_at = ?, first_due_at = ? WHERE id = ?",
        [mode, to_text(due), to_text(first_due), delivery],
    )


def waits_in_lane(db: Database, address: Address, lane: str) -> bool:
    """Whether a delivery of that lane waits for that address."""
    query = (
        "SELECT 1 FROM deliveries WHERE state = 'waiting' AND subscription = ? AND recipient = ? AND lane = ?"
    )
    return db.execute(query, [*address, lane]).fetchone() is not None


def has_heard(db: Database, address: Address, start: datetime, end: datetime) -> bool:
    """Whether anything that became known from `start` to before `end` was sent to that address or waits for
    it, by itself or in a digest."""
    given = {
        "subscription": address[0],
        "recipient": address[1],
        "start": to_text(start),
        "end": to_text(end),
    }
    return db.execute(_HEARD, given).fetchone() is not None


def noted_of_addresses(db: Database, kind: str) -> dict[Address, str]:
    """What is noted of each address under that kind. Notes outlive the deliveries they are about."""
    rows = db.query("SELECT name, value FROM notes WHERE name GLOB ?", [f"{kind} *"])
    return {_address_noted(row["name"]): row["value"] for row in rows}


def note_of_address(db: Database, kind: str, address: Address, value: str) -> None:
    """Notes something of an address, in place of what was noted under that kind. Inside a transaction."""
    note(db, f"{kind} {json.dumps(address)}", value)


def given_up(db: Database, since: datetime) -> dict[str, int]:
    """How many deliveries of each subscription were given up from `since` on; the others: none."""
    query = (
        "SELECT subscription, COUNT(*) AS number FROM deliveries"
        " WHERE state = 'dead' AND ended_at >= ? GROUP BY +subscription"
    )
    return {row["subscription"]: row["number"] for row in db.query(query, [to_text(since)])}


def held_back(db: Database) -> dict[str, int]:
    """How many deliveries of each subscription wait until a person decides; the others: none."""
    query = (
        "SELECT subscription, COUNT(*) AS number FROM deliveries"
        " WHERE state = 'waiting' AND hold = ? GROUP BY subscription"
    )
    return {row["subscription"]: row["number"] for row in db.query(query, [BURST])}


def last_good_run(db: Database, source: str, now: datetime) -> tuple[datetime, datetime] | None:
    """When the latest run without a problem began and ended; None: there was none. One dated after now, but
    for minutes, does not count."""
    query = (
        "SELECT started_at, finished_at FROM runs"
        " WHERE source = ? AND state = 'good' AND finished_at <= ? ORDER BY id DESC LIMIT 1"
    )
    for row in db.query(query, [source, to_text(now + AHEAD)]):
        return from_text(row["started_at"]), from_text(row["finished_at"])
    return None


def all_providers(db: Database, source: str) -> list[dict[str, Any]]:
    """urn, name, region, dfe_code, gss_code and url of each provider that is listed, by name."""
    query = """
        SELECT urn, name, region, dfe_code, gss_code, url FROM providers
        WHERE source = ? AND unlisted_at IS NULL ORDER BY name, urn
    """
    return list(db.query(query, [source]))


def publications(db: Database) -> list[dict[str, Any]]:
    """urn, remit, title, published and url of each report that stands, the latest first."""
    query = (
        "SELECT urn, remit, title, published, url FROM published_reports"
        " WHERE NOT withdrawn ORDER BY published DESC, first_seen DESC, urn, report_id"
    )
    return list(db.query(query))


def _address_noted(name: str) -> Address:
    subscription, recipient = json.loads(name.partition(" ")[2])
    return subscription, recipient


def _planned(row: dict[str, Any]) -> Planned:
    return Planned(
        delivery=row["id"],
        address=(row["subscription"], row["recipient"]),
        mode=row["mode"],
        created_at=from_text(row["created_at"]),
        due=from_text(row["due_at"]),
        first_due=from_text(row["first_due_at"] or row["due_at"]),
    )
