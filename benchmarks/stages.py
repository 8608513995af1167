"""The stages of a watch that are measured: runs of the real program, and what each asked the replica."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.site import Site
from fixtures.replica import World
from inspectwatch.clock import ReplayClock
from inspectwatch.config import Config, load
from inspectwatch.program import Program, opened
from inspectwatch.watch import run
from scraper.model import Reading
from scraper.ofsted.addresses import PAGE_ROWS
from scraper.reports.worker import ReportReader

IDLE_POLLS = 10
_HOUR = 9  # UTC: when the watch looks on each day

_CONFIGURATION = """
database = "watch.db"
[source.ofsted]
base_url = "{url}"
expected_providers = {providers}
requests_per_second = 1000000
[[subscription]]
name = "desk"
to = "mailto:desk@example.org"
"""


@dataclass(slots=True)
class TimedReader:
    """The program's own reader, with a stopwatch. Seconds are real ones."""

    reader: ReportReader
    seconds: list[float] = field(default_factory=list)

    def read(self, data: bytes) -> Reading:
        """As the reader does."""
        started = time.perf_counter()
        try:
            return self.reader.read(data)
        finally:
            self.seconds.append(time.perf_counter() - started)


@dataclass(frozen=True, slots=True)
class Stage:
    """Some runs of the watch: what the site was asked, and what one that keeps nothing would have asked."""

    name: str
    polls: int
    seconds: float  # of all polls
    asked: Counter[str]
    everything: int
    events: int = 0
    problems: tuple[str, ...] = ()

    @property
    def requests(self) -> int:
        """Everything the site was asked."""
        return sum(number for kind, number in self.asked.items() if kind != "not_modified")

    def row(self) -> list[object]:
        """The line of the table."""
        kinds = [self.asked[kind] for kind in ("robots", "list", "provider", "file", "not_modified")]
        avoided = self.everything - self.requests
        each = self.seconds / self.polls
        return [self.name, self.polls, self.seconds, each, self.requests, *kinds, avoided, self.events]


STAGE_HEAD = (
    *("", "polls", "seconds", "a poll", "requests", "robots", "list", "pages", "files", "304"),
    *("avoided", "events"),
)


@dataclass(slots=True)
class Bench:
    """One site, one folder for databases, one reader, and the stages measured so far."""

    site: Site
    world: World
    folder: Path
    reader: TimedReader
    stages: list[Stage] = field(default_factory=list)

    async def first_run_and_after(self) -> None:
        """A baseline of everything published, polls that find nothing, and a sweep that finds nothing."""
        last = self.world.publication_days()[-1]
        clock = ReplayClock(_morning(last))
        async with opened(self.configured("first"), clock, reader=self.reader) as program:
            await self.stage(program, "first run", last)
            clock.move_to(_morning(last + timedelta(days=7)))
            await self.stage(program, "idle poll, first of a day", last)
            for _ in range(IDLE_POLLS):
                clock.move_to(clock.now() + timedelta(minutes=30))
                await self.stage(program, "idle poll", last)
            clock.move_to(_morning(last + timedelta(days=14)))
            await self.stage(program, "sweep", last, sweep=True)

    async def replay(self) -> None:
        """A baseline of nothing, and then a poll on every day of publication."""
        days = self.world.publication_days()
        eve = days[0] - timedelta(days=1)
        clock = ReplayClock(_morning(eve))
        self.site.advance_to(eve)
        async with opened(self.configured("replay"), clock, reader=self.reader) as program:
            await self.stage(program, "baseline of the replay", eve)
            for day in days:
                self.site.advance_to(day)
                clock.move_to(_morning(day))
                await self.stage(program, "replay", day)

    async def stage(self, program: Program, name: str, day: date, *, sweep: bool = False) -> None:
        """Runs the watch once and notes what it took."""
        before, started = self.site.counts(), time.perf_counter()
        report = await run(program.parts, sweep=sweep)
        seconds = time.perf_counter() - started
        asked = self.site.counts() - before
        events, problems = len(report.events), report.problems
        self.stages.append(Stage(name, 1, seconds, asked, self.everything(day), events, problems))

    def everything(self, day: date) -> int:
        """Requests of a poll that asks for robots.txt, the whole list, every page and every file."""
        providers = len(self.world.providers)
        files = sum(len(provider.published_by(day)) for provider in self.world.providers)
        return 1 + -(-providers // PAGE_ROWS) + providers + files

    def configured(self, name: str) -> Config:
        """A configuration with a database of its own."""
        folder = self.folder / name
        folder.mkdir()
        path = folder / "inspectwatch.toml"
        path.write_text(
            _CONFIGURATION.format(url=self.site.url, providers=len(self.world.providers)), encoding="utf-8"
        )
        return load(path, {})

    def of(self, name: str) -> list[Stage]:
        """The stages of that name."""
        return [stage for stage in self.stages if stage.name == name]


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, _HOUR, tzinfo=UTC)
