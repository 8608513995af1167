"""Reports with pages of text, recorded as a run does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlite_utils import Database

from scraper.model import Provider, Remit
from storage.reports import ReportStore
from storage.search import Found, search
from storage.values import HeldReport, Recording
from tests.storage.building import (
    NOW,
    OXFORDSHIRE,
    document_kept,
    held,
    listed,
    provider_noted,
    reading_of,
    recorded,
)

BARSET = Provider("1", "Barset", "https://reports.example.org/1", "North West")


def written(
    db: Database,
    path: Path,
    report_id: str,
    *pages: str,
    urn: str = OXFORDSHIRE.urn,
    published: date | None = date(2024, 4, 9),
    framework: str = "ilacs_2023",
    remit: Remit = Remit.CHILDRENS_SERVICES,
) -> HeldReport:
    """The report, read just now with these pages."""
    reading = replace(reading_of(framework, {}), pages=pages)
    return recorded(db, path, listed(report_id, published, remit=remit), reading, urn=urn)


def revised(db: Database, path: Path, report_id: str, *pages: str) -> None:
    """Another document behind the same report."""
    before = held(db, report_id)
    sha256 = document_kept(db, path, " ".join(pages).encode(), before.report.url)
    assert before.reading is not None
    after = replace(before, sha256=sha256, reading=replace(before.reading, pages=pages))
    ReportStore(db).record(Recording(after, {}, None, NOW))


def library(db: Database, path: Path) -> None:
    """Four reports of two authorities."""
    provider_noted(db)
    provider_noted(db, BARSET)
    written(
        db,
        path,
        "1001",
        "Inspection of Oxfordshire local authority children's services. Judgement: good.",
        "Children who go missing from home are offered return home interviews.\nNeglect is recognised.",
        "Missing children and exploitation: Neglected children wait too long. Café visits in Zürich.",
    )
    written(
        db,
        path,
        "1002",
        "Focused visit. Private fostering is improving.",
        "Neglect.",
        published=date(2019, 6, 1),
        framework="focused_visit",
    )
    written(
        db,
        path,
        "2001",
        "Area SEND inspection of Barset. Neglect of speech therapy in the organisation.",
        urn="1",
        published=date(2023, 1, 10),
        framework="area_send_2023",
        remit=Remit.AREA_SEND,
    )
    written(db, path, "2002", "A letter without a day about universities.", urn="1", published=None)


def ids(found: Found) -> list[str]:
    """The reports found, best first."""
    return [hit.report_id for hit in found.hits]


def found_ids(db: Database, text: str) -> set[str]:
    """The reports that a search finds."""
    return set(ids(search(db, text)))
