"""A database made of labels, as a watch would have made it that met each report on its day of publication:
the real recorder and the real store, with readings that say what the labels say."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import groupby
from pathlib import Path

from sqlite_utils import Database

from inspectwatch.clock import ReplayClock
from inspectwatch.recorder import Recorder
from scraper.model import Kind, ListedProvider, PublishedReport, Reading, ReadingStatus, Remit
from scraper.ofsted.authorities import provider_from, reference_authorities
from storage.database import open_for_writing
from storage.providers import ProviderStore
from storage.reports import ReportStore
from storage.times import to_text
from storage.transaction import writing
from tests.inspectwatch.oracle import Label
from tests.storage.building import reading_of

URL = "https://reports.example.org/provider/44/"


def nine(day: date) -> datetime:
    """Nine o'clock of that day, UTC."""
    return datetime.combine(day, time(9), UTC)


@contextmanager
def watched(path: Path, labels: Sequence[Label], baseline: date) -> Iterator[Database]:
    """The database, open for writing, of a watch whose baseline was made on that day."""
    with closing(open_for_writing(path)) as db:
        db.execute("PRAGMA synchronous = OFF")  # nothing here outlives a crash
        _list_all(db, nine(baseline))
        for day, appearing in groupby(
            sorted(labels, key=_order), key=lambda label: max(label.appears, baseline)
        ):
            met(db, list(appearing), nine(day), baseline_done=day > baseline)
            if ProviderStore(db).baseline_at() is None:
                ProviderStore(db).note_baseline(nine(day))
        yield db


def met(db: Database, labels: Iterable[Label], now: datetime, *, baseline_done: bool) -> None:
    """What a poll at that time that finds these reports writes."""
    for label in labels:
        ProviderStore(db).note_page(
            label.urn, [_listed(label)], latest=None, baseline=not baseline_done, may_remove=False, now=now
        )
        held = next(each for each in ReportStore(db).reports_of(label.urn) if each.report.id == label.report)
        after = replace(held, sha256=_kept(db, label, now), reading=_reading(label), tries=1)
        recorder = Recorder(ReportStore(db), (), ReplayClock(now))
        provider = ProviderStore(db).provider(label.urn)
        recorder.record(provider, held, after, baseline_done=baseline_done)


def _order(label: Label) -> tuple[date, date, str]:
    return label.appears, label.end or label.published, label.report


def _list_all(db: Database, now: datetime) -> None:
    """All authorities of the reference table, reported on or not."""
    listed = (ListedProvider(each.urn, each.display_name, URL, None) for each in reference_authorities())
    ProviderStore(db).note_providers(map(provider_from, listed), now)


def _listed(label: Label) -> PublishedReport:
    kind = Kind.INSPECTION if label.judgements or label.framework is None else Kind.OTHER
    url = f"https://files.example.org/v1/file/{label.report}"
    return PublishedReport(
        label.report, "Inspection", kind, Remit(label.remit), label.published, label.end, url
    )


def _kept(db: Database, label: Label, now: datetime) -> str | None:
    """The SHA-256 of the document, whose bytes nobody needs."""
    if label.framework is None:
        return None
    sha256 = hashlib.sha256(label.report.encode()).hexdigest()
    url, fetched_at = _listed(label).url, to_text(now)
    with writing(db):
        db.execute("INSERT OR IGNORE INTO documents VALUES (?, 1, ?)", [sha256, fetched_at])
        values = [url, url, sha256, fetched_at]
        db.execute(
            "INSERT INTO fetches (url, final_url, sha256, fetched_at, headers) VALUES (?, ?, ?, ?, '{}')",
            values,
        )
    return sha256


def _reading(label: Label) -> Reading | None:
    if label.framework is None:
        return None
    if not label.judgements:
        return Reading(ReadingStatus.NO_JUDGEMENTS, label.framework, reader="letter/1")
    return reading_of(label.framework, label.judgements, start=label.start, end=label.end)
