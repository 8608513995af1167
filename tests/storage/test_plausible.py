"""Which stated days are believed: a table, and the labelled reports of the corpus."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from storage.plausible import StatedDays, believed_end

DOCUMENT, PAGE, OUT = date(2024, 2, 23), date(2024, 3, 1), date(2024, 4, 9)
LATER = date(2026, 4, 9)  # of a baseline


@pytest.mark.parametrize(
    ("printed", "inspected", "published", "end", "known_on"),
    [
        (DOCUMENT, PAGE, OUT, DOCUMENT, OUT),
        (DOCUMENT, None, OUT, DOCUMENT, OUT),
        (DOCUMENT, PAGE, None, DOCUMENT, None),
        (None, PAGE, OUT, PAGE, OUT),
        (None, None, OUT, OUT, OUT),
        (None, None, None, None, None),
        # A year typed wrong in the document
        (date(2042, 2, 23), PAGE, OUT, PAGE, OUT),
        (date(2042, 2, 23), None, OUT, OUT, OUT),
        (date(2042, 2, 23), None, None, OUT, None),
        (date(2014, 2, 23), PAGE, OUT, PAGE, OUT),
        (date(2023, 2, 23), PAGE, OUT, PAGE, OUT),
        (date(2012, 2, 29), PAGE, OUT, PAGE, OUT),
        # And on the page
        (DOCUMENT, PAGE.replace(year=2042), OUT, DOCUMENT, OUT),
        (DOCUMENT, PAGE.replace(year=2014), OUT, DOCUMENT, OUT),
        (DOCUMENT, PAGE, OUT.replace(year=2042), DOCUMENT, OUT),
        (DOCUMENT, PAGE, OUT.replace(year=2023), DOCUMENT, OUT),
        (DOCUMENT, None, OUT.replace(year=2023), DOCUMENT, OUT),
        # An inspection of another time: neither day nor month fit the page
        (date(2016, 9, 12), PAGE, OUT, date(2016, 9, 12), OUT),
        (date(2016, 9, 12), None, OUT, date(2016, 9, 12), OUT),
    ],
)
def test_what_is_believed_of_a_report_seen_on_the_day_it_came_out(
    printed: date | None, inspected: date | None, published: date | None, end: date | None, known_on: date
) -> None:
    days = StatedDays(printed, inspected, published, OUT, baseline=False)
    assert (days.end, days.known_on) == (end, known_on)
    texts = [each.isoformat() if each else None for each in (printed, inspected, published, end)]
    assert believed_end(texts[0], texts[1], texts[2], "2024-04-09T09:00:00Z", 0) == texts[3]


@pytest.mark.parametrize(
    ("printed", "published", "end", "known_on"),
    [
        (DOCUMENT, OUT.replace(year=2042), DOCUMENT, DOCUMENT),
        (DOCUMENT, OUT.replace(year=2014), DOCUMENT, DOCUMENT),
        (date(2025, 2, 23), OUT, PAGE, OUT),
    ],
)
def test_the_day_of_the_baseline_says_nothing_of_a_publication(
    printed: date, published: date, end: date, known_on: date
) -> None:
    days = StatedDays(printed, PAGE, published, LATER, baseline=True)
    assert (days.end, days.known_on) == (end, known_on)


def test_three_days_that_agree_outweigh_our_clock() -> None:
    days = StatedDays(DOCUMENT, PAGE, OUT, OUT.replace(year=2023), baseline=False)
    assert days.believes_printed
    assert days.believes_published
    assert (days.end, days.known_on) == (DOCUMENT, OUT)


def test_a_publication_dated_some_days_ahead_is_believed() -> None:
    assert StatedDays(DOCUMENT, None, OUT.replace(day=12), OUT, baseline=False).believes_published
    assert not StatedDays(DOCUMENT, None, OUT.replace(day=13), OUT, baseline=False).believes_published


def test_every_real_report_is_believed(shared: Path) -> None:
    labels = [json.loads(line) for line in (shared / "corpus" / "truth.jsonl").read_text().splitlines()]
    dated = [each for each in labels if each.get("inspection_end")]
    assert len(dated) > 100
    for each in dated:
        start, end, published = (
            date.fromisoformat(each[key]) for key in ("inspection_start", "inspection_end", "published")
        )
        for page in (None, start, end):
            for seen, baseline in ((published, False), (LATER.replace(year=2036), True)):
                days = StatedDays(end, page, published, seen, baseline=baseline)
                assert days.believes_printed, each["report"]
                assert days.believes_published, each["report"]
                assert not days.is_of_another_time, each["report"]
