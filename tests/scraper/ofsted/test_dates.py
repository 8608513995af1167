from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.ofsted.dates import printed_day
from tests.scraper.ofsted.printing import printed


@pytest.mark.parametrize("text", ["9 April 2024", "09 April 2024", "09 april 2024", "09 APRIL 2024"])
def test_a_printed_day_is_read(text: str) -> None:
    assert printed_day(text) == date(2024, 4, 9)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "April 2024",
        "31 February 2024",
        "0 April 2024",
        "09/04/2024",
        "2024-04-09",
        "9 Avril 2024",
        "9 Apr 2024",
        "9 April 24",
        "9 April 0024",
        "9 April 2024 and 10 April 2024",
        "9th April 2024",
        "٩ April 2024",
        "12 to 23 February 2024",
    ],
)
def test_anything_else_is_no_day(text: str) -> None:
    assert printed_day(text) is None


@given(st.dates(min_value=date(1992, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_read_as_it_is_printed(day: date) -> None:
    assert printed_day(printed(day)) == day
