"""Readings and events that carry evidence, what inspectors found and what must improve, written by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from notifier.changes import compare
from notifier.events import report_event
from notifier.payload import Cause, ReportEvent
from scraper.model import (
    Improvement,
    ImprovementKind,
    Inspection,
    Judgement,
    Kind,
    Provider,
    Reading,
    ReadingStatus,
    Remit,
    Statement,
)
from tests.notifier.inspections import EXAMPLES, NOW, listed_report

PROVIDER = Provider("80536", "Oxfordshire", "https://reports.example/80536", region="South East")


def item(text: str, *, heading: str = "", responsible: str | None = None) -> Improvement:
    """Something that must improve."""
    return Improvement(text, ImprovementKind.IMPROVEMENT, 2, heading, responsible)


def action(text: str, *, responsible: str | None = None) -> Improvement:
    """A serious weakness."""
    return Improvement(text, ImprovementKind.PRIORITY_ACTION, 2, responsible=responsible)


def stated(area: str, *others: tuple[str, int]) -> Judgement:
    """Good on page 1, and each of `others` (grade and page) in another place."""
    places = tuple(
        Statement(grade, f"{area} once more", grade.replace("_", " "), page, f"Around {grade} of {area}.")
        for grade, page in others
    )
    return Judgement(area, "good", f"Printed {area}", "Good", 1, f"Around {area}: Good.", places)


JUDGEMENTS = (
    stated("overall_effectiveness"),
    stated("impact_of_leaders", ("good", 4)),
    stated("help_and_protection", ("good", 6), ("good", 9)),
    stated("in_care", ("good", 6)),
    stated("care_leavers", ("requires_improvement", 8)),
)
READING = Reading(
    ReadingStatus.READ,
    "ilacs_2023",
    date(2024, 2, 12),
    date(2024, 2, 23),
    "Nicki Shaw",
    JUDGEMENTS,
    title="Inspection of Oxfordshire services",
    authority="Oxfordshire",
    summary=("Leaders know their services.", "Children are heard."),
    improvements=(
        item("Records of visits."),
        item("Plans, including:\n- those of children in need\n- those of care leavers"),
    ),
)


def evidenced(
    reading: Reading = READING,
    cause: Cause = "new_inspection",
    *,
    authority_agrees: bool | None = None,
    earlier: Reading | None = None,
    told_at: datetime | None = None,
) -> ReportEvent:
    """The event about Oxfordshire's report of 2024, read like this."""
    before, today = EXAMPLES["Oxfordshire"]
    current = replace(today, judgements=reading.judgements)
    return report_event(
        provider=PROVIDER,
        report=listed_report(),
        reading=reading,
        sha256="ab" * 32,
        comparison=compare(current, before) if reading.judgements else None,
        cause=cause,
        previous_event=None,
        timestamp=NOW,
        earlier=earlier,
        authority_agrees=authority_agrees,
        told_at=told_at,
    )


def send(grade: str, *others: Statement) -> ReportEvent:
    """The event about an area SEND report with this outcome, and with these other places that state it."""
    judgement = Judgement(
        "experiences_and_outcomes", grade, "Inspection outcome", f"lead to {grade} experiences", 1, "", others
    )
    reading = Reading(ReadingStatus.READ, "area_send_2023", judgements=(judgement,))
    current = Inspection(
        "today", Remit.AREA_SEND, "area_send_2023", None, date(2024, 2, 23), None, (judgement,)
    )
    return report_event(
        provider=PROVIDER,
        report=listed_report("Area SEND full inspection", remit=Remit.AREA_SEND),
        reading=reading,
        sha256="ab" * 32,
        comparison=compare(current, None),
        cause="new_inspection",
        previous_event=None,
        timestamp=NOW,
    )


def letter(*improvements: Improvement, cause: Cause = "new_inspection") -> ReportEvent:
    """The event about a focused visit letter that names these."""
    reading = Reading(ReadingStatus.NO_JUDGEMENTS, "focused_visit", improvements=improvements)
    return report_event(
        provider=Provider("80000", "X", "https://reports.example/80000"),
        report=listed_report("Children's services focused visit", Kind.FOCUSED_VISIT),
        reading=reading,
        sha256="ab" * 32,
        cause=cause,
        previous_event=None,
        timestamp=NOW,
    )
