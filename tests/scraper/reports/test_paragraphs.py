"""The body of a report without its furniture, and broken lines made whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.reports.paragraphs import Line, body_lines, joined
from tests.patience import no_hang

_HEADER = "Inspection of Marchshire local authority children's services\n3 to 14 June 2024 {}\n"


def _texts(*pages: str) -> list[str]:
    return [line.text for line in body_lines(pages)]


def test_lines_come_in_reading_order_with_the_page_they_stand_on() -> None:
    assert body_lines(["One \n\n two\n", "\n", "Three"]) == [Line("One", 1), Line("two", 1), Line("Three", 3)]


def test_a_running_header_is_left_out_whatever_its_date_and_page_number() -> None:
    pages = ["Front page\n", *(f"{_HEADER.format(number)}Text {'abc'[number - 2]}\n" for number in (2, 3, 4))]
    assert _texts(*pages) == ["Front page", "Text a", "Text b", "Text c"]


def test_a_running_footer_with_the_page_number_above_or_below_is_left_out() -> None:
    pages = [f"Body {letter}\nMarchshire Council\n{number}\n" for number, letter in enumerate("abc", 1)]
    assert _texts(*pages) == ["Body a", "Body b", "Body c"]


_FRONT = (
    "Inspection of Marchshire local authority\nchildren's services\n"
    "Inspection dates: 3 to 14 June 2024\nChildren wait.\n"
)
_TITLE, _AGAIN = "Inspection of Marchshire local authority children's services", "3 to 14 June 2024 2"


@pytest.mark.parametrize(
    "page",
    [
        f"{_TITLE}\n{_AGAIN}\nThey grow.\n",
        f"{_TITLE} 2\nThey grow.\n",
        f"Report on Marchshire local area\n{_AGAIN}\nThey grow.\n",
        f"They grow.\n{_TITLE}\n{_AGAIN}\n",
        f"They grow.\n3 to 14 June 2024\n{_TITLE} 2\n",
    ],
    ids=[
        "header",
        "header of one line",
        "header with a title of its own",
        "footer",
        "footer with dates first",
    ],
)
def test_in_two_pages_furniture_is_what_says_the_title_or_dates_with_a_page_number(page: str) -> None:
    assert _texts(_FRONT, page) == [*_FRONT.splitlines(), "They grow."]


@pytest.mark.parametrize(
    "page",
    [
        "They grow.\n3 to 14 June 2024\n",
        "They are 2\nand grow.\n",
        "Here children's services 2\nwere seen.\n",
        f"A\nB\nC\nD\n{_AGAIN}\nE\nF\nG\nH\n",
    ],
    ids=["no page number", "not the title", "other words before it", "within the page"],
)
def test_in_two_pages_lines_that_only_resemble_the_title_stay(page: str) -> None:
    assert _texts(_FRONT, page) == [*_FRONT.splitlines(), *page.splitlines()]


def test_furniture_is_recognised_from_all_pages_where_only_some_are_asked_for() -> None:
    pages = [f"{_HEADER.format(number)}Text {'abcde'[number - 1]}\n" for number in range(1, 6)]
    assert body_lines(pages, 2, 2) == [Line("Text b", 2)]
    assert body_lines(pages, 4) == [Line("Text d", 4), Line("Text e", 5)]


def test_a_heading_that_opens_a_few_of_many_pages_is_no_running_header() -> None:
    words = ["ant", "bee", "cow", "dog", "elk", "fox", "gnu", "hen"]
    pages = [f"{number}\nBody of the {word}\n" for number, word in enumerate(words, 1)]
    pages[3] = pages[6] = "Recommendations\nText\n"
    assert _texts(*pages).count("Recommendations") == 2


@pytest.mark.parametrize("number", ["2", "Page 2", "page 2 of 12"])
def test_a_page_number_at_the_edge_is_left_out(number: str) -> None:
    assert _texts(f"{number}\nText\n") == ["Text"]
    assert _texts(f"Text\n{number}\n") == ["Text"]


def test_a_number_within_the_page_stays() -> None:
    assert _texts("2\nBefore\n17\nAfter\n") == ["Before", "17", "After"]


@pytest.mark.parametrize(
    ("marked", "clean"),
    [
        ("What needs to improve?1", ["What needs to improve?"]),
        ("What needs to improve?\n1", ["What needs to improve?"]),
        ("Help for carers1 came late.", ["Help for carers came late."]),
        ("The offer (ours).1 It grows.", ["The offer (ours). It grows."]),
    ],
)
@pytest.mark.parametrize("note", ["1 The areas are numbered as in the\nguidance.\n", "1\nThe guidance.\n"])
def test_a_footnote_and_its_mark_are_left_out(marked: str, clean: list[str], note: str) -> None:
    assert _texts(f"2\n{marked}\nBody of the page\n{note}") == [*clean, "Body of the page"]


def test_several_footnotes_are_left_out() -> None:
    page = "Schools1 and clinics2 share plans.\n1 Local ones.\n2 Since spring.\nAnd summer.\n"
    assert _texts(page) == ["Schools and clinics share plans."]


@pytest.mark.parametrize(
    "foot",
    [
        "12. Social workers visit.\nThey listen.",
        "17 Year groups were seen.\nThey grew.",
        "1 January is the day.\nMore follows.",
        "12 frontline managers came.",
    ],
)
def test_lines_that_only_look_like_a_footnote_stay(foot: str) -> None:
    page = f"Some text1 and a quarter12 of it\n{foot}"
    assert _texts(page) == page.splitlines()


@pytest.mark.parametrize("sign", ["1", "¹", "*"])
@pytest.mark.parametrize("lead", ["{} Working", "{}Working", "{}\nWorking"])
def test_whatever_sign_a_footnote_has_it_and_its_mark_are_left_out(sign: str, lead: str) -> None:
    page = f"Visits improve{sign} here.{sign}\nThey go on.\n{lead.format(sign)} together, 2018."
    assert _texts(page) == ["Visits improve here.", "They go on."]


def test_a_footnote_may_be_numbered_as_paragraphs_are() -> None:
    text = "1. Families are seen.1\n2. They speak.\n"
    assert _texts(f"{text}1. Ofsted, 2023.") == ["1. Families are seen.", "2. They speak."]
    assert _texts(f"{text}1 Ofsted, 2023.") == ["1. Families are seen.", "2. They speak."]


def test_headers_that_alternate_on_left_and_right_pages_are_no_text() -> None:
    headers = ("A report", "Marchshire")
    pages = [f"{headers[at % 2]}\nText {'x' * at}.\n" for at in range(1, 8)]
    assert _texts(*pages) == [f"Text {'x' * at}." for at in range(1, 8)]


def test_a_heading_that_opens_two_right_pages_is_text() -> None:
    pages = [f"{'Next steps' if at in (3, 5) else 'Y' * at}\nText {'x' * at}.\n" for at in range(1, 7)]
    assert _texts(*pages).count("Next steps") == 2


def test_a_footnote_without_a_mark_above_it_stays_because_it_may_be_prose() -> None:
    assert _texts("Children wait for\n3 Months or more.") == ["Children wait for", "3 Months or more."]


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (["a plan that ", "  works"], "a plan that works"),
        (["kept up-", "to-date records"], "kept up-to-date records"),
        (["for 16-", "and 17-", "year-olds"], "for 16- and 17-year-olds"),
        (["was slow -", "until now"], "was slow - until now"),
        (["Reviews happen.2", "They help."], "Reviews happen. They help."),
        (["in section 17.2", "of it"], "in section 17.2 of it"),
        (["", " "], ""),
        ([], ""),
    ],
)
def test_broken_lines_become_one_paragraph(lines: list[str], whole: str) -> None:
    assert joined(lines) == whole
    assert joined(Line(line, 1) for line in lines) == whole


_WORDS = st.lists(st.text("abcdefgh", min_size=3, max_size=9), min_size=20, max_size=60, unique=True)


@given(_WORDS, st.integers(3, 6))
def test_every_word_of_the_body_comes_back_and_none_of_the_furniture(words: list[str], height: int) -> None:
    bodies = ["\n".join(words[at : at + height]) for at in range(0, len(words), height)]
    pages = [f"{_HEADER.format(at)}{body}\n{at}\n" for at, body in enumerate(bodies, 1)]
    assert [line.text for line in body_lines(pages)] == words


@pytest.mark.parametrize(
    "page",
    [
        "\n" * 20_000,
        "x" * 1_000_000,
        " " * 1_000_000,
        "1" * 1_000_000,
        "ab.1 " * 100_000,
        "ab1\n" + "1 A\n" * 9_999,
        "a b c 2 " * 100_000,
    ],
    ids=["blank lines", "one word", "blanks", "digits", "marks", "notes", "title again"],
)
def test_a_hostile_page_costs_little(page: str) -> None:
    with no_hang():
        joined(body_lines([page, page]))


@pytest.mark.parametrize(("opened", "running"), [(3, False), (4, True)])
def test_what_stands_on_two_in_three_pages_of_one_side_is_a_running_header(
    opened: int, *, running: bool
) -> None:
    words = ["ant", "bee", "cow", "dog", "elk", "fox", "gnu", "hen", "ibis", "jay", "kite", "lark"]
    pages = [f"Body of the {word}\n" for word in words]
    for at in range(opened):
        pages[2 * at] = f"Marchshire Council\n{pages[2 * at]}"
    assert ("Marchshire Council" not in _texts(*pages)) is running
