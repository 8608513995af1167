"""The worked example as storage holds it: Oxfordshire, 2014 to 2024."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlite_utils import Database

from storage.reports import ReportStore
from storage.values import ChangedArea, ComparedArea, Recording
from tests.storage.building import DESK, NOW, event_of, held, listed, provider_noted, reading_of, recorded

SIF_GRADES = dict.fromkeys(
    (
        "overall_effectiveness",
        "help_and_protection",
        "looked_after_and_permanence",
        "adoption",
        "care_leavers",
        "leadership_management_governance",
        "lscb",
    ),
    "good",
)
GRADES_2018 = {
    "impact_of_leaders": "good",
    "help_and_protection": "requires_improvement",
    "in_care_and_care_leavers": "good",
    "overall_effectiveness": "good",
}
GRADES_2024 = dict.fromkeys(
    ("impact_of_leaders", "help_and_protection", "in_care", "care_leavers", "overall_effectiveness"), "good"
)
SIF_2014, ILACS_2018, ILACS_2024 = "50000001", "50004449", "50243682"


def compared(direction: str, basis: str, area: str, previous_area: str, grade: str = "good") -> ComparedArea:
    return ComparedArea(area, direction, basis, previous_area, grade)


def changed(area: str, before: str, grade: str, direction: str) -> ChangedArea:
    return ChangedArea(area, area, before, grade, direction, "same")


COMPARED_2018 = (
    compared("unchanged", "renamed", "impact_of_leaders", "leadership_management_governance"),
    compared("declined", "same", "help_and_protection", "help_and_protection"),
    compared("unchanged", "merged", "in_care_and_care_leavers", "looked_after_and_permanence"),
    compared("unchanged", "same", "overall_effectiveness", "overall_effectiveness"),
)
COMPARED_2024 = (
    compared("unchanged", "same", "impact_of_leaders", "impact_of_leaders"),
    compared("improved", "same", "help_and_protection", "help_and_protection", "requires_improvement"),
    compared("unchanged", "split", "in_care", "in_care_and_care_leavers"),
    compared("unchanged", "split", "care_leavers", "in_care_and_care_leavers"),
    compared("unchanged", "same", "overall_effectiveness", "overall_effectiveness"),
)
IMPROVED = replace(
    event_of("2024", DESK),
    changes=(changed("help_and_protection", "requires_improvement", "good", "improved"),),
)


def oxfordshire_recorded(db: Database, path: Path) -> None:
    """The three inspections, found out of order as a first run does."""
    provider_noted(db)
    recorded(
        db,
        path,
        listed(ILACS_2024, date(2024, 4, 9)),
        reading_of("ilacs_2023", GRADES_2024, start=date(2024, 2, 12), end=date(2024, 2, 23)),
        compared=COMPARED_2024,
        event=IMPROVED,
    )
    recorded(
        db,
        path,
        listed(SIF_2014, date(2014, 6, 30), title="Single inspection of LA children's services"),
        reading_of("sif", SIF_GRADES, start=date(2014, 4, 29), end=date(2014, 5, 21)),
        compared=(ComparedArea("lscb", "not_comparable", None, None, None),),
    )
    recorded(
        db,
        path,
        listed(ILACS_2018, date(2018, 6, 1)),
        reading_of("ilacs_2018", GRADES_2018, start=date(2018, 4, 9), end=date(2018, 4, 20)),
        compared=COMPARED_2018,
    )


def withdraw(db: Database, report_id: str) -> None:
    gone = replace(held(db, report_id), withdrawn_at=NOW)
    ReportStore(db).record(Recording(gone, {gone.key: ()}, None, NOW))


def current(db: Database, remit: str = "childrens_services") -> dict[str, tuple[str, int | None]]:
    rows = db.query("SELECT area, grade, rank FROM current_ratings WHERE remit = ?", [remit])
    return {row["area"]: (row["grade"], row["rank"]) for row in rows}
