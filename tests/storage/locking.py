"""All stores of one small database, and a lock on it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from storage.alarms import Alarm, AlarmTable
from storage.archive import archive_beside
from storage.endpoints import EndpointTable
from storage.events import delivery_id
from storage.failing_pages import FailingPages
from storage.memory import DocumentMemory, PageMemory, RobotsMemory
from storage.outbox import OutboxTable
from storage.providers import ProviderStore
from storage.reports import ReportStore
from storage.runs import RunLog
from storage.times import to_text
from storage.values import Recording, RunSummary
from tests.storage.building import (
    DESK,
    NOW,
    OXFORDSHIRE,
    document_kept,
    event_of,
    listed,
    provider_noted,
    reading_of,
    recorded,
    recording_of,
    write_event,
)

LATER = NOW + timedelta(hours=1)
SUMMARY = RunSummary(NOW, "good", 1, 0, 0, 0, 0, ())


@dataclass(frozen=True)
class Came:
    """What came of a claim."""

    delivery: str
    lease: str
    kind: str
    at: datetime = NOW
    next_try: datetime | None = None
    error: str = ""


@dataclass(frozen=True)
class Stores:
    """All stores of one small database, and what the calls below need."""

    db: Database
    providers: ProviderStore
    reports: ReportStore
    outbox: OutboxTable
    runs: RunLog
    pages: PageMemory
    documents: DocumentMemory
    robots: RobotsMemory
    recording: Recording
    delivery: str


def stores_of(db: Database, path: Path) -> Stores:
    """With one report, told of, and another one about to be recorded."""
    db.conn.execute("PRAGMA busy_timeout = 5")  # milliseconds
    provider_noted(db)
    reading = reading_of("ilacs_2018", {"overall_effectiveness": "good"}, end=date(2018, 4, 20))
    recorded(db, path, listed("1", date(2018, 6, 1)), reading, event=event_of("1", DESK))
    for _ in range(4):
        RunLog(db).finish(RunLog(db).begin("poll", NOW), SUMMARY)
        document_kept(db, path, b"old")
    RunLog(db).begin("poll", NOW)
    write_event(db, event_of("ended", DESK))
    OutboxTable(db).record([Came(delivery_id("evt_ended", *DESK), "", "sent")])
    FailingPages(db).failed(OXFORDSHIRE.urn, NOW)
    AlarmTable(db).began(Alarm("broken", NOW, ""), event_of("2"))
    OutboxTable(db).set_routes([(*DESK, "way", "machine")])
    OutboxTable(db).disable("charity", NOW, "410")
    EndpointTable(db).rests("tried out", NOW, 3, LATER, "down")
    db.execute("UPDATE deliveries SET leased_until = ? WHERE state = 'waiting'", [to_text(NOW)])
    db.execute("UPDATE events SET hold = 'burst' WHERE id = 'evt_2'")  # that nobody is subscribed to
    (delivery,) = db.query("SELECT id FROM deliveries WHERE state = 'waiting'")
    return Stores(
        db,
        ProviderStore(db),
        ReportStore(db),
        OutboxTable(db),
        RunLog(db),
        PageMemory(db),
        DocumentMemory(db, archive_beside(path)),
        RobotsMemory(db),
        recording_of(db, path, listed("2"), reading, event=event_of("3", DESK)),
        delivery["id"],
    )


@contextmanager
def locked(path: Path, how: str) -> Iterator[None]:
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"BEGIN {how}")
        yield
        other.rollback()
