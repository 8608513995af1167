"""Hands the rows of the outbox to the notifications as their own values."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from notifier.ports import Delivery
from storage.outbox import OutboxTable


class SqliteOutbox(OutboxTable):
    """The outbox of the database, as `notifier.ports.OutboxStore` wants it."""

    def claim(
        self, now: datetime, lease_until: datetime, addresses: Collection[tuple[str, str]], limit: int
    ) -> list[Delivery]:
        """As `OutboxTable.claim_rows`."""
        return [
            Delivery(
                id=row.id,
                event_id=row.event_id,
                body=row.body,
                subscription=row.subscription,
                recipient=row.recipient,
                attempts=row.attempts,
                thread=row.thread,
            )
            for row in self.claim_rows(now, lease_until, addresses, limit)
        ]
