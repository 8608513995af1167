"""Subjects, from inspections with the dates and grades of the reports they name."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.events import alarm_event
from notifier.payload import AlarmEvent, OperatorAlarmEvent
from notifier.wording import subject
from tests.notifier.inspections import EXAMPLES, NOW, event_of, inspection

AGREED = {
    "Cheshire East": "Cheshire East children's services judged inadequate (was requires improvement)",
    "Oxfordshire": "Oxfordshire children's services: still good overall; help and protection improved to "
    "good",
    "Hartlepool": "Hartlepool children's services judged outstanding (was good); care leavers good (was "
    "outstanding, judged with children in care)",
    "Liverpool": "Liverpool children's services: three areas good, care leavers requires improvement; none "
    "inadequate now (no overall grade since April 2026)",
    "Rochdale": "Rochdale children's services: still requires improvement overall; children in care and care "
    "leavers, now judged separately, each requires improvement (judged together in 2018: good)",
    "Westmorland and Furness": "Westmorland and Furness children's services: first inspection, good overall",
    "Hertfordshire": "Hertfordshire local area partnership (SEND): widespread and/or systemic failings",
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_subjects_that_were_agreed(name: str) -> None:
    assert subject(event_of(name, *EXAMPLES[name])) == AGREED[name]


@pytest.mark.parametrize(
    ("before", "today", "expected"),
    [
        (("ilacs_2023", "GGGGG"), ("ilacs_2023", "GGGGG"), "still good overall; no judgement changed"),
        (
            ("ilacs_2018", "GGGG"),
            ("ilacs_2023", "GGGGR"),
            "still good overall; care leavers requires improvement (was good, judged with children in care)",
        ),
        (
            ("ilacs_2018", "GRRG"),
            ("ilacs_2023", "GGGGG"),
            "still good overall; impact of leaders, and help and protection, both improved to good",
        ),
        (
            ("ilacs_2023", "GGGGG"),
            ("ilacs_2023", "GORGG"),
            "still good overall; impact of leaders improved to outstanding; help and protection declined to "
            "requires improvement",
        ),
        (
            ("ilacs_2023", "GGGGG"),
            ("ilacs_2023", "GG-GG"),
            "still good overall; not every grade could be read",
        ),
        (
            ("sif", "GGGGNGG"),
            ("ilacs_2023", "GGGGG"),
            "still good overall; nothing that can be compared changed",
        ),
        (
            ("ilacs_2023", "GGRGG"),
            ("ilacs_2023", "-GGGG"),
            "all four areas good; improved: help and protection (the overall grade could not be read)",
        ),
        (
            ("ilacs_2023", "GGRGG"),
            ("ilacs_2023", "NGGGG"),
            "all four areas good; improved: help and protection (overall effectiveness not judged)",
        ),
        (
            ("ilacs_2023", "NGGGG"),
            ("ilacs_2023", "GGGGR"),
            "good overall; care leavers declined to requires improvement",
        ),
        (
            ("ilacs_2023", "GGGGG"),
            ("ilacs_2026", "GGGG"),
            "all four areas good; no judgement changed (no overall grade since April 2026)",
        ),
        (
            ("ilacs_2018", "RRRR"),
            ("ilacs_2026", "OGGG"),
            "impact of leaders outstanding, three areas good; all four areas improved, two of them judged "
            "together in 2018 (no overall grade since April 2026)",
        ),
        (
            ("ilacs_2018", "GGGG"),
            ("ilacs_2026", "GGGR"),
            "three areas good, care leavers requires improvement; declined: care leavers; care leavers and "
            "children in care judged together in 2018 (no overall grade since April 2026)",
        ),
        (
            ("ilacs_2023", "IIIII"),
            ("ilacs_2026", "GGG-"),
            "three areas good; improved: impact of leaders, help and protection, children in care; not every "
            "grade could be read (no overall grade since April 2026)",
        ),
        (
            ("ilacs_2023", "IIIII"),
            ("ilacs_2026", "GGGI"),
            "three areas good, care leavers inadequate; improved: impact of leaders, help and protection, "
            "children in care (no overall grade since April 2026)",
        ),
    ],
)
def test_children_s_services(before: tuple[str, str], today: tuple[str, str], expected: str) -> None:
    event = event_of(
        "X",
        inspection(*before, "2018-06-01", report_id="before"),
        inspection(*today, "2026-06-01"),
    )
    said = subject(event).removeprefix("X children's services: ")
    assert said == expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (
            ("ilacs_2026", "GGGR"),
            "first inspection, three areas good, care leavers requires improvement (no overall grade since "
            "April 2026)",
        ),
        (
            ("ilacs_2026", "GGG-"),
            "first inspection, three areas good; not every grade could be read (no overall grade since "
            "April 2026)",
        ),
        (
            ("looked_after_2013", "AAGGG"),
            "inspection of services for looked after children (2013): adequate overall",
        ),
        (("lscb_review", "R"), "review of the Local Safeguarding Children Board: requires improvement"),
    ],
)
def test_children_s_services_at_first_sight(today: tuple[str, str], expected: str) -> None:
    assert subject(event_of("X", inspection(*today))) == f"X children's services: {expected}"


@pytest.mark.parametrize(
    ("before", "today", "expected"),
    [
        ("F", "C", "inconsistent experiences and outcomes (was widespread and/or systemic failings)"),
        ("P", "P", "still typically positive experiences and outcomes"),
    ],
)
def test_send_judges_the_partnership(before: str, today: str, expected: str) -> None:
    event = event_of(
        "X",
        inspection("area_send_2023", before, "2023-06-01", report_id="before"),
        inspection("area_send_2023", today, "2026-06-01"),
    )
    assert subject(event) == f"X local area partnership (SEND): {expected}"


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("began", "Inspectwatch: authorities or reports are missing from the pages of Ofsted"),
        ("worse", "Inspectwatch, worse: authorities or reports are missing from the pages of Ofsted"),
        (
            "recovered",
            "Inspectwatch, over: authorities or reports are missing from the pages of Ofsted"
            " (since 9 April 2024)",
        ),
    ],
)
def test_alarms(state: Literal["began", "worse", "recovered"], expected: str) -> None:
    assert subject(alarm_of("incomplete", state)) == expected


def test_an_alarm_of_a_newer_version_says_what_happened() -> None:
    assert subject(alarm_of("too_quiet", "began")) == ("Inspectwatch: Ofsted: too quiet: 53 of 153 providers")


def alarm_of(kind: str, state: Literal["began", "worse", "recovered"]) -> AlarmEvent | OperatorAlarmEvent:
    return alarm_event(
        source="ofsted",
        kind=kind,
        state=state,
        since=NOW,
        message="53 of 153\nproviders",
        cure="",
        timestamp=NOW,
    )


@given(st.text(max_size=400))
def test_a_hostile_name_makes_one_bounded_line(name: str) -> None:
    said = subject(event_of(name, *EXAMPLES["Oxfordshire"]))
    assert len(said) <= 200
    assert not {sign for sign in said if unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    assert said.endswith("children's services: still good overall; help and protection improved to good")


def test_a_long_name_is_cut_at_a_word() -> None:
    said = subject(event_of("Royal Borough " * 20, *EXAMPLES["Oxfordshire"]))
    assert said.startswith("Royal Borough Royal Borough")
    assert "Royal… children's services: still good overall" in said
