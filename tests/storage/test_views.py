"""The views are the public face of the database: their columns, and what each of them means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from scraper.model import Reading, ReadingStatus
from storage.corrections import CorrectionStore
from storage.reports import ReportStore
from storage.values import ComparedArea, Correction, NewEvent, Recording, Rereading
from tests.storage.building import (
    NOW,
    event_of,
    held,
    listed,
    provider_noted,
    reading_of,
    recorded,
    report_noted,
)
from tests.storage.oxfordshire import (
    COMPARED_2018,
    COMPARED_2024,
    GRADES_2018,
    GRADES_2024,
    ILACS_2018,
    ILACS_2024,
    SIF_2014,
    SIF_GRADES,
    changed,
    current,
    withdraw,
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
    "corrections": "found_at report_id urn area before after reader_before reader_after notified"
    " provider field",
    "published_reports": "report_id urn provider remit title kind framework published inspection_start"
    " inspection_end lead_inspector url sha256 status first_seen withdrawn",
    "judgement_evidence": "report_id urn provider framework area label printed_label grade wording page"
    " corroborated disputed snippet others reader sha256 read_at",
    "report_improvements": "report_id urn provider remit published kind position text heading responsible"
    " page",
    "report_documents": "report_id urn provider remit published status framework document_title authority"
    " authority_agrees summary disagreements problems reader sha256 read_at",
}


@pytest.mark.parametrize("view", COLUMNS)
def test_columns_are_those_of_the_contract_in_its_order(db: Database, view: str) -> None:
    columns = [row["name"] for row in db.query("SELECT name FROM pragma_table_info(?)", [view])]
    assert " ".join(columns) == COLUMNS[view]


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
    assert row == {
        **logged,
        "report_id": ILACS_2024,
        "urn": "80536",
        "provider": "Oxfordshire",
        "field": "grade",
    }


def test_a_correction_of_something_else_than_a_grade_has_no_area(oxfordshire: Database) -> None:
    report = held(oxfordshire, ILACS_2024)
    other = Correction(report.key, "framework", "", "sif", "ilacs_2023", "ilacs/1", "ilacs/2", notified=True)
    CorrectionStore(oxfordshire).record(Rereading((), {}, (other,), (), NOW))
    (row,) = oxfordshire.query("SELECT area, field, before, after, notified, found_at FROM corrections")
    assert row == {
        "area": None,
        "field": "framework",
        "before": "sif",
        "after": "ilacs_2023",
        "notified": 1,
        "found_at": "2024-04-09T08:30:12.000000Z",
    }


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
