"""Numbers for those who watch over the watch: how the last runs went, what waits, how much there is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from storage.times import AHEAD, from_text, to_text

# Of each source and kind the latest run that ended; not one dated after now, as by a clock that ran ahead.
_LAST = """
SELECT source, kind, state, started_at, finished_at, requests, new_reports, events,
  json_array_length(problems) AS problems, providers
FROM runs WHERE id IN (
  SELECT MAX(id) FROM runs WHERE finished_at <= ? GROUP BY source, kind
)
ORDER BY source, kind
"""
# Nothing explains why it still waits: it is not held, its address and its subscription are not off.
_OLDEST_DUE = """
SELECT MIN(d.due_at) AS at FROM deliveries d
LEFT JOIN addresses a ON a.subscription = d.subscription AND a.recipient = d.recipient
WHERE d.state = 'waiting' AND d.due_at <= ? AND d.hold IS NULL AND a.off_since IS NULL
  AND d.subscription NOT IN (SELECT name FROM disabled_subscriptions)
"""
# As `published_reports` has it, without those that were withdrawn.
_REPORTS = """
SELECT COALESCE(g.status, 'missing') AS status, COUNT(*) AS number
FROM reports r LEFT JOIN readings g ON g.id = r.reading_id
WHERE r.withdrawn_at IS NULL GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class LastRun:
    """How the latest run of a kind went. `problems`: how many; `providers`: on the list, 0 where it was not
    read to the end, None where the version that ran did not say."""

    source: str
    kind: str
    state: str
    started_at: datetime
    finished_at: datetime
    requests: int
    new_reports: int
    events: int
    problems: int
    providers: int | None


def last_runs(db: Database, now: datetime) -> list[LastRun]:
    """The latest of each source and kind that ended."""
    return [_run(row) for row in db.query(_LAST, [to_text(now + AHEAD)])]


def oldest_due(db: Database, now: datetime) -> datetime | None:
    """Since when the oldest delivery is due that nothing keeps from being sent; None: there is none."""
    for row in db.query(_OLDEST_DUE, [to_text(now)]):
        return from_text(row["at"]) if row["at"] else None
    return None


def reports_by_status(db: Database) -> dict[str, int]:
    """How many reports could be read, and how many not for which reason; "missing": there is no file."""
    return {row["status"]: row["number"] for row in db.query(_REPORTS)}


def number_of_providers(db: Database) -> int:
    """How many were ever on a list."""
    return next(int(row["number"]) for row in db.query("SELECT COUNT(*) AS number FROM providers"))


def bytes_on_disk(path: Path) -> dict[str, int]:
    """The size of the database's files, by "main" and "wal"; 0 where there is none."""
    return {"main": _size(path), "wal": _size(path.with_name(f"{path.name}-wal"))}


def _size(path: Path) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def _run(row: Mapping[str, Any]) -> LastRun:
    times = {name: from_text(row[name]) for name in ("started_at", "finished_at")}
    return LastRun(**{**row, **times})
