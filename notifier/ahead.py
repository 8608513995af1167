"""How far ahead a message can be due, so that what a clock that ran ahead put off is known and sent.

Pure. A date that no rule of ours gives was written by such a clock; by it, a message would wait for years.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from notifier.breaker import REST_SECONDS
from notifier.channels.retry_after import LONGEST_SECONDS
from notifier.schedule import Mode, Schedule, after_quiet, plan
from notifier.sender import JITTER, RETRY_SECONDS

_AN_HOUR = timedelta(hours=1)  # of a clock that changes
_LONGEST_QUIET = timedelta(days=1) + _AN_HOUR
_LONGEST_WAIT = timedelta(seconds=max(*REST_SECONDS, LONGEST_SECONDS, max(RETRY_SECONDS) * (1 + JITTER)))


def latest_due(mode: Mode, now: datetime) -> datetime:
    """The latest that anything which waits at `now` (aware) can be due: an instant message after its longest
    wait for the next try, a digest after a week, each put off by quiet hours."""
    longest = _LONGEST_WAIT if mode == "instant" else timedelta(days=7) + _AN_HOUR
    return now + longest + _LONGEST_QUIET


def due_again(schedule: Schedule, mode: Mode, now: datetime) -> datetime:
    """When a message is due whose date cannot be: now, by its schedule. UTC."""
    return after_quiet(schedule, now) if mode == "instant" else plan(schedule, now).due
