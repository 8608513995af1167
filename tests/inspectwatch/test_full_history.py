"""`history --full`: every report with its evidence, findings and what must improve, in three forms."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from inspectwatch.commands.full_history import show_in_full
from inspectwatch.commands.questions import history
from inspectwatch.commands.tables import footnote
from inspectwatch.config import Config
from inspectwatch.output import Row
from scraper.model import (
    Improvement,
    ImprovementKind,
    Judgement,
    PublishedReport,
    Reading,
    ReadingStatus,
    Remit,
    Statement,
)
from storage.database import open_for_writing
from storage.evidence import reports_in_full
from tests.inspectwatch.configuring import read
from tests.storage.building import listed, provider_noted, reading_of, recorded, report_noted
from tests.storage.oxfordshire import COMPARED_2024

GRADES = {"overall_effectiveness": "good", "in_care": "good", "care_leavers": "good"}
OTHERS = {
    "in_care": (Statement("good", "Children in care", "good", 4, "Children in care: good"),),
    "care_leavers": (Statement("inadequate", "Care leavers", "inadequate", 9, "Care leavers: inadequate"),),
}
HOSTILE_REPORT = listed("1", date(2024, 4, 9), title="\x1b[2J")
LETTER = Reading(
    ReadingStatus.NO_JUDGEMENTS,
    "jtai",
    title="A letter",
    authority="Exampleshire",
    improvements=(
        Improvement("Records.", ImprovementKind.IMPROVEMENT, 2, "Within three months:"),
        Improvement("Act at once.", ImprovementKind.PRIORITY_ACTION, 2, responsible="The council"),
    ),
    reader="letters/1",
)


def _evidenced(judgement: Judgement) -> Judgement:
    return replace(judgement, snippet=f"Around {judgement.area}", others=OTHERS.get(judgement.area, ()))


def _full() -> Reading:
    plain = reading_of("ilacs_2023", GRADES, start=date(2024, 2, 12), end=date(2024, 2, 23))
    return replace(
        plain,
        judgements=tuple(map(_evidenced, plain.judgements)),
        title="Inspection of Oxfordshire",
        authority="Oxfordshire",
        summary=("Leaders know their services.", "Children are heard."),
        improvements=(Improvement("Plans:\n- of children\n- of leavers", ImprovementKind.IMPROVEMENT, 3),),
        problems=("one label was not found",),
    )


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A watch of Oxfordshire: a graded report, a letter that names another authority, one without a file."""
    path = tmp_path / "inspectwatch.db"
    db = open_for_writing(path)
    provider_noted(db)
    recorded(db, path, listed("50243682", date(2024, 4, 9)), _full(), compared=COMPARED_2024)
    recorded(db, path, listed("7", date(2022, 5, 1), title="Joint inspection", remit=Remit.JTAI), LETTER)
    report_noted(db, listed("9", date(2021, 5, 1), title="Gone"))
    db.execute("UPDATE reports SET authority_agrees = 0 WHERE report_id = '7'")
    db.conn.commit()
    db.close()
    return read(tmp_path, 'database = "inspectwatch.db"')


def _said(config: Config, capsys: pytest.CaptureFixture[str], *, form: str = "") -> str:
    status = history(config, "oxfordshire", full=True, as_json=form == "json", as_csv=form == "csv")
    said = capsys.readouterr()
    assert (status, said.err) == (0, "")
    return said.out


GRADED = """\
Oxfordshire (URN 80536, South East)

Children's services inspection, published 9 April 2024
Report     50243682
Framework  Inspection of local authority children's services (2023 to March 2026)
Inspected  12 to 23 February 2024
Led by     Nicki Shaw
Document   Inspection of Oxfordshire
Names      Oxfordshire
Read by    ilacs_2023/1
Address    https://files.example.org/v1/file/50243682
! one label was not found

Overall effectiveness: good
    Unchanged, before: good.
    as printed: Overall effectiveness: “Good” on page 1; stated once.
    “Around overall_effectiveness”

Children in care: good
    Unchanged, before: good (judged together with another area then).
    as printed: The experiences and progress of children in care: “Good” on page 1; confirmed on
    page 4.
    “Around in_care”

Care leavers: good (disputed)
    Unchanged, before: good (judged together with another area then).
    as printed: The experiences and progress of care leavers: “Good” on page 1, but “inadequate” on
    page 9.
    “Around care_leavers”
    “Care leavers: inadequate”

What inspectors say, in the words of the report
  | Leaders know their services.
  |
  | Children are heard.

What needs to improve
  * Plans:
    - of children
    - of leavers

────"""


