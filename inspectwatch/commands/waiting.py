"""What waits to be sent and why: for `check`, which has just tried, and for `status`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from inspectwatch.output import address, clean, counted, typed
from storage.outbox import SUBSCRIPTION_GONE, Stuck
from storage.times import from_text

_MOST_NAMED = 5

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
    """A line for each subscription whose deliveries nobody will send, as it is gone from the configuration,
    or some of its addresses are."""
    found: dict[tuple[str, str], list[Stuck]] = {}
    for each in stuck:
        found.setdefault((each.subscription, each.why), []).append(each)
    return [_stuck_line(name, why, together) for (name, why), together in sorted(found.items())]


def _stuck_line(name: str, why: str, together: list[Stuck]) -> str:
    waiting = f"subscription {clean(name)!r}: {counted(len(together), 'delivery')}"
    waiting += " waits" if len(together) == 1 else " wait"
    if why == SUBSCRIPTION_GONE:
        return (
            f"{waiting}, as this name is no longer in the configuration: put it back, or"
            f" `inspectwatch deliveries cancel --subscription {typed(name)}`"
        )
    gone = list(dict.fromkeys(address(each.recipient) for each in together))
    more = ", …" if len(gone) > _MOST_NAMED else ""
    return (
        f"{waiting} for {', '.join(gone[:_MOST_NAMED])}{more}, no longer among its addresses: put that back,"
        f" or `inspectwatch deliveries cancel ID`, with the ids that"
        f" `inspectwatch deliveries list --state waiting --subscription {typed(name)}` shows"
    )


def local(moment: datetime, zone: ZoneInfo) -> str:
    """A time as people in that zone write it."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")
