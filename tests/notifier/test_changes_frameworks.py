"""Comparison: every ordered pair of frameworks, every direction, against a table written by hand.

The table is the one of the project's description of the frameworks, not the code's own data.
"""

from __future__ import annotations

from itertools import product

import pytest

from notifier.changes import Comparison, compare, inspection_before
from scraper.frameworks import FRAMEWORKS
from scraper.model import Inspection
from tests.notifier.inspections import AREAS, COMPARED, inspection

_SAME_CHILDRENS = {
    "overall_effectiveness": ("overall_effectiveness", "same"),
    "help_and_protection": ("help_and_protection", "same"),
}
_LEADERS_SAME = {"impact_of_leaders": ("impact_of_leaders", "same")}
_LEADERS_RENAMED = {"impact_of_leaders": ("leadership_management_governance", "renamed")}
_BOTH_SAME = {"in_care": ("in_care", "same"), "care_leavers": ("care_leavers", "same")}
_BOTH_SPLIT = {
    "in_care": ("in_care_and_care_leavers", "split"),
    "care_leavers": ("in_care_and_care_leavers", "split"),
}
_HELP = {"help_and_protection": ("help_and_protection", "same")}

# (today, before): which area is compared with which and on what basis; which areas end.
EXPECTED: dict[tuple[str, str], tuple[dict[str, tuple[str, str]], set[str]]] = {
    ("sif", "sif"): (
        {
            **_SAME_CHILDRENS,
            "looked_after_and_permanence": ("looked_after_and_permanence", "same"),
            "adoption": ("adoption", "same"),
            "care_leavers": ("care_leavers", "same"),
            "leadership_management_governance": ("leadership_management_governance", "same"),
        },
        set(),
    ),
    ("sif", "ilacs_2018"): (_SAME_CHILDRENS, {"impact_of_leaders", "in_care_and_care_leavers"}),
    ("sif", "ilacs_2023"): (
        {**_SAME_CHILDRENS, "care_leavers": ("care_leavers", "same")},
        {"impact_of_leaders", "in_care"},
    ),
    ("sif", "ilacs_2026"): (
        {**_HELP, "care_leavers": ("care_leavers", "same")},
        {"impact_of_leaders", "in_care"},
    ),
    ("ilacs_2018", "sif"): (
        {
            **_SAME_CHILDRENS,
            **_LEADERS_RENAMED,
            "in_care_and_care_leavers": ("looked_after_and_permanence", "merged"),
        },
        {"adoption", "care_leavers"},
    ),
    ("ilacs_2018", "ilacs_2018"): (
        {
            **_SAME_CHILDRENS,
            **_LEADERS_SAME,
            "in_care_and_care_leavers": ("in_care_and_care_leavers", "same"),
        },
        set(),
    ),
    ("ilacs_2018", "ilacs_2023"): ({**_SAME_CHILDRENS, **_LEADERS_SAME}, {"in_care", "care_leavers"}),
    ("ilacs_2018", "ilacs_2026"): ({**_HELP, **_LEADERS_SAME}, {"in_care", "care_leavers"}),
    ("ilacs_2023", "sif"): (
        {
            **_SAME_CHILDRENS,
            **_LEADERS_RENAMED,
            "in_care": ("looked_after_and_permanence", "renamed"),
            "care_leavers": ("care_leavers", "same"),
        },
        {"adoption"},
    ),
    ("ilacs_2023", "ilacs_2018"): ({**_SAME_CHILDRENS, **_LEADERS_SAME, **_BOTH_SPLIT}, set()),
    ("ilacs_2023", "ilacs_2023"): ({**_SAME_CHILDRENS, **_LEADERS_SAME, **_BOTH_SAME}, set()),
    ("ilacs_2023", "ilacs_2026"): ({**_HELP, **_LEADERS_SAME, **_BOTH_SAME}, set()),
    ("ilacs_2026", "sif"): (
        {
            **_HELP,
            **_LEADERS_RENAMED,
            "in_care": ("looked_after_and_permanence", "renamed"),
            "care_leavers": ("care_leavers", "same"),
        },
        {"overall_effectiveness", "adoption"},
    ),
    ("ilacs_2026", "ilacs_2018"): ({**_HELP, **_LEADERS_SAME, **_BOTH_SPLIT}, {"overall_effectiveness"}),
    ("ilacs_2026", "ilacs_2023"): ({**_HELP, **_LEADERS_SAME, **_BOTH_SAME}, {"overall_effectiveness"}),
    ("ilacs_2026", "ilacs_2026"): ({**_HELP, **_LEADERS_SAME, **_BOTH_SAME}, set()),
    ("area_send_2023", "area_send_2023"): (
        {"experiences_and_outcomes": ("experiences_and_outcomes", "same")},
        set(),
    ),
}
PAIRS = list(product(AREAS, AREAS))

