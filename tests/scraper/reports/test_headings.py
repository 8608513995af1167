"""The second reading: headings of invented bodies, and everything that looks like one and is none."""

from __future__ import annotations

import pytest

from scraper.frameworks import FRAMEWORKS
from scraper.reports.headings import stated
from scraper.reports.headings_words import vocabulary_of
from tests.patience import no_hang

_FRONT = "Inspection of Xshire children's services\nInspection dates: 3 to 7 June 2024\n"
_IN_CARE = "The experiences and progress of children in care"
_PROSE = "4. Children live with carers who know them well.\n"


def _stated(*pages: str, framework: str = "ilacs_2023") -> dict[str, list[str]]:
    found = stated((_FRONT, *pages), vocabulary_of(FRAMEWORKS[framework]))
    return {area: [statement.grade for statement in statements] for area, statements in found.items()}


@pytest.mark.parametrize(
    ("heading", "grade"),
    [
        (f"{_IN_CARE}: good", "good"),
        (f"{_IN_CARE} is good", "good"),
        (f"{_IN_CARE} is: Good", "good"),
        (f"{_IN_CARE} are: good", "good"),
        (f"{_IN_CARE} are outstanding.", "outstanding"),
        (f"{_IN_CARE} requires improvement", "requires_improvement"),
        (f"{_IN_CARE}: requires improvement to be good.", "requires_improvement"),
        (f"{_IN_CARE} require improvement to be good", "requires_improvement"),
        ("Experiences and progress of children in care: good", "good"),
        ("The experiences and progress of \nchildren in care: requires \nimprovement to be good", None),
        (f"{_IN_CARE}: \ninadequate", "inadequate"),
        ("  The experiences and progress of children in care : good  ", "good"),
        (f"1. {_IN_CARE}: good", "good"),
        (f"2.1 {_IN_CARE} is good", "good"),
        (f"2.1.{_IN_CARE}: good", "good"),
        (f"1 {_IN_CARE}\nOutstanding", "outstanding"),
    ],
)
def test_every_shape_of_a_heading(heading: str, grade: str | None) -> None:
    expected = {"in_care": [grade or "requires_improvement"]}
    assert _stated(f"{_PROSE}{heading}\n{_PROSE}") == expected


@pytest.mark.parametrize(
    "page",
    [
        f"{_IN_CARE} were good\n{_PROSE}",
        f"{_IN_CARE} are good and improving.\n",
        f"{_IN_CARE} are good\nand improving in most teams.\n",
        f"{_IN_CARE} who move far away: good\n",
        f"Inspectors found that the experiences and progress of children in care are good\n{_PROSE}",
        "the experiences and progress of children in care are good\n",
        f"\uf06e {_IN_CARE}: good\n{_PROSE}",
        f"- {_IN_CARE}: good\n{_PROSE}",
        f"- 1. {_IN_CARE}: good\n{_PROSE}",
        f"2019 {_IN_CARE}: good\n{_PROSE}",
        f"At the last inspection the judgements were:\n{_IN_CARE}: good\n{_PROSE}",
        f"Previous Ofsted inspections\nThe last report came in June.\n{_IN_CARE}: good\n{_PROSE}",
        f"Then, in 2015, the judgements on the council were:\nAn unread line.\n{_IN_CARE}: good\n{_PROSE}",
        f"{_IN_CARE} 14\n{_PROSE}",
        f"{_IN_CARE}: splendid\n{_PROSE}",
        "The experiences and progress of children in care and care leavers: good\n",
    ],
)
def test_what_is_no_heading(page: str) -> None:
    assert _stated(page) == {}


def test_rows_under_one_another_are_a_table_or_the_list_of_an_earlier_inspection() -> None:
    listed = (
        "Overall effectiveness: Inadequate.\n"
        f"{_IN_CARE}: Inadequate.\n"
        "\uf02d The experiences and progress of care leavers: Requires improvement.\n"
        "The impact of leaders on social work practice with children and families: Inadequate.\n"
    )
    assert _stated(f"{_PROSE}{listed}{_PROSE}") == {}


def test_page_numbers_do_not_part_the_rows_of_a_contents_page() -> None:
    rows = f"{_IN_CARE}: good\n3\nThe experiences and progress of care leavers: good\n14\n"
    assert _stated(f"Contents\n{rows}") == {}


def test_the_pages_up_to_the_table_are_not_the_body() -> None:
    pages = (f"{_IN_CARE}: good\n", _FRONT + f"{_IN_CARE} Outstanding\n", f"{_IN_CARE}: inadequate\n{_PROSE}")
    found = stated(pages, vocabulary_of(FRAMEWORKS["ilacs_2023"]))
    assert [(one.grade, one.page) for one in found["in_care"]] == [("inadequate", 3)]


def test_a_statement_keeps_what_is_printed() -> None:
    found = stated((_FRONT, f"{_IN_CARE}:  Good.\n{_PROSE}"), vocabulary_of(FRAMEWORKS["ilacs_2023"]))
    (statement,) = found["in_care"]
    assert (statement.label, statement.wording, statement.page) == (_IN_CARE, "Good", 2)


