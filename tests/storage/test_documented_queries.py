"""The queries of docs/database.md run on the worked example, and its tables name every column there is."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.corrections import CorrectionStore
from storage.values import Correction, Rereading
from tests.conftest import CHECKOUT
from tests.storage.building import NOW, held, listed, report_noted
from tests.storage.oxfordshire import ILACS_2024
from tests.storage.searching import library

PAGE = (CHECKOUT / "docs" / "database.md").read_text(encoding="utf-8")
VIEWS = (
    "current_ratings",
    "rating_history",
    "rating_changes",
    "published_reports",
    "listed_providers",
    "judgement_evidence",
    "report_improvements",
    "report_documents",
    "corrections",
    "unread_inspections",
)
(
    FULL_TEXT,
    REGIONS,
    ON_A_DAY,
    NEWS,
    UNREAD,
    MARKED,
    DOUBTED,
    URGENT,
    TOLD_WRONG,
    WAITING,
    SHARE,
    MOVES,
    INADEQUATE,
    KNOWN,
    WRONG,
) = re.findall(r"^```sql\n(.*?)^```", PAGE, re.M | re.S)


def test_full_text(db: Database, path: Path) -> None:
    library(db, path)
    query = FULL_TEXT.replace('"private fostering" AND neglect', '"speech therapy" AND neglect')
    (row,) = db.query(query)
    assert (row["provider"], row["page"], row["withdrawn"]) == ("Barset", 1, 0)
    assert "[Neglect] of [speech therapy]" in row["snippet"]


def test_overall_grades_by_region(oxfordshire: Database) -> None:
    assert list(oxfordshire.query(REGIONS)) == [{"region": "South East", "grade": "good", "authorities": 1}]


def test_grades_on_a_day(oxfordshire: Database) -> None:
    (row,) = oxfordshire.query(ON_A_DAY)
    assert (row["provider"], row["grade"]) == ("Oxfordshire", "requires_improvement")
    assert row["published"] == "2018-06-01"


def test_what_is_new(oxfordshire: Database) -> None:
    (row,) = oxfordshire.query(NEWS)
    assert (row["area"], row["direction"]) == ("help_and_protection", "improved")


def test_what_could_not_be_read(oxfordshire: Database) -> None:
    assert list(oxfordshire.query(UNREAD)) == []
    oxfordshire.execute("UPDATE readings SET status = 'unreadable'")
    assert len(list(oxfordshire.query(UNREAD))) == 3


def test_current_grades_with_the_mark(oxfordshire: Database) -> None:
    rows = list(oxfordshire.query(MARKED))
    assert len(rows) == 5
    assert {row["later_unread"] for row in rows} == {None}
    report_noted(oxfordshire, listed("8", date(2025, 6, 1)))
    report_noted(oxfordshire, listed("9", date(2026, 3, 3)))
    rows = list(oxfordshire.query(MARKED))
    assert len(rows) == 5
    assert {(row["provider"], row["later_unread"]) for row in rows} == {("Oxfordshire", "2026-03-03")}


def test_what_its_own_document_contradicts_or_states_less_often_than_usual(oxfordshire: Database) -> None:
    oxfordshire.execute(
        "UPDATE judgements SET corroborated = area NOT IN ('in_care', 'overall_effectiveness', 'lscb')"
    )
    assert [row["area"] for row in oxfordshire.query(DOUBTED)] == ["in_care"]
    oxfordshire.execute("UPDATE judgements SET disputed = 1 WHERE area = 'lscb'")
    assert [row["area"] for row in oxfordshire.query(DOUBTED)] == ["lscb", "in_care"]


def test_what_must_be_acted_on_at_once(oxfordshire: Database) -> None:
    rows = ((0, "improvement", "Records"), (1, "priority_action", "Plans for leaving care"))
    for position, kind, text in rows:
        values = (oxfordshire.table("reports").get(1)["reading_id"], position, kind, text, 2, "", None)
        oxfordshire.execute("INSERT INTO improvements VALUES (?, ?, ?, ?, ?, ?, ?)", values)
    assert [row["text"] for row in oxfordshire.query(URGENT)] == ["Plans for leaving care"]


def test_what_was_told_wrong(oxfordshire: Database) -> None:
    key = held(oxfordshire, ILACS_2024).key
    found = [
        Correction(key, "grade", "help_and_protection", "good", "outstanding", "1", "2", notified=True),
        Correction(key, "grade", "in_care", "good", "outstanding", "1", "2", notified=True),
    ]
    CorrectionStore(oxfordshire).record(Rereading((), {}, tuple(found), (), NOW))
    (row,) = oxfordshire.query(TOLD_WRONG)
    assert (row["area"], row["told"], row["correct"]) == ("help_and_protection", "good", "outstanding")


def test_who_has_waited_longest(oxfordshire: Database) -> None:
    (row,) = oxfordshire.query(WAITING)
    assert (row["provider"], row["inspected"], row["overall"]) == ("Oxfordshire", "2024-02-23", "good")
    assert row["days"] > 700


def test_the_share_good_or_better_with_those_without_an_overall_grade(oxfordshire: Database) -> None:
    expected = {"region": "South East", "good_or_better": 1, "judged": 1, "percent": 100}
    assert list(oxfordshire.query(SHARE)) == [expected | {"without_overall": 0}]
    oxfordshire.execute("DELETE FROM judgements WHERE area = 'overall_effectiveness'")
    nobody = {"good_or_better": 0, "judged": 0, "percent": None, "without_overall": 1}
    assert list(oxfordshire.query(SHARE)) == [expected | nobody]


def test_moves_by_year(oxfordshire: Database) -> None:
    moved = [(row["year"], row["improved"], row["declined"]) for row in oxfordshire.query(MOVES)]
    assert moved == [("2024", 1, 0), ("2018", 0, 1), ("2014", 0, 0)]


def test_who_is_inadequate_with_the_visits_since(oxfordshire: Database) -> None:
    assert list(oxfordshire.query(INADEQUATE)) == []
    oxfordshire.execute("UPDATE judgements SET grade = 'inadequate', rank = 1 WHERE area = 'in_care'")
    visit = listed("9", date(2024, 9, 1))
    report_noted(oxfordshire, visit)
    oxfordshire.execute("UPDATE reports SET kind = 'monitoring_visit' WHERE report_id = '9'")
    (row,) = oxfordshire.query(INADEQUATE)
    assert (row["area"], row["visits"], row["last_visit"]) == ("in_care", 1, "2024-09-01")


def test_what_was_known_on_a_day(oxfordshire: Database) -> None:
    assert list(oxfordshire.query(KNOWN)) == []
    oxfordshire.execute(
        "UPDATE reports SET first_seen = '2021-12-31T09:00:00.000000Z' WHERE published < '2019'"
    )
    assert [row["published"] for row in oxfordshire.query(KNOWN)] == ["2018-06-01", "2014-06-30"]


def test_a_grade_that_looks_wrong_leads_to_page_wording_and_document(oxfordshire: Database) -> None:
    rows = list(oxfordshire.query(WRONG))
    assert len(rows) == 5
    assert all(row["wording"] and row["page"] and len(row["sha256"]) == 64 for row in rows)


@pytest.mark.parametrize("view", VIEWS)
def test_every_column_of_a_view_is_explained(oxfordshire: Database, view: str) -> None:
    section = PAGE.partition(f"## {view}\n")[2].partition("\n## ")[0]
    if "The same columns" in section:
        section += PAGE.partition("## current_ratings\n")[2].partition("\n## ")[0]
    columns = set(oxfordshire.view(view).columns_dict)
    assert columns - set(re.findall(r"`(\w+)`", section)) == set()
