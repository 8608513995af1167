from __future__ import annotations

import pytest

from scraper.model import Improvement, ImprovementKind
from scraper.reports.improvements.area_send import listed
from scraper.reports.layout import NO_LAYOUT
from scraper.reports.text import extract_pages, opened
from tests.patience import no_hang
from tests.scraper.reports.sheets import Part, Underlined, row, sheets

_DETAILS: list[Part] = [
    "Local area partnership details",
    row("Local authority", "Integrated care board"),
    row("Thornbury County Council", "NHS Vale"),
]
_IMPROVE: list[Part] = ["Areas for improvement", row("Areas for improvement")]
_PRIORITY: list[Part] = ["Areas for priority action", row("Responsible body", "Areas for priority action")]


def _read(*pages: list[Part]) -> tuple[Improvement, ...]:
    prose: list[Part] = ["What does the area partnership need to do better?", "Waits are long. Too long."]
    with opened(sheets(prose, *pages)) as document:
        return listed(document.pages, document.layout).items


def _improvement(text: str, page: int = 2) -> Improvement:
    return Improvement(text, ImprovementKind.IMPROVEMENT, page)


def _action(text: str, responsible: str, page: int = 2) -> Improvement:
    return Improvement(text, ImprovementKind.PRIORITY_ACTION, page, responsible=responsible)


def test_each_cell_is_an_item() -> None:
    rows = [
        row("Leaders should agree\non a plan. They should keep\nto it."),
        row("Leaders should\nshare data."),
    ]
    assert _read([*_IMPROVE, *rows, *_DETAILS]) == (
        _improvement("Leaders should agree on a plan. They should keep to it."),
        _improvement("Leaders should share data."),
    )


def test_bodies_stand_beside_their_actions_and_run_into_none() -> None:
    rows = [
        row("Thornbury County\nCouncil and NHS\nVale Integrated Care\nBoard", "Leaders must plan\ntogether."),
        row(
            "NHS Vale", "Health leaders must shorten waits\nfor autism assessments, now that\nthey are known."
        ),
    ]
    assert _read([*_PRIORITY, *rows, *_IMPROVE, row("Leaders should share data."), *_DETAILS]) == (
        _action("Leaders must plan together.", "Thornbury County Council and NHS Vale Integrated Care Board"),
        _action(
            "Health leaders must shorten waits for autism assessments, now that they are known.", "NHS Vale"
        ),
        _improvement("Leaders should share data."),
    )


def test_a_table_without_a_head_has_its_kind_from_the_heading_above() -> None:
    assert _read(["Areas for improvement", row("Leaders should share data."), *_DETAILS]) == (
        _improvement("Leaders should share data."),
    )


def test_a_table_runs_over_the_page_end_between_rows() -> None:
    first, second = row("Leaders should agree."), row("Leaders should share data.")
    assert _read([*_IMPROVE, first], [second], [*_DETAILS]) == (
        _improvement("Leaders should agree."),
        _improvement("Leaders should share data.", page=3),
    )


@pytest.mark.parametrize("head", [[], [row("Areas for improvement")]], ids=["plain", "head repeated"])
def test_a_cell_parted_by_the_page_end_is_one_item(head: list[Part]) -> None:
    rest = row("SEND data with all schools and\ncolleges.")
    assert _read([*_IMPROVE, row("Leaders should share their")], [*head, rest, *_DETAILS]) == (
        _improvement("Leaders should share their SEND data with all schools and colleges."),
    )


def test_an_action_whose_bodies_are_not_repeated_goes_on_after_a_full_stop() -> None:
    parted = [*_PRIORITY, row("NHS Vale", "Leaders must plan together.")]
    assert _read(parted, [row("", "They must publish the plan."), *_DETAILS]) == (
        _action("Leaders must plan together.\nThey must publish the plan.", "NHS Vale"),
    )


def test_names_of_bodies_parted_by_the_page_end_are_put_together() -> None:
    parted = [*_PRIORITY, row("Thornbury County\nCouncil and", "Leaders must plan\ntogether and")]
    assert _read(parted, [row("NHS Vale", "in the open."), *_DETAILS]) == (
        _action("Leaders must plan together and in the open.", "Thornbury County Council and NHS Vale"),
    )


@pytest.mark.parametrize("bullet", ["•", "-", "–"])
def test_points_within_a_cell_stay_with_their_item(bullet: str) -> None:
    points = f"\t{bullet} plans; and\n\t{bullet} reviews of plans -\n\tand of data."
    cell = f"Leaders should improve:\n{points}\nThey should hurry."
    assert _read([*_IMPROVE, row(cell), row("Leaders should share data."), *_DETAILS]) == (
        _improvement(
            "Leaders should improve:\n- plans; and\n- reviews of plans - and of data.\nThey should hurry."
        ),
        _improvement("Leaders should share data."),
    )


