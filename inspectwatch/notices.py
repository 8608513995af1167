"""Messages that are made when their hour comes: digests, welcomes, proofs of life.

Asked every minute. Nothing here remembers anything: what is due stands in the database, so that a restart, a
suspended machine or another configuration loses nothing and makes nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import cast

import structlog
from sqlite_utils import Database

from inspectwatch.clock import Clock
from inspectwatch.notice_writing import by_address, deliver, in_batches
from inspectwatch.proofs import make_proofs, next_proof_due
from inspectwatch.settings.model import Config
from inspectwatch.welcoming import make_welcomes
from notifier.ahead import due_again, latest_due
from notifier.digests import digest_event, most_events
from notifier.schedule import Mode, Plan, Schedule, plan
from notifier.subscriptions import Subscription
from storage.notices import (
    Address,
    Planned,
    dated_ahead,
    due_for_digests,
    first_digests,
    gathered,
    mark_digested,
    move,
    untried,
)
from storage.transaction import writing

log = structlog.get_logger()


def make_due(db: Database, config: Config, clock: Clock) -> int:
    """Makes every message whose hour has come. Returns how many were made: 0 when asked again.

    Each is written in one transaction with the deliveries that carry it; the outbox sends them.
    """
    now, subscribers = clock.now(), by_address((*config.subscriptions, *config.operator))
    bring_back(db, subscribers, now)
    return (
        make_digests(db, subscribers, now)
        + make_welcomes(db, config.subscriptions, now)
        + make_proofs(db, config, now)
    )


def next_due(db: Database, config: Config, now: datetime) -> datetime | None:
    """When `make_due` has something to do next, as far as is known at `now` (aware); earlier than `now` where
    it has it already; None: nothing waits for an hour."""
    moments = (next_digest(db, config), next_proof_due(db, config, now))
    return min((moment for moment in moments if moment), default=None)


def next_digest(db: Database, config: Config) -> datetime | None:
    """When the next digest is due for which anything waits; None: nothing does."""
    subscribers = by_address((*config.subscriptions, *config.operator))
    return min((due for address, due in first_digests(db).items() if address in subscribers), default=None)


def replan(db: Database, subscriptions: Iterable[Subscription]) -> int:
    """Plans what waits anew by these subscriptions, as they are now. Returns how many deliveries moved.

    For the start of the program. What was tried, is being tried or is held stays as it is, and so does what
    waits for an address that is not among them. What would have been due already is due at once.
    """
    subscribers, plans = by_address(subscriptions), dict[tuple[Schedule, datetime], Plan]()
    moved = 0
    with writing(db):
        for waiting in untried(db):
            subscription = subscribers.get(waiting.address)
            if subscription is None:
                continue
            key = (subscription.schedule, waiting.created_at)
            if key not in plans:
                plans[key] = plan(*key)
            moved += _replanned(db, waiting, plans[key])
    return moved


def bring_back(db: Database, subscribers: Mapping[Address, Subscription], now: datetime) -> int:
    """What a clock that ran ahead made wait for its own time is due now, by its schedule. Returns how many
    deliveries that was."""
    latest = {"instant": latest_due("instant", now), "digest": latest_due("digest", now)}
    found = [each for each in dated_ahead(db, now, **latest) if each.address in subscribers]
    moved = 0
    if found:
        with writing(db):
            for waiting in found:
                mode = cast(Mode, waiting.mode)
                due = due_again(subscribers[waiting.address].schedule, mode, now)
                if due < waiting.due:
                    move(db, waiting.delivery, mode, due, waiting.first_due)
                    moved += 1
    if moved:
        log.warning("messages were dated by a clock that ran ahead, and are due now", number=moved)
    return moved


def make_digests(db: Database, subscribers: Mapping[Address, Subscription], now: datetime) -> int:
    """Makes the digests that are due for these addresses. Returns how many."""
    due = [address for address in due_for_digests(db, now) if address in subscribers]
    instant = {a: subscribers[a] for a in due if subscribers[a].schedule.deliver == "instant"}
    if instant:  # held while its subscription changed, released since
        replan(db, instant.values())
    made = 0
    for batch in in_batches(due):
        with writing(db):
            made += sum(_make_digests_of(db, address, subscribers[address], now) for address in batch)
    return made


def _make_digests_of(db: Database, address: Address, subscription: Subscription, now: datetime) -> int:
    made = 0
    while rows := gathered(db, address, now, most_events(subscription)):
        event = digest_event(subscription, [row.body for row in rows], max(row.due for row in rows))
        digest = deliver(db, subscription, [address[1]], event, lane="digest", now=now)
        mark_digested(db, [row.delivery for row in rows], digest, now)
        made += 1
    return made


def _replanned(db: Database, waiting: Planned, planned: Plan) -> bool:
    """Moves a delivery whose plan differs. One put off because its endpoint rests stays put off."""
    if (waiting.mode, waiting.first_due) == (planned.mode, planned.due):
        return False
    put_off = planned.mode == waiting.mode == "instant" and waiting.due > waiting.first_due
    due = max(planned.due, waiting.due) if put_off else planned.due
    move(db, waiting.delivery, planned.mode, due, planned.due)
    return True
