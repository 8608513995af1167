"""What is kept up, the current report and the counts, equals what the reports say, whatever changes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from scraper.model import Remit
from storage import stats
from storage.corrections import CorrectionStore
from storage.counts import counted_again, differences, wrongly_current, wrongly_listed
from storage.providers import ProviderStore
from storage.reports import ReportStore
from storage.transaction import writing
from storage.values import ComparedArea, Recording, Rereading
from tests.storage.building import (
    NOW,
    OXFORDSHIRE,
    held,
    listed,
    provider_noted,
    reading_of,
    recorded,
    recording_of,
    report_noted,
)
from tests.storage.oxfordshire import GRADES_2024, ILACS_2018, ILACS_2024, current, withdraw

OVERALL = "overall_effectiveness"


def well_kept(db: Database) -> bool:
    """Whether all of it is as a count of everything says."""
    assert differences(db) == []
    assert wrongly_current(db) == []
    assert wrongly_listed(db) == []
    return True


def overall(db: Database) -> dict[str, int]:
    """Current overall grades in England."""
    (row,) = (row for row in stats.by_area(db) if row["area"] == OVERALL)
    return {grade: row[grade] for grade in ("good", "inadequate") if row[grade]}


@contextmanager
def changed(db: Database) -> Iterator[None]:
    before = list(db.query("SELECT * FROM rating_counts"))
    yield
    assert list(db.query("SELECT * FROM rating_counts")) != before
    assert well_kept(db)


def test_recorded_reports_are_counted(oxfordshire: Database) -> None:
    assert well_kept(oxfordshire)
    assert overall(oxfordshire) == {"good": 1}
    years = {row["year"]: row for row in stats.by_year(oxfordshire)}
    assert {year: row["inspections"] for year, row in years.items()} == {"2024": 1, "2018": 1, "2014": 1}
    assert (years["2024"]["improved"], years["2018"]["declined"], years["2014"]["good"]) == (1, 1, 6)


def test_a_withdrawn_report_makes_the_one_before_current(oxfordshire: Database) -> None:
    with changed(oxfordshire):
        withdraw(oxfordshire, ILACS_2024)
    assert current(oxfordshire)["help_and_protection"] == ("requires_improvement", 2)
    with changed(oxfordshire):
        back = replace(held(oxfordshire, ILACS_2024), withdrawn_at=None)
        ReportStore(oxfordshire).record(Recording(back, {}, None, NOW))
    assert current(oxfordshire)["help_and_protection"] == ("good", 3)


def test_a_revision_is_counted_again(oxfordshire: Database, path: Path) -> None:
    reading = reading_of("ilacs_2023", GRADES_2024 | {OVERALL: "inadequate"}, end=date(2024, 2, 23))
    with changed(oxfordshire):
        recorded(oxfordshire, path, listed(ILACS_2024, date(2024, 4, 9)), reading)
    assert overall(oxfordshire) == {"inadequate": 1}


def test_what_the_page_says_anew_is_counted_again(oxfordshire: Database) -> None:
    with changed(oxfordshire):
        report_noted(oxfordshire, listed(ILACS_2024, date(2025, 1, 2)))
    assert [row["year"] for row in stats.by_year(oxfordshire)] == ["2025", "2018", "2014"]


def test_of_two_inspections_that_end_alike_the_later_published_is_current(
    oxfordshire: Database, path: Path
) -> None:
    reading = reading_of("ilacs_2023", GRADES_2024 | {OVERALL: "inadequate"}, end=date(2024, 2, 23))
    recorded(oxfordshire, path, listed("9", date(2024, 4, 8)), reading)
    assert overall(oxfordshire) == {"good": 1}
    with changed(oxfordshire):
        report_noted(oxfordshire, listed("9", date(2024, 4, 10)))
    assert overall(oxfordshire) == {"inadequate": 1}


def test_a_provider_that_moves_takes_its_counts_along(oxfordshire: Database) -> None:
    with changed(oxfordshire):
        provider_noted(oxfordshire, replace(OXFORDSHIRE, region="London"))
    assert [row["region"] for row in stats.by_region(oxfordshire) if row["judged"]] == ["London"]
    with changed(oxfordshire):
        provider_noted(oxfordshire, replace(OXFORDSHIRE, region=None))
    assert [row["region"] for row in stats.by_region(oxfordshire) if row["judged"]] == [None]


def test_a_correction_is_counted_again(oxfordshire: Database) -> None:
    report = held(oxfordshire, ILACS_2018)
    moved = (ComparedArea(OVERALL, "improved", "same", OVERALL, "inadequate"),)
    with changed(oxfordshire):
        CorrectionStore(oxfordshire).record(Rereading((), {report.key: moved}, (), (), NOW))
    reading = reading_of("ilacs_2018", {OVERALL: "inadequate"}, end=date(2018, 4, 20))
    read_again = Recording(replace(report, reading=reading), {}, None, NOW + timedelta(days=1))
    with changed(oxfordshire):
        CorrectionStore(oxfordshire).record(Rereading((read_again,), {report.key: ()}, (), (), NOW))


def test_remits_have_counts_of_their_own(oxfordshire: Database, path: Path) -> None:
    send = reading_of("area_send_2023", {"experiences_and_outcomes": "positive"}, end=date(2025, 1, 1))
    recorded(oxfordshire, path, listed("8", date(2025, 2, 1), remit=Remit.AREA_SEND), send)
    assert well_kept(oxfordshire)
    assert overall(oxfordshire) == {"good": 1}
    assert len(current(oxfordshire)) == 5


def test_what_fails_counts_nothing(oxfordshire: Database, path: Path) -> None:
    recording = recording_of(
        oxfordshire, path, listed("7", date(2025, 1, 1)), reading_of("sif", {OVERALL: "good"})
    )
    broken = replace(recording, comparisons={999: (ComparedArea(OVERALL, "first", None, None, None),)})
    before = list(oxfordshire.query("SELECT * FROM rating_counts"))
    with pytest.raises(Exception, match="FOREIGN KEY"):
        ReportStore(oxfordshire).record(broken)
    assert list(oxfordshire.query("SELECT * FROM rating_counts")) == before
    assert well_kept(oxfordshire)


def test_a_wrong_count_and_a_wrong_mark_are_found(oxfordshire: Database) -> None:
    oxfordshire.execute(
        "UPDATE rating_counts SET number = number + 1 WHERE area = ? AND kind = 'current'", [OVERALL]
    )
    (wrong,) = differences(oxfordshire)
    assert (wrong["area"], wrong["kept"], wrong["counted"]) == (OVERALL, 2, 1)
    oxfordshire.execute("UPDATE reports SET current = 0")
    (row,) = wrongly_current(oxfordshire)
    assert (row["report_id"], row["current"]) == (ILACS_2024, 0)


def test_reports_written_by_hand_are_marked_too(oxfordshire: Database) -> None:
    """The mark is kept by triggers; the counts, which are not, are put right around what changes."""
    with writing(oxfordshire), counted_again(oxfordshire, [OXFORDSHIRE.urn]):
        oxfordshire.execute(
            "UPDATE reports SET inspection_end = '2010-01-01' WHERE report_id = ?", [ILACS_2024]
        )
    assert well_kept(oxfordshire)
    assert overall(oxfordshire) == {"good": 1}
    assert ProviderStore(oxfordshire).urns() == [OXFORDSHIRE.urn]
    assert len(current(oxfordshire)) == 4
