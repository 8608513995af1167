"""`read` over good, damaged and foreign files: each gets its status, and the batch goes on."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from fixtures.replica import Replica, World
from fixtures.replica.facts import DOCUMENTS
from inspectwatch.commands.read import MAX_BODY
from inspectwatch.jsonlines import STEERING
from scraper.ports import FetchPolicy
from tests.inspectwatch.processes import BEFORE, Desk

OXFORDSHIRE_2024 = DOCUMENTS / "50243682.pdf"


@pytest.fixture
def folder(tmp_path: Path) -> Desk:
    """A folder with files of every sort, and no configuration."""
    whole = OXFORDSHIRE_2024.read_bytes()
    (tmp_path / "good.pdf").write_bytes(whole)
    (tmp_path / "cut.pdf").write_bytes(whole[: len(whole) // 3])
    (tmp_path / "empty.pdf").write_bytes(b"")
    (tmp_path / "page.html").write_text("<html><title>Report not found</title><h1>Report not found</h1>")
    (tmp_path / "locked.pdf").write_bytes(_encrypted())
    return Desk(tmp_path, Replica(World(()), BEFORE))


def test_a_batch_with_bad_files_goes_on_to_its_end(folder: Desk) -> None:
    names = ["page.html", "cut.pdf", "locked.pdf", "missing.pdf", "empty.pdf", ".", "good.pdf"]
    done = folder.run("read", "--json", *names)
    assert done.status == 1
    assert [(line["file"], line["status"]) for line in done.lines()] == [
        ("page.html", "not_a_report"),
        ("cut.pdf", "unreadable"),
        ("locked.pdf", "unreadable"),
        ("empty.pdf", "not_a_report"),
        ("good.pdf", "read"),
    ]
    assert all(line["problems"] for line in done.lines()[:4])
    assert done.err.splitlines() == [
        "inspectwatch: cut.pdf: a damaged or incomplete PDF, which breaks off before its end",
        "inspectwatch: locked.pdf: a password-protected PDF",
        "inspectwatch: missing.pdf: No such file or directory",
        "inspectwatch: .: a folder, where files are needed: name those in it, such as FOLDER/*.pdf",
    ]


def test_what_a_good_report_says(folder: Desk) -> None:
    done = folder.run("read", "--json", "good.pdf")
    assert (done.status, done.err) == (0, "")
    [line] = done.lines()
    assert (line["framework"], line["lead_inspector"]) == ("ilacs_2023", "Nicki Shaw")
    assert line["inspection"] == {"start": "2024-02-12", "end": "2024-02-23"}
    grades = {each["area"]: each["grade"] for each in line["judgements"]}
    assert grades == dict.fromkeys(
        ["overall_effectiveness", "impact_of_leaders", "help_and_protection", "in_care", "care_leavers"],
        "good",
    )
    assert list(folder.folder.glob("*.db*")) == []


def test_a_good_report_brings_its_evidence(folder: Desk) -> None:
    [line] = folder.run("read", "--json", "good.pdf").lines()
    care = next(each for each in line["judgements"] if each["area"] == "in_care")
    assert (care["page"], care["wording"], care["corroborated"], care["disputed"]) == (1, "Good", True, False)
    assert "children in care" in care["snippet"]
    assert [(other["page"], other["grade"]) for other in care["others"]] == [(2, "good")]
    assert line["authority"] == "Oxfordshire"
    assert line["summary"]
    assert {item["kind"] for item in line["improvements"]} == {"improvement"}


def test_explained_page_by_page(folder: Desk) -> None:
    pages = folder.run("read", "--explain", "good.pdf").out.partition("  page 1\n")[2]
    first, second = pages.split("  page 2\n")[:2]
    assert "    read    overall effectiveness: “Overall effectiveness: Good”" in first
    assert "    agrees  in care: “The experiences and progress of children in care: good”" in second
    assert second.count("    improve “") == 3
    [line] = folder.run("read", "--explain", "--json", "good.pdf").lines()
    assert {each["role"] for each in line["explanation"]} >= {"read", "confirms"}


def test_what_is_no_file_is_told_apart(folder: Desk) -> None:
    asked = folder.run("read", "https://files.example.org/1")
    assert (asked.status, asked.out) == (1, "")
    assert "an address, where a file is needed: download it first" in asked.err
    assert folder.run("read", "--explain", "--csv", "good.pdf").status == 2


def test_what_never_ends_is_not_read(folder: Desk) -> None:
    os.mkfifo(folder.folder / "pipe")
    with (folder.folder / "huge.pdf").open("wb") as file:
        file.truncate(MAX_BODY + 1)
    done = folder.run("read", "/dev/zero", "pipe", "huge.pdf", "page.html")
    assert (done.status, done.out) == (1, folder.run("read", "page.html").out)
    assert done.err.splitlines() == [
        "inspectwatch: /dev/zero: not a regular file: save it to one first",
        "inspectwatch: pipe: not a regular file: save it to one first",
        "inspectwatch: huge.pdf: larger than the 40 MiB that a report may have",
    ]


def test_as_much_is_read_as_is_fetched() -> None:
    assert FetchPolicy("https://example.org", frozenset(), "").max_body == MAX_BODY


def test_json_steers_no_terminal(folder: Desk) -> None:
    title = "Not\u009b31m a \u202ereport\u2028of Côte"
    (folder.folder / "page.html").write_text(f"<html><title>{title}</title><h1>x</h1>", encoding="utf-8")
    done = folder.run("read", "--json", "page.html")
    assert "\\u009b31m a \\u202ereport" in done.out
    assert not set(done.out) & set(STEERING)
    [line] = done.lines()
    assert "\u202ereport" in line["problems"][0]
    assert "Côte" in done.out


def test_no_report_is_no_failure(folder: Desk) -> None:
    assert folder.run("read", "page.html").status == 0


def test_text_and_csv(folder: Desk) -> None:
    text = folder.run("read", "good.pdf").out.splitlines()
    assert text[0].startswith("good.pdf: Oxfordshire, read as ILACS 2023, inspected 2024-02-12 to")
    assert text[1].endswith("children and families (page 1, confirmed on page 2)")
    assert text[5].endswith("Overall effectiveness (page 1, stated once)")
    assert text[6:] == ["  3 areas for improvement (page 2)"]
    table = folder.run("read", "--csv", "good.pdf", "page.html").out.splitlines()
    assert table[0].startswith("file,authority,title,status,framework,inspection_start")
    assert len(table) == 7
    assert table[-1].startswith("page.html,,,not_a_report,,")


def _encrypted() -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, encrypt=StandardEncryption("opens it", canPrint=0))
    canvas.drawString(72, 720, "Inspection of local authority children's services")
    canvas.save()
    return file.getvalue()
