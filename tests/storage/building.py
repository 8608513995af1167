"""What the tests of storage put into a database: values saying little, and how they get in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from sqlite_utils import Database

from scraper.frameworks import FRAMEWORKS
from scraper.model import Judgement, Kind, Provider, PublishedReport, Reading, ReadingStatus, Remit
from storage.archive import archive_beside
from storage.events import insert_event
from storage.memory import DocumentMemory
from storage.providers import ProviderStore
from storage.reports import ReportStore
from storage.transaction import writing
from storage.values import ComparedArea, HeldReport, NewEvent, Recipient, Recording

NOW = datetime(2024, 4, 9, 8, 30, 12, tzinfo=UTC)
DESK = ("county-desk", "desk@example.org")
OXFORDSHIRE = Provider(
    urn="80536",
    name="Oxfordshire",
    url="https://reports.example.org/provider/44/80536",
    region="South East",
    dfe_code="931",
    gss_code="E10000025",
)


@dataclass(frozen=True)
class Answer:
    """A page or document as the fetcher hands it over to be remembered."""

    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    fetched_at: datetime = NOW

    @property
    def final_url(self) -> str:
        return self.url + "?final"


def listed(
    report_id: str,
    published: date | None = None,
    *,
    title: str = "Children's services inspection",
    inspected: date | None = None,
    remit: Remit = Remit.CHILDRENS_SERVICES,
) -> PublishedReport:
    url = f"https://files.example.org/v1/file/{report_id}"
    return PublishedReport(report_id, title, Kind.INSPECTION, remit, published, inspected, url)


def reading_of(
    framework: str, grades: Mapping[str, str], *, start: date | None = None, end: date | None = None
) -> Reading:
    return Reading(
        status=ReadingStatus.READ,
        framework=framework,
        inspection_start=start,
        inspection_end=end,
        lead_inspector="Nicki Shaw",
        judgements=tuple(_judgement(framework, area, grade) for area, grade in grades.items()),
        reader=f"{framework}/1",
    )


def _judgement(framework: str, area_id: str, grade: str) -> Judgement:
    area = FRAMEWORKS[framework].area(area_id)
    assert area is not None
    return Judgement(area_id, grade, label=f"as printed: {area.label}", wording=grade.title(), page=1)


def event_of(number: str, *recipients: tuple[str, str], known_at: datetime = NOW) -> NewEvent:
    return NewEvent(
        id=f"evt_{number}",
        type="rating.changed",
        cause="new_inspection",
        known_at=known_at,
        source="ofsted",
        body=f'{{"summary": "Children’s services {number}"}}'.encode(),
        status="read",
        recipients=tuple(Recipient(*each) for each in recipients),
    )


def provider_noted(db: Database, provider: Provider = OXFORDSHIRE) -> ProviderStore:
    providers = ProviderStore(db)
    providers.note_providers([provider], NOW)
    return providers


def held(db: Database, report_id: str, urn: str = OXFORDSHIRE.urn) -> HeldReport:
    (found,) = (each for each in ReportStore(db).reports_of(urn) if each.report.id == report_id)
    return found


def report_noted(db: Database, report: PublishedReport, urn: str = OXFORDSHIRE.urn) -> HeldReport:
    ProviderStore(db).note_page(
        urn, [report], latest=report.published, baseline=False, may_remove=False, now=NOW
    )
    return held(db, report.id, urn)


def document_kept(db: Database, path: Path, body: bytes, url: str = "https://files.example.org/1") -> str:
    archive = archive_beside(path)
    DocumentMemory(db, archive).keep(Answer(url, body))
    return archive.put(body)


def recording_of(
    db: Database,
    path: Path,
    report: PublishedReport,
    reading: Reading,
    *,
    compared: tuple[ComparedArea, ...] = (),
    event: NewEvent | None = None,
    urn: str = OXFORDSHIRE.urn,
) -> Recording:
    """Everything that is recorded of a report, its page and document already noted."""
    before = report_noted(db, report, urn)
    sha256 = document_kept(db, path, report.id.encode(), report.url)
    after = replace(before, sha256=sha256, reading=reading, tries=1)
    return Recording(after, {before.key: compared}, event, NOW)


def recorded(
    db: Database,
    path: Path,
    report: PublishedReport,
    reading: Reading,
    *,
    compared: tuple[ComparedArea, ...] = (),
    event: NewEvent | None = None,
    urn: str = OXFORDSHIRE.urn,
) -> HeldReport:
    """The report as it is held once all of that is recorded."""
    recording = recording_of(db, path, report, reading, compared=compared, event=event, urn=urn)
    ReportStore(db).record(recording)
    return held(db, report.id, urn)


def write_event(db: Database, event: NewEvent) -> None:
    """Writes an event that is about no report, with its deliveries."""
    with writing(db):
        insert_event(db, event, report_key=None)
