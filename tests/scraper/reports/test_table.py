"""Tables however their cells wrap, and tables that something is wrong with: never a grade that is not so."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.reports.ilacs import GRADES, LABELS
from scraper.reports.phrases import words_of
from scraper.reports.table import Table, read_table

_PRINTED_LABELS = {
    "impact_of_leaders": "The impact of leaders on social work practice with children and families",
    "help_and_protection": "The experiences and progress of children who need help and protection",
    "in_care": "The experiences and progress of children in care",
    "care_leavers": "The experiences and progress of care leavers",
    "overall_effectiveness": "Overall effectiveness",
}
_PRINTED_GRADES = {
    "outstanding": "Outstanding",
    "good": "Good",
    "requires_improvement": "Requires improvement to be good",
    "inadequate": "Inadequate",
}
_PROSE = "Leaders know their services well. Good practice is shared, and when services were\ninadequate in"

_graded = st.fixed_dictionaries({area: st.sampled_from(sorted(_PRINTED_GRADES)) for area in _PRINTED_LABELS})


@st.composite
def _wrapped(draw: st.DrawFn, text: str) -> str:
    """The words with line breaks anywhere between them."""
    words = text.split()
    return words[0] + "".join(draw(st.sampled_from([" ", " \n", "\n"])) + word for word in words[1:])


@settings(max_examples=60, deadline=None)
@given(graded=_graded, data=st.data())
def test_wrapping_changes_nothing(graded: dict[str, str], data: st.DataObject) -> None:
    rows = [
        data.draw(_wrapped(_PRINTED_LABELS[area]))
        + data.draw(st.sampled_from([" ", "\n", ".\n"]))
        + data.draw(_wrapped(_PRINTED_GRADES[grade]))
        for area, grade in graded.items()
    ]
    assert _grades(_read("\n".join([*rows, _PROSE]))) == graded


@settings(max_examples=60, deadline=None)
@given(graded=_graded, data=st.data())
def test_a_grade_within_its_label_is_that_labels(graded: dict[str, str], data: st.DataObject) -> None:
    rows = [data.draw(_grade_before_last_line(area, grade)) for area, grade in graded.items()]
    assert _grades(_read("\n".join([*rows, _PROSE]))) == graded


@settings(max_examples=60, deadline=None)
@given(graded=_graded, lost=st.sets(st.sampled_from(sorted(_PRINTED_LABELS)), min_size=1))
def test_a_lost_grade_moves_no_other(graded: dict[str, str], lost: set[str]) -> None:
    rows = [
        _PRINTED_LABELS[area] + ("" if area in lost else f"\n{_PRINTED_GRADES[grade]}")
        for area, grade in graded.items()
    ]
    read = _grades(_read("\n".join([*rows, _PROSE])))
    assert read == {area: grade for area, grade in graded.items() if area not in lost}


@settings(max_examples=60, deadline=None)
@given(graded=_graded, lost=st.sampled_from(sorted(_PRINTED_LABELS)))
def test_a_lost_label_leaves_nothing_certain(graded: dict[str, str], lost: str) -> None:
    rows = [
        ("" if area == lost else f"{_PRINTED_LABELS[area]}\n") + _PRINTED_GRADES[grade]
        for area, grade in graded.items()
    ]
    table = _read("\n".join([*rows, _PROSE]))
    assert table.stray == _PRINTED_GRADES[graded[lost]]
    assert _grades(table) == {}


@settings(max_examples=30, deadline=None)
@given(graded=_graded)
def test_columns_that_came_apart_leave_nothing_certain(graded: dict[str, str]) -> None:
    labels = list(_PRINTED_LABELS.values())
    grades = [_PRINTED_GRADES[grade] for grade in graded.values()]
    assert _grades(_read("\n".join([*labels, *grades]))) == {}
    assert _grades(_read("\n".join([*grades, *labels]))) == {}


def test_a_sentence_that_begins_like_a_row_is_none() -> None:
    table = _read(
        "Overall effectiveness\nGood\nOverall effectiveness inadequate services had in 2019 is past."
    )
    assert _grades(table) == {"overall_effectiveness": "good"}


def test_a_footnotes_number_after_a_grade_is_no_word() -> None:
    table = _read("Overall effectiveness Good2\nThe experiences and progress of care leavers Outstanding 1\n")
    assert [(row.area, row.wording) for row in table.rows] == [
        ("overall_effectiveness", "Good"),
        ("care_leavers", "Outstanding"),
    ]


def test_two_rows_on_one_line_are_two_rows() -> None:
    table = _read("The experiences and progress of care leavers Good Overall effectiveness Inadequate")
    assert _grades(table) == {"care_leavers": "good", "overall_effectiveness": "inadequate"}


@st.composite
def _grade_before_last_line(draw: st.DrawFn, area: str, grade: str) -> str:
    words = _PRINTED_LABELS[area].split()
    at = draw(st.integers(1, len(words) - 1))
    return "\n".join([" ".join(words[:at]), _PRINTED_GRADES[grade], " ".join(words[at:])])


def _read(text: str) -> Table:
    return read_table(words_of([text]), LABELS, GRADES)


def _grades(table: Table) -> dict[str, str]:
    return {row.area: row.grade for row in table.rows}


_ROW = "Overall effectiveness Good\n"
_NEXT_ROW = "The experiences and progress of care leavers Outstanding\n"


@pytest.mark.parametrize(("lines", "read_on"), [(12, True), (13, False)])
def test_a_table_goes_on_below_a_dozen_other_lines_and_no_more(lines: int, *, read_on: bool) -> None:
    table = _read(_ROW + "Another line\n" * lines + _NEXT_ROW)
    assert ("care_leavers" in _grades(table)) is read_on


def test_a_line_below_the_table_that_begins_with_a_grade_is_none() -> None:
    table = _read(f"{_ROW}{_NEXT_ROW}Outstanding Practice is shared with others.\n")
    assert _grades(table) == {"overall_effectiveness": "good", "care_leavers": "outstanding"}


def test_any_number_of_lines_can_stand_above_the_table() -> None:
    assert _grades(_read("Another line\n" * 40 + _ROW)) == {"overall_effectiveness": "good"}


@pytest.mark.parametrize("after", ["indeed", "14 cases", "2 Practice"])
def test_a_grade_that_its_line_goes_on_from_is_no_row(after: str) -> None:
    table = _read(f"{_NEXT_ROW}Overall effectiveness Good {after}\n")
    assert _grades(table) == {"care_leavers": "outstanding"}


@pytest.mark.parametrize(("words", "is_cell"), [(6, True), (7, False)])
def test_more_words_than_a_cell_holds_after_a_label_are_prose(words: int, *, is_cell: bool) -> None:
    table = _read(f"{_NEXT_ROW}Overall effectiveness {'Strong ' * words}\n")
    assert ("overall_effectiveness" in table.areas) is is_cell


def test_a_row_is_on_the_page_on_which_its_label_begins() -> None:
    table = read_table(words_of(["Overall", "effectiveness\nGood\n"]), LABELS, GRADES)
    assert [(row.label, row.page) for row in table.rows] == [("Overall effectiveness", 1)]
