"""Lines, bases and the summary sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.changes import compare
from notifier.events import report_event
from notifier.payload import Cause, JudgementData, ReportData
from notifier.wording import area_line, basis_words
from scraper.model import Judgement, Provider, Reading, ReadingStatus
from tests.notifier.inspections import NOW, event_of, inspection, judged, letter_event, listed_report

OXFORDSHIRE = (
    inspection("ilacs_2018", "GGRG", "2018-04-20", report_id="50004449"),
    inspection("ilacs_2023", "GGGGG", "2024-02-23"),
)


def summary_of(name: str, before: tuple[str, str, str], today: tuple[str, str, str]) -> str:
    return event_of(name, inspection(*before, report_id="before"), inspection(*today))["data"]["summary"]


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


# --- summaries


def test_oxfordshire_as_agreed() -> None:
    assert event_of("Oxfordshire", *OXFORDSHIRE)["data"]["summary"] == (
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


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (None, "is listed, but its file is not up yet; grades, if it gives any, follow when it can be read."),
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


def test_a_letter_is_withdrawn() -> None:
    event = letter_event(listed_report(), Reading(ReadingStatus.NO_JUDGEMENTS), "withdrawn")
    assert event["data"]["summary"] == (
        "X children's services: the inspection report published on 9 April 2024 is no longer on the "
        "publisher's page."
    )


def _read(initials: str) -> Reading:
    return Reading(ReadingStatus.READ, "ilacs_2023", judgements=inspection("ilacs_2023", initials).judgements)


@pytest.mark.parametrize(
    ("cause", "earlier", "expected"),
    [
        (
            "publisher_revised",
            _read("GGRGG"),
            "Oxfordshire children's services, updated report: grade of help and protection corrected by the "
            "publisher from requires improvement to good. Good overall (unchanged).",
        ),
        (
            "publisher_revised",
            _read("GGGG-"),
            "Oxfordshire children's services, updated report: grade of care leavers: good, not read before. ",
        ),
        (
            "publisher_revised",
            _read("GGGGG"),
            "Oxfordshire children's services, updated report: the grades are the same as before. ",
        ),
        (
            "publisher_revised",
            Reading(ReadingStatus.UNREADABLE),
            "Oxfordshire children's services, updated report: good overall (unchanged).",
        ),
        (
            "corrected",
            _read("GGRGG"),
            "Oxfordshire children's services, correction: an earlier alert on this report was wrong. Help "
            "and protection: good, not requires improvement to be good. Good overall (unchanged).",
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
def test_causes(cause: Cause, earlier: Reading | None, expected: str) -> None:
    said = event_of("Oxfordshire", *OXFORDSHIRE, cause=cause, earlier=earlier)["data"]["summary"]
    assert said.startswith(expected)


def test_a_grade_that_is_gone_from_a_revised_report() -> None:
    before, _ = OXFORDSHIRE
    today = inspection("ilacs_2023", "GGGG-")
    event = event_of("X", before, today, cause="publisher_revised", earlier=_read("GGGGG"))
    assert "grade of care leavers: none read, good before." in event["data"]["summary"]


def test_a_late_report_says_nothing_of_now() -> None:
    before, today = OXFORDSHIRE
    said = event_of("X", before, today, cause="late")["data"]["summary"]
    assert "now" not in said.split()
    assert "Children in care and care leavers, judged separately, both good" in said


def test_a_disputed_grade_is_said_to_be_one() -> None:
    today = inspection("ilacs_2023", {})
    disputed = Judgement("help_and_protection", "good", "x", "Good", 1, disputed=True)
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
    event = event_of("X", earlier, inspection("ilacs_2023", today), cause=cause, earlier=_read(before))
    said = event["data"]["summary"]
    assert said.startswith("X children's services")
    assert said.endswith(".")
    assert said.count("requires improvement to be good") <= 1
    assert not [word for word in NEVER if word in said.lower()]
