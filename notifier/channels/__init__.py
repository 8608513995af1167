"""Ways to reach people: one small file a channel, `send(message)` or a failure."""

from __future__ import annotations

from typing import Protocol

from notifier.ports import Delivery
from notifier.subscriptions import Subscription


class DeliveryFailure(Exception):
    """Base of both kinds of failure."""


class TemporaryFailure(DeliveryFailure):
    """Worth another try. `retry_after`: seconds the receiver asked us to wait; None: it did not.

    `endpoint`: the machine the message goes through fails, and would fail others too; False: it refuses just
    this message or this recipient for now.
    """

    def __init__(self, problem: str, retry_after: float | None = None, *, endpoint: bool = True) -> None:
        super().__init__(problem)
        self.retry_after = retry_after
        self.endpoint = endpoint


class PermanentFailure(DeliveryFailure):
    """This message will never be taken."""


class RecipientRefused(PermanentFailure):
    """There is no such mailbox: a hard bounce. Nothing more is sent there until a person says so."""


class EndpointGone(TemporaryFailure):
    """410: the endpoint wants nothing any more. The subscription is switched off; what waits is kept."""


class Channel(Protocol):
    """Sends one delivery, or raises `TemporaryFailure` or `PermanentFailure`.

    `at_once`: how many sends through one machine may run at the same time. `fails_as_one`: where the machine
    fails for one recipient it fails for all of them, as a mail server does; else each has a way of his own.
    """

    at_once: int
    fails_as_one: bool

    def endpoint(self, recipient: str) -> str:
        """The machine that this recipient is reached through, fit for a log: never a secret path."""

    async def aclose(self) -> None:
        """Gives back what it keeps open."""

    async def send(self, delivery: Delivery, subscription: Subscription) -> None:
        """Returns once the receiver has taken responsibility."""
