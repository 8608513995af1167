"""Revised, corrected, withdrawn, reinstated and late reports: their summaries and their subjects."""

from __future__ import annotations

import pytest

from notifier.payload import Cause
from notifier.wording import subject
from scraper.model import Improvement, ImprovementKind, Kind, Reading, ReadingStatus
from tests.notifier.inspections import (
    EXAMPLES,
    event_of,
    ilacs_reading,
    inspection,
    letter_event,
    listed_report,
)

OXFORDSHIRE = EXAMPLES["Oxfordshire"]


@pytest.mark.parametrize(
    ("cause", "earlier", "expected"),
    [
        (
            "publisher_revised",
            ilacs_reading("GGRGG"),
            "Oxfordshire children's services, updated report: grade of help and protection corrected by the "
            "publisher from requires improvement to good. Good overall (unchanged).",
        ),
        (
            "publisher_revised",
            ilacs_reading("GGGG-"),
            "Oxfordshire children's services, updated report: grade of care leavers: good, not read before. ",
        ),
        (
            "publisher_revised",
            ilacs_reading("GGGGG"),
            "Oxfordshire children's services, updated report: the grades are the same as before. ",
        ),
        (
            "publisher_revised",
            Reading(ReadingStatus.UNREADABLE),
            "Oxfordshire children's services, updated report: good overall (unchanged).",
        ),
        (
            "corrected",
            ilacs_reading("GGRGG"),
            "Oxfordshire children's services, correction: an earlier alert on this report was wrong. Help "
            "and protection: good, not requires improvement to be good as the alert said. Good overall "
            "(unchanged).",
        ),
        (
            "late",
            None,
            "Oxfordshire children's services, published late or found late: good overall (unchanged).",
        ),
        (
            "withdrawn",
            None,
            "Oxfordshire children's services: the inspection report published on 9 April 2024 is no longer "
            "on the publisher's page. It says: good overall.",
        ),
        (
            "reinstated",
            None,
            "Oxfordshire children's services: the inspection report published on 9 April 2024 is on the "
            "publisher's page again. It says: good overall.",
        ),
    ],
)
def test_summary_of_each_cause(cause: Cause, earlier: Reading | None, expected: str) -> None:
    said = event_of("Oxfordshire", *OXFORDSHIRE, cause=cause, earlier=earlier)["data"]["summary"]
    assert said.startswith(expected)


def test_a_letter_is_withdrawn() -> None:
    event = letter_event(listed_report(), Reading(ReadingStatus.NO_JUDGEMENTS), "withdrawn")
    assert event["data"]["summary"] == (
        "X children's services: the inspection report published on 9 April 2024 is no longer on the "
        "publisher's page."
    )


def test_a_grade_that_is_gone_from_a_revised_report() -> None:
    before, _ = OXFORDSHIRE
    today = inspection("ilacs_2023", "GGGG-")
    event = event_of("X", before, today, cause="publisher_revised", earlier=ilacs_reading("GGGGG"))
    assert "grade of care leavers: none read, good before." in event["data"]["summary"]


def test_a_list_of_what_must_improve_that_the_publisher_changed() -> None:
    kept, gone, new = (
        Improvement(text, ImprovementKind.IMPROVEMENT, 2) for text in ("Visit.", "Listen.", "Act.")
    )
    before, today = (
        Reading(ReadingStatus.NO_JUDGEMENTS, "jtai", improvements=items)
        for items in ((kept, gone), (kept, new))
    )
    event = letter_event(listed_report(), today, "publisher_revised", earlier=before)
    said = "the publisher changed the list of what must improve: one added, one taken out."
    assert said in event["data"]["summary"]


def test_summary_of_a_late_report_says_nothing_of_now() -> None:
    before, today = OXFORDSHIRE
    said = event_of("X", before, today, cause="late")["data"]["summary"]
    assert "now" not in said.split()
    assert "Children in care and care leavers, judged separately, both good" in said


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
def test_subject_of_each_cause(cause: Cause, expected: str) -> None:
    assert subject(event_of("Oxfordshire", *OXFORDSHIRE, cause=cause)) == expected


def test_a_late_letter() -> None:
    report = listed_report("Children's services focused visit", Kind.FOCUSED_VISIT)
    assert subject(letter_event(report, Reading(ReadingStatus.NO_JUDGEMENTS), "late")) == (
        "X children's services, published late or found late: focused visit letter published"
    )


def test_an_updated_report_that_moved_overall() -> None:
    event = event_of("Cheshire East", *EXAMPLES["Cheshire East"], cause="publisher_revised")
    assert subject(event) == (
        "Cheshire East children's services, updated report: judged inadequate (was requires improvement)"
    )


@pytest.mark.parametrize("name", EXAMPLES)
def test_subject_of_a_late_report_says_nothing_of_now(name: str) -> None:
    said = subject(event_of(name, *EXAMPLES[name], cause="late"))
    assert not {"now", "now,", "still", "first"} & set(said.split())
    assert "published late or found late" in said
