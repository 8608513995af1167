"""Welcomes: each address hears once what is watched for it and how that stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from inspectwatch.asking_words import asks
from inspectwatch.notice_writing import SOURCE, deliver, in_batches
from notifier.payload import GradeData, ProviderData, StandingData, UnreadData
from notifier.subscriptions import Subscription
from notifier.welcome import welcome_event
from storage.notices import all_providers, note_of_address, noted_of_addresses
from storage.providers import ProviderStore
from storage.questions import ratings
from storage.transaction import writing
from storage.troubles import TroubleTable
from storage.unread import later_unread

WELCOMED = "welcomed"


@dataclass(frozen=True, slots=True)
class Standings:
    """How everything stands, and since when it is watched."""

    since: datetime
    providers: tuple[ProviderData, ...]
    standings: tuple[StandingData, ...]
    graded: frozenset[tuple[str, str]]  # (URN, remit) with a graded inspection, dated or not
    unread: tuple[UnreadData, ...]  # later than these, and not to be read


def make_welcomes(db: Database, subscriptions: Sequence[Subscription], now: datetime) -> int:
    """Welcomes every address that has had none, once the baseline is complete. Returns how many messages
    were made: those who are welcomed together get the same."""
    since = ProviderStore(db, SOURCE).told_since()
    wanted = [subscription for subscription in subscriptions if subscription.welcome]
    if since is None or not wanted:
        return 0
    made = 0
    for batch in in_batches(_to_welcome(db, wanted)):
        with writing(db):
            standings = _read_standings(db, since)
            for subscription, recipients in batch:
                _welcome(db, subscription, recipients, standings, now)
        made += len(batch)
    return made


def _to_welcome(
    db: Database, subscriptions: Iterable[Subscription]
) -> list[tuple[Subscription, tuple[str, ...]]]:
    done = noted_of_addresses(db, WELCOMED).keys() | TroubleTable(db).unsubscribed()
    lacking = [
        (
            subscription,
            tuple(each for each in subscription.recipients if (subscription.name, each) not in done),
        )
        for subscription in subscriptions
    ]
    return [(subscription, recipients) for subscription, recipients in lacking if recipients]


def _welcome(
    db: Database,
    subscription: Subscription,
    recipients: tuple[str, ...],
    standings: Standings,
    now: datetime,
) -> None:
    event = welcome_event(
        subscription,
        recipients,
        since=standings.since,
        providers=standings.providers,
        standings=standings.standings,
        graded=standings.graded,
        now=now,
        asks=asks(subscription),
        unread=standings.unread,
    )
    id_ = deliver(db, subscription, recipients, event, lane="welcome", now=now)
    for recipient in recipients:
        note_of_address(db, WELCOMED, (subscription.name, recipient), id_)


def _read_standings(db: Database, since: datetime) -> Standings:
    """How everything stands now, by the view `current_ratings`. A graded inspection without any date is
    compared with nothing, and has no standing either."""
    providers = {row["urn"]: provider_data(row) for row in all_providers(db, SOURCE)}
    rows = [row for row in ratings(db) if row["urn"] in providers]
    found: dict[tuple[str, str], StandingData] = {}
    for row in rows:
        if row["inspection_end"]:
            key = (row["urn"], row["remit"])
            found.setdefault(key, standing_data(row, providers[row["urn"]]))["judgements"].append(
                grade_data(row)
            )
    return Standings(
        since=since,
        providers=tuple(providers.values()),
        standings=tuple(found.values()),
        graded=frozenset((row["urn"], row["remit"]) for row in rows),
        unread=tuple(map(_unread, later_unread(db, providers).values())),
    )


def provider_data(row: Mapping[str, Any]) -> ProviderData:
    """A provider's row as messages carry it."""
    return {
        "urn": row["urn"],
        "name": row["name"],
        "region": row["region"],
        "dfe_code": row["dfe_code"],
        "gss_code": row["gss_code"],
        "url": row["url"],
    }


def standing_data(row: Mapping[str, Any], provider: ProviderData) -> StandingData:
    """A row of `current_ratings` as the beginning of a standing, its judgements to be added."""
    return {
        "provider": provider,
        "remit": row["remit"],
        "framework": row["framework"],
        "inspection_end": row["inspection_end"],
        "published": row["published"],
        "report_id": row["report_id"],
        "report_url": row["report_url"],
        "judgements": [],
    }


def _unread(row: Mapping[str, Any]) -> UnreadData:
    return {
        "urn": row["urn"],
        "remit": row["remit"],
        "published": row["published"],
        "report_id": row["report_id"],
        "report_url": row["report_url"],
    }


def grade_data(row: Mapping[str, Any]) -> GradeData:
    """A row of `current_ratings` as one judgement of a standing."""
    return {"area": row["area"], "label": row["label"], "grade": row["grade"], "rank": row["rank"]}
