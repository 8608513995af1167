"""What notifications need from the rest of the program, as Protocols."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol


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
    token: str = ""  # stands for this subscription and address in a link that ends it; empty: no such link
    endpoint: str = ""  # the way it goes: what fails for it fails for all that go this way
    made_at: datetime | None = None  # when it was written


@dataclass(frozen=True, slots=True)
class Route:
    """Somebody to send to. `endpoint` is the way there, as far as it fails on its own; `machine` what many
    ways may lead through, so that only so many messages are under way to it."""

    subscription: str
    recipient: str
    endpoint: str
    machine: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one claim. `lease` names the claim: a sender that lost it may no longer say that it
    failed. A postponed delivery is as it was, and due at `next_try`."""

    delivery: str
    lease: str
    kind: Literal["sent", "failed", "dead", "postponed"]
    at: datetime
    next_try: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Rest:
    """A machine that failed when last tried. It is left alone until `until`."""

    endpoint: str
    failing_since: datetime
    failures: int  # in a row
    until: datetime
    error: str


class OutboxStore(Protocol):
    """The durable side of the outbox. Each call is one transaction."""

    def set_routes(self, routes: Iterable[Route]) -> None:
        """Who may be sent to. What waits for others waits for a person."""

    def record(self, outcomes: Sequence[Outcome]) -> None:
        """Writes what came of claims."""

    def record_and_claim(
        self,
        outcomes: Sequence[Outcome],
        *,
        due_by: datetime,
        now: datetime,
        lease: str,
        lease_until: datetime,
        resting: Collection[str],
        full: Collection[str],
        limit: int,
    ) -> list[Delivery]:
        """Writes what came of claims and takes up to `limit` deliveries that are due at `due_by`, longest due
        first, under a lease of that name until `lease_until`.

        None through the endpoints that are `resting` or the machines that are `full`, and none while an
        earlier one about the same provider waits for the same recipient. A claim whose lease has passed at
        `now` is free again.
        """

    def next_due(self) -> datetime | None:
        """When the earliest waiting delivery that may be sent is due; None: nothing waits."""

    def disable(self, subscription: str, now: datetime, reason: str) -> None:
        """Switches a subscription off until a person enables it again. Its deliveries wait."""

    def suppress(self, subscription: str, recipient: str, now: datetime, reason: str) -> None:
        """Sends nothing more to an address until a person says so. Its deliveries wait."""

    def rests(self) -> list[Rest]:
        """The machines that failed when last tried."""

    def endpoint_rests(self, rest: Rest) -> None:
        """Notes it, and puts off what would go through it; that is no try."""

    def endpoint_works(self, endpoint: str, now: datetime) -> None:
        """Forgets that it failed; what failed there or was put off is due at once."""

    def give_up(
        self, endpoint: str, created_before: datetime, now: datetime, error: str
    ) -> list[tuple[str, str]]:
        """Gives up what has waited for that machine since before then: (id, subscription) of each."""
