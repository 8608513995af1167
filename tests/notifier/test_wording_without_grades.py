"""Letters, visits and reports that could not be read: their summaries and their subjects."""

from __future__ import annotations

import pytest

from notifier.wording import subject
from scraper.model import Kind, Reading, ReadingStatus
from tests.notifier.inspections import letter_event, listed_report


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (
            None,
            "is listed, but its file cannot be had yet and is tried again; grades, if it gives any, follow "
            "when it can be read.",
        ),
        ("unreadable", "is up, but could not be read; grades, if it gives any, follow when it can be."),
        (
            "not_a_report",
            "is listed, but its link leads to no report yet; grades, if it gives any, follow when it can be "
            "read.",
        ),
        (
            "unrecognised",
            "is of a form that is not known here; grades, if it gives any, are not in this message.",
        ),
        ("no_judgements", "carries no grades."),
        ("read", "is up, but no grades were read from it."),
    ],
)
def test_without_grades(status: str | None, expected: str) -> None:
    event = letter_event(listed_report(), Reading(ReadingStatus(status)) if status else None)
    assert event["data"]["summary"] == (
        f"X children's services: an inspection report published on 9 April 2024 {expected}"
    )


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
        (None, "inspection report listed, but its file cannot be had yet"),
        (ReadingStatus.UNREADABLE, "inspection report published, but its file could not be read"),
        (ReadingStatus.NOT_A_REPORT, "inspection report listed, but its link leads to something else"),
        (ReadingStatus.UNRECOGNISED, "inspection report published, of a form that could not be read"),
        (ReadingStatus.READ, "inspection report published"),
    ],
)
def test_what_could_not_be_read_is_said_to_be_so(reading: ReadingStatus | None, expected: str) -> None:
    event = letter_event(listed_report(), Reading(reading) if reading else None)
    assert subject(event) == f"X children's services: {expected}"
