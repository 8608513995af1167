"""Who gets an event becomes when: each address with the hour that its subscription wants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from notifier.schedule import plan
from notifier.subscriptions import Subscription
from storage.values import Recipient

OPERATOR = "operator"  # the name that stands for `[operator]`; no subscription may have it


def addressed(
    pairs: Iterable[tuple[str, str]], subscriptions: Mapping[str, Subscription], known_at: datetime
) -> tuple[Recipient, ...]:
    """The recipients of an event known at that time. `pairs` are (subscription, address); one whose
    subscription is no longer configured waits for a person, whatever its hour."""
    return tuple(
        _recipient(name, address, subscriptions.get(name), known_at) for name, address in dict.fromkeys(pairs)
    )


def by_name(subscriptions: Iterable[Subscription]) -> dict[str, Subscription]:
    """The subscriptions by their names."""
    return {subscription.name: subscription for subscription in subscriptions}


def _recipient(name: str, address: str, subscription: Subscription | None, known_at: datetime) -> Recipient:
    if subscription is None:
        return Recipient(name, address)
    planned = plan(subscription.schedule, known_at)
    return Recipient(name, address, planned.mode, planned.due)
