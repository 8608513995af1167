"""Titles and opening sentences, wherever their lines break."""

from __future__ import annotations

import pytest

from scraper.model import ReadingStatus
from scraper.reports.identify import identify
from scraper.reports.readers import read_pages

_OUTCOME = "Inspection outcome\nThe local area partnership's arrangements lead to inconsistent\nexperiences"


@pytest.mark.parametrize(
    ("begins", "framework"),
    [
        ("Area SEND inspection of Thornbury \nLocal Area Partnership\n", "area_send_2023"),
        (f"Local area SEND inspection of Thornbury\n{_OUTCOME}", "area_send_2023"),
        (f"Area SEND inspection f Thornbury\n{_OUTCOME}", "area_send_2023"),
        ("Joint local area SEND inspection in Thornbury\n", "area_send_2016"),
        ("Local area SEND inspection in Thornbury\n", "area_send_2016"),
        ("Area SEND inspection f Thornbury\n nspection outcome", None),  # damaged: perhaps no letter
        ("Area SEND monitoring inspection of Thornbury Local Area Partnership\n", "area_send_monitoring"),
        ("Joint targeted \narea inspection of Thornbury\n", "jtai"),
        ("Re- \ninspection of services for children in need of help and protection\n", "sif"),
        ("Joint inspection of the multi-agency response to abuse and neglect\n", "jtai"),
        ("Dear Ann\nThis letter contains the findings from our recent monitoring visit", "monitoring_visit"),
        ("Dear Ann\nThis letter sets out the findings of the focused visit to Thornbury", "focused_visit"),
        ("Inspection of safeguarding and looked after children \nservices\n", "looked_after_2013"),
        (
            "Thornbury\nReport of the review of the effectiveness of the\nSafeguarding Children Board\n",
            "lscb_review",
        ),
        ("Thornbury\nReview of the Thornbury Local Safeguarding Children's Board\n", "lscb_review"),
        ("The council had a review of the local safeguarding children board\n", None),
        (
            "Report of a review\nRe-inspection of Thornbury local authority children's services1\n",
            "ilacs_2018",
        ),
        ("Thornbury\nInspection of children's social care \nservices\n", "ilacs_2018"),
        ("An inspection of Thornbury's\nInspection of Thornbury children's services found much\n", None),
        ("Inspection of Thornbury Local Area Partnership\n", "area_send_2023"),
        ("Joint area special educational needs and/or disabilities (SEND) revisit\n", "area_send_2016"),
        (
            "Dear Ann\nBetween 3 and 7 July 2017, Ofsted and the CQC conducted a joint inspection of the \n"
            "local area of Thornbury\n",
            "area_send_2016",
        ),
        (
            "Dear Ann\nBetween 3 and 7 July 2023, Ofsted and the CQC undertook a joint inspection of the \n"
            "multi-agency response to serious youth violence in Thornbury\n",
            "jtai",
        ),
        (
            "Dear Ann\nThis letter summarises the findings of Ofsted's second monitoring visit",
            "monitoring_visit",
        ),
        ("Dear Ann\nThis letter reports the findings of a focused assurance \nvisit", "focused_visit"),
        ("Ofsted focused assurance visit to Thornbury\n", "focused_visit"),
        (
            "Dear Ann\nBetween 3 and 7 July 2017, Ofsted and the CQC conducted a joint inspection of \n"
            "St. Helens to judge how well the special educational needs and/or disabilities (SEND) \nreforms",
            "area_send_2016",
        ),
    ],
)
def test_by_its_own_words(begins: str, framework: str | None) -> None:
    assert identify([begins]) == framework


def test_a_cover_with_a_running_header_changes_nothing() -> None:
    cover = "Ofsted\n1\nThornbury: for publication on 9 May 2024\n"
    assert (
        identify([cover, "Area SEND inspection of Thornbury\nLocal Area Partnership\n"]) == "area_send_2023"
    )


def test_a_blank_page_behind_the_cover_changes_nothing() -> None:
    assert identify(["Ofsted\n", " \n", "Joint area review\n"]) == "joint_area_review"


_QUOTED = {
    "ilacs": "Inspection of Thornbury local authority children's services\n",
    "sif": "Inspection of services for children in need of help and protection\nAdoption performance Good\n",
    "area SEND": "Area SEND inspection of Thornbury Local Area Partnership\n",
    "a table": "Judgement Grade\nThe impact of leaders on practice with children and families Good\n",
}
_OPENINGS = {
    "This letter summarises the findings of the monitoring visit to Thornbury.": "monitoring_visit",
    "Joint targeted area inspection of the response to neglect in Thornbury\n": "jtai",
    "Thank you for your help.": None,
}


