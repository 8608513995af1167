from __future__ import annotations

import pytest

from scraper.reports.title import authority_of, title_of
from tests.patience import no_hang

_SIF = (
    "Inspection of services for children in need of help and protection,"
    " children looked after and care leavers"
)
_BOARD = " and Review of the effectiveness of the Local Safeguarding Children Board"
_SIF_LINES = (
    "Inspection of services for children in need of help and \n"
    "protection, children looked after and care leavers\n"
)
_BOARD_LINES = "and\nReview of the effectiveness of the Local Safeguarding Children \nBoard1\n"
_DATES = "Inspection dates: 12 to 23 February 2024\n"
_JTAI = "Joint targeted area inspection of"


@pytest.mark.parametrize(
    ("framework", "page", "title", "authority"),
    [
        (
            "ilacs_2023",
            f"Inspection of Upper Sussex local \nauthority children's services \n{_DATES}",
            "Inspection of Upper Sussex local authority children's services",
            "Upper Sussex",
        ),
        (
            "ilacs_2023",
            f"Inspection of Upper Sussex County Council\nchildren's services 1\n{_DATES}",
            "Inspection of Upper Sussex County Council children's services",
            "Upper Sussex County Council",
        ),
        (
            "ilacs_2023",
            f"Inspection of the Isle of Man local authority children's services1\n{_DATES}",
            "Inspection of the Isle of Man local authority children's services",
            "Isle of Man",
        ),
        (
            "ilacs_2023",
            f"1\nUpper Sussex Borough \nCouncil\nInspection of children's social care services\n{_DATES}",
            "Inspection of children's social care services",
            "Upper Sussex Borough Council",
        ),
        (
            "ilacs_2023",
            "1\nUpper Sussex Children's Services\n"
            f"Inspection of local authority children's services\n{_DATES}",
            "Inspection of local authority children's services",
            "Upper Sussex",
        ),
        (
            "ilacs_2023",
            f"Inspection of local authority children's services\nUpper Sussex\n{_DATES}",
            "Inspection of local authority children's services",
            "Upper Sussex",
        ),
        (
            "ilacs_2023",  # a running header comes first
            "Inspection of Upper Sussex local authority children's services\n11 July 2022\n"
            f"Inspection of Upper Sussex local \nauthority children's services\n{_DATES}",
            "Inspection of Upper Sussex local authority children's services",
            "Upper Sussex",
        ),
        (
            "ilacs_2023",
            f"Inspection of Upper Sussex Children and Families Trust\n{_DATES}",
            "Inspection of Upper Sussex Children and Families Trust",
            "Upper Sussex Children and Families Trust",
        ),
        (
            "sif",
            f"1\nMetropolitan Borough of Upwell\nCouncil\n{_SIF_LINES}{_BOARD_LINES}{_DATES}",
            _SIF + _BOARD,
            "Metropolitan Borough of Upwell Council",
        ),
        (
            "sif",
            f"1\nUpwell City Council\nRe-{_SIF_LINES.lower()}Inspection date: 2 June 2017\n",
            "Re-" + _SIF.lower(),
            "Upwell City Council",
        ),
        (
            "sif",
            f"{_SIF_LINES}{_DATES}Children's services in St. Upwell require improvement",
            _SIF,
            "St. Upwell",
        ),
        (
            "looked_after_2013",
            f"Inspection of looked after children \nservices\nUpwell County Council\n{_DATES}",
            "Inspection of looked after children services",
            "Upwell County Council",
        ),
        (
            "area_send_2023",
            "Local area partnership report\n"
            f"Area SEND inspection of North \nUpwell Local Area Partnership\n{_DATES}",
            "Area SEND inspection of North Upwell Local Area Partnership",
            "North Upwell",
        ),
        (
            "area_send_monitoring",
            f"Area SEND monitoring inspection of Upwell Local Area\nPartnership\n{_DATES}",
            "Area SEND monitoring inspection of Upwell Local Area Partnership",
            "Upwell",
        ),
        (
            "area_send_2016",
            "Dear Ms Marsh\nJoint area SEND inspection in Upwell\nBetween 2 and 6 March 2020 inspectors\n",
            "Joint area SEND inspection in Upwell",
            "Upwell",
        ),
        (
            "jtai",
            f"18 July 2022 \nDear Upwell Partnership\n{_JTAI} London Borough of Upwell \nThis letter says\n",
            f"{_JTAI} London Borough of Upwell",
            "London Borough of Upwell",
        ),
        (
            "jtai",
            f"Dear partners\n{_JTAI} the multi-agency response to harm \nin the family in Upwell\nBetween 8",
            f"{_JTAI} the multi-agency response to harm in the family in Upwell",
            "Upwell",
        ),
        (
            "focused_visit",
            "Ada Marsh\nCounty Hall\nDear Ada\n"
            "Focused visit to Upwell County Council children's services\nThis letter\n",
            "Focused visit to Upwell County Council children's services",
            "Upwell County Council",
        ),
        (
            "monitoring_visit",
            "County Hall\nDear Ada\nThis letter summarises the findings of the monitoring visit to Upwell\n"
            "children's services on 20 and 21 February 2024.\n",
            None,
            "Upwell",
        ),
        (
            "jtai",
            "Ada Marsh, Director of Children's Services, Upwell Borough \nCouncil\nDear all\nWe came.\n",
            None,
            "Upwell Borough Council",
        ),
    ],
)
def test_title_and_authority_as_printed(
    framework: str, page: str, title: str | None, authority: str | None
) -> None:
    printed = ["", page]  # behind an empty cover
    assert title_of(framework, printed) == title
    assert authority_of(framework, printed) == authority