# today, before, direction
FOUR_POINTS = [
    (today, before, "unchanged" if today == before else "improved" if today < before else "declined")
    for today, before in product(range(4), range(4))
]


def _initial(framework: str, step: int) -> str:
    """The grade of that step, best first; the three steps of area SEND serve for the four."""
    if framework == "area_send_2023":
        return "PCFF"[step]
    return "OGAI"[step] if framework == "looked_after_2013" else "OGRI"[step]


def _uniform(framework: str, step: int, end: str, report_id: str) -> Inspection:
    initials = _initial(framework, step) * len(AREAS[framework])
    return inspection(framework, initials, end, report_id=report_id)


def _relations(comparison: Comparison) -> dict[str, tuple[str, str | None]]:
    return {
        change.area: (change.previous.area, change.basis)
        for change in comparison.judgements
        if change.previous
    }


def test_table_covers_every_framework_there_is() -> None:
    assert set(AREAS) == set(FRAMEWORKS)
    assert {pair for pair in PAIRS if set(pair) <= COMPARED and pair not in EXPECTED} == {
        (today, before)
        for today, before in product(COMPARED, COMPARED)
        if "area_send_2023" in (today, before) and today != before
    }


@pytest.mark.parametrize(("today", "before"), PAIRS)
def test_each_area_follows_what_the_table_says(today: str, before: str) -> None:
    current = _uniform(today, 1, "2024-02-23", "today")
    earlier = _uniform(before, 1, "2018-04-20", "before")
    relations, ended = EXPECTED.get((today, before), ({}, set()))

    comparison = compare(current, earlier)

    assert [change.area for change in comparison.judgements] == list(AREAS[today])
    assert _relations(comparison) == relations
    assert {area.area for area in comparison.discontinued} == ended
    for change in comparison.judgements:
        if change.area in relations:
            assert change.direction == "unchanged"
        else:
            outside = today not in COMPARED or change.area == "lscb"
            assert change.direction == ("not_comparable" if outside else "first")
            assert (change.basis, change.previous) == (None, None)
    assert not comparison.moved


@pytest.mark.parametrize(("today", "before"), sorted(EXPECTED))
@pytest.mark.parametrize(("step", "step_before", "direction"), FOUR_POINTS)
def test_every_direction_of_every_pair(
    today: str, before: str, step: int, step_before: int, direction: str
) -> None:
    if today == "area_send_2023" and {step, step_before} == {2, 3}:
        direction = "unchanged"  # three steps only
    current = _uniform(today, step, "2024-02-23", "today")
    earlier = _uniform(before, step_before, "2018-04-20", "before")
    relations, _ = EXPECTED[(today, before)]

    comparison = compare(current, earlier)

    directions = {change.area: change.direction for change in comparison.judgements if change.previous}
    assert directions == dict.fromkeys(relations, direction)
    assert comparison.moved == (direction != "unchanged")


@pytest.mark.parametrize(("today", "before"), PAIRS)
def test_the_inspection_before_is_of_a_comparable_framework(today: str, before: str) -> None:
    current = _uniform(today, 1, "2024-02-23", "today")
    earlier = _uniform(before, 1, "2018-04-20", "before")
    found = inspection_before(current, [earlier, current])
    assert found == (earlier if (today, before) in EXPECTED else None)


@pytest.mark.parametrize("framework", AREAS)
def test_first_sight(framework: str) -> None:
    comparison = compare(_uniform(framework, 1, "2024-02-23", "today"), None)
    expected = "first" if framework in COMPARED else "not_comparable"
    assert {change.area: change.direction for change in comparison.judgements} == {
        area: "not_comparable" if area == "lscb" else expected for area in AREAS[framework]
    }
    assert comparison.discontinued == ()
    assert not comparison.moved
