"""Comparison: every ordered pair of frameworks, every direction, against a table written by hand.

The table is the one of the project's description of the frameworks, not the code's own data.
"""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.changes import Comparison, compare, inspection_before
from scraper.frameworks import FRAMEWORKS
from scraper.model import Inspection
from tests.notifier.inspections import AREAS, by_initials, inspection, judged

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
COMPARED = {"sif", "ilacs_2018", "ilacs_2023", "ilacs_2026", "area_send_2023"}
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


def test_oxfordshire_2024() -> None:
    before = inspection("ilacs_2018", "GGRG", "2018-04-20", report_id="50004449")
    comparison = compare(inspection("ilacs_2023", "GGGGG"), before)
    assert [(c.area, c.grade, c.rank, c.direction, c.basis) for c in comparison.judgements] == [
        ("overall_effectiveness", "good", 3, "unchanged", "same"),
        ("impact_of_leaders", "good", 3, "unchanged", "same"),
        ("help_and_protection", "good", 3, "improved", "same"),
        ("in_care", "good", 3, "unchanged", "split"),
        ("care_leavers", "good", 3, "unchanged", "split"),
    ]
    helped = comparison.judgements[2].previous
    assert helped is not None
    assert (helped.grade, helped.rank, helped.report_id) == ("requires_improvement", 2, "50004449")
    assert helped.inspection_end.isoformat() == "2018-04-20"
    assert comparison.judgements[2].label == (
        "The experiences and progress of children who need help and protection"
    )


def test_not_judged_today_is_not_comparable() -> None:
    comparison = compare(inspection("sif", "GGGNGGG"), inspection("sif", "GGGGGGG", "2014-01-01"))
    adoption = next(change for change in comparison.judgements if change.area == "adoption")
    assert (adoption.direction, adoption.rank, adoption.basis, adoption.previous) == (
        "not_comparable", None, None, None,
    )  # fmt: skip
    assert not comparison.moved


def test_not_judged_before_counts_as_none() -> None:
    comparison = compare(inspection("ilacs_2023", "GGGGG"), inspection("sif", "GGGGNGG", "2014-01-01"))
    leavers = comparison.judgements[-1]
    assert (leavers.area, leavers.direction, leavers.previous) == ("care_leavers", "first", None)


@pytest.mark.parametrize(
    ("before", "followed", "basis"),
    [
        ({"in_care": "good", "in_care_and_care_leavers": "good"}, "in_care", "same"),
        ({"in_care": "not_judged", "in_care_and_care_leavers": "good"}, "in_care_and_care_leavers", "split"),
        (
            {"looked_after_and_permanence": "good", "in_care_and_care_leavers": "good"},
            "in_care_and_care_leavers",
            "split",
        ),
        (
            {"in_care_and_care_leavers": "not_judged", "looked_after_and_permanence": "good"},
            "looked_after_and_permanence",
            "renamed",
        ),
    ],
)
def test_order_of_preference(before: dict[str, str], followed: str, basis: str) -> None:
    earlier = inspection("ilacs_2018", before, "2018-01-01", report_id="before")
    change = compare(inspection("ilacs_2023", {"in_care": "good"}), earlier).judgements[0]
    assert change.previous is not None
    assert (change.previous.area, change.basis) == (followed, basis)


def test_a_row_that_was_not_read_is_not_discontinued() -> None:
    before = inspection("ilacs_2018", "GGGG", "2018-01-01")
    assert compare(inspection("ilacs_2023", "GGGG-"), before).discontinued == ()


def test_overall_effectiveness_is_never_derived() -> None:
    before = inspection("ilacs_2023", "RRRRR", "2023-05-01", report_id="before")
    comparison = compare(inspection("ilacs_2026", "OOOO", "2026-05-01"), before)
    assert "overall_effectiveness" not in {change.area for change in comparison.judgements}
    assert [(area.area, area.grade) for area in comparison.discontinued] == [
        ("overall_effectiveness", "requires_improvement")
    ]


def test_overall_effectiveness_of_2013_is_another_judgement() -> None:
    looked_after = inspection("looked_after_2013", "AAAAA", "2013-07-19", report_id="2013")
    current = inspection("sif", "GGGGGGG", "2014-05-21")
    assert inspection_before(current, [looked_after]) is None
    assert compare(current, looked_after).judgements[0].direction == "first"


