"""The outbox: claim a delivery, send it, record what came of it.

A delivery is claimed under a lease just before it is sent and marked only afterwards, so that a process that
dies in between loses nothing: the lease runs out and the same delivery goes out again, under the same id.
Every recipient has a line of its own, so that a dead endpoint holds up nobody else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import structlog

from notifier.channels import Channel, EndpointGone, PermanentFailure, TemporaryFailure
from notifier.ports import Clock, Delivery, OutboxStore
from notifier.subscriptions import Subscription
from notifier.waiting import finish_unless, first_of

RETRY_SECONDS = (60, 300, 1800, 7200, 21600, 43200, 86400, 86400)  # after the last of them: dead
JITTER = 0.1  # of the delay, either way
LEASE = timedelta(minutes=5)  # longer than any channel's total limit
SENDS_AT_ONCE = 8
_LONGEST_PAUSE_SECONDS = 30.0
_SHORTEST_PAUSE_SECONDS = 1.0  # where something is due that another claim still holds
_GRACE_SECONDS = 8.0  # real ones: what a send under way gets when the daemon stops

_Address = tuple[str, str]  # subscription name, recipient

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What came of the deliveries tried. `problems` is what a person must know: one line for each delivery
    that died and each subscription that was switched off."""

    sent: int = 0
    retried: int = 0
    dead: int = 0
    disabled: int = 0
    problems: tuple[str, ...] = ()

    @property
    def tried(self) -> int:
        """How many deliveries were tried."""
        return self.sent + self.retried + self.dead + self.disabled

    def __add__(self, other: DeliveryReport) -> DeliveryReport:
        return DeliveryReport(
            self.sent + other.sent,
            self.retried + other.retried,
            self.dead + other.dead,
            self.disabled + other.disabled,
            self.problems + other.problems,
        )


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
        self._routes: dict[_Address, tuple[Channel, Subscription]] = {
            (subscription.name, recipient): (channels[subscription.channel], subscription)
            for subscription in subscriptions
            for recipient in subscription.recipients
        }
        self._slots = asyncio.Semaphore(SENDS_AT_ONCE)
        self._woken = asyncio.Event()

    async def deliver_due(self) -> DeliveryReport:
        """Tries every delivery that is due now, each once.

        An exception that is no `DeliveryFailure` is a bug: it is raised, after the outcomes of all other
        sends have been recorded. Its delivery is not lost; it comes again when the lease has run out.
        """
        total, due_by = DeliveryReport(), self._clock.now()
        while True:
            report = await self._deliver_one_each(due_by)
            if not report.tried:
                return total
            total += report

    async def run_forever(self, stop: asyncio.Event) -> None:
        """Delivers until `stop` is set, then returns within ten seconds. Raises as `deliver_due`."""
        while not stop.is_set():
            self._woken.clear()
            report = await finish_unless(stop, self._deliver_one_each(self._clock.now()), _GRACE_SECONDS)
            if report is not None and not report.tried:
                await self._pause(stop)

    def wake(self) -> None:
        """Says that something new may be due, so that it goes out at once."""
        self._woken.set()

    async def _deliver_one_each(self, due_by: datetime) -> DeliveryReport:
        """One delivery a recipient at most: a round never takes longer than the slowest sends in it."""
        addresses = self._open_addresses()
        due = self._store.next_due(addresses)
        if due is None or due > due_by:
            return DeliveryReport()
        sends = [self._deliver_to(address, due_by) for address in addresses]
        results = await asyncio.gather(*sends, return_exceptions=True)
        total = DeliveryReport()
        for result in results:
            if isinstance(result, BaseException):
                raise result  # the first one; what caused the others is tried again, too
            total += result
        return total

    def _open_addresses(self) -> list[_Address]:
        disabled = self._store.disabled()
        return [address for address in self._routes if address[0] not in disabled]

    async def _deliver_to(self, address: _Address, due_by: datetime) -> DeliveryReport:
        async with self._slots:
            claimed = self._store.claim(due_by, self._clock.now() + LEASE, [address], 1)
            if not claimed:
                return DeliveryReport()
            channel, subscription = self._routes[address]
            return await self._send(claimed[0], channel, subscription)

    async def _send(self, delivery: Delivery, channel: Channel, subscription: Subscription) -> DeliveryReport:
        told = log.bind(delivery=delivery.id, event_id=delivery.event_id, subscription=subscription.name)
        try:
            await channel.send(delivery, subscription)
        except EndpointGone as failure:
            told.error("endpoint gone, subscription switched off", error=str(failure))
            return self._switch_off(delivery, str(failure))
        except PermanentFailure as failure:
            told.error("delivery refused for good", error=str(failure))
            return self._bury(delivery, str(failure))
        except TemporaryFailure as failure:
            told.warning("delivery failed", attempt=delivery.attempts + 1, error=str(failure))
            return self._try_again(delivery, failure)
        self._store.mark_sent(delivery.id, self._clock.now())
        told.info("delivered", attempt=delivery.attempts + 1)
        return DeliveryReport(sent=1)

    def _try_again(self, delivery: Delivery, failure: TemporaryFailure) -> DeliveryReport:
        if delivery.attempts >= len(RETRY_SECONDS):
            return self._bury(delivery, f"{failure} (after {delivery.attempts + 1} tries)")
        now = self._clock.now()
        delay = RETRY_SECONDS[delivery.attempts] * self._random.uniform(1 - JITTER, 1 + JITTER)
        next_try = now + timedelta(seconds=max(delay, failure.retry_after or 0.0))
        self._store.mark_failed(delivery.id, now, next_try, str(failure))
        return DeliveryReport(retried=1)

    def _bury(self, delivery: Delivery, error: str) -> DeliveryReport:
        self._store.mark_dead(delivery.id, self._clock.now(), error)
        problem = f"subscription {delivery.subscription!r}: delivery {delivery.id} is dead: {error}"
        return DeliveryReport(dead=1, problems=(problem,))

    def _switch_off(self, delivery: Delivery, reason: str) -> DeliveryReport:
        """The delivery stays due: it goes out as soon as a person enables the subscription again."""
        now = self._clock.now()
        self._store.disable(delivery.subscription, now, reason)
        self._store.mark_failed(delivery.id, now, now, reason)
        problem = (
            f"subscription {delivery.subscription!r} is switched off: {reason}; when it works again: "
            f"inspectwatch subscriptions enable {delivery.subscription}"
        )
        return DeliveryReport(disabled=1, problems=(problem,))

    async def _pause(self, stop: asyncio.Event) -> None:
        """Sleeps until something is due, half a minute at most, or until woken or stopped."""
        seconds = _seconds_between(self._clock.now(), self._store.next_due(self._open_addresses()))
        await first_of(self._clock.sleep(seconds), self._woken.wait(), stop.wait())


def _seconds_between(now: datetime, due: datetime | None) -> float:
    seconds = _LONGEST_PAUSE_SECONDS if due is None else (due - now).total_seconds()
    return min(max(seconds, _SHORTEST_PAUSE_SECONDS), _LONGEST_PAUSE_SECONDS)
