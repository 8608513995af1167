"""`subscriptions explain`: what a subscription would have brought in the last year, and what kept the rest
away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, cast

from sqlite_utils import Database

from inspectwatch.commands.database import looking
from inspectwatch.commands.waiting import local
from inspectwatch.config import Config
from inspectwatch.jsonlines import json_line
from inspectwatch.output import clean, counted
from inspectwatch.telling import event_about
from notifier.events import decode
from notifier.payload import ReportEvent
from notifier.schedule import plan
from notifier.subjects import subject
from notifier.subscriptions import Subscription, wants
from storage.deliveries import DeliveryTable
from storage.providers import ProviderStore
from storage.reports import ReportStore
from storage.values import HeldReport

YEAR = timedelta(days=365)
NINE = time(9, 0, tzinfo=UTC)  # when a report of before the watch is taken to have become known


@dataclass(frozen=True, slots=True)
class Known:
    """An event and when it was known, or would have been."""

    event: ReportEvent
    at: datetime


def explain(config: Config, subscription: Subscription, now: datetime, *, as_json: bool) -> int:
    """Exit status 2 where there is no database to ask."""

    def ask(db: Database) -> int:
        events = last_year(db, now)
        brought = [known for known in events if wants(subscription, known.event)]
        if as_json:
            for known in brought:
                print(json_line(_row(known, subscription)))
        else:
            _print(config, subscription, events, brought)
        return 0

    return looking(config, ask)


def last_year(db: Database, now: datetime) -> list[Known]:
    """What happened in the last 365 days, oldest first: the events there were, and for the time before the
    watch began what the reports of then would have made."""
    since = now - YEAR
    told = [_known(body) for body in DeliveryTable(db).bodies_since(since)]
    told_of = {
        (known.event["data"]["provider"]["urn"], known.event["data"]["report"]["id"]) for known in told
    }
    made = [known for known in _would_have_been(db, since) if _report(known) not in told_of]
    return sorted([*told, *made], key=lambda known: known.at)


def _report(known: Known) -> tuple[str, str]:
    data = known.event["data"]
    return data["provider"]["urn"], data["report"]["id"]


def _known(body: bytes) -> Known:
    event = cast("ReportEvent", decode(body))
    return Known(event, datetime.fromisoformat(event["timestamp"]))


def _would_have_been(db: Database, since: datetime) -> Iterable[Known]:
    providers, reports = ProviderStore(db), ReportStore(db)
    for urn in providers.urns():
        all_of_it = reports.reports_of(urn)
        for held in all_of_it:
            published = held.report.published
            if published is None or published < since.date() or held.withdrawn_at:
                continue
            at = datetime.combine(published, NINE)
            earlier = tuple(each for each in all_of_it if each.key != held.key and _before(each, held))
            fresh = replace(held, last_event=None)
            yield Known(event_about(providers.provider(urn), fresh, earlier, "new_inspection", at), at)


def _before(other: HeldReport, held: HeldReport) -> bool:
    first, second = other.report.published, held.report.published
    return first is not None and second is not None and first <= second


def why_not(subscription: Subscription, event: ReportEvent) -> str:
    """The filter that keeps this event away, the widest first; the one that does so alone is named before
    those that would, too."""
    data = event["data"]
    if event["type"] not in subscription.events:
        return "events"
    if data["cause"] == "late" and not subscription.late:
        return "late"
    for name in ("remits", "regions", "providers", "types", "crosses", "directions", "areas"):
        fields: dict[str, Any] = {"excluded" if name == "types" else name: frozenset()}
        if wants(replace(subscription, **fields), event):
            return name
    return "several filters together"


def _print(config: Config, subscription: Subscription, events: list[Known], brought: list[Known]) -> None:
    print(f"In the last 365 days, {clean(subscription.name)} would have brought:")
    for known in brought:
        planned = plan(subscription.schedule, known.at)
        when = "" if planned.mode == "instant" and planned.due == known.at else _when(config, planned.due)
        print(f"  {known.at:%Y-%m-%d}  {clean(subject(known.event))}{when}")
    kept_away = Counter(why_not(subscription, each.event) for each in events if each not in brought)
    print(f"{counted(len(brought), 'event')} of {len(events)}. {_pace(len(brought))}")
    for name, number in kept_away.most_common():
        print(f"  {number} kept away by: {name}")


def _when(config: Config, due: datetime) -> str:
    return f"  (comes {local(due, config.timezone)})"


def _pace(number: int) -> str:
    if number == 0:
        return "Nothing at all: look at the filters below, the first keeps most away."
    days = round(YEAR.days / number)
    if days <= 1:
        return "About one a day, or more."
    if days >= YEAR.days:
        return "About one a year: silence will be normal; proof_of_life tells that all is well."
    return f"About one in {days} days."


def _row(known: Known, subscription: Subscription) -> dict[str, object]:
    data = known.event["data"]
    planned = plan(subscription.schedule, known.at)
    return {
        "published": data["report"]["published"],
        "known_at": known.at.isoformat(),
        "type": known.event["type"],
        "urn": data["provider"]["urn"],
        "provider": data["provider"]["name"],
        "report_id": data["report"]["id"],
        "subject": subject(known.event),
        "mode": planned.mode,
        "due": planned.due.isoformat(),
        "event": data["id"],
    }
