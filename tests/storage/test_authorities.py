"""Authorities are listed by any order, a page at a time: each once, and those without a value last."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.authorities import Wanted, authorities, number_of_authorities
from storage.providers import ProviderStore
from tests.storage.building import NOW, OXFORDSHIRE, listed, provider_noted, reading_of, recorded

OVERALL, CARE = "overall_effectiveness", "in_care"
# Name, region, the last day of the inspection, its grades; "Aston" and "Exton" were never inspected.
EVERYBODY: tuple[tuple[str, str, str, date | None, dict[str, str]], ...] = (
    ("1", "Barset", "London", date(2023, 5, 5), {OVERALL: "good", CARE: "inadequate"}),
    ("2", "Aston", "London", None, {}),
    ("3", "Denford", "South West", date(2021, 2, 3), {OVERALL: "inadequate", CARE: "good"}),
    ("4", "Caston", "London", date(2024, 1, 9), {OVERALL: "good", CARE: "not_judged"}),
    ("5", "Exton", "South West", None, {}),
)


@pytest.fixture
def country(db: Database, path: Path) -> Database:
    for urn, name, region, end, grades in EVERYBODY:
        provider_noted(db, replace(OXFORDSHIRE, urn=urn, name=name, region=region))
        if end:
            report = listed(f"r{urn}", end)
            recorded(db, path, report, reading_of("ilacs_2023", grades, end=end), urn=urn)
    return db


def names(db: Database, wanted: Wanted, order: str | list[str] = "provider", **paging: int) -> str:
    """Their first letters."""
    rows = authorities(db, wanted, order, **paging)  # type: ignore[arg-type]  # numbers and a bool
    return "".join(row["provider"][0] for row in rows)


EVERY = Wanted([OVERALL])


@pytest.mark.parametrize(
    ("order", "ascending", "descending"),
    [
        ("provider", "ABCDE", "EDCBA"),
        ("region", "ABCDE", "DEABC"),
        ("inspection_end", "DBCAE", "CBDAE"),
        ([OVERALL], "DBCAE", "BCDAE"),
        ([CARE], "BDACE", "DBACE"),
        ([CARE, "in_care_and_care_leavers"], "BDACE", "DBACE"),
    ],
)
def test_every_order(country: Database, order: str | list[str], ascending: str, descending: str) -> None:
    assert names(country, EVERY, order) == ascending
    assert names(country, EVERY, order, descending=True) == descending
    for size in (1, 2, 3):
        pages = [names(country, EVERY, order, limit=size, offset=start) for start in range(0, 6, size)]
        assert "".join(pages) == ascending


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted([OVERALL], grade="good"), "BC"),
        (Wanted([CARE], grade="good"), "D"),
        (Wanted([OVERALL], grade="good", region="South West"), ""),
        (Wanted([OVERALL], region="London"), "ABC"),
        (Wanted([OVERALL], text="aSt"), "AC"),
        (Wanted([OVERALL], urns=["3", "5"]), "DE"),
        (Wanted([OVERALL], missing=False), "AE"),
        (Wanted([OVERALL], missing=False, region="London"), "A"),
        (Wanted([OVERALL], missing=True), ""),
        (Wanted(["care_leavers"], missing=True), "BCD"),
        (Wanted([OVERALL], unread=False), "ABCDE"),
        (Wanted([OVERALL], unread=True), ""),
    ],
)
def test_every_filter(country: Database, wanted: Wanted, found: str) -> None:
    assert names(country, wanted) == found
    assert number_of_authorities(country, wanted) == len(found)
    assert sorted(names(country, wanted, "inspection_end")) == list(found)
    assert sorted(names(country, wanted, [CARE], descending=True)) == list(found)


def test_many_of_a_grade_are_met_among_all(country: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.authorities._FEW", 1)
    assert names(country, Wanted([OVERALL], grade="good")) == "BC"
    assert number_of_authorities(country, Wanted([OVERALL], grade="good")) == 2


def test_a_new_name_and_region_are_those_that_are_listed(country: Database) -> None:
    moved = replace(OXFORDSHIRE, urn="1", name="Zeston", region="South West")
    ProviderStore(country).note_providers([moved], NOW)
    assert names(country, Wanted([OVERALL], grade="good")) == "CZ"
    assert names(country, Wanted([OVERALL], grade="good", region="South West"), [OVERALL]) == "Z"
