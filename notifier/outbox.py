"""The outbox: claim a delivery, send it, record what came of it.

A delivery is claimed under a lease just before it is sent and marked only afterwards, so that a process that
dies in between loses nothing: the same delivery goes out again, under the same id. How it is done stands in
`notifier.pump` and `notifier.sender`.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from random import Random

from notifier.breaker import Breaker
from notifier.channels import Channel
from notifier.outcomes import DeliveryReport
from notifier.ports import Clock, OutboxStore
from notifier.pump import Pump
from notifier.routes import targets
from notifier.sender import Sender
from notifier.subscriptions import Subscription
from notifier.waiting import finish_unless, first_of

__all__ = ["DeliveryReport", "Outbox"]

_LONGEST_PAUSE_SECONDS = 5.0  # what another program lets go or tries again is found so late
_SHORTEST_PAUSE_SECONDS = 1.0  # where something is due that another claim still holds
_GRACE_SECONDS = 8.0  # real ones: what a send under way gets when the daemon stops


class Outbox:
    """Sends what waits in `store` to those who are subscribed now.

    `channels` are named as `Subscription.channel` names them; a subscription to an unknown channel is a
    KeyError.
    """

    def __init__(
        self,
        store: OutboxStore,
        channels: Mapping[str, Channel],
        subscriptions: Iterable[Subscription],
        clock: Clock,
        random: Random,
    ) -> None:
        self._store = store
        self._clock = clock
        self._random = random
        self._targets = targets(channels, subscriptions)
        self._breaker = Breaker()
        self._woken = asyncio.Event()
        store.set_routes(target.route for target in self._targets.values())

    async def deliver_due(self) -> DeliveryReport:
        """Tries every delivery that is due now, each once.

        An exception that is no `DeliveryFailure` is a bug: it is raised, after the outcomes of all other
        sends have been recorded. Its delivery is not lost; it comes again when the lease has run out.
        """
        return await self._pump(self._clock.now()).run()

    async def run_forever(self, stop: asyncio.Event, turned: Callable[[], None] = lambda: None) -> None:
        """Delivers until `stop` is set, then returns within ten seconds. Raises as `deliver_due`. `turned` is
        called every few seconds, however long the sending takes, for whoever watches that it goes on."""
        while not stop.is_set():
            turned()
            self._woken.clear()
            report = await finish_unless(stop, self._pump(None, turned).run(), _GRACE_SECONDS)
            if report is not None and not report.tried:
                await self._pause(stop)

    def wake(self) -> None:
        """Says that something new may be due, so that it goes out at once."""
        self._woken.set()

    def _pump(self, due_by: datetime | None, turned: Callable[[], None] = lambda: None) -> Pump:
        """What a person changed meanwhile, by another process, counts from here on."""
        self._breaker.recall(self._store.rests())
        lease = secrets.token_hex(8)
        sender = Sender(self._store, self._clock, self._random, self._breaker, lease)
        return Pump(self._store, self._targets, sender, due_by, turned)

    async def _pause(self, stop: asyncio.Event) -> None:
        """Sleeps until something is due, a moment at most, or until woken or stopped."""
        seconds = _seconds_between(self._clock.now(), self._store.next_due())
        await first_of(self._clock.sleep(seconds), self._woken.wait(), stop.wait())


def _seconds_between(now: datetime, due: datetime | None) -> float:
    seconds = _LONGEST_PAUSE_SECONDS if due is None else (due - now).total_seconds()
    return min(max(seconds, _SHORTEST_PAUSE_SECONDS), _LONGEST_PAUSE_SECONDS)
