"""What waits to be sent and why: for `check`, which has just tried, and for `status`."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from inspectwatch.output import address, clean, counted
from storage.outbox import Stuck
from storage.times import from_text

NOBODY_IS_TOLD = "No subscription: everything is recorded and nobody is told."

_FAILED = """
SELECT subscription, recipient, COUNT(*) AS number, MIN(due_at) AS due, last_error
FROM deliveries
WHERE state = 'waiting' AND last_error IS NOT NULL
  AND subscription NOT IN (SELECT name FROM disabled_subscriptions)
GROUP BY subscription, recipient
ORDER BY subscription, recipient
"""


def to_be_tried_again(db: Database, zone: ZoneInfo) -> list[str]:
    """A line for each recipient whose deliveries failed and wait for their next try."""
    return [
        f"subscription {clean(row['subscription'])!r}: {counted(row['number'], 'delivery')} to "
        f"{address(row['recipient'])} failed, next try {local(from_text(row['due']), zone)}: "
        f"{clean(row['last_error'])}"
        for row in db.query(_FAILED)
    ]


def for_a_person(stuck: Iterable[Stuck]) -> list[str]:
    """A line for each delivery that nobody will send, as nobody in the configuration is to get it."""
    return [
        f"delivery {each.id} to {address(each.recipient)} (subscription {clean(each.subscription)!r}) waits: "
        f"{each.why}"
        for each in stuck
    ]


def typed(name: str) -> str:
    """A subscription's name as it is typed in a command."""
    return shlex.quote(clean(name))


def local(moment: datetime, zone: ZoneInfo) -> str:
    """A time as people in that zone write it."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")
