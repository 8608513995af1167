"""Everything a run of the watch needs, handed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from inspectwatch.alarms import Alarms
from inspectwatch.clock import Clock
from inspectwatch.documents import Documents
from inspectwatch.recorder import Recorder
from inspectwatch.run_report import NoProgress, Progress
from inspectwatch.settings.model import Pause
from scraper.fetch import Fetcher
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
    expected_providers: int
    timezone: ZoneInfo
    clock: Clock
    fetcher: Fetcher
    page_memory: PageMemory
    documents: Documents
    providers: ProviderStore
    reports: ReportStore
    readings: ReadingTable
    recorder: Recorder
    runs: RunLog
    alarms: Alarms
    holds: HoldTable
    burst_limit: int
    pauses: tuple[Pause, ...] = ()
    progress: Progress = field(default_factory=NoProgress)
    stopping: Callable[[], bool] = lambda: False

    def baseline_done(self) -> bool:
        """Whether a complete run lies behind us: from then on, what is new is news."""
        return self.providers.baseline_at() is not None

    def check_stop(self) -> None:
        """Raises Interrupted where somebody asked us to stop."""
        if self.stopping():
            raise Interrupted
