"""The timeline as geometry: lanes, boxes beside each other, lines, and where a framework changed."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from inspectwatch.web.charts.lanes import lanes_of, order
from inspectwatch.web.charts.timeline import BOX, LEFT, Inspected, Judged, short_name, timeline
from inspectwatch.web.site.words import lane_title
from scraper.frameworks import FRAMEWORKS


def inspected(framework: str, day: date, **before: tuple[str, str]) -> Inspected:
    """An inspection good in everything; `before`: for an area, what it was compared with and how."""
    judged = [
        Judged(area.id, "good", *before.get(area.id, (None, None))) for area in FRAMEWORKS[framework].areas
    ]
    return Inspected(day, framework, tuple(judged))


SIF = inspected("sif", date(2014, 5, 21))
JOINT = inspected(
    "ilacs_2018",
    date(2018, 4, 20),
    overall_effectiveness=("overall_effectiveness", "same"),
    impact_of_leaders=("leadership_management_governance", "renamed"),
    in_care_and_care_leavers=("looked_after_and_permanence", "merged"),
)
SPLIT = inspected(
    "ilacs_2023",
    date(2024, 2, 23),
    in_care=("in_care_and_care_leavers", "split"),
    care_leavers=("in_care_and_care_leavers", "split"),
)


@pytest.mark.parametrize(
    ("area", "lanes"),
    [
        ("help_and_protection", ("help_and_protection",)),
        ("leadership_management_governance", ("impact_of_leaders",)),
        ("in_care_and_care_leavers", ("in_care", "care_leavers")),
        ("looked_after_and_permanence", ("in_care",)),
        ("care_leavers", ("care_leavers",)),
        ("adoption", ("adoption",)),
        ("capacity_to_improve", ("capacity_to_improve",)),
    ],
)
def test_areas_that_became_one_another_share_a_lane(area: str, lanes: tuple[str, ...]) -> None:
    assert lanes_of(area) == lanes


def test_every_area_there_is_has_a_place() -> None:
    areas = [area.id for framework in FRAMEWORKS.values() for area in framework.areas]
    assert {lane for area in areas for lane in lanes_of(area)} <= set(order())
    places = [order().index(lane) for lane in lanes_of("in_care_and_care_leavers")]
    assert places[1] - places[0] == 1, "the lanes of a joint judgement are next to each other"


def test_nothing_judged_is_no_chart() -> None:
    assert timeline([]) is None
    assert timeline([Inspected(date(2020, 1, 1), "ilacs_2018", ())]) is None


def test_a_joint_judgement_stands_in_both_lanes_and_lines_lead_to_what_came_of_it() -> None:
    chart = timeline([SPLIT, SIF, JOINT])
    assert chart is not None
    lanes = dict(chart.lanes)
    (tall,) = [box for box in chart.boxes if box.tall]
    assert tall.y < lanes["in_care"] < lanes["care_leavers"] < tall.y + tall.height
    split = [line for line in chart.lines if line.basis == "split"]
    assert [line.y for line in split] == [lanes["in_care"], lanes["care_leavers"]]
    assert {line.x1 for line in split} == {tall.x + BOX}
    (merged,) = [line for line in chart.lines if line.basis == "merged"]
    assert (merged.x2, merged.y) == (tall.x, lanes["in_care"])
    assert [line.basis for line in chart.lines if line.y == lanes["impact_of_leaders"]] == ["renamed"]


def test_right_before_the_first_inspection_under_a_framework_there_is_a_break() -> None:
    chart = timeline([SIF, JOINT, inspected("ilacs_2018", date(2022, 1, 1)), SPLIT])
    assert chart is not None
    assert [each.label for each in chart.breaks] == ["SIF", "ILACS 2018", "ILACS 2023"]
    places = sorted({box.x for box in chart.boxes})
    lines = [each.line for each in chart.breaks if each.line is not None]
    assert places[0] + BOX < lines[0] < places[1]
    assert places[2] + BOX < lines[1] < places[3]
    assert [places[1] - lines[0], places[3] - lines[1]] == pytest.approx([3, 3])


@pytest.mark.parametrize(("day", "ends"), [(date(2026, 7, 1), True), (date(2019, 7, 1), False)])
def test_the_label_of_the_last_break_ends_inside(day: date, ends: bool) -> None:
    chart = timeline(
        [inspected("ilacs_2023", date(2015, 1, 1)), inspected("ilacs_2026", day)], [date(2026, 8, 1)]
    )
    assert chart is not None
    last = chart.breaks[-1]
    assert last.ends is ends
    assert last.x < chart.width


def test_the_names_of_lanes_end_before_the_first_box() -> None:
    wide = 6.6  # of a letter, on average
    assert [each for each in order() if wide * len(lane_title(each)) > LEFT] == []


@pytest.mark.parametrize("days", [1, 40, 400])
def test_boxes_lie_beside_each_other_and_inside(days: int) -> None:
    first = date(2024, 12, 1)
    inspections = [inspected("ilacs_2023", first + timedelta(days=days * each)) for each in range(9)]
    chart = timeline(inspections)
    assert chart is not None
    places = sorted({box.x for box in chart.boxes})
    assert len(places) == 9
    assert all(right - left >= BOX for left, right in pairwise(places))
    lefts = max(len(area) for area, _ in chart.lanes)
    assert lefts < places[0]
    assert places[-1] + BOX <= chart.width
    assert all(box.y + box.height <= chart.height for box in chart.boxes)


def test_visits_have_a_lane_below() -> None:
    chart = timeline([SIF], [date(2016, 1, 1)])
    assert chart is not None
    assert chart.lanes[-1][1] < chart.visits_y < chart.height
    assert len(chart.visits) == 1


def test_names_of_frameworks_as_the_field_has_them() -> None:
    assert [short_name(each) for each in ("sif", "ilacs_2026", "looked_after_2013", "area_send_2023")] == [
        "SIF",
        "ILACS 2026",
        "Looked after 2013",
        "Area SEND 2023",
    ]


@pytest.mark.parametrize("ends", [[date(2024, 2, 23)], [date(2024, 1, 1), date(2025, 12, 31)]])
def test_few_years_fit_a_telephone(ends: list[date]) -> None:
    chart = timeline([inspected("ilacs_2023", day) for day in ends])
    assert chart is not None
    assert chart.is_short
    assert chart.width < 400
    assert min(box.x for box in chart.boxes) >= LEFT
    assert max(box.x + BOX for box in chart.boxes) <= chart.width


def test_more_inspections_than_have_room_take_the_whole_width() -> None:
    chart = timeline([inspected("ilacs_2023", date(2024, month, 1)) for month in range(1, 9)])
    assert chart is not None
    assert not chart.is_short
    assert min(box.x for box in chart.boxes) >= LEFT
