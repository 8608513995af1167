"""The line of one judgement, and the words for what it is compared with."""

from __future__ import annotations

import pytest

from notifier.payload import JudgementData, ReportData
from notifier.wording import area_line, basis_words
from tests.notifier.inspections import event_of, inspection


def _line(before: tuple[str, str], today: tuple[str, str], area: str) -> tuple[JudgementData, ReportData]:
    event = event_of(
        "X", inspection(*before, "2018-04-20", report_id="before"), inspection(*today, "2024-02-23")
    )
    data = event["data"]
    return next(each for each in data["judgements"] if each["area"] == area), data["report"]


LINES = [
    (
        ("ilacs_2018", "GGRG"),
        ("ilacs_2023", "GGGGG"),
        "help_and_protection",
        "Help and protection improved from requires improvement to good",
        "the same area in 2018",
    ),
    (
        ("ilacs_2018", "GGRG"),
        ("ilacs_2023", "GGGGG"),
        "impact_of_leaders",
        "Impact of leaders unchanged at good",
        "the same area in 2018",
    ),
    (
        ("ilacs_2018", "GGRO"),
        ("ilacs_2023", "GGGGG"),
        "in_care",
        "Children in care declined from outstanding to good (judged together with care leavers in 2018)",
        "judged together with care leavers in 2018",
    ),
    (
        ("ilacs_2018", "GGRG"),
        ("ilacs_2023", "GGGGG"),
        "care_leavers",
        "Care leavers unchanged at good (judged together with children in care in 2018)",
        "judged together with children in care in 2018",
    ),
    (
        ("sif", "GGGGGRG"),
        ("ilacs_2023", "GGGGG"),
        "impact_of_leaders",
        "Impact of leaders improved from requires improvement to good (in 2018: leadership, management and "
        "governance)",
        "under another name in 2018 (leadership, management and governance)",
    ),
    (
        ("sif", "GGGGGRG"),
        ("ilacs_2018", "GGGG"),
        "in_care_and_care_leavers",
        "Children in care and care leavers unchanged at good (in 2018: children looked after and achieving "
        "permanence)",
        "before areas were merged, in 2018 (children looked after and achieving permanence)",
    ),
    (
        ("sif", "GGGGNGG"),
        ("ilacs_2023", "GGGGG"),
        "care_leavers",
        "Care leavers judged good (no earlier grade to compare with)",
        "no earlier grade to compare with",
    ),
    (("sif", "GGGGGGG"), ("sif", "GGGNGGG"), "adoption", "Adoption performance not judged", "not judged"),
    (
        ("sif", "GGGGGGG"),
        ("sif", "GGGGGGR"),
        "lscb",
        "Local Safeguarding Children Board judged requires improvement (not compared with anything)",
        "not compared with anything",
    ),
    (
        ("area_send_2023", "F"),
        ("area_send_2023", "C"),
        "experiences_and_outcomes",
        "Experiences and outcomes improved from widespread and/or systemic failings to inconsistent "
        "experiences and outcomes",
        "the same area in 2018",
    ),
    (
        ("ilacs_2018", "GGGG"),
        ("area_send_2023", "F"),
        "experiences_and_outcomes",
        "Experiences and outcomes: widespread and/or systemic failings (no earlier grade to compare with)",
        "no earlier grade to compare with",
    ),
]


@pytest.mark.parametrize(("before", "today", "area", "line", "basis"), LINES)
def test_lines_and_bases(
    before: tuple[str, str], today: tuple[str, str], area: str, line: str, basis: str
) -> None:
    judgement, report = _line(before, today, area)
    assert area_line(judgement, report) == line
    assert basis_words(judgement) == basis


def test_a_grade_of_a_newer_version_is_told_as_it_is() -> None:
    judgement, report = _line(("ilacs_2018", "GGRG"), ("ilacs_2023", "GGGGG"), "help_and_protection")
    newer: JudgementData = {**judgement, "area": "family_help", "grade": "strong_standard"}
    assert area_line(newer, report) == "Family help improved from requires improvement to strong standard"
