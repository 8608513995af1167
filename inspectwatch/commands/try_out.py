"""`subscriptions test`: a marked example to each recipient, whatever its hours."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime

from sqlite_utils import Database

from inspectwatch.clock import SystemClock
from inspectwatch.config import Config
from inspectwatch.output import address, clean, typed
from inspectwatch.program import addresses_of, channels
from notifier.channels import Channel, DeliveryFailure
from notifier.channels.email_message import OPERATOR
from notifier.events import encode
from notifier.example import alarm_example, example, listing_example
from notifier.payload import AlarmEvent, OperatorAlarmEvent, ProviderEvent, ReportEvent
from notifier.ports import Delivery
from notifier.subscriptions import Subscription
from storage.addresses import UNSUBSCRIBED, AddressTable
from storage.database import open_for_reading
from storage.errors import StorageError
from storage.events import delivery_id

Pair = tuple[str, str]  # subscription name, recipient


def try_out(config: Config, chosen: list[Subscription]) -> int:
    """Exit status 1 where an example was not taken, or nobody may get one; 2 where it cannot be known who
    unsubscribed."""
    try:
        off = _off(config)
    except StorageError as error:
        print(f"inspectwatch: {error}", file=sys.stderr)
        return 2
    if any(each.schedule.deliver != "instant" for each in chosen):
        print("Its digests come at their hour; this example comes at once")
    return asyncio.run(_send_examples(config, chosen, off))


def example_for(
    subscription: Subscription, now: datetime
) -> ReportEvent | ProviderEvent | AlarmEvent | OperatorAlarmEvent:
    """An example of what it gets: no rating alert for who gets alarms only, or hears only who is listed.
    `now` is aware."""
    if subscription.name == OPERATOR:
        return alarm_example(now, own=True)
    if subscription.events <= {"provider.unlisted", "provider.listed"}:
        return listing_example("unlisted", now)
    return alarm_example(now, own=False) if subscription.events == {"source.alarm"} else example(now)


async def _send_examples(config: Config, chosen: list[Subscription], off: Mapping[Pair, str]) -> int:
    ways = channels(config, SystemClock())
    try:
        taken = [
            await _send_example(ways[subscription.channel], subscription, recipient, off)
            for subscription in chosen
            for recipient in subscription.recipients
        ]
    finally:
        for way in ways.values():
            await way.aclose()
    return int(False in taken or True not in taken)


async def _send_example(
    way: Channel, subscription: Subscription, recipient: str, off: Mapping[Pair, str]
) -> bool | None:
    """Whether it was taken; None: it was not sent, as its owner wants nothing."""
    kind, to = off.get((subscription.name, recipient)), address(recipient)
    if kind == UNSUBSCRIBED:
        print(f"inspectwatch: {to} was left out: its owner has unsubscribed", file=sys.stderr)
        return None
    try:
        await way.send(_delivery(subscription, recipient), subscription)
    except DeliveryFailure as failure:
        print(f"inspectwatch: {to}: not taken: {clean(failure)}", file=sys.stderr)
        return False
    print(f"Sent an example to {to}")
    if kind:
        print(
            f"inspectwatch: {to} had been refused and was tried for all that; what comes for it waits until"
            f" inspectwatch subscriptions enable {typed(subscription.name)}",
            file=sys.stderr,
        )
    return True


def _delivery(subscription: Subscription, recipient: str) -> Delivery:
    now = SystemClock().now()
    event = example_for(subscription, now)
    id_ = event["data"]["id"]
    return Delivery(
        id=delivery_id(f"{id_}-{now.timestamp()}", subscription.name, recipient),
        event_id=id_,
        body=encode(event),
        subscription=subscription.name,
        recipient=recipient,
        attempts=0,
    )


def _off(config: Config) -> dict[Pair, str]:
    """Who gets nothing, and why. Without a database nobody can have unsubscribed. Raises StorageError where
    there is one that cannot be asked."""
    if not config.database.exists():
        return {}
    with closing(open_for_reading(config.database)) as db:
        return _off_in(db, addresses_of(config))


def _off_in(db: Database, configured: frozenset[Pair]) -> dict[Pair, str]:
    """Those that are off, and those that will be with the next run, as `AddressTable.keep_away` has it:
    another name of a subscription, or another spelling of an address, wakes nobody."""
    table, names = AddressTable(db), {name for name, _ in configured}
    off = {(each.subscription, each.recipient): each.off_kind or "" for each in table.off()}
    left = {pair for pair, kind in off.items() if kind == UNSUBSCRIBED and pair not in configured}
    for name, recipient in configured:
        gone = any(
            to.casefold() == recipient.casefold() and (other == name or other not in names)
            for other, to in left
        )
        if gone and table.token_of(name, recipient) is None:
            off[name, recipient] = UNSUBSCRIBED
    return off
