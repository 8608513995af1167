"""Proofs of life: after a month without news, a note that all is well, or what is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from inspectwatch.notice_writing import SOURCE, deliver, in_batches
from inspectwatch.schedule import next_time
from inspectwatch.settings.model import Config
from inspectwatch.welcoming import provider_data
from notifier.alive import Month, alive_event, month_to_tell, next_proof
from notifier.notices import watches, watches_remit
from notifier.payload import LatestData, ProviderData
from notifier.schedule import Schedule
from notifier.subscriptions import Subscription
from storage.alarms import Alarm, AlarmTable
from storage.forms import since_when
from storage.notices import (
    Address,
    all_providers,
    given_up,
    has_heard,
    held_back,
    last_good_run,
    note_of_address,
    noted_of_addresses,
    publications,
    waits_in_lane,
)
from storage.providers import ProviderStore
from storage.transaction import writing
from storage.troubles import TroubleTable

PROVED = "proved"  # a note: the latest month that was settled, told or not
LANE = "alive"
WITHOUT_A_GOOD_RUN = timedelta(days=2)  # after the run that should have been the next

Due = tuple[Subscription, str, Month]  # with the recipient
Run = tuple[datetime, datetime]  # began, ended


def make_proofs(db: Database, config: Config, now: datetime) -> int:
    """Settles the latest month of every address that wants a proof of life. Returns how many were made."""
    baseline = ProviderStore(db, SOURCE).told_since()
    wanted = [subscription for subscription in config.subscriptions if subscription.proof_of_life]
    if baseline is None or not wanted:
        return 0
    unsettled = list(_unsettled(db, wanted, now))
    since = since_when(db) if unsettled else {}
    made = 0
    for batch in in_batches(unsettled):
        with writing(db):
            maker = _Maker(db, config, now)
            for subscription, recipient, month in batch:
                address = (subscription.name, recipient)
                if _is_wanted(db, address, month, baseline, since.get(subscription.name)):
                    maker.make(subscription, recipient, month)
                    made += 1
                note_of_address(db, PROVED, address, month.name)
    return made


def _unsettled(db: Database, subscriptions: list[Subscription], now: datetime) -> Iterator[Due]:
    """Those whose latest month is not settled yet. A clock that was set back settles none twice."""
    settled, gone = noted_of_addresses(db, PROVED), TroubleTable(db).unsubscribed()
    months = {each: month_to_tell(each, now) for each in {given.schedule for given in subscriptions}}
    for subscription in subscriptions:
        month = months[subscription.schedule]
        for recipient in subscription.recipients:
            address = (subscription.name, recipient)
            if address not in gone and settled.get(address, "") < month.name:
                yield subscription, recipient, month


def next_proof_due(db: Database, config: Config, now: datetime) -> datetime | None:
    """When the next proof of life comes, unless something does before; None: none is to come. `now` is aware.

    Not for a month that was not watched whole, nor for one that has brought something already.
    """
    baseline = ProviderStore(db, SOURCE).told_since()
    if baseline is None:
        return None
    since, gone = since_when(db), TroubleTable(db).unsubscribed()
    proving = [
        (_first_proof(each.schedule, now, max(baseline, since.get(each.name, now))), each, recipient)
        for each in config.subscriptions
        if each.proof_of_life
        for recipient in each.recipients
        if (each.name, recipient) not in gone
    ]
    soonest: datetime | None = None
    for due, subscription, recipient in sorted(proving, key=lambda first: first[0]):
        if soonest and due >= soonest:
            break  # what the others heard need not be asked
        month = month_to_tell(subscription.schedule, due)
        heard = has_heard(db, (subscription.name, recipient), month.start, month.end)
        comes = next_proof(subscription.schedule, due) if heard else due
        soonest = min(soonest or comes, comes)
    return soonest


def _first_proof(schedule: Schedule, now: datetime, watched_since: datetime) -> datetime:
    """When that of the first month to come is due that was, or will be, watched whole."""
    due = next_proof(schedule, now)
    while month_to_tell(schedule, due).start < watched_since:
        due = next_proof(schedule, due)
    return due


def _is_wanted(
    db: Database, address: Address, month: Month, baseline: datetime, since: datetime | None
) -> bool:
    """Whether the whole month was watched for that address and brought it nothing. One that still waits for
    the proof of an earlier month gets no second. `since`: when the subscription began to stand as it does."""
    return (
        since is not None
        and since <= month.start
        and baseline <= month.start
        and not has_heard(db, address, month.start, month.end)
        and not waits_in_lane(db, address, LANE)
    )


class _Maker:
    """Reads once what all proofs of one transaction are made of."""

    def __init__(self, db: Database, config: Config, now: datetime) -> None:
        self._db, self._now = db, now
        self._providers = {row["urn"]: provider_data(row) for row in all_providers(db, SOURCE)}
        self._publications = publications(db)
        self._good_run = last_good_run(db, SOURCE, now)
        self._overdue = _is_overdue(config, self._good_run, now)
        self._alarms = AlarmTable(db).open()
        self._held = held_back(db)
        self._given_up = dict[datetime, dict[str, int]]()  # by the beginning of a month

    def make(self, subscription: Subscription, recipient: str, month: Month) -> None:
        """Writes one proof, inside that transaction."""
        event = alive_event(
            subscription,
            recipient,
            month,
            watching=sum(watches(subscription, provider) for provider in self._providers.values()),
            last_read=self._good_run[1] if self._good_run else None,
            troubles=self._troubles(subscription, month),
            latest=latest_of(subscription, self._publications, self._providers),
            now=self._now,
        )
        deliver(self._db, subscription, [recipient], event, lane=LANE, now=self._now)

    def _troubles(self, subscription: Subscription, month: Month) -> list[str]:
        zone = subscription.schedule.timezone
        if month.start not in self._given_up:
            self._given_up[month.start] = given_up(self._db, month.start)
        dead = self._given_up[month.start].get(subscription.name, 0)
        return [
            *_on_alarms(self._alarms, zone),
            *_on_runs(self._good_run, zone, overdue=self._overdue),
            *_on_dead(dead, _day(month.start, zone)),
            *_on_held(self._held.get(subscription.name, 0)),
        ]


def latest_of(
    subscription: Subscription,
    rows: list[dict[str, Any]],
    providers: Mapping[str, ProviderData],
) -> LatestData | None:
    """The first of these publications, latest first, that the subscription watches; None: there is none."""
    for row in rows:
        provider = providers.get(row["urn"])
        if provider and watches(subscription, provider) and watches_remit(subscription, row["remit"]):
            return {
                "provider": provider["name"],
                "title": row["title"],
                "published": row["published"],
                "report_url": row["url"],
            }
    return None


def _on_alarms(alarms: list[Alarm], zone: ZoneInfo) -> list[str]:
    """What is wrong with the source, in its own words. What is wrong with our own work may name others who
    are subscribed: it is only said that something is."""
    source = [
        f"Since {_day(alarm.began_at, zone)}: {_one_line(alarm.message)}"
        for alarm in alarms
        if alarm.source == SOURCE
    ]
    own = [alarm.began_at for alarm in alarms if alarm.source != SOURCE]
    if own:
        source.append(f"Since {_day(min(own), zone)}: something in this watch needs its operator.")
    return source


def _on_runs(good_run: Run | None, zone: ZoneInfo, *, overdue: bool) -> list[str]:
    if good_run is None:
        return ["The source has never been read without a problem."]
    if not overdue:
        return []
    return [f"The source has not been read without a problem since {_day(good_run[1], zone)}."]


def _is_overdue(config: Config, good_run: Run | None, now: datetime) -> bool:
    """Runs have hours: a night or a weekend without any is no trouble. Two days after the hour at which the
    next should have been, it is."""
    if good_run is None:
        return True
    expected = next_time(config, "poll", good_run[0]) or good_run[0]
    return now - expected > WITHOUT_A_GOOD_RUN


def _on_dead(number: int, since: str) -> list[str]:
    if not number:
        return []
    messages = "One message" if number == 1 else f"{number} messages"
    return [f"{messages} of this subscription could not be delivered since {since}."]


def _on_held(number: int) -> list[str]:
    if not number:
        return []
    messages = "One message of this subscription is" if number == 1 else f"{number} messages are"
    return [f"{messages} held back until the operator decides."]


def _day(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{local.day} {local:%B %Y}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
