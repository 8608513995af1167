"""JSON that steers no terminal and is read back as what it was."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectwatch.jsonlines import STEERING, json_line
from inspectwatch.output import clean


@pytest.mark.parametrize("steers", ["\x1b", "\x7f", "\x9b", "\u061c", "\u200f", "\u2028", "\u202e", "\u2066"])
def test_what_steers_a_terminal_is_escaped_in_json_and_left_out_of_text(steers: str) -> None:
    line = json_line({f"key{steers}": f"before{steers}after"})
    assert steers not in line
    assert json.loads(line) == {f"key{steers}": f"before{steers}after"}
    assert clean(f"before{steers}after") == "beforeafter"


def test_other_text_stays_as_it_is() -> None:
    assert json_line({"name": "Ynys Môn – “care”"}) == '{"name": "Ynys Môn – “care”"}'


def test_a_file_name_that_is_no_text_can_be_printed() -> None:
    assert json_line("caf\udce9.pdf").encode() == b'"caf\\udce9.pdf"'


@given(st.text(st.characters()))
def test_it_is_always_one_line_of_the_same_value(text: str) -> None:
    line = json_line([text])
    assert json.loads(line) == [text]
    assert line.splitlines() == [line]
    assert not set(line) & set(STEERING)
