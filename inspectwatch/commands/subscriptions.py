"""`subscriptions list|test|enable`."""

from __future__ import annotations

import asyncio
import sys
from contextlib import closing
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from inspectwatch.clock import SystemClock
from inspectwatch.commands.database import changing
from inspectwatch.commands.waiting import local
from inspectwatch.config import Config
from inspectwatch.output import Column, address, clean, show
from inspectwatch.program import channels, everybody
from notifier.channels import DeliveryFailure
from notifier.events import encode
from notifier.example import example
from notifier.message import compose
from notifier.ports import Delivery
from notifier.schedule import Schedule
from notifier.subscriptions import Subscription
from scraper.ofsted.authorities import reference_authorities
from storage.addresses import AddressTable
from storage.database import open_for_reading
from storage.deliveries import DeliveryTable
from storage.errors import StorageError
from storage.events import delivery_id
from storage.outbox import OutboxTable

COLUMNS = (
    Column("name", "Name"),
    Column("recipients", "To", lambda row: clean(row["recipients"])),
    Column("filters", "Only", lambda row: clean(row["filters"])),
    Column("when", "When", lambda row: clean(row["when"])),
    Column("last", "Last message", lambda row: clean(row["last"])),
    Column("trouble", "Trouble", lambda row: clean(row["trouble"])),
)
_FILTERS = ("regions", "types", "remits", "areas", "directions", "crosses")
_WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_NAMED = 3


def show_all(config: Config, *, as_json: bool, as_csv: bool) -> int:
    """The subscriptions as they were understood, and how each fares. Without a database nothing is known of
    that yet."""
    fares = _fares(config)
    rows = [_row(subscription, config.timezone, fares) for subscription in config.subscriptions]
    empty = (
        "No subscription is configured. Add a [[subscription]] table; `inspectwatch init` writes an example."
    )
    show(rows, COLUMNS, as_json=as_json, as_csv=as_csv, empty=empty)
    return 0


class _Fares:
    """What the database knows of deliveries; nothing where there is none."""

    def __init__(self, db: Database | None) -> None:
        self.sent: dict[str, tuple[datetime, str]] = {}
        self.waiting: dict[str, dict[str, int]] = {}
        self.off: dict[str, list[str]] = {}
        if db is None:
            return
        table = DeliveryTable(db)
        self.waiting = table.waiting()
        for name, (at, event) in table.last_sent().items():
            body = table.body_of(event)
            self.sent[name] = at, compose(body, "").subject if body else ""
        for name in OutboxTable(db).disabled():
            self.off.setdefault(name, []).append("switched off")
        for each in AddressTable(db).off():
            what = f"{address(each.recipient)} {each.off_kind}"
            self.off.setdefault(each.subscription, []).append(what)

    def trouble(self, name: str) -> str:
        """In words; empty where there is none."""
        counts = self.waiting.get(name, {})
        said = list(self.off.get(name, []))
        said += [f"{counts[kind]} {kind}" for kind in ("failing", "held", "dead") if counts.get(kind)]
        return "; ".join(said)


def _fares(config: Config) -> _Fares:
    try:
        db = open_for_reading(config.database)
    except StorageError:
        return _Fares(None)
    with closing(db):
        return _Fares(db)


def _row(subscription: Subscription, zone: ZoneInfo, fares: _Fares) -> dict[str, object]:
    at, about = fares.sent.get(subscription.name, (None, ""))
    waits = fares.waiting.get(subscription.name, {}).get("waiting", 0)
    return {
        "name": subscription.name,
        "channel": subscription.channel,
        "recipients": ", ".join(map(address, subscription.recipients)),
        "events": ", ".join(sorted(subscription.events)),
        "filters": _filters(subscription),
        "when": when(subscription.schedule, zone),
        "last": f"{local(at, zone)}: {about}" if at else "none yet",
        "last_sent": at.isoformat() if at else None,
        "waiting": waits,
        "trouble": fares.trouble(subscription.name),
    }


