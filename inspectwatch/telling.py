"""From what is held of a provider to the event that tells of one report, and to the rows that compare its
reports: pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from inspectwatch.decide import (
    comparisons_of,
    inspection_of,
    is_history_beside,
    issued_before,
    status_of,
)
from inspectwatch.page_check import doubts, page_check
from notifier.changes import Comparison
from notifier.events import encode, report_event
from notifier.payload import Cause, PredecessorData, ReportEvent
from scraper.model import Kind, Provider, Reading
from storage.rows import remit_of
from storage.values import ChangedArea, ComparedArea, HeldReport, NewEvent, Recipient


def event_about(
    provider: Provider,
    held: HeldReport,
    others: tuple[HeldReport, ...],
    cause: Cause,
    now: datetime,
    *,
    earlier: Reading | None = None,
    told_at: datetime | None = None,
    context: Sequence[PredecessorData] = (),
) -> ReportEvent:
    """The event that tells of `held`; `others` are the provider's other reports.

    `earlier` is what was read of it before a revision, or told before a correction; `told_at` when that was
    told. `context`: how those were judged that the provider replaced.
    """
    event = report_event(
        provider=provider,
        report=replace(held.report, remit=remit_of(held), inspected=held.days.inspection),
        reading=held.believed,
        sha256=held.sha256,
        comparison=comparison_told(held, others),
        cause=cause,
        previous_event=held.last_event,
        timestamp=now,
        earlier=earlier,
        authority_agrees=page_check(provider, held).authority_agrees,
        told_at=told_at,
        context=context,
        later_held=is_history_beside(held, others),
    )
    event["data"]["summary"] += _issued_before(others, held)
    event["data"]["summary"] += _unread_between(others, held)
    event["data"]["summary"] += "".join(f" {doubt}" for doubt in doubts(held))
    return event


def new_event(
    event: ReportEvent,
    held: HeldReport,
    source: str,
    now: datetime,
    *,
    recipients: tuple[Recipient, ...],
    changes: tuple[ChangedArea, ...] = (),
    in_run: bool = False,
    told_to_nobody: bool = False,
) -> NewEvent:
    """The event as it is stored, with who gets it and what it adds to `rating_changes`. `in_run`: its run is
    not over, so that it waits until the events of the run are counted; `told_to_nobody`: a person has yet to
    decide on it."""
    return NewEvent(
        id=event["data"]["id"],
        type=event["type"],
        cause=event["data"]["cause"],
        known_at=now,
        source=source,
        body=encode(event),
        status=status_of(held),
        changes=changes,
        recipients=recipients,
        lane=held.urn,
        in_run=in_run,
        held=told_to_nobody,
    )


def comparison_told(held: HeldReport, others: tuple[HeldReport, ...]) -> Comparison | None:
    """A withdrawn report counts for no comparison any more, but people are told what it had said."""
    return comparisons_of((*others, replace(held, withdrawn_at=None))).get(held.key)


def is_first_inspection(held: HeldReport, others: tuple[HeldReport, ...]) -> bool:
    """Whether it is graded, there was nothing before it to compare with, and nothing of it came after."""
    comparison = comparison_told(held, others)
    if comparison is None or comparison.discontinued or is_history_beside(held, others):
        return False
    directions = {change.direction for change in comparison.judgements}
    return "first" in directions <= {"first", "not_comparable"}


def compared_areas(reports: Iterable[HeldReport]) -> dict[int, tuple[ComparedArea, ...]]:
    """How the judgements of each report of one provider compare, by report key; none for those that have
    nothing to compare."""
    reports = tuple(reports)
    comparisons = comparisons_of(reports)
    return {held.key: _areas(comparisons.get(held.key)) for held in reports}


def _areas(comparison: Comparison | None) -> tuple[ComparedArea, ...]:
    if comparison is None:
        return ()
    return tuple(
        ComparedArea(
            area=change.area,
            direction=change.direction,
            basis=change.basis,
            previous_area=change.previous.area if change.previous else None,
            previous_grade=change.previous.grade if change.previous else None,
        )
        for change in comparison.judgements
    )


def _issued_before(others: tuple[HeldReport, ...], held: HeldReport) -> str:
    """A sentence on the same inspection published before under another address; empty: it was not."""
    twin = issued_before(held, others)
    return f" It was published before, as report {twin.report.id}." if twin else ""


def _unread_between(others: tuple[HeldReport, ...], held: HeldReport) -> str:
    """A sentence on inspections that lie before this one, after every one that was read, and could not be
    read themselves: a comparison passes over them, and its reader must know."""
    if inspection_of(held) is None:
        return ""
    earlier = [other for other in others if _is_inspection_like(other, held) and _end(other) < _end(held)]
    read = max((_end(other) for other in earlier if inspection_of(other)), default=date.min)
    unread = [_day(other) for other in earlier if not other.readable and _end(other) > read]
    if not unread:
        return ""
    return f" A report published on {' and '.join(unread)} could not be read and is not compared."


def _is_inspection_like(other: HeldReport, held: HeldReport) -> bool:
    listed = other.withdrawn_at is None and other.report.published is not None
    return listed and other.report.kind is Kind.INSPECTION and other.report.remit is held.report.remit


def _end(held: HeldReport) -> date:
    return held.inspection_end or date.min


def _day(held: HeldReport) -> str:
    published = held.report.published
    return f"{published.day} {published:%B %Y}" if published else "an unknown day"
