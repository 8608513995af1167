"""What stands of files that could not be had: how long each is left alone, and alarms that last until it is
mended.

Why is this kept, and not only met? A file that is asked for once a day is met by one run in many. An alarm
that ended with each of the others would say that it is over, while nothing is mended.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from inspectwatch.causes import CAUSES, DOCUMENTS, HTML_FOR_PDF, Cause
from inspectwatch.decide import TRY_EACH_POLL, Outcome, is_old_link, is_silent, lacks_its_file
from inspectwatch.parts import Parts
from inspectwatch.run_report import Tally
from inspectwatch.slowing import JITTER, Failing
from storage.file_troubles import FileTrouble, FileTroubles
from storage.values import HeldReport

ONCE_A_DAY = timedelta(days=1)
_BY_NAME = {cause.name: cause for cause in CAUSES}


@dataclass(slots=True)
class TroubledFiles:
    """Those of one run. Of files that can be read, or are old, one of each host stands for all: it is asked
    for until it comes, and not each of a thousand."""

    table: FileTroubles
    known: dict[int, FileTrouble]
    patient: bool
    asked: set[int] = field(default_factory=set)
    met: set[int] = field(default_factory=set)  # of those asked for: an answer said again what stands
    unread: list[tuple[HeldReport, str]] = field(default_factory=list)

    @classmethod
    def of(cls, parts: Parts, *, sweep: bool) -> TroubledFiles:
        """As the runs before left them. A sweep asks for everything, and so do a person and a first run."""
        table = FileTroubles(parts.reports.db)
        return cls(table, table.listed(), patient=parts.patient and parts.baseline_done() and not sweep)

    def urns(self) -> list[str]:
        """Of the providers that they belong to."""
        return [trouble.urn for trouble in self.known.values()]

    def is_due_again(self, held: HeldReport, now: datetime) -> bool:
        """Whether a poll that would ask no more asks once more: once a day, until it is mended."""
        if held.missing_since or not (held.key in self.known or lacks_its_file(held)):
            return False
        return not self.rests(held, now)

    def rests(self, held: HeldReport, now: datetime) -> bool:
        """Whether polls leave the file alone for a while."""
        if held.is_back or not self.patient:
            return False
        trouble = self.known.get(held.key)
        if trouble is None and is_silent(held) and held.tries > 0:
            trouble = self._of_a_host_that_refuses(_host(held.report.url))
        return trouble is not None and now - trouble.asked_at < _wait(held, trouble, now) - JITTER

    def note(self, held: HeldReport, outcome: Outcome, now: datetime) -> None:
        """Keeps what came of asking. An answer of another kind ends what stood; none at all does not."""
        before = self.known.get(held.key)
        self.asked.add(held.key)
        if outcome.cause in (DOCUMENTS, HTML_FOR_PDF) and outcome.problem and not is_old_link(held):
            self.unread.append((held, outcome.problem))
        cause = _cause(held, outcome, before)
        if outcome.cause and outcome.cause.name == cause and outcome.cause is not DOCUMENTS:
            self.met.add(held.key)
        if lacks_its_file(held) or (cause and (before or not self._stands(cause, held.report.url))):
            times = before.times + 1 if before and before.cause == cause else 1
            self._keep(held, FileTrouble(held.urn, held.report.url, now, times, cause, outcome.problem or ""))
        elif before:
            self.table.forget(held.key)
            del self.known[held.key]

    def note_change_of_format(self, now: datetime) -> None:
        """The documents of this run that cannot be read are a sign of the source."""
        name = DOCUMENTS.name
        for held, problem in self.unread:
            trouble = self.known.get(held.key)
            if trouble and not trouble.cause:
                self._keep(held, replace(trouble, cause=name))
            elif trouble is None and not self._stands(name, held.report.url):
                self._keep(held, FileTrouble(held.urn, held.report.url, now, 1, name, problem))

    def note_standing(self, parts: Parts, tally: Tally) -> list[HeldReport]:
        """Alarms of an earlier run that this one did not ask about go on. Returns the reports whose files
        they are about."""
        reports = [held for key in self.known if (held := self._held(parts, key)) and self._goes_on(held)]
        standing = [self.known[held.key] for held in reports]
        for name in dict.fromkeys(trouble.cause for trouble in standing):
            cause, of_it = _BY_NAME[name], [each for each in standing if each.cause == name]
            if cause is not DOCUMENTS:
                tally.alarm(cause.kind, of_it[0].problem, level=len(of_it), cause=cause)
            elif not _says(tally, cause):
                tally.alarm(cause.kind, of_it[0].problem, cause=cause)
        return [held for held in reports if held.key not in self.asked]

    def _held(self, parts: Parts, key: int) -> HeldReport | None:
        reports = parts.reports.reports_of(self.known[key].urn)
        return next((held for held in reports if held.key == key), None)

    def _goes_on(self, held: HeldReport) -> bool:
        cause = self.known[held.key].cause
        return cause in _BY_NAME and held.key not in self.met and not is_old_link(held)

    def _stands(self, cause: str, url: str) -> bool:
        return any(each.cause == cause and _host(each.url) == _host(url) for each in self.known.values())

    def _of_a_host_that_refuses(self, host: str) -> FileTrouble | None:
        found = [each for each in self.known.values() if _refuses(each) and _host(each.url) == host]
        return max(found, key=lambda each: each.asked_at, default=None)

    def _keep(self, held: HeldReport, trouble: FileTrouble) -> None:
        self.known[held.key] = trouble
        self.table.note(held.key, trouble)


def _cause(held: HeldReport, outcome: Outcome, before: FileTrouble | None) -> str:
    """The name of what it is a sign of, that nobody need meet twice; empty: of nothing."""
    stood, cause = before.cause if before else "", outcome.cause
    if stood == DOCUMENTS.name and cause in (DOCUMENTS, HTML_FOR_PDF):
        return stood
    if cause is not None and cause is not DOCUMENTS and cause.at_once:
        return cause.name if cause is not HTML_FOR_PDF or lacks_its_file(held) else ""
    return stood if outcome.temporary else ""


def _wait(held: HeldReport, trouble: FileTrouble, now: datetime) -> timedelta:
    """How long it is left alone: one that is refused as long as a source that refuses us, and a new one that
    only is not to be had asked for by every poll for a week."""
    if _refuses(trouble):
        return Failing(trouble.times, blocked=True).wait
    if not lacks_its_file(held) and not trouble.cause:
        return timedelta()
    every_poll = lacks_its_file(held) and now - held.first_seen <= TRY_EACH_POLL
    return timedelta() if every_poll else ONCE_A_DAY


def _refuses(trouble: FileTrouble) -> bool:
    cause: Cause | None = _BY_NAME.get(trouble.cause)
    return cause is not None and cause.kind == "blocked"


def _says(tally: Tally, cause: Cause) -> bool:
    alarm = tally.alarms.get(cause.kind)
    return alarm is not None and cause.name in alarm.subjects


def _host(url: str) -> str:
    return urlsplit(url).netloc
