from __future__ import annotations

import hashlib
import json
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from scraper.model import Improvement, ImprovementKind, Judgement, Reading, ReadingStatus, Statement
from scraper.reports.serialise import (
    from_dict,
    from_dict_with_text,
    read_json_line,
    to_dict,
    to_dict_with_text,
)
from scraper.reports.wire import MOST_CHARACTERS, MOST_PAGES

_READING = Reading(
    ReadingStatus.READ,
    "ilacs_2023",
    date(2024, 2, 12),
    date(2024, 2, 23),
    "Nicki Shaw",
    (
        Judgement(
            "overall_effectiveness",
            "good",
            "Overall effectiveness",
            "Good",
            1,
            "Overall effectiveness Good",
            (Statement("inadequate", "Overall effectiveness:", "inadequate", 4, "… inadequate"),),
        ),
    ),
    ("no grade found for in_care",),
    "ilacs/1",
    "Inspection of Oxfordshire local authority children's services",
    "Oxfordshire",
    ("Children in Oxfordshire are safe.",),
    (Improvement("The timeliness of visits.", ImprovementKind.PRIORITY_ACTION, 2, "Now:", "The council"),),
)


def _other(grade: str) -> dict[str, Any]:
    return {**to_dict(_READING)["judgements"][0]["others"][0], "grade": grade}


@pytest.mark.parametrize("reading", [_READING, Reading(ReadingStatus.UNREADABLE, problems=("cut",))])
def test_a_reading_survives_json(reading: Reading) -> None:
    assert from_dict(json.loads(json.dumps(to_dict(reading)))) == reading


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("status", "fine"),
        ("framework", 3),
        ("inspection", {"start": "yesterday", "end": None}),
        ("inspection", None),
        ("lead_inspector", ["A"]),
        ("judgements", [{"area": "in_care"}]),
        ("judgements", [{**to_dict(_READING)["judgements"][0], "page": True}]),
        ("judgements", [{**to_dict(_READING)["judgements"][0], "others": [{"grade": "good"}]}]),
        ("judgements", [{**to_dict(_READING)["judgements"][0], "others": [_other("superb")]}]),
        ("judgements", [{**to_dict(_READING)["judgements"][0], "snippet": None}]),
        ("improvements", [{"text": "no page", "kind": "improvement"}]),
        ("improvements", [{**to_dict(_READING)["improvements"][0], "kind": "wish"}]),
        ("summary", "one text"),
        ("title", 7),
        ("judgements", [{**to_dict(_READING)["judgements"][0], "page": 2**70}]),
        ("judgements", [{**to_dict(_READING)["judgements"][0], "area": "adoption"}]),
        ("judgements", [{**to_dict(_READING)["judgements"][0], "grade": "superb"}]),
        ("judgements", [to_dict(_READING)["judgements"][0]] * 2),
        ("framework", "ilacs_1066"),
        ("framework", None),
        ("lead_inspector", "half a pair: \ud800"),
        ("problems", [1]),
        ("reader", None),
    ],
)
def test_anything_else_is_refused(key: str, value: object) -> None:
    changed: dict[str, Any] = {**to_dict(_READING), key: value}
    with pytest.raises(ValueError, match=r"not a |Invalid|expected|framework|judged|surrogates|wish"):
        from_dict(changed)


def test_the_line_of_read_json_is_as_designed() -> None:
    assert read_json_line("reports/a.pdf", b"bytes", _READING) == {
        "file": "reports/a.pdf",
        "sha256": hashlib.sha256(b"bytes").hexdigest(),
        "status": "read",
        "framework": "ilacs_2023",
        "inspection": {"start": "2024-02-12", "end": "2024-02-23"},
        "published": None,
        "lead_inspector": "Nicki Shaw",
        "judgements": [
            {
                "area": "overall_effectiveness",
                "grade": "good",
                "label": "Overall effectiveness",
                "wording": "Good",
                "page": 1,
                "corroborated": False,
                "disputed": True,
                "snippet": "Overall effectiveness Good",
                "others": [
                    {
                        "grade": "inadequate",
                        "label": "Overall effectiveness:",
                        "wording": "inadequate",
                        "page": 4,
                        "snippet": "… inadequate",
                    }
                ],
            }
        ],
        "problems": ["no grade found for in_care"],
        "title": "Inspection of Oxfordshire local authority children's services",
        "authority": "Oxfordshire",
        "summary": ["Children in Oxfordshire are safe."],
        "improvements": [
            {
                "text": "The timeliness of visits.",
                "kind": "priority_action",
                "page": 2,
                "heading": "Now:",
                "responsible": "The council",
            }
        ],
        "reader": "ilacs/1",
    }


def test_a_reading_survives_json_with_its_text() -> None:
    reading = replace(_READING, pages=("Page one", "", "Page three"))
    written = json.loads(json.dumps(to_dict_with_text(reading)))
    assert from_dict_with_text(written) == reading
    assert from_dict(written) == _READING


@pytest.mark.parametrize(
    "pages",
    [["x"] * MOST_PAGES, ["x" * MOST_CHARACTERS], []],
    ids=["as many pages", "as many characters", "no page"],
)
def test_as_much_text_as_a_document_can_have(pages: list[str]) -> None:
    assert from_dict_with_text({**to_dict(_READING), "pages": pages}).pages == tuple(pages)


@pytest.mark.parametrize(
    "said",
    [
        {"pages": ["x"] * (MOST_PAGES + 1)},
        {"pages": ["x" * MOST_CHARACTERS, "x"]},
        {"pages": "one text"},
        {"pages": [None]},
        {"pages": ["half a pair: \ud800"]},
        {"pages": None},
        {},
    ],
    ids=["pages", "characters", "text", "none in a page", "surrogate", "none", "missing"],
)
def test_any_other_text_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"not the text of a document|more text than|surrogates"):
        from_dict_with_text({**to_dict(_READING), **said})


@pytest.mark.parametrize(("page", "fits"), [(0, False), (1, True), (1_000_000, True), (1_000_001, False)])
def test_pages_are_counted_from_one(page: int, *, fits: bool) -> None:
    judgement = {**to_dict(_READING)["judgements"][0], "page": page}
    with nullcontext() if fits else pytest.raises(ValueError, match="page number"):
        from_dict({**to_dict(_READING), "judgements": [judgement]})
