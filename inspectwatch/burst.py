"""More events from one poll than the time before it explains: a slip of the publisher's site, or of ours,
and not news. They are held until a person has looked.

A poll may bring `burst_limit` events for each week, or part of one, since the source was last read or last
published, whichever is longer ago: what comes after an outage or an election pause is real news. Reports that
were published while we were reading, and that we had not seen, are explained by nothing: of these, and of
revisions and withdrawals of old reports, no more than `burst_limit` pass.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from storage.holds import HoldTable, Unsettled

_LISTED_LATE = timedelta(days=3)  # a report may be listed so long after the day it gives
_WEEK = 7


def settle(holds: HoldTable, limit: int, now: datetime) -> bool:
    """Counts the events that came since the last count, and lets them go or holds them. True: held."""
    unsettled = holds.unsettled()
    if unsettled is None:
        return False
    hold = not is_explained(unsettled, limit, now)
    holds.settle(unsettled.upto, hold=hold)
    return hold


def is_explained(unsettled: Unsettled, limit: int, now: datetime) -> bool:
    """Whether so many events are what the time since the source was last read, or last published, brings."""
    if unsettled.last_read is None:  # nothing to judge by: the first run after a baseline of another kind
        return len(unsettled.published) <= limit
    unseen_since = unsettled.last_read.date() - _LISTED_LATE
    if len(_old(unsettled.published, unseen_since, now.date())) > limit:
        return False
    silent_since = min(unsettled.newest_before or unsettled.last_read.date(), unsettled.last_read.date())
    weeks = max(1, math.ceil((now.date() - silent_since).days / _WEEK))
    return len(unsettled.published) <= limit * weeks


def _old(published: Sequence[date | None], since: date, today: date) -> list[date | None]:
    """Those whose publication date says nothing of the time since then: older, of the future, or none."""
    return [day for day in published if day is None or day < since or day > today + timedelta(days=1)]
