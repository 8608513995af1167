"""Too much at once is held; what comes after a silence is news."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from inspectwatch.burst import is_explained
from storage.holds import Unsettled

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
LIMIT = 25


def days_ago(number: int) -> date:
    return TODAY - timedelta(days=number)


def came(
    published: Sequence[date | None],
    *,
    last_read: timedelta = timedelta(minutes=30),
    newest: date | None = None,
) -> bool:
    """Whether so many events are explained: `last_read` so long ago, `newest` the latest date known then."""
    unsettled = Unsettled(tuple(published), 99, NOW - last_read, newest or days_ago(2))
    return is_explained(unsettled, LIMIT, NOW)


@pytest.mark.parametrize(("number", "explained"), [(1, True), (25, True), (26, False), (153, False)])
def test_a_poll_of_an_ordinary_day_may_bring_so_many(number: int, explained: bool) -> None:
    assert came([TODAY] * number) is explained


def test_what_an_outage_of_ours_of_six_weeks_left_is_news() -> None:
    published: list[date | None] = [days_ago(day % 42) for day in range(60)]
    assert came(published, last_read=timedelta(weeks=6), newest=days_ago(43))


def test_what_comes_after_an_election_pause_is_news_though_every_poll_went_well() -> None:
    assert came([TODAY] * 60, newest=days_ago(42))


def test_more_than_any_pause_explains_is_held() -> None:
    assert not came([TODAY] * 151, newest=days_ago(42))
    assert not came([days_ago(day % 42) for day in range(200)], last_read=timedelta(weeks=6))


def test_old_reports_that_we_should_have_seen_are_explained_by_nothing() -> None:
    """As where the publisher gives every report another address."""
    assert not came([date(2014 + number % 12, 5, 1) for number in range(150)], newest=days_ago(90))
    assert not came([days_ago(10 + number) for number in range(26)])
    assert came([days_ago(10 + number) for number in range(25)])


def test_reports_listed_a_few_days_late_are_no_old_ones() -> None:
    assert came([days_ago(3)] * 20 + [days_ago(400)] * 5)


def test_no_date_and_a_date_of_the_future_explain_nothing() -> None:
    assert not came([None] * 26, newest=days_ago(90))
    assert not came([TODAY + timedelta(days=30)] * 26, newest=days_ago(90))


def test_without_any_earlier_reading_only_the_limit_counts() -> None:
    assert is_explained(Unsettled((TODAY,) * 25, 9, None, None), LIMIT, NOW)
    assert not is_explained(Unsettled((TODAY,) * 26, 9, None, None), LIMIT, NOW)
