"""Events as they are stored, signed and sent: built from what was read and compared, and turned into bytes.

Pure: the time comes in as an argument. The shapes are those of `notifier.payload`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal, cast

from notifier.changes import Comparison
from notifier.facts import discontinued_data, judgement_data, provider_data, report_data
from notifier.findings import evidence_by_area, improvements, improvements_left_out, paragraphs
from notifier.listing_words import listing_summary
from notifier.payload import (
    AlarmData,
    AlarmEvent,
    Cause,
    Event,
    EventType,
    JudgementData,
    OperatorAlarmEvent,
    PredecessorData,
    ProviderEvent,
    ProviderEventData,
    ReportEvent,
    ReportEventData,
    RevisedData,
    SuccessorData,
)
from notifier.wording import summary
from scraper.model import Provider, PublishedReport, Reading

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
    authority_agrees: bool | None = None,
    told_at: datetime | None = None,
    context: Sequence[PredecessorData] = (),
    later_held: bool = False,
) -> ReportEvent:
    """The event about one report.

    `reading` and `sha256` are None where the file is not to be had. `comparison` is that of the reading's
    inspection, None where it has no judgements. `previous_event` is the id of the event before on this
    report, None where this is the first. `earlier` is what was read of the report before a revision, or told
    before a correction: the summary then names what differs. `authority_agrees`: whether the document names
    the provider's authority, None where it names none. `told_at` is when the alert was made that a correction
    takes back, None where that is not known. `context`: of a first inspection, how those were judged that
    this provider replaced. `later_held`: a later inspection is held, so that this one is never called the
    first. Times are aware: a naive one is a ValueError.
    """
    compared = comparison or Comparison()
    evidence = evidence_by_area(reading)
    data: ReportEventData = {
        "schema": 1,
        "id": event_id(report.id, cause, sha256, previous_event, provider.urn),
        "cause": cause,
        "provider": provider_data(provider),
        "report": report_data(report, reading, sha256, authority_agrees=authority_agrees),
        "judgements": [
            judgement_data(change, evidence.get(change.area, {})) for change in compared.judgements
        ],
        "discontinued": [discontinued_data(ended) for ended in compared.discontinued],
        "summary": "",
        "report_summary": paragraphs(reading),
        "improvements": improvements(reading),
    }
    if left_out := improvements_left_out(reading):
        data["improvements_left_out"] = left_out
    if later_held:
        data["later_held"] = True
    if context:
        data["context"] = list(context)
    _say_what_differs(data, earlier, told_at)
    data["summary"] = summary(data, earlier)
    return {"type": _type(cause, compared), "timestamp": _utc(timestamp), "data": data}


def _say_what_differs(data: ReportEventData, earlier: Reading | None, told_at: datetime | None) -> None:
    if data["cause"] == "publisher_revised" and earlier and earlier.judgements:
        data["revised"] = _revised(earlier, data["judgements"])
    if data["cause"] == "corrected":
        if earlier:
            data["corrected"] = _revised(earlier, data["judgements"])
        if told_at:
            data["told_at"] = _utc(told_at)


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


def alarm_event(
    *,
    source: str,
    kind: str,
    state: Literal["began", "worse", "recovered"],
    since: datetime,
    message: str,
    cure: str,
    timestamp: datetime,
    own: bool = False,
    again: bool = False,
) -> AlarmEvent | OperatorAlarmEvent:
    """The event about something that needs a person, or no longer does: a source, or with `own` this program.
    Times are aware.

    Its id derives from source, kind, since and state, so that each is told of once; of something that gets
    worse again and again, and of what is told `again` as it reached nobody, also from the time.
    """
    began = _utc(since)
    time = (_utc(timestamp),) if again or state == "worse" else ()
    data: AlarmData = {
        "schema": 1,
        "id": _id("alarm", source, kind, began, state, *time),
        "source": source,
        "kind": kind,
        "state": state,
        "since": began,
        "message": message,
        "cure": cure,
    }
    if own:
        return {"type": "operator.alarm", "timestamp": _utc(timestamp), "data": data}
    return {"type": "source.alarm", "timestamp": _utc(timestamp), "data": data}


def provider_event(
    *,
    provider: Provider,
    cause: Literal["unlisted", "listed"],
    since: datetime,
    last_listed: datetime,
    successors: Sequence[SuccessorData],
    previous_event: str | None,
    timestamp: datetime,
) -> ProviderEvent:
    """The event about a provider that is no longer on the publisher's list, or is back on it.

    `since` and `last_listed` are as in `ProviderEventData`. `previous_event` is the id of the event before
    about this provider itself, None where this is the first: so gone, back and gone again are three. Times
    are aware.
    """
    data: ProviderEventData = {
        "schema": 1,
        "id": _id("provider", provider.urn, cause, previous_event),
        "cause": cause,
        "provider": provider_data(provider),
        "since": _utc(since),
        "last_listed": _utc(last_listed),
        "successors": list(successors),
        "summary": "",
    }
    data["summary"] = listing_summary(data)
    type_: Literal["provider.unlisted", "provider.listed"] = (
        "provider.unlisted" if cause == "unlisted" else "provider.listed"
    )
    return {"type": type_, "timestamp": _utc(timestamp), "data": data}


def encode(event: Event) -> bytes:
    """The event as canonical UTF-8 JSON: the exact bytes that are stored, signed and sent.

    Keys are sorted and nothing is padded. Half a surrogate pair, which no UTF-8 can carry, becomes "?".
    """
    text = json.dumps(event, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", errors="replace")


def decode(body: bytes) -> Event:
    """The event of bytes that `encode` made. Raises ValueError for anything that is no event."""
    event = json.loads(body)
    if not _is_event(event):
        raise ValueError("not an event: expected a JSON object with a type, a timestamp and data")
    return cast("Event", event)


def _is_event(value: object) -> bool:
    return (
        isinstance(value, dict) and isinstance(value.get("type"), str) and isinstance(value.get("data"), dict)
    )
