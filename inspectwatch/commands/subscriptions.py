"""`subscriptions test|enable`."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from sqlite_utils import Database

from inspectwatch.clock import SystemClock
from inspectwatch.commands.database import changing
from inspectwatch.config import Config
from inspectwatch.output import address, clean, counted, typed
from inspectwatch.program import everybody
from notifier.subscriptions import Subscription
from storage.addresses import UNSUBSCRIBED, AddressTable
from storage.deliveries import DeliveryTable, Filter
from storage.outbox import OutboxTable


def test(config: Config, name: str) -> int:
    """As `try_out`; exit status 1 where no subscription has that name."""
    from inspectwatch.commands.try_out import try_out

    chosen = named(config, name)
    return try_out(config, chosen) if chosen else 1


def enable(config: Config, name: str, recipient: str | None) -> int:
    """Switches on again what an endpoint or a mail server had ended; what waited is due at once. An address
    whose owner unsubscribed is switched on by its name alone. Exit status 1 where what is off stays off."""
    chosen = named(config, name)
    if not chosen:
        return 1
    recipients = [each for subscription in chosen for each in subscription.recipients]

    def change(db: Database) -> int:
        if recipient is None:
            return _enable(db, name)
        off = [each.recipient for each in AddressTable(db).off() if each.subscription == name]
        wanted = _one_of([*recipients, *off], recipient)
        if wanted is not None:
            return _enable_address(db, name, wanted, alone=recipients == [wanted])
        known = ", ".join(dict.fromkeys(map(address, recipients)))
        print(
            f"inspectwatch: {clean(recipient)} is no address of {clean(name)}, which has {known}",
            file=sys.stderr,
        )
        return 1

    return changing(config, change)


def _enable(db: Database, name: str) -> int:
    now, addresses = SystemClock().now(), AddressTable(db)
    was_off, enabled = OutboxTable(db).enable(name, now), addresses.enable(name, now)
    _say_enabled(name if was_off else None, enabled)
    if was_off or enabled:
        _say_given_up(db, name)
        return 0
    print(f"{clean(name)} was not switched off")
    left = [each for each in addresses.off() if each.subscription == name]
    for each in left:
        print(
            f"{address(each.recipient)} has {each.off_kind}: if its owner wants to hear again,"
            f" inspectwatch subscriptions enable {typed(name)} --address {address(each.recipient)}",
            file=sys.stderr,
        )
    return int(bool(left))


def _enable_address(db: Database, name: str, recipient: str, *, alone: bool) -> int:
    """`alone`: the subscription has no other address, so that both go together."""
    now = SystemClock().now()
    was_off, enabled = (
        alone and OutboxTable(db).enable(name, now),
        AddressTable(db).enable(name, now, recipient),
    )
    _say_enabled(name if was_off else None, enabled)
    if was_off or enabled:
        _say_given_up(db, name)
    else:
        print(f"{address(recipient)} was not switched off")
    return 0


def _say_given_up(db: Database, name: str) -> None:
    """What was given up stays so: it may be old news by now."""
    dead = DeliveryTable(db).chosen(Filter(state="dead", subscription=name))
    number = sum(each.off_kind != UNSUBSCRIBED for each in dead)
    if number:
        print(
            f"{counted(number, 'delivery')} given up before: to send {'it' if number == 1 else 'them'},"
            f" inspectwatch deliveries retry --subscription {typed(name)}"
        )


def _say_enabled(name: str | None, addresses: Iterable[str]) -> None:
    if name is not None:
        print(f"{clean(name)} is switched on again")
    for each in addresses:
        print(f"{address(each)} gets messages again")


def _one_of(recipients: Iterable[str], text: str) -> str | None:
    """The address that is meant; None: it is none of them."""
    for each in recipients:
        if text.strip().casefold() in (each.casefold(), address(each).casefold()):
            return each
    return None


def named(config: Config, name: str) -> list[Subscription]:
    """The subscription of that name, or the operator's ways. Says so where there is none."""
    found = [each for each in everybody(config) if each.name == name]
    if not found:
        known = ", ".join(clean(each.name) for each in config.subscriptions) or "none"
        print(
            f"inspectwatch: no subscription is called {clean(name)!r}; configured: {known}", file=sys.stderr
        )
    return found
