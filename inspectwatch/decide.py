"""What a document, or its absence, means for those who wait: pure decisions over what is held and what came.

The rules are those of "Events" in docs/design.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from inspectwatch import causes
from notifier.changes import Comparison, compare, inspection_before, is_overtaken
from scraper.model import Inspection, Reading
from storage.rows import remit_of
from storage.values import MISSING, READABLE, HeldReport

WAIT_FOR_FILE = timedelta(hours=2)  # an event waits this long for its file, from when we first saw the report
TRY_EACH_POLL = timedelta(days=7)  # after that a missing file is asked for once a day
TRIES_OF_OLD_FILE = 3  # one that failed so often is asked for last, and holds up nothing
ANOTHER_TIME = timedelta(days=365)  # no page gives a day so long after the inspection its file tells of
RECENT_DAYS = 3  # a report published so shortly before the baseline is still news when its file comes

Cause = Literal["new_inspection", "late", "publisher_revised"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of asking for a report's file."""

    sha256: str | None  # None: no bytes came
    reading: Reading | None
    problem: str | None  # why there is no readable document; None: there is one
    temporary: bool = False
    cause: causes.Cause | None = (
        None  # what it is a sign of, where it may be of the source and not of this file
    )

    @property
    def readable(self) -> bool:
        """Whether the document says something, be it only that it carries no grades."""
        return self.reading is not None and self.reading.status in READABLE


def needs_file(held: HeldReport, now: datetime, *, sweep: bool) -> bool:
    """Whether this run asks for the report's file, for all it knows of the report."""
    if held.missing_since:
        return False
    if (
        held.is_back
        or sweep
        or held.recheck
        or held.flapping_since
        or (held.tries == 0 and not held.readable)
    ):
        return True
    if held.readable:
        return False
    if is_silent(held):
        return held.file_temporary
    return now - held.first_seen <= TRY_EACH_POLL


def after(held: HeldReport, outcome: Outcome) -> HeldReport:
    """The report with this outcome. A readable document is never given up for an unreadable one."""
    tried = replace(
        held,
        tries=held.tries + 1,
        recheck=held.recheck and outcome.temporary,
        file_problem=outcome.problem,
        file_temporary=outcome.temporary,
    )
    if outcome.readable or (outcome.reading is not None and not held.readable):
        return replace(tried, sha256=outcome.sha256, reading=outcome.reading)
    return tried


def its_own(held: HeldReport, outcome: Outcome, others: Iterable[HeldReport]) -> Outcome:
    """The outcome, unless a new report's address gave the file of another report of the provider: grades of
    years ago would then be told as today's. Its own file is waited for as for one that is not up yet."""
    if held.readable or is_silent(held) or outcome.sha256 is None:
        return outcome
    twin = next((other for other in others if _is_file_of(other, held, outcome)), None)
    if twin is None:
        return outcome
    of = f"report {twin.report.id}, published {twin.report.published or 'on a day that is not known'}"
    return Outcome(None, None, f"{held.report.url}: the file there is still that of {of}")


def _is_file_of(other: HeldReport, held: HeldReport, outcome: Outcome) -> bool:
    """The same bytes as those of another listed report, or the same inspection while the page of `held` tells
    of one a year or more later. Where the other has gone, its file has only moved: the page must say so."""
    if not other.readable:
        return False
    gone = other.withdrawn_at is not None or other.missing_since is not None
    if other.sha256 == outcome.sha256 and not gone:
        return True
    reading, day = outcome.reading, held.report.inspected or (None if gone else held.report.published)
    if reading is None or day is None or not _is_same_inspection(reading, other.reading):
        return False
    same_remit = remit_of(replace(held, reading=reading)) is remit_of(other)
    return same_remit and reading.inspection_end is not None and day - reading.inspection_end >= ANOTHER_TIME


def _is_same_inspection(reading: Reading, other: Reading | None) -> bool:
    """By the days printed and the framework; without a day nothing shows it."""
    return (
        other is not None
        and reading.inspection_end is not None
        and (reading.framework, reading.inspection_start, reading.inspection_end)
        == (other.framework, other.inspection_start, other.inspection_end)
    )


def issues_of(held: HeldReport, others: Iterable[HeldReport]) -> list[HeldReport]:
    """The other reports, withdrawn since or not, of the same graded inspection, in the order met."""
    reading = held.reading
    if reading is None or not reading.judgements:
        return []
    found = [
        other
        for other in others
        if _graded(other)
        and remit_of(other) is remit_of(held)
        and _is_same_inspection(reading, other.reading)
    ]
    return sorted(found, key=lambda other: other.key)


def issued_before(held: HeldReport, others: Iterable[HeldReport]) -> HeldReport | None:
    """The latest report before this one that told of the same graded inspection; None: none did."""
    return next((each for each in reversed(issues_of(held, others)) if each.key < held.key), None)


def is_silent(held: HeldReport) -> bool:
    """Met in the baseline, and not so young that its file may only be late."""
    if not held.baseline:
        return False
    published = held.report.published
    return published is None or (held.first_seen.date() - published).days > RECENT_DAYS


