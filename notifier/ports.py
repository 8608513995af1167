"""What notifications need from the rest of the program, as Protocols."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Time, injectable: years pass in seconds in tests and in the demonstration."""

    def now(self) -> datetime:
        """The time now, aware, UTC."""

    async def sleep(self, seconds: float) -> None:
        """Returns after that many seconds of this clock."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one recipient, as claimed from the outbox."""

    id: str  # stable over all tries
    event_id: str
    body: bytes  # the event as JSON: the exact bytes a webhook sends
    subscription: str
    recipient: str  # a mail address or a URL
    attempts: int  # tries before this one
    thread: str = ""  # event id of the first alert on this report, for a reply in the same e-mail thread


class OutboxStore(Protocol):
    """The durable side of the outbox. Each call is one transaction."""

    def claim(
        self,
        now: datetime,
        lease_until: datetime,
        addresses: Collection[tuple[str, str]],
        limit: int,
    ) -> list[Delivery]:
        """Takes up to `limit` due deliveries, oldest first, under a lease until `lease_until`.

        Only deliveries to (subscription, recipient) pairs in `addresses` are taken: the others wait for a
        person. A claim whose lease has passed is free again.
        """

    def mark_sent(self, delivery_id: str, now: datetime) -> None:
        """Records that the delivery arrived."""

    def mark_failed(self, delivery_id: str, now: datetime, next_try: datetime, error: str) -> None:
        """Records a failed try and when the next one is due."""

    def mark_dead(self, delivery_id: str, now: datetime, error: str) -> None:
        """Records that no further try will be made."""

    def disable(self, subscription: str, now: datetime, reason: str) -> None:
        """Switches a subscription off until a person enables it again. Its deliveries wait."""

    def disabled(self) -> frozenset[str]:
        """Names of the subscriptions that are switched off."""

    def next_due(self, addresses: Collection[tuple[str, str]]) -> datetime | None:
        """When the earliest waiting delivery to one of `addresses` is due; None: nothing waits."""
