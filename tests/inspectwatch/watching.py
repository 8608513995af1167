"""A watch over the replica: the real program, on a clock and a calendar of our own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import httpx

from fixtures.layouts import LAYOUTS, Case
from fixtures.paper import pdf
from fixtures.replica import Replica, SiteProvider, SiteReport, World, serve
from fixtures.replica.answers import Answer
from fixtures.replica.facts import AuthorityFacts, ReportFacts
from inspectwatch.clock import ReplayClock
from inspectwatch.config import load
from inspectwatch.documents import Reader
from inspectwatch.program import Program, opened
from inspectwatch.run_report import RunReport
from inspectwatch.watch import run
from notifier.payload import ReportEvent
from scraper.model import Reading

TITLE = "Children's services inspection"
GOOD = {
    "overall_effectiveness": "good",
    "impact_of_leaders": "good",
    "help_and_protection": "good",
    "in_care_and_care_leavers": "good",
}
ALL_EVENTS = (
    "rating.changed",
    "report.published",
    "report.revised",
    "report.withdrawn",
    "report.reinstated",
    "source.alarm",
)


class RememberingReader:
    """Reads each document once, in the real reading process."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._read: dict[str, Reading] = {}

    def read(self, data: bytes) -> Reading:
        """What the document says."""
        sha256 = hashlib.sha256(data).hexdigest()
        if sha256 not in self._read:
            self._read[sha256] = self._reader.read(data)
        return self._read[sha256]


@dataclass
class Watch:
    """The program at work on the site."""

    replica: Replica
    clock: ReplayClock
    program: Program

    async def poll(self, at: datetime | date | None = None, *, sweep: bool = False) -> RunReport:
        """One run at that time; a day means nine o'clock on it. None: now."""
        if at is not None:
            self.clock.move_to(at if isinstance(at, datetime) else nine(at))
        self.replica.advance_to(self.clock.now().date())
        return await run(self.program.parts, sweep=sweep)

    async def later(self, *, sweep: bool = False, **span: float) -> RunReport:
        """One run after that time has passed: `later(hours=3)`."""
        return await self.poll(self.clock.now() + timedelta(**span), sweep=sweep)

    def rows(self, query: str, *values: str) -> list[dict[str, Any]]:
        """What the database answers."""
        return list(self.program.parts.reports.db.query(query, list(values)))

    def events(self) -> list[dict[str, Any]]:
        """Every event of the database, oldest first."""
        rows = self.rows("SELECT body FROM events ORDER BY sequence")
        return [json.loads(row["body"]) for row in rows]

    def status_of(self, report_id: str) -> str:
        """What the public view says of a report's document."""
        rows = self.rows("SELECT status FROM published_reports WHERE report_id = ?", report_id)
        return str(rows[0]["status"])

    def deliveries(self, event_id: str) -> list[tuple[str, str]]:
        """(subscription, address) of everyone who gets that event."""
        query = "SELECT subscription, recipient FROM deliveries WHERE event_id = ? ORDER BY subscription"
        return [(row["subscription"], row["recipient"]) for row in self.rows(query, event_id)]


@dataclass
class Site:
    """A replica being served, and where the program that watches it keeps its things."""

    replica: Replica
    url: str
    folder: Path
    reader: Reader
    clock: ReplayClock
    expected: int
    subscriptions: str = ""
    settings: str = field(default="", kw_only=True)

    @asynccontextmanager
    async def watched(self, stopping: Callable[[], bool] = lambda: False) -> AsyncIterator[Watch]:
        """The program, started on the database of this folder: a second time as after a restart."""
        path = self.folder / "inspectwatch.toml"
        path.write_text(self._configuration(), encoding="utf-8")
        async with opened(load(path, {}), self.clock, reader=self.reader, stopping=stopping) as program:
            yield Watch(self.replica, self.clock, program)

    def page(self, urn: str) -> Answer:
        """A provider's page as it stands now."""
        return Answer(httpx.get(f"{self.url}/provider/44/{urn}").content)

    def _configuration(self) -> str:
        return (
            f'[source.ofsted]\nbase_url = "{self.url}"\nexpected_providers = {self.expected}\n'
            f"requests_per_second = 100000\n{self.settings}\n{self.subscriptions}"
        )


@contextmanager
def site(world: World, folder: Path, reader: Reader, start: date, subscriptions: str = "") -> Iterator[Site]:
    """The site of that world on that day, and a clock that stands at nine o'clock of it."""
    replica = Replica(world, start)
    with serve(replica) as url:
        yield Site(
            replica, url, folder, reader, ReplayClock(nine(start)), len(world.providers), subscriptions
        )


def nine(day: date) -> datetime:
    """Nine o'clock of that day, UTC."""
    return datetime.combine(day, time(9), UTC)


def subscription(name: str, *events: str, more: str = "") -> str:
    """A subscription to these events, all remits."""
    wanted = json.dumps(events or ALL_EVENTS)
    to = f"mailto:{name}@example.org"
    return f'[[subscription]]\nname = "{name}"\nto = "{to}"\nevents = {wanted}\nremits = []\n{more}\n'


# A made-up world: Monday 8 April 2024, and a report on the day after

MONDAY = date(2024, 4, 8)
TUESDAY = date(2024, 4, 9)


def document(framework: str, end: date, judgements: dict[str, str], name: str = "Barset") -> bytes:
    """A report of that inspection, as the publisher would print it."""
    start = end - timedelta(days=11)
    facts = ReportFacts("0", TITLE, framework, end, start, end, "Ann Example", judgements)
    return pdf(LAYOUTS[framework](Case(AuthorityFacts("0", name, f"{name} County Council", ()), facts, None)))


def ilacs(end: date, **grades: str) -> bytes:
    """A report of 2018 to 2022, good in everything else."""
    return document("ilacs_2018", end, GOOD | grades)


def report(id_: str, published: date, content: bytes | None, *, file_from: date | None = None) -> SiteReport:
    """A report whose page gives the first of the month before as its inspection day."""
    inspected = (published.replace(day=1) - timedelta(days=1)).replace(day=1)
    return SiteReport(id_, TITLE, published, inspected, content, file_from)


def provider(
    urn: str, *reports: SiteReport, name: str | None = None, listed_from: date | None = None
) -> SiteProvider:
    """An authority that the reference table may or may not know."""
    return SiteProvider(urn, name or f"Authority {urn}", reports, listed_from)


def told(events: Sequence[ReportEvent]) -> list[tuple[str, str, str, str]]:
    """(type, cause, report, status) of each event."""
    return [
        (e["type"], e["data"]["cause"], e["data"]["report"]["id"], e["data"]["report"]["status"])
        for e in events
    ]


def barset(*more: SiteReport) -> SiteProvider:
    """An authority judged good in 2019, better in help and protection on Tuesday; and further reports."""
    old = report("1001", date(2019, 5, 22), ilacs(date(2019, 4, 12)))
    new = report("1002", TUESDAY, ilacs(date(2024, 2, 23), help_and_protection="outstanding"))
    return provider("90001", old, new, *more, name="Barset")


def quiet() -> SiteProvider:
    """An authority whose only report is old."""
    return provider("90002", report("2001", date(2020, 3, 2), ilacs(date(2020, 1, 17))), name="Quietshire")
