"""The recording transaction: all of it is there or none of it, and it comes back as it went in."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from scraper.model import Improvement, ImprovementKind, Judgement, Reading, ReadingStatus, Statement
from storage.database import open_for_reading
from storage.events import delivery_id
from storage.reports import ReportStore
from storage.values import ChangedArea, ComparedArea, Disagreement, NewEvent, PageCheck, Recording
from tests.conftest import CHECKOUT
from tests.storage.building import (
    DESK,
    NOW,
    document_kept,
    event_of,
    held,
    listed,
    provider_noted,
    reading_of,
    recorded,
    recording_of,
    report_noted,
    write_event,
)

REPORT = listed("50243682", date(2024, 4, 9), inspected=date(2024, 2, 22))


def _heading(grade: str, page: int) -> Statement:
    return Statement(grade, "Care leavers", grade.title(), page, f"Care leavers: {grade.title()}")


READING = Reading(
    status=ReadingStatus.READ,
    framework="ilacs_2023",
    inspection_start=date(2024, 2, 12),
    inspection_end=date(2024, 2, 23),
    lead_inspector="Nicki Shaw",
    judgements=(
        Judgement(
            "help_and_protection", "good", "The experiences …", "Good", 1, "… Good", (_heading("good", 3),)
        ),
        Judgement(
            "care_leavers",
            "good",
            "The experiences …",
            "Good",
            2,
            "“care leavers”: Good",
            (_heading("good", 5), _heading("inadequate", 4)),
        ),
        Judgement("overall_effectiveness", "requires_improvement", "Overall", "Requires improvement", 1),
    ),
    problems=("the body says otherwise of care leavers",),
    reader="ilacs/1",
    title="Inspection of Oxfordshire",
    authority="Oxfordshire County Council",
    summary=("A first paragraph.", "A second: “quoted”."),
    improvements=(
        Improvement("Plans\n- for some\n- for others", ImprovementKind.PRIORITY_ACTION, 2),
        Improvement("Records", ImprovementKind.IMPROVEMENT, 3, "Within three months:", "The partnership"),
    ),
)
COMPARED = (
    ComparedArea("help_and_protection", "improved", "same", "help_and_protection", "requires_improvement"),
    ComparedArea("care_leavers", "first", None, None, None),
)
EVENT = replace(
    event_of("1", DESK, ("charity", "https://example.org/hook")),
    changes=(
        ChangedArea(
            "help_and_protection", "help_and_protection", "requires_improvement", "good", "improved", "same"
        ),
    ),
)


def a_recording(db: Database, path: Path, event: NewEvent | None = EVENT) -> Recording:
    provider_noted(db)
    return recording_of(db, path, REPORT, READING, compared=COMPARED, event=event)


def test_a_report_comes_back_with_its_reading_and_its_event(db: Database, path: Path) -> None:
    recording = a_recording(db, path)
    ReportStore(db).record(recording)
    expected = replace(recording.report, last_event="evt_1", last_status="read")
    assert held(db, REPORT.id) == expected


def test_the_event_carries_one_waiting_delivery_a_recipient(db: Database, path: Path) -> None:
    ReportStore(db).record(a_recording(db, path))
    rows = list(db.query("SELECT id, event_id, subscription, recipient, state, attempts FROM deliveries"))
    assert [tuple(row.values()) for row in rows] == [
        (
            delivery_id("evt_1", each.subscription, each.address),
            "evt_1",
            each.subscription,
            each.address,
            "waiting",
            0,
        )
        for each in EVENT.recipients
    ]
    assert len({row["id"] for row in rows}) == 2


WRITES = (
    "INSERT ON readings",
    "INSERT ON judgements",
    "INSERT ON statements",
    "INSERT ON improvements",
    "UPDATE ON reports",
    "INSERT ON comparisons",
    "INSERT ON events",
    "INSERT ON event_changes",
    "INSERT ON deliveries",
)


@pytest.mark.parametrize("how", ["ABORT", "ROLLBACK"])
@pytest.mark.parametrize("write", WRITES)
def test_a_recording_that_fails_anywhere_leaves_nothing(
    db: Database, path: Path, write: str, how: str
) -> None:
    recording = a_recording(db, path)
    db.execute(f"CREATE TRIGGER boom AFTER {write} BEGIN SELECT RAISE({how}, 'boom'); END")
    before = list(db.conn.iterdump())
    with pytest.raises(sqlite3.IntegrityError, match="boom"):
        ReportStore(db).record(recording)
    assert list(db.conn.iterdump()) == before
    db.execute("DROP TRIGGER boom")
    ReportStore(db).record(recording)
    assert held(db, REPORT.id).last_event == "evt_1", "the next run brings the same event"


def test_an_event_that_is_there_already_takes_the_whole_recording_back(db: Database, path: Path) -> None:
    recording = a_recording(db, path)
    write_event(db, event_of("1"))
    before = list(db.conn.iterdump())
    with pytest.raises(sqlite3.IntegrityError, match=r"events\.id"):
        ReportStore(db).record(recording)
    assert list(db.conn.iterdump()) == before


KILLED = """
import os, pathlib, sys
from storage.database import open_for_writing
from storage.reports import ReportStore
from tests.storage.test_recording import a_recording
path = pathlib.Path(sys.argv[1])
db = open_for_writing(path)
recording = a_recording(db, path)
db.conn.create_function("die", 0, lambda: os.kill(os.getpid(), 9))
db.conn.execute("CREATE TEMP TRIGGER boom AFTER INSERT ON deliveries BEGIN SELECT die(); END")
ReportStore(db).record(recording)
"""


def test_a_process_killed_in_the_middle_of_a_recording_leaves_nothing_of_it(tmp_path: Path) -> None:
    path = tmp_path / "killed.db"
    command = [sys.executable, "-c", KILLED, str(path)]
    assert subprocess.run(command, cwd=CHECKOUT, check=False, timeout=30).returncode == -9
    with closing(open_for_reading(path)) as after:
        assert after.table("reports").count == 1, "the page was noted before"
        for table in ("readings", "judgements", "statements", "comparisons", "events", "deliveries"):
            assert after.table(table).count == 0, table


def test_a_file_that_is_not_to_be_had_is_recorded_as_that(db: Database) -> None:
    provider_noted(db)
    before = report_noted(db, REPORT)
    tried = replace(before, tries=3, file_problem="404", file_temporary=False)
    ReportStore(db).record(Recording(tried, {}, None, NOW))
    assert held(db, REPORT.id) == tried


def test_the_same_reading_of_the_same_bytes_is_kept_once(db: Database, path: Path) -> None:
    recording = a_recording(db, path, event=None)
    for _ in range(2):
        ReportStore(db).record(recording)
    assert db.table("readings").count == 1


def test_another_reading_of_the_same_bytes_is_kept_beside_the_first(db: Database, path: Path) -> None:
    recording = a_recording(db, path, event=None)
    ReportStore(db).record(recording)
    newer = replace(READING, reader="ilacs/2", judgements=READING.judgements[:2])
    report = replace(recording.report, reading=newer)
    ReportStore(db).record(replace(recording, report=report, now=NOW + timedelta(days=1)))
    assert held(db, REPORT.id).reading == newer
    assert [row["reader"] for row in db.query("SELECT reader FROM readings ORDER BY id")] == [
        "ilacs/1",
        "ilacs/2",
    ]


@pytest.mark.parametrize(
    "other",
    [
        replace(READING, title=None),
        replace(READING, authority="Oxford"),
        replace(READING, summary=READING.summary[:1]),
        replace(READING, improvements=READING.improvements[:1]),
        replace(READING, judgements=(replace(READING.judgements[0], others=()), *READING.judgements[1:])),
        replace(READING, judgements=(replace(READING.judgements[0], snippet=""), *READING.judgements[1:])),
    ],
    ids=["title", "authority", "summary", "improvements", "statements", "snippet"],
)
def test_a_reading_that_differs_in_its_evidence_only_is_another(
    db: Database, path: Path, other: Reading
) -> None:
    recording = a_recording(db, path, event=None)
    ReportStore(db).record(recording)
    ReportStore(db).record(replace(recording, report=replace(recording.report, reading=other)))
    assert held(db, REPORT.id).reading == other
    assert db.table("readings").count == 2


@pytest.mark.parametrize(("agrees", "kept"), [(True, 1), (False, 0), (None, None)])
def test_how_page_and_document_stand_to_each_other_is_kept(
    db: Database, path: Path, agrees: bool | None, kept: int | None
) -> None:
    names = Disagreement("authority", "Oxfordshire", "Barset County Council")
    check = PageCheck(agrees, (names,) if agrees is False else ())
    ReportStore(db).record(replace(a_recording(db, path), check=check))
    (row,) = db.query("SELECT authority_agrees, disagreements FROM report_documents")
    told = '[{"what": "authority", "page": "Oxfordshire", "document": "Barset County Council"}]'
    assert row == {"authority_agrees": kept, "disagreements": "[]" if agrees is not False else told}


def test_a_file_that_goes_to_and_fro_makes_a_reading_for_each_document(db: Database, path: Path) -> None:
    recording = a_recording(db, path, event=None)
    ReportStore(db).record(recording)
    amended = replace(READING, lead_inspector="Somebody Else")
    other = replace(recording.report, sha256=document_kept(db, path, b"amended"), reading=amended)
    ReportStore(db).record(replace(recording, report=other))
    ReportStore(db).record(recording)
    assert held(db, REPORT.id).reading == READING
    assert db.table("readings").count == 2


def test_comparisons_are_replaced_for_every_report_named_and_for_no_other(db: Database, path: Path) -> None:
    provider_noted(db)
    area = COMPARED[:1]
    first = recorded(db, path, listed("1"), reading_of("sif", {}), compared=area)
    second = recorded(db, path, listed("2"), reading_of("sif", {}), compared=area)
    third = recorded(db, path, listed("3"), reading_of("sif", {}), compared=area)
    ReportStore(db).record(Recording(third, {first.key: (), third.key: COMPARED}, None, NOW))
    rows = db.query("SELECT report, COUNT(*) AS areas FROM comparisons GROUP BY report")
    assert {row["report"]: row["areas"] for row in rows} == {second.key: 1, third.key: 2}


def test_the_last_event_on_a_report_is_the_one_recorded_last(db: Database, path: Path) -> None:
    recording = a_recording(db, path)
    ReportStore(db).record(recording)
    missing = replace(event_of("0"), status="missing")  # sorts before the first
    ReportStore(db).record(replace(recording, event=missing))
    assert (held(db, REPORT.id).last_event, held(db, REPORT.id).last_status) == ("evt_0", "missing")
    assert [row["id"] for row in db.query("SELECT id FROM events ORDER BY sequence")] == ["evt_1", "evt_0"]


def test_told_of_are_all_to_whom_an_event_on_this_report_was_addressed(db: Database, path: Path) -> None:
    recording = a_recording(db, path)
    ReportStore(db).record(recording)
    ReportStore(db).record(replace(recording, event=event_of("2", DESK, ("paper", "p@example.org"))))
    recorded(db, path, listed("9"), READING, event=event_of("3", ("other", "o@example.org")))
    assert ReportStore(db).told_of(held(db, REPORT.id)) == (
        ("charity", "https://example.org/hook"),
        DESK,
        ("paper", "p@example.org"),
    )


def test_an_event_about_no_report_belongs_to_none(db: Database, path: Path) -> None:
    write_event(db, event_of("alarm", DESK))
    (row,) = db.query("SELECT report, type FROM events")
    assert row["report"] is None
    assert db.table("deliveries").count == 1


def test_one_report_id_may_stand_on_two_providers_pages(db: Database, path: Path) -> None:
    provider_noted(db)
    db.table("providers").insert({**db.table("providers").get("80536"), "urn": "80537", "name": "Other"})
    ours = recorded(db, path, REPORT, READING)
    theirs = recorded(db, path, REPORT, READING, urn="80537")
    assert ours.key != theirs.key
    assert held(db, REPORT.id) == ours
