"""Every method of every store against a locked database: it says so in time, and nothing is half done."""

from __future__ import annotations

import inspect
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from scraper.model import RememberedRobots
from storage import questions
from storage.archive import archive_beside
from storage.memory import DocumentMemory, PageMemory, RobotsMemory
from storage.outbox import OutboxTable
from storage.providers import ProviderStore
from storage.reports import ReportStore
from storage.runs import Alarm, RunLog
from storage.values import Recording, RunSummary
from tests.storage.building import (
    DESK,
    NOW,
    OXFORDSHIRE,
    Answer,
    event_of,
    listed,
    provider_noted,
    reading_of,
    recorded,
    recording_of,
)

URN = OXFORDSHIRE.urn
LATER = NOW + timedelta(hours=1)
SUMMARY = RunSummary(NOW, "good", 1, 0, 0, 0, 0, ())


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


@pytest.fixture
def stores(db: Database, path: Path) -> Stores:
    """With one report, told of, and another one about to be recorded."""
    db.conn.execute("PRAGMA busy_timeout = 5")  # milliseconds
    provider_noted(db)
    reading = reading_of("ilacs_2018", {"overall_effectiveness": "good"}, end=date(2018, 4, 20))
    recorded(db, path, listed("1", date(2018, 6, 1)), reading, event=event_of("1", DESK))
    RunLog(db).begin("poll", NOW)
    RunLog(db).alarm_began(Alarm("broken", NOW, ""), event_of("2"))
    (delivery,) = db.query("SELECT id FROM deliveries")
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


Call = Callable[[Stores], object]

READS: dict[str, Call] = {
    "ProviderStore.baseline_at": lambda s: s.providers.baseline_at(),
    "ProviderStore.last_good_count": lambda s: s.providers.last_good_count(),
    "ProviderStore.known_latest": lambda s: s.providers.known_latest(),
    "ProviderStore.last_listed": lambda s: s.providers.last_listed(),
    "ProviderStore.read_urns": lambda s: s.providers.read_urns(),
    "ProviderStore.suspects": lambda s: s.providers.suspects(NOW),
    "ProviderStore.awaiting_files": lambda s: s.providers.awaiting_files(),
    "ProviderStore.urns": lambda s: s.providers.urns(),
    "ProviderStore.provider": lambda s: s.providers.provider(URN),
    "ReportStore.reports_of": lambda s: s.reports.reports_of(URN),
    "ReportStore.told_of": lambda s: s.reports.told_of(s.recording.report),
    "OutboxTable.disabled": lambda s: s.outbox.disabled(),
    "OutboxTable.next_due": lambda s: s.outbox.next_due([DESK]),
    "OutboxTable.counts": lambda s: s.outbox.counts(),
    "OutboxTable.unaddressed": lambda s: s.outbox.unaddressed([DESK]),
    "RunLog.last": lambda s: s.runs.last(5),
    "RunLog.last_started": lambda s: s.runs.last_started(("poll",)),
    "RunLog.number_since": lambda s: s.runs.number_since(None),
    "RunLog.first_started": lambda s: s.runs.first_started(),
    "RunLog.open_alarms": lambda s: s.runs.open_alarms(),
    "PageMemory.recall": lambda s: s.pages.recall("https://example.org"),
    "DocumentMemory.recall": lambda s: s.documents.recall("https://example.org"),
    "RobotsMemory.recall_robots": lambda s: s.robots.recall_robots("https://example.org"),
    "questions.ratings": lambda s: questions.ratings(s.db),
    "questions.history": lambda s: questions.history(s.db, URN),
    "questions.reports": lambda s: questions.reports(s.db),
    "questions.changes": lambda s: questions.changes(s.db),
    "questions.providers_named": lambda s: questions.providers_named(s.db, "Oxfordshire"),
}
WRITES: dict[str, Call] = {
    "ProviderStore.note_good_list": lambda s: s.providers.note_good_list(153),
    "ProviderStore.note_baseline": lambda s: s.providers.note_baseline(NOW),
    "ProviderStore.note_providers": lambda s: s.providers.note_providers([OXFORDSHIRE], LATER),
    "ProviderStore.note_page_failed": lambda s: s.providers.note_page_failed(URN),
    "ProviderStore.note_page": lambda s: s.providers.note_page(
        URN, [], latest=None, baseline=False, may_remove=True, now=NOW
    ),
    "ReportStore.record": lambda s: s.reports.record(s.recording),
    "OutboxTable.claim_rows": lambda s: s.outbox.claim_rows(NOW, NOW, [DESK], 1),
    "OutboxTable.mark_sent": lambda s: s.outbox.mark_sent(s.delivery, NOW),
    "OutboxTable.mark_failed": lambda s: s.outbox.mark_failed(s.delivery, NOW, NOW, "451"),
    "OutboxTable.mark_dead": lambda s: s.outbox.mark_dead(s.delivery, NOW, "550"),
    "OutboxTable.disable": lambda s: s.outbox.disable(DESK[0], NOW, "410"),
    "OutboxTable.enable": lambda s: s.outbox.enable(DESK[0], LATER),
    "RunLog.begin": lambda s: s.runs.begin("poll", NOW),
    "RunLog.finish": lambda s: s.runs.finish(1, SUMMARY),
    "RunLog.alarm_began": lambda s: s.runs.alarm_began(Alarm("blocked", NOW, ""), event_of("4")),
    "RunLog.alarm_recovered": lambda s: s.runs.alarm_recovered("broken", NOW, event_of("4")),
    "PageMemory.keep": lambda s: s.pages.keep(Answer("https://example.org", b"")),
    "DocumentMemory.keep": lambda s: s.documents.keep(Answer("https://example.org", b"")),
    "RobotsMemory.keep_robots": lambda s: s.robots.keep_robots("o", RememberedRobots("", NOW)),
}