@pytest.mark.parametrize("opening", _OPENINGS)
@pytest.mark.parametrize("quoted", _QUOTED.values(), ids=_QUOTED.keys())
@pytest.mark.parametrize("cover", [[], ["Ms A Marsh\nThornbury\n"]], ids=["", "cover"])
def test_a_letter_that_quotes_a_report_is_no_report(cover: list[str], quoted: str, opening: str) -> None:
    reading = read_pages([*cover, f"{quoted}Dear Ms Marsh\n{opening}\n{_QUOTED['a table']}Ofsted\n"])
    assert (reading.framework, reading.judgements) == (_OPENINGS[opening], ())
    assert reading.status in {ReadingStatus.NO_JUDGEMENTS, ReadingStatus.UNRECOGNISED}


def test_a_letter_is_known_by_its_opening_sentence_too() -> None:
    page = f"{_QUOTED['ilacs']}This letter outlines what we found.\nOfsted\n{_QUOTED['a table']}"
    assert read_pages([page]).status is ReadingStatus.UNRECOGNISED


def test_a_letter_about_good_work_has_no_judgement() -> None:
    """Headings, sentences and a table such as those of graded reports, and an earlier grade."""
    page = (
        "Focused visit to Thornbury children's services\n"
        "Overall effectiveness was judged good in 2022. Children's services in Thornbury are good\n"
        "The impact of leaders on social work practice with children and families is good\n"
        "The experiences and progress of children in care: outstanding\n"
        "Judgement Grade\nOverall effectiveness Good\n"
    )
    reading = read_pages([page, page])
    assert (reading.status, reading.judgements) == (ReadingStatus.NO_JUDGEMENTS, ())


@pytest.mark.parametrize(
    ("outcome", "grade"),
    [
        ("arrangements lead to typically positive experiences and \noutcomes", "positive"),
        ("arrangements typically lead to positive outcomes and experiences", "positive"),
        ("arrangement leads to inconsistent experiences and outcomes", "inconsistent"),
        ("There are widespread and systemic failings leading to significant concerns", "systemic_failings"),
        (
            "There are widespread and/ or systemic failings that lead to significant concerns",
            "systemic_failings",
        ),
    ],
)
def test_an_area_send_outcome_in_every_shape(outcome: str, grade: str) -> None:
    page = (
        "Area SEND inspection of Thornbury Local Area Partnership\nInspection dates: 4 to 8 March 2024\n"
        f"Inspection outcome {outcome} about them.\nInformation about the local area partnership\n"
    )
    assert [judgement.grade for judgement in read_pages([page]).judgements] == [grade]


_NOW = "The local area partnership's arrangements lead to inconsistent experiences and outcomes for children."


def test_what_stands_below_the_outcome_or_before_it_is_none() -> None:
    below = "Information about the local area partnership\n"
    assert _outcomes(f"{below}{_NOW}") == []
    assert _outcomes(
        f"{_NOW}\nWhat is it like to be a child here?\n{_NOW.replace('inconsistent', 'typically positive')}"
    ) == ["inconsistent"]


def test_an_outcome_can_stand_behind_a_cover() -> None:
    cover = "Area SEND inspection of Thornbury Local Area Partnership\nInspection dates: 4 to 8 March 2024\n"
    (judgement,) = read_pages([cover, f"Inspection outcomes\n{_NOW}\n"]).judgements
    assert (judgement.grade, judgement.page, judgement.label) == ("inconsistent", 2, "Inspection outcomes")
    assert judgement.wording == "lead to inconsistent experiences and outcomes"


@pytest.mark.parametrize(
    "sentence",
    [
        "The partnership's arrangements do not typically lead to positive experiences and outcomes.",
        "The arrangements no longer lead to inconsistent experiences\nand outcomes.",
        "At the last inspection, arrangements typically lead to positive experiences and outcomes.",
        "The previous inspection found widespread and/or systemic failings leading to significant concerns.",
        "The arrangements lead to inconsistent experiences and outcomes, as the previous inspection found.",
        "The arrangements lead to inconsistent experiences and outcomes, in the words of 2019, or in 2019.",
        "In St. Ives there were widespread and/or systemic failings leading to significant concerns.",
        "There are no widespread and/or systemic failings leading to significant concerns.",
    ],
)
def test_an_outcome_that_is_denied_or_of_another_time_is_none(sentence: str) -> None:
    assert _outcomes(sentence) == []
    assert _outcomes(f"{sentence}\n{_NOW}") == _outcomes(f"{_NOW}\n{sentence}") == ["inconsistent"]


def _outcomes(section: str) -> list[str]:
    page = (
        "Area SEND inspection of Thornbury Local Area Partnership\nInspection dates: 4 to 8 March 2024\n"
        f"Inspection outcome\n{section}\nInformation about the local area partnership\n"
    )
    return [judgement.grade for judgement in read_pages([page]).judgements]
