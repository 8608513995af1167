"""When a quiet is unusual: by the past of this very source, at this time of the year, and outside pauses."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from inspectwatch.quiet import LEAST_DAYS, LEAST_YEARS, Quiet, in_words, judge
from inspectwatch.settings.model import Pause

TODAY = date(2026, 6, 15)
DAY = timedelta(days=1)


def rhythm(years: int, *, every: int = 10, summer: bool = True, until: date = TODAY) -> list[date]:
    """Something each `every` days, and nothing from 20 July to 1 September where `summer` is quiet."""
    first = until.replace(year=until.year - years)
    days = [first + n * DAY for n in range(0, (until - first).days + 1, every)]
    return [day for day in days if not summer or not (7, 20) <= (day.month, day.day) < (9, 1)]


def quiet_on(
    today: date, published: list[date], *, seen: date | None = None, pauses: tuple[Pause, ...] = ()
) -> Quiet:
    return judge(published, published[-1], seen or published[0], today, pauses)


def test_it_is_compared_with_the_same_time_of_other_years() -> None:
    spring = quiet_on(TODAY + 20 * DAY, rhythm(8))
    assert (spring.usual, spring.limit, spring.days, spring.unusual) == (10, 20, 22, True)
    august = date(2026, 8, 20)
    published = rhythm(8, until=date(2026, 7, 19))
    summer = quiet_on(august, published)
    assert summer.usual is not None
    assert summer.usual > 40
    assert (summer.days > 30, summer.unusual) == (True, False)


def test_a_year_that_stood_still_excuses_nothing() -> None:
    published = [day for day in rhythm(10) if not date(2020, 3, 18) <= day <= date(2021, 3, 1)]
    assert quiet_on(TODAY + 16 * DAY, published).usual == 10


def test_a_lively_source_has_two_weeks() -> None:
    published = rhythm(8, every=1, summer=False)
    assert quiet_on(TODAY + 14 * DAY, published).unusual is False
    assert quiet_on(TODAY + 15 * DAY, published).unusual is True


def test_few_years_judge_nothing_and_say_so() -> None:
    for published in ([TODAY], rhythm(LEAST_YEARS)):  # of the oldest, only a part
        quiet = quiet_on(TODAY + 20 * DAY, published)
        assert (quiet.usual, quiet.limit, quiet.unusual) == (None, None, False)
        words = in_words(quiet)
        assert words is not None
        assert "not judged" in words
    assert quiet_on(TODAY + 20 * DAY, rhythm(LEAST_YEARS + 1)).unusual


def test_few_dates_judge_nothing_however_many_years_there_are() -> None:
    """As in the database of somebody who watches one authority: years without anything are no lively ones."""
    few = [date(2010, 3, 2), date(2018, 5, 22), date(2019, 1, 9)]
    quiet = quiet_on(TODAY, few)
    assert (quiet.dates, quiet.years, quiet.limit, quiet.unusual) == (3, 8, None, False)


def test_a_source_that_ended_years_ago_is_not_taken_for_a_lively_one() -> None:
    published = rhythm(8, until=date(2018, 6, 15))
    quiet = quiet_on(date(2026, 6, 15), published, seen=date(2026, 5, 25))
    assert (quiet.days, quiet.unusual) == (21, False)


def test_what_nobody_saw_is_no_quiet() -> None:
    published, today = rhythm(8), TODAY + 20 * DAY
    assert quiet_on(today, published).unusual
    back = quiet_on(today, published, seen=today - 5 * DAY)
    assert (back.days, back.unusual, back.since) == (5, False, published[-1])


def test_the_days_that_are_told_are_those_of_our_own_watch() -> None:
    published, today = rhythm(8), TODAY + 5 * DAY
    words = in_words(quiet_on(today, published, seen=today))
    assert words == (
        f"Last publication: {published[-1].day} June 2026. Of the days since, our own watch has seen 0"
        " without one; 10 are usual at this time of the year, more than 20 is an alarm"
    )


def test_a_report_that_turned_up_after_its_date_is_no_publication_of_that_day() -> None:
    published, today = rhythm(8), TODAY + 5 * DAY
    seen = published[-1] + 3 * DAY
    words = in_words(judge(published, seen, today, today))
    assert words is not None
    assert words.startswith(
        f"Last publication: {published[-1].day} June 2026; this watch last saw something new on"
        f" {seen.day} June 2026. "
    )


def test_days_of_a_pause_do_not_count_now_or_then() -> None:
    published, today = rhythm(8), TODAY + 40 * DAY
    pause = Pause(TODAY + 3 * DAY, TODAY + 35 * DAY)
    quiet = quiet_on(today, published, pauses=(pause,))
    assert (quiet.paused, quiet.unusual) == (33, False)
    assert quiet.days == (today - published[-1]).days - 33
    held = [day for day in published if not date(2024, 5, 25) <= day <= date(2024, 7, 4)]
    longer, same = (
        quiet_on(TODAY, held),
        quiet_on(TODAY, held, pauses=(Pause(date(2024, 5, 25), date(2024, 7, 4)),)),
    )
    assert (longer.usual, same.usual) == (10, 10)


def test_a_leap_day_has_a_past() -> None:
    published = rhythm(8, until=date(2028, 2, 20))
    assert quiet_on(date(2028, 2, 29), published).years == 7


_DAYS = st.lists(st.dates(date(2000, 1, 1), date(2030, 1, 1)), min_size=1, unique=True).map(sorted)
_PAUSES = st.dates(date(2000, 1, 1), date(2031, 1, 1)).map(lambda day: (Pause(day, day + 30 * DAY),))


@given(_DAYS, st.integers(0, 700), st.integers(0, 700), _PAUSES)
def test_whatever_the_dates_are_quiet_is_never_longer_than_what_was_seen(
    published: list[date], later: int, seen: int, pauses: tuple[Pause, ...]
) -> None:
    today = published[-1] + later * DAY
    quiet = judge(published, published[-1], published[-1] + seen * DAY, today, pauses)
    assert 0 <= quiet.days <= max(later - seen, 0)
    assert quiet.limit is None or quiet.limit >= LEAST_DAYS
    assert quiet.unusual is (quiet.limit is not None and quiet.days > quiet.limit)
