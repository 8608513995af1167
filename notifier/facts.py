"""Provider, report and judgements as an event carries them: values of the publishers' side in its shape."""

from __future__ import annotations

from datetime import date

from notifier.changes import AreaChange, Discontinued, Previous
from notifier.findings import name
from notifier.payload import (
    DiscontinuedData,
    EvidenceData,
    InspectionData,
    JudgementData,
    PreviousData,
    ProviderData,
    ReportData,
)
from scraper.frameworks import FRAMEWORKS
from scraper.model import Provider, PublishedReport, Reading, Remit

MISSING = "missing"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def provider_data(provider: Provider) -> ProviderData:
    """Who is inspected."""
    return {
        "urn": provider.urn,
        "name": provider.name,
        "region": provider.region,
        "dfe_code": provider.dfe_code,
        "gss_code": provider.gss_code,
        "url": provider.url,
    }


def report_data(
    report: PublishedReport, reading: Reading | None, sha256: str | None, *, authority_agrees: bool | None
) -> ReportData:
    """Title and publication date are the page's; all else is the document's, where it was read."""
    return {
        "id": report.id,
        "title": report.title,
        "kind": str(report.kind),
        "remit": _remit(report, reading),
        "framework": reading.framework if reading else None,
        "status": str(reading.status) if reading else MISSING,
        "published": _iso(report.published),
        "inspection": _inspection(report, reading),
        "lead_inspector": reading.lead_inspector if reading else None,
        "url": report.url,
        "sha256": sha256,
        "document_title": name(reading.title) if reading else None,
        "authority": name(reading.authority) if reading else None,
        "authority_agrees": authority_agrees,
    }


def _remit(report: PublishedReport, reading: Reading | None) -> str:
    """The page's, unless its title is of no known kind: then the document's framework says it."""
    if report.remit is Remit.OTHER and reading and reading.framework in FRAMEWORKS:
        return FRAMEWORKS[reading.framework].remit
    return str(report.remit)


def _inspection(report: PublishedReport, reading: Reading | None) -> InspectionData:
    """The document's dates; the page's only where the document gives none."""
    if reading is None or reading.inspection_end is None:
        return {"start": None, "end": _iso(report.inspected)}
    return {"start": _iso(reading.inspection_start), "end": _iso(reading.inspection_end)}


def judgement_data(change: AreaChange, evidence: EvidenceData) -> JudgementData:
    """One judgement, how it stands to the one before, and where the document gives it."""
    return {
        **evidence,
        "area": change.area,
        "label": change.label,
        "grade": change.grade,
        "rank": change.rank,
        "direction": change.direction,
        "basis": change.basis,
        "previous": _previous(change.previous) if change.previous else None,
    }


def _previous(previous: Previous) -> PreviousData:
    return {
        "area": previous.area,
        "grade": previous.grade,
        "rank": previous.rank,
        "inspection_end": previous.inspection_end.isoformat(),
        "report_id": previous.report_id,
    }


def discontinued_data(ended: Discontinued) -> DiscontinuedData:
    """A judgement of the inspection before that nothing follows."""
    return {
        "area": ended.area,
        "grade": ended.grade,
        "inspection_end": ended.inspection_end.isoformat(),
        "followed_by": None,
    }
