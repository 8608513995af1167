"""What people read, case by case: as text and as HTML."""

from __future__ import annotations

import json
import re
from typing import Literal, get_args

import pytest

from notifier.message import compose
from notifier.payload import Cause, Direction
from notifier.wording import subject
from tests.notifier.fakes import alarm, judgement, oxfordshire
from tests.notifier.rendered import Reader, message_of, read

EXPECTED_TABLE = """\
Judgement             Before                Now                   Result
--------------------  --------------------  --------------------  ------------
Overall               good                  good                  = unchanged
effectiveness
    the same area in 2018
Impact of leaders     good                  good                  = unchanged
    the same area in 2018
Help and protection   requires improvement  good                  ▲ improved
    the same area in 2018
Children in care      good                  good                  = unchanged
    judged together with care leavers in 2018
Care leavers          good                  good                  = unchanged
    judged together with children in care in 2018
"""


def test_the_worked_example_in_plain_text() -> None:
    message = message_of(oxfordshire(), "county-desk")
    assert EXPECTED_TABLE in message.text
    assert message.text.startswith("Oxfordshire children's services: good overall (unchanged).")


def test_both_forms_say_everything() -> None:
    message, text, html = read(oxfordshire())

    assert message.subject == subject(oxfordshire())
    for words in (text, html):
        assert oxfordshire()["data"]["summary"] in words
        assert "requires improvement" in words
        assert "judged together with children in care in 2018" in words
        assert "are made by Inspectwatch, not by the inspectorate" in words
        assert "12 to 23 February 2024" in words
        assert "9 April 2024" in words
        assert "Oxfordshire (URN 80536, South East)" in words
        assert "Lead inspector: Nicki Shaw" in words
        assert "subscription “county-desk”" in words
        assert "Open Government Licence" in words


def test_both_forms_link_to_the_report_and_to_the_provider() -> None:
    message = message_of(oxfordshire(), "county-desk")
    report, provider = oxfordshire()["data"]["report"]["url"], oxfordshire()["data"]["provider"]["url"]
    assert Reader(message.html).links[:3] == [report, report, provider]
    assert f"\n\nRead the report:\n{report}\n\n" in message.text
    assert f"\n{provider}\n" in message.text


def test_the_link_to_the_report_follows_the_news() -> None:
    for words in read(oxfordshire())[1:]:
        assert words.index("Oxfordshire children's services:") < words.index("Read the report")
        assert words.index("Read the report") < words.index("Before")
    event = oxfordshire()
    event["data"]["report"]["url"] = "javascript:alert(1)"
    for words in read(event)[1:]:
        assert "Read the report" not in words
        assert "javascript" not in words


def test_the_table_of_the_html_has_three_columns_and_the_grade_before_below_that_of_today() -> None:
    html = read(oxfordshire())[2]
    assert "Judgement Now Before Result" in html
    assert "Help and protection good requires improvement, the same area in 2018 ▲ improved" in html


def test_the_html_loads_nothing_and_runs_nothing() -> None:
    html = message_of(oxfordshire(), "county-desk").html
    assert not Reader(html).tags & {"img", "script", "link", "iframe", "form"}
    assert not re.search(r"url\(|@import|expression\(", html)


def test_the_plain_text_fits_78_columns_but_for_links() -> None:
    event = oxfordshire()
    event["data"]["judgements"] = [
        judgement("looked_after_and_permanence", "requires_improvement", "declined"),
        judgement("experiences_and_outcomes", "systemic_failings", "first", None),
    ]
    event["data"]["summary"] = "A sentence that goes on and on, as sentences do. " * 5
    lines = message_of(event, "a subscription with quite a long name").text.splitlines()
    assert [line for line in lines if len(line) > 78 and not line.startswith("https://")] == []


@pytest.mark.parametrize(
    ("direction", "shown"),
    [
        ("improved", "▲ improved"),
        ("declined", "▼ declined"),
        ("unchanged", "= unchanged"),
        ("first", "first time"),
        ("not_comparable", "not compared"),
    ],
)
def test_each_direction_is_a_word(direction: Direction, shown: str) -> None:
    event = oxfordshire()
    event["data"]["judgements"][0]["direction"] = direction
    _, text, html = read(event)
    assert shown in text
    assert shown in html


