"""What an event carries of a document beside its grades, and how much of a hostile one."""

from __future__ import annotations

from dataclasses import replace

from notifier.events import decode, encode
from notifier.findings import LONGEST_TEXT, MOST_IMPROVEMENTS, MOST_PARAGRAPHS, MOST_STATEMENTS
from scraper.model import Judgement, Reading, ReadingStatus, Statement
from tests.notifier.findings import READING, action, evidenced, item, letter
from tests.notifier.inspections import letter_event, listed_report

MEGABYTE = "word " * 200_000


def test_a_judgement_says_where_it_stands_and_what_other_places_say() -> None:
    judgements = {judgement["area"]: judgement for judgement in evidenced()["data"]["judgements"]}

    once, twice = judgements["overall_effectiveness"], judgements["help_and_protection"]
    disputed = judgements["care_leavers"]
    assert (once["wording"], once["page"], once["printed_label"]) == (
        "Good", 1, "Printed overall_effectiveness",
    )  # fmt: skip
    assert once["snippet"] == "Around overall_effectiveness: Good."
    assert once["label"] == "Overall effectiveness"
    assert (once["corroborated"], once["disputed"], once["others"]) == (False, False, [])
    assert (twice["corroborated"], twice["disputed"]) == (True, False)
    assert [other["page"] for other in twice["others"]] == [6, 9]
    assert (disputed["corroborated"], disputed["disputed"]) == (False, True)
    assert disputed["others"] == [
        {
            "grade": "requires_improvement",
            "label": "care_leavers once more",
            "wording": "requires improvement",
            "page": 8,
            "snippet": "Around requires_improvement of care_leavers.",
        }
    ]


def test_an_event_carries_title_authority_summary_and_improvements() -> None:
    data = evidenced(authority_agrees=True)["data"]
    report = data["report"]
    assert (report["title"], report["document_title"]) == (
        "Children's services inspection", "Inspection of Oxfordshire services",
    )  # fmt: skip
    assert (report["authority"], report["authority_agrees"]) == ("Oxfordshire", True)
    assert data["report_summary"] == ["Leaders know their services.", "Children are heard."]
    assert data["improvements"][1] == {
        "kind": "improvement",
        "text": "Plans, including:\n- those of children in need\n- those of care leavers",
        "page": 2,
        "heading": "",
        "responsible": None,
    }
    assert "improvements_left_out" not in data


def test_a_letter_keeps_what_it_names() -> None:
    [named] = letter(action("Act at once.", responsible="The council"))["data"]["improvements"]
    assert (named["kind"], named["responsible"]) == ("priority_action", "The council")


def test_without_a_document_there_is_nothing_to_carry() -> None:
    data = letter_event(listed_report(), None)["data"]
    assert (data["report_summary"], data["improvements"]) == ([], [])
    assert data["report"]["authority"] is None


def test_of_a_document_without_end_a_bounded_part_is_carried_and_said_to_be_one() -> None:
    places = tuple(Statement("good", MEGABYTE, MEGABYTE, page, MEGABYTE) for page in range(1000))
    hostile = Reading(
        ReadingStatus.READ,
        "ilacs_2023",
        judgements=(Judgement("in_care", "good", MEGABYTE, MEGABYTE, 1, MEGABYTE, places),),
        title=MEGABYTE,
        authority=MEGABYTE,
        summary=(MEGABYTE,) * 1000,
        improvements=(item(MEGABYTE, heading=MEGABYTE, responsible=MEGABYTE),) * 10_000,
    )
    event = evidenced(hostile)
    data = event["data"]
    assert len(data["improvements"]) == MOST_IMPROVEMENTS
    assert data["improvements_left_out"] == 10_000 - MOST_IMPROVEMENTS
    assert len(data["improvements"][0]["text"]) <= LONGEST_TEXT
    assert data["improvements"][0]["text"].endswith("word…")
    assert len(data["report_summary"]) == MOST_PARAGRAPHS
    assert len(data["judgements"][0]["others"]) == MOST_STATEMENTS
    assert len(encode(event)) < 1_000_000
    assert decode(encode(event)) == event


def test_the_place_that_disputes_a_grade_is_the_last_to_be_left_out() -> None:
    agreeing = tuple(Statement("good", "x", "good", page) for page in range(2, 100))
    disputing = Statement("inadequate", "x", "inadequate", 100)
    judgement = Judgement("in_care", "good", "x", "Good", 1, others=(*agreeing, disputing))
    [told] = evidenced(replace(READING, judgements=(judgement,)))["data"]["judgements"]
    assert told["disputed"] is True
    assert told["others"][0]["grade"] == "inadequate"
    assert len(told["others"]) == MOST_STATEMENTS
