"""Current ratings: each area's grade at the latest inspection, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database

from scraper.model import Reading, ReadingStatus, Remit, Statement
from tests.storage.building import (
    listed,
    provider_noted,
    reading_of,
    recorded,
    report_noted,
)
from tests.storage.oxfordshire import (
    GRADES_2018,
    GRADES_2024,
    ILACS_2018,
    ILACS_2024,
    SIF_2014,
    SIF_GRADES,
    current,
    withdraw,
)


def sources_of_current(db: Database) -> set[str]:
    return {row["report_id"] for row in db.query("SELECT report_id FROM current_ratings")}


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
    elsewhere = Statement("inadequate", "Care leavers", "Inadequate", 7)
    doubted = replace(reading.judgements[1], others=(elsewhere,))
    recorded(db, path, listed("1"), replace(reading, judgements=(reading.judgements[0], doubted)))
    rows = db.query("SELECT area, disputed FROM current_ratings ORDER BY area")
    assert {row["area"]: row["disputed"] for row in rows} == {"care_leavers": 1, "in_care": 0}


def test_an_area_has_one_current_grade_whatever_was_read_before(oxfordshire: Database, path: Path) -> None:
    corrected = reading_of("ilacs_2023", dict.fromkeys(GRADES_2024, "outstanding"), end=date(2024, 2, 23))
    recorded(oxfordshire, path, listed(ILACS_2024, date(2024, 4, 9)), replace(corrected, reader="2"))
    assert oxfordshire.table("readings").count == 4
    assert current(oxfordshire) == dict.fromkeys(GRADES_2024, ("outstanding", 4))
    assert oxfordshire.execute("SELECT COUNT(*) FROM current_ratings").fetchone() == (5,)
