from __future__ import annotations

from calendar import month_name
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.reports.dates import parse_range


@pytest.mark.parametrize(
    ("printed", "start", "end"),
    [
        ("12 to 23 February 2024", "2024-02-12", "2024-02-23"),
        ("31 January to 4 February 2022", "2022-01-31", "2022-02-04"),
        ("8 June 2026 to 19 June 2026", "2026-06-08", "2026-06-19"),
        ("14 April – 8 May 2015", "2015-04-14", "2015-05-08"),
        ("16 January 2017–9 February 2017", "2017-01-16", "2017-02-09"),
        ("1/06/2015 – 25/06/2015", "2015-06-01", "2015-06-25"),
        ("28 July 2016", "2016-07-28", "2016-07-28"),
        ("\n 28 July 2016", "2016-07-28", "2016-07-28"),
        ("28 July 2016 1. Children who need help", "2016-07-28", "2016-07-28"),
        ("28 July 2016 to 28 July 2016", "2016-07-28", "2016-07-28"),
        ("15-19 July 2013", "2013-07-15", "2013-07-19"),
        ("21 April 2015 - 8 May 2015", "2015-04-21", "2015-05-08"),
        ("9–24 November 2017", "2017-11-09", "2017-11-24"),
        ("30 September to 11 October 2024 and 13 to 16 January 2025", "2024-09-30", "2025-01-16"),
        ("9 to 13 March, and 3 April 2026", "2026-03-09", "2026-04-03"),
        ("20 and 21 February 2024", "2024-02-20", "2024-02-21"),
        ("15 December to 9 January 2015", "2014-12-15", "2015-01-09"),
        ("29 Nov to 10 Dec 2021", "2021-11-29", "2021-12-10"),
        ("6 Sept. to 17 Sept. 2021", "2021-09-06", "2021-09-17"),
        ("1st to 12th March 2021", "2021-03-01", "2021-03-12"),
        ("Monday 1 March to Friday 12 March 2021 Lead inspector", "2021-03-01", "2021-03-12"),
        ("26 October 2015 \uf02d 20 November 2015", "2015-10-26", "2015-11-20"),
        ("26 October 2015 20 November 2015", None, None),  # the dash between them is lost
        ("from 1 to 12 march 2021", None, None),
        ("12 to 23 February", None, None),
        ("12 February 2024 to 23 February", None, None),  # the year of the end is lost
        ("12 to 23 February 2024 – 3 children were seen", "2024-02-12", "2024-02-23"),
        ("12 February 2024 – 23", "2024-02-12", "2024-02-12"),  # a number may be anything
        ("31 June to 4 July 2022", None, None),
        ("23 March 2022 to 12 March 2022", None, None),
        ("to be confirmed", None, None),
        ("", None, None),
    ],
)
def test_dates_as_printed(printed: str, start: str | None, end: str | None) -> None:
    expected = (date.fromisoformat(start), date.fromisoformat(end)) if start and end else None
    assert parse_range(printed) == expected


@settings(max_examples=60, deadline=None)
@given(
    start=st.dates(date(2013, 1, 1), date(2040, 1, 1)),
    days=st.integers(1, 40),
    dash=st.sampled_from([" to ", " – ", "–", " - ", "-", " and ", "\u2014"]),
    full=st.booleans(),
    after=st.sampled_from(["", " Lead inspector: A B", " The overall judgement is good", " 1"]),
)
def test_any_range_in_any_shape(start: date, days: int, dash: str, full: bool, after: str) -> None:
    end = start + timedelta(days)
    printed = _shortest(start, end) if not full else _day(start, year=True)
    assert parse_range(f"{printed}{dash}{_day(end, year=True)}{after}") == (start, end)


def _shortest(start: date, end: date) -> str:
    """Only what the end does not say."""
    if (start.year, start.month) == (end.year, end.month):
        return str(start.day)
    return _day(start, year=start.year != end.year)


def _day(day: date, *, year: bool) -> str:
    return f"{day.day} {month_name[day.month]}" + (f" {day.year}" if year else "")
