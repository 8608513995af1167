"""Writing an event with its deliveries. Always inside the transaction of what caused it."""

from __future__ import annotations

import hashlib

from sqlite_utils import Database

from storage.times import to_text
from storage.values import NewEvent


def insert_event(db: Database, event: NewEvent, *, report_key: int | None) -> None:
    """Writes the event, its rows of `rating_changes` and one delivery a recipient, due at once."""
    known_at = to_text(event.known_at)
    db.execute(
        "INSERT INTO events (id, sequence, type, cause, known_at, source, report, status, body)"
        " VALUES (?, (SELECT COALESCE(MAX(sequence), 0) + 1 FROM events), ?, ?, ?, ?, ?, ?, ?)",
        [
            event.id,
            event.type,
            event.cause,
            known_at,
            event.source,
            report_key,
            event.status,
            event.body.decode("utf-8"),
        ],
    )
    for change in event.changes:
        db.execute(
            "INSERT INTO event_changes VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                event.id,
                change.area,
                change.previous_area,
                change.previous_grade,
                change.grade,
                change.direction,
                change.basis,
            ],
        )
    for subscription, recipient in event.recipients:
        db.execute(
            "INSERT INTO deliveries (id, event_id, subscription, recipient, state, due_at, created_at)"
            " VALUES (?, ?, ?, ?, 'waiting', ?, ?)",
            [
                delivery_id(event.id, subscription, recipient),
                event.id,
                subscription,
                recipient,
                known_at,
                known_at,
            ],
        )


def delivery_id(event_id: str, subscription: str, recipient: str) -> str:
    """The same for the same event, subscription and recipient, however often it is made."""
    identity = "\x1f".join((event_id, subscription, recipient))
    return "dlv_" + hashlib.sha256(identity.encode()).hexdigest()[:32]
