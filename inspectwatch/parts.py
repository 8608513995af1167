"""Everything a run of the watch needs, handed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from inspectwatch.alarms import Alarms
from inspectwatch.clock import Clock
from inspectwatch.documents import Documents
from inspectwatch.listing_news import ListingNews
from inspectwatch.recorder import Recorder
from inspectwatch.run_report import NoProgress, Progress
from inspectwatch.settings.model import Pause
from scraper.fetch import Fetcher
from scraper.ofsted.authorities import number_of_authorities
from scraper.ports import PageMemory
from storage.holds import HoldTable
from storage.providers import ProviderStore
from storage.readings import ReadingTable
from storage.reports import ReportStore
from storage.runs import RunLog


class Interrupted(Exception):
    """Somebody asked us to stop; everything recorded so far stays."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The tools of a run, and what the configuration says of the source."""

    base_url: str
    expected_providers: int | None  # None: as many as the reference table says of the day
    timezone: ZoneInfo
    clock: Clock
    fetcher: Fetcher
    page_memory: PageMemory
    documents: Documents
    providers: ProviderStore
    reports: ReportStore
    readings: ReadingTable
    recorder: Recorder
    listing_news: ListingNews
    runs: RunLog
    alarms: Alarms
    holds: HoldTable
    burst_limit: int
    pauses: tuple[Pause, ...] = ()
    patient: bool = True  # what was refused is left alone for a while; a person who checks wants to know now
    progress: Progress = field(default_factory=NoProgress)
    stopping: Callable[[], bool] = lambda: False

    def baseline_done(self) -> bool:
        """Whether a complete run lies behind us, and behind the last restore: from then on, what is new is
        news."""
        return self.providers.told_since() is not None

    def expected_number(self) -> int:
        """How many providers a list must have today at least; 0: any number will do."""
        if self.expected_providers is not None:
            return self.expected_providers
        return number_of_authorities(self.clock.now().astimezone(self.timezone).date())

    def expectation(self) -> str:
        """The same in words that differ where somebody has changed it: the reference table, or a person."""
        by = "reference table" if self.expected_providers is None else "configuration"
        return f"{self.expected_number()} by the {by}"

    def check_stop(self) -> None:
        """Raises Interrupted where somebody asked us to stop."""
        if self.stopping():
            raise Interrupted
