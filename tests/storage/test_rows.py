"""What the columns of a report say, from its page and its document together."""

from __future__ import annotations

from datetime import date

import pytest

from scraper.model import Reading, ReadingStatus, Remit
from storage.rows import is_compared, remit_of, report_columns
from storage.values import HeldReport
from tests.storage.building import NOW, listed, reading_of

GRADED = {"overall_effectiveness": "good"}


def held(remit: Remit, reading: Reading | None) -> HeldReport:
    return HeldReport(1, "80536", listed("1", remit=remit), NOW, baseline=False, reading=reading)


@pytest.mark.parametrize(
    ("on_the_page", "framework", "expected"),
    [
        (Remit.CHILDRENS_SERVICES, None, Remit.CHILDRENS_SERVICES),
        (Remit.CHILDRENS_SERVICES, "area_send_2023", Remit.CHILDRENS_SERVICES),
        (Remit.OTHER, None, Remit.OTHER),
        (Remit.OTHER, "area_send_2023", Remit.AREA_SEND),
        (Remit.OTHER, "focused_visit", Remit.CHILDRENS_SERVICES),
        (Remit.OTHER, "jtai", Remit.JTAI),
    ],
)
def test_the_title_says_the_remit_and_where_it_does_not_the_document_does(
    on_the_page: Remit, framework: str | None, expected: Remit
) -> None:
    assert remit_of(held(on_the_page, Reading(ReadingStatus.NO_JUDGEMENTS, framework))) is expected
    assert remit_of(held(on_the_page, None)) is on_the_page


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (None, False),
        (Reading(ReadingStatus.UNREADABLE), False),
        (Reading(ReadingStatus.READ, "ilacs_2018"), False),
        (reading_of("sif", {"lscb": "good"}), True),
        (reading_of("ilacs_2018", GRADED), True),
        (reading_of("ilacs_2026", {"in_care": "good"}), True),
        (reading_of("area_send_2023", {"experiences_and_outcomes": "positive"}), True),
        (reading_of("lscb_review", {"lscb": "good"}), False),
        (reading_of("looked_after_2013", GRADED), False),
    ],
)
def test_only_graded_inspections_of_some_frameworks_are_compared(
    reading: Reading | None, expected: bool
) -> None:
    assert is_compared(held(Remit.CHILDRENS_SERVICES, reading)) is expected


def test_the_document_gives_the_inspection_dates_then_the_page_then_the_publication() -> None:
    published, inspected, end = date(2024, 4, 9), date(2024, 2, 22), date(2024, 2, 23)
    page = listed("1", published, inspected=inspected)
    undated = reading_of("ilacs_2023", GRADED)
    dated = reading_of("ilacs_2023", GRADED, end=end)
    for report, reading, expected in (
        (page, dated, "2024-02-23"),
        (page, undated, "2024-02-22"),
        (listed("1", published), undated, "2024-04-09"),
        (listed("1", published), None, "2024-04-09"),
        (listed("1"), None, None),
    ):
        one = HeldReport(1, "80536", report, NOW, baseline=False, reading=reading)
        assert report_columns(one, None)["inspection_end"] == expected
