"""Reading the archive again with today's readers.

Provider by provider, each in one transaction: new readings beside the old ones, comparisons as they are now,
every difference in the log of corrections, and what takes back wrong alerts. Nobody else hears of it: a
change of ours is no change of the publisher's. Killed anywhere, the next call goes on with what is left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from inspectwatch.addressing import by_name
from inspectwatch.decide import needs_file
from inspectwatch.parts import Interrupted, Parts
from inspectwatch.rereading import Pair, ReadAgain
from notifier.payload import ReportEvent
from scraper.model import Provider, ReadingStatus
from storage.corrections import CorrectionStore
from storage.errors import ArchiveDamaged
from storage.values import Correction, HeldReport, Rereading


@dataclass(frozen=True, slots=True)
class FoundCorrection:
    """A correction with whom it is about."""

    provider: Provider
    report_id: str
    correction: Correction
    found_at: datetime


@dataclass(slots=True)
class RereadReport:
    """What reading again came to."""

    read: int = 0  # documents
    not_read: int = 0  # documents that could not be read again; the problems say why
    gained: int = 0  # reports that an older reader read for their grades alone
    searchable: int = 0  # reports whose text was not kept before
    corrections: list[FoundCorrection] = field(default_factory=list)
    events: list[ReportEvent] = field(default_factory=list)
    recipients: int = 0  # deliveries of those events
    cancelled: int = 0  # deliveries that would have told what is wrong
    problems: list[str] = field(default_factory=list)
    interrupted: bool = False


def older_readings(made_by: Mapping[str, int], today: frozenset[str]) -> int:
    """How many of the current readings, counted by reader, none of `today`'s readers made."""
    return sum(number for reader, number in made_by.items() if reader not in today)


def note_on_older_readings(made_by: Mapping[str, int], today: frozenset[str]) -> str | None:
    """The sentence on readings that older readers made, with its cure; None: there are none."""
    older, total = older_readings(made_by, today), sum(made_by.values())
    if not older:
        return None
    was = "was" if older == 1 else "were"
    return (
        f"{older} of {total} reports {was} read by an older reader: `inspectwatch reread` reads "
        f"{'it' if older == 1 else 'them'} again"
    )


async def reread(parts: Parts, today: frozenset[str], *, everything: bool = False) -> RereadReport:
    """Reads every document again whose reading none of `today`'s readers made, or whose text is not kept;
    with `everything`, each one.

    Damaged files, and documents that today's reader cannot read, are problems of the report and keep the
    reading they have. What is to be delivered waits for the next `check` or `run`.
    """
    work = _Rereader(parts, today, everything)
    try:
        await work.run()
    except Interrupted:
        work.report.interrupted = True
    return work.report


@dataclass(slots=True)
class _Rereader:
    parts: Parts
    today: frozenset[str]
    everything: bool
    report: RereadReport = field(default_factory=RereadReport)
    _done: int = 0

    async def run(self) -> None:
        due = {urn: len(self._due(urn)) for urn in self.parts.providers.urns()}
        total = sum(due.values())
        for urn in (urn for urn, number in due.items() if number):
            await self._reread(self.parts.providers.provider(urn), total)

    def _due(self, urn: str) -> list[HeldReport]:
        return [held for held in self.parts.reports.reports_of(urn) if self._is_due(held)]

    def _is_due(self, held: HeldReport) -> bool:
        """A report without a readable document that every poll asks for again is left to the poll, which
        reads it with today's reader and tells of it as news."""
        if held.reading is None or held.sha256 is None:
            return False
        if not held.readable and needs_file(held, self.parts.clock.now(), sweep=False):
            return False
        unsearchable = held.readable and not held.searchable
        return self.everything or unsearchable or held.reading.reader not in self.today

    async def _reread(self, provider: Provider, total: int) -> None:
        pairs = []
        for held in self.parts.reports.reports_of(provider.urn):
            if not self._is_due(held):
                pairs.append(Pair(held, held))
                continue
            self.parts.check_stop()
            pairs.append(Pair(held, await self._read(held)))
            self._done += 1
            self.parts.progress.step(self._done, total, f"{provider.name}: {held.report.title}")
        if any(pair.is_read_again for pair in pairs):
            self._record(provider, pairs)

    async def _read(self, held: HeldReport) -> HeldReport:
        """The report as today's reader reads it; as it is where that cannot be, or would lose a reading."""
        try:
            reading = await self.parts.documents.read_archived(held.sha256 or "")
        except ArchiveDamaged as error:
            self._not_read(f"{error} ({held.report.url})")
            return held
        if held.readable and reading.status is ReadingStatus.UNREADABLE:
            why = "; ".join(reading.problems)
            self._not_read(f"{held.report.url}: {why}. The reading of before stays")
            return held
        self.report.read += 1
        again = replace(held, reading=reading)
        return replace(again, file_problem=None) if again.readable and not held.readable else again

    def _not_read(self, problem: str) -> None:
        self.report.not_read += 1
        self.report.problems.append(problem)

    def _record(self, provider: Provider, pairs: list[Pair]) -> None:
        store = CorrectionStore(self.parts.reports.db)
        told = {pair.after.key: store.told(pair.after) for pair in pairs}
        recorder, now = self.parts.recorder, self.parts.clock.now()
        subscriptions = by_name(recorder.subscriptions)
        again = ReadAgain(provider, pairs, told, subscriptions, recorder.source, now)
        rereading, events = again.outcome()
        store.record(rereading)
        self._count(provider, pairs, rereading)
        self.report.events.extend(events)

    def _count(self, provider: Provider, pairs: list[Pair], rereading: Rereading) -> None:
        ids = {pair.after.key: pair.after.report.id for pair in pairs}
        self.report.corrections += [
            FoundCorrection(provider, ids[each.report], each, rereading.now) for each in rereading.corrections
        ]
        self.report.gained += sum(pair.has_gained for pair in pairs)
        self.report.searchable += sum(pair.has_text_now for pair in pairs)
        events = (recording.event for recording in rereading.recordings)
        self.report.recipients += sum(len(event.recipients) for event in events if event)
        self.report.cancelled += len(rereading.cancelled)