def is_old_link(held: HeldReport) -> bool:
    """An old report whose file was asked for in vain again and again: that says nothing of the site today."""
    return is_silent(held) and not held.readable and held.tries >= TRIES_OF_OLD_FILE


def is_waiting(held: HeldReport, now: datetime) -> bool:
    """A report whose event still waits for a readable file."""
    return _awaited(held) and now - held.first_seen < WAIT_FOR_FILE


def is_overdue(held: HeldReport, now: datetime) -> bool:
    """A report whose event has waited long enough: people are told that its file cannot be read."""
    return _awaited(held) and held.tries > 0 and now - held.first_seen >= WAIT_FOR_FILE


def lacks_its_file(held: HeldReport) -> bool:
    """A new report whose file polls ask for until it can be read."""
    return not held.readable and not is_silent(held)


def _awaited(held: HeldReport) -> bool:
    gone = held.withdrawn_at or held.missing_since
    return not held.readable and held.last_event is None and not is_silent(held) and not gone


def cause_of(
    before: HeldReport,
    held: HeldReport,
    others: Iterable[HeldReport],
    *,
    baseline_done: bool,
    now: datetime,
    history: bool = False,
) -> Cause | None:
    """Why people are told of this report now; None: they are not.

    `before` is the report as it was, `held` as it is to be, `others` the provider's other reports. `history`:
    it came along with a provider that is new to the list, from before the watch told anything.
    """
    if not baseline_done or held.withdrawn_at:
        return None
    others = tuple(others)
    if before.last_event is not None or before.readable:
        old = not before.readable and (history or _is_known(held, others))
        revised: Cause = "late" if old else "publisher_revised"
        return revised if says_something_else(before, held) else None
    if is_silent(held) or is_waiting(held, now):
        return None
    return "late" if history or (held.readable and _is_old_news(held, others)) else "new_inspection"


def says_something_else(before: HeldReport, held: HeldReport) -> bool:
    """Whether those who know what was held before would read something else now."""
    if not held.readable:
        return False
    if before.last_event is not None and before.last_status not in READABLE:
        return True
    return before.readable and _content(before.reading) != _content(held.reading)


def _content(reading: Reading | None) -> object:
    if reading is None:
        return None
    grades = frozenset((judgement.area, judgement.grade) for judgement in reading.judgements)
    items = frozenset(item.essence for item in reading.improvements)
    dates = (reading.inspection_start, reading.inspection_end)
    return (reading.status, reading.framework, *dates, grades, items)


def _is_old_news(held: HeldReport, others: Sequence[HeldReport]) -> bool:
    """A graded report is old news where one published later was held before this one was first seen, or one
    published earlier of a later inspection; and where all it says was held under another address."""
    if not _graded(held):
        return False
    if _is_known(held, others):
        return True
    known = [each for each in others if _graded(each) and each.first_seen < held.first_seen]
    return any(_is_published_after(other, held) for other in known) or is_history_beside(
        held, [other for other in known if _is_published_after(held, other)]
    )


def _is_known(held: HeldReport, others: Iterable[HeldReport]) -> bool:
    """Whether all it says of its inspection was held under another address."""
    twin = issued_before(held, others)
    return twin is not None and _content(twin.reading) == _content(held.reading)


def is_history_beside(held: HeldReport, others: Iterable[HeldReport]) -> bool:
    """Whether a later inspection that it would be compared with is among `others`."""
    inspection = inspection_of(replace(held, withdrawn_at=None))
    found = (inspection_of(other) for other in others)
    return inspection is not None and is_overtaken(inspection, [each for each in found if each])


def _is_published_after(one: HeldReport, other: HeldReport) -> bool:
    """Both listed, and of one remit. Two reports can share a day."""
    listed = one.withdrawn_at is None and other.withdrawn_at is None
    then, now = one.days.known_on, other.days.known_on
    same_remit = one.report.remit == other.report.remit
    return listed and same_remit and then is not None and now is not None and then > now


def _graded(held: HeldReport) -> bool:
    return held.reading is not None and bool(held.reading.judgements)


def status_of(held: HeldReport) -> str:
    """What can be told of the report's document: a reading's status, or "missing"."""
    return str(held.reading.status) if held.reading else MISSING


def inspection_of(held: HeldReport) -> Inspection | None:
    """The report as a graded inspection; None: it is none, is withdrawn, or has no date at all."""
    reading, end = held.believed, held.inspection_end
    if reading is None or reading.framework is None or not reading.judgements:
        return None
    if held.withdrawn_at or end is None:
        return None
    return Inspection(
        report_id=held.report.id,
        remit=str(remit_of(held)),
        framework=reading.framework,
        start=reading.inspection_start,
        end=end,
        published=held.report.published,
        judgements=reading.judgements,
    )


def comparisons_of(reports: Iterable[HeldReport]) -> dict[int, Comparison]:
    """Each graded inspection of one provider against the one before it, by report key."""
    inspections = {held.key: inspection for held in reports if (inspection := inspection_of(held))}
    return {
        key: compare(inspection, inspection_before(inspection, inspections.values()))
        for key, inspection in inspections.items()
    }
