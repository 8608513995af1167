"""An outbox on the bench: the real store on a database in memory, channels that do as told, time that moves
when told."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any

from sqlite_utils import Database

from inspectwatch.outbox_store import SqliteOutbox
from notifier.outbox import Outbox
from notifier.ports import Delivery
from notifier.subscriptions import Subscription
from storage.database import migrations
from storage.events import insert_event
from storage.times import from_text
from storage.transaction import writing
from storage.values import NewEvent, Recipient
from tests.notifier.fakes import NOON, SteppedClock

DESK = Subscription("county-desk", "email", ("desk@example.org", "editor@example.org"))
HOOK = Subscription("hook", "webhook", ("https://hooks.example.org/a",))

DICE = SystemRandom()

Behaviour = Callable[[Delivery], Awaitable[None]]


class ScriptedChannel:
    """Notes what it is given, by event, and does as told. Every recipient is a machine of its own, unless
    `machine` names the one that all go through."""

    def __init__(self, behaviour: Behaviour | None = None, *, at_once: int = 4, machine: str = "") -> None:
        self.at_once = at_once
        self.fails_as_one = bool(machine)
        self.seen: list[str] = []
        self.closed = False
        self._behaviour = behaviour
        self._machine = machine

    def endpoint(self, recipient: str) -> str:
        return self._machine or recipient

    async def aclose(self) -> None:
        self.closed = True

    async def send(self, delivery: Delivery, subscription: Subscription) -> None:
        self.seen.append(delivery.event_id)
        if self._behaviour:
            await self._behaviour(delivery)


def raises(error: Exception) -> Behaviour:
    async def behave(delivery: Delivery) -> None:
        raise error

    return behave


async def hangs(delivery: Delivery) -> None:
    await asyncio.Event().wait()


class Bench:
    """An outbox with one scripted channel for mail and one for webhooks. Deliveries are named by their event:
    "a" to the desk, or "a" to whom `put` says."""

    def __init__(
        self,
        email: Behaviour | ScriptedChannel | None = None,
        webhook: Behaviour | ScriptedChannel | None = None,
        subscriptions: Iterable[Subscription] = (DESK, HOOK),
    ) -> None:
        self.db = Database(sqlite3.connect(":memory:"))
        migrations.apply(self.db)
        self.store = SqliteOutbox(self.db)
        self.clock = SteppedClock()
        self.email = email if isinstance(email, ScriptedChannel) else ScriptedChannel(email)
        self.webhook = webhook if isinstance(webhook, ScriptedChannel) else ScriptedChannel(webhook)
        self.subscriptions = tuple(subscriptions)
        self.outbox = self.restarted()

    def restarted(self) -> Outbox:
        """A new outbox over the same database, as after the end of a process."""
        ways = {"email": self.email, "webhook": self.webhook}
        self.outbox = Outbox(self.store, ways, self.subscriptions, self.clock, DICE)
        return self.outbox

    def put(
        self,
        *ids: str,
        recipient: str = "desk@example.org",
        subscription: str = "county-desk",
        due: datetime | None = None,
        lane: str | None = None,
    ) -> None:
        """One event each, with a delivery to one recipient; each in a lane of its own unless one is named."""
        for id_ in ids:
            self.put_event(
                id_, [Recipient(subscription, recipient, due=due)], lane=id_ if lane is None else lane
            )

    def put_hook(self, *ids: str, **more: Any) -> None:
        self.put(*ids, recipient=HOOK.recipients[0], subscription="hook", **more)

    def put_event(
        self, id_: str, recipients: Iterable[Recipient], *, lane: str = "", held: bool = False
    ) -> None:
        event = NewEvent(
            id=id_,
            type="rating.changed",
            cause="new_inspection",
            known_at=self.clock.now(),
            source="ofsted",
            body=b"{}",
            recipients=tuple(recipients),
            lane=lane,
            in_run=held,
        )
        with writing(self.db):
            insert_event(self.db, event, report_key=None)

    def row(self, event: str) -> dict[str, Any]:
        """The first delivery of that event."""
        return next(self.db.query("SELECT * FROM deliveries WHERE event_id = ? ORDER BY rowid", [event]))

    def states(self) -> dict[str, str]:
        rows = self.db.query("SELECT event_id, state FROM deliveries ORDER BY rowid")
        return {row["event_id"]: row["state"] for row in rows}

    def due(self, event: str) -> datetime:
        return from_text(self.row(event)["due_at"])


def noon(**later: float) -> datetime:
    return NOON + timedelta(**later)


async def until(condition: Callable[[], bool]) -> None:
    """Returns once it holds. Raises TimeoutError after five seconds."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - what it looks at has no event to wait for
            await asyncio.sleep(0.001)
