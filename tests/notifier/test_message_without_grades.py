"""What people read of a letter, and of a report of which something is not known."""

from __future__ import annotations

import pytest

from notifier.payload import ReportEvent
from tests.notifier.fakes import oxfordshire
from tests.notifier.rendered import read


def without_grades(status: str) -> ReportEvent:
    event = oxfordshire()
    event["type"] = "report.published"
    event["data"]["judgements"] = []
    event["data"]["report"]["status"] = status
    return event


@pytest.mark.parametrize("status", ["no_judgements", "unrecognised", "unreadable", "not_a_report", "missing"])
def test_without_grades_there_is_no_table(status: str) -> None:
    message, text, html = read(without_grades(status))
    assert without_grades(status)["data"]["summary"] in text
    assert without_grades(status)["data"]["summary"] in html
    assert "Before" not in text
    assert "<thead>" not in message.html


@pytest.mark.parametrize(
    ("status", "note"),
    [
        ("unrecognised", "Please open the report itself"),
        ("unreadable", "Please open the report itself"),
        ("not_a_report", "You will hear of it in this thread"),
        ("missing", "You will hear of it in this thread"),
    ],
)
def test_what_could_not_be_read_says_what_to_do(status: str, note: str) -> None:
    _, text, html = read(without_grades(status))
    assert note in text
    assert note in html
    assert note not in read(without_grades("no_judgements"))[1]


def test_what_is_not_known_leaves_no_empty_lines() -> None:
    event = without_grades("unreadable")
    event["data"]["report"] |= {
        "inspection": {"start": None, "end": None},
        "published": None,
        "lead_inspector": None,
        "framework": None,
    }
    event["data"]["provider"]["region"] = None
    message, text, html = read(event)
    for words in (text, html):
        assert "None" not in words
        assert "Inspected" not in words
        assert "Published" not in words
        assert "Lead inspector" not in words
        assert "Oxfordshire (URN 80536)" in words
    assert "\n\n\n" not in message.text
