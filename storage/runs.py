"""The history of runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlite_utils import Database

from storage.notes import note, noted
from storage.times import AHEAD, from_text, to_text
from storage.transaction import writing
from storage.values import RunSummary

# Runs of version 0.1 do not say how many providers they found.
_READ = "(providers > 0 OR (providers IS NULL AND state = 'good'))"
LAST_READ = f"SELECT MAX(finished_at) AS at FROM runs WHERE finished_at < ? AND {_READ}"  # noqa: S608 - ours
_LOOKED_BACK = timedelta(days=400)
_GOOD_SWEEP = "good_sweep"


@dataclass(frozen=True, slots=True)
class Run:
    """One row of `runs`. `finished_at` None: under way, or ended without a word."""

    id: int
    source: str
    kind: str
    started_at: datetime
    finished_at: datetime | None
    state: str
    requests: int
    new_reports: int
    events: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunLog:
    """Belongs to the thread that opened the database."""

    db: Database = field(repr=False)
    source: str = "ofsted"

    def begin(self, kind: str, now: datetime) -> int:
        """Records that a run starts, and that any run left open before it was interrupted."""
        with writing(self.db):
            self.db.execute("UPDATE runs SET state = 'interrupted' WHERE state = 'running'")
            row = {"source": self.source, "kind": kind, "started_at": to_text(now), "state": "running"}
            return int(self.db.table("runs").insert(row).last_rowid or 0)

    def finish(self, run_id: int, summary: RunSummary) -> None:
        """Records how a run ended."""
        with writing(self.db):
            self.db.table("runs").update(
                run_id,
                {
                    "finished_at": to_text(summary.finished_at),
                    "state": summary.state,
                    "requests": summary.requests,
                    "not_modified": summary.not_modified,
                    "bytes": summary.bytes,
                    "new_reports": summary.new_reports,
                    "events": summary.events,
                    "problems": json.dumps(summary.problems),
                    "providers": summary.providers,
                },
            )

    def last(self, number: int) -> list[Run]:
        """The latest runs, newest first."""
        return [_run(row) for row in self.db.query("SELECT * FROM runs ORDER BY id DESC LIMIT ?", [number])]

    def last_started(self, kinds: tuple[str, ...], now: datetime) -> datetime | None:
        """When the latest run of one of these kinds that was not cut short began; None: there was none.

        One dated after now, but for minutes, does not count: the clock ran ahead when it was written."""
        query = (
            "SELECT kind, started_at FROM runs WHERE source = ? AND started_at <= ?"
            " AND state NOT IN ('running', 'interrupted') ORDER BY id DESC"
        )
        rows = self.db.query(query, [self.source, _believed(now)])
        return next((from_text(row["started_at"]) for row in rows if row["kind"] in kinds), None)

    def note_good_sweep(self, began: datetime) -> None:
        """Keeps when a sweep began that read what it should have."""
        with writing(self.db):
            note(self.db, _GOOD_SWEEP, to_text(began))

    def last_good_sweep(self, now: datetime) -> datetime | None:
        """When the latest such sweep began; None: there was none. One that met no problem is one;
        one dated after now is none."""
        query = (
            "SELECT MAX(started_at) AS at FROM runs WHERE source = ? AND kind = 'sweep' AND state = 'good'"
            " AND started_at <= ?"
        )
        well = [row["at"] or "" for row in self.db.query(query, [self.source, _believed(now)])]
        kept = noted(self.db, _GOOD_SWEEP) or ""
        latest = max((*well, kept if kept <= _believed(now) else ""))
        return from_text(latest) if latest else None

    def sweeps_since(self, moment: datetime | None, now: datetime) -> list[datetime]:
        """When the sweeps after that time began, those cut short and those dated after now
        apart, oldest first; None: of all."""
        query = (
            "SELECT started_at FROM runs WHERE source = ? AND kind = 'sweep'"
            " AND state IN ('good', 'problems') AND started_at > ? AND started_at <= ? ORDER BY id"
        )
        rows = self.db.query(query, [self.source, to_text(moment) if moment else "", _believed(now)])
        return [from_text(row["started_at"]) for row in rows]

    def number_since(self, moment: datetime | None, now: datetime) -> int:
        """How many runs, those cut short and those dated after now apart, began after that time; None: of
        all."""
        query = (
            "SELECT COUNT(*) AS number FROM runs"
            " WHERE source = ? AND state <> 'interrupted' AND started_at > ? AND started_at <= ?"
        )
        rows = self.db.query(query, [self.source, to_text(moment) if moment else "", _believed(now)])
        return next(int(row["number"]) for row in rows)

    def last_read(self, now: datetime) -> datetime | None:
        """When the last run ended that read the source, and did not give up in the middle; None: none did.
        Nor does one count that is dated after now, but for minutes."""
        for row in self.db.query(LAST_READ, [_believed(now)]):
            return from_text(row["at"]) if row["at"] else None
        return None

    def failures(self) -> int:
        """How many runs since the last that read the source ended without reading it, or gave up."""
        query = (
            "SELECT COUNT(*) AS number FROM runs WHERE source = ? AND state IN ('good', 'problems')"  # noqa: S608 - ours
            f" AND id > (SELECT COALESCE(MAX(id), 0) FROM runs WHERE source = ? AND {_READ})"
        )
        rows = self.db.query(query, [self.source, self.source])
        return next(int(row["number"]) for row in rows)

    def watched_since(self, now: datetime, within: timedelta) -> datetime:
        """Since when runs have read the source without a longer break than that; `now` where the last did so
        longer ago. Looks back a year and a little."""
        query = (
            "SELECT started_at AS at FROM runs"  # noqa: S608 - ours
            f" WHERE source = ? AND {_READ} AND started_at > ? ORDER BY id DESC"
        )
        since = now
        for row in self.db.query(query, [self.source, to_text(now - _LOOKED_BACK)]):
            began = from_text(row["at"])
            if since - began > within:
                break
            since = min(since, began)
        return since

    def number_read_since(self, day: date) -> int:
        """How many runs have read the source since that day began."""
        query = (
            "SELECT COUNT(*) AS number FROM runs"  # noqa: S608 - ours
            f" WHERE source = ? AND {_READ} AND started_at >= ?"
        )
        rows = self.db.query(query, [self.source, day.isoformat()])
        return next(int(row["number"]) for row in rows)

    def first_started(self) -> datetime | None:
        """When the first run of all began, by the dates as they stand; None: there was none."""
        for row in self.db.query("SELECT MIN(started_at) AS first FROM runs"):
            return from_text(row["first"]) if row["first"] else None
        return None


def _believed(now: datetime) -> str:
    return to_text(now + AHEAD)


def _run(row: Mapping[str, Any]) -> Run:
    return Run(
        id=row["id"],
        source=row["source"],
        kind=row["kind"],
        started_at=from_text(row["started_at"]),
        finished_at=from_text(row["finished_at"]) if row["finished_at"] else None,
        state=row["state"],
        requests=row["requests"],
        new_reports=row["new_reports"],
        events=row["events"],
        problems=tuple(json.loads(row["problems"])),
    )
