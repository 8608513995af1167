from __future__ import annotations

import pytest

from scraper.model import Reading, ReadingStatus
from scraper.reports.readers import read_pages

_ROWS = (
    "The impact of leaders on social work \npractice with children and families\nGood\n"
    "The experiences and progress of \nchildren who need help and protection\nInadequate\n"
    "The experiences and progress of \nchildren in care\nOutstanding\n"
    "The experiences and progress of care \nleavers\nRequires improvement to be good\n"
)
_GRADES = {
    "impact_of_leaders": "good",
    "help_and_protection": "inadequate",
    "in_care": "outstanding",
    "care_leavers": "requires_improvement",
}


@pytest.mark.parametrize(
    "head", ["Judgement Grade\n", "Judgement Grade ", "Judgment  Grade\n", "Judgement\nGrade1\n", ""]
)
def test_the_first_row_is_read_whatever_the_head_of_the_table_looks_like(head: str) -> None:
    assert _read(head + _ROWS) == ("ilacs_2026", _GRADES)


@pytest.mark.parametrize(
    "prose",
    ["Overall effectiveness was inadequate in 2022.\n", "Overall effectiveness\nwas inadequate in 2022.\n"],
)
def test_a_sentence_below_the_table_is_no_row_without_its_grade(prose: str) -> None:
    assert _read(f"Judgement Grade\n{_ROWS}{prose}") == ("ilacs_2026", _GRADES)


@pytest.mark.parametrize(
    "prose",
    [
        "The experiences and progress of children in care and care leavers have improved since 2019,\nwhen",
        "The experiences and progress of children in care and care leavers\nhave improved since 2019.",
        "The impact of leaders on social work practice with children and families\nrequires improvement\n"
        "in places, but much is better.",
        "Children do well.\nThe experiences and progress of children in care\nInadequate\nwas the judgement.",
    ],
)
def test_a_sentence_that_begins_like_a_label_changes_neither_framework_nor_grades(prose: str) -> None:
    assert _read(f"Judgement Grade\n{_ROWS}{prose}\n") == ("ilacs_2026", _GRADES)


def test_labels_without_a_grade_tell_the_framework_where_no_row_does() -> None:
    table = "Judgement Grade\nThe experiences and progress of children in care and care leavers\nExcellent\n"
    front = f"Inspection of Thornbury children's services\nInspection dates: 3 to 14 June 2019\n{table}"
    assert read_pages([front, "Overall."]).framework == "ilacs_2018"


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("The experiences and progress", "The experience and progress"),
        ("children and families", "children and their families"),
        ("help and protection", "help & protection"),
    ],
)
def test_slips_in_a_label(printed: str, meant: str) -> None:
    assert _read("Judgement Grade\n" + _ROWS.replace(printed, meant)) == ("ilacs_2026", _GRADES)


def test_a_trust_with_a_table_is_known_by_its_table() -> None:
    rows = _ROWS.replace("leaders on social work \npractice", "leaders\nGood\non practice", 1)
    rows = rows.replace("families\nGood\n", "families\n", 1)
    assert _read("Judgement Grade\n" + rows) == ("ilacs_2026", _GRADES)


def _read(table: str) -> tuple[str | None, dict[str, str]]:
    reading = read_pages(
        [
            "Inspection of Slough Children First\nInspection dates: 11 to 22 May 2026 "
            f"Lead inspector: Nia Shaw, His Majesty's Inspector\n{table}Leaders know their services well.\n",
            "What needs to improve?\n◼ Plans.\n1. Families are seen.\n",
        ]
    )
    assert reading.status is ReadingStatus.READ
    assert reading.lead_inspector == "Nia Shaw"
    assert reading.problems == ()
    return reading.framework, {judgement.area: judgement.grade for judgement in reading.judgements}


@pytest.mark.parametrize(
    ("start", "framework", "missed"),
    [("31 March", "ilacs_2023", ["no grade found for overall_effectiveness"]), ("1 April", "ilacs_2026", [])],
)
def test_the_day_from_which_there_is_no_overall_grade(start: str, framework: str, missed: list[str]) -> None:
    reading = _report(f"{start} to 17 April 2026", _ROWS)
    assert (reading.framework, list(reading.problems)) == (framework, missed)


@pytest.mark.parametrize(("start", "problems"), [("31 March", 0), ("1 April", 1)])
def test_an_overall_grade_from_that_day_on_is_doubted(start: str, problems: int) -> None:
    reading = _report(f"{start} to 17 April 2026", f"{_ROWS}Overall effectiveness\nGood\n")
    assert (reading.framework, len(reading.problems)) == ("ilacs_2023", problems)


def test_grades_of_areas_that_the_framework_does_not_judge_are_problems() -> None:
    together = "The experiences and progress of \nchildren in care and care leavers\nGood\n"
    rows = _ROWS.partition("The experiences and progress of \nchildren in care\n")
    reading = _report(
        "3 to 14 June 2019", f"{rows[0]}{together}{rows[1]}{rows[2]}Overall effectiveness\nGood\n"
    )
    assert reading.framework == "ilacs_2018"
    assert {judgement.area for judgement in reading.judgements}.isdisjoint({"in_care", "care_leavers"})
    assert reading.problems == (
        "page 1 says 'Requires improvement to be good' for care_leavers, which ilacs_2018 does not judge",
        "page 1 says 'Outstanding' for in_care, which ilacs_2018 does not judge",
    )


def _report(dates: str, rows: str) -> Reading:
    return read_pages(
        [f"Inspection of Thornbury children's services\nInspection dates: {dates}\nJudgement Grade\n{rows}"]
    )


def test_a_report_that_lost_the_head_of_its_table_and_its_dates_is_read_all_the_same() -> None:
    reading = read_pages(
        [f"Inspection of Thornbury children's services\n{_ROWS}Overall effectiveness\nGood\n"]
    )
    assert reading.framework == "ilacs_2023"
    assert {judgement.area: judgement.grade for judgement in reading.judgements} == {
        **_GRADES,
        "overall_effectiveness": "good",
    }


def test_an_earlier_row_below_does_not_tell_the_framework_where_a_grade_is_lost() -> None:
    together = "The experiences and progress of \nchildren in care and care leavers\nGood\n"
    rows = _ROWS.replace("leavers\nRequires improvement to be good\n", "leavers\nExcellent\n")
    reading = _report("3 to 14 June 2024", f"{rows}Overall effectiveness\nGood\n{together}")
    assert reading.framework == "ilacs_2023"
    assert "care_leavers" not in {judgement.area for judgement in reading.judgements}
