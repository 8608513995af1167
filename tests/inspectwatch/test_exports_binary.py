"""Exports that are no lines: a workbook as Excel reads it, and the copy of the database."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from inspectwatch.commands.export import export
from inspectwatch.config import Config
from inspectwatch.exports import workbook
from tests.inspectwatch.exporting import FORMULA, exported, filled

SHEETS = ["Summary", "Ratings", "History", "Reports", "Changes", "About"]


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return filled(tmp_path_factory.mktemp("exports"))


@pytest.fixture(scope="module")
def file(config: Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return exported(config, tmp_path_factory.mktemp("workbook") / "all.xlsx")


@pytest.fixture(scope="module")
def book(file: Path) -> Workbook:
    return openpyxl.load_workbook(file)


def rows_of(book: Workbook, sheet: str) -> list[dict[str, Any]]:
    """The cells by their heads."""
    head, *rows = book[sheet].iter_rows()
    return [dict(zip((str(cell.value) for cell in head), row, strict=True)) for row in rows]


def one(book: Workbook, sheet: str, urn: str) -> dict[str, Any]:
    (row,) = (row for row in rows_of(book, sheet) if row["urn"].value == urn)
    return row


def test_a_sheet_for_everything_with_a_frozen_head_and_filters(book: Workbook) -> None:
    assert book.sheetnames == SHEETS
    for name in SHEETS[:-1]:
        sheet = book[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet["A1"].font.bold


def test_grades_are_words_on_a_colour(book: Workbook) -> None:
    row = one(book, "Summary", "1")
    shown = {
        name: (row[name].value, row[name].fill.fgColor.rgb)
        for name in ("overall_effectiveness_grade", "help_and_protection_grade", "care_leavers_grade")
    }
    assert shown == {
        "overall_effectiveness_grade": ("no overall grade any more (since April 2026)", "FFE8E8E8"),
        "help_and_protection_grade": ("requires improvement", "FFFFEFC0"),
        "care_leavers_grade": ("inadequate", "FFF6C6C0"),
    }
    assert one(book, "Summary", "3")["overall_effectiveness_grade"].value is None


def test_days_are_days_codes_are_text_and_reports_are_linked(book: Workbook) -> None:
    row = one(book, "Summary", "80536")
    assert row["publication_date"].value == datetime(2024, 4, 9)  # noqa: DTZ001 (a day of Excel's)
    assert row["publication_date"].number_format == "yyyy-mm-dd"
    assert (row["urn"].value, row["la_code"].value) == ("80536", "931")
    link = "https://files.example.org/v1/file/50243682"
    assert (row["inspection_link"].value, row["inspection_link"].hyperlink.target) == (link, link)


def test_no_name_and_no_title_is_a_formula(book: Workbook, file: Path) -> None:
    name = one(book, "Summary", "1")["local_authority"]
    assert (name.value, name.data_type, name.quotePrefix) == (FORMULA, "s", True)
    title = one(book, "Reports", "1")["title"]
    assert (title.value, title.data_type, title.quotePrefix) == ("+SUM(1;-2)@more[31m", "s", True)
    with zipfile.ZipFile(file) as parts:
        sheets = [parts.read(part) for part in parts.namelist() if part.startswith("xl/worksheets/sheet")]
    assert len(sheets) == len(SHEETS)
    assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)


def test_one_sheet_where_one_thing_is_asked_for(config: Config, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(exported(config, tmp_path / "h.xlsx", "history"))
    assert book.sheetnames == ["History", "About"]
    (row, *_) = (row for row in rows_of(book, "History") if row["urn"].value == "80536")
    assert isinstance(row["rank"].value, int)


def test_more_rows_than_a_sheet_has_are_refused(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    assert export(config, form="xlsx", what=None, out=tmp_path / "x.xlsx", force=False) == 2
    assert capsys.readouterr().err == (
        "inspectwatch: summary has 4 rows, and a sheet holds 3. Use --format csv\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", ["xlsx", "sqlite"])
def test_down_a_pipe_goes_the_file(
    config: Config, form: str, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert export(config, form=form, what=None, out=Path("-"), force=False) == 0
    out, err = capsysbinary.readouterr()
    assert err == b""
    path = tmp_path / "piped"
    path.write_bytes(out)
    if form == "xlsx":
        with path.open("rb") as piped:
            assert openpyxl.load_workbook(piped).sheetnames == SHEETS
    else:
        with closing(sqlite3.connect(path)) as db:
            assert db.execute("SELECT COUNT(*) FROM current_ratings WHERE urn = '80536'").fetchone() == (5,)


def test_a_copy_of_the_database_has_everything_and_no_parts(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = exported(config, tmp_path / "copy.db")
    assert capsys.readouterr().out == f"Wrote {out}: everything but what is private\n"
    assert export(config, form="sqlite", what="ratings", out=tmp_path / "x.db", force=False) == 2
    assert "leave out --what" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["copy.db"]
