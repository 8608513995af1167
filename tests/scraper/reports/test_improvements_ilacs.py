"""The list "What needs to improve?" of ILACS reports: each way of printing it, and what is none."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import Improvement, ImprovementKind
from scraper.reports.improvements import improvements_of
from scraper.reports.improvements.ilacs import listed
from scraper.reports.layout import NO_LAYOUT
from tests.patience import no_hang

_FRONT = (
    "Inspection of Marchshire local authority \nchildren's services\nLeaders know what needs to improve.\n"
)
_HEADER = "Inspection of Marchshire local authority children's services\n3 to 14 June 2024 {}\n"
_BODY = (
    "The experiences and progress of children who need help and \nprotection: good\n1. Families are seen.\n"
)
_NOTE = "1 Tails name a chapter of the\nguidance.\n"


def _read(*pages: str) -> list[str]:
    return [item.text for item in listed([_FRONT, *pages], NO_LAYOUT).items]


@pytest.mark.parametrize("bullet", ["\uf06e", "\u25fc", "\uf0a7", "•", "-"])
@pytest.mark.parametrize(
    "heading",
    [
        "What needs to improve",
        "What needs to improve?",
        "What needs to improve? ",
        "What needs to improve:",
        "What needs to improve in Marchshire?",
        "WHAT NEEDS TO IMPROVE",
    ],
)
def test_items_are_separate_and_whole_whatever_their_bullet(heading: str, bullet: str) -> None:
    page = f"{heading}\n{bullet} The speed of \nvisits.\n{bullet} Plans, and up-\nto-date records\n{_BODY}"
    assert _read(page) == ["The speed of visits.", "Plans, and up-to-date records"]


def test_an_item_says_where_it_begins_and_that_it_is_no_priority_action() -> None:
    (item,) = listed([_FRONT, f"What needs to improve?\n◼ The speed of visits.\n{_BODY}"], NO_LAYOUT).items
    assert item == Improvement("The speed of visits.", ImprovementKind.IMPROVEMENT, page=2)


@pytest.mark.parametrize("dash", ["-", "–", "•"])
def test_points_nested_after_a_colon_are_lines_of_their_item(dash: str) -> None:
    page = (
        f"What needs to improve\n◼ Homes for leavers, including:\n{dash} enough of \n"
        f"them\n{dash} their state\n◼ The speed of visits.\n{_BODY}"
    )
    assert _read(page) == [
        "Homes for leavers, including:\n- enough of them\n- their state",
        "The speed of visits.",
    ]


def test_a_dash_of_the_prose_at_the_beginning_of_a_line_is_no_point() -> None:
    page = f"What needs to improve\n◼ The speed of visits\n– at night – and of calls.\n{_BODY}"
    assert _read(page) == ["The speed of visits – at night – and of calls."]


def test_a_bare_page_number_between_items_is_left_out() -> None:
    pages = (
        "2\nWhat needs to improve\n\uf06e The speed of visits.\n",
        f"3\n\uf06e The state of homes.\n{_BODY}",
    )
    assert _read(*pages) == ["The speed of visits.", "The state of homes."]


def test_an_item_that_runs_over_the_page_end_has_no_running_header_in_it() -> None:
    pages = (
        f"{_HEADER.format(2)}What needs to improve?\n◼ The speed of visits.\n◼ The state of\n",
        f"{_HEADER.format(3)}homes.\n◼ Plans.\n{_BODY}",
        f"{_HEADER.format(4)}2. More.\n",
    )
    found = listed([_FRONT, *pages], NO_LAYOUT).items
    assert [(item.text, item.page) for item in found] == [
        ("The speed of visits.", 2),
        ("The state of homes.", 2),
        ("Plans.", 3),
    ]


@pytest.mark.parametrize("mark", ["1", "\n1", "1 "])
def test_a_footnote_glued_to_the_heading_or_alone_on_a_line_is_left_out_with_its_text(mark: str) -> None:
    page = f"2\nWhat needs to improve?{mark}\n◼ The speed of visits. (Outcome 4)\n{_BODY}{_NOTE}"
    assert _read(page) == ["The speed of visits. (Outcome 4)"]


def test_a_footnote_at_the_foot_of_a_page_within_the_list_is_left_out() -> None:
    pages = (f"2\nWhat needs to improve?\n1\n◼ The speed of\n{_NOTE}", f"3\nvisits.\n◼ Plans.\n{_BODY}")
    assert _read(*pages) == ["The speed of visits.", "Plans."]


@pytest.mark.parametrize("tail", ["(Outcome three)", "(outcome 3, national \nframework)", "(Enabler 2)."])
@pytest.mark.parametrize("before", [" ", "\n"])
def test_a_tail_belongs_to_its_item(before: str, tail: str) -> None:
    page = f"What needs to improve?\n◼ The speed of visits.{before}{tail}\n◼ Plans. {tail}\n{_BODY}"
    tail = tail.replace("\n", "")
    assert _read(page) == [f"The speed of visits. {tail}", f"Plans. {tail}"]


@pytest.mark.parametrize(
    "heading",
    [
        "The experiences and progress of children who need help and protection: good",
        "The experiences and progress of children who need help and \nprotection is inadequate",
        "The experiences and progress of children who need help and protection\nrequire improvement",
        "Experiences and progress of children who need help and protection: good",
        "The experience and progress of children in care: Good.",
        "The impact of leaders on social work practice with children and families: good",
        "The impact of leaders on practice with children and families is good",
    ],
)
def test_the_list_ends_at_the_first_body_heading(heading: str) -> None:
    page = f"What needs to improve?\n◼ The speed of visits\n{heading}\n1. Families are seen.\n"
    assert _read(page) == ["The speed of visits"]


@pytest.mark.parametrize("paragraph", ["1. Families are seen.", "1.Families are seen."])
def test_the_list_ends_at_the_first_numbered_paragraph(paragraph: str) -> None:
    assert _read(f"What needs to improve?\n◼ The speed of visits.\n{paragraph}\n") == ["The speed of visits."]


_DOTTED = "1. Ofsted, A framework,\n2023.\n"


@pytest.mark.parametrize("end", ["visits.\n", "visits\n", "visits,1 at\n", "visits.1\n"])
def test_a_footnote_numbered_like_a_paragraph_does_not_end_the_list(end: str) -> None:
    first = f"What needs to improve?\n◼ Plans.\n◼ The speed of {end}{_DOTTED}3\n"
    second = "4\nall times.\n◼ The state of homes.\n1. Another of 2024.\n"
    whole = f"The speed of {end.strip().replace('1', '')} all times."
    expected = ["Plans.", whole, "The state of homes.", "Trust."]
    assert _read(first, second, f"◼ Trust.\n{_BODY}") == expected


@pytest.mark.parametrize("mark", ["", "1"])
def test_a_footnote_below_the_last_item_is_left_out(mark: str) -> None:
    assert _read(f"What needs to improve?\n◼ Plans.{mark}\n{_DOTTED}", _BODY) == ["Plans."]


def test_a_footnote_with_its_mark_above_does_not_part_the_last_item() -> None:
    first = f"What needs to improve?\n◼ The state1\n{_DOTTED}"
    assert _read(first, f"of homes.\n{_BODY}") == ["The state of homes."]


@pytest.mark.parametrize(
    "page",
    [
        "What needs to improve?\n◼ Plans.\n1. Families are seen.\n◼ Visits.\n" + _BODY,
        "What needs to improve?\n◼ The state\n1. Ofsted, 2023.\nof homes.\n" + _BODY,
    ],
    ids=["bullets below on the page", "a sentence parted by what has no mark"],
)
def test_a_numbered_line_of_which_nothing_is_certain_leaves_nothing(page: str) -> None:
    assert _read(page) == []


def test_bullets_of_the_body_below_an_unknown_heading_are_no_items() -> None:
    first = "What needs to improve?\n◼ Plans.\n1. Families are seen.\n"
    assert _read(first, "They say:\n◼ we are heard.\n") == []


@pytest.mark.parametrize(
    ("mark", "note"),
    [
        ("1", "1 Working together, 2018.\nOf 80 pages."),
        ("1", "1Working together, 2018."),
        ("1", "1\nWorking together, 2018."),
        ("1", "1. Working together, 2018."),
        ("¹", "¹ Working together, 2018."),
        ("¹", "¹Working together, 2018."),
        ("*", "* Working together, 2018."),
    ],
)
@pytest.mark.parametrize("rest", ["", " at any time"])
def test_a_footnote_is_no_part_of_an_item(mark: str, note: str, rest: str) -> None:
    first = f"What needs to improve?\n◼ The speed of visits{mark}{rest}\n{note}\n3\n"
    second = f"4\nof workers.\n◼ Plans.\n{_BODY}"
    assert _read(first, second) == [f"The speed of visits{rest} of workers.", "Plans."]


def test_an_introduction_is_the_heading_of_its_items() -> None:
    page = f"What needs to improve?\n1\nLeaders should\nimprove:\n◼ Plans.\n◼ Visits.\n{_BODY}"
    found = listed([_FRONT, page], NO_LAYOUT).items
    assert [(item.text, item.heading) for item in found] == [
        ("Plans.", "Leaders should improve:"),
        ("Visits.", "Leaders should improve:"),
    ]


def test_lower_case_words_of_a_heading_in_an_item_do_not_end_the_list() -> None:
    page = (
        f"What needs to improve?\n◼ How leaders hear of the\nexperiences and progress of children.\n{_BODY}"
    )
    assert _read(page) == ["How leaders hear of the experiences and progress of children."]


@pytest.mark.parametrize(
    "page",
    [
        "No list here.\n",
        f"They say\nwhat needs to improve\nand how.\n{_BODY}",
        f"What needs to improve?\nThere is much to do, as leaders know.\n{_BODY}",
        "What needs to improve?\n◼ The speed of visits.\nThe report ends without a body.\n",
        "What needs to improve?\n◼ The speed of visits\nAnother heading: good\n1. Families are seen.\n",
        "What needs to improve?\n◼ The speed of visits.\n" + "Prose that has no end.\n" * 200 + _BODY,
        "What needs to improve?",
        "What needs to improve?\n1",
    ],
    ids=[
        "none",
        "prose",
        "no bullets",
        "no end",
        "unknown heading",
        "too long",
        "nothing below",
        "mark only",
    ],
)
def test_nothing_is_given_where_there_is_no_list_or_its_end_is_not_certain(page: str) -> None:
    assert _read(page) == []


@pytest.mark.parametrize("framework", ["ilacs_2018", "ilacs_2023", "ilacs_2026"])
def test_each_ilacs_framework_is_read_so(framework: str) -> None:
    pages = [_FRONT, f"What needs to improve?\n◼ The speed of visits.\n{_BODY}"]
    assert [item.text for item in improvements_of(framework, pages).items] == ["The speed of visits."]


def test_a_framework_without_such_a_list_has_no_items() -> None:
    pages = [_FRONT, f"What needs to improve?\n◼ The speed of visits.\n{_BODY}"]
    assert improvements_of("lscb_review", pages).items == ()


_WORDS = st.sampled_from(
    ["plans", "visits", "homes", "care-leavers", "(PAs)", "16- and 17-year-olds", "2024", "of", "for", "all:"]
)
_TEXTS = st.lists(_WORDS, min_size=4, max_size=20).map(lambda words: f"The {' '.join(words)} here.")


@given(
    st.lists(_TEXTS, min_size=1, max_size=13),
    st.integers(40, 100),
    st.integers(4, 30),
    st.sampled_from("\uf06e◼"),
)
def test_items_come_back_exactly_wherever_lines_and_pages_break(
    texts: list[str], width: int, height: int, bullet: str
) -> None:
    lines = ["What needs to improve?"]
    for text in texts:
        lines += textwrap.wrap(f"{bullet} {text}", width)
    height = max(height, len(lines) // 3 + 1)  # as many lines a page as leave the list on three
    lines += _BODY.splitlines()
    cut = [lines[at : at + height] for at in range(0, len(lines), height)] + [["More."]] * 6
    pages = [_HEADER.format(number) + "\n".join(page) for number, page in enumerate(cut, start=2)]
    assert _read(*pages) == texts


@pytest.mark.parametrize(
    "pages",
    [
        ["What needs to improve?\n◼ a\n" + "b\n" * 200] * 500,
        ["What needs to improve?\n" + "◼ x\n" * 20_000],
        ["\n" * 20_000] * 20,
        ["What needs to improve?" + " " * 1_000_000],
        [" " * 1_000_000 + "What needs to improve?"],
    ],
    ids=["repeated", "bullets", "blank lines", "blanks after", "blanks before"],
)
def test_hostile_pages_give_nothing_and_cost_little(pages: list[str]) -> None:
    with no_hang():
        assert listed(pages, NO_LAYOUT).items == ()


def test_another_bullet_after_a_full_stop_is_an_item_of_its_own() -> None:
    items = listed(
        [_FRONT, f"What needs to improve?\n◼ The speed of visits.\n• Plans.\n{_BODY}"], NO_LAYOUT
    ).items
    assert [(item.text, item.page) for item in items] == [("The speed of visits.", 2), ("Plans.", 2)]


def test_a_bullet_above_the_heading_is_no_item_and_the_heading_no_introduction() -> None:
    page = f"◼ Leaders listen.\nWhat needs to improve?\n◼ Plans.\n{_BODY}"
    items = listed([_FRONT, page], NO_LAYOUT).items
    assert [(item.text, item.heading) for item in items] == [("Plans.", "")]


@pytest.mark.parametrize("bullet", ["-", "–"])
def test_a_footnote_within_a_list_of_dashes(bullet: str) -> None:
    pages = (
        f"2\nWhat needs to improve?\n{bullet} The speed of visits.\n1. Ofsted, A framework.\n",
        f"3\n{bullet} Plans.\n{_BODY}",
    )
    assert _read(*pages) == ["The speed of visits.", "Plans."]
