"""Titles and opening sentences, wherever their lines break."""

from __future__ import annotations

import pytest

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
    ],
)
def test_by_its_own_words(begins: str, framework: str | None) -> None:
    assert identify([begins]) == framework


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
