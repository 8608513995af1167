"""Another process that records reports on a database, as a poll does that finds some."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from multiprocessing.synchronize import Event
from pathlib import Path
from random import Random

from scraper.model import Kind, PublishedReport, Remit
from storage.database import open_for_writing
from storage.providers import ProviderStore
from storage.reports import ReportStore
from storage.values import Recording

PAUSE = 0.05  # seconds between two reports that are recorded: no poll brings them faster


@contextmanager
def recording(database: Path) -> Iterator[Callable[[], int]]:
    """While another process records reports; how many so far."""
    context = multiprocessing.get_context("spawn")
    stop, number = context.Event(), context.Value("i", 0)
    writer = context.Process(target=_record_until, args=(database, stop, number))
    writer.start()
    try:
        yield lambda: int(number.value)
    finally:
        stop.set()
        writer.join(60)


def _record_until(database: Path, stop: Event, number: object) -> None:
    """Records one new report after the other, each with its page, as a poll does that finds some."""
    random, today = Random(2), date(2026, 3, 2)
    with closing(open_for_writing(database)) as db:
        urns = [row["urn"] for row in db.query("SELECT urn FROM providers ORDER BY urn LIMIT 5000")]
        reports = ReportStore(db)
        while not stop.is_set():
            _record(ProviderStore(db), reports, random.choice(urns), today)
            today += timedelta(days=random.random() < 0.01)
            time.sleep(PAUSE)
            number.value += 1  # type: ignore[attr-defined]  # a shared value, which has no type to name


def _record(providers: ProviderStore, reports: ReportStore, urn: str, today: date) -> None:
    """A new report with the reading of the latest one."""
    known = reports.reports_of(urn)
    now = datetime(today.year, today.month, today.day, 9, tzinfo=UTC)
    new = PublishedReport(
        f"n{len(known)}-{urn}",
        "Children's services inspection",
        Kind.INSPECTION,
        Remit.CHILDRENS_SERVICES,
        today,
        None,
        f"https://files.example.org/v1/file/n{len(known)}-{urn}",
    )
    providers.note_page(urn, [new], latest=today, baseline=False, may_remove=False, now=now)
    before = next(each for each in reports.reports_of(urn) if each.report.id == new.id)
    latest = max(known, key=lambda each: each.inspection_end or date.min)
    after = replace(before, sha256=latest.sha256, reading=latest.reading, tries=1)
    reports.record(Recording(after, {}, None, now))
