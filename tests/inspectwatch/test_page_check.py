"""What a provider's page and the document on it say differently."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from inspectwatch.page_check import LONGEST_NAME, another_authority, page_check
from scraper.model import Kind, Provider, PublishedReport, Reading, ReadingStatus, Remit
from storage.values import Disagreement, HeldReport, PageCheck
from tests.inspectwatch.test_decide import SEEN

OXFORDSHIRE = Provider("80536", "Oxfordshire", "https://example.org/80536")
START, END = date(2024, 2, 12), date(2024, 2, 23)


def held(
    authority: str | None = None, *, inspected: date | None = None, start: date | None = START
) -> HeldReport:
    """A report whose page gives that day of inspection and whose document names that authority."""
    report = PublishedReport(
        "1", "Inspection", Kind.INSPECTION, Remit.CHILDRENS_SERVICES, None, inspected, "https://example.org/1"
    )
    reading = Reading(ReadingStatus.READ, "ilacs_2023", start, END, authority=authority)
    return HeldReport(1, "80536", report, SEEN, baseline=False, sha256="aa", reading=reading)


@pytest.mark.parametrize(
    ("printed", "agrees"),
    [("Oxfordshire County Council", True), ("Kent County Council", False), (None, None), ("Barset", None)],
)
def test_the_authority_printed_is_held_against_the_provider(printed: str | None, agrees: bool | None) -> None:
    found = page_check(OXFORDSHIRE, held(printed))
    named = (Disagreement("authority", "Oxfordshire", str(printed)),) if agrees is False else ()
    assert found == PageCheck(agrees, named)


def test_another_authority_is_worth_a_word() -> None:
    assert another_authority(OXFORDSHIRE, held("Kent County Council")) == (
        "https://example.org/1: the document names Kent County Council, not Oxfordshire"
    )
    assert another_authority(OXFORDSHIRE, held("Oxfordshire County Council")) is None


def test_a_name_as_long_as_a_book_is_cut() -> None:
    (found,) = page_check(OXFORDSHIRE, held("Kent County Council" + " of all places" * 100_000)).disagreements
    assert len(found.document) <= LONGEST_NAME


@pytest.mark.parametrize("day", [None, START, date(2024, 2, 20), END])
def test_the_page_may_give_any_day_of_the_inspection(day: date | None) -> None:
    assert page_check(OXFORDSHIRE, held(inspected=day)).disagreements == ()


@pytest.mark.parametrize(
    ("start", "stated"), [(START, "2024-02-12 to 2024-02-23"), (None, "2024-02-23"), (END, "2024-02-23")]
)
def test_another_day_is_a_disagreement(start: date | None, stated: str) -> None:
    for day in (date(2024, 2, 11), date(2024, 2, 24)):
        found = page_check(OXFORDSHIRE, held(inspected=day, start=start)).disagreements
        assert found == (Disagreement("inspected", day.isoformat(), stated),)


def test_a_report_without_a_document_disagrees_with_nothing() -> None:
    assert page_check(OXFORDSHIRE, replace(held(inspected=END), reading=None)) == PageCheck()
