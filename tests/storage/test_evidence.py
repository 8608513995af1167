"""Every report of a provider with all that was read of it: the question of `history --full`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database

from scraper.model import Improvement, ImprovementKind, Judgement, Reading, ReadingStatus, Remit, Statement
from storage.evidence import confirmed, reports_in_full
from tests.storage.building import OXFORDSHIRE, listed, provider_noted, reading_of, recorded, report_noted
from tests.storage.oxfordshire import compared

OTHER = Statement("good", "As a heading", "good", 4, "As a heading: good")
DIFFERENT = Statement("inadequate", "As a heading", "inadequate", 9, "As a heading: inadequate")
FULL = replace(
    reading_of(
        "ilacs_2023",
        {"care_leavers": "good", "in_care": "good", "impact_of_leaders": "good"},
        start=date(2024, 2, 12),
        end=date(2024, 2, 23),
    ),
    title="Inspection of Oxfordshire",
    authority="Oxfordshire",
    summary=("First.", "Second."),
    improvements=(
        Improvement("Later.", ImprovementKind.IMPROVEMENT, 3, "Within three months:"),
        Improvement("At once.", ImprovementKind.PRIORITY_ACTION, 2, responsible="The council"),
    ),
    problems=("one label was not found",),
)
LETTER = Reading(
    ReadingStatus.NO_JUDGEMENTS,
    "jtai",
    improvements=(Improvement("Act.", ImprovementKind.PRIORITY_ACTION, 2),),
)

COMPARED = (compared("unchanged", "split", "in_care", "in_care_and_care_leavers"),)


def _with_evidence(judgement: Judgement) -> Judgement:
    others = {"in_care": (OTHER,), "care_leavers": (OTHER, DIFFERENT)}
    return replace(judgement, snippet="Around it", others=others.get(judgement.area, ()))


@pytest.fixture
def known(db: Database, path: Path) -> Database:
    """A graded report of 2024, a letter of 2022 and a report whose file is not up, of one provider; and a
    report of the same id of another."""
    reading = replace(FULL, judgements=tuple(map(_with_evidence, FULL.judgements)))
    for provider in (OXFORDSHIRE, replace(OXFORDSHIRE, urn="80573", name="York")):
        provider_noted(db, provider)
        report = listed("50243682", date(2024, 4, 9))
        recorded(db, path, report, reading, urn=provider.urn, compared=COMPARED)
    recorded(db, path, listed("7", date(2022, 5, 1), title="Letter", remit=Remit.JTAI), LETTER)
    report_noted(db, listed("9", date(2021, 5, 1)))
    return db


def test_reports_come_latest_first_with_what_they_say(known: Database) -> None:
    full, letter, missing = reports_in_full(known, "80536")
    assert [full["report_id"], letter["report_id"], missing["report_id"]] == ["50243682", "7", "9"]
    assert (full["document_title"], full["authority"]) == ("Inspection of Oxfordshire", "Oxfordshire")
    assert (full["authority_agrees"], full["withdrawn"], full["region"]) == (None, False, "South East")
    assert (full["summary"], full["problems"]) == (["First.", "Second."], ["one label was not found"])
    assert (full["reader"], full["inspection_start"]) == ("ilacs_2023/1", "2024-02-12")
    assert letter["judgements"] == []
    assert [item["text"] for item in letter["improvements"]] == ["Act."]
    assert (missing["status"], missing["reader"], missing["summary"]) == ("missing", None, [])
    assert missing["judgements"] == missing["improvements"] == []


def test_judgements_stand_as_the_framework_lists_them_with_their_evidence(known: Database) -> None:
    judgements = reports_in_full(known, "80536")[0]["judgements"]
    assert [judgement["area"] for judgement in judgements] == ["impact_of_leaders", "in_care", "care_leavers"]
    assert [judgement["corroborated"] for judgement in judgements] == [False, True, False]
    assert [judgement["disputed"] for judgement in judgements] == [False, False, True]
    assert judgements[1] == {
        "area": "in_care",
        "label": "The experiences and progress of children in care",
        "printed_label": "as printed: The experiences and progress of children in care",
        "grade": "good",
        "wording": "Good",
        "page": 1,
        "corroborated": True,
        "disputed": False,
        "snippet": "Around it",
        "others": [
            {
                "grade": "good",
                "label": "As a heading",
                "wording": "good",
                "page": 4,
                "snippet": "As a heading: good",
            }
        ],
        "direction": "unchanged",
        "basis": "split",
        "previous_area": "in_care_and_care_leavers",
        "previous_grade": "good",
    }
    assert {judgements[2][key] for key in ("direction", "basis", "previous_area", "previous_grade")} == {None}


def test_improvements_stand_as_printed(known: Database) -> None:
    assert reports_in_full(known, "80536")[0]["improvements"] == [
        {
            "kind": "improvement",
            "text": "Later.",
            "heading": "Within three months:",
            "responsible": None,
            "page": 3,
        },
        {
            "kind": "priority_action",
            "text": "At once.",
            "heading": "",
            "responsible": "The council",
            "page": 2,
        },
    ]


def test_a_report_of_another_provider_with_the_same_id_is_not_mixed_in(known: Database) -> None:
    [york] = reports_in_full(known, "80573")
    assert len(york["judgements"]) == 3
    assert len(york["improvements"]) == 2


def test_a_document_that_names_another_authority(known: Database) -> None:
    known.execute("UPDATE reports SET authority_agrees = 0 WHERE report_id = '50243682'")
    assert reports_in_full(known, "80536")[0]["authority_agrees"] is False


def test_confirmed_are_judgements_that_a_second_place_repeats(known: Database) -> None:
    assert confirmed(known, "80536") == {("50243682", "in_care")}


def test_a_provider_that_nobody_knows_has_no_reports(known: Database) -> None:
    assert reports_in_full(known, "1") == []
    assert confirmed(known, "1") == frozenset()
