from __future__ import annotations

import pytest

from scraper.reports.header import read_header

_DATES = "Inspection dates: 12 to 23 February 2024\n"


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Lead inspector: Nia Shaw, His Majesty's Inspector", "Nia Shaw"),
        ("Lead inspector: Ada Marsh HMI", "Ada Marsh"),
        ("Lead inspector: Tracey Hale\nHer Majesty's Inspector", "Tracey Hale"),
        ("Lead inspector: Paula Thomson-Jones HMI", "Paula Thomson-Jones"),
        ("Lead inspector: Joan O'Hara, Her Majesty's Inspector", "Joan O'Hara"),
        ("Lead inspector: Mary-Ann de la Cruz St. John, HMI", "Mary-Ann de la Cruz St. John"),
        ("Lead inspector: Vicky\nMether, His Majesty's Inspector", "Vicky Mether"),
        ("Lead inspector:\nVicky Mether, His Majesty's Inspector", "Vicky Mether"),
        ("Lead inspectors: Ada Marsh, His Majesty's Inspector, and Una Cole", "Ada Marsh"),
        ("Lead inspectors: Ada Marsh and Una Cole, His Majesty's Inspectors", "Ada Marsh"),
        ("Lead inspector: Ada Marsh Senior HMI", "Ada Marsh"),
        ("Lead inspector: Ada Marsh\nJudgement Grade", "Ada Marsh"),
        ("Lead inspector: Ada Marsh\nThe impact of leaders on practice", "Ada Marsh"),
        ("Lead inspector: Mary Jane\nMarsh, His Majesty's Inspector", "Mary Jane Marsh"),
        ("Lead inspector: Ada Marsh. Her Majesty's Inspector", "Ada Marsh"),
        ("Lead inspector: Ada Marsh – HMI", "Ada Marsh"),
        ("Lead inspector: Ada Marsh - H.M.I.", "Ada Marsh"),
        ("Lead inspector: Ada Marsh1, Her Majesties Inspector", "Ada Marsh"),
        ("Lead inspector: HMI Ada Marsh", "Ada Marsh"),
        ("Inspection dates 12 to 23 February 2024 Lead inspector: Ada Marsh, HMI", "Ada Marsh"),
        ("Lead inspector – Ada Marsh", "Ada Marsh"),
        ("Lead inspector - Łucja Marsh, HMI", "Łucja Marsh"),
        ("Lead inspector: Mary-Anne Łuk, HMI", "Mary-Anne Łuk"),
        ("Lead inspector: Ada\nŁuk, HMI", "Ada Łuk"),
        ("Reporting inspector Sally Undine HMI\nAge group: All", "Sally Undine"),
        ("Leaders agreed what the\nlead inspector had said about Ada Marsh", None),
        ("Judgement Grade", None),
    ],
)
def test_the_lead_inspector_is_the_first_one_named(printed: str, name: str | None) -> None:
    header = read_header([_DATES + printed + "\n"])
    assert header.lead_inspector == name
    assert header.problems == ()


@pytest.mark.parametrize("printed", ["Ann Lee is ajesty s nspector", "Ann", "to be confirmed"])
def test_a_name_that_is_damaged_or_none_is_not_guessed(printed: str) -> None:
    header = read_header([f"{_DATES}Lead inspector: {printed}\n"])
    assert header.lead_inspector is None
    assert header.problems == (f"lead inspector not understood: '{printed}'",)


@pytest.mark.parametrize(
    "label",
    ["Inspection date:", "Inspection dates", "INSPECTION DATES:", "Dates of inspection:", "Review dates:"],
)
def test_inspection_dates_by_any_label(label: str) -> None:
    header = read_header([f"{label} 12 to 23 February 2024\n"])
    assert (str(header.start), str(header.end)) == ("2024-02-12", "2024-02-23")


def test_dates_can_stand_behind_a_cover_page() -> None:
    assert str(read_header(["Cover\n", _DATES]).end) == "2024-02-23"


def test_a_blank_page_behind_the_cover_changes_nothing() -> None:
    assert str(read_header(["Cover\n", " \n", _DATES]).end) == "2024-02-23"


@pytest.mark.parametrize(
    "label",
    [
        "Previous inspection dates:",
        "Last inspection dates:",
        "Last full inspection date",
        "Earlier inspection dates:",
        "Most recent\ninspection dates:",
        "Date of last inspection:",
    ],
)
def test_dates_of_the_inspection_before_are_not_this_ones(label: str) -> None:
    header = read_header([f"{label} 1 to 5 May 2018\n{_DATES}"])
    assert (str(header.start), str(header.end), header.problems) == ("2024-02-12", "2024-02-23", ())


def test_of_two_inspection_dates_on_a_page_neither_is_taken() -> None:
    header = read_header([f"{_DATES}Inspection dates: 1 to 5 May 2018\n"])
    assert (header.start, header.end) == (None, None)
    assert header.problems == (
        "two inspection dates are printed: 2024-02-12 to 2024-02-23 and 2018-05-01 to 2018-05-05",
    )


def test_the_same_dates_twice_or_others_on_the_next_page_are_no_doubt() -> None:
    header = read_header([_DATES + _DATES, "Inspection dates: 1 to 5 May 2018\n"])
    assert (str(header.start), header.problems) == ("2024-02-12", ())


def test_a_report_without_dates_says_so() -> None:
    assert read_header(["Cover\n"]).problems == ("no inspection dates are printed on the first two pages",)


@pytest.mark.parametrize("printed", ["12 February 1924", "12 February 2014 to 23 February 2024"])
def test_dates_that_make_no_sense_are_a_problem_and_no_dates(printed: str) -> None:
    header = read_header([f"Inspection dates: {printed}\n"])
    assert (header.start, header.end) == (None, None)
    assert header.problems == (f"inspection dates not understood: '{printed}'",)


def test_dates_in_two_visits_make_sense() -> None:
    printed = "30 September to 11 October 2024 and 13 to 16 January 2025"
    header = read_header([f"Inspection dates: {printed}\n"])
    assert (str(header.start), str(header.end)) == ("2024-09-30", "2025-01-16")


def test_a_line_below_the_lead_inspector_is_no_part_of_the_name() -> None:
    header = read_header([f"{_DATES}Lead inspector: Ada Marsh\nThornbury Council\n"])
    assert header.lead_inspector == "Ada Marsh"


def test_the_end_of_a_page_is_the_end_of_a_line() -> None:
    named = read_header([f"{_DATES}Lead inspector: Ada Marsh", "Thornbury"])
    assert named.lead_inspector == "Ada Marsh"
    behind = read_header([f"{_DATES}Lead inspector:", "Ada Marsh, HMI"])
    assert behind.lead_inspector == "Ada Marsh"


@pytest.mark.parametrize(
    ("printed", "makes_sense"),
    [
        ("1 January 2000", True),
        ("31 December 1999", False),
        ("1 March 2023 to 1 March 2024", True),  # 366 days
        ("1 March 2023 to 2 March 2024", False),
    ],
)
def test_how_early_and_how_long_an_inspection_can_be(printed: str, *, makes_sense: bool) -> None:
    header = read_header([f"Inspection dates: {printed}\n"])
    assert (header.start is not None, header.problems == ()) == (makes_sense, makes_sense)
