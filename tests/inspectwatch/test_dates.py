"""Dates as people type them."""

from __future__ import annotations

import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from inspectwatch.dates import BadDate, beginning, end, end_of_time

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-04-09", "2024-04-09", "2024-04-09"),
        ("9 April 2024", "2024-04-09", "2024-04-09"),
        (" 9  apr 2024 ", "2024-04-09", "2024-04-09"),
        ("9th April 2024", "2024-04-09", "2024-04-09"),
        ("1st may 2021", "2021-05-01", "2021-05-01"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("February 2023", "2023-02-01", "2023-02-28"),
        ("2023-12", "2023-12-01", "2023-12-31"),
        ("2024", "2024-01-01", "2024-12-31"),
    ],
)
def test_a_day_a_month_and_a_year(text: str, first: str, last: str) -> None:
    assert (beginning(text).isoformat(), end(text).isoformat()) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2024-13",
        "2024-00-30",
        "30 Foo 2024",
        "2024-04-32",
        "9 April",
        "0000",
        "09/04/2024",
        "²⁰²⁴",
        "9 Foo 2024",
    ],
)
def test_anything_else_is_told_the_forms(text: str) -> None:
    with pytest.raises(BadDate, match=r"is not a day such as 2024-04-09 or .* a month .* or a year"):
        end(text)


@pytest.mark.parametrize("text", ["01/05/2025", "1.5.25", "01-05-2025"])
@pytest.mark.parametrize("read", [beginning, end, lambda text: end_of_time(text, LONDON)])
def test_why_the_day_is_not_taken_first_is_said(text: str, read: Callable[[str], object]) -> None:
    said = r"'9 April 2024', .*; day/month/year is not taken, as others read it as month/day/year$"
    with pytest.raises(BadDate, match=rf"^'{re.escape(text)}' is not a day such as 2024-04-09 or {said}"):
        read(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2025-02-30", "February 2025 has no 30th"),
        ("2023-02-29", "February 2023 has no 29th"),
        ("31 april 2024", "April 2024 has no 31st"),
        ("29 Feb 2100", "February 2100 has no 29th"),
    ],
)
def test_a_day_that_its_month_lacks_is_said_to_be_none(text: str, why: str) -> None:
    with pytest.raises(BadDate, match=rf"^'{text}' is no day: {why}$"):
        end(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-07-01", "2024-07-01T23:59:59.999999+01:00"),
        ("2024", "2024-12-31T23:59:59.999999+00:00"),
        ("2024-07-01T09:30", "2024-07-01T09:30:00+01:00"),
        ("2024-07-01 09:30", "2024-07-01T09:30:00+01:00"),
        ("2024-07-01T09:30Z", "2024-07-01T09:30:00+00:00"),
    ],
)
def test_the_end_of_a_time_in_a_zone(text: str, moment: str) -> None:
    assert end_of_time(text, LONDON).isoformat() == moment


@pytest.mark.parametrize("text", ["2024-07-01T25:00", "T", "noon", "12:00"])
def test_a_bad_time_is_told_the_forms_too(text: str) -> None:
    with pytest.raises(BadDate, match="or a time such as 2024-04-09T14:30"):
        end_of_time(text, LONDON)


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00+14:00"])
def test_a_time_that_no_other_zone_has_is_refused(text: str) -> None:
    with pytest.raises(BadDate):
        end_of_time(text, LONDON)
