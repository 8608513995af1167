"""What a database remembers of having been restored, and what is done to it so that nothing is told twice."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.notes import note, noted
from storage.times import from_text, to_text
from storage.transaction import writing

NOT_SENT = "not sent: it waited in a backup that was restored, and may have been sent since"
_NOTE = "restored"

# What is held as too much at once goes to nobody by itself, and stays held. A digest that was to come may
# have come; by hand, what waited for it is sent by itself.
_CANCEL = """
UPDATE deliveries SET state = 'cancelled', mode = 'instant', ended_at = :now, last_error = :why,
  leased_until = NULL, lease = NULL
WHERE state = 'waiting' AND hold IS NOT 'burst'
"""
_FREE = "UPDATE deliveries SET leased_until = NULL, lease = NULL WHERE leased_until IS NOT NULL"
# The next run reads all pages and asks for all files, as a sweep does: what moved since the backup is found
# then, while nobody is told, and not piece by piece afterwards.
_READ_AGAIN = (
    "UPDATE providers SET page_read_at = NULL",
    "UPDATE reports SET recheck = 1 WHERE sha256 IS NOT NULL AND withdrawn_at IS NULL",
)
_HELD = "SELECT COUNT(*) AS number FROM deliveries WHERE state = 'waiting' AND hold = 'burst'"
_ADDRESSES = "SELECT subscription, recipient, token, off_since, off_kind, off_reason, on_since FROM addresses"
_KEEP_ADDRESS = """
INSERT INTO addresses (subscription, recipient, token, off_since, off_kind, off_reason, on_since)
VALUES (:subscription, :recipient, :token, :off_since, :off_kind, :off_reason, :on_since)
ON CONFLICT (subscription, recipient) DO UPDATE SET token = :token, off_since = :off_since,
  off_kind = :off_kind, off_reason = :off_reason, on_since = :on_since
"""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Restored:
    """That a database was restored. `taken_at`: when its backup was made; None: not known. `complete_at`:
    when the first complete run since then ended; None: it is still to come, and everything is silent."""

    at: datetime
    taken_at: datetime | None
    complete_at: datetime | None


@dataclass(frozen=True, slots=True)
class Silenced:
    """What a restore kept from being sent. `cancelled`: deliveries that waited; `held`: those that wait for a
    person's word as before."""

    cancelled: int
    held: int


def restored(db: Database) -> Restored | None:
    """The last time it was; None: never."""
    text = noted(db, _NOTE)
    if text is None:
        return None
    said = json.loads(text)
    taken, complete = said["taken_at"], said["complete_at"]
    return Restored(
        from_text(said["at"]), from_text(taken) if taken else None, from_text(complete) if complete else None
    )


def complete_restored(db: Database, now: datetime) -> None:
    """A complete run lies behind the restored database: what is new from now on is news. Inside a
    transaction."""
    before = restored(db)
    if before is not None and before.complete_at is None:
        _note(db, before.at, before.taken_at, now)


def silence(db: Database, now: datetime, taken_at: datetime | None, addresses: Iterable[Row]) -> Silenced:
    """Makes a restored copy one that tells nobody what was told since the backup: one transaction.

    `addresses`: what the database that it replaces knows of them, as who unsubscribed since stays so.
    """
    with writing(db):
        _note(db, now, taken_at, None)
        cancelled = db.execute(_CANCEL, {"now": to_text(now), "why": NOT_SENT}).rowcount
        for statement in (_FREE, *_READ_AGAIN, "DELETE FROM endpoints"):
            db.execute(statement)
        for row in addresses:
            db.execute(_KEEP_ADDRESS, row)
        held = next(int(row["number"]) for row in db.query(_HELD))
    return Silenced(cancelled, held)


def addresses_in(db: Database) -> list[Row]:
    """The rows of `addresses`, for `silence`. Raises sqlite3.Error where there is no such table."""
    return list(db.query(_ADDRESSES))


def _note(db: Database, at: datetime, taken_at: datetime | None, complete_at: datetime | None) -> None:
    said = {
        "at": to_text(at),
        "taken_at": to_text(taken_at) if taken_at else None,
        "complete_at": to_text(complete_at) if complete_at else None,
    }
    note(db, _NOTE, json.dumps(said))
