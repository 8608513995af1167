"""A made-up England in a database: every authority of the reference table with its inspections, through the
program's own comparing and recording, and no network.

The grades are drawn from a seed. They are nobody's: names are real, so that pages look as they will.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random

from sqlite_utils import Database

from inspectwatch.clock import ReplayClock
from inspectwatch.recorder import Recorder
from scraper.frameworks import FRAMEWORKS
from scraper.model import (
    Improvement,
    ImprovementKind,
    Judgement,
    Kind,
    Provider,
    PublishedReport,
    Reading,
    ReadingStatus,
    Remit,
)
from scraper.ofsted.authorities import Authority, reference_authorities
from storage.archive import archive_beside
from storage.database import open_for_writing
from storage.holds import HoldTable
from storage.memory import DocumentMemory
from storage.providers import ProviderStore
from storage.reports import ReportStore
from storage.runs import RunLog
from storage.times import to_text
from storage.values import RunSummary

LAST = date(2026, 11, 20)
BASELINE = date(2024, 1, 1)
ARCHIVED = "80536"  # whose documents are in the archive; those of others are said to have been
_YEARS = (
    ("sif", 2014),
    ("ilacs_2018", 2018),
    ("ilacs_2018", 2021),
    ("ilacs_2023", 2024),
    ("ilacs_2026", 2026),
)
_GRADES = ("inadequate", "requires_improvement", "good", "outstanding")
_WEIGHTS = (9, 27, 46, 18)


@dataclass(frozen=True, slots=True)
class _Fetched:
    url: str
    body: bytes
    fetched_at: datetime
    headers: dict[str, str]

    @property
    def final_url(self) -> str:
        return self.url


def build(path: Path, number: int = 153, seed: int = 5) -> None:
    """Fills a new database at `path` with so many authorities and what was published of them until `LAST`."""
    with closing(open_for_writing(path)) as db:
        db.conn.execute("PRAGMA synchronous = OFF")  # nobody mourns it
        _Country(db, path, Random(seed)).fill(reference_authorities()[:number])  # noqa: S311 - made up


class _Country:
    def __init__(self, db: Database, path: Path, random: Random) -> None:
        self._db = db
        self._random = random
        self._memory = DocumentMemory(db, archive_beside(path))
        self._reports = ReportStore(db)
        self._providers = ProviderStore(db)

    def fill(self, authorities: tuple[Authority, ...]) -> None:
        for authority in authorities:
            provider = _provider(authority)
            self._providers.note_providers([provider], _nine(BASELINE))
            for report, reading in self._publications(authority):
                self._record(provider, report, reading)
        self._providers.note_baseline(_nine(BASELINE))
        self._run(len(authorities))

    def _record(self, provider: Provider, report: PublishedReport, reading: Reading) -> None:
        now = _nine(report.published or BASELINE)
        self._providers.note_page(
            provider.urn,
            [report],
            latest=report.published,
            baseline=now < _nine(BASELINE),
            may_remove=False,
            now=now,
        )
        before = next(each for each in self._reports.reports_of(provider.urn) if each.report.id == report.id)
        sha256 = self._document(provider, report, now)
        held = replace(before, sha256=sha256, reading=reading, tries=1)
        recorder = Recorder(self._reports, (), ReplayClock(now))
        recorder.record(provider, before, held, baseline_done=now >= _nine(BASELINE))

    def _document(self, provider: Provider, report: PublishedReport, now: datetime) -> str:
        body = f"%PDF-1.4 made up {report.id}".encode()
        sha256 = hashlib.sha256(body).hexdigest()
        if provider.urn == ARCHIVED:
            self._memory.keep(_Fetched(report.url, body, now, {}))
        else:
            row = {"sha256": sha256, "size": len(body), "first_seen": to_text(now)}
            self._db.table("documents").insert(row)
        return sha256

    def _run(self, providers: int) -> None:
        log, begun = RunLog(self._db), _nine(LAST)
        unsettled = HoldTable(self._db).unsettled()
        if unsettled:
            HoldTable(self._db).settle(unsettled.upto, hold=False)
        run = log.begin("poll", begun)
        log.finish(run, RunSummary(begun + timedelta(seconds=3), "good", 2, 2, 4000, 0, 0, (), providers))

    def _publications(self, authority: Authority) -> Iterator[tuple[PublishedReport, Reading]]:
        for number, (framework, year) in enumerate(_YEARS):
            end = date(year, 1, 1) + timedelta(days=self._random.randrange(700 if year < 2024 else 300))
            is_here = authority.since is None or end > authority.since
            if is_here and not (framework == "ilacs_2026" and self._random.random() < 0.8):
                yield self._inspection(authority, framework, end, number)
                if self._random.random() < 0.5:
                    yield _letter(authority, end + timedelta(days=200), number)

    def _inspection(
        self, authority: Authority, framework: str, end: date, number: int
    ) -> tuple[PublishedReport, Reading]:
        areas = FRAMEWORKS[framework].areas
        judgements = tuple(
            Judgement(
                area.id,
                self._random.choices(_GRADES, _WEIGHTS)[0],
                label=area.label,
                wording="as made up",
                page=1,
                snippet=f"{area.label}: as made up",
            )
            for area in areas
        )
        improvements = tuple(
            Improvement(f"The quality of made-up matter {each}.", ImprovementKind.IMPROVEMENT, 2)
            for each in range(1, 5)
        )
        reading = Reading(
            status=ReadingStatus.READ,
            framework=framework,
            inspection_start=end - timedelta(days=11),
            inspection_end=end,
            lead_inspector="Ann Example",
            judgements=judgements,
            improvements=improvements,
            summary=("Children receive a made-up service.", "Leaders know what they would have to do."),
            reader=f"{FRAMEWORKS[framework].layout}/1",
            pages=(f"Inspection of {authority.display_name}.", "Children receive a made-up service."),
        )
        return _report(
            authority, f"{number}1", Kind.INSPECTION, "Children's services inspection", end
        ), reading


def _letter(authority: Authority, end: date, number: int) -> tuple[PublishedReport, Reading]:
    reading = Reading(
        status=ReadingStatus.NO_JUDGEMENTS,
        framework="focused_visit",
        inspection_start=end,
        inspection_end=end,
        lead_inspector="Ann Example",
        judgements=(),
        reader="letter/1",
    )
    return _report(authority, f"{number}2", Kind.FOCUSED_VISIT, "Focused visit", end), reading


def _report(authority: Authority, suffix: str, kind: Kind, title: str, end: date) -> PublishedReport:
    id_ = f"{authority.dfe_code}{suffix}"
    published = min(end + timedelta(days=45), LAST)
    url = f"https://files.example.org/v1/file/{id_}"
    return PublishedReport(id_, title, kind, Remit.CHILDRENS_SERVICES, published, end, url)


def _provider(authority: Authority) -> Provider:
    return Provider(
        authority.urn,
        authority.display_name,
        f"https://reports.example.org/provider/44/{authority.urn}",
        authority.region,
        authority.dfe_code,
        authority.gss_code,
    )


def _nine(day: date) -> datetime:
    return datetime.combine(day, time(9), UTC)