def test_a_running_header_counts_once_and_a_different_grade_always() -> None:
    header = f"{_IN_CARE}: good\n{_PROSE}"
    assert _stated(header, header, header) == {"in_care": ["good"]}
    assert _stated(header, f"{_IN_CARE}: inadequate\n{_PROSE}") == {"in_care": ["good", "inadequate"]}


def test_a_heading_over_the_end_of_a_page() -> None:
    pages = (
        f"Xshire report of services 2\n{_PROSE}",
        "Xshire report of services 3\nThey stay in touch.\nThe experiences and progress of \n",
        f"Xshire report of services 4\nchildren in care: good\n{_PROSE}",
        f"Xshire report of services 5\n{_PROSE}",
    )
    assert _stated(*pages) == {"in_care": ["good"]}


def test_text_over_the_page_is_no_grade_of_the_heading() -> None:
    assert _stated(f"{_PROSE}{_IN_CARE}\n", f"Good\nAnother line\n{_PROSE}") == {"in_care": ["good"]}
    assert _stated(f"{_PROSE}{_IN_CARE}\n", f"A table of figures\nGood\n{_PROSE}") == {}


@pytest.mark.parametrize(
    ("heading", "area", "grade"),
    [
        (
            "Key judgement Judgement grade\nThe experiences and progress of children \nwho need help and"
            " protection Requires improvement \nSummary",
            "help_and_protection",
            "requires_improvement",
        ),
        ("Leadership, management and \ngovernance\nInadequate\nSummary", None, "inadequate"),
        ("Leadership, management and governance are good", None, "good"),
        ("3. Leadership, management and governance: good", None, "good"),
        ("2.1 Adoption performance: good", "adoption", "good"),
        (
            "The experiences and progress of \nchildren looked after and achieving \npermanence\nGood",
            "looked_after_and_permanence",
            "good",
        ),
        ("The graded judgement for adoption performance is that it requires \nimprovement", "adoption", None),
        ("The graded judgment for adoption performance is requires improvement", "adoption", None),
        (
            "The graded judgement about the experience and progress of care leavers \nis that it is good",
            "care_leavers",
            "good",
        ),
        (
            "The graded judgement about the experience and progress of care leavers \nis that they require"
            " improvement",
            "care_leavers",
            None,
        ),
    ],
)
def test_headings_of_single_inspections(heading: str, area: str | None, grade: str | None) -> None:
    expected = {area or "leadership_management_governance": [grade or "requires_improvement"]}
    assert _stated(f"{_PROSE}{heading}\n88. Help comes early.\n", framework="sif") == expected


def test_headings_of_2013_put_the_number_before_the_grade() -> None:
    body = (
        "Overall effectiveness of services for looked \nafter children and young people\nGrade 3 (Adequate)\n"
        "11. Much has been done.\nCapacity to improve\nGrade 2 (Good)\n12. There is a plan.\n"
    )
    assert _stated(body, framework="looked_after_2013") == {
        "overall_effectiveness": ["adequate"],
        "capacity_to_improve": ["good"],
    }


@pytest.mark.parametrize(
    "text",
    ["\n" * 20_000, "x" * 1_000_000, f"{_IN_CARE}: good\n" * 15_000, "The\n" * 100_000, "\uf06e" * 500_000],
    ids=["blank lines", "one word", "headings", "beginnings", "bullets"],
)
def test_hostile_pages_cost_little(text: str) -> None:
    with no_hang():
        _stated(text, text)


_LEAVERS = "The experiences and progress of care leavers"


@pytest.mark.parametrize("between", ["Yes\n", "N/A\n"])
def test_text_between_two_rows_parts_them_however_short(between: str) -> None:
    page = f"{_PROSE}{_IN_CARE}: good\n{between}{_LEAVERS}: inadequate\n{_PROSE}"
    assert _stated(page) == {"in_care": ["good"], "care_leavers": ["inadequate"]}


@pytest.mark.parametrize("number", ["3", "14", "114"])
def test_the_number_of_a_page_parts_no_rows(number: str) -> None:
    assert _stated(f"{_IN_CARE}: good\n{number}\n{_LEAVERS}: good\n{_PROSE}") == {}


def test_a_row_that_a_colon_introduces_is_no_heading() -> None:
    for colon in (":", ": "):
        assert _stated(f"{_PROSE}Partners asked for one thing{colon}\n{_IN_CARE}: good\n{_PROSE}") == {}
    assert _stated(f"{_PROSE}Partners were asked for one thing.\n{_IN_CARE}: good\n{_PROSE}") == {
        "in_care": ["good"]
    }


def test_without_dates_the_first_page_alone_is_not_the_body() -> None:
    pages = (f"{_IN_CARE}: good\n", f"{_IN_CARE}: inadequate\n{_PROSE}", f"{_PROSE}")
    found = stated(pages, vocabulary_of(FRAMEWORKS["ilacs_2023"]))
    assert [(one.grade, one.page) for one in found["in_care"]] == [("inadequate", 2)]


def test_the_first_line_of_a_page_can_introduce_a_row() -> None:
    assert _stated(f"Partners were asked for one thing:\n{_IN_CARE}: good\n{_PROSE}") == {}