def _filters(subscription: Subscription) -> str:
    said = [f"providers: {_providers(subscription)}"] if subscription.providers else []
    for name in _FILTERS:
        values = getattr(subscription, name)
        if values:
            said.append(f"{name}: {', '.join(sorted(values))}")
    return "; ".join(said)


def _providers(subscription: Subscription) -> str:
    names = {each.urn: each.display_name for each in reference_authorities()}
    known = sorted(names.get(urn, urn) for urn in subscription.providers)
    more = f" and {len(known) - _NAMED} more" if len(known) > _NAMED else ""
    return ", ".join(known[:_NAMED]) + more


def when(schedule: Schedule, zone: ZoneInfo) -> str:
    """When it hears: "daily at 08:00, not 22:00-07:00"."""
    said = {
        "instant": "at once",
        "daily": f"daily at {schedule.at:%H:%M}",
        "weekly": f"{_WEEKDAYS[schedule.weekday]} at {schedule.at:%H:%M}",
    }[schedule.deliver]
    if schedule.quiet:
        said += f", not {schedule.quiet.start:%H:%M}-{schedule.quiet.end:%H:%M}"
    return said if schedule.timezone == zone else f"{said} ({schedule.timezone.key})"


def test(config: Config, name: str) -> int:
    """Sends a marked example at once, whatever its hours. Exit status 1 where it was not taken."""
    chosen = named(config, name)
    if not chosen:
        return 1
    if any(each.schedule.deliver != "instant" for each in chosen):
        print("Its digests come at their hour; this example comes at once")
    return asyncio.run(_send_examples(config, chosen))


async def _send_examples(config: Config, chosen: list[Subscription]) -> int:
    clock = SystemClock()
    ways = channels(config, clock)
    event, failed = example(clock.now()), 0
    try:
        for subscription in chosen:
            for recipient in subscription.recipients:
                delivery = Delivery(
                    id=delivery_id(
                        f"{event['data']['id']}-{clock.now().timestamp()}", subscription.name, recipient
                    ),
                    event_id=event["data"]["id"],
                    body=encode(event),
                    subscription=subscription.name,
                    recipient=recipient,
                    attempts=0,
                )
                try:
                    await ways[subscription.channel].send(delivery, subscription)
                    print(f"Sent an example to {address(recipient)}")
                except DeliveryFailure as failure:
                    print(f"inspectwatch: not taken: {clean(failure)}", file=sys.stderr)
                    failed = 1
    finally:
        for way in ways.values():
            await way.aclose()
    return failed


def enable(config: Config, name: str, recipient: str | None) -> int:
    """Switches on again what an endpoint or a mail server had ended; what waited is due at once. An address
    whose owner unsubscribed is switched on by its name alone."""
    if not named(config, name):
        return 1

    def change(db: Database) -> int:
        now = SystemClock().now()
        was_off = recipient is None and OutboxTable(db).enable(name, now)
        addresses = AddressTable(db).enable(name, now, recipient)
        if was_off:
            print(f"{clean(name)} is switched on again")
        for each in addresses:
            print(f"{address(each)} gets messages again")
        if not was_off and not addresses:
            print(f"{clean(name)} was not switched off")
            left = [each for each in AddressTable(db).off() if each.subscription == name]
            for known in left:
                print(
                    f"{address(known.recipient)} has {known.off_kind}: --address {address(known.recipient)}"
                    " switches it on, if its owner wants that"
                )
        return 0

    return changing(config, change)


def named(config: Config, name: str) -> list[Subscription]:
    """The subscription of that name, or the operator's ways. Says so where there is none."""
    found = [each for each in everybody(config) if each.name == name]
    if not found:
        known = ", ".join(clean(each.name) for each in config.subscriptions) or "none"
        print(
            f"inspectwatch: no subscription is called {clean(name)!r}; configured: {known}", file=sys.stderr
        )
    return found
