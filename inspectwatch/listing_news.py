"""Providers that leave the publisher's list and come back to it: recorded, with the event that tells so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from inspectwatch.addressing import addressed, by_name
from inspectwatch.clock import Clock
from inspectwatch.succession import successors
from notifier.events import encode, provider_event
from notifier.payload import ProviderEvent
from notifier.subscriptions import Subscription, listing_recipients
from storage.listing import Listed, ListingTable
from storage.providers import ProviderStore
from storage.values import NewEvent


@dataclass(frozen=True, slots=True)
class ListingNews:
    """Writes who is no longer listed, or is again, with the deliveries of that: one transaction each."""

    table: ListingTable
    subscriptions: Sequence[Subscription]
    clock: Clock

    def gone(self, provider: Listed, since: datetime, *, baseline_done: bool) -> ProviderEvent | None:
        """Records that complete lists lack it since then. Returns what people are told; None before the
        baseline."""
        event = self._event(provider, "unlisted", since) if baseline_done else None
        self.table.unlisted(provider.urn, self.clock.now(), self._new(event))
        return event

    def back(self, provider: Listed, *, baseline_done: bool) -> ProviderEvent | None:
        """Records that a list shows it again. As `gone`."""
        event = self._event(provider, "listed", self.clock.now()) if baseline_done else None
        self.table.listed_again(provider.urn, self._new(event))
        return event

    def _event(self, of: Listed, cause: Literal["unlisted", "listed"], since: datetime) -> ProviderEvent:
        followed = successors(self.table.db, of.urn) if cause == "unlisted" else []
        return provider_event(
            provider=ProviderStore(self.table.db).provider(of.urn),
            cause=cause,
            since=since,
            last_listed=of.last,
            successors=[{"urn": each.urn, "name": each.name} for each in followed],
            previous_event=self.table.last_event(of.urn),
            timestamp=self.clock.now(),
        )

    def _new(self, event: ProviderEvent | None) -> NewEvent | None:
        """As it is stored: it waits until the events of its run are counted."""
        if event is None:
            return None
        data, now = event["data"], self.clock.now()
        pairs = listing_recipients(event, self.subscriptions)
        return NewEvent(
            id=data["id"],
            type=event["type"],
            cause=data["cause"],
            known_at=now,
            source=self.table.source,
            body=encode(event),
            recipients=addressed(pairs, by_name(self.subscriptions), now),
            lane=data["provider"]["urn"],
            in_run=True,
            provider=data["provider"]["urn"],
        )
