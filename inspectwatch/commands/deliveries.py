"""`deliveries list|show`: what is on its way, and how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import groupby
from typing import cast

from sqlite_utils import Database

from inspectwatch.clock import SystemClock
from inspectwatch.commands.database import looking
from inspectwatch.commands.delivery_filter import explained, filter_of, one_id, provider_taken_for
from inspectwatch.commands.delivery_state import (
    Surroundings,
    by_address,
    how_it_stands,
    short,
    subject_of,
)
from inspectwatch.commands.entries import fact, heading, say_line, show_entries
from inspectwatch.commands.waiting import local
from inspectwatch.config import Config
from inspectwatch.jsonlines import json_line
from inspectwatch.output import Column, Row, address, clean
from notifier.events import decode
from storage.deliveries import DeliveryTable, Filter, ShownDelivery

COLUMNS = (
    Column("id", "Id", lambda row: short(str(row["id"]))),
    Column("state", "State"),
    Column("subscription", "Subscription", lambda row: str(row["subscription"])),
    Column("recipient", "To", lambda row: str(row["recipient"])),
    Column("why", "How it stands", lambda row: str(row["why"])),
    Column("about", "About", lambda row: str(row["about"])),
)
_LONGEST_SUBJECT = 200
_BESIDE_ID = 16  # where a line goes on, so that ids stand out


def list_all(
    config: Config,
    *,
    state: str | None,
    subscription: str | None,
    provider: str | None,
    since: str | None,
    limit: int,
    as_json: bool,
    as_csv: bool,
) -> int:
    """The deliveries, newest first."""

    def ask(db: Database) -> int:
        about = provider_taken_for(db, provider) if provider else None
        wanted = filter_of(db, config, state=state, subscription=subscription, provider=about, since=since)
        rows = _rows(DeliveryTable(db).find(wanted, limit), _around(config))
        foot = f"The newest {limit}; --limit shows more." if len(rows) == limit else ""
        show_entries(
            rows, COLUMNS, _say, as_json=as_json, as_csv=as_csv, empty="No delivery fits.", foot=foot
        )
        return 0

    return explained(lambda: looking(config, ask))


def show_one(config: Config, id_: str, *, as_json: bool) -> int:
    """Everything of one. Exit status 1 where the id is not that of exactly one."""

    def ask(db: Database) -> int:
        table = DeliveryTable(db)
        (found,) = table.find(Filter(ids=(one_id(table, id_),)))
        (row,) = _rows([found], _around(config))
        row |= {
            "summary": clean(cast("dict[str, str]", decode(found.body)["data"]).get("summary", "")),
            "first_due_at": found.first_due_at.isoformat() if found.first_due_at else None,
            "behind": found.behind,
        }
        if as_json:
            print(json_line(row))
        else:
            _tell(found, row, config)
        return 0

    return explained(lambda: looking(config, ask))


def _around(config: Config) -> Surroundings:
    return Surroundings(
        by_address((*config.subscriptions, *config.operator)), SystemClock().now(), config.timezone
    )


def _rows(found: Sequence[ShownDelivery], around: Surroundings) -> list[dict[str, object]]:
    subject = cache(subject_of)  # many deliveries carry one event
    return [_row(each, subject(each.body), around) for each in found]


def _row(each: ShownDelivery, about: str, around: Surroundings) -> dict[str, object]:
    return {
        "id": each.id,
        "event_id": each.event_id,
        "type": each.type,
        "about": about,
        "provider": each.provider,
        "report_id": each.report_id,
        "subscription": clean(each.subscription),
        "recipient": address(each.recipient),
        "state": each.state,
        "mode": each.mode,
        "attempts": each.attempts,
        "created_at": each.created_at.isoformat(),
        "due_at": each.due_at.isoformat(),
        "ended_at": each.ended_at.isoformat() if each.ended_at else None,
        "last_error": None if each.last_error is None else clean(each.last_error),
        "digest": each.digest,
        "why": how_it_stands(each, around),
    }


def _say(rows: Sequence[Row]) -> None:
    """Each event once, and below it those who get it."""
    for number, (_, together) in enumerate(groupby(rows, key=lambda row: row["event_id"])):
        of_event = list(together)
        if number:
            print()
        about = str(of_event[0]["about"])
        heading(about if len(about) <= _LONGEST_SUBJECT else f"{about[:_LONGEST_SUBJECT]}…")
        for row in of_event:
            line = f"{short(row['id'])}  {row['subscription']}, {row['recipient']}: {row['why']}"
            say_line(line, indent=2, hanging=_BESIDE_ID)


def _tell(each: ShownDelivery, row: Row, config: Config) -> None:
    heading(str(row["about"]))
    zone = config.timezone
    facts = (
        ("Delivery", each.id),
        ("Stands", row["why"]),
        ("For", row["subscription"]),
        ("To", row["recipient"]),
        ("Made", local(each.created_at, zone)),
        ("Planned", local(each.first_due_at, zone) if each.first_due_at else None),
        ("Tries", each.attempts),
        ("Last error", row["last_error"]),
        ("Event", f"{each.event_id} ({each.type})"),
        ("Provider", each.provider),
        ("Digest", each.digest),
        ("Summary", row["summary"]),
    )
    for name, value in facts:
        fact(name, value, column=14)
