"""The record of main findings of 2013: its heading, its end, and a table that runs over the page."""

from __future__ import annotations

import pytest

from scraper.model import Reading
from scraper.reports.readers import read_pages

_FRONT = "Inspection of looked after children \nservices\nInspection dates: 15-19 July 2013\n"
_CONTENTS = "Contents\nOverall effectiveness 4\nRecord of main findings 24\n"
_OTHER_ROWS = "Overall effectiveness Good\nCapacity to improve Good\n"
_ROWS = (
    "Services for looked after children\nOverall effectiveness Inadequate Grade 4\n"
    "Capacity to improve Adequate Grade 3\n",
    "Outcomes for looked after children and \nyoung people\nGood\n",
    "Quality of provision Inadequate Grade 4\nLeadership and management Outstanding Grade 1\n",
)
_GRADES = {
    "overall_effectiveness": "inadequate",
    "capacity_to_improve": "adequate",
    "outcomes": "good",
    "quality_of_provision": "inadequate",
    "leadership_and_management": "outstanding",
}


def _read(*pages: str) -> Reading:
    return read_pages([_FRONT, _CONTENTS, *pages])


@pytest.mark.parametrize("heading", ["Record of main findings", " RECORD OF MAIN\nFINDINGS: "])
def test_the_grades_stand_below_the_heading_and_not_in_the_contents(heading: str) -> None:
    reading = _read(f"{_OTHER_ROWS}{heading}\n{''.join(_ROWS)}")
    assert {judgement.area: judgement.grade for judgement in reading.judgements} == _GRADES
    assert {judgement.page for judgement in reading.judgements} == {3}
    assert reading.problems == ()


@pytest.mark.parametrize("rows", [1, 2])
def test_the_table_runs_on_to_the_next_page_and_no_further(rows: int) -> None:
    here, there = "".join(_ROWS[:rows]), "".join(_ROWS[rows:])
    reading = _read(f"Record of main findings\n{here}", f"27\n{there}", _OTHER_ROWS)
    assert {judgement.area: judgement.grade for judgement in reading.judgements} == _GRADES
    assert {judgement.page for judgement in reading.judgements} == {3, 4}
    assert reading.problems == ()


def test_without_its_record_every_grade_is_missed() -> None:
    reading = _read("".join(_ROWS))
    assert reading.judgements == ()
    assert [problem for problem in reading.problems if "no grade found for" in problem] == [
        f"no grade found for {area}" for area in _GRADES
    ]
