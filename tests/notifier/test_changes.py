"""Comparison area by area: what each is compared with, and what can be compared with nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.changes import compare
from scraper.frameworks import FRAMEWORKS
from scraper.model import Inspection
from tests.notifier.inspections import AREAS, COMPARED, by_initials, inspection, judged


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


def test_what_is_compared_with_nothing_is_told_whole() -> None:
    today = inspection("sif", "GRINGOG")
    for change, judgement in zip(compare(today, None).judgements, today.judgements, strict=True):
        area = FRAMEWORKS["sif"].area(judgement.area)
        assert area is not None
        assert (change.area, change.label, change.grade) == (judgement.area, area.label, judgement.grade)
        assert change.rank == FRAMEWORKS["sif"].rank(judgement.grade)
        ranked = change.rank is not None and area.compared
        assert change.direction == ("first" if ranked else "not_comparable")


def test_judgements_are_in_the_order_of_their_framework_however_they_are_printed() -> None:
    printed = inspection("sif", "GRINGOG")
    for turned in (printed.judgements[::-1], printed.judgements[3:] + printed.judgements[:3]):
        comparison = compare(replace(printed, judgements=turned), None)
        assert [each.area for each in comparison.judgements] == [each.id for each in FRAMEWORKS["sif"].areas]


def test_what_ended_says_when_it_was_inspected() -> None:
    before = inspection("ilacs_2023", "GGGGG", "2024-02-23")
    ended = compare(inspection("ilacs_2026", "GGGG", "2026-06-19"), before).discontinued
    assert [(each.area, each.grade, each.inspection_end) for each in ended] == [
        ("overall_effectiveness", "good", before.end)
    ]
