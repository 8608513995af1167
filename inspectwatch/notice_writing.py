"""Writing a message of our own making: the event, and a delivery to each who gets it, outside quiet hours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import TypeVar

from sqlite_utils import Database

from notifier.events import encode
from notifier.payload import AliveEvent, DigestEvent, WelcomeEvent
from notifier.schedule import after_quiet
from notifier.subscriptions import Subscription
from storage.notices import Address, write_notice
from storage.values import NewEvent, Recipient

SOURCE = "ofsted"
T = TypeVar("T")
AT_ONCE = 200  # addresses a transaction: each costs a write to the disk, and none may last long


def deliver(
    db: Database,
    subscription: Subscription,
    recipients: Sequence[str],
    event: DigestEvent | WelcomeEvent | AliveEvent,
    *,
    lane: str,
    now: datetime,
) -> str:
    """Writes the message and its deliveries, inside a transaction of the caller. Returns the event's id."""
    due = after_quiet(subscription.schedule, now)
    id_ = event["data"]["id"]
    written = NewEvent(
        id=id_,
        type=event["type"],
        cause=None,
        known_at=now,
        source=SOURCE,
        body=encode(event),
        recipients=tuple(Recipient(subscription.name, recipient, due=due) for recipient in recipients),
        lane=lane,
    )
    write_notice(db, written)
    return id_


def by_address(subscriptions: Iterable[Subscription]) -> dict[Address, Subscription]:
    """Every configured address, and what it belongs to."""
    return {
        (subscription.name, recipient): subscription
        for subscription in subscriptions
        for recipient in subscription.recipients
    }


def in_batches(items: Iterable[T]) -> Iterator[tuple[T, ...]]:
    """The items in portions fit for one transaction each."""
    left = iter(items)
    while batch := tuple(islice(left, AT_ONCE)):
        yield batch
