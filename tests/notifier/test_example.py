"""The example that `subscriptions test` sends is whole, and nobody can take it for news."""

from __future__ import annotations

import re
from datetime import timedelta

from notifier.events import decode, encode
from notifier.example import example, examples
from notifier.message import compose
from tests.notifier.fakes import NOON


def test_it_says_of_itself_that_it_is_an_example() -> None:
    event = example(NOON)
    message = compose(encode(event), "desk")
    assert decode(encode(event)) == event
    assert event["data"].get("test") is True
    assert message.subject == (
        "[Test] Exampleshire children's services: still good overall; help and protection improved to good"
    )
    for text in (message.text, message.html):
        assert "This is an example, not news." in text


def test_the_proof_of_life_with_trouble_agrees_with_itself() -> None:
    text = compose(encode(dict(examples())["alive-with-trouble"]), "desk").text
    days = set(re.findall(r"(?:since|in full on) (\d+ \w+ \d{4})", " ".join(text.split())))
    assert days == {"7 March 2024"}


def test_each_is_another_so_that_no_receiver_takes_the_second_for_a_repeat() -> None:
    assert example(NOON)["data"]["id"] != example(NOON + timedelta(seconds=1))["data"]["id"]