def test_a_first_judgement_has_nothing_before() -> None:
    event = oxfordshire()
    event["data"]["judgements"] = [judgement("overall_effectiveness", "good", "first", None)]
    _, text, html = read(event)
    assert "Overall – good first time" in text
    assert "no earlier grade to compare with" in html
    assert "made by Inspectwatch, not by the inspectorate" not in text


def test_areas_that_are_judged_no_more_are_named() -> None:
    event = oxfordshire()
    event["data"]["discontinued"] = [
        {"area": "adoption", "grade": "good", "inspection_end": "2014-06-01", "followed_by": None},
        {"area": "care_leavers", "grade": "outstanding", "inspection_end": "2014-06-01", "followed_by": None},
    ]
    _, text, html = read(event)
    line = "No longer judged: adoption performance (good in 2014); care leavers (outstanding in 2014)."
    assert line in text
    assert line in html


def test_a_correction_takes_the_place_of_the_earlier_message() -> None:
    event = oxfordshire()
    event["data"]["cause"] = "corrected"
    _, text, html = read(event)
    assert "use this message instead" in text
    assert "use this message instead" in html
    assert "use this message instead" not in read(oxfordshire())[1]


@pytest.mark.parametrize("cause", get_args(Cause))
def test_every_cause_gives_a_message(cause: Cause) -> None:
    event = oxfordshire()
    event["data"]["cause"] = cause
    message, text, _ = read(event)
    assert message.subject
    assert "▲ improved" in text


def test_an_example_is_marked_as_one() -> None:
    event = oxfordshire()
    event["data"]["test"] = True
    message, text, html = read(event)
    assert message.subject.startswith("[Test] ")
    assert message.subject.count("[Test]") == 1
    assert "This is a test" in text
    assert "This is a test" in html


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2024-02-12", "2024-02-23", "12 to 23 February 2024"),
        ("2022-01-31", "2022-02-04", "31 January to 4 February 2022"),
        ("2025-12-15", "2026-01-09", "15 December 2025 to 9 January 2026"),
        ("2024-02-12", "2025-02-12", "12 February 2024 to 12 February 2025"),
        ("2016-07-28", "2016-07-28", "28 July 2016"),
        (None, "2016-07-28", "28 July 2016, from the publisher's page"),
        ("2016-07-28", None, "28 July 2016"),
    ],
)
def test_dates_of_an_inspection(start: str | None, end: str | None, words: str) -> None:
    event = oxfordshire()
    event["data"]["report"]["inspection"] = {"start": start, "end": end}
    assert f"Inspected: {words} Published: 9 April 2024" in read(event)[1]


@pytest.mark.parametrize("end", [None, "2024-04-09"])
def test_no_day_of_inspection_is_told_where_only_the_publication_s_is_known(end: str | None) -> None:
    event = oxfordshire()
    event["data"]["report"]["inspection"] = {"start": None, "end": end}
    assert "Inspected:" not in read(event)[1]
    assert "Inspected" not in read(event)[2]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("began", "Inspectwatch: Ofsted refuses our requests"),
        ("worse", "Inspectwatch, worse: Ofsted refuses our requests"),
        (
            "recovered",
            "Inspectwatch, over: Ofsted refuses our requests (since 9 April 2024)",
        ),
    ],
)
def test_an_alarm_says_what_is_wrong_and_what_to_do(
    state: Literal["began", "worse", "recovered"], expected: str
) -> None:
    event = alarm()
    event["data"]["state"] = state
    message = message_of(event, "operators")
    assert message.subject == expected
    for words in (message.text, Reader(message.html).text):
        assert "answers 403 to every request" in words
        assert ("Check the contact" in words) is (state != "recovered")
        assert "subscription “operators”" in words
        assert "Alarm: blocked of Ofsted" in words, "to be looked up"
        assert "`inspectwatch status`" in " ".join(words.split())


def test_compose_takes_the_bytes_of_the_outbox() -> None:
    event = json.dumps(oxfordshire(), ensure_ascii=False).encode()
    assert compose(event, "county-desk") == message_of(oxfordshire(), "county-desk")
    assert compose(json.dumps(alarm()).encode(), "x") == message_of(alarm(), "x")
