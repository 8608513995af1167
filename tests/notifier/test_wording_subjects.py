"""Subjects, from inspections with the dates and grades of the reports they name."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.events import alarm_event
from notifier.payload import Cause
from notifier.wording import subject
from scraper.model import Inspection, Kind, Reading, ReadingStatus
from tests.notifier.inspections import NOW, event_of, inspection, letter_event, listed_report

OXFORDSHIRE = (
    inspection("ilacs_2018", "GGRG", "2018-04-20", report_id="50004449"),
    inspection("ilacs_2023", "GGGGG", "2024-02-23"),
)
ROWS = [
    (
        "Cheshire East",
        (
            inspection("ilacs_2018", "RRRR", "2019-11-29", report_id="50141243"),
            inspection("ilacs_2023", "IRRRI", "2024-03-08"),
        ),
        "Cheshire East children's services judged inadequate (was requires improvement)",
    ),
    (
        "Oxfordshire",
        OXFORDSHIRE,
        "Oxfordshire children's services: still good overall; help and protection improved to good",
    ),
    (
        "Hartlepool",
        (
            inspection("ilacs_2018", "GGGO", "2018-07-27", report_id="50016457"),
            inspection("ilacs_2023", "OOOOG", "2024-03-22"),
        ),
        "Hartlepool children's services judged outstanding (was good); care leavers good (was outstanding, "
        "judged with children in care)",
    ),
    (
        "Liverpool",
        (
            inspection("ilacs_2023", "IIIRI", "2023-03-24", report_id="50218078"),
            inspection("ilacs_2026", "GGGR", "2026-05-22"),
        ),
        "Liverpool children's services: three areas good, care leavers requires improvement; none inadequate "
        "now (no overall grade since April 2026)",
    ),
    (
        "Rochdale",
        (
            inspection("ilacs_2018", "RRRG", "2018-02-09", report_id="50000290"),
            inspection("ilacs_2023", "RRRRR", "2023-02-03"),
        ),
        "Rochdale children's services: still requires improvement overall; children in care and care "
        "leavers, now judged separately, each requires improvement (judged together in 2018: good)",
    ),
    (
        "Westmorland and Furness",
        (inspection("ilacs_2023", "GGGGR", "2024-05-03"),),
        "Westmorland and Furness children's services: first inspection, good overall",
    ),
    (
        "Hertfordshire",
        (inspection("area_send_2023", "F", "2023-07-14"),),
        "Hertfordshire local area partnership (SEND): widespread and/or systemic failings",
    ),
]


@pytest.mark.parametrize(("name", "inspections", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_the_subjects_that_were_agreed(name: str, inspections: tuple[Inspection, ...], expected: str) -> None:
    assert subject(event_of(name, *inspections)) == expected


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
            "still good overall; impact of leaders, help and protection both improved to good",
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
    ("title", "kind", "remit", "framework", "expected"),
    [
        (
            "Children's services focused visit",
            Kind.FOCUSED_VISIT,
            "childrens_services",
            "focused_visit",
            "X children's services: focused visit letter published",
        ),
        (
            "Monitoring visit",
            Kind.MONITORING_VISIT,
            "childrens_services",
            None,
            "X children's services: monitoring visit letter published",
        ),
        (
            "Joint area child protection inspection",
            Kind.OTHER,
            "jtai",
            "jtai",
            "X: joint area child protection inspection letter published",
        ),
        (
            "Joint targeted area inspection",
            Kind.OTHER,
            "jtai",
            "jtai",
            "X: joint targeted area inspection letter published",
        ),
        (
            "Joint area review",
            Kind.OTHER,
            "joint_area_review",
            "joint_area_review",
            "X: joint area review report published",
        ),
        (
            "Area SEND inspection",
            Kind.OTHER,
            "area_send",
            "area_send_2016",
            "X local area partnership (SEND): inspection letter published",
        ),
        (
            "Area SEND monitoring inspection",
            Kind.OTHER,
            "area_send",
            "area_send_monitoring",
            "X local area partnership (SEND): monitoring inspection letter published",
        ),
        ("Fostering\r\nBcc: all", Kind.OTHER, "other", None, "X: report “Fostering Bcc: all” published"),
    ],
)
def test_no_grades(title: str, kind: Kind, remit: str, framework: str | None, expected: str) -> None:
    reading = Reading(ReadingStatus.NO_JUDGEMENTS, framework)
    assert subject(letter_event(listed_report(title, kind, remit), reading)) == expected


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (None, "inspection report listed, but its file is not up yet"),
        (ReadingStatus.UNREADABLE, "inspection report published, but its file could not be read"),
        (ReadingStatus.NOT_A_REPORT, "inspection report listed, but its link leads to something else"),
        (ReadingStatus.UNRECOGNISED, "inspection report published, of a form that could not be read"),
        (ReadingStatus.READ, "inspection report published"),
    ],
)
def test_what_could_not_be_read_is_said_to_be_so(reading: ReadingStatus | None, expected: str) -> None:
    event = letter_event(listed_report(), Reading(reading) if reading else None)
    assert subject(event) == f"X children's services: {expected}"


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (
            "publisher_revised",
            "Oxfordshire children's services, updated report: still good overall; help and protection "
            "improved to good",
        ),
        (
            "corrected",
            "Correction: Oxfordshire children's services: still good overall; help and protection improved "
            "to good",
        ),
        (
            "withdrawn",
            "Oxfordshire children's services: inspection report published 9 April 2024 withdrawn from the "
            "publisher's page",
        ),
        (
            "reinstated",
            "Oxfordshire children's services: inspection report published 9 April 2024 back on the "
            "publisher's page",
        ),
        (
            "late",
            "Oxfordshire children's services, published late or found late: good overall at the inspection "
            "of February 2024",
        ),
    ],
)
def test_causes(cause: Cause, expected: str) -> None:
    assert subject(event_of("Oxfordshire", *OXFORDSHIRE, cause=cause)) == expected


def test_a_late_letter() -> None:
    report = listed_report("Children's services focused visit", Kind.FOCUSED_VISIT)
    assert subject(letter_event(report, Reading(ReadingStatus.NO_JUDGEMENTS), "late")) == (
        "X children's services, published late or found late: focused visit letter published"
    )


def test_an_updated_report_that_moved_overall() -> None:
    _, inspections, _ = ROWS[0]
    assert subject(event_of("Cheshire East", *inspections, cause="publisher_revised")) == (
        "Cheshire East children's services, updated report: judged inadequate (was requires improvement)"
    )


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_late_report_says_nothing_of_now(row: tuple[str, tuple[Inspection, ...], str]) -> None:
    name, inspections, _ = row
    said = subject(event_of(name, *inspections, cause="late"))
    assert not {"now", "now,", "still", "first"} & set(said.split())
    assert "published late or found late" in said


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("began", "Inspectwatch: ofsted list incomplete: 53 of 153 providers"),
        ("worse", "Inspectwatch: ofsted got worse, list incomplete: 53 of 153 providers"),
        ("recovered", "Inspectwatch: ofsted recovered (list incomplete since 9 April 2024)"),
    ],
)
def test_alarms(state: Literal["began", "worse", "recovered"], expected: str) -> None:
    alarm = alarm_event(
        source="ofsted",
        kind="list_incomplete",
        state=state,
        since=NOW,
        message="53 of 153\nproviders",
        cure="",
        timestamp=NOW,
    )
    assert subject(alarm) == expected


@given(st.text(max_size=400))
def test_a_hostile_name_makes_one_bounded_line(name: str) -> None:
    said = subject(event_of(name, *OXFORDSHIRE))
    assert len(said) <= 200
    assert not {sign for sign in said if unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    assert said.endswith("children's services: still good overall; help and protection improved to good")


def test_a_long_name_is_cut_at_a_word() -> None:
    said = subject(event_of("Royal Borough " * 20, *OXFORDSHIRE))
    assert said.startswith("Royal Borough Royal Borough")
    assert "Royal… children's services: still good overall" in said
