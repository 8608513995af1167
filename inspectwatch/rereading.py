"""One provider's documents read again: everything that is to be written of it, as values. Pure.

Those who were told wrong get `report.corrected`, whatever their subscription's filters. Alerts that are wrong
and still wait are cancelled; whoever got none on that report yet gets the news as it is right instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from inspectwatch.addressing import addressed
from inspectwatch.corrections import (
    TakenBack,
    comparisons_corrected,
    reading_told,
    said_in,
    said_of,
    taken_back,
)
from inspectwatch.differences import differences, gains
from inspectwatch.page_check import page_check
from inspectwatch.telling import (
    compared_areas,
    comparison_told,
    event_about,
    is_first_inspection,
    new_event,
)
from notifier.payload import PredecessorData, ReportEvent
from notifier.subscriptions import Subscription
from scraper.model import Provider
from storage.events import BURST, IN_RUN
from storage.values import Correction, HeldReport, NewEvent, Recording, Rereading, ToldDelivery


@dataclass(frozen=True, slots=True)
class Pair:
    """A report as it was read, and as today's reader reads the same bytes."""

    before: HeldReport
    after: HeldReport

    @property
    def is_read_again(self) -> bool:
        """Whether there is a new reading, be it one that says the same, or the text that was not kept."""
        return self.before.reading != self.after.reading or self.has_text_now

    @property
    def has_text_now(self) -> bool:
        """Whether the report can be searched now, and could not be before."""
        reading = self.after.reading
        return reading is not None and bool(reading.pages) and not self.before.searchable

    @property
    def has_gained(self) -> bool:
        """Whether today's reader found what the one of before did not look for."""
        before, after = self.before.reading, self.after.reading
        return before is not None and after is not None and gains(before, after)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A report whose alerts are taken back or told anew: the event that does so, as people get it and as it
    is stored."""

    told: ReportEvent
    stored: NewEvent


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """All reports of one provider, some of them read again, and the alerts on each of them by its key."""

    provider: Provider
    pairs: Sequence[Pair]
    told: Mapping[int, tuple[ToldDelivery, ...]]
    subscriptions: Mapping[str, Subscription]
    source: str
    now: datetime

    def outcome(self) -> tuple[Rereading, tuple[ReportEvent, ...]]:
        """What is to be written, and the events that take back what was told."""
        in_order = sorted(self.pairs, key=_by_age)
        taken = {pair.after.key: back for pair in in_order if (back := self._taken_back(pair))}
        events = {
            pair.after.key: self._corrected(pair, back)
            for pair in in_order
            if (back := taken.get(pair.after.key)) and back.recipients
        }
        news = {
            pair.after.key: self._news(pair, back)
            for pair in in_order
            if (back := taken.get(pair.after.key)) and back.untold
        }
        rereading = Rereading(
            recordings=tuple(
                self._recording(pair, event)
                for pair in in_order
                for event in _written(pair, news.get(pair.after.key), events.get(pair.after.key))
            ),
            comparisons=compared_areas(pair.after for pair in self.pairs),
            corrections=tuple(
                correction
                for pair in in_order
                for correction in _corrections(pair, notified=pair.after.key in events)
            ),
            cancelled=tuple(each for back in taken.values() for each in back.cancelled),
            now=self.now,
        )
        return rereading, tuple(each.told for each in events.values())

    def _taken_back(self, pair: Pair) -> TakenBack | None:
        before = said_of(comparison_told(pair.before, self._others(pair, before=True)))
        today = said_of(comparison_told(pair.after, self._others(pair)))
        return taken_back(pair.after, self.told.get(pair.after.key, ()), before, today)

    def _others(self, pair: Pair, *, before: bool = False) -> tuple[HeldReport, ...]:
        others = (each for each in self.pairs if each.after.key != pair.after.key)
        return tuple(each.before if before else each.after for each in others)

    def _corrected(self, pair: Pair, back: TakenBack) -> Corrected:
        event = event_about(
            self.provider,
            pair.after,
            self._others(pair),
            "corrected",
            self.now,
            earlier=reading_told(back.told, pair.after.reading),
            told_at=back.told_at,
            context=self._context(pair, back),
        )
        event["data"]["summary"] += comparisons_corrected(back.areas, said_in(back.told), said_in(event))
        recipients = addressed(back.recipients, self.subscriptions, self.now)
        stored = new_event(event, pair.after, self.source, self.now, recipients=recipients)
        return Corrected(event, stored)

    def _context(self, pair: Pair, back: TakenBack) -> Sequence[PredecessorData]:
        """As it was told: a reading of its own report changes nothing of a predecessor."""
        told = back.told["data"].get("context", [])
        return told if is_first_inspection(pair.after, self._others(pair)) else ()

    def _news(self, pair: Pair, back: TakenBack) -> Corrected:
        """What waited, as it is right. Where all of it was held, a person has yet to decide on it."""
        event = event_about(
            self.provider,
            pair.after,
            self._others(pair),
            back.cause,
            self.now,
            context=self._context(pair, back),
        )
        pairs = [(each.subscription, each.recipient) for each in back.untold]
        stored = new_event(
            event,
            pair.after,
            self.source,
            self.now,
            recipients=addressed(pairs, self.subscriptions, self.now),
            in_run=any(each.hold == IN_RUN for each in back.untold),
            told_to_nobody=all(each.hold == BURST for each in back.untold),
        )
        return Corrected(event, stored)

    def _recording(self, pair: Pair, event: Corrected | None) -> Recording:
        return Recording(
            report=pair.after,
            comparisons={},  # those of the whole provider are written once
            event=event.stored if event else None,
            now=self.now,
            check=page_check(self.provider, pair.after),
        )


def _written(pair: Pair, *events: Corrected | None) -> list[Corrected | None]:
    """The events to be written with a report; None: none with it. Empty: nothing is to be written."""
    found: list[Corrected | None] = [event for event in events if event]
    return found or ([None] if pair.is_read_again else [])


def _by_age(pair: Pair) -> tuple[date, date, str]:
    """Oldest inspection first, as all events are made."""
    held = pair.after
    return (held.inspection_end or date.min, held.report.published or date.min, held.report.id)


def _corrections(pair: Pair, *, notified: bool) -> tuple[Correction, ...]:
    before, after = pair.before.reading, pair.after.reading
    if before is None or after is None:
        return ()
    return tuple(
        Correction(
            report=pair.after.key,
            field=each.field,
            area=each.area,
            before=each.before,
            after=each.after,
            reader_before=before.reader,
            reader_after=after.reader,
            notified=notified,
        )
        for each in differences(before, after)
    )
