"""The summary sentence of inspections with grades."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from notifier.changes import compare
from notifier.events import report_event
from notifier.payload import Cause
from scraper.model import Judgement, Provider, Reading, ReadingStatus, Statement
from tests.notifier.inspections import (
    EXAMPLES,
    NOW,
    event_of,
    ilacs_reading,
    inspection,
    judged,
    listed_report,
)


def summary_of(name: str, before: tuple[str, str, str], today: tuple[str, str, str]) -> str:
    return event_of(name, inspection(*before, report_id="before"), inspection(*today))["data"]["summary"]


def test_oxfordshire_as_agreed() -> None:
    assert event_of("Oxfordshire", *EXAMPLES["Oxfordshire"])["data"]["summary"] == (
        "Oxfordshire children's services: good overall (unchanged). Help and protection improved from "
        "requires improvement to good. Impact of leaders unchanged at good. Children in care and care "
        "leavers, now judged separately, both good (judged together in 2018: good)."
    )


def test_the_grade_in_full_at_first_mention_only() -> None:
    assert summary_of(
        "Rochdale", ("ilacs_2018", "RRRG", "2018-02-09"), ("ilacs_2023", "RRRRR", "2023-02-03")
    ) == (
        "Rochdale children's services: requires improvement to be good overall (unchanged). Children in care "
        "and care leavers, now judged separately, both declined from good to requires improvement (judged "
        "together in 2018). Impact of leaders unchanged at requires improvement. Help and protection "
        "unchanged at requires improvement."
    )


def test_different_grades_over_a_split_stand_apart() -> None:
    said = summary_of(
        "Hartlepool", ("ilacs_2018", "GGGO", "2018-07-27"), ("ilacs_2023", "OOOOG", "2024-03-22")
    )
    assert said == (
        "Hartlepool children's services: outstanding overall (improved from good). Impact of leaders "
        "improved from good to outstanding. Help and protection improved from good to outstanding. Care "
        "leavers declined from outstanding to good (judged together with children in care in 2018). Children "
        "in care unchanged at outstanding (judged together with care leavers in 2018)."
    )


def test_what_is_no_longer_judged() -> None:
    said = summary_of("X", ("sif", "GGGGRGG", "2014-05-21"), ("ilacs_2018", "GGRG", "2018-04-20"))
    assert said.endswith(
        "Adoption performance (good in 2014) and care leavers (requires improvement in 2014) have no "
        "judgement of their own here."
    )


def test_overall_effectiveness_ended_by_rule() -> None:
    said = summary_of(
        "Liverpool", ("ilacs_2023", "IIIRI", "2023-03-24"), ("ilacs_2026", "GGGR", "2026-05-22")
    )
    assert said == (
        "Liverpool children's services: three areas good, care leavers requires improvement to be good; none "
        "inadequate now (no overall grade since April 2026). Impact of leaders improved from inadequate to "
        "good. Help and protection improved from inadequate to good. Children in care improved from requires "
        "improvement to good. Care leavers improved from inadequate to requires improvement. Overall "
        "effectiveness (inadequate in 2023) is no longer judged: that is a rule of inspections from April "
        "2026."
    )


def test_a_grade_that_could_not_be_read_is_no_rule_of_the_framework() -> None:
    said = summary_of("X", ("ilacs_2023", "GGGGG", "2023-03-24"), ("ilacs_2023", "-GGG-", "2025-03-24"))
    assert "since April 2026" not in said
    assert said.startswith("X children's services: three areas good (the overall grade could not be read).")
    assert said.endswith(
        "Not every grade could be read, please see the report for: overall effectiveness, care leavers."
    )


def test_first_inspection() -> None:
    said = event_of("Westmorland and Furness", inspection("ilacs_2023", "GGGGR"))["data"]["summary"]
    assert said == (
        "Westmorland and Furness children's services: good overall. Impact of leaders good; help and "
        "protection good; children in care good; care leavers requires improvement to be good. No earlier "
        "inspection is held to compare with."
    )


def test_send_in_full() -> None:
    said = summary_of("X", ("area_send_2023", "F", "2023-06-01"), ("area_send_2023", "C", "2026-06-01"))
    assert said == (
        "X local area partnership (SEND): inconsistent experiences and outcomes (improved from widespread "
        "and/or systemic failings leading to significant concerns)."
    )


def test_frameworks_outside_comparison_are_named() -> None:
    assert event_of("X", inspection("lscb_review", "R"))["data"]["summary"] == (
        "X children's services: review of the Local Safeguarding Children Board: requires improvement to be "
        "good."
    )


def test_a_disputed_grade_is_said_to_be_one() -> None:
    today = inspection("ilacs_2023", {})
    other = Statement("inadequate", "x", "inadequate", 4)
    disputed = Judgement("help_and_protection", "good", "x", "Good", 1, others=(other,))
    judgements = (*judged({"overall_effectiveness": "good"}), disputed)
    current = type(today)("1", today.remit, today.framework, None, today.end, None, judgements)
    event = report_event(
        provider=Provider("1", "X", "https://reports.example/1"),
        report=listed_report(),
        reading=Reading(ReadingStatus.READ, "ilacs_2023", judgements=judgements),
        sha256="ab",
        comparison=compare(current, None),
        cause="new_inspection",
        previous_event=None,
        timestamp=NOW,
    )
    assert event["data"]["summary"].endswith(
        "The report gives more than one grade, please see there, for: help and protection."
    )


NEVER = ("score", "failed", "up from", "down from", "downgrade", "rating")
_GRADES = st.text("ORGIN-", min_size=5, max_size=5)
_CAUSES: tuple[Cause, ...] = ("new_inspection", "late", "publisher_revised", "corrected")


@given(_GRADES, _GRADES, st.sampled_from(_CAUSES))
def test_words_that_the_sector_does_not_use(before: str, today: str, cause: Cause) -> None:
    earlier = inspection("ilacs_2023", before, "2020-01-01", report_id="before")
    event = event_of(
        "X", earlier, inspection("ilacs_2023", today), cause=cause, earlier=ilacs_reading(before)
    )
    said = event["data"]["summary"]
    assert said.startswith("X children's services")
    assert said.endswith(".")
    assert said.count("requires improvement to be good") <= 1
    assert not [word for word in NEVER if word in said.lower()]
