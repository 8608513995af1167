"""What two readings of the same bytes say differently, and what is no difference."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspectwatch.differences import Difference, differences, gains
from scraper.model import Improvement, ImprovementKind, Reading, ReadingStatus, Statement
from tests.inspectwatch.test_decide import LETTER, graded

READ = graded()


def regraded(**grades: str) -> Reading:
    """The reading with other grades for some areas; "" takes one out."""
    judgements = tuple(
        replace(each, grade=grades.get(each.area, each.grade))
        for each in READ.judgements
        if grades.get(each.area) != ""
    )
    return replace(READ, judgements=judgements)


@pytest.mark.parametrize(
    ("after", "found"),
    [
        (READ, []),
        (replace(READ, reader="ilacs/9", title="A title", summary=("A paragraph.",)), []),
        (replace(READ, lead_inspector="Somebody Else"), ["lead_inspector"]),
        (regraded(help_and_protection="good", impact_of_leaders="inadequate"), ["impact_of_leaders"]),
        (replace(READ, framework="ilacs_2023"), ["framework"]),
        (replace(READ, inspection_start=None), ["inspection_start"]),
        (replace(READ, inspection_end=None), ["inspection_end"]),
        (replace(READ, status=ReadingStatus.UNRECOGNISED), ["status"]),
    ],
)
def test_grades_and_what_decides_how_they_compare_are_corrected(after: Reading, found: list[str]) -> None:
    assert [each.area or each.field for each in differences(READ, after)] == found


def test_an_area_that_one_reading_lacks_is_a_difference_to_nothing() -> None:
    fewer = regraded(help_and_protection="")
    gained = Difference("grade", "help_and_protection", None, "good")
    assert differences(fewer, READ) == (gained,)
    assert differences(READ, fewer) == (replace(gained, before="good", after=None),)


def test_a_letter_taken_for_a_report_loses_everything() -> None:
    found = differences(READ, LETTER)
    assert [each.field for each in found[:4]] == ["status", "framework", "inspection_start", "inspection_end"]
    assert {(each.before, each.after) for each in found if each.field == "grade"} == {("good", None)}
    assert found[4].field == "lead_inspector"


# What else a document says

FULL = replace(
    READ,
    title="Inspection of children's services",
    authority="Oxfordshire",
    judgements=tuple(
        replace(each, others=(Statement(each.grade, each.label, each.wording, 4),))
        for each in READ.judgements
    ),
    improvements=(
        Improvement("The timeliness of assessments.", ImprovementKind.IMPROVEMENT, 2),
        Improvement("Visits to children who live far away.", ImprovementKind.PRIORITY_ACTION, 2),
    ),
)


def with_others(reading: Reading, *others: Statement) -> Reading:
    """The reading with these other places for its first judgement."""
    first, *rest = reading.judgements
    return replace(reading, judgements=(replace(first, others=others), *rest))


def test_a_grade_more_or_less_sure_than_before_is_a_difference() -> None:
    area = FULL.judgements[0].area
    alone = with_others(FULL)
    doubted = with_others(FULL, Statement("inadequate", "Label", "inadequate", 9))
    assert differences(FULL, alone) == (Difference("evidence", area, "corroborated", "stated once"),)
    assert differences(alone, doubted) == (Difference("evidence", area, "stated once", "disputed"),)


def test_a_list_that_differs_names_the_items_that_the_other_lacks() -> None:
    timeliness, visits = FULL.improvements
    longer = "The quality of plans for children who are " + "really " * 20 + "on the edge of care."
    other = replace(
        FULL, improvements=(timeliness, replace(visits, text=longer), replace(visits, text="New."))
    )
    assert differences(FULL, other) == (
        Difference(
            "improvements",
            "",
            "2 items, here alone priority action “Visits to children who live far away.”",
            "3 items, here alone priority action “The quality of plans for children … the edge of care.”, "
            "priority action “New.”",
        ),
    )
    (none,) = differences(FULL, replace(FULL, improvements=()))
    assert none.after is None
    (fewer,) = differences(FULL, replace(FULL, improvements=(timeliness,)))
    assert fewer.after == "1 item"


def test_where_lines_break_and_in_which_order_items_stand_is_no_difference() -> None:
    timeliness, visits = FULL.improvements
    moved = (replace(visits, text="Visits to children –\nwho live far away"), timeliness)
    assert differences(FULL, replace(FULL, improvements=moved)) == ()


def test_one_mistake_of_a_long_list_is_not_told_at_length() -> None:
    many = tuple(Improvement(f"Item {n}.", ImprovementKind.IMPROVEMENT, 2) for n in range(9))
    (found,) = differences(replace(FULL, improvements=()), replace(FULL, improvements=many))
    assert found.after == "9 items, here alone “Item 0.”, “Item 1.”, “Item 2.” and 6 more"


def test_what_the_first_version_could_not_read_is_gained_and_no_correction() -> None:
    assert differences(READ, FULL) == ()
    assert gains(READ, FULL)
    assert not gains(FULL, FULL)
    assert not gains(READ, READ)
    assert [each.field for each in differences(READ, replace(FULL, inspection_end=None))] == [
        "inspection_end"
    ]
    assert [each.field for each in differences(FULL, replace(FULL, authority="Barset"))] == ["authority"]
