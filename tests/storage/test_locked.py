"""Every method of every store against a locked database: it says so in time, and nothing is half done."""

from __future__ import annotations

import inspect
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlite_utils import Database

from scraper.model import RememberedRobots
from storage import (
    backup_notes,
    counts,
    figures,
    moves,
    named,
    newcomers,
    past,
    questions,
    restored,
    retention,
    search,
    sector,
    stats,
    unread,
)
from storage.alarms import Alarm, AlarmTable
from storage.endpoints import EndpointTable
from storage.failing_pages import FailingPages
from storage.file_troubles import FileTrouble, FileTroubles
from storage.forms import note_forms, since_when
from storage.holds import HoldTable
from storage.listing import ListingTable
from storage.memory import DocumentMemory, PageMemory, RobotsMemory
from storage.outbox import OutboxTable
from storage.providers import ProviderStore
from storage.removals import RemovalTable
from storage.reports import ReportStore
from storage.runs import RunLog
from storage.times import to_text
from storage.troubles import TroubleTable
from tests.storage import calls
from tests.storage.building import (
    DESK,
    NOW,
    OXFORDSHIRE,
    Answer,
    document_kept,
    event_of,
)
from tests.storage.locking import LATER, SUMMARY, Came, Stores, locked, stores_of

MODULES = (
    backup_notes,
    counts,
    figures,
    moves,
    named,
    newcomers,
    past,
    questions,
    restored,
    retention,
    search,
    sector,
    stats,
    unread,
)
URN = OXFORDSHIRE.urn
TROUBLE = FileTrouble(URN, "https://files.example.org/file", NOW, 1, "refused", "refused")
TURNED = ("https://files.example.org/file", "https://files.example.org/turned")  # the second one's: unused


@pytest.fixture
def stores(db: Database, path: Path) -> Stores:
    made = stores_of(db, path)
    calls.prepare(db)
    for url in TURNED:
        given = document_kept(db, path, b"turned", url)
    made.reports.leave_unused(TURNED[1], given)
    return made


Call = Callable[[Stores], object]


def on_the_database(call: Callable[[Database], object], stores: Stores) -> object:
    return call(stores.db)


