"""Writing an event with its deliveries. Always inside the transaction of what caused it."""

from __future__ import annotations

import hashlib
import secrets

from sqlite_utils import Database

from storage.times import to_text
from storage.values import NewEvent, Recipient

IN_RUN = "run"  # why an event and its deliveries are held: its run is not over
BURST = "burst"  # or: too many at once, and a person decides
DROPPED = "dropped"  # or, of an event: a person did not believe it

_ADDRESS = "INSERT OR IGNORE INTO addresses (subscription, recipient, token) VALUES (?, ?, ?)"
# Whoever unsubscribed gets nothing written.
_DELIVERY = """
INSERT OR IGNORE INTO deliveries
  (id, event_id, sequence, lane, subscription, recipient, state, mode, hold, due_at, first_due_at, created_at)
SELECT :id, :event, (SELECT sequence FROM events WHERE id = :event), :lane, subscription, recipient,
  'waiting', :mode, :hold, :due, :due, :now
FROM addresses
WHERE subscription = :subscription AND recipient = :recipient AND off_kind IS NOT 'unsubscribed'
"""


def insert_event(db: Database, event: NewEvent, *, report_key: int | None) -> None:
    """Writes the event, its rows of `rating_changes` and one delivery a recipient."""
    known_at = to_text(event.known_at)
    db.execute(
        "INSERT INTO events (id, sequence, type, cause, known_at, source, report, status, body, hold,"
        " provider)"
        " VALUES (?, (SELECT COALESCE(MAX(sequence), 0) + 1 FROM events), ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            event.id,
            event.type,
            event.cause,
            known_at,
            event.source,
            report_key,
            event.status,
            event.body.decode("utf-8"),
            _hold(event),
            event.provider,
        ],
    )
    db.conn.executemany(
        "INSERT INTO event_changes VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                event.id,
                change.area,
                change.previous_area,
                change.previous_grade,
                change.grade,
                change.direction,
                change.basis,
            )
            for change in event.changes
        ],
    )
    insert_deliveries(db, event)


def insert_deliveries(db: Database, event: NewEvent) -> None:
    """One delivery a recipient, for an event that is written already; those there are stay as they are."""
    db.conn.executemany(
        _ADDRESS, [(each.subscription, each.address, secrets.token_hex(16)) for each in event.recipients]
    )
    db.conn.executemany(_DELIVERY, [_values(event, each) for each in event.recipients])


def _values(event: NewEvent, recipient: Recipient) -> dict[str, str | None]:
    return {
        "id": delivery_id(event.id, recipient.subscription, recipient.address),
        "event": event.id,
        "lane": event.lane,
        "subscription": recipient.subscription,
        "recipient": recipient.address,
        "mode": recipient.mode,
        "hold": _hold(event),
        "due": to_text(recipient.due or event.known_at),
        "now": to_text(event.known_at),
    }


def _hold(event: NewEvent) -> str | None:
    if event.in_run:
        return IN_RUN
    return BURST if event.held else None


def delivery_id(event_id: str, subscription: str, recipient: str) -> str:
    """The same for the same event, subscription and recipient, however often it is made."""
    identity = "\x1f".join((event_id, subscription, recipient))
    return "dlv_" + hashlib.sha256(identity.encode()).hexdigest()[:32]
