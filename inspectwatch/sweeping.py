"""Sweeps that did not read what they should have. They stay due: a later poll is made a sweep, until one is
good.

Not at once, and the less often the longer it goes on: a sweep is a thousand requests, and what kept it from
being good is often no matter of hours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.runs import RunLog

FIRST_WAIT = timedelta(hours=4)
LONGEST_WAIT = timedelta(days=4)
DUE_TIMES = 2  # that pass without a good sweep: then somebody should know
Following = Callable[[datetime], datetime | None]  # the next due time after that one; None: never


@dataclass(frozen=True, slots=True)
class Owed:
    """`failed`: how many sweeps in a row, the latest begun at `last`, since the good one at `good`; None:
    there was none."""

    failed: int
    last: datetime
    good: datetime | None

    @property
    def next_try(self) -> datetime:
        """From when on a poll is to be a sweep."""
        return self.last + min(FIRST_WAIT * int(2 ** min(self.failed - 1, 10)), LONGEST_WAIT)


def owed(runs: RunLog, now: datetime) -> Owed | None:
    """The sweep that is to be made up; None: the latest was good, or there was none."""
    good = runs.last_good_sweep(now)
    failed = runs.sweeps_since(good, now)
    return Owed(len(failed), failed[-1], good) if failed else None


def missed_for_long(runs: RunLog, now: datetime, following: Following) -> Owed | None:
    """The same, where the schedule's next two due times after the last good sweep have passed."""
    sweep = owed(runs, now)
    if sweep is None:
        return None
    moment = sweep.good or runs.first_started()
    for _ in range(DUE_TIMES):
        moment = following(moment) if moment else None
    return sweep if moment is not None and moment <= now else None
