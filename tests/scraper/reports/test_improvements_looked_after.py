"""The list of the inspections of looked after children's services (2013), on invented pages."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.model import Improvement, ImprovementKind
from scraper.reports.improvements import looked_after
from scraper.reports.layout import NO_LAYOUT
from tests.patience import no_hang

HEADER = "Anytown Council Inspection of looked after children services"
OPENING = """Areas for improvement
22. In order to improve the quality of provision and services for looked after
children in Anytown, the local authority should take the following action.
"""
NEXT = (
    "Outcomes for looked after children and young\npeople\nGrade 3 (Adequate)\n23. Outcomes are adequate.\n"
)
BODY = tuple(f"Findings, {'much ' * number}prose.\n" for number in range(24))


def read(*pages: str) -> tuple[Improvement, ...]:
    """The items of a report that begins with these pages, each below the running header."""
    headed = [f"{HEADER} {number}\n{page}" for number, page in enumerate((*pages, *BODY), start=4)]
    return looked_after.listed(headed, NO_LAYOUT).items


def improvement(text: str, page: int, heading: str) -> Improvement:
    return Improvement(text, ImprovementKind.IMPROVEMENT, page, heading)


def test_each_item_has_the_time_it_stands_under_and_the_page_it_begins_on() -> None:
    items = read(
        "21. Care leavers wait.\n" + OPENING + "Immediately:\n\uf0a7 improve the oversight of\ncasework\n"
        "\uf0a7 Write plans\n",
        "with a purpose.\nWithin three months:\n\uf0a7 widen the choice of homes\n",
        "Within six months:\n\uf0a7 use the new records\n",
        NEXT,
    )

    assert items == (
        improvement("improve the oversight of casework", 1, "Immediately:"),
        improvement("Write plans with a purpose.", 1, "Immediately:"),
        improvement("widen the choice of homes", 2, "Within three months:"),
        improvement("use the new records", 3, "Within six months:"),
    )


def test_nothing_is_called_a_priority_action() -> None:
    items = read(OPENING + "Immediately:\n\uf0a7 visit children\n", NEXT)

    assert [item.kind for item in items] == [ImprovementKind.IMPROVEMENT]


@pytest.mark.parametrize(
    "heading",
    [
        "Immediately",
        "Within three months",
        "Within the next two weeks:",
        "By December 2013:",
        "Within a year :",
    ],
)
def test_headings_that_say_by_when(heading: str) -> None:
    assert read(f"{OPENING}{heading}\n\uf0a7 visit children\n", NEXT) == (
        improvement("visit children", 1, heading),
    )


def test_the_opening_paragraph_and_empty_bullets_are_no_items() -> None:
    items = read(OPENING + "Immediately:\n \n\uf0a7 \n\uf0a7\nvisit children\n\u25aa hear children\n", NEXT)

    assert [item.text for item in items] == ["visit children", "hear children"]


def test_items_before_any_time_have_no_heading() -> None:
    assert read(OPENING + "\uf0a7 visit children\n", NEXT) == (improvement("visit children", 1, ""),)


@pytest.mark.parametrize(
    "ending",
    [
        "Outcomes for children and young people",
        "Overall effectiveness",
        "Capacity to improve",
        "The quality of provision",
        "Leadership and management",
        "Record of main findings",
    ],
)
def test_the_main_headings_that_end_a_list(ending: str) -> None:
    assert read(
        OPENING + "Immediately:\n\uf0a7 visit children\n", f"{ending}\nGrade 2 (Good)\n23. Prose.\n"
    ) == (improvement("visit children", 1, "Immediately:"),)


@pytest.mark.parametrize(
    "pages",
    [
        (),
        ("Areas for improvement are clearly articulated.\n", NEXT),
        ("Areas for improvement\nThe plan names them.\n\uf0a7 visit children\n", NEXT),
        (OPENING, NEXT),
        (OPENING + "Immediately:\n\uf0a7 visit children\n",),
        (OPENING + "Immediately:\n\uf0a7 visit children\n", "A heading of its own\nGrade 2 (Good)\n", NEXT),
        (OPENING + "Immediately:\n\uf0a7 visit children\n", "A heading of its own\n23. Prose.\n", NEXT),
        (OPENING + "Immediately:\n\uf0a7 visit children\n" + "and so on\n" * 500, NEXT),
    ],
    ids=[
        "empty",
        "prose",
        "no opening",
        "no items",
        "no end",
        "unknown grade",
        "unknown heading",
        "swallowed body",
    ],
)
def test_nothing_rather_than_prose(pages: Sequence[str]) -> None:
    assert read(*pages) == ()


@pytest.mark.parametrize(
    "page",
    [
        "\n" * 20_000,
        "a" * 1_000_000,
        "Areas for improvement" + " " * 1_000_000,
        "Areas for improvement\n" * 20_000,
        "Areas for improvement" + "\n" * 500_000 + "22",
        OPENING + "Within " * 100_000 + "\n" + "\uf0a7 again\n" * 20_000,
        OPENING + "Immediately:\n\uf0a7 " + "again " * 200_000,
    ],
    ids=["blank lines", "word", "blanks", "titles", "blank lines after a title", "items", "item"],
)
def test_a_hostile_page_costs_little(page: str) -> None:
    with no_hang():
        read(page, page, NEXT)


WORDS = (
    "children",
    "carers",
    "plans",
    "16+",
    "(CAMHS)",
    "Pledge",
    "in-house",
    "IROs,",
    "the",
    "and",
    "of",
    "Within",
)
phrases = st.lists(st.sampled_from(WORDS), min_size=2, max_size=40).map(
    lambda words: f"ensure {' '.join(words)}"
)
times = ("Immediately:", "Within three months:", "Within six months:")


@settings(max_examples=100, deadline=None)
@given(
    lists=st.lists(st.lists(phrases, min_size=1, max_size=6), min_size=1, max_size=3),
    width=st.integers(min_value=40, max_value=90),
    breaks=st.lists(st.integers(min_value=0, max_value=1000), max_size=3),
)
def test_any_list_comes_back_as_it_was_printed(lists: list[list[str]], width: int, breaks: list[int]) -> None:
    lines = [
        line
        for heading, texts in zip(times, lists, strict=False)
        for line in (heading, *(part for text in texts for part in wrapped(text, width)))
    ]
    cuts = [0, *sorted(cut % (len(lines) + 1) for cut in breaks), len(lines)]
    first, *rest = ("\n".join(lines[start:end]) + "\n" for start, end in pairwise(cuts))

    items = read(OPENING + first, *rest, NEXT)

    assert [(item.heading, item.text) for item in items] == [
        (heading, text) for heading, texts in zip(times, lists, strict=False) for text in texts
    ]


def wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(f"\uf0a7 {text}", width, break_on_hyphens=False)
