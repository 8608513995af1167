"""What this database knew at a time: first seen, which document, which reading, withdrawn or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from scraper.model import Reading, ReadingStatus
from storage import questions
from storage.archive import archive_beside
from storage.evidence import reports_in_full
from storage.memory import DocumentMemory
from storage.past import Moment, knows_since, reports_then, was_published_in_order
from storage.providers import ProviderStore
from storage.reports import ReportStore
from storage.search import Filters, search, texts_not_kept
from storage.times import to_text
from storage.values import NewEvent, Recording
from tests.storage.building import OXFORDSHIRE, Answer, held, listed, provider_noted, reading_of

AREA = "overall_effectiveness"
REPORT = listed("1", date(2024, 4, 9))
DAY = timedelta(days=1)
FIRST = datetime(2024, 4, 9, 8, tzinfo=UTC)


def seen(db: Database, now: datetime, *, inspected: date = date(2024, 3, 1)) -> None:
    """A reading of the page that shows the report."""
    report = replace(REPORT, inspected=inspected)
    ProviderStore(db).note_page(
        OXFORDSHIRE.urn, [report], latest=None, baseline=False, may_remove=False, now=now
    )


def came(db: Database, path: Path, body: bytes, reading: Reading, now: datetime) -> None:
    """The file brought these bytes, which were read so."""
    archive = archive_beside(path)
    DocumentMemory(db, archive).keep(Answer(REPORT.url, body, fetched_at=now))
    after = replace(held(db, "1"), sha256=archive.put(body), reading=reading)
    ReportStore(db).record(Recording(after, {}, None, now))


def good(grade: str = "good", reader: str = "ilacs/1") -> Reading:
    return replace(reading_of("ilacs_2023", {AREA: grade}, end=date(2024, 2, 23)), reader=reader)


@pytest.fixture
def known(db: Database, path: Path) -> Database:
    """A provider, and its report whose file came two days after it was listed."""
    provider_noted(db)
    seen(db, FIRST)
    came(db, path, b"one", good(), FIRST + 2 * DAY)
    return db


def grade(db: Database, at: datetime, published_by: str | None = None) -> str | None:
    """The overall grade that was current then."""
    rows = questions.ratings(db, moment=Moment(published_by, to_text(at)))
    return next((row["grade"] for row in rows), None)


def status(db: Database, at: datetime) -> tuple[str, int] | None:
    rows = questions.reports(db, moment=Moment(None, to_text(at)))
    return next(((row["status"], row["withdrawn"]) for row in rows), None)


def test_a_report_is_known_from_when_it_was_first_seen_and_read_from_when_its_file_came(
    known: Database,
) -> None:
    assert status(known, FIRST - DAY) is None
    assert status(known, FIRST) == ("missing", 0)
    assert status(known, FIRST + 2 * DAY) == ("read", 0)
    assert (grade(known, FIRST + DAY), grade(known, FIRST + 2 * DAY)) == (None, "good")


def test_both_moments_hold_together(known: Database) -> None:
    later = FIRST + 9 * DAY
    assert (grade(known, later, "2024-04-08"), grade(known, later, "2024-04-09")) == (None, "good")
    assert questions.ratings(known, moment=Moment("2024-04-08")) == []
    assert len(questions.ratings(known, moment=Moment("2024-04-09"))) == 1


def test_a_revision_and_a_return_to_the_first_file(known: Database, path: Path) -> None:
    came(known, path, b"two", good("inadequate"), FIRST + 5 * DAY)
    came(known, path, b"one", good(), FIRST + 7 * DAY)
    assert [grade(known, FIRST + days * DAY) for days in (4, 5, 6, 7, 8)] == [
        "good",
        "inadequate",
        "inadequate",
        "good",
        "good",
    ]


def test_a_newer_reading_of_the_same_bytes(known: Database) -> None:
    after = replace(held(known, "1"), reading=good("outstanding", "ilacs/2"))
    ReportStore(known).record(Recording(after, {}, None, FIRST + 6 * DAY))
    assert [grade(known, FIRST + days * DAY) for days in (5, 6)] == ["good", "outstanding"]
    (report,) = reports_then(known, OXFORDSHIRE.urn, Moment(None, to_text(FIRST + 5 * DAY)))
    assert report.reading == good()


def test_a_readable_document_is_not_given_up_for_a_damaged_one(known: Database, path: Path) -> None:
    broken = Reading(ReadingStatus.UNREADABLE)
    archive = archive_beside(path)
    DocumentMemory(known, archive).keep(Answer(REPORT.url, b"broken", fetched_at=FIRST + 4 * DAY))
    known.execute(
        "INSERT INTO readings (sha256, reader, status, problems, read_at) VALUES (?, '', ?, '[]', ?)",
        [archive.put(b"broken"), str(broken.status), to_text(FIRST + 4 * DAY)],
    )
    assert status(known, FIRST + 5 * DAY) == ("read", 0)


def test_all_of_a_report_is_what_its_document_of_then_said(known: Database, path: Path) -> None:
    """Also of one that is said to name another authority today."""
    named = replace(good("inadequate"), authority="Exampleshire", summary=("Children wait.",))
    came(known, path, b"two", named, FIRST + 5 * DAY)
    known.execute("UPDATE reports SET authority_agrees = 0")

    def told(at: datetime) -> tuple[object, ...]:
        (report,) = reports_in_full(known, OXFORDSHIRE.urn, moment=Moment(None, to_text(at)))
        grades = [each["grade"] for each in report["judgements"]]
        return report["status"], grades, report["summary"], report["authority_agrees"]

    assert told(FIRST) == ("missing", [], [], None)
    assert told(FIRST + 4 * DAY) == ("read", ["good"], [], None)
    assert told(FIRST + 5 * DAY) == ("read", ["inadequate"], ["Children wait."], False)


def test_what_is_found_is_what_there_was_then(known: Database, path: Path) -> None:
    """The document of before the revision is kept, its text is not: that is counted, not passed over."""
    came(known, path, b"two", replace(good(), pages=("Neglect is seen.",)), FIRST + 5 * DAY)
    came(known, path, b"three", replace(good(), pages=("Neglect is missed.",)), FIRST + 8 * DAY)

    def found(moment: Moment) -> tuple[list[bool], int]:
        filters = Filters(moment=moment)
        hits = search(known, "neglect", filters).hits
        return [hit.withdrawn for hit in hits], texts_not_kept(known, filters)

    assert found(Moment("2024-04-08")) == ([], 0)
    assert found(Moment("2024-04-09")) == ([False], 0)
    assert found(Moment(known_by=to_text(FIRST))) == ([], 0)  # its file was not up
    assert found(Moment(known_by=to_text(FIRST + 6 * DAY))) == ([], 1)
    assert found(Moment(known_by=to_text(FIRST + 8 * DAY))) == ([False], 0)
    withdrawn(known, "report.withdrawn", FIRST + 10 * DAY, gone=True)
    assert found(Moment(known_by=to_text(FIRST + 9 * DAY))) == ([False], 0)
    assert found(Moment(known_by=to_text(FIRST + 11 * DAY))) == ([True], 0)
    assert found(Moment()) == found(Moment("2024-04-09")) == ([True], 0)
    assert texts_not_kept(known, Filters(urn="1", moment=Moment(known_by=to_text(FIRST + 6 * DAY)))) == 0


def withdrawn(db: Database, type_: str, now: datetime, *, gone: bool) -> None:
    after = replace(held(db, "1"), withdrawn_at=now if gone else None)
    event = NewEvent(f"evt_{type_}", type_, None, now, "ofsted", b"{}")
    ReportStore(db).record(Recording(after, {}, event, now))


def test_a_report_that_was_withdrawn_and_came_back(known: Database) -> None:
    withdrawn(known, "report.withdrawn", FIRST + 10 * DAY, gone=True)
    assert (grade(known, FIRST + 9 * DAY), grade(known, FIRST + 10 * DAY)) == ("good", None)
    assert questions.ratings(known, moment=Moment("2024-12-31")) == []  # withdrawn since
    withdrawn(known, "report.reinstated", FIRST + 20 * DAY, gone=False)
    days = (9, 10, 19, 20)
    assert [grade(known, FIRST + number * DAY) for number in days] == ["good", None, None, "good"]
    assert status(known, FIRST + 15 * DAY) == ("read", 1)
    (then,) = reports_then(known, OXFORDSHIRE.urn, Moment(None, to_text(FIRST + 15 * DAY)))
    assert then.withdrawn_at is not None


def test_the_day_on_the_page_stands_in_until_there_is_a_document(known: Database) -> None:
    def end(at: datetime) -> str:
        (row,) = questions.reports(known, moment=Moment(None, to_text(at)))
        return str(row["inspection_end"])

    assert (end(FIRST), end(FIRST + 2 * DAY)) == ("2024-03-01", "2024-02-23")


def test_an_address_that_changed_since_is_no_loss(known: Database) -> None:
    moved = replace(REPORT, url="https://files.example.org/v2/file/1")
    ProviderStore(known).note_page(
        OXFORDSHIRE.urn, [moved], latest=None, baseline=False, may_remove=False, now=FIRST + 30 * DAY
    )
    assert grade(known, FIRST + 3 * DAY) == "good"
    assert grade(known, FIRST + DAY) is None


def test_a_report_without_a_publication_day_counts_from_when_it_was_seen(db: Database) -> None:
    provider_noted(db)
    ProviderStore(db).note_page(
        OXFORDSHIRE.urn, [listed("2")], latest=None, baseline=False, may_remove=False, now=FIRST
    )
    assert questions.reports(db, moment=Moment("2024-04-08")) == []
    assert len(questions.reports(db, moment=Moment("2024-04-09"))) == 1


def test_since_when_a_database_knows(db: Database) -> None:
    assert knows_since(db) == (None, None)
    provider_noted(db)
    assert knows_since(db) == (datetime(2024, 4, 9, 8, 30, 12, tzinfo=UTC), None)
    ProviderStore(db).note_baseline(FIRST + DAY)
    assert knows_since(db)[1] == FIRST + DAY


def test_what_was_published_out_of_the_order_of_inspections_is_told_apart(known: Database) -> None:
    later = listed("2", date(2024, 6, 1), inspected=date(2024, 1, 5))  # the earlier one, out later
    ProviderStore(known).note_page(
        OXFORDSHIRE.urn, [REPORT, later], latest=None, baseline=False, may_remove=False, now=FIRST + 9 * DAY
    )
    days = {"2024-04-08": True, "2024-05-01": False, "2024-06-01": True}
    assert {day: was_published_in_order(known, OXFORDSHIRE.urn, day) for day in days} == days
