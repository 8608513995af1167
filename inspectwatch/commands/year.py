"""What happened in a time that is over: the events there were, and what the reports of before the watch would
have made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import cast

from sqlite_utils import Database

from inspectwatch.telling import event_about
from notifier.events import decode
from notifier.payload import ReportEvent
from storage.deliveries import DeliveryTable
from storage.providers import ProviderStore
from storage.reports import ReportStore
from storage.values import HeldReport

NINE = time(9, 0, tzinfo=UTC)  # when a report of before the watch is taken to have become known
_FIRST_TOLD = ("new_inspection", "late")


@dataclass(frozen=True, slots=True)
class Known:
    """An event and when it was known, or would have been."""

    event: ReportEvent
    at: datetime
    real: bool  # False: of before the watch, made for this answer


def known_since(db: Database, since: datetime) -> list[Known]:
    """What became known since then (aware), oldest first."""
    told = [_known(body) for body in DeliveryTable(db).bodies_since(since)]
    first_told = {_report(known) for known in told if known.event["data"]["cause"] in _FIRST_TOLD}
    made = [known for known in _would_have_been(db, since) if _report(known) not in first_told]
    return sorted([*made, *told], key=lambda known: known.at)


def _report(known: Known) -> tuple[str, str]:
    data = known.event["data"]
    return data["provider"]["urn"], data["report"]["id"]


def _known(body: bytes) -> Known:
    event = cast("ReportEvent", decode(body))
    return Known(event, datetime.fromisoformat(event["timestamp"]), real=True)


def _would_have_been(db: Database, since: datetime) -> Iterable[Known]:
    """The reports met in the baseline, each as news of the day on which it was published."""
    providers, reports = ProviderStore(db), ReportStore(db)
    for urn in providers.urns():
        all_of_it = reports.reports_of(urn)
        for held in all_of_it:
            published = held.report.published
            if published is None or not held.baseline or held.withdrawn_at:
                continue
            at = datetime.combine(published, NINE)
            if at < since:
                continue
            earlier = tuple(each for each in all_of_it if each.key != held.key and _before(each, held))
            event = event_about(
                providers.provider(urn), replace(held, last_event=None), earlier, "new_inspection", at
            )
            yield Known(event, at, real=False)


def _before(other: HeldReport, held: HeldReport) -> bool:
    first, second = other.report.published, held.report.published
    return first is not None and second is not None and first <= second