READS: dict[str, Call] = {
    "ProviderStore.baseline_at": lambda s: s.providers.baseline_at(),
    "ProviderStore.told_since": lambda s: s.providers.told_since(),
    "ProviderStore.last_good_count": lambda s: s.providers.last_good_count(),
    "ProviderStore.last_expectation": lambda s: s.providers.last_expectation(),
    "ProviderStore.known_latest": lambda s: s.providers.known_latest(),
    "ProviderStore.last_listed": lambda s: s.providers.last_listed(),
    "ProviderStore.read_urns": lambda s: s.providers.read_urns(),
    "ProviderStore.lagging": lambda s: s.providers.lagging(NOW, NOW),
    "ProviderStore.lagging_read_since": lambda s: s.providers.lagging_read_since(NOW, lagging_before=NOW),
    "ProviderStore.awaiting_files": lambda s: s.providers.awaiting_files(),
    "ProviderStore.urns": lambda s: s.providers.urns(),
    "ProviderStore.provider": lambda s: s.providers.provider(URN),
    "ReportStore.reports_of": lambda s: s.reports.reports_of(URN),
    "ReportStore.told_of": lambda s: s.reports.told_of(s.recording.report),
    "ReportStore.published_days": lambda s: s.reports.published_days(NOW.date()),
    "ReportStore.last_news": lambda s: s.reports.last_news(),
    "OutboxTable.disabled": lambda s: s.outbox.disabled(),
    "OutboxTable.next_due": lambda s: s.outbox.next_due(),
    "OutboxTable.counts": lambda s: s.outbox.counts(),
    "OutboxTable.unaddressed": lambda s: s.outbox.unaddressed([DESK]),
    "restored.restored": lambda s: restored.restored(s.db),
    "newcomers.first_listed": lambda s: newcomers.first_listed(s.db, URN),
    "newcomers.held_elsewhere": lambda s: newcomers.held_elsewhere(s.db, s.recording.report),
    "restored.addresses_in": lambda s: restored.addresses_in(s.db),
    "backup_notes.failed_backup": lambda s: backup_notes.failed_backup(s.db),
    "RunLog.last": lambda s: s.runs.last(5),
    "RunLog.last_started": lambda s: s.runs.last_started(("poll",), LATER),
    "RunLog.number_since": lambda s: s.runs.number_since(None, LATER),
    "RunLog.last_good_sweep": lambda s: s.runs.last_good_sweep(LATER),
    "RunLog.sweeps_since": lambda s: s.runs.sweeps_since(None, LATER),
    "RunLog.failures": lambda s: s.runs.failures(),
    "RunLog.watched_since": lambda s: s.runs.watched_since(LATER, timedelta(days=8)),
    "RunLog.number_read_since": lambda s: s.runs.number_read_since(NOW.date()),
    "RunLog.first_started": lambda s: s.runs.first_started(),
    "AlarmTable.open": lambda s: AlarmTable(s.db).open(),
    "AlarmTable.acknowledged_upto": lambda s: AlarmTable(s.db).acknowledged_upto("ofsted", "broken"),
    "AlarmTable.last_over": lambda s: AlarmTable(s.db).last_over("ofsted", "broken"),
    "AlarmTable.unheard": lambda s: AlarmTable(s.db).unheard([DESK], NOW),
    "EndpointTable.failing": lambda s: EndpointTable(s.db).failing(),
    "FailingPages.failing": lambda s: FailingPages(s.db).failing(),
    "FailingPages.is_silent": lambda s: FailingPages(s.db).is_silent(URN),
    "RemovalTable.lacking": lambda s: RemovalTable(s.db).lacking(NOW),
    "RemovalTable.to_look_at": lambda s: RemovalTable(s.db).to_look_at(NOW, read_before=NOW),
    "RemovalTable.believed": lambda s: RemovalTable(s.db).believed(),
    "RunLog.last_read": lambda s: s.runs.last_read(LATER),
    "HoldTable.unsettled": lambda s: HoldTable(s.db).unsettled(),
    "HoldTable.held": lambda s: HoldTable(s.db).held(),
    "HoldTable.held_events": lambda s: HoldTable(s.db).held_events(),
    "HoldTable.unawaited": lambda s: HoldTable(s.db).unawaited(),
    "forms.since_when": lambda s: since_when(s.db),
    "PageMemory.recall": lambda s: s.pages.recall("https://example.org"),
    "DocumentMemory.recall": lambda s: s.documents.recall("https://example.org"),
    "RobotsMemory.recall_robots": lambda s: s.robots.recall_robots("https://example.org"),
    "ReportStore.documents_given": lambda s: s.reports.documents_given(TURNED[0]),
    "ReportStore.flapping": lambda s: s.reports.flapping(),
    "ReportStore.is_flapping": lambda s: s.reports.is_flapping(TURNED[0]),
    "FileTroubles.listed": lambda s: FileTroubles(s.db).listed(),
    "questions.ratings": lambda s: questions.ratings(s.db),
    "questions.history": lambda s: questions.history(s.db, URN),
    "questions.reports": lambda s: questions.reports(s.db),
    "questions.histories": lambda s: questions.histories(s.db, [URN]),
    "questions.reports_of": lambda s: questions.reports_of(s.db, [URN]),
    "questions.changes": lambda s: questions.changes(s.db),
    "moves.as_they_stand": lambda s: moves.as_they_stand(s.db, [{"urn": URN, "report_id": "1", "area": "x"}]),
    "moves.earlier_moves": lambda s: moves.earlier_moves(s.db, {}),
    "past.was_published_in_order": lambda s: past.was_published_in_order(s.db, "80536", "2024-01-01"),
    "moves.number_of_moves": lambda s: moves.number_of_moves(s.db),
    "moves.with_events": lambda s: moves.with_events(s.db, questions.history(s.db, URN)),
    "search.search": lambda s: search.search(s.db, "children*"),
    "search.nowhere": lambda s: search.nowhere(s.db, "children*"),
    "search.texts_not_kept": lambda s: search.texts_not_kept(
        s.db, search.Filters(moment=past.Moment(known_by=to_text(NOW)))
    ),
    "past.reports_then": lambda s: past.reports_then(s.db, URN, past.Moment("2024-01-01", to_text(NOW))),
    "past.knows_since": lambda s: past.knows_since(s.db),
    "sector.compare": lambda s: sector.compare(s.db, [URN]),
    "sector.waiting": lambda s: sector.waiting(s.db, NOW.date()),
    "sector.inadequate": lambda s: sector.inadequate(s.db),
    "stats.authorities": lambda s: stats.authorities(s.db),
    "stats.by_area": lambda s: stats.by_area(s.db),
    "stats.by_region": lambda s: stats.by_region(s.db),
    "stats.by_year": lambda s: stats.by_year(s.db),
    "unread.later_unread": lambda s: unread.later_unread(s.db, [URN]),
    "unread.number_of_authorities": lambda s: unread.number_of_authorities(s.db),
    "unread.number_of_grades": lambda s: unread.number_of_grades(s.db),
    "counts.differences": lambda s: counts.differences(s.db),
    "counts.wrongly_current": lambda s: counts.wrongly_current(s.db),
    "counts.wrongly_listed": lambda s: counts.wrongly_listed(s.db),
    "figures.last_runs": lambda s: figures.last_runs(s.db, LATER),
    "figures.oldest_due": lambda s: figures.oldest_due(s.db, LATER),
    "figures.reports_by_status": lambda s: figures.reports_by_status(s.db),
    "figures.number_of_providers": lambda s: figures.number_of_providers(s.db),
}
WRITES: dict[str, Call] = {
    "ProviderStore.note_good_list": lambda s: s.providers.note_good_list(153, "153"),
    "ProviderStore.note_baseline": lambda s: s.providers.note_baseline(NOW),
    "ProviderStore.note_providers": lambda s: s.providers.note_providers([OXFORDSHIRE], LATER),
    "ProviderStore.note_page_failed": lambda s: s.providers.note_page_failed(URN),
    "ProviderStore.note_page": lambda s: s.providers.note_page(
        URN, [], latest=None, baseline=False, may_remove=True, now=NOW
    ),
    "ReportStore.record": lambda s: s.reports.record(s.recording),
    "ReportStore.leave_unused": lambda s: s.reports.leave_unused(TURNED[0], calls.given(s.db, TURNED[0])),
    "ReportStore.take_up": lambda s: s.reports.take_up(TURNED[1], calls.given(s.db, TURNED[1]), LATER),
    "OutboxTable.record_and_claim": lambda s: s.outbox.record_and_claim(
        [Came(s.delivery, "", "sent")],
        due_by=NOW,
        now=NOW,
        lease="mine",
        lease_until=LATER,
        resting=(),
        full=(),
        limit=1,
    ),
    "OutboxTable.record": lambda s: s.outbox.record([Came(s.delivery, "", "sent")]),
    "OutboxTable.suppress": lambda s: s.outbox.suppress(*DESK, NOW, "550"),
    "OutboxTable.free_claims": lambda s: s.outbox.free_claims(),
    "EndpointTable.rests": lambda s: EndpointTable(s.db).rests("way", NOW, 3, LATER, "down"),
    "EndpointTable.works": lambda s: EndpointTable(s.db).works("tried out", NOW),
    "EndpointTable.forget_idle": lambda s: EndpointTable(s.db).forget_idle(LATER + timedelta(days=1)),
    "EndpointTable.give_up": lambda s: EndpointTable(s.db).give_up("way", LATER, LATER, "down"),
    "FailingPages.failed": lambda s: FailingPages(s.db).failed(URN, NOW),
    "FailingPages.read": lambda s: FailingPages(s.db).read(URN),
    "FailingPages.leave_silent": lambda s: FailingPages(s.db).leave_silent(URN),
    "RunLog.note_good_sweep": lambda s: s.runs.note_good_sweep(NOW),
    "FileTroubles.note": lambda s: FileTroubles(s.db).note(1, TROUBLE),
    "FileTroubles.forget": lambda s: FileTroubles(s.db).forget(2),
    "RemovalTable.believe": lambda s: RemovalTable(s.db).believe(NOW),
    "HoldTable.settle": lambda s: HoldTable(s.db).settle(9, hold=False),
    "HoldTable.decide": lambda s: HoldTable(s.db).decide(believed=True),
    "forms.note_forms": lambda s: note_forms(s.db, {"county-desk": "form"}, NOW),
    "OutboxTable.disable": lambda s: s.outbox.disable(DESK[0], NOW, "410"),
    "OutboxTable.enable": lambda s: s.outbox.enable("charity", LATER),
    "restored.silence": lambda s: restored.silence(s.db, NOW, None, []),
    "backup_notes.note_backup": lambda s: backup_notes.note_backup(s.db, "no room"),
    "retention.forget_deliveries": lambda s: retention.forget_deliveries(s.db, LATER),
    "retention.forget_runs": lambda s: retention.forget_runs(s.db, LATER),
    "retention.forget_fetches": lambda s: retention.forget_fetches(s.db, LATER),
    "RunLog.begin": lambda s: s.runs.begin("poll", NOW),
    "RunLog.finish": lambda s: s.runs.finish(5, SUMMARY),
    "AlarmTable.began": lambda s: AlarmTable(s.db).began(Alarm("blocked", NOW, ""), event_of("4")),
    "AlarmTable.told": lambda s: AlarmTable(s.db).told(Alarm("broken", NOW, "more"), event_of("4")),
    "AlarmTable.told_again": lambda s: AlarmTable(s.db).told_again(event_of("4")),
    "AlarmTable.goes_on": lambda s: AlarmTable(s.db).goes_on(Alarm("broken", NOW, "other")),
    "AlarmTable.recovered": lambda s: AlarmTable(s.db).recovered(
        Alarm("broken", NOW, ""), NOW, event_of("4")
    ),
    "AlarmTable.acknowledge": lambda s: AlarmTable(s.db).acknowledge(None, NOW),
    "PageMemory.keep": lambda s: s.pages.keep(Answer("https://example.org", b"")),
    "DocumentMemory.keep": lambda s: s.documents.keep(Answer("https://example.org", b"")),
    "RobotsMemory.keep_robots": lambda s: s.robots.keep_robots("o", RememberedRobots("", NOW)),
}


