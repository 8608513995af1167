"""What ended long ago is forgotten, so that a database of years stays as large as what it is asked for.

Deleted in small transactions, so that nobody who writes beside us waits for long. The room is used again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlite_utils import Database

from storage.times import to_text
from storage.transaction import writing

AT_ONCE: Final = 500  # rows a transaction

# A welcome is remembered for ever: it is given once. Reports, providers and what was told of them stay, too;
# only who was told of them is forgotten, in time.
_DELIVERIES = """
DELETE FROM deliveries WHERE rowid IN (
  SELECT rowid FROM deliveries
  WHERE ended_at < :before AND state <> 'waiting' AND event_id NOT IN (
    SELECT id FROM events WHERE type = 'subscription.welcome'
  )
  LIMIT :limit
)
"""
_NOTICES = """
DELETE FROM events WHERE rowid IN (
  SELECT rowid FROM events
  WHERE report IS NULL AND provider IS NULL AND type <> 'subscription.welcome' AND known_at < :before
    AND NOT EXISTS (SELECT 1 FROM deliveries WHERE event_id = events.id)
    AND NOT EXISTS (SELECT 1 FROM deliveries WHERE digest = events.id)
  LIMIT :limit
)
"""
# Kept: the first of all, as since then the source was watched; the latest of each kind and end, and the
# latest that read the source, as from them follow what is due and what is quiet.
_RUNS = """
DELETE FROM runs WHERE id IN (
  SELECT id FROM runs
  WHERE started_at < :before AND state <> 'running'
    AND id NOT IN (SELECT MIN(id) FROM runs GROUP BY source)
    AND id NOT IN (SELECT MAX(id) FROM runs GROUP BY source, kind, state)
    AND id NOT IN (
      SELECT MAX(id) FROM runs WHERE providers > 0 OR (providers IS NULL AND state = 'good') GROUP BY source
    )
  LIMIT :limit
)
"""
# Only answers between two of the same address that brought the same document. So the first and the last of
# each document stay, which prove where it came from, and what an address gave on any day.
_FETCHES = """
DELETE FROM fetches WHERE id IN (
  SELECT id FROM (
    SELECT id, fetched_at, sha256,
      LAG(sha256) OVER same_address AS before, LEAD(sha256) OVER same_address AS after
    FROM fetches WINDOW same_address AS (PARTITION BY url ORDER BY id)
  )
  WHERE fetched_at < :before AND before = sha256 AND after = sha256
  LIMIT :limit
)
"""


def forget_deliveries(db: Database, before: datetime) -> int:
    """Deletes deliveries that ended before then, and the messages beside reports that nobody got any more.
    Returns how many deliveries went."""
    gone = _forget(db, _DELIVERIES, before)
    _forget(db, _NOTICES, before)
    return gone


def forget_runs(db: Database, before: datetime) -> int:
    """Deletes runs that began before then, but those from which anything follows today. Returns how many."""
    return _forget(db, _RUNS, before)


def forget_fetches(db: Database, before: datetime) -> int:
    """Deletes answers before then that brought a document once more, with the same before and after them.
    Returns how many."""
    return _forget(db, _FETCHES, before)


def _forget(db: Database, statement: str, before: datetime) -> int:
    gone = 0
    while True:
        with writing(db):
            number = db.execute(statement, {"before": to_text(before), "limit": AT_ONCE}).rowcount
        gone += number
        if number < AT_ONCE:
            return gone
