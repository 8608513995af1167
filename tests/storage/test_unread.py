"""Inspections that are out but could not be read: which of them make what is current older than it looks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from scraper.model import Kind, PublishedReport, Reading, ReadingStatus, Remit
from storage import stats
from storage.past import NOW as TODAY
from storage.past import Moment
from storage.providers import ProviderStore
from storage.times import to_text
from storage.unread import later_unread, marked, number_of_authorities
from tests.storage.building import (
    NOW,
    OXFORDSHIRE,
    listed,
    provider_noted,
    reading_of,
    recorded,
    report_noted,
)

URN = OXFORDSHIRE.urn
SERVICES, SEND = "childrens_services", "area_send"
CURRENT = listed("1", date(2022, 6, 1), inspected=date(2022, 4, 20))
LATER = listed("2", date(2024, 4, 9), inspected=date(2024, 2, 23))
AREA = "overall_effectiveness"
UNKNOWN = Reading(ReadingStatus.UNRECOGNISED, reader="identify/1")
ALWAYS = Moment(known_by="9999-12-31T00:00:00.000000Z")


@pytest.fixture
def graded(db: Database, path: Path) -> Database:
    """A provider that was judged good in 2022."""
    provider_noted(db)
    recorded(db, path, CURRENT, reading_of("ilacs_2018", {AREA: "good"}, end=date(2022, 4, 20)))
    return db


def unread(db: Database, moment: Moment = TODAY, remit: str = SERVICES) -> str | None:
    """The report that is later than what is current."""
    found = later_unread(db, [URN], moment=moment).get((URN, remit))
    return found["report_id"] if found else None


def test_a_file_that_is_not_to_be_had(graded: Database) -> None:
    assert unread(graded) is None
    report_noted(graded, LATER)
    (row,) = graded.query("SELECT * FROM unread_inspections")
    assert (row["report_id"], row["status"], row["published"]) == ("2", "missing", "2024-04-09")
    assert (row["current_report_id"], row["current_inspection_end"]) == ("1", "2022-04-20")
    assert (row["provider"], row["region"], row["remit"]) == ("Oxfordshire", "South East", SERVICES)
    assert unread(graded) == "2"


@pytest.mark.parametrize(
    "reading",
    [
        UNKNOWN,
        Reading(ReadingStatus.UNREADABLE, reader="text/1"),
        Reading(ReadingStatus.NOT_A_REPORT, reader="text/1"),
        Reading(ReadingStatus.READ, "ilacs_2023", reader="ilacs/1"),
    ],
    ids=["of an unknown framework", "damaged", "no report", "without any judgement"],
)
def test_a_document_whose_grades_are_not_known(graded: Database, path: Path, reading: Reading) -> None:
    recorded(graded, path, LATER, reading)
    assert unread(graded) == "2"


@pytest.mark.parametrize(
    "reading",
    [
        reading_of("ilacs_2023", {AREA: "inadequate"}, end=date(2024, 2, 23)),
        reading_of("lscb_review", {"lscb": "good"}, end=date(2024, 2, 23)),
        Reading(ReadingStatus.NO_JUDGEMENTS, "jtai", reader="letter/1"),
    ],
    ids=["a graded one", "of a framework that is not compared", "a letter without grades"],
)
def test_what_was_read_is_no_mark(graded: Database, path: Path, reading: Reading) -> None:
    report_noted(graded, LATER)
    assert unread(graded) == "2"
    recorded(graded, path, LATER, reading)
    assert unread(graded) is None


def test_a_visit_is_no_inspection(graded: Database) -> None:
    visit = PublishedReport(
        "2", "Focused visit", Kind.FOCUSED_VISIT, Remit.CHILDRENS_SERVICES, date(2024, 4, 9), None, LATER.url
    )
    report_noted(graded, visit)
    assert unread(graded) is None


@pytest.mark.parametrize(
    ("published", "inspected", "is_later"),
    [
        (date(2018, 6, 1), date(2018, 4, 20), False),
        (date(2018, 6, 1), None, False),
        (date(2022, 5, 1), None, False),
        (date(2022, 6, 1), date(2022, 4, 20), False),
        (date(2022, 9, 1), date(2022, 4, 20), True),
        (date(2024, 4, 9), None, True),
        (None, None, True),
    ],
    ids=[
        "of years before",
        "of years before, day of inspection unknown",
        "published before what ended earlier",
        "of the same inspection and day",
        "the same inspection, published anew",
        "day of inspection unknown",
        "no day known",
    ],
)
def test_later_is_what_would_be_current_if_it_could_be_read(
    graded: Database, published: date | None, inspected: date | None, is_later: bool
) -> None:
    report_noted(graded, listed("2", published, inspected=inspected))
    assert unread(graded) == ("2" if is_later else None)
    assert unread(graded, ALWAYS) == unread(graded)


def test_one_that_was_withdrawn_is_no_mark(graded: Database) -> None:
    report_noted(graded, LATER)
    graded.execute("UPDATE reports SET withdrawn_at = ? WHERE report_id = '2'", [to_text(NOW)])
    assert unread(graded) is None


def test_the_latest_of_several_is_named_and_the_current_one_may_be_missing(db: Database) -> None:
    provider_noted(db)
    for report in (LATER, CURRENT):
        report_noted(db, report)
    row = later_unread(db, [URN])[URN, SERVICES]
    assert (row["report_id"], row["current_report_id"]) == ("2", None)
    assert number_of_authorities(db) == 0


def test_an_area_send_inspection_marks_its_own_remit_alone(graded: Database) -> None:
    report_noted(graded, listed("3", date(2024, 5, 1), remit=Remit.AREA_SEND))
    report_noted(graded, listed("4", date(2024, 6, 1), remit=Remit.JTAI))
    assert (unread(graded), unread(graded, remit=SEND)) == (None, "3")
    rows = [{"urn": URN, "remit": remit} for remit in (SERVICES, SEND, None)]
    assert [row["later_unread"] for row in marked(rows, later_unread(graded, [URN]))] == [None, "3", None]


def test_what_was_marked_at_another_moment(graded: Database, path: Path) -> None:
    seen = datetime(2024, 4, 9, 9, tzinfo=UTC)
    ProviderStore(graded).note_page(URN, [LATER], latest=None, baseline=False, may_remove=False, now=seen)
    graded.execute("UPDATE reports SET first_seen = '2022-06-01T09:00:00.000000Z' WHERE report_id = '1'")
    before, after = Moment("2024-04-08"), Moment("2024-04-09")
    assert (unread(graded, before), unread(graded, after)) == (None, "2")
    then = Moment(known_by=to_text(seen))
    assert unread(graded, Moment(known_by=to_text(seen - timedelta(seconds=1)))) is None
    assert (unread(graded, then), unread(graded, Moment("2024-04-08", to_text(seen)))) == ("2", None)
    recorded(graded, path, LATER, reading_of("ilacs_2023", {AREA: "good"}, end=date(2024, 2, 23)))
    graded.execute("UPDATE readings SET read_at = '2024-04-11T09:00:00.000000Z' WHERE id = 2")
    assert (unread(graded), unread(graded, ALWAYS), unread(graded, then)) == (None, None, "2")


def test_counts_say_how_many_of_them_are_older(graded: Database) -> None:
    assert [row["later_unread"] for row in stats.by_area(graded)] == [0]
    report_noted(graded, LATER)
    assert number_of_authorities(graded) == number_of_authorities(graded, region="South East") == 1
    assert number_of_authorities(graded, region="London") == 0
    assert [row["later_unread"] for row in stats.by_area(graded)] == [1]
    assert [row["later_unread"] for row in stats.by_region(graded)] == [1]
