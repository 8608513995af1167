"""From rows to values and back, for reports and readings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from scraper.frameworks import FRAMEWORKS
from scraper.model import (
    Improvement,
    ImprovementKind,
    Judgement,
    Kind,
    PublishedReport,
    Reading,
    ReadingStatus,
    Remit,
    Statement,
)
from storage.times import day_from_text, day_to_text, from_text, to_text
from storage.values import HeldReport, PageCheck

Row = Mapping[str, Any]


def reading_from(
    row: Row, judgements: tuple[Judgement, ...], improvements: tuple[Improvement, ...]
) -> Reading:
    """A row of `readings` with what belongs to it."""
    return Reading(
        status=ReadingStatus(row["status"]),
        framework=row["framework"],
        inspection_start=day_from_text(row["inspection_start"]),
        inspection_end=day_from_text(row["inspection_end"]),
        lead_inspector=row["lead_inspector"],
        judgements=judgements,
        problems=tuple(json.loads(row["problems"])),
        reader=row["reader"],
        title=row["title"],
        authority=row["authority"],
        summary=tuple(json.loads(row["summary"])),
        improvements=improvements,
    )


def judgement_from(row: Row, others: tuple[Statement, ...]) -> Judgement:
    """A row of `judgements` with those of `statements`."""
    return Judgement(
        area=row["area"],
        grade=row["grade"],
        label=row["label"],
        wording=row["wording"],
        page=row["page"],
        snippet=row["snippet"],
        others=others,
    )


def statement_from(row: Row) -> Statement:
    """A row of `statements`."""
    return Statement(row["grade"], row["label"], row["wording"], row["page"], row["snippet"])


def improvement_from(row: Row) -> Improvement:
    """A row of `improvements`."""
    return Improvement(
        text=row["text"],
        kind=ImprovementKind(row["kind"]),
        page=row["page"],
        heading=row["heading"],
        responsible=row["responsible"],
    )


def held_from(row: Row, reading: Reading | None) -> HeldReport:
    """A row of `reports` joined with the last event on it."""
    report = PublishedReport(
        id=row["report_id"],
        title=row["title"],
        kind=Kind(row["kind"]),
        remit=Remit(row["remit"]),
        published=day_from_text(row["published"]),
        inspected=day_from_text(row["inspected"]),
        url=row["url"],
    )
    return HeldReport(
        key=row["id"],
        urn=row["urn"],
        report=report,
        first_seen=from_text(row["first_seen"]),
        baseline=bool(row["baseline"]),
        sha256=row["sha256"],
        reading=reading,
        file_problem=row["file_problem"],
        file_temporary=bool(row["file_temporary"]),
        tries=row["tries"],
        recheck=bool(row["recheck"]),
        missing_since=from_text(row["missing_since"]) if row["missing_since"] else None,
        withdrawn_at=from_text(row["withdrawn_at"]) if row["withdrawn_at"] else None,
        last_event=row["last_event"],
        last_status=row["last_status"],
        searchable=bool(row["searchable"]),
        flapping_since=from_text(row["flapping_since"]) if row["flapping_since"] else None,
    )


def report_columns(held: HeldReport, reading_id: int | None) -> dict[str, Any]:
    """The columns of `reports` that a recording rewrites."""
    return {
        "remit": str(remit_of(held)),
        "sha256": held.sha256,
        "reading_id": reading_id,
        "inspection_end": day_to_text(held.inspection_end),
        "compared": int(is_compared(held)),
        "recheck": int(held.recheck),
        "file_problem": held.file_problem,
        "file_temporary": int(held.file_temporary),
        "tries": held.tries,
        "missing_since": to_text(held.missing_since) if held.missing_since else None,
        "withdrawn_at": to_text(held.withdrawn_at) if held.withdrawn_at else None,
        "flapping_since": to_text(held.flapping_since) if held.flapping_since else None,
    }


def check_columns(check: PageCheck) -> dict[str, Any]:
    """How page and document stand to each other, as `reports` keeps it."""
    stated = [
        {"what": each.what, "page": each.page, "document": each.document} for each in check.disagreements
    ]
    agrees = check.authority_agrees
    return {
        "authority_agrees": None if agrees is None else int(agrees),
        "disagreements": json.dumps(stated, ensure_ascii=False),
    }


def remit_of(held: HeldReport) -> Remit:
    """The page's title says the remit; where it is of no known kind, the framework of the document does."""
    framework = FRAMEWORKS.get(held.reading.framework or "") if held.reading else None
    if framework and held.report.remit is Remit.OTHER:
        return Remit(framework.remit)
    return held.report.remit


def is_compared(held: HeldReport) -> bool:
    """Whether this is a graded inspection of a framework that is compared."""
    if held.reading is None or not held.reading.judgements:
        return False
    framework = FRAMEWORKS.get(held.reading.framework or "")
    return framework is not None and framework.comparison is not None
