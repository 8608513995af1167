"""A database, a clock and subscriptions for the tests of messages that are made when their hour comes."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from inspectwatch.addressing import addressed, by_name
from inspectwatch.clock import ReplayClock
from inspectwatch.notices import make_due, next_due, replan
from inspectwatch.settings.model import (
    Config,
    FeedSettings,
    NotifySettings,
    OfstedSource,
    WebSettings,
)
from notifier.channels.settings import EmailSettings, WebhookSettings
from notifier.events import encode
from notifier.schedule import LONDON, Schedule
from notifier.subscriptions import Subscription
from storage.events import insert_event
from storage.forms import note_forms
from storage.providers import ProviderStore
from storage.transaction import writing
from storage.values import NewEvent
from tests.notifier.fakes import oxfordshire

A, B = "a@example.org", "b@example.org"
DAILY = Subscription("desk", "email", (A,), schedule=Schedule("daily"))
SOURCE = OfstedSource(
    base_url="https://reports.example.org",
    allowed_hosts=frozenset(),
    poll="*/30 7-19 * * mon-fri",
    sweep="0 5 * * sun",
    requests_per_second=1.0,
    contact="",
    expected_providers=1,
)


def london(*when: int) -> datetime:
    """A moment by the clock on the wall in London, in UTC."""
    year, month, day, hour, minute, *_ = (*when, 0, 0)
    return datetime(year, month, day, hour, minute, tzinfo=LONDON).astimezone(UTC)


def config_of(*subscriptions: Subscription, operator: tuple[Subscription, ...] = ()) -> Config:
    """A configuration with these subscriptions."""
    return Config(
        path=None,
        database=Path("watch.db"),
        timezone=LONDON,
        source=SOURCE,
        email=EmailSettings(host="localhost", sender="watch@example.org"),
        webhooks=WebhookSettings(),
        subscriptions=subscriptions,
        operator=operator,
        notify=NotifySettings(),
        feeds=FeedSettings(),
        web=WebSettings(),
        warnings=(),
    )


@dataclass
class Desk:
    """A program whose hours pass as the test says."""

    db: Database
    clock: ReplayClock
    config: Config

    def restart(self, *subscriptions: Subscription) -> int:
        """Starts it with other subscriptions. Returns how many deliveries were planned anew."""
        self.config = config_of(*subscriptions)
        note_forms(self.db, {each.name: repr(each.schedule) for each in subscriptions}, self.clock.now())
        return replan(self.db, self.config.subscriptions)

    def at(self, *when: int) -> int:
        """How many messages are made at that time."""
        self.clock.move_to(london(*when))
        return make_due(self.db, self.config, self.clock)

    def next_due(self) -> datetime | None:
        """When it wants to be asked again."""
        return next_due(self.db, self.config, self.clock.now())

    def baseline(self) -> None:
        """From now on, what is new is news."""
        ProviderStore(self.db).note_baseline(self.clock.now())

    def publish(
        self, number: str, *when: int, type_: str = "rating.changed", only: Collection[str] = ()
    ) -> None:
        """An event that is known then (none: now), for every subscription, or those named."""
        if when:
            self.clock.move_to(london(*when))
        subscriptions = [each for each in self.config.subscriptions if not only or each.name in only]
        pairs = [(each.name, address) for each in subscriptions for address in each.recipients]
        now = self.clock.now()
        with writing(self.db):
            event = news(number, now, type_)
            recipients = addressed(pairs, by_name(subscriptions), now)
            insert_event(self.db, replace(event, recipients=recipients), report_key=None)

    def rows(self, query: str, *values: str) -> list[dict[str, Any]]:
        """What the database answers."""
        return list(self.db.query(query, list(values)))

    def states(self) -> dict[str, str]:
        """State of each delivery, by event and address."""
        rows = self.rows("SELECT event_id, recipient, state FROM deliveries")
        return {f"{row['event_id']} {row['recipient']}": row["state"] for row in rows}

    def notices(self, type_: str, recipient: str = A) -> list[dict[str, Any]]:
        """Messages of that type for that address, oldest first."""
        rows = self.rows(
            "SELECT e.body FROM deliveries d JOIN events e ON e.id = d.event_id"
            " WHERE e.type = ? AND d.recipient = ? ORDER BY d.sequence",
            type_,
            recipient,
        )
        return [json.loads(row["body"]) for row in rows]

    def digests(self, recipient: str = A) -> list[list[str]]:
        """The ids of the events in each digest of that address."""
        return [
            [event["data"]["id"] for event in digest["data"]["events"]]
            for digest in self.notices("digest", recipient)
        ]


def news(number: str, now: datetime, type_: str = "rating.changed") -> NewEvent:
    """The worked example under that id, for nobody yet."""
    event = oxfordshire()
    event["data"]["id"] = number
    return NewEvent(
        id=number,
        type=type_,
        cause="new_inspection",
        known_at=now,
        source="ofsted",
        body=encode(event),
        lane=event["data"]["provider"]["urn"],
    )
