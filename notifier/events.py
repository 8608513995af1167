"""Events as they are stored, signed and sent: built from what was read and compared, and turned into bytes.

Pure: the time comes in as an argument. The shapes are those of `notifier.payload`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Literal, cast

from notifier.changes import AreaChange, Comparison, Discontinued, Previous
from notifier.payload import (
    AlarmEvent,
    Cause,
    DiscontinuedData,
    EventType,
    InspectionData,
    JudgementData,
    PreviousData,
    ProviderData,
    ReportData,
    ReportEvent,
    RevisedData,
)
from notifier.wording import summary
from scraper.frameworks import FRAMEWORKS
from scraper.model import Provider, PublishedReport, Reading, Remit

MISSING = "missing"

_TYPES: dict[Cause, EventType] = {
    "late": "report.published",
    "publisher_revised": "report.revised",
    "corrected": "report.corrected",
    "withdrawn": "report.withdrawn",
    "reinstated": "report.reinstated",
}


def event_id(report_id: str, cause: str, sha256: str | None, previous_event: str | None, urn: str) -> str:
    """The id of an event: the same facts always give the same id.

    The event before it on the same report is part of it, so that a report that changes from A to B and back
    to A makes three events.
    """
    return _id("report", urn, report_id, cause, sha256, previous_event)


def _id(*facts: str | None) -> str:
    """JSON keeps the facts apart: no two lists of them give the same text."""
    return f"evt_{hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]}"


def report_event(
    *,
    provider: Provider,
    report: PublishedReport,
    reading: Reading | None,
    sha256: str | None,
    cause: Cause,
    previous_event: str | None,
    timestamp: datetime,
    comparison: Comparison | None = None,
    earlier: Reading | None = None,
) -> ReportEvent:
    """The event about one report.

    `reading` and `sha256` are None where the file is not to be had. `comparison` is that of the reading's
    inspection, None where it has no judgements. `previous_event` is the id of the event before on this
    report, None where this is the first. `earlier` is what was read of the report before a revision, or told
    before a correction: the summary then names what differs. `timestamp` is aware: a naive one is a
    ValueError.
    """
    compared = comparison or Comparison()
    identity = event_id(report.id, cause, sha256, previous_event, provider.urn)
    provider_data, report_data = _provider(provider), _report(report, reading, sha256)
    judgements = [_judgement(change) for change in compared.judgements]
    discontinued = [_discontinued(ended) for ended in compared.discontinued]
    said = summary(
        cause=cause,
        provider=provider_data,
        report=report_data,
        judgements=judgements,
        discontinued=discontinued,
        disputed=_disputed(reading),
        earlier=earlier,
    )
    event: ReportEvent = {
        "type": _type(cause, compared),
        "timestamp": _utc(timestamp),
        "data": {
            "schema": 1,
            "id": identity,
            "cause": cause,
            "provider": provider_data,
            "report": report_data,
            "judgements": judgements,
            "discontinued": discontinued,
            "summary": said,
        },
    }
    if cause == "publisher_revised" and earlier and earlier.judgements:
        event["data"]["revised"] = _revised(earlier, judgements)
    return event


def _revised(earlier: Reading, judgements: Sequence[JudgementData]) -> list[RevisedData]:
    before = {judgement.area: judgement.grade for judgement in earlier.judgements}
    after = {judgement["area"]: judgement["grade"] for judgement in judgements}
    return [
        {"area": area, "before": before.get(area), "after": after.get(area)}
        for area in dict.fromkeys((*after, *before))
        if before.get(area) != after.get(area)
    ]


def _type(cause: Cause, comparison: Comparison) -> EventType:
    if cause == "new_inspection":
        return "rating.changed" if comparison.moved else "report.published"
    return _TYPES[cause]


def _utc(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("an event's time needs a time zone: pass an aware datetime")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _provider(provider: Provider) -> ProviderData:
    return {
        "urn": provider.urn,
        "name": provider.name,
        "region": provider.region,
        "dfe_code": provider.dfe_code,
        "gss_code": provider.gss_code,
        "url": provider.url,
    }


def _report(report: PublishedReport, reading: Reading | None, sha256: str | None) -> ReportData:
    """Title and publication date are the page's; all else is the document's, where it was read."""
    return {
        "id": report.id,
        "title": report.title,
        "kind": str(report.kind),
        "remit": _remit(report, reading),
        "framework": reading.framework if reading else None,
        "status": str(reading.status) if reading else MISSING,
        "published": _iso(report.published),
        "inspection": _inspection(report, reading),
        "lead_inspector": reading.lead_inspector if reading else None,
        "url": report.url,
        "sha256": sha256,
    }


def _remit(report: PublishedReport, reading: Reading | None) -> str:
    """The page's, unless its title is of no known kind: then the document's framework says it."""
    if report.remit is Remit.OTHER and reading and reading.framework in FRAMEWORKS:
        return FRAMEWORKS[reading.framework].remit
    return str(report.remit)


def _inspection(report: PublishedReport, reading: Reading | None) -> InspectionData:
    """The document's dates; the page's only where the document gives none."""
    if reading is None or reading.inspection_end is None:
        return {"start": None, "end": _iso(report.inspected)}
    return {"start": _iso(reading.inspection_start), "end": _iso(reading.inspection_end)}


def _judgement(change: AreaChange) -> JudgementData:
    return {
        "area": change.area,
        "label": change.label,
        "grade": change.grade,
        "rank": change.rank,
        "direction": change.direction,
        "basis": change.basis,
        "previous": _previous(change.previous) if change.previous else None,
    }


def _previous(previous: Previous) -> PreviousData:
    return {
        "area": previous.area,
        "grade": previous.grade,
        "rank": previous.rank,
        "inspection_end": previous.inspection_end.isoformat(),
        "report_id": previous.report_id,
    }


def _discontinued(ended: Discontinued) -> DiscontinuedData:
    return {
        "area": ended.area,
        "grade": ended.grade,
        "inspection_end": ended.inspection_end.isoformat(),
        "followed_by": None,
    }


def _disputed(reading: Reading | None) -> frozenset[str]:
    judgements = reading.judgements if reading else ()
    return frozenset(judgement.area for judgement in judgements if judgement.disputed)


def alarm_event(
    *,
    source: str,
    kind: str,
    state: Literal["began", "worse", "recovered"],
    since: datetime,
    message: str,
    cure: str,
    timestamp: datetime,
) -> AlarmEvent:
    """The event about a source that needs a person, or no longer does. Times are aware.

    Its id derives from source, kind, since and state: one trouble is told of once in each state.
    """
    began = _utc(since)
    return {
        "type": "source.alarm",
        "timestamp": _utc(timestamp),
        "data": {
            "schema": 1,
            "id": _id("alarm", source, kind, began, state),
            "source": source,
            "kind": kind,
            "state": state,
            "since": began,
            "message": message,
            "cure": cure,
        },
    }


def encode(event: ReportEvent | AlarmEvent) -> bytes:
    """The event as canonical UTF-8 JSON: the exact bytes that are stored, signed and sent.

    Keys are sorted and nothing is padded. Half a surrogate pair, which no UTF-8 can carry, becomes "?".
    """
    text = json.dumps(event, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", errors="replace")


def decode(body: bytes) -> ReportEvent | AlarmEvent:
    """The event of bytes that `encode` made. Raises ValueError for anything that is no event."""
    event = json.loads(body)
    if not _is_event(event):
        raise ValueError("not an event: expected a JSON object with a type, a timestamp and data")
    return cast("AlarmEvent | ReportEvent", event)


def _is_event(value: object) -> bool:
    return (
        isinstance(value, dict) and isinstance(value.get("type"), str) and isinstance(value.get("data"), dict)
    )
