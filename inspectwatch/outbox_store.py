"""Hands the rows of the outbox to the notifications as their own values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlite_utils import Database

from notifier.ports import Delivery, Outcome, Rest, Route
from storage.endpoints import EndpointTable
from storage.outbox import OutboxTable


@dataclass(frozen=True, slots=True)
class SqliteOutbox:
    """The outbox of the database, as `notifier.ports.OutboxStore` wants it."""

    db: Database = field(repr=False)

    @property
    def table(self) -> OutboxTable:
        """The rows themselves."""
        return OutboxTable(self.db)

    @property
    def _machines(self) -> EndpointTable:
        return EndpointTable(self.db)

    def set_routes(self, routes: Iterable[Route]) -> None:
        """As `OutboxTable.set_routes`."""
        self.table.set_routes(
            (each.subscription, each.recipient, each.endpoint, each.machine) for each in routes
        )

    def record(self, outcomes: Sequence[Outcome]) -> None:
        """As `OutboxTable.record`."""
        self.table.record(outcomes)

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
        """As `OutboxTable.record_and_claim`."""
        rows = self.table.record_and_claim(
            outcomes,
            due_by=due_by,
            now=now,
            lease=lease,
            lease_until=lease_until,
            resting=resting,
            full=full,
            limit=limit,
        )
        return [
            Delivery(
                id=row.id,
                event_id=row.event_id,
                body=row.body,
                subscription=row.subscription,
                recipient=row.recipient,
                attempts=row.attempts,
                thread=row.thread,
                token=row.token,
                endpoint=row.endpoint,
                made_at=row.made_at,
            )
            for row in rows
        ]

    def next_due(self) -> datetime | None:
        """As `OutboxTable.next_due`."""
        return self.table.next_due()

    def disable(self, subscription: str, now: datetime, reason: str) -> None:
        """As `OutboxTable.disable`."""
        self.table.disable(subscription, now, reason)

    def suppress(self, subscription: str, recipient: str, now: datetime, reason: str) -> None:
        """As `OutboxTable.suppress`."""
        self.table.suppress(subscription, recipient, now, reason)

    def rests(self) -> list[Rest]:
        """As `EndpointTable.failing`."""
        return [
            Rest(row.endpoint, row.failing_since, row.failures, row.rests_until, row.last_error)
            for row in self._machines.failing()
        ]

    def endpoint_rests(self, rest: Rest) -> None:
        """As `EndpointTable.rests`."""
        self._machines.rests(rest.endpoint, rest.failing_since, rest.failures, rest.until, rest.error)

    def endpoint_works(self, endpoint: str, now: datetime) -> None:
        """As `EndpointTable.works`."""
        self._machines.works(endpoint, now)

    def give_up(
        self, endpoint: str, created_before: datetime, now: datetime, error: str
    ) -> list[tuple[str, str]]:
        """As `EndpointTable.give_up`."""
        return self._machines.give_up(endpoint, created_before, now, error)
