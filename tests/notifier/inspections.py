"""Inspections, readings and events for the tests of comparison and wording, written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from notifier.changes import compare, inspection_before
from notifier.events import report_event
from notifier.payload import Cause, ReportEvent
from scraper.model import (
    Inspection,
    Judgement,
    Kind,
    Provider,
    PublishedReport,
    Reading,
    ReadingStatus,
    Remit,
)

NOW = datetime(2024, 4, 9, 8, 30, 12, tzinfo=UTC)

# The initials of grades, so that a table of them fits on a line.
GRADES = {
    "I": "inadequate",
    "R": "requires_improvement",
    "G": "good",
    "O": "outstanding",
    "N": "not_judged",
    "A": "adequate",
    "F": "systemic_failings",
    "C": "inconsistent",
    "P": "positive",
}
AREAS = {
    "looked_after_2013": (
        "overall_effectiveness",
        "capacity_to_improve",
        "outcomes",
        "quality_of_provision",
        "leadership_and_management",
    ),
    "sif": (
        "overall_effectiveness",
        "help_and_protection",
        "looked_after_and_permanence",
        "adoption",
        "care_leavers",
        "leadership_management_governance",
        "lscb",
    ),
    "lscb_review": ("lscb",),
    "ilacs_2018": (
        "overall_effectiveness",
        "impact_of_leaders",
        "help_and_protection",
        "in_care_and_care_leavers",
    ),
    "ilacs_2023": (
        "overall_effectiveness",
        "impact_of_leaders",
        "help_and_protection",
        "in_care",
        "care_leavers",
    ),
    "ilacs_2026": ("impact_of_leaders", "help_and_protection", "in_care", "care_leavers"),
    "area_send_2023": ("experiences_and_outcomes",),
    "jtai": (),
    "joint_area_review": (),
    "focused_visit": (),
    "monitoring_visit": (),
    "area_send_2016": (),
    "area_send_monitoring": (),
}
# The frameworks whose judgements are compared.
COMPARED = {"sif", "ilacs_2018", "ilacs_2023", "ilacs_2026", "area_send_2023"}
REMITS = {
    "area_send_2023": "area_send",
    "area_send_2016": "area_send",
    "area_send_monitoring": "area_send",
    "jtai": "jtai",
    "joint_area_review": "joint_area_review",
}


def judged(grades: Mapping[str, str]) -> tuple[Judgement, ...]:
    """Judgements of areas by grade id."""
    return tuple(Judgement(area, grade, area, grade, page=1) for area, grade in grades.items())


def by_initials(framework: str, initials: str) -> dict[str, str]:
    """Grades in the framework's order of areas; "-" leaves an area out: its row was not read."""
    return {
        area: GRADES[initial]
        for area, initial in zip(AREAS[framework], initials, strict=True)
        if initial != "-"
    }


def inspection(
    framework: str,
    grades: Mapping[str, str] | str,
    end: str = "2024-02-23",
    *,
    report_id: str = "today",
    published: str | None = None,
) -> Inspection:
    """An inspection of that framework; grades as a mapping, or as initials in the framework's order."""
    read = by_initials(framework, grades) if isinstance(grades, str) else grades
    return Inspection(
        report_id=report_id,
        remit=REMITS.get(framework, "childrens_services"),
        framework=framework,
        start=None,
        end=date.fromisoformat(end),
        published=date.fromisoformat(published) if published else None,
        judgements=judged(read),
    )


# Inspections with the dates and grades of real reports: each is a case of its own in what people read.
EXAMPLES: dict[str, tuple[Inspection, ...]] = {
    "Cheshire East": (
        inspection("ilacs_2018", "RRRR", "2019-11-29", report_id="50141243"),
        inspection("ilacs_2023", "IRRRI", "2024-03-08"),
    ),
    "Oxfordshire": (
        inspection("ilacs_2018", "GGRG", "2018-04-20", report_id="50004449"),
        inspection("ilacs_2023", "GGGGG", "2024-02-23", report_id="50243682"),
    ),
    "Hartlepool": (
        inspection("ilacs_2018", "GGGO", "2018-07-27", report_id="50016457"),
        inspection("ilacs_2023", "OOOOG", "2024-03-22"),
    ),
    "Liverpool": (
        inspection("ilacs_2023", "IIIRI", "2023-03-24", report_id="50218078"),
        inspection("ilacs_2026", "GGGR", "2026-05-22"),
    ),
    "Rochdale": (
        inspection("ilacs_2018", "RRRG", "2018-02-09", report_id="50000290"),
        inspection("ilacs_2023", "RRRRR", "2023-02-03"),
    ),
    "Westmorland and Furness": (inspection("ilacs_2023", "GGGGR", "2024-05-03"),),
    "Hertfordshire": (inspection("area_send_2023", "F", "2023-07-14"),),
}


def ilacs_reading(initials: str) -> Reading:
    """What the document of an ILACS inspection of 2023 says."""
    return Reading(ReadingStatus.READ, "ilacs_2023", judgements=inspection("ilacs_2023", initials).judgements)


def listed_report(
    title: str = "Children's services inspection",
    kind: Kind = Kind.INSPECTION,
    remit: str = "childrens_services",
) -> PublishedReport:
    """A report as the provider page lists it, published on 9 April 2024."""
    return PublishedReport(
        "50243682", title, kind, Remit(remit), date(2024, 4, 9), None, "https://files.example/50243682"
    )


def event_of(
    name: str,
    *inspections: Inspection,
    cause: Cause = "new_inspection",
    earlier: Reading | None = None,
) -> ReportEvent:
    """The event about the last of these inspections of one provider."""
    current = inspections[-1]
    reading = Reading(
        ReadingStatus.READ, current.framework, inspection_end=current.end, judgements=current.judgements
    )
    return report_event(
        provider=Provider("80000", name, "https://reports.example/80000"),
        report=listed_report(remit=current.remit),
        reading=reading,
        sha256="00" * 32,
        comparison=compare(current, inspection_before(current, inspections)),
        cause=cause,
        previous_event=None,
        timestamp=NOW,
        earlier=earlier,
    )


def letter_event(
    report: PublishedReport,
    reading: Reading | None,
    cause: Cause = "new_inspection",
    name: str = "X",
    earlier: Reading | None = None,
) -> ReportEvent:
    """The event about a report without judgements; no reading: its file is not up."""
    return report_event(
        provider=Provider("80000", name, "https://reports.example/80000"),
        report=report,
        reading=reading,
        sha256=None if reading is None else "00" * 32,
        cause=cause,
        previous_event=None,
        timestamp=NOW,
        earlier=earlier,
    )


def oxfordshire_event(cause: Cause = "new_inspection") -> ReportEvent:
    """The worked example in full, made from inspections as the program makes it."""
    before, today = EXAMPLES["Oxfordshire"]
    return report_event(
        provider=Provider(
            "80536",
            "Oxfordshire",
            "https://reports.example/provider/44/80536",
            region="South East",
            dfe_code="931",
            gss_code="E10000025",
        ),
        report=PublishedReport(
            "50243682",
            "Children's services inspection",
            Kind.INSPECTION,
            Remit.CHILDRENS_SERVICES,
            date(2024, 4, 9),
            date(2024, 2, 20),
            "https://files.example/50243682",
        ),
        reading=Reading(
            ReadingStatus.READ,
            "ilacs_2023",
            date(2024, 2, 12),
            date(2024, 2, 23),
            "Nicki Shaw",
            today.judgements,
        ),
        sha256="ab" * 32,
        comparison=compare(today, before),
        cause=cause,
        previous_event=None,
        timestamp=NOW,
    )
