"""Predecessors in words: who, since when, how judged, and that nothing is compared."""

from __future__ import annotations

from typing import cast

import pytest

from notifier.chat_text import chat_text
from notifier.context import NOT_COMPARED, context_sentences
from notifier.events import encode
from notifier.example import examples
from notifier.message import compose
from notifier.payload import PredecessorData, ReportEvent
from notifier.subjects import subject
from tests.notifier.fakes import NOON


def first() -> ReportEvent:
    return cast("ReportEvent", dict(examples(NOON))["first-inspection"])


def of(**other: object) -> str:
    """The sentence on Oldshire, with this otherwise than in the example."""
    event = first()
    [before] = event["data"]["context"]
    event["data"]["context"] = [cast("PredecessorData", before | other)]
    said, last = context_sentences(event["data"])
    assert last == NOT_COMPARED
    return said


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (
            {},
            "Oldshire, which Exampleshire and Newshire replaced in April 2023, was judged good overall in"
            " 2018.",
        ),
        (
            {"also_replaced_by": [], "replaced_on": None},
            "Oldshire, which Exampleshire replaced, was judged good overall in 2018.",
        ),
        (
            {"also_replaced_by": [], "replaced_on": None, "later_unread": True},
            "Oldshire, which Exampleshire replaced, was judged good overall in 2018. A later inspection of it"
            " could not be read.",
        ),
        (
            {"in_part": True},
            "Oldshire, part of which Exampleshire and Newshire replaced in April 2023, was judged good"
            " overall in 2018.",
        ),
    ],
)
def test_a_predecessor_in_a_sentence(other: dict[str, object], said: str) -> None:
    assert of(**other) == said


def test_a_framework_of_the_future_is_told_area_by_area() -> None:
    judgements = [{"area": "in_care", "label": "", "grade": "good", "rank": 3}]
    assert "was judged children in care good in 2018" in of(framework="ilacs_2040", judgements=judgements)


def test_every_form_of_the_message_has_it_beside_the_news_and_not_in_it() -> None:
    event = first()
    mail, chat = compose(encode(event), "desk"), chat_text(event)
    for text in (" ".join(mail.text.split()), mail.html, " ".join(chat.lines)):
        assert of() in text
        assert NOT_COMPARED in text
    assert "Oldshire" not in subject(event) + event["data"]["summary"]
    assert {each["direction"] for each in event["data"]["judgements"]} == {"first"}


def test_without_predecessors_nothing_is_said() -> None:
    event = first()
    del event["data"]["context"]
    assert context_sentences(event["data"]) == []