def test_a_board_review_is_never_the_inspection_before() -> None:
    review = inspection("lscb_review", "G", "2015-06-01", report_id="review")
    sif = inspection("sif", "GGGGGGI", "2014-05-21", report_id="sif")
    current = inspection("ilacs_2018", "GGGG", "2018-04-20")
    assert inspection_before(current, [review, sif]) == sif
    assert "lscb" not in {area.area for area in compare(current, sif).discontinued}


def test_latest_earlier_inspection_however_long_ago() -> None:
    long_ago = inspection("sif", "GGGGGGG", "2013-12-11", report_id="1")
    current = inspection("ilacs_2026", "GGGG", "2026-06-19")
    assert inspection_before(current, [long_ago]) == long_ago
    nearer = inspection("ilacs_2018", "GGGG", "2019-01-01", report_id="2")
    assert inspection_before(current, [nearer, long_ago]) == nearer


def test_later_and_same_day_inspections_are_not_before() -> None:
    current = inspection("ilacs_2023", "GGGGG", "2024-02-23")
    same_day = inspection("ilacs_2023", "GGGGG", "2024-02-23", report_id="other")
    later = inspection("ilacs_2023", "GGGGG", "2025-02-23", report_id="later")
    assert inspection_before(current, [same_day, later]) is None


def test_the_report_itself_is_never_its_own_before() -> None:
    current = inspection("ilacs_2023", "GGGGG", "2024-02-23")
    revised = inspection("ilacs_2023", "GGGGG", "2024-02-20")  # same id, dates as first read
    assert inspection_before(current, [revised]) is None


@pytest.mark.parametrize("turned", [False, True])
def test_ties_go_to_the_later_published_then_the_higher_id(turned: bool) -> None:
    current = inspection("ilacs_2023", "GGGGG")
    undated = inspection("ilacs_2018", "GGGG", "2018-04-20", report_id="9")
    first = inspection("ilacs_2018", "GGGG", "2018-04-20", report_id="3", published="2018-05-01")
    second = inspection("ilacs_2018", "GGGG", "2018-04-20", report_id="1", published="2018-06-01")
    third = inspection("ilacs_2018", "GGGG", "2018-04-20", report_id="2", published="2018-06-01")
    others = [undated, first, second, third]
    assert inspection_before(current, others[::-1] if turned else others) == third


def test_an_area_the_framework_does_not_have_is_an_error() -> None:
    with pytest.raises(ValueError, match="ilacs_2026 has no area 'overall_effectiveness'"):
        compare(inspection("ilacs_2026", {"overall_effectiveness": "good"}), None)


def test_a_grade_that_is_not_on_the_scale_is_not_compared() -> None:
    before = inspection("ilacs_2023", "GGGGG", "2023-01-01")
    change = compare(inspection("ilacs_2023", {"in_care": "to requires improvement"}), before).judgements[0]
    assert (change.direction, change.rank) == ("not_comparable", None)


_FRAMEWORKS = st.sampled_from(sorted(COMPARED - {"area_send_2023"}))


@st.composite
def _inspections(draw: st.DrawFn, end: str, report_id: str) -> Inspection:
    framework = draw(_FRAMEWORKS)
    size = len(AREAS[framework])
    initials = "".join(draw(st.lists(st.sampled_from("ORGIN-"), min_size=size, max_size=size)))
    read = draw(st.permutations(judged(by_initials(framework, initials))))
    plain = inspection(framework, {}, end, report_id=report_id)
    return Inspection(plain.report_id, plain.remit, framework, None, plain.end, plain.published, tuple(read))


@given(_inspections("2024-01-01", "today"), _inspections("2018-01-01", "before"))
def test_no_move_without_two_ranked_grades(current: Inspection, before: Inspection) -> None:
    comparison = compare(current, before)
    graded = {judgement.area: judgement.grade for judgement in before.judgements}
    assert {change.area for change in comparison.judgements} == {j.area for j in current.judgements}
    for change in comparison.judgements:
        if change.direction in ("improved", "declined", "unchanged"):
            assert change.rank is not None
            assert change.previous is not None
            assert graded[change.previous.area] == change.previous.grade != "not_judged"
            assert (change.rank > change.previous.rank) == (change.direction == "improved")
            assert (change.rank < change.previous.rank) == (change.direction == "declined")
        else:
            assert change.previous is None
            assert change.basis is None
