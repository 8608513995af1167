"""What explains a reading: the places it rests on, and the grade words that it passed over."""

from __future__ import annotations

import pytest

from scraper.model import Judgement, Reading, ReadingStatus, Statement
from scraper.reports.explain import explain
from scraper.reports.explanation import (
    Explanation,
    Mention,
    Role,
    explanation_from_dict,
    explanation_to_dict,
)
from scraper.reports.worker import ReportReader
from tests.scraper.reports.documents import pdf, text_page

_FRONT = """Inspection of Anyshire local authority children's services
Inspection dates: 4 to 15 March 2024
Judgement Grade
The experiences and progress of children who
need help and protection
Good
The experiences and progress of children in care Outstanding
Overall effectiveness Good
Since the inspection in 2019, when services were judged inadequate, much is better.
Social workers are in good spirits. The overall quality is good enough to build on.
"""
_BODY = "The experiences and progress of children in care: requires improvement\n1. Children are safe.\n"


def _reading() -> Reading:
    care = Statement(
        "requires_improvement", "The experiences and progress of children in care", "requires improvement", 2
    )
    return Reading(
        ReadingStatus.READ,
        "ilacs_2023",
        judgements=(
            Judgement(
                "help_and_protection",
                "good",
                "The experiences and progress of children who need help and protection",
                "Good",
                1,
            ),
            Judgement(
                "in_care",
                "outstanding",
                "The experiences and progress of children in care",
                "Outstanding",
                1,
                others=(care,),
            ),
            Judgement("overall_effectiveness", "good", "Overall effectiveness", "Good", 1),
        ),
    )


def _told(role: Role) -> list[tuple[int, str | None, str]]:
    return [
        (each.page, each.area, each.wording)
        for each in explain([_FRONT, _BODY], _reading())
        if each.role is role
    ]


def test_each_judgement_is_shown_where_it_stands() -> None:
    assert _told(Role.READ) == [
        (1, "help_and_protection", "Good"),
        (1, "in_care", "Outstanding"),
        (1, "overall_effectiveness", "Good"),
    ]


def test_a_second_place_confirms_or_disputes() -> None:
    assert _told(Role.DISPUTES) == [(2, "in_care", "requires improvement")]
    assert _told(Role.CONFIRMS) == []


def test_an_earlier_inspections_grade_is_rejected_with_the_reason() -> None:
    (earlier, running) = [each for each in explain([_FRONT, _BODY], _reading()) if each.role is Role.REJECTED]
    assert (earlier.wording, earlier.reason) == ("inadequate", "speaks of another time or inspection")
    assert (
        earlier.text == "Since the inspection in 2019, when services were judged inadequate, much is better."
    )
    assert running.text == "The overall quality is good enough to build on."
    assert running.reason == "running text, neither a table's row nor a heading"


def test_an_everyday_good_is_no_grade_word_worth_telling() -> None:
    assert not any("spirits" in each.text for each in explain([_FRONT, _BODY], _reading()))


def test_a_letter_carries_no_grades() -> None:
    letter = Reading(ReadingStatus.NO_JUDGEMENTS, "jtai")
    (mention,) = explain(["The partnership's work is inadequate in places."], letter)
    assert (mention.role, mention.reason) == (Role.REJECTED, "a letter carries no grades")


def test_a_page_of_nothing_but_grade_words_is_cut_off() -> None:
    pages = [f"{word} {'inadequate ' * 20_000}" for word in ("one", "two", "three")]
    assert len(explain(pages, Reading(ReadingStatus.NO_JUDGEMENTS, "jtai"))) == 500


def test_an_explanation_survives_json() -> None:
    explained = Explanation(_reading(), (Mention(1, Role.READ, "Good", "Help: Good", "help_and_protection"),))
    assert explanation_from_dict(explanation_to_dict(explained)) == explained


@pytest.mark.parametrize(
    "change", [{"page": 0}, {"role": "guessed"}, {"text": "\ud800"}, {"area": 3}, {"reason": None}]
)
def test_anything_else_is_refused(change: dict[str, object]) -> None:
    told = explanation_to_dict(Explanation(_reading(), (Mention(1, Role.READ, "Good", "Good"),)))
    told["mentions"][0] |= change
    with pytest.raises(ValueError, match=r"not an explanation|guessed|surrogates"):
        explanation_from_dict(told)


def test_the_reading_process_explains_as_it_reads() -> None:
    data = pdf(text_page(*_FRONT.splitlines()), text_page(*_BODY.splitlines()))
    with ReportReader() as reader:
        explained = reader.explain(data)
        assert explained.reading == reader.read(data)
        assert Role.READ in {mention.role for mention in explained.mentions}
        assert reader.explain(b"no PDF").mentions == ()
