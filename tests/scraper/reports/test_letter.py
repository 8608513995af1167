"""Letters: when the inspection was, as a sentence says it, and never when an earlier one was."""

from __future__ import annotations

import pytest

from scraper.frameworks import FRAMEWORKS
from scraper.model import Reading, ReadingStatus
from scraper.reports.letter import read
from tests.patience import no_hang

_JTAI = "Joint targeted area inspection of Thornbury\n"
_VISIT = "Focused visit to Thornbury children's services\n"


def _read(body: str, framework: str = "jtai", dated: str = "31 March 2024") -> Reading:
    return read(FRAMEWORKS[framework], [f"1\n{dated} \nAda Marsh, Director\nDear Ms Marsh\n{body}\n"])


def _days(reading: Reading) -> str | None:
    return f"{reading.inspection_start} {reading.inspection_end}" if reading.inspection_start else None


@pytest.mark.parametrize(
    "sentence",
    [
        "This inspection took place from 5 to 9 February 2024. Leaders listen to children.",
        "This inspection took place between 5 February 2024 and 9 February 2024.",
        "This inspection took place between 5 February 2024 and 9 February.",
        "This joint targeted area inspection was carried out from 5\nto 9 February 2024.",
        "This inspection was conducted between Monday 5 and Friday 9 February 2024.",
        "Between 5 and 9 February 2024, Ofsted and two others undertook a joint\ninspection of help.",
        "Between 5 February 2024 and 9 February 2024, Ofsted and others jointly inspected Thornbury.",
        "From 5–9 February 2024 His Majesty's Inspectors carried out a joint inspection.",
        "Inspection dates: 5 to 9 February 2024",
    ],
)
@pytest.mark.parametrize("framework", ["jtai", "area_send_2016", "area_send_monitoring", "joint_area_review"])
def test_the_dates_of_an_inspection(framework: str, sentence: str) -> None:
    reading = _read(_JTAI + sentence, framework)
    assert _days(reading) == "2024-02-05 2024-02-09"
    assert (reading.status, reading.framework) == (ReadingStatus.NO_JUDGEMENTS, framework)
    assert reading.problems == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "This letter summarises the findings of the focused visit to Thornbury on 20 and 21 February 2024.",
        "This letter summarises the findings of the visit to St. Thorn services on 20 and 21\nFebruary 2024.",
        "I am writing to tell you the findings of our monitoring visit, on 20 and 21 February 2024.",
        "The monitoring visit was carried out on 20 and 21 February 2024.",
        "On 20 and 21 February 2024, Ofsted carried out a focused visit.",
        "Visit dates: 20 and 21 February 2024",
    ],
)
@pytest.mark.parametrize("framework", ["focused_visit", "monitoring_visit"])
def test_the_dates_of_a_visit(framework: str, sentence: str) -> None:
    assert _days(_read(_VISIT + sentence, framework)) == "2024-02-20 2024-02-21"


@pytest.mark.parametrize(
    "sentence",
    [
        "The previous inspection took place from 5 to 9 February 2024.",
        "The inspection took place from 5 to 9 February 2024.",
        "This letter summarises the findings of the visit, the first since the one on 5 February 2024.",
        "On 5 February 2024, Ofsted inspected the services.",
        "The findings of the visit will be published on 5 February 2024.",
        "Children were seen between 5 and 9 February 2024.",
        "This letter follows the JTAI from 5 to 9 February 2024.",
        "On 5 February 2024, Ofsted published the report of its inspection.",
        "On 5 February 2024 the council told Ofsted of its review.",
        "This inspection took place from 3 to 7 October 2022.",
        "This inspection took place from 8 to 12 April 2024.",
        "This inspection took place from 30 to 31 February 2024.",
    ],
)
def test_an_earlier_inspection_and_impossible_days_are_not_its_own(sentence: str) -> None:
    assert _days(_read(_VISIT + sentence, "focused_visit")) is None
    own = "This visit was carried out on 12 and 13 March 2024."
    assert _days(_read(f"{_VISIT}{sentence} {own}", "focused_visit")) == "2024-03-12 2024-03-13"


@pytest.mark.parametrize(
    ("dated", "days"),
    [
        ("2 August 2016", "2016-06-20 2016-06-24"),
        ("20 January 2017", "2016-06-20 2016-06-24"),
        ("in August", None),
    ],
)
def test_days_without_a_year_are_the_last_before_the_letter(dated: str, days: str | None) -> None:
    body = f"{_JTAI}Between 20 and 24 June, Ofsted and others undertook a joint inspection."
    assert _days(_read(body, dated=dated)) == days


def test_a_letter_without_a_date_of_its_own_still_says_its_days() -> None:
    body = f"{_JTAI}This inspection took place from 5 to 9 February 2024."
    assert _days(_read(body, dated="To all partners")) == "2024-02-05 2024-02-09"
    assert _days(read(FRAMEWORKS["jtai"], [])) is None


def test_a_lead_inspector_is_named_by_the_label_and_not_below_the_signature() -> None:
    signed = "Yours sincerely\nUna Cole\nLead Inspector\nMeg Burke"
    assert _read(f"{_JTAI}Lead inspector: Una Cole, HMI\n{signed}").lead_inspector == "Una Cole"
    assert _read(f"{_JTAI}{signed}").lead_inspector is None


@pytest.mark.parametrize(
    "page",
    [
        "Between 1 " * 100_000,
        "This letter findings of " * 50_000,
        "Between 1 May 2020, Ofsted " * 40_000,
        "\n" * 20_000,
        "1" * 1_000_000,
    ],
    ids=["days", "findings", "inspectors", "blank lines", "digits"],
)
def test_a_hostile_letter_costs_little(page: str) -> None:
    with no_hang():
        read(FRAMEWORKS["jtai"], [page, page])


@pytest.mark.parametrize(
    ("stated", "days"),
    [
        ("on 20 February 2024", "2024-02-20 2024-02-20"),
        ("on 31 March 2024", "2024-03-31 2024-03-31"),
        ("on 31 March 2023", "2023-03-31 2023-03-31"),  # 366 days before the letter
        ("on 30 March 2023", None),
        ("on 1 April 2024", None),
    ],
)
def test_a_visit_of_one_day_within_the_year_before_the_letter(stated: str, days: str | None) -> None:
    assert _days(_read(f"{_VISIT}The visit was carried out {stated}.", "focused_visit")) == days


def test_the_sentence_with_the_dates_can_run_over_the_page_end() -> None:
    pages = [
        f"31 March 2024\nDear Ms Marsh\n{_JTAI}This inspection took place from 5",
        "to 9 February 2024.\n",
    ]
    assert _days(read(FRAMEWORKS["jtai"], pages)) == "2024-02-05 2024-02-09"