def test_a_graded_report_is_read_from_top_to_bottom(
    config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _said(config, capsys).startswith(GRADED)


def test_a_letter_lists_serious_weaknesses_first_and_warns_of_another_authority(
    config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = _said(config, capsys).partition("Joint inspection, published 1 May 2022\n")[2]
    assert "! The document names Exampleshire, not Oxfordshire. Please check before using it.\n" in letter
    assert "\nAreas for priority action\n  * Act at once.\n    Responsible: The council\n" in letter
    assert "\nWhat needs to improve\n\nWithin three months:\n  * Records.\n" in letter
    assert letter.index("Act at once.") < letter.index("Records.")
    assert "Gone, published 1 May 2021\nReport     9\nStatus     missing\nAddress    https://" in letter


def test_json_is_one_nested_object_a_report(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    full, letter, missing = map(json.loads, _said(config, capsys, form="json").splitlines())
    assert (full["report_id"], full["document_title"]) == ("50243682", "Inspection of Oxfordshire")
    assert full["judgements"][1]["others"][0]["page"] == 4
    assert (full["judgements"][1]["direction"], full["judgements"][1]["basis"]) == ("unchanged", "split")
    assert (letter["authority_agrees"], full["authority_agrees"]) == (False, None)
    assert letter["improvements"][1]["kind"] == "priority_action"
    assert missing["judgements"] == missing["improvements"] == missing["summary"] == []


def test_csv_is_one_line_for_each_thing_said(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(_said(config, capsys, form="csv"))))
    assert [row["what"] for row in rows] == [
        "report", "judgement", "judgement", "other_place", "judgement", "other_place", "summary", "summary",
        "improvement", "problem",
        "report", "improvement", "priority_action",
        "report",
    ]  # fmt: skip
    in_care, other = rows[2], rows[3]
    assert (in_care["area"], in_care["page"], in_care["corroborated"]) == ("in_care", "1", "1")
    assert (in_care["previous_grade"], in_care["direction"], in_care["basis"]) == (
        "good",
        "unchanged",
        "split",
    )
    assert (other["area"], other["page"], other["text"]) == ("in_care", "4", "Children in care: good")
    assert (rows[12]["text"], rows[12]["responsible"]) == ("Act at once.", "The council")
    assert (rows[12]["authority"], rows[12]["authority_agrees"]) == ("Exampleshire", "0")


def test_the_table_marks_confirmed_and_disputed_grades(
    config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    assert history(config, "oxfordshire") == 0
    said = capsys.readouterr()
    grades = [re.split(" {2,}", line)[2] for line in said.out.splitlines()[2:]]
    assert grades == ["good", "good ✓", "good (disputed)"]
    assert said.err.endswith(" ✓: a second place of the report confirms the grade. No mark: stated once.\n")


def test_rows_of_the_history_say_whether_they_are_confirmed(
    config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    history(config, "oxfordshire", as_json=True)
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["corroborated"], row["disputed"]) for row in rows] == [(0, 0), (1, 0), (0, 1)]


def test_a_provider_without_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db = open_for_writing(tmp_path / "inspectwatch.db")
    provider_noted(db)
    db.close()
    config = read(tmp_path, 'database = "inspectwatch.db"')
    assert history(config, "oxfordshire", full=True) == 0
    assert capsys.readouterr().err == "No report is known of Oxfordshire (URN 80536, South East).\n"
    assert history(config, "oxfordshire") == 0
    assert capsys.readouterr().err == "No judgement is known of Oxfordshire (URN 80536, South East).\n"
    assert history(config, "nowhere", full=True) == 1
    assert "no provider is called 'nowhere'" in capsys.readouterr().err


def test_lines_fit_and_steer_no_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "word \x1b[31m\u202e" + "and more words " * 40
    judgement = Judgement("in_care", "good", hostile, hostile, 1, hostile, OTHERS["in_care"])
    reading = Reading(
        ReadingStatus.READ,
        "ilacs_2023",
        judgements=(judgement,),
        problems=(hostile,),
        title=hostile,
        authority=hostile,
        summary=(hostile,),
        improvements=(Improvement(hostile, ImprovementKind.IMPROVEMENT, 1, hostile, hostile),),
        reader="ilacs/1",
    )
    show_in_full(_reports(tmp_path, reading), as_json=False, as_csv=False)
    said = capsys.readouterr().out
    assert not {"\x1b", "\u202e"} & set(said)
    assert said.count("word") >= 9
    assert max(map(len, said.splitlines())) <= 100


@pytest.mark.parametrize(
    ("inspected", "shown"), [(date(2024, 3, 1), "1 March 2024, from the publisher's page"), (None, None)]
)
def test_a_day_that_the_document_does_not_give_is_said_to_be_the_page_s(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], inspected: date | None, shown: str | None
) -> None:
    report = replace(listed("1", date(2024, 4, 9)), inspected=inspected)
    show_in_full(
        _reports(tmp_path, Reading(ReadingStatus.READ, "ilacs_2023"), report), as_json=False, as_csv=False
    )
    facts = dict(line.split(None, 1) for line in capsys.readouterr().out.splitlines() if "  " in line)
    assert facts.get("Inspected") == shown


@pytest.mark.parametrize(
    ("rows", "notes"),
    [
        ([("childrens_services", 1, 0)], "✓: a second place of the report confirms the grade."),
        ([("area_send", 1, 0)], "✓ of SEND: the grade fits the next step that the report announces."),
        ([("childrens_services", 0, 0), ("childrens_services", 0, 1)], ""),
    ],
)
def test_only_the_marks_that_stand_there_are_explained(rows: list[tuple[str, int, int]], notes: str) -> None:
    assert notes == footnote(
        [
            {"remit": remit, "corroborated": agreed, "disputed": not_agreed}
            for remit, agreed, not_agreed in rows
        ]
    )


def _reports(folder: Path, reading: Reading, report: PublishedReport = HOSTILE_REPORT) -> Sequence[Row]:
    path = folder / "inspectwatch.db"
    db = open_for_writing(path)
    provider_noted(db)
    recorded(db, path, report, reading)
    db.execute("UPDATE reports SET authority_agrees = 0")
    reports = reports_in_full(db, "80536")
    db.close()
    return reports