def test_points_that_begin_on_the_next_page_belong_to_the_item_before() -> None:
    lead, points = row("Leaders should improve:"), row("\t• plans; and\n\t• reviews.")
    assert _read([*_IMPROVE, lead], [points, row("Leaders should share data."), *_DETAILS]) == (
        _improvement("Leaders should improve:\n- plans; and\n- reviews."),
        _improvement("Leaders should share data.", page=3),
    )


def test_a_numbered_list_within_one_cell_is_as_many_items() -> None:
    cell = row("1. Leaders should agree\non a plan.\n2. Leaders should share data.")
    assert _read([*_IMPROVE, cell], [row("3. Leaders should listen."), *_DETAILS]) == (
        _improvement("Leaders should agree on a plan."),
        _improvement("Leaders should share data."),
        _improvement("Leaders should listen.", page=3),
    )


def test_text_around_the_tables_is_no_item() -> None:
    page: list[Part] = [
        Underlined("The next steps"),
        "Areas for improvement",
        row("Leaders should share data."),
        Underlined("A line below the table, of which nothing is known."),
        *_DETAILS,
    ]
    assert _read(page) == (_improvement("Leaders should share data."),)


def test_nothing_is_guessed_without_geometry() -> None:
    pages = extract_pages(sheets([*_IMPROVE, row("Leaders should share data."), *_DETAILS]))
    assert "Leaders should share data." in pages[0]
    assert listed(pages, NO_LAYOUT).items == ()


def test_a_report_without_the_tables_has_no_items() -> None:
    assert _read([row("Local authority", "Integrated care board"), "Areas for improvement are few."]) == ()


def test_a_page_full_of_rules_and_words_costs_little() -> None:
    rows: list[Part] = [row(f"{number} " * 60) for number in range(250)]
    with opened(sheets([*_IMPROVE, *rows])) as document, no_hang():
        listed(document.pages, document.layout)


@pytest.mark.parametrize("dash", ["-", "–"])
def test_a_dash_of_the_prose_at_the_beginning_of_a_line_is_no_point(dash: str) -> None:
    cell = f"Leaders should share data\n{dash} all of it\n{dash} with schools."
    assert _read([*_IMPROVE, row(cell), *_DETAILS]) == (
        _improvement(f"Leaders should share data {dash} all of it {dash} with schools."),
    )


def test_tables_that_stand_on_the_page_of_the_details_or_after_it() -> None:
    first, second = row("Leaders should agree."), row("Leaders should share data.")
    assert _read([*_IMPROVE, first, *_DETAILS], [*_IMPROVE, second]) == (
        _improvement("Leaders should agree."),
    )
    with opened(sheets([*_IMPROVE, first], _DETAILS, [*_IMPROVE, second])) as document:
        found = listed(document.pages, document.layout)
    assert (found.items, found.unread) == ((_improvement("Leaders should agree.", page=1),), None)


def test_points_that_begin_on_the_next_page_below_a_full_stop() -> None:
    lead, points = row("Leaders should improve what follows."), row("\t• plans; and\n\t• reviews.")
    assert _read([*_IMPROVE, lead], [points, *_DETAILS]) == (
        _improvement("Leaders should improve what follows.\n- plans; and\n- reviews."),
    )


@pytest.mark.parametrize(("pages", "read_whole"), [(6, True), (7, False)])
def test_tables_run_over_at_most_six_pages(pages: int, *, read_whole: bool) -> None:
    parts: list[list[Part]] = [[row(f"Leaders should do item {number}.")] for number in range(pages)]
    first, *others = parts
    found = _read([*_IMPROVE, *first], *others, _DETAILS)
    assert [item.page for item in found] == list(range(2, 2 + (pages if read_whole else 6)))


@pytest.mark.parametrize("lost", [_PRIORITY, _IMPROVE], ids=["actions", "improvements"])
def test_a_table_that_is_announced_and_not_found_is_a_problem(lost: list[Part]) -> None:
    kept = [_IMPROVE, _PRIORITY][lost is _IMPROVE]
    with opened(sheets([*kept, row("NHS Vale", "Leaders should agree.")], [lost[0], *_DETAILS])) as document:
        found = listed(document.pages, document.layout)
    assert (len(found.items), found.unread) == (1, 1)


def test_a_table_of_another_kind_on_the_next_page_goes_on_with_nothing() -> None:
    parted = [*_IMPROVE, row("Leaders should share data")]
    assert _read(parted, [*_PRIORITY, row("NHS Vale", "Leaders must plan."), *_DETAILS]) == (
        _improvement("Leaders should share data"),
        _action("Leaders must plan.", "NHS Vale", page=3),
    )


def test_a_number_within_an_item_of_a_numbered_list_stays() -> None:
    cell = row("1. Leaders should act on section 2. They should hurry.\n2. Leaders should listen.")
    assert _read([*_IMPROVE, cell, *_DETAILS]) == (
        _improvement("Leaders should act on section 2. They should hurry."),
        _improvement("Leaders should listen."),
    )
