"""The proof of life: a short note after a month in which nothing was published for a subscription. Pure.

One authority has about one graded report in three years. Silence is normal, and looks like breakage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from notifier.notices import notice_id, utc_text
from notifier.payload import AliveEvent, LatestData
from notifier.schedule import Schedule, after_quiet, at_on_day, local_day
from notifier.subscriptions import Subscription


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month where a subscription is. `first` and `last` are days, `start` and `end` the moments
    (UTC) between which it lies, `end` no longer part of it."""

    first: date
    last: date
    start: datetime
    end: datetime

    @property
    def name(self) -> str:
        """As "2024-04"."""
        return f"{self.first:%Y-%m}"


def month_to_tell(schedule: Schedule, now: datetime) -> Month:
    """The latest month whose proof of life is due at `now` (aware): it is due on the first day of the next
    month at `schedule.at`, after the quiet hours."""
    following = local_day(schedule, now).replace(day=1)
    if _due_on(schedule, following) > now:
        following = _month_before(following)
    first = _month_before(following)
    return Month(
        first=first,
        last=following - timedelta(days=1),
        start=_midnight(schedule, first),
        end=_midnight(schedule, following),
    )


def next_proof(schedule: Schedule, now: datetime) -> datetime:
    """When the next proof of life after `now` (aware) may be due. UTC."""
    this_month = local_day(schedule, now).replace(day=1)
    due = _due_on(schedule, this_month)
    return due if due > now else _due_on(schedule, _month_after(this_month))


def alive_event(
    subscription: Subscription,
    recipient: str,
    month: Month,
    *,
    watching: int,
    last_read: datetime | None,
    troubles: Sequence[str],
    latest: LatestData | None,
    now: datetime,
) -> AliveEvent:
    """The proof of life of that month, written at `now` (aware).

    `watching`: providers that the subscription lets through. `last_read`: when the source was last read
    without a problem; None: never. `troubles` are sentences on what is not well: only where there is none may
    anybody be told that all is.
    """
    return {
        "type": "subscription.alive",
        "timestamp": utc_text(now),
        "data": {
            "schema": 1,
            "id": notice_id("subscription.alive", subscription.name, recipient, month.name),
            "subscription": subscription.name,
            "start": month.first.isoformat(),
            "end": month.last.isoformat(),
            "watching": watching,
            "last_read": utc_text(last_read) if last_read else None,
            "troubles": list(troubles),
            "latest": latest,
        },
    }


def _due_on(schedule: Schedule, day: date) -> datetime:
    return after_quiet(schedule, at_on_day(schedule, day))


def _month_before(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)


def _month_after(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _midnight(schedule: Schedule, day: date) -> datetime:
    """Where the clocks skip midnight, the day begins when they have: PEP 495, fold 0 in a gap."""
    return datetime.combine(day, time(), schedule.timezone).astimezone(UTC)
