"""Ways to reach people: one small file a channel, `send(message)` or a failure."""

from __future__ import annotations

from typing import Protocol

from notifier.ports import Delivery
from notifier.subscriptions import Subscription


class DeliveryFailure(Exception):
    """Base of both kinds of failure."""


class TemporaryFailure(DeliveryFailure):
    """Worth another try. `retry_after`: seconds the receiver asked us to wait; None: it did not."""

    def __init__(self, problem: str, retry_after: float | None = None) -> None:
        super().__init__(problem)
        self.retry_after = retry_after


class PermanentFailure(DeliveryFailure):
    """This message will never be taken."""


class EndpointGone(TemporaryFailure):
    """410: the endpoint wants nothing any more. The subscription is switched off; what waits is kept."""


class Channel(Protocol):
    """Sends one delivery, or raises `TemporaryFailure` or `PermanentFailure`."""

    async def send(self, delivery: Delivery, subscription: Subscription) -> None:
        """Returns once the receiver has taken responsibility."""
