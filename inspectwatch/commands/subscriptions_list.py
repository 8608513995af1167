"""`subscriptions list`: who hears of what and when, and how each fares."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from inspectwatch.asking_words import filters, when
from inspectwatch.commands.delivery_state import subject_of
from inspectwatch.commands.entries import fact, heading, show_entries
from inspectwatch.commands.waiting import local
from inspectwatch.config import Config
from inspectwatch.followed import cure, followed_in_vain
from inspectwatch.output import Column, Row, address, clean, counted
from notifier.subscriptions import Subscription
from storage.addresses import AddressTable
from storage.database import open_for_reading
from storage.deliveries import DeliveryTable, Faring
from storage.errors import StorageError
from storage.troubles import TroubleTable

COLUMNS = (
    Column("name", "Name", lambda row: str(row["name"])),
    Column("recipients", "To", lambda row: str(row["recipients"])),
    Column("filters", "Only", lambda row: str(row["filters"])),
    Column("when", "When", lambda row: str(row["when"])),
    Column("last", "Last message", lambda row: str(row["last"])),
    Column("waits", "Waits", lambda row: str(row["waits"])),
    Column("trouble", "Trouble", lambda row: str(row["trouble"])),
)
_NOTHING = Faring(waiting=0, held=0, dead=0, due=None)


def show_all(config: Config, *, as_json: bool, as_csv: bool) -> int:
    """The subscriptions as they were understood. Without a database nothing is known of how they fare."""
    fares = _fares(config)
    in_full = as_json or as_csv
    rows = [
        _row(each, filters(each, in_full=in_full), config.timezone, fares) for each in config.subscriptions
    ]
    empty = (
        "No subscription is configured. Add a [[subscription]] table; `inspectwatch init` writes an example."
    )
    show_entries(rows, COLUMNS, _say, as_json=as_json, as_csv=as_csv, empty=empty)
    return 0


def _say(rows: Sequence[Row]) -> None:
    for number, row in enumerate(rows):
        if number:
            print()
        heading(str(row["name"]))
        facts = (
            ("To", row["recipients"]),
            ("Hears of", row["events"]),
            ("Only", row["filters"]),
            ("When", row["when"]),
            ("Last", row["last"]),
            ("Waits", row["waits"]),
            ("Trouble", row["trouble"]),
        )
        for name, value in facts:
            fact(name, value)


class _Fares:
    """What the database knows of deliveries; nothing where there is none."""

    def __init__(
        self, db: Database | None, zone: ZoneInfo, subscriptions: Sequence[Subscription] = ()
    ) -> None:
        self.last: dict[str, tuple[datetime, str]] = {}
        self.faring: dict[str, Faring] = {}
        self.off: dict[str, list[str]] = {}
        if db is None:
            return
        for name, gone in followed_in_vain(db, subscriptions).items():
            self.off[name] = [f"{each.words}. {cure(each)}" for each in gone]
        table, subject = DeliveryTable(db), cache(subject_of)
        self.faring = table.faring()
        for name, (at, event) in table.last_sent().items():
            body = table.body_of(event)
            self.last[name] = at, subject(body) if body else ""
        for name, reason in TroubleTable(db).switched_off():
            self.off.setdefault(name, []).append(f"switched off: {clean(reason)}")
        for each in AddressTable(db).off():
            since = f" since {local(each.off_since, zone)}" if each.off_since else ""
            why = "refused" if each.off_kind == "bounced" else clean(each.off_kind)
            self.off.setdefault(each.subscription, []).append(f"{address(each.recipient)} {why}{since}")
        for name, failing in table.failing().items():
            since = local(failing.since, zone)
            said = f"{counted(failing.number, 'message')} failing since {since}: {clean(failing.error)}"
            self.off.setdefault(name, []).append(said)

    def trouble(self, name: str) -> str:
        """In words; empty where there is none."""
        fares, said = self.faring.get(name, _NOTHING), list(self.off.get(name, []))
        if fares.held:
            said.append(f"{fares.held} held as too much at once")
        if fares.dead:
            said.append(f"{fares.dead} given up")
        return "; ".join(said)


def _fares(config: Config) -> _Fares:
    try:
        db = open_for_reading(config.database)
    except StorageError:
        return _Fares(None, config.timezone)
    with closing(db):
        return _Fares(db, config.timezone, config.subscriptions)


def _row(subscription: Subscription, only: str, zone: ZoneInfo, fares: _Fares) -> dict[str, object]:
    at, about = fares.last.get(subscription.name, (None, ""))
    waiting = fares.faring.get(subscription.name, _NOTHING)
    return {
        "name": clean(subscription.name),
        "channel": subscription.channel,
        "recipients": ", ".join(map(address, subscription.recipients)),
        "events": ", ".join(sorted(subscription.events)),
        "filters": only,
        "when": when(subscription.schedule, zone),
        "last": f"{local(at, zone)}: {about}" if at else "none yet",
        "last_sent": at.isoformat() if at else None,
        "waiting": waiting.waiting,
        "waits": _waits(waiting, zone),
        "held": waiting.held,
        "dead": waiting.dead,
        "trouble": fares.trouble(subscription.name),
    }


def _waits(fares: Faring, zone: ZoneInfo) -> str:
    if not fares.waiting:
        return "nothing"
    first = f", the first for {local(fares.due, zone)}" if fares.due else ""
    return f"{counted(fares.waiting, 'message')}{first}"
