"""The views are the public face of the database: their columns, and what each of them means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from scraper.model import Reading, ReadingStatus, Remit
from storage.reports import ReportStore
from storage.values import ChangedArea, ComparedArea, NewEvent, Recording
from tests.storage.building import (
    DESK,
    NOW,
    event_of,
    held,
    listed,
    provider_noted,
    reading_of,
    recorded,
    report_noted,
)

RATINGS = (
    "urn provider region dfe_code gss_code remit framework area label grade rank disputed inspection_end"
    " published report_id report_url"
)
COLUMNS = {
    "current_ratings": RATINGS,
    "rating_history": f"{RATINGS} direction basis previous_area previous_grade withdrawn",
    "rating_changes": "event_id known_at published urn provider region remit area previous_area"
    " previous_grade grade direction basis report_id report_url",
    "corrections": "found_at report_id urn area before after reader_before reader_after notified",
    "published_reports": "report_id urn provider remit title kind framework published inspection_start"
    " inspection_end lead_inspector url sha256 status first_seen withdrawn",
}

SIF_GRADES = dict.fromkeys(
    (
        "overall_effectiveness",
        "help_and_protection",
        "looked_after_and_permanence",
        "adoption",
        "care_leavers",
        "leadership_management_governance",
        "lscb",
    ),
    "good",
)
GRADES_2018 = {
    "impact_of_leaders": "good",
    "help_and_protection": "requires_improvement",
    "in_care_and_care_leavers": "good",
    "overall_effectiveness": "good",
}
GRADES_2024 = dict.fromkeys(
    ("impact_of_leaders", "help_and_protection", "in_care", "care_leavers", "overall_effectiveness"), "good"
)
SIF_2014, ILACS_2018, ILACS_2024 = "50000001", "50004449", "50243682"


def compared(direction: str, basis: str, area: str, previous_area: str, grade: str = "good") -> ComparedArea:
    return ComparedArea(area, direction, basis, previous_area, grade)


def changed(area: str, before: str, grade: str, direction: str) -> ChangedArea:
    return ChangedArea(area, area, before, grade, direction, "same")


COMPARED_2018 = (
    compared("unchanged", "renamed", "impact_of_leaders", "leadership_management_governance"),
    compared("declined", "same", "help_and_protection", "help_and_protection"),
    compared("unchanged", "merged", "in_care_and_care_leavers", "looked_after_and_permanence"),
    compared("unchanged", "same", "overall_effectiveness", "overall_effectiveness"),
)
COMPARED_2024 = (
    compared("unchanged", "same", "impact_of_leaders", "impact_of_leaders"),
    compared("improved", "same", "help_and_protection", "help_and_protection", "requires_improvement"),
    compared("unchanged", "split", "in_care", "in_care_and_care_leavers"),
    compared("unchanged", "split", "care_leavers", "in_care_and_care_leavers"),
    compared("unchanged", "same", "overall_effectiveness", "overall_effectiveness"),
)
IMPROVED = replace(
    event_of("2024", DESK),
    changes=(changed("help_and_protection", "requires_improvement", "good", "improved"),),
)


@pytest.fixture
def oxfordshire(db: Database, path: Path) -> Database:
    """Oxfordshire, 2014 to 2024, found out of order as a first run does."""
    provider_noted(db)
    recorded(
        db,
        path,
        listed(ILACS_2024, date(2024, 4, 9)),
        reading_of("ilacs_2023", GRADES_2024, start=date(2024, 2, 12), end=date(2024, 2, 23)),
        compared=COMPARED_2024,
        event=IMPROVED,
    )
    recorded(
        db,
        path,
        listed(SIF_2014, date(2014, 6, 30), title="Single inspection of LA children's services"),
        reading_of("sif", SIF_GRADES, start=date(2014, 4, 29), end=date(2014, 5, 21)),
        compared=(ComparedArea("lscb", "not_comparable", None, None, None),),
    )
    recorded(
        db,
        path,
        listed(ILACS_2018, date(2018, 6, 1)),
        reading_of("ilacs_2018", GRADES_2018, start=date(2018, 4, 9), end=date(2018, 4, 20)),
        compared=COMPARED_2018,
    )
    return db


def withdraw(db: Database, report_id: str) -> None:
    gone = replace(held(db, report_id), withdrawn_at=NOW)
    ReportStore(db).record(Recording(gone, {gone.key: ()}, None, NOW))


def current(db: Database, remit: str = "childrens_services") -> dict[str, tuple[str, int | None]]:
    rows = db.query("SELECT area, grade, rank FROM current_ratings WHERE remit = ?", [remit])
    return {row["area"]: (row["grade"], row["rank"]) for row in rows}


def sources_of_current(db: Database) -> set[str]:
    return {row["report_id"] for row in db.query("SELECT report_id FROM current_ratings")}


@pytest.mark.parametrize("view", COLUMNS)
def test_columns_are_those_of_the_contract_in_its_order(db: Database, view: str) -> None:
    columns = [row["name"] for row in db.query("SELECT name FROM pragma_table_info(?)", [view])]
    assert " ".join(columns) == COLUMNS[view]


# current_ratings


def test_current_ratings_are_those_of_the_latest_inspection(oxfordshire: Database) -> None:
    assert current(oxfordshire) == dict.fromkeys(GRADES_2024, ("good", 3))
    (row,) = oxfordshire.query("SELECT * FROM current_ratings WHERE area = 'help_and_protection'")
    assert row == {
        "urn": "80536",
        "provider": "Oxfordshire",
        "region": "South East",
        "dfe_code": "931",
        "gss_code": "E10000025",
        "remit": "childrens_services",
        "framework": "ilacs_2023",
        "area": "help_and_protection",
        "label": "The experiences and progress of children who need help and protection",
        "grade": "good",
        "rank": 3,
        "disputed": 0,
        "inspection_end": "2024-02-23",
        "published": "2024-04-09",
        "report_id": ILACS_2024,
        "report_url": f"https://files.example.org/v1/file/{ILACS_2024}",
    }


def test_with_the_latest_report_withdrawn_the_one_before_is_current(oxfordshire: Database) -> None:
    withdraw(oxfordshire, ILACS_2024)
    assert current(oxfordshire) == {
        "impact_of_leaders": ("good", 3),
        "help_and_protection": ("requires_improvement", 2),
        "in_care_and_care_leavers": ("good", 3),
        "overall_effectiveness": ("good", 3),
    }
    withdraw(oxfordshire, ILACS_2018)
    assert current(oxfordshire) == dict.fromkeys(SIF_GRADES, ("good", 3))
    withdraw(oxfordshire, SIF_2014)
    assert current(oxfordshire) == {}


@pytest.mark.parametrize(
    "reading",
    [
        reading_of("lscb_review", {"lscb": "inadequate"}, end=date(2025, 1, 1)),
        reading_of("looked_after_2013", {"overall_effectiveness": "adequate"}, end=date(2025, 1, 1)),
        Reading(ReadingStatus.NO_JUDGEMENTS, "focused_visit", inspection_end=date(2025, 1, 1)),
        Reading(ReadingStatus.UNRECOGNISED, inspection_end=date(2025, 1, 1)),
        Reading(ReadingStatus.UNREADABLE),
    ],
)
def test_a_later_report_that_is_no_graded_inspection_changes_no_current_rating(
    oxfordshire: Database, path: Path, reading: Reading
) -> None:
    recorded(oxfordshire, path, listed("60000000", date(2025, 2, 1)), reading)
    report_noted(oxfordshire, listed("60000001", date(2025, 3, 1)))
    assert current(oxfordshire) == dict.fromkeys(GRADES_2024, ("good", 3))


def test_the_latest_is_the_one_that_ended_last_not_the_one_published_last(
    oxfordshire: Database, path: Path
) -> None:
    late = reading_of("ilacs_2018", dict.fromkeys(GRADES_2018, "inadequate"), end=date(2022, 1, 14))
    recorded(oxfordshire, path, listed("60000000", date(2024, 12, 1)), late)
    assert sources_of_current(oxfordshire) == {ILACS_2024}


def test_of_two_that_ended_on_one_day_the_later_published_one_counts(
    oxfordshire: Database, path: Path
) -> None:
    again = reading_of("ilacs_2023", dict.fromkeys(GRADES_2024, "outstanding"), end=date(2024, 2, 23))
    recorded(oxfordshire, path, listed("10000000", date(2024, 4, 10)), again)
    assert sources_of_current(oxfordshire) == {"10000000"}


def test_a_report_that_prints_no_inspection_date_stands_by_the_pages(
    oxfordshire: Database, path: Path
) -> None:
    undated = reading_of("ilacs_2023", GRADES_2024)
    by_page = listed("60000000", date(2026, 2, 1), inspected=date(2025, 12, 5))
    recorded(oxfordshire, path, by_page, undated)
    (row,) = oxfordshire.query("SELECT DISTINCT inspection_end FROM current_ratings")
    assert row["inspection_end"] == "2025-12-05"


def test_not_judged_has_no_rank(db: Database, path: Path) -> None:
    provider_noted(db)
    grades = {"overall_effectiveness": "inadequate", "adoption": "not_judged", "lscb": "outstanding"}
    recorded(db, path, listed("1"), reading_of("sif", grades, end=date(2016, 1, 29)))
    assert current(db) == {
        "overall_effectiveness": ("inadequate", 1),
        "adoption": ("not_judged", None),
        "lscb": ("outstanding", 4),
    }


@pytest.mark.parametrize(("grade", "rank"), [("systemic_failings", 1), ("inconsistent", 2), ("positive", 3)])
def test_remits_stand_beside_each_other(oxfordshire: Database, path: Path, grade: str, rank: int) -> None:
    send = listed("70000000", date(2025, 5, 1), title="Area SEND full inspection", remit=Remit.AREA_SEND)
    reading = reading_of("area_send_2023", {"experiences_and_outcomes": grade}, end=date(2025, 3, 7))
    recorded(oxfordshire, path, send, reading)
    assert current(oxfordshire, "area_send") == {"experiences_and_outcomes": (grade, rank)}
    assert len(current(oxfordshire)) == 5


def test_a_disputed_grade_says_so(db: Database, path: Path) -> None:
    provider_noted(db)
    reading = reading_of("ilacs_2023", {"in_care": "good", "care_leavers": "good"})
    doubted = replace(reading.judgements[1], disputed=True)
    recorded(db, path, listed("1"), replace(reading, judgements=(reading.judgements[0], doubted)))
    rows = db.query("SELECT area, disputed FROM current_ratings ORDER BY area")
    assert {row["area"]: row["disputed"] for row in rows} == {"care_leavers": 1, "in_care": 0}


def test_an_area_has_one_current_grade_whatever_was_read_before(oxfordshire: Database, path: Path) -> None:
    corrected = reading_of("ilacs_2023", dict.fromkeys(GRADES_2024, "outstanding"), end=date(2024, 2, 23))
    recorded(oxfordshire, path, listed(ILACS_2024, date(2024, 4, 9)), replace(corrected, reader="2"))
    assert oxfordshire.table("readings").count == 4
    assert current(oxfordshire) == dict.fromkeys(GRADES_2024, ("outstanding", 4))
    assert oxfordshire.execute("SELECT COUNT(*) FROM current_ratings").fetchone() == (5,)


# rating_history


def history(db: Database, report_id: str) -> dict[str, Mapping[str, Any]]:
    rows = db.query("SELECT * FROM rating_history WHERE report_id = ?", [report_id])
    return {row["area"]: row for row in rows}


def test_history_has_every_judgement_of_every_inspection(oxfordshire: Database) -> None:
    assert {number: set(history(oxfordshire, number)) for number in (SIF_2014, ILACS_2018, ILACS_2024)} == {
        SIF_2014: set(SIF_GRADES),
        ILACS_2018: set(GRADES_2018),
        ILACS_2024: set(GRADES_2024),
    }


@pytest.mark.parametrize(
    ("report_id", "expected"), [(ILACS_2018, COMPARED_2018), (ILACS_2024, COMPARED_2024)]
)
def test_history_says_what_each_judgement_was_compared_with(
    oxfordshire: Database, report_id: str, expected: tuple[ComparedArea, ...]
) -> None:
    found = {
        ComparedArea(area, *(row[key] for key in ("direction", "basis", "previous_area", "previous_grade")))
        for area, row in history(oxfordshire, report_id).items()
    }
    assert found == set(expected)


def test_the_board_is_history_too_and_compared_with_nothing(oxfordshire: Database, path: Path) -> None:
    recorded(
        oxfordshire, path, listed("2"), reading_of("lscb_review", {"lscb": "good"}, end=date(2015, 3, 1))
    )
    for report_id, direction in ((SIF_2014, "not_comparable"), ("2", None)):
        row = history(oxfordshire, report_id)["lscb"]
        assert (row["direction"], row["basis"], row["previous_grade"]) == (direction, None, None)


def test_ranks_of_2013_are_those_of_its_own_scale(db: Database, path: Path) -> None:
    provider_noted(db)
    reading = reading_of("looked_after_2013", {"overall_effectiveness": "adequate"})
    recorded(db, path, listed("1"), reading)
    row = history(db, "1")["overall_effectiveness"]
    assert (row["grade"], row["rank"], row["framework"]) == ("adequate", 2, "looked_after_2013")
    assert current(db) == {}


def test_history_keeps_what_was_withdrawn_and_says_so(oxfordshire: Database) -> None:
    withdraw(oxfordshire, ILACS_2024)
    rows = oxfordshire.query("SELECT DISTINCT report_id, withdrawn FROM rating_history")
    assert {row["report_id"]: row["withdrawn"] for row in rows} == {
        SIF_2014: 0,
        ILACS_2018: 0,
        ILACS_2024: 1,
    }


# rating_changes, corrections, published_reports


def test_changes_are_what_moved_as_it_was_told(oxfordshire: Database) -> None:
    assert list(oxfordshire.query("SELECT * FROM rating_changes")) == [
        {
            "event_id": "evt_2024",
            "known_at": "2024-04-09T08:30:12.000000Z",
            "published": "2024-04-09",
            "urn": "80536",
            "provider": "Oxfordshire",
            "region": "South East",
            "remit": "childrens_services",
            "area": "help_and_protection",
            "previous_area": "help_and_protection",
            "previous_grade": "requires_improvement",
            "grade": "good",
            "direction": "improved",
            "basis": "same",
            "report_id": ILACS_2024,
            "report_url": f"https://files.example.org/v1/file/{ILACS_2024}",
        }
    ]


def test_changes_load_incrementally_by_the_time_they_were_known(oxfordshire: Database) -> None:
    later: NewEvent = replace(
        event_of("later", known_at=NOW + timedelta(microseconds=1)),
        changes=(changed("help_and_protection", "good", "requires_improvement", "declined"),),
    )
    ReportStore(oxfordshire).record(Recording(held(oxfordshire, ILACS_2018), {}, later, NOW))
    seen = "2024-04-09T08:30:12.000000Z"
    rows = oxfordshire.query("SELECT event_id FROM rating_changes WHERE known_at > ?", [seen])
    assert [row["event_id"] for row in rows] == ["evt_later"]


def test_what_was_told_stays_told_though_the_report_is_withdrawn(oxfordshire: Database) -> None:
    withdraw(oxfordshire, ILACS_2024)
    assert oxfordshire.execute("SELECT COUNT(*) FROM rating_changes").fetchone() == (1,)


def test_corrections_name_the_report_and_both_readers(oxfordshire: Database) -> None:
    logged = {
        "found_at": "2024-05-01T00:00:00.000000Z",
        "area": "in_care",
        "before": "good",
        "after": "requires_improvement",
        "reader_before": "ilacs/1",
        "reader_after": "ilacs/2",
        "notified": 0,
    }
    key = held(oxfordshire, ILACS_2024).key
    oxfordshire.table("correction_log").insert({**logged, "report": key})
    (row,) = oxfordshire.query("SELECT * FROM corrections")
    assert row == {**logged, "report_id": ILACS_2024, "urn": "80536"}


def test_published_reports_join_what_page_and_document_say(oxfordshire: Database) -> None:
    (row,) = oxfordshire.query("SELECT * FROM published_reports WHERE report_id = ?", [ILACS_2024])
    assert row == {
        "report_id": ILACS_2024,
        "urn": "80536",
        "provider": "Oxfordshire",
        "remit": "childrens_services",
        "title": "Children's services inspection",
        "kind": "inspection",
        "framework": "ilacs_2023",
        "published": "2024-04-09",
        "inspection_start": "2024-02-12",
        "inspection_end": "2024-02-23",
        "lead_inspector": "Nicki Shaw",
        "url": f"https://files.example.org/v1/file/{ILACS_2024}",
        "sha256": held(oxfordshire, ILACS_2024).sha256,
        "status": "read",
        "first_seen": "2024-04-09T08:30:12.000000Z",
        "withdrawn": 0,
    }


def test_published_reports_leave_nothing_out(oxfordshire: Database, path: Path) -> None:
    report_noted(oxfordshire, listed("no-file"))
    recorded(oxfordshire, path, listed("damaged"), Reading(ReadingStatus.UNREADABLE))
    withdraw(oxfordshire, SIF_2014)
    rows = list(oxfordshire.query("SELECT report_id, status, framework, withdrawn FROM published_reports"))
    found = {row["report_id"]: (row["status"], row["framework"], row["withdrawn"]) for row in rows}
    assert len(rows) == len(found)
    assert found == {
        SIF_2014: ("read", "sif", 1),
        ILACS_2018: ("read", "ilacs_2018", 0),
        ILACS_2024: ("read", "ilacs_2023", 0),
        "no-file": ("missing", None, 0),
        "damaged": ("unreadable", None, 0),
    }


def test_a_judgement_leads_back_to_the_bytes_and_where_they_came_from(oxfordshire: Database) -> None:
    query = """
        SELECT g.reader, f.url, f.fetched_at, d.size FROM judgements j
        JOIN readings g ON g.id = j.reading_id
        JOIN documents d ON d.sha256 = g.sha256
        JOIN fetches f ON f.sha256 = d.sha256
        WHERE j.area = 'in_care'
    """
    assert list(oxfordshire.query(query)) == [
        {
            "reader": "ilacs_2023/1",
            "url": f"https://files.example.org/v1/file/{ILACS_2024}",
            "fetched_at": "2024-04-09T08:30:12.000000Z",
            "size": len(ILACS_2024),
        }
    ]
