"""What goes into and comes out of the store: frozen values, so that deciding stays apart from storing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from scraper.model import PublishedReport, Reading, ReadingStatus
from storage.plausible import StatedDays

READABLE = frozenset({ReadingStatus.READ, ReadingStatus.NO_JUDGEMENTS, ReadingStatus.UNRECOGNISED})
MISSING = "missing"  # the status of a report whose file is not to be had


@dataclass(frozen=True, slots=True)
class HeldReport:
    """One report of a provider as the database knows it."""

    key: int
    urn: str
    report: PublishedReport
    first_seen: datetime
    baseline: bool  # met before the baseline was complete
    sha256: str | None = None  # None: no document yet
    reading: Reading | None = None
    file_problem: str | None = None
    file_temporary: bool = True
    tries: int = 0
    recheck: bool = False
    missing_since: datetime | None = None
    withdrawn_at: datetime | None = None
    last_event: str | None = None  # None: nobody was told of it
    last_status: str | None = None  # what could be told of its document then
    searchable: bool = False  # the text of its document is kept
    flapping_since: datetime | None = None  # its address gives now one document, now another

    @property
    def readable(self) -> bool:
        """Whether the document held says something, be it only that it carries no grades."""
        return self.reading is not None and self.reading.status in READABLE

    @property
    def is_back(self) -> bool:
        """Whether it was withdrawn and its page shows it again, and its file is still to be asked for."""
        return self.withdrawn_at is not None and self.missing_since is None

    @property
    def days(self) -> StatedDays:
        """What document and page state of its days, and which of that is believed."""
        return StatedDays(
            printed=self.reading.inspection_end if self.reading else None,
            inspected=self.report.inspected,
            published=self.report.published,
            seen=self.first_seen.date(),
            baseline=self.baseline,
        )

    @property
    def inspection_end(self) -> date | None:
        """The document's last day of inspection, else the page's day, else the publication date: the first
        of them that can be right. What is current goes by it."""
        return self.days.end

    @property
    def believed(self) -> Reading | None:
        """What the document says, without days that cannot be right."""
        if self.reading is None or self.days.believes_printed:
            return self.reading
        return replace(self.reading, inspection_start=None, inspection_end=None)


@dataclass(frozen=True, slots=True)
class PageReadings:
    """What one reading of a provider page changed."""

    new: int
    gone: int  # known reports that the page no longer shows


@dataclass(frozen=True, slots=True)
class ComparedArea:
    """One judgement of one report against the inspection before it."""

    area: str
    direction: str
    basis: str | None
    previous_area: str | None
    previous_grade: str | None


@dataclass(frozen=True, slots=True)
class ChangedArea:
    """One row of `rating_changes`."""

    area: str
    previous_area: str
    previous_grade: str
    grade: str
    direction: str
    basis: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets an event, and when. `due` None: as soon as it is known."""

    subscription: str
    address: str
    mode: str = "instant"  # instant; digest: with others that come till `due`
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event with everything that is written in its transaction."""

    id: str
    type: str
    cause: str | None
    known_at: datetime
    source: str
    body: bytes
    status: str | None = None
    changes: tuple[ChangedArea, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    lane: str = ""  # what its deliveries keep their order among: a URN, an alarm
    in_run: bool = False  # of a run that is not over: nothing is sent before its events have been counted
    held: bool = False  # a person has yet to decide on what it tells
    provider: str | None = None  # whom it is about, where it is about no report


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Something that the provider's page and the document say differently."""

    what: str  # authority, inspected, inspected_unlikely, inspected_apart, published_unlikely
    page: str
    document: str


@dataclass(frozen=True, slots=True)
class PageCheck:
    """How a document stands to the page it hangs on. The page gives name and publication date, the document
    inspection dates; what differs is kept."""

    authority_agrees: bool | None = None  # None: it cannot be told
    disagreements: tuple[Disagreement, ...] = ()


@dataclass(frozen=True, slots=True)
class Recording:
    """Everything one document, or its absence, changes: written in one transaction or not at all."""

    report: HeldReport  # as it is to be from now on
    comparisons: dict[int, tuple[ComparedArea, ...]]  # by report key, for the whole provider and remit
    event: NewEvent | None
    now: datetime
    check: PageCheck = PageCheck()


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing that a newer reader reads differently from the same bytes."""

    report: int  # its key
    field: str  # grade, evidence, status, framework, inspection_start, inspection_end, lead_inspector,
    # authority, improvements
    area: str  # empty for everything but a grade and its evidence
    before: str | None  # None: nothing was read there
    after: str | None
    reader_before: str
    reader_after: str
    notified: bool = False  # those who were told of the report get `report.corrected`


@dataclass(frozen=True, slots=True)
class ToldDelivery:
    """One alert on a report that somebody got, or is about to get."""

    id: str
    event_id: str
    body: bytes  # the event as it was told
    known_at: datetime
    sent: bool  # False: it waits
    hold: str | None  # why it waits for more than its hour; None: for no more
    subscription: str
    recipient: str


@dataclass(frozen=True, slots=True)
class Rereading:
    """Everything that reading a provider's documents again changes: one transaction."""

    recordings: tuple[Recording, ...]
    comparisons: dict[int, tuple[ComparedArea, ...]]  # by report key
    corrections: tuple[Correction, ...]
    cancelled: tuple[str, ...]  # ids of waiting deliveries that would tell what is wrong
    now: datetime


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One finished run, for the `runs` table."""

    finished_at: datetime
    state: str
    requests: int
    not_modified: int
    bytes: int
    new_reports: int
    events: int
    problems: tuple[str, ...]
    providers: int = 0  # on the list; 0: it could not be read
