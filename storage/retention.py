"""What ended long ago is forgotten, so that a database of years stays as large as what it is asked for."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from storage.times import to_text
from storage.transaction import writing

# A welcome is remembered for ever: it is given once. Reports, providers and what was told of them
# stay, too; only who was told of them is forgotten, in time.
_DELIVERIES = """
DELETE FROM deliveries WHERE ended_at < :before AND state <> 'waiting' AND event_id NOT IN (
  SELECT id FROM events WHERE type = 'subscription.welcome'
)
"""
_NOTICES = """
DELETE FROM events
WHERE report IS NULL AND provider IS NULL AND type <> 'subscription.welcome' AND known_at < :before
  AND NOT EXISTS (SELECT 1 FROM deliveries WHERE event_id = events.id)
  AND NOT EXISTS (SELECT 1 FROM deliveries WHERE digest = events.id)
"""


def forget_deliveries(db: Database, before: datetime) -> int:
    """Deletes deliveries that ended before then, and the messages beside reports that nobody got any more.
    One transaction. Returns how many deliveries went."""
    given = {"before": to_text(before)}
    with writing(db):
        gone = db.execute(_DELIVERIES, given).rowcount
        db.execute(_NOTICES, given)
    return gone
