"""The canary: looks whether everything that should have been sent was, from the outside.

Who should hear of an event is worked out anew and held against the deliveries that were written; what is due
is held against the clock. A miss is a defect of ours, or somebody has been at the database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import cast

from inspectwatch.alarms import Trouble
from notifier.events import decode
from notifier.payload import ReportEvent
from notifier.subscriptions import Subscription, wants
from storage.troubles import RecentEvent, TroubleTable

LOOKS_BACK = timedelta(days=7)
PATIENCE = timedelta(minutes=15)  # what is due so long and was not even tried was forgotten

_CURE = (
    "Run `inspectwatch deliveries list --state waiting` and read the log; `inspectwatch deliveries retry ID`"
    " sends one again. Please report this to the makers of inspectwatch: it should not happen."
)


def look(
    troubles: TroubleTable,
    subscriptions: Sequence[Subscription],
    since_when: Mapping[str, datetime],
    back_since: Mapping[tuple[str, str], datetime],
    *,
    now: datetime,
    up_since: datetime,
) -> Trouble | None:
    """What was missed; None: nothing. `since_when`: when each subscription took the form it has;
    `back_since`: when an address was switched on again; `up_since`: since when this program has been
    sending."""
    missing = _never_written(troubles, subscriptions, since_when, back_since, now) + _lost(troubles, now)
    forgotten = _forgotten(troubles, now, up_since)
    if not missing and not forgotten:
        return None
    sentences = [*missing[:3], *forgotten[:3]]
    number = len(missing) + len(forgotten)
    more = f" And {number - len(sentences)} more." if number > len(sentences) else ""
    return Trouble(" ".join(sentences) + more, _CURE, level=number)


def _never_written(
    troubles: TroubleTable,
    subscriptions: Sequence[Subscription],
    since_when: Mapping[str, datetime],
    back_since: Mapping[tuple[str, str], datetime],
    now: datetime,
) -> list[str]:
    left = troubles.unsubscribed()

    def was_off(address: tuple[str, str], known_at: datetime) -> bool:
        return address in left or (address in back_since and known_at < back_since[address])

    return [
        f"Event {event.id} was not addressed to subscription {name!r}."
        for event in troubles.recent_events(now - LOOKS_BACK)
        for name, recipient in _should_hear(event, subscriptions, since_when)
        if (name, recipient) not in event.addressed and not was_off((name, recipient), event.known_at)
    ]


def _should_hear(
    event: RecentEvent, subscriptions: Sequence[Subscription], since_when: Mapping[str, datetime]
) -> list[tuple[str, str]]:
    told = cast("ReportEvent", decode(event.body))
    return [
        (subscription.name, recipient)
        for subscription in subscriptions
        if subscription.name in since_when and since_when[subscription.name] <= event.known_at
        if wants(subscription, told)
        for recipient in subscription.recipients
    ]


def _lost(troubles: TroubleTable, now: datetime) -> list[str]:
    return [
        f"Delivery {each.id} of subscription {each.subscription!r} went into a digest that is not there."
        for each in troubles.lost_in_digests(now - LOOKS_BACK)
    ]


def _forgotten(troubles: TroubleTable, now: datetime, up_since: datetime) -> list[str]:
    """Only what had the time to be sent while we were at work."""
    if now - up_since < PATIENCE:
        return []
    return [
        f"Delivery {each.id} of subscription {each.subscription!r} was due at"
        f" {each.due_at:%Y-%m-%d %H:%M} UTC and was not tried."
        for each in troubles.unexplained(now - PATIENCE)
    ]