@contextmanager
def locked(path: Path, how: str) -> Iterator[None]:
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"BEGIN {how}")
        yield
        other.rollback()


@pytest.mark.parametrize("method", WRITES)
def test_a_write_fails_in_time_leaves_nothing_and_succeeds_afterwards(
    stores: Stores, path: Path, method: str
) -> None:
    before = list(stores.db.conn.iterdump())
    with locked(path, "IMMEDIATE"), pytest.raises(sqlite3.OperationalError, match="locked"):
        WRITES[method](stores)
    assert not stores.db.conn.in_transaction
    assert list(stores.db.conn.iterdump()) == before
    WRITES[method](stores)
    assert list(stores.db.conn.iterdump()) != before


@pytest.mark.parametrize("method", READS)
def test_a_read_goes_on_beside_a_writer(stores: Stores, path: Path, method: str) -> None:
    expected = READS[method](stores)
    with locked(path, "IMMEDIATE"):
        assert READS[method](stores) == expected


@pytest.mark.parametrize("method", READS)
def test_a_read_that_nobody_lets_in_fails_and_is_never_taken_for_nothing_there(
    stores: Stores, path: Path, method: str
) -> None:
    stores.db.conn.execute("PRAGMA journal_mode = DELETE")  # in WAL mode, readers are never locked out
    with locked(path, "EXCLUSIVE"), pytest.raises(sqlite3.OperationalError, match="locked"):
        READS[method](stores)


def test_no_method_is_left_out() -> None:
    classes = (ProviderStore, ReportStore, OutboxTable, RunLog, PageMemory, DocumentMemory, RobotsMemory)
    methods = {
        f"{store.__name__}.{name}"
        for store in classes
        for name, _ in inspect.getmembers(store, inspect.isfunction)
        if not name.startswith("_")
    }
    asked = {
        f"questions.{name}"
        for name, function in inspect.getmembers(questions, inspect.isfunction)
        if not name.startswith("_") and function.__module__ == questions.__name__
    }
    assert READS.keys() | WRITES.keys() == methods | asked