@pytest.mark.parametrize("framework", ["ilacs_2023", "sif", "jtai", "focused_visit", "looked_after_2013"])
@pytest.mark.parametrize(
    "page",
    [
        "",
        "Nothing that anybody would call a title\n",
        "Inspection of a very long story\n" * 40,
        "Inspection of " + "words and " * 60 + f"children's services\n{_DATES}",
    ],
)
def test_what_names_nobody_names_nobody(framework: str, page: str) -> None:
    assert authority_of(framework, [page]) is None


def test_the_address_above_the_title_of_a_letter_is_no_authority() -> None:
    page = "Ada Marsh\nCounty Hall\nUpwell\nInspection of children's social care services\nThis letter says"
    assert authority_of("focused_visit", [page]) is None
    assert authority_of("ilacs_2023", [page]) == "Ada Marsh County Hall Upwell"  # as reports have it


@pytest.mark.parametrize(
    "page",
    [
        "\n" * 20_000,
        "x" * 1_000_000,
        "Inspection of " * 80_000,
        "Inspection of X\n" * 60_000,
        "Children's services in " * 40_000,
        _JTAI + " in" * 300_000 + "\nBetween",
    ],
    ids=lambda page: page[:20].strip(),
)
def test_a_hostile_page_costs_little(page: str) -> None:
    with no_hang():
        title_of("jtai", [page] * 3)
        authority_of("ilacs_2023", [page] * 3)


def test_a_title_can_break_behind_its_first_words() -> None:
    page = f"Inspection of\nchildren's social care services\nUpwell\n{_DATES}"
    assert title_of("ilacs_2023", [page]) == "Inspection of children's social care services"


def test_what_follows_a_title_that_is_whole_belongs_to_it_where_the_board_was_reviewed_too() -> None:
    page = f"Inspection of Upwell children's services\n{_BOARD_LINES}{_DATES}"
    assert title_of("sif", [page]) == f"Inspection of Upwell children's services{_BOARD}"
    assert title_of("ilacs_2023", [page]) == "Inspection of Upwell children's services"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Upwell, ", "Upwell"),
        ("Upwell 1", "Upwell"),
        ("Xshire", "Xshire"),
        ("the Isle of Upwell:", "Isle of Upwell"),
        ("all that anybody saw", None),
        ("U" * 90, "U" * 90),
        ("U" * 91, None),
    ],
)
def test_a_name_is_short_and_begins_with_a_capital(name: str, found: str | None) -> None:
    page = f"Inspection of children's social care services\n{name}\n{_DATES}"
    assert authority_of("ilacs_2023", [page]) == found


@pytest.mark.parametrize(("lines", "told"), [(7, True), (8, False)])
def test_a_title_has_at_most_seven_lines(lines: int, *, told: bool) -> None:
    page = "Inspection of\n" + "Upwell\n" * (lines - 1) + _DATES
    title = title_of("ilacs_2023", [page])
    assert title == (("Inspection of" + " Upwell" * (lines - 1)) if told else None)


@pytest.mark.parametrize(("lines", "found"), [(3, "Upper Upwell Council"), (4, None)])
def test_a_name_takes_at_most_three_lines_of_its_own(lines: int, found: str | None) -> None:
    name = "\n".join(["Upper", "Upwell", "Council", "Area"][:lines])
    page = f"Inspection of children's social care services\n{name}\n{_DATES}"
    assert authority_of("ilacs_2023", [page]) == found
