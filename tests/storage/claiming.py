"""Claims and what came of them, for tests of the outbox's tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from storage.events import delivery_id
from storage.outbox import DeliveryRow, OutboxTable
from tests.storage.building import DESK, NOW, event_of, write_event

HOOK = ("charity", "https://example.org/hook")
BOTH = (DESK, HOOK)
MINUTE = timedelta(minutes=1)
LEASE = 5 * MINUTE


def told(
    db: Database, *numbers: str, recipients: Iterable[tuple[str, str]] = BOTH, lanes: bool = False
) -> None:
    """Events, all in one lane or each in its own."""
    for number in numbers:
        write_event(db, replace(event_of(number, *recipients), lane=number if lanes else "80536"))


@dataclass(frozen=True)
class Came:
    """What came of a claim."""

    delivery: str
    lease: str
    kind: str
    at: datetime = NOW
    next_try: datetime | None = None
    error: str = ""


def rows(
    outbox: OutboxTable,
    now: datetime = NOW,
    limit: int = 100,
    *,
    lease: str = "mine",
    resting: tuple[str, ...] = (),
    full: tuple[str, ...] = (),
) -> list[DeliveryRow]:
    """What is claimed now."""
    return outbox.record_and_claim(
        [],
        due_by=now,
        now=now,
        lease=lease,
        lease_until=now + LEASE,
        resting=resting,
        full=full,
        limit=limit,
    )


def claimed(outbox: OutboxTable, now: datetime = NOW, limit: int = 100) -> list[tuple[str, str]]:
    """(event, subscription) of what is claimed now."""
    return [(row.event_id, row.subscription) for row in rows(outbox, now, limit)]


def came(number: str, kind: str, recipient: tuple[str, str] = DESK, **more: Any) -> Came:
    return Came(delivery_id(f"evt_{number}", *recipient), more.pop("lease", "mine"), kind, **more)


def routes(outbox: OutboxTable, *addresses: tuple[str, str]) -> None:
    outbox.set_routes((*address, f"way to {address[1]}", "machine") for address in addresses)


def state(db: Database, number: str, recipient: tuple[str, str] = DESK) -> dict[str, object]:
    row = db.table("deliveries").get(delivery_id(f"evt_{number}", *recipient))
    return {key: row[key] for key in ("state", "attempts", "last_error", "leased_until")}