READS |= {name: partial(on_the_database, call) for name, call in calls.READS.items()}
WRITES |= {name: partial(on_the_database, call) for name, call in calls.WRITES.items()}


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
    classes = (
        AlarmTable,
        DocumentMemory,
        FileTroubles,
        EndpointTable,
        HoldTable,
        ListingTable,
        OutboxTable,
        PageMemory,
        ProviderStore,
        FailingPages,
        RemovalTable,
        ReportStore,
        RobotsMemory,
        RunLog,
        TroubleTable,
    )
    methods = {
        f"{store.__name__}.{name}"
        for store in classes
        for name, _ in inspect.getmembers(store, inspect.isfunction)
        if not name.startswith("_")
    }
    asked = {
        f"{module.__name__.rpartition('.')[2]}.{name}"
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and function.__module__ == module.__name__
    }
    asked |= {"forms.since_when", "forms.note_forms"}
    unlocked = {"OutboxTable.set_routes"}  # writes a table of its own connection only
    asked -= {"past.held", "past.is_current", "past.texts", "sector.run_of"}  # ask nothing of a database
    asked -= {"unread.marked", "unread.of_rows"}
    asked -= {"figures.bytes_on_disk"}  # looks at the files
    asked -= {"counts.counted_again", "restored.complete_restored"}  # within the transactions of others
    assert READS.keys() | WRITES.keys() == (methods - unlocked) | asked
