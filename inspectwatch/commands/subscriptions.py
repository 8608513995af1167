"""`subscriptions list|test|enable`."""

from __future__ import annotations

import asyncio
import sys
from contextlib import closing

from inspectwatch.clock import SystemClock
from inspectwatch.config import Config
from inspectwatch.outbox_store import SqliteOutbox
from inspectwatch.output import Column, address, clean, show
from inspectwatch.program import channels
from notifier.channels import DeliveryFailure
from notifier.events import encode
from notifier.example import example
from notifier.ports import Delivery
from notifier.subscriptions import Subscription
from storage.database import open_for_writing, writer_lock
from storage.errors import StorageError
from storage.events import delivery_id

COLUMNS = (
    Column("name", "Name"),
    Column("channel", "Channel"),
    Column("recipients", "To"),
    Column("events", "Events"),
    Column("filters", "Only"),
)
_FILTERS = ("providers", "regions", "remits", "areas", "directions")


def show_all(config: Config, *, as_json: bool, as_csv: bool) -> int:
    """The subscriptions as they were understood."""
    rows = [_row(subscription) for subscription in config.subscriptions]
    empty = (
        "No subscription is configured. Add a [[subscription]] table; `inspectwatch init` writes an example."
    )
    show(rows, COLUMNS, as_json=as_json, as_csv=as_csv, empty=empty)
    return 0


def _row(subscription: Subscription) -> dict[str, str]:
    filters = {name: sorted(getattr(subscription, name)) for name in _FILTERS}
    return {
        "name": subscription.name,
        "channel": subscription.channel,
        "recipients": ", ".join(map(address, subscription.recipients)),
        "events": ", ".join(sorted(subscription.events)),
        "filters": "; ".join(f"{name}: {', '.join(values)}" for name, values in filters.items() if values),
    }


def test(config: Config, name: str) -> int:
    """Sends a marked example at once. Exit status 1 where it was not taken."""
    subscription = _named(config, name)
    if subscription is None:
        return 1
    return asyncio.run(_send_example(config, subscription))


async def _send_example(config: Config, subscription: Subscription) -> int:
    clock = SystemClock()
    channel = channels(config, clock)[subscription.channel]
    event = example(clock.now())
    failed = 0
    for recipient in subscription.recipients:
        delivery = Delivery(
            id=delivery_id(f"{event['data']['id']}-{clock.now().timestamp()}", subscription.name, recipient),
            event_id=event["data"]["id"],
            body=encode(event),
            subscription=subscription.name,
            recipient=recipient,
            attempts=0,
        )
        try:
            await channel.send(delivery, subscription)
            print(f"Sent an example to {address(recipient)}")
        except DeliveryFailure as failure:
            print(f"inspectwatch: not taken: {clean(failure)}", file=sys.stderr)
            failed = 1
    return failed


def enable(config: Config, name: str) -> int:
    """Switches a subscription on again; what waited is due at once."""
    if _named(config, name) is None:
        return 1
    try:
        with writer_lock(config.database):
            db = open_for_writing(config.database)
            with closing(db.conn):
                was_off = SqliteOutbox(db).table.enable(name, SystemClock().now())
    except StorageError as error:
        print(f"inspectwatch: {error}", file=sys.stderr)
        return 2
    print(f"{clean(name)} is switched on again" if was_off else f"{clean(name)} was not switched off")
    return 0


def _named(config: Config, name: str) -> Subscription | None:
    for subscription in config.subscriptions:
        if subscription.name == name:
            return subscription
    known = ", ".join(clean(subscription.name) for subscription in config.subscriptions) or "none"
    print(f"inspectwatch: no subscription is called {clean(name)!r}; configured: {known}", file=sys.stderr)
    return None
