from __future__ import annotations

import pytest

from scraper.reports.headings_next_step import next_steps

_MONITORING = "A monitoring inspection will be carried out within approximately 18 months."


@pytest.mark.parametrize(
    ("steps", "grades"),
    [
        ("The next full area SEND inspection will be within approximately five years.", ["positive"]),
        ("The next full Area SEND inspection will be within approximately 5 years.", ["positive"]),
        ("The next full area SEND inspection will take place within about \n3 years.", ["inconsistent"]),
        (f"{_MONITORING} The next \nfull reinspection will be within approximately three years.",
         ["systemic_failings"]),
        (_MONITORING, ["systemic_failings"]),
        (f"{_MONITORING} The next full reinspection will be within approximately five years.",
         ["systemic_failings", "positive"]),
        ("The next full area SEND inspection will be within approximately seven years.", []),
        ("The last full area SEND inspection was five years ago.", []),
    ],
)  # fmt: skip
def test_the_outcome_that_a_next_step_follows_from(steps: str, grades: list[str]) -> None:
    page = (
        f"Inspection outcome\nThe partnership has arrangements.\n{steps}\nInformation about the partnership\n"
    )
    assert [one.grade for one in next_steps([page])] == grades


@pytest.mark.parametrize(
    "sentence",
    [
        "At the last inspection we wrote that the next full area SEND inspection will be within three years.",
        "In 2019 we wrote: The next full area SEND inspection will be within approximately three years.",
        "In 2019 we wrote that\nThe next full area SEND inspection will be within approximately three years.",
        'The report of 2019 says: "The next full area SEND inspection will be within three years."',
        "It is not so that a monitoring inspection will be carried out within approximately 18 months.",
        "The next full area SEND inspection will not be within three years.",
        "The next full area SEND inspection will be within three years was the answer then.",
        "The next full area SEND inspection will be within three years\nwas the answer then.",
        "The next full area SEND inspection will be within three years, it was said in 2019.",
    ],
)
def test_what_is_said_of_an_earlier_inspection_or_denied_is_no_next_step(sentence: str) -> None:
    assert next_steps([f"Inspection outcome\nMuch is done well.\n{sentence}\n"]) == ()


def test_other_sections_tell_of_other_inspections() -> None:
    step = "The next full area SEND inspection will be within approximately five years.\n"
    assert next_steps([f"{step}Inspection outcome\nInformation about the partnership\n{step}"]) == ()
    assert next_steps([step]) == ()
