"""Is a source unusually quiet? Judged by its own past at the same time of the year. Pure.

The usual is the median, over the last ten years, of the longest time without a publication that reaches into
the same days of those years, and a week more on either side: so August is compared with Augusts, and
Christmas with Christmases. Unusual is what lasts twice as long, and no less than two weeks. The median,
because one year in which everything stood still (2020) must not excuse the next ten.

Only what was seen counts: a watch that was off has seen no quiet. How often this is wrong:
`docs/reliability.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import ceil
from statistics import median

from inspectwatch.settings.model import Pause
from notifier.words import day

YEARS = 10  # of the past that are looked at
LEAST_YEARS = 5  # fewer say nothing of what is usual
LEAST_DATES = 20  # and neither do a handful of publications
MARGIN = timedelta(days=7)  # before and after the same days of other years, as feasts move
UNUSUAL = 2  # times the usual
LEAST_DAYS = 14
SEEN_WITHIN = timedelta(days=8)  # between two runs that read the source: longer, and nobody watched


@dataclass(frozen=True, slots=True)
class Quiet:
    """How long nothing was published, and how long that usually is. Days of pauses do not count."""

    since: date  # the last publication
    days: int  # seen without one
    paused: int  # days since then that lie in a pause
    dates: int  # days with a publication that are known
    years: int  # of the past that can be compared with
    usual: int | None  # days at this time of the year; None: too little is known
    limit: int | None  # days that are still believed
    last_published: date | None = None  # by the publisher's dates; `since` may be the day we saw it

    @property
    def unusual(self) -> bool:
        """Whether somebody should look."""
        return self.limit is not None and self.days > self.limit


def in_words(quiet: Quiet | None) -> str | None:
    """One line; None: nothing was ever published."""
    if quiet is None:
        return None
    last = _last(quiet)
    if quiet.usual is None:
        return (
            f"{last}. Whether a quiet is unusual is not judged: that takes {LEAST_DATES} days with a"
            f" publication and {LEAST_YEARS} years, and {quiet.dates} and {quiet.years} are known"
        )
    return (
        f"{last}. Of the days since, our own watch has seen {quiet.days} without one; {quiet.usual} are usual"
        f" at this time of the year, more than {quiet.limit} is an alarm"
    )


def _last(quiet: Quiet) -> str:
    """What was dated earlier than it turned up, as of a file that came late, has two days."""
    seen = day(quiet.since.isoformat())
    if quiet.last_published is None or quiet.last_published == quiet.since:
        return f"Last publication: {seen}"
    published = day(quiet.last_published.isoformat())
    return f"Last publication: {published}; this watch last saw something new on {seen}"


def judge(
    published: Sequence[date], since: date, watched_since: date, today: date, pauses: Sequence[Pause] = ()
) -> Quiet:
    """`published`: every day on which something was, in order; `since`: the last of which we know, or on
    which something turned up; `watched_since`: the watch has seen everything from that day on."""
    start = max(since, watched_since)
    until_today = (*published, today)  # a year in which nothing came was no lively one
    past = [
        _longest(
            until_today, _years_before(start, years) - MARGIN, _years_before(today, years) + MARGIN, pauses
        )
        for years in range(1, YEARS + 1)
        if published and published[0] <= _years_before(start, years) - MARGIN
    ]
    known = len(past) >= LEAST_YEARS and len(published) >= LEAST_DATES
    usual = ceil(median(past)) if known else None
    return Quiet(
        since=since,
        days=_days(start, today, pauses),
        paused=_paused(since, today, pauses),
        dates=len(published),
        years=len(past),
        usual=usual,
        limit=max(UNUSUAL * usual, LEAST_DAYS) if usual is not None else None,
        last_published=published[-1] if published else None,
    )


def _longest(published: Iterable[date], first: date, last: date, pauses: Sequence[Pause]) -> int:
    """The longest time without a publication that reaches into these days."""
    spans = (
        _days(before, after, pauses)
        for before, after in pairwise(published)
        if before <= last and after >= first
    )
    return max(spans, default=0)


def _years_before(today: date, years: int) -> date:
    leap_day = (today.month, today.day) == (2, 29)
    return today.replace(year=today.year - years, day=28 if leap_day else today.day)


def _days(after: date, until: date, pauses: Sequence[Pause]) -> int:
    return max((until - after).days, 0) - _paused(after, until, pauses)


def _paused(after: date, until: date, pauses: Sequence[Pause]) -> int:
    """Days behind `after`, up to `until`, that lie in pauses, which do not overlap."""
    spans = (min(each.last, until) - max(each.first - timedelta(days=1), after) for each in pauses)
    return sum(max(span.days, 0) for span in spans)
