"""Joins decision, event and storage: one document's outcome becomes one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from inspectwatch.clock import Clock
from inspectwatch.decide import cause_of, comparisons_of, inspection_of, status_of
from notifier.changes import Comparison
from notifier.events import encode, report_event
from notifier.payload import Cause, ReportEvent
from notifier.subscriptions import Subscription, recipients_of
from scraper.model import Kind, Provider, Reading
from storage.reports import ReportStore
from storage.rows import remit_of
from storage.values import READABLE, ChangedArea, ComparedArea, HeldReport, NewEvent, Recording

MOVED = ("improved", "declined")


@dataclass(frozen=True, slots=True)
class Recorder:
    """Writes what came of a report, with the event it makes and the deliveries of that."""

    reports: ReportStore
    subscriptions: Sequence[Subscription]
    clock: Clock
    source: str = "ofsted"

    def record(
        self, provider: Provider, before: HeldReport, held: HeldReport, *, baseline_done: bool
    ) -> ReportEvent | None:
        """Records `held` in place of `before`. Returns the event people are told, None where it is silent.

        `before` is as today's reader reads the bytes held till now.
        """
        others = self._others(held)
        cause = cause_of(before, held, others, baseline_done=baseline_done, now=self.clock.now())
        earlier = before.reading if cause == "publisher_revised" else None
        return self._write(provider, held, others, cause, earlier)

    def withdraw(self, provider: Provider, held: HeldReport, *, baseline_done: bool) -> ReportEvent | None:
        """Records that the publisher no longer lists the report."""
        gone = replace(held, withdrawn_at=self.clock.now())
        return self._write(provider, gone, self._others(held), "withdrawn" if baseline_done else None)

    def reinstate(self, provider: Provider, held: HeldReport, *, baseline_done: bool) -> ReportEvent | None:
        """Records that a withdrawn report is listed again."""
        back = replace(held, withdrawn_at=None, missing_since=None)
        return self._write(provider, back, self._others(held), "reinstated" if baseline_done else None)

    def _others(self, held: HeldReport) -> tuple[HeldReport, ...]:
        return tuple(other for other in self.reports.reports_of(held.urn) if other.key != held.key)

    def _write(
        self,
        provider: Provider,
        held: HeldReport,
        others: tuple[HeldReport, ...],
        cause: Cause | None,
        earlier: Reading | None = None,
    ) -> ReportEvent | None:
        comparisons = comparisons_of((*others, held))
        rows = {other.key: _compared_areas(comparisons.get(other.key)) for other in (*others, held)}
        event = None
        if cause:
            event = report_event(
                provider=provider,
                report=replace(held.report, remit=remit_of(held)),
                reading=held.reading,
                sha256=held.sha256,
                comparison=_comparison_told(others, held),
                cause=cause,
                previous_event=held.last_event,
                timestamp=self.clock.now(),
                earlier=earlier,
            )
            event["data"]["summary"] += _unread_between(others, held)
        new_event = self._new_event(held, event, earlier) if event else None
        self.reports.record(Recording(held, rows, new_event, self.clock.now()))
        return event

    def _new_event(self, held: HeldReport, event: ReportEvent, earlier: Reading | None) -> NewEvent:
        data = event["data"]
        return NewEvent(
            id=data["id"],
            type=event["type"],
            cause=data["cause"],
            known_at=self.clock.now(),
            source=self.source,
            body=encode(event),
            status=status_of(held),
            changes=_changes(event, earlier),
            recipients=self._recipients(held, event),
        )

    def _recipients(self, held: HeldReport, event: ReportEvent) -> tuple[tuple[str, str], ...]:
        """Who asked for it. Where till now the file could not be read, also those who were told so, and those
        whom the report would have reached as news: a filter that looks at grades found none before."""
        wanted = recipients_of(event, self.subscriptions)
        if held.last_status is None or held.last_status in READABLE:
            return wanted
        news: ReportEvent = {**event, "type": "rating.changed" if _moved(event) else "report.published"}
        as_news = recipients_of(news, self.subscriptions)
        return tuple(dict.fromkeys((*wanted, *as_news, *self.reports.told_of(held))))


def _comparison_told(others: tuple[HeldReport, ...], held: HeldReport) -> Comparison | None:
    """A withdrawn report counts for no comparison any more, but people are told what it had said."""
    return comparisons_of((*others, replace(held, withdrawn_at=None))).get(held.key)


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


def _compared_areas(comparison: Comparison | None) -> tuple[ComparedArea, ...]:
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


def _moved(event: ReportEvent) -> bool:
    return any(judgement["direction"] in MOVED for judgement in event["data"]["judgements"])


def _changes(event: ReportEvent, earlier: Reading | None) -> tuple[ChangedArea, ...]:
    """The rows of `rating_changes`: areas that moved, told as news and not as old news. Of a revision, only
    those whose grade is another than in the `earlier` reading: the others were told before."""
    if event["data"]["cause"] not in ("new_inspection", "publisher_revised"):
        return ()
    known = {judgement.area: judgement.grade for judgement in earlier.judgements} if earlier else {}
    return tuple(
        ChangedArea(
            area=judgement["area"],
            previous_area=judgement["previous"]["area"],
            previous_grade=judgement["previous"]["grade"],
            grade=judgement["grade"],
            direction=judgement["direction"],
            basis=judgement["basis"] or "same",
        )
        for judgement in event["data"]["judgements"]
        if judgement["direction"] in MOVED
        and judgement["previous"]
        and known.get(judgement["area"]) != judgement["grade"]
    )
