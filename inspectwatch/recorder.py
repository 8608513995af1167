"""Joins decision, event and storage: one document's outcome becomes one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from inspectwatch.addressing import addressed, by_name
from inspectwatch.clock import Clock
from inspectwatch.context import context_of
from inspectwatch.decide import RECENT_DAYS, cause_of, issued_before
from inspectwatch.page_check import page_check
from inspectwatch.telling import compared_areas, event_about, is_first_inspection, new_event
from notifier.payload import Cause, PredecessorData, ReportEvent
from notifier.subscriptions import Subscription, recipients_of
from scraper.model import Provider, Reading
from storage.newcomers import first_listed, held_elsewhere
from storage.providers import ProviderStore
from storage.reports import ReportStore
from storage.rows import remit_of
from storage.values import READABLE, ChangedArea, HeldReport, NewEvent, Recording

SOURCE = "ofsted"
MOVED = ("improved", "declined")
JUST_BEFORE = timedelta(days=RECENT_DAYS)  # what was published so shortly before the watch began is news
_TELLS_GRADES = ("new_inspection", "late", "publisher_revised")


@dataclass(frozen=True, slots=True)
class Recorder:
    """Writes what came of a report, with the event it makes and the deliveries of that."""

    reports: ReportStore
    subscriptions: Sequence[Subscription]
    clock: Clock
    source: str = SOURCE

    def record(
        self, provider: Provider, before: HeldReport, held: HeldReport, *, baseline_done: bool
    ) -> ReportEvent | None:
        """Records `held` in place of `before`. Returns the event people are told, None where it is silent.

        `before` is as today's reader reads the bytes held till now.
        """
        others = self._others(held)
        cause = cause_of(
            before,
            held,
            others,
            baseline_done=baseline_done,
            now=self.clock.now(),
            history=self._is_history(held),
        )
        earlier = before.believed if cause == "publisher_revised" else None
        return self._write(provider, held, others, cause, earlier)

    def withdraw(self, provider: Provider, held: HeldReport, *, baseline_done: bool) -> ReportEvent | None:
        """Records that the publisher no longer lists the report."""
        gone = replace(held, withdrawn_at=self.clock.now())
        return self._write(provider, gone, self._others(held), "withdrawn" if baseline_done else None)

    def reinstate(self, provider: Provider, held: HeldReport, *, baseline_done: bool) -> ReportEvent | None:
        """Records that a withdrawn report is listed again, with what its file says now. Where that could not
        be had, what was held counts as before, and it is asked for once more."""
        recheck = held.recheck or held.file_problem is not None
        back = replace(held, withdrawn_at=None, missing_since=None, recheck=recheck)
        return self._write(provider, back, self._others(held), "reinstated" if baseline_done else None)

    def _is_history(self, held: HeldReport) -> bool:
        """Of a provider that was first listed after the watch began to tell, and from before: its document
        was held under another provider, or it was clearly published earlier."""
        db, day = self.reports.db, held.days.known_on
        since, listed = ProviderStore(db, self.source).told_since(), first_listed(db, held.urn)
        if since is None or listed is None or listed <= since:
            return False
        return held_elsewhere(db, held) or (day is not None and day < since.date() - JUST_BEFORE)

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
        now = self.clock.now()
        context = self._context(held, others) if cause in _TELLS_GRADES else ()
        event = (
            event_about(provider, held, others, cause, now, earlier=earlier, context=context)
            if cause
            else None
        )
        twin = issued_before(held, others) if cause == "new_inspection" else None
        known = twin.reading if twin else None  # moves told of the same inspection are told once
        recording = Recording(
            report=held,
            comparisons=compared_areas((*others, held)),
            event=self._new_event(held, event, known or earlier) if event else None,
            now=now,
            check=page_check(provider, held),
        )
        self.reports.record(recording)
        return event

    def _context(self, held: HeldReport, others: tuple[HeldReport, ...]) -> tuple[PredecessorData, ...]:
        if not is_first_inspection(held, others):
            return ()
        return context_of(self.reports.db, held.urn, str(remit_of(held)))

    def _new_event(self, held: HeldReport, event: ReportEvent, earlier: Reading | None) -> NewEvent:
        now = self.clock.now()
        return new_event(
            event,
            held,
            self.source,
            now,
            recipients=addressed(self._recipients(held, event), by_name(self.subscriptions), now),
            changes=_changes(event, earlier),
            in_run=True,
        )

    def _recipients(self, held: HeldReport, event: ReportEvent) -> tuple[tuple[str, str], ...]:
        """Who asked for it. Where till now the file could not be read, also those who were told so, and those
        whom the report would have reached as news: a filter that looks at grades found none before. Of what
        the publisher takes back, those hear who were told of it: what is revised has no direction."""
        wanted = recipients_of(event, self.subscriptions)
        if held.last_status is None or held.last_status in READABLE:
            return tuple(dict.fromkeys((*wanted, *self._told_of(held, event))))
        news: ReportEvent = {**event, "type": "rating.changed" if _moved(event) else "report.published"}
        as_news = recipients_of(news, self.subscriptions)
        return tuple(dict.fromkeys((*wanted, *as_news, *self.reports.told_of(held))))

    def _told_of(self, held: HeldReport, event: ReportEvent) -> list[tuple[str, str]]:
        if event["type"] != "report.revised":
            return []
        hear = {
            (each.name, recipient)
            for each in self.subscriptions
            if event["type"] in each.events
            for recipient in each.recipients
        }
        return [each for each in self.reports.told_of(held) if each in hear]


def _moved(event: ReportEvent) -> bool:
    return any(judgement["direction"] in MOVED for judgement in event["data"]["judgements"])


def _changes(event: ReportEvent, earlier: Reading | None) -> tuple[ChangedArea, ...]:
    """The rows of `rating_changes`: areas that moved, told as news and not as old news. Of a revision, and of
    an inspection published again, only those whose grade is another than in the `earlier` reading: the others
    were told before."""
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
