"""The views of what stands behind a grade: where it was found, what must improve, what a document calls
itself."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from scraper.model import Reading
from tests.storage.building import listed, provider_noted, recorded
from tests.storage.test_recording import READING, REPORT


def _only(db: Database, query: str) -> dict[str, Any]:
    (row,) = db.query(query)
    return row


def _recorded(db: Database, path: Path, *readings: Reading) -> None:
    provider_noted(db)
    for reading in readings:
        recorded(db, path, REPORT, reading)


def test_evidence_is_the_place_of_each_judgement_and_every_other_place(db: Database, path: Path) -> None:
    _recorded(db, path, READING)
    row = _only(db, "SELECT * FROM judgement_evidence WHERE area = 'care_leavers'")
    assert json.loads(row.pop("others")) == [
        {
            "grade": grade,
            "label": "Care leavers",
            "wording": grade.title(),
            "page": page,
            "snippet": f"Care leavers: {grade.title()}",
        }
        for grade, page in (("good", 5), ("inadequate", 4))
    ]
    assert len(row.pop("sha256")) == 64
    assert row == {
        "report_id": REPORT.id,
        "urn": "80536",
        "provider": "Oxfordshire",
        "framework": "ilacs_2023",
        "area": "care_leavers",
        "label": "The experiences and progress of care leavers",
        "printed_label": "The experiences …",
        "grade": "good",
        "wording": "Good",
        "page": 2,
        "corroborated": 0,
        "disputed": 1,
        "snippet": "“care leavers”: Good",
        "reader": "ilacs/1",
        "read_at": "2024-04-09T08:30:12.000000Z",
    }


def test_evidence_says_what_is_corroborated_and_what_stands_alone(db: Database, path: Path) -> None:
    _recorded(db, path, READING)
    rows = db.query("SELECT area, corroborated, disputed, others FROM judgement_evidence")
    found = {
        row["area"]: (row["corroborated"], row["disputed"], len(json.loads(row["others"]))) for row in rows
    }
    assert found == {
        "help_and_protection": (1, 0, 1),
        "care_leavers": (0, 1, 2),
        "overall_effectiveness": (0, 0, 0),
    }


def test_evidence_is_that_of_the_current_reading_alone(db: Database, path: Path) -> None:
    _recorded(db, path, READING, replace(READING, reader="ilacs/2", judgements=READING.judgements[:1]))
    rows = list(db.query("SELECT area, reader FROM judgement_evidence"))
    assert rows == [{"area": "help_and_protection", "reader": "ilacs/2"}]


def test_improvements_come_in_the_order_printed(db: Database, path: Path) -> None:
    _recorded(db, path, READING)
    recorded(db, path, listed("9", date(2020, 1, 1)), replace(READING, improvements=()))
    rows = list(db.query("SELECT * FROM report_improvements ORDER BY position"))
    common = {
        "report_id": REPORT.id,
        "urn": "80536",
        "provider": "Oxfordshire",
        "remit": "childrens_services",
        "published": "2024-04-09",
    }
    assert rows == [
        common
        | {
            "kind": "priority_action",
            "position": 0,
            "text": "Plans\n- for some\n- for others",
            "heading": "",
            "responsible": None,
            "page": 2,
        },
        common
        | {
            "kind": "improvement",
            "position": 1,
            "text": "Records",
            "heading": "Within three months:",
            "responsible": "The partnership",
            "page": 3,
        },
    ]


def test_a_document_says_what_it_is_called_and_whom_it_names(db: Database, path: Path) -> None:
    _recorded(db, path, READING)
    row = _only(db, "SELECT document_title, authority, summary, problems, status FROM report_documents")
    assert row == {
        "document_title": "Inspection of Oxfordshire",
        "authority": "Oxfordshire County Council",
        "summary": json.dumps(list(READING.summary)),
        "problems": json.dumps(list(READING.problems)),
        "status": "read",
    }
