"""What one run did, for the person who started it and for the `runs` table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

from inspectwatch.alarms import Trouble
from inspectwatch.causes import OTHER, REFUSED, Cause, cause_of
from notifier.payload import ProviderEvent, ReportEvent
from scraper.errors import FetchError, NotFound, ScraperError
from scraper.ports import FetchCounts

State = Literal["good", "problems", "interrupted"]
AlarmKind = Literal["incomplete", "broken", "blocked", "quiet", "flapping"]
CURES: dict[AlarmKind, str] = {  # where no cause says it better
    "incomplete": "Nothing was removed. If the publisher really lists fewer authorities now, set"
    " expected_providers in [source.ofsted] to the number it states, or take it out where that stands there"
    " already; if not, it mends itself.",
    "flapping": "What was last told stands, and nobody is told of each turn. When the address has given the"
    " same document for a week, that counts. Open it twice: if the documents differ, tell the publisher.",
    "broken": OTHER.cure,
    "blocked": REFUSED.cure,
    "quiet": "Nothing here is known to be wrong. Look at the publisher's site in a browser: if it shows a"
    " report of these weeks, report it. If it publishes nothing, as before an election, name the days in"
    " `pauses` of [source.ofsted], or acknowledge this.",
}
Baseline = Literal["before", "completed", "after"]  # of the source: still silent, silent till now, news

GIVE_UP_AFTER = 5  # pages or files in a row that the site did not give: the rest is left for the next run


class Progress(Protocol):
    """Shows how far a long run is."""

    def step(self, done: int, total: int, what: str) -> None:
        """`done` of `total` steps are behind us; `what` is the one just ended."""


class NoProgress:
    """For runs that nobody watches."""

    def step(self, done: int, total: int, what: str) -> None:
        """Says nothing."""


@dataclass(slots=True)
class Tally:
    """What a run has met so far."""

    sweep: bool = False
    providers: int = 0  # on the list
    healthy: bool = False  # the list is complete: what it lacks may be missed
    problems: list[str] = field(default_factory=list)  # need a person: exit status 1
    notes: list[str] = field(default_factory=list)  # worth saying, need nobody
    alarms: dict[AlarmKind, Trouble] = field(default_factory=dict)
    endings: dict[str, str] = field(default_factory=dict)  # what to say of alarms that are over, by kind
    events: list[ReportEvent] = field(default_factory=list)
    listing_events: list[ProviderEvent] = field(default_factory=list)
    new_reports: int = 0
    last_cause: Cause = OTHER  # of what failed
    page_cures: list[str] = field(default_factory=list)  # of the pages among the problems
    documents_read: int = 0  # files that came and say something
    documents_unread: list[str] = field(default_factory=list)  # what is wrong with those that do not
    pages_that_last: list[ScraperError] = field(default_factory=list)  # what keeps pages away for long
    failures_in_a_row: int = 0
    swept: bool = False  # what should be read was, but for a page or two
    gave_up: bool = False  # a step left the rest for the next run

    def failed(self, error: ScraperError) -> None:
        """Counts a page that could not be had or does not fit."""
        self.problems.append(str(error))
        self.met(cause_of(error), str(error))
        self.page_cures.append(self.last_cause.cure)
        if isinstance(error, FetchError) and not isinstance(error, NotFound):
            self.failures_in_a_row += 1

    def met(self, cause: Cause, message: str) -> None:
        """Notes why something failed; an alarm where once is enough."""
        self.last_cause = cause
        if cause.at_once:
            self.alarm(cause.kind, message, cause=cause)

    def alarm(self, kind: AlarmKind, message: str, level: int = 1, cause: Cause | None = None) -> None:
        """Notes what needs a person. Met again in this run, it is that much worse, in the first words."""
        cure, subjects = CURES[kind], frozenset[str]()
        if cause is not None:
            cure, subjects = cause.cure, frozenset({cause.name})
        before = self.alarms.get(kind)
        if before is not None:
            message, cure = before.message, before.cure
            level, subjects = level + before.level, subjects | before.subjects
        self.alarms[kind] = Trouble(message, cure, level, subjects)

    def is_named(self) -> bool:
        """Whether an alarm says already why something could not be read."""
        return not self.alarms.keys().isdisjoint({"broken", "blocked"})

    def cures_of_problems(self) -> tuple[str, ...]:
        """Each once: of alarms that are problems, of pages, and of what kept everything from us."""
        cures = [trouble.cure for kind, trouble in self.alarms.items() if kind not in {"quiet", "flapping"}]
        cures += self.page_cures
        if self.problems and not self.providers:
            cures.append(self.last_cause.cure)
        return tuple(dict.fromkeys(cures))

    def is_failing(self) -> bool:
        """Whether so many requests in a row failed that asking on would only hurt."""
        return self.failures_in_a_row >= GIVE_UP_AFTER

    def site_is_down(self) -> bool:
        """The same, where what is left should have been asked for: the run then has given up."""
        if not self.is_failing():
            return False
        self.gave_up = True
        sentence = f"{GIVE_UP_AFTER} requests in a row failed: the rest is left for the next run"
        if sentence not in self.problems:
            self.problems.append(sentence)
        return True

    def went_well(self) -> None:
        """The site answers."""
        self.failures_in_a_row = 0


@dataclass(frozen=True, slots=True)
class RunReport:
    """A finished run."""

    kind: Literal["poll", "sweep"]
    state: State
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    cures: tuple[str, ...]  # of what keeps the source from being read
    quiet: str | None  # the source has published nothing for unusually long: in words
    events: tuple[ReportEvent, ...]
    providers: int  # on the list
    new_reports: int
    counts: FetchCounts  # of this run
    baseline: Baseline
    seconds: float
    listing_events: tuple[ProviderEvent, ...] = ()  # who left the list, and who is back on it

    @property
    def requests(self) -> int:
        """Everything sent to the publisher, robots.txt and repeats included."""
        return self.counts.requests + self.counts.robots
