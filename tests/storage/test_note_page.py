"""What one reading of a provider's page changes, and what it must not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlite_utils import Database

from scraper.model import PublishedReport, Reading, ReadingStatus, Remit
from storage.providers import ProviderStore
from storage.removals import RemovalTable
from storage.reports import ReportStore
from storage.values import PageReadings, Recording
from tests.storage.building import (
    NOW,
    listed,
    provider_noted,
    report_noted,
)
from tests.storage.building import held as held_report

URN = "80536"
HOUR = timedelta(hours=1)
OLD = listed("50004449", date(2018, 5, 31), inspected=date(2018, 4, 20))
NEW = listed("50243682", date(2024, 4, 9), inspected=date(2024, 2, 23))


def page_read(
    db: Database,
    reports: Sequence[PublishedReport],
    now: datetime = NOW,
    *,
    latest: date | None = date(2024, 4, 9),
    may_remove: bool = True,
    baseline: bool = False,
) -> PageReadings:
    return ProviderStore(db).note_page(
        URN, reports, latest=latest, baseline=baseline, may_remove=may_remove, now=now
    )


@pytest.fixture(autouse=True)
def _oxfordshire(db: Database) -> None:
    provider_noted(db)


def test_new_reports_are_held_as_listed(db: Database) -> None:
    assert page_read(db, [NEW, OLD], baseline=True) == PageReadings(new=2, gone=0)
    new, old = ReportStore(db).reports_of(URN)
    assert (new.report, old.report) == (NEW, OLD)
    assert {(each.first_seen, each.baseline, each.tries) for each in (new, old)} == {(NOW, True, 0)}
    assert new.sha256 is None
    assert new.reading is None
    assert new.last_event is None
    assert not new.recheck


def test_nothing_printed_of_dates_is_nothing_known(db: Database) -> None:
    bare = listed("1")
    page_read(db, [bare], latest=None)
    assert held_report(db, "1").report == bare
    assert held_report(db, "1").inspection_end is None


def test_the_same_page_again_changes_nothing(db: Database) -> None:
    page_read(db, [NEW, OLD], baseline=True)
    before = ReportStore(db).reports_of(URN)
    assert page_read(db, [NEW, OLD], NOW + HOUR) == PageReadings(new=0, gone=0)
    assert ReportStore(db).reports_of(URN) == before


@pytest.mark.parametrize(
    "amended",
    [
        replace(NEW, title="Children's services inspection (amended)"),
        replace(NEW, published=date(2024, 4, 10)),
        replace(NEW, inspected=date(2024, 2, 22)),
        replace(NEW, inspected=None),
        replace(NEW, url=NEW.url + "?v=2"),
    ],
)
def test_whatever_the_page_says_anew_is_taken_down_and_the_file_looked_at_again(
    db: Database, amended: PublishedReport
) -> None:
    page_read(db, [NEW, OLD])
    page_read(db, [amended, OLD], NOW + HOUR)
    held = held_report(db, NEW.id)
    assert held.report == amended
    assert held.recheck
    assert held.first_seen == NOW
    assert not held_report(db, OLD.id).recheck


def test_a_recheck_stays_until_it_is_recorded_as_done(db: Database) -> None:
    page_read(db, [NEW])
    page_read(db, [replace(NEW, title="Amended")], NOW + HOUR)
    page_read(db, [replace(NEW, title="Amended")], NOW + 2 * HOUR)
    held = held_report(db, NEW.id)
    assert held.recheck
    ReportStore(db).record(Recording(replace(held, recheck=False), {}, None, NOW))
    assert not held_report(db, NEW.id).recheck


def test_the_page_names_the_remit_as_long_as_no_document_does(db: Database) -> None:
    page_read(db, [replace(NEW, remit=Remit.OTHER, title="Inspection")])
    page_read(db, [NEW], NOW + HOUR)
    assert held_report(db, NEW.id).report.remit is Remit.CHILDRENS_SERVICES


def test_a_remit_that_the_document_named_is_kept(db: Database) -> None:
    strange = replace(NEW, remit=Remit.OTHER, title="Inspection")
    reading = Reading(ReadingStatus.NO_JUDGEMENTS, "jtai")
    held = report_noted(db, strange)
    with_document(db, held.key)
    ReportStore(db).record(Recording(replace(held, sha256="s", reading=reading), {}, None, NOW))
    page_read(db, [replace(strange, title="Another title")], NOW + HOUR)
    assert held_report(db, NEW.id).report.remit is Remit.JTAI


def with_document(db: Database, key: int) -> None:
    db.table("documents").insert({"sha256": "s", "size": key, "first_seen": ""})


def test_a_report_that_is_gone_is_marked_since_the_first_reading_without_it(db: Database) -> None:
    page_read(db, [NEW, OLD])
    assert page_read(db, [NEW], NOW + HOUR) == PageReadings(new=0, gone=1)
    assert page_read(db, [NEW], NOW + 2 * HOUR) == PageReadings(new=0, gone=1)
    assert held_report(db, OLD.id).missing_since == NOW + HOUR
    assert held_report(db, OLD.id).withdrawn_at is None
    assert held_report(db, NEW.id).missing_since is None


def test_a_page_that_may_not_remove_marks_nothing(db: Database) -> None:
    page_read(db, [NEW, OLD])
    assert page_read(db, [], NOW + HOUR, may_remove=False) == PageReadings(new=0, gone=0)
    assert [each.missing_since for each in ReportStore(db).reports_of(URN)] == [None, None]


def test_a_report_that_is_back_is_unmarked_and_starts_afresh_when_it_goes_again(db: Database) -> None:
    page_read(db, [NEW, OLD])
    page_read(db, [NEW], NOW + HOUR)
    page_read(db, [NEW, OLD], NOW + 2 * HOUR)
    assert held_report(db, OLD.id).missing_since is None
    page_read(db, [NEW], NOW + 3 * HOUR)
    assert held_report(db, OLD.id).missing_since == NOW + 3 * HOUR


def test_back_from_withdrawal_stays_withdrawn_till_its_file_was_asked_for(db: Database) -> None:
    page_read(db, [NEW, OLD])
    page_read(db, [NEW], NOW + HOUR)
    gone = replace(held_report(db, OLD.id), withdrawn_at=NOW + 30 * HOUR)
    ReportStore(db).record(Recording(gone, {}, None, NOW))
    page_read(db, [NEW, OLD], NOW + 40 * HOUR)
    back = held_report(db, OLD.id)
    assert (back.missing_since, back.withdrawn_at) == (None, NOW + 30 * HOUR)
    assert back.is_back
    assert ProviderStore(db).awaiting_files() == [URN]


def test_pages_are_looked_at_again_while_a_report_is_missing_and_after_it_was_withdrawn(db: Database) -> None:
    table = RemovalTable(db)
    page_read(db, [NEW, OLD])
    assert table.to_look_at(NOW, read_before=NOW) == frozenset()
    page_read(db, [NEW], NOW + HOUR)
    assert table.to_look_at(NOW, read_before=NOW + HOUR) == {URN}
    assert table.to_look_at(NOW, read_before=NOW) == frozenset(), "its page was read since"
    gone = replace(held_report(db, OLD.id), withdrawn_at=NOW + 30 * HOUR)
    ReportStore(db).record(Recording(gone, {}, None, NOW))
    assert table.to_look_at(NOW + 29 * HOUR, read_before=NOW + HOUR) == {URN}
    assert table.to_look_at(NOW + 30 * HOUR, read_before=NOW + HOUR) == frozenset()


def test_files_are_awaited_for_what_is_listed_and_cannot_be_read_or_is_to_be_read_again(
    db: Database,
) -> None:
    providers = ProviderStore(db)
    page_read(db, [NEW])
    assert providers.awaiting_files() == [URN]
    with_document(db, 1)
    held = replace(held_report(db, NEW.id), sha256="s")
    for status, awaited in (
        (ReadingStatus.UNREADABLE, True),
        (ReadingStatus.NOT_A_REPORT, True),
        (ReadingStatus.UNRECOGNISED, False),
        (ReadingStatus.NO_JUDGEMENTS, False),
        (ReadingStatus.READ, False),
    ):
        ReportStore(db).record(Recording(replace(held, reading=Reading(status)), {}, None, NOW))
        assert bool(providers.awaiting_files()) is awaited, status
    page_read(db, [replace(NEW, title="Amended")], NOW + HOUR)
    assert providers.awaiting_files() == [URN]
    page_read(db, [], NOW + 2 * HOUR)
    assert providers.awaiting_files() == []


# A page that lags behind the list


def test_the_lists_date_counts_once_the_page_shows_it(db: Database) -> None:
    page_read(db, [OLD], latest=OLD.published)
    assert ProviderStore(db).known_latest() == {URN: OLD.published}
    page_read(db, [OLD], NOW + HOUR)
    assert ProviderStore(db).known_latest() == {URN: OLD.published}, "the page lags: it is read again"
    page_read(db, [OLD, NEW], NOW + 2 * HOUR)
    assert ProviderStore(db).known_latest() == {URN: NEW.published}


def test_a_page_that_lags_is_waited_for_however_long(db: Database) -> None:
    providers, month = ProviderStore(db), timedelta(days=30)
    page_read(db, [OLD], NOW)
    page_read(db, [OLD], NOW + month)
    assert providers.known_latest() == {URN: None}
    assert providers.lagging(NOW - HOUR, NOW) == {URN}
    assert providers.lagging(NOW, NOW + month) == set(), "it began at NOW, and not after"
    assert providers.lagging_read_since(NOW + month - HOUR, lagging_before=NOW) == {URN}
    assert providers.lagging_read_since(NOW + month, lagging_before=NOW) == set()
    page_read(db, [OLD, NEW], NOW + month + HOUR)
    assert providers.known_latest() == {URN: NEW.published}
    assert providers.lagging(NOW - HOUR, NOW) == set()


def test_a_page_that_caught_up_lags_anew(db: Database) -> None:
    page_read(db, [OLD], NOW)
    page_read(db, [OLD, NEW], NOW + HOUR)
    later = NOW + timedelta(days=6)
    page_read(db, [OLD, NEW], later, latest=date(2024, 7, 8))
    assert ProviderStore(db).known_latest() == {URN: NEW.published}
    assert ProviderStore(db).lagging(NOW + HOUR, later) == {URN}


def test_a_list_without_a_date_waits_for_nothing(db: Database) -> None:
    page_read(db, [OLD], NOW)
    page_read(db, [OLD], NOW + HOUR, latest=None)
    assert ProviderStore(db).known_latest() == {URN: None}
    assert db.table("providers").get(URN)["behind_since"] is None


def test_a_page_is_noted_whole_or_not_at_all(db: Database) -> None:
    page_read(db, [OLD], latest=OLD.published)
    db.execute(
        "CREATE TRIGGER boom BEFORE UPDATE OF page_read_at ON providers"
        " BEGIN SELECT RAISE(ABORT, 'boom'); END"
    )
    before = list(db.conn.iterdump())
    with pytest.raises(Exception, match="boom"):
        page_read(db, [NEW], NOW + HOUR)
    assert list(db.conn.iterdump()) == before
