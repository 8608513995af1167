"""An outbox on the bench: a store in memory, channels that do as told, time that moves when told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from random import SystemRandom

from notifier.outbox import Outbox
from notifier.ports import Delivery
from notifier.subscriptions import Subscription
from tests.notifier.fakes import MemoryStore, SteppedClock, delivery

DESK = Subscription("county-desk", "email", ("desk@example.org", "editor@example.org"))
HOOK = Subscription("hook", "webhook", ("https://hooks.example.org/a",))
DICE = SystemRandom()

Behaviour = Callable[[Delivery], Awaitable[None]]


class ScriptedChannel:
    """Notes what it is given and does as told."""

    def __init__(self, behaviour: Behaviour | None = None) -> None:
        self.seen: list[str] = []
        self._behaviour = behaviour

    async def send(self, delivery: Delivery, subscription: Subscription) -> None:
        self.seen.append(delivery.id)
        if self._behaviour:
            await self._behaviour(delivery)


def raises(error: Exception) -> Behaviour:
    async def behave(delivery: Delivery) -> None:
        raise error

    return behave


async def hangs(delivery: Delivery) -> None:
    await asyncio.Event().wait()


class Bench:
    """An outbox over a memory store, with one scripted channel for mail and one for webhooks."""

    def __init__(self, email: Behaviour | None = None, webhook: Behaviour | None = None) -> None:
        self.store = MemoryStore()
        self.clock = SteppedClock()
        self.email = ScriptedChannel(email)
        self.webhook = ScriptedChannel(webhook)
        self.outbox = Outbox(
            self.store,
            {"email": self.email, "webhook": self.webhook},
            (DESK, HOOK),
            self.clock,
            DICE,
        )

    def put(self, *ids: str, recipient: str = "desk@example.org", subscription: str = "county-desk") -> None:
        for id_ in ids:
            self.store.add(delivery(id_, subscription=subscription, recipient=recipient))

    def put_hook(self, *ids: str) -> None:
        self.put(*ids, recipient=HOOK.recipients[0], subscription="hook")
