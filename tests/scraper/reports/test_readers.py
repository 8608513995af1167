"""The pipeline: every reading is signed, whatever came of it, and letters tell everything but grades."""

from __future__ import annotations

import pytest

from scraper.frameworks import FRAMEWORKS
from scraper.model import ImprovementKind, ReadingStatus
from scraper.reports import ilacs, judgement_table
from scraper.reports.improvements import improvements_of
from scraper.reports.readers import READERS, read_document, read_pages
from scraper.reports.summary import summary_of
from scraper.reports.title import authority_of, title_of
from scraper.reports.versions import CURRENT_READERS, VERSIONS
from tests.scraper.reports.documents import pdf, text_page
from tests.scraper.reports.sheets import Part, row, sheets

_TABLE = (
    "Inspection of Thornbury local authority children's services\nInspection dates: 6 to 10 March 2023\n"
    "Judgement Grade\nThe impact of leaders on social work practice with children and families\n"
    "Requires \nimprovement to be good\n"
    "The experiences and progress of children who need help and protection Good\n"
    "The experiences and progress of children in care\nOutstanding\n"
    "The experiences and progress of care leavers Inadequate\nOverall effectiveness Good\n"
)
_LETTER = (
    "Focused visit to Thornbury children's services\n"
    "This letter summarises the findings of the focused visit to Thornbury children's services on 20 and \n"
    "21 February 2024.\n"
    "Areas for priority action\n"
    "The local authority needs to see every child on the day that a worry is passed on.\n"
    "Main findings\n"
    "Overall effectiveness is good.\n"
)


@pytest.mark.parametrize(
    ("document", "status", "reader"),
    [
        (b"<html><title>Report not found</title></html>", ReadingStatus.NOT_A_REPORT, "text"),
        (b"%PDF-1.7 and nothing more", ReadingStatus.UNREADABLE, "text"),
        (pdf(text_page("Minutes of a meeting of the allotment society, held in the hall")), None, "identify"),
        (pdf(text_page(*_TABLE.splitlines())), ReadingStatus.READ, "ilacs"),
        (pdf(text_page(*_TABLE.splitlines()[:2])), ReadingStatus.UNRECOGNISED, "ilacs"),
        (pdf(text_page(*_LETTER.splitlines())), ReadingStatus.NO_JUDGEMENTS, "letter"),
    ],
    ids=["html", "damaged", "another document", "report", "report without its table", "letter"],
)
def test_every_reading_is_signed(document: bytes, status: ReadingStatus | None, reader: str) -> None:
    reading = read_document(document)
    assert reading.status is (status or ReadingStatus.NOT_A_REPORT)
    assert reading.reader.partition("/")[0] == reader
    assert reading.reader in CURRENT_READERS


def test_every_layout_has_a_reader_and_every_reader_a_version() -> None:
    assert {framework.layout for framework in FRAMEWORKS.values()} <= READERS.keys() <= VERSIONS.keys()


def test_a_letter_tells_everything_but_grades() -> None:
    reading = read_pages([_LETTER])
    assert (reading.framework, reading.judgements) == ("focused_visit", ())
    assert reading.title == "Focused visit to Thornbury children's services"
    assert reading.authority == "Thornbury"
    assert [(item.kind, item.page) for item in reading.improvements] == [(ImprovementKind.PRIORITY_ACTION, 1)]


def test_the_usual_layout_is_read_by_the_entry_of_the_framework_alone() -> None:
    framework = FRAMEWORKS["ilacs_2023"]
    read = judgement_table.read(framework, [_TABLE])
    assert {judgement.area: judgement.grade for judgement in read.judgements} == {
        "impact_of_leaders": "requires_improvement",
        "help_and_protection": "good",
        "in_care": "outstanding",
        "care_leavers": "inadequate",
        "overall_effectiveness": "good",
    }
    assert read == ilacs.read(framework, [_TABLE])


def test_a_grade_of_another_scale_is_none() -> None:
    reading = read_pages([_TABLE.replace("Inadequate", "Strong standard")])
    assert "care_leavers" not in {judgement.area for judgement in reading.judgements}
    assert any("no grade found for care_leavers" in problem for problem in reading.problems)


def test_without_a_table_the_usual_layout_is_not_recognised() -> None:
    reading = judgement_table.read(FRAMEWORKS["ilacs_2023"], [_TABLE.partition("Judgement")[0], "Prose.\n"])
    assert (reading.status, reading.framework) == (ReadingStatus.UNRECOGNISED, None)
    assert "no judgement table" in reading.problems[0]


_SIF = (
    "Upwell City Council\nInspection of services for children in need of help and\n"
    "protection, children looked after and care leavers\n"
    "Inspection dates: 9 to 24 November 2016\nThe overall judgement is good\n"
)


@pytest.mark.parametrize("page", [_TABLE, _LETTER, _SIF], ids=["report", "letter", "single inspection"])
def test_a_reading_tells_what_each_part_reads_for_its_framework(page: str) -> None:
    pages = [page, "Recommendations\nWhat needs to improve?\n• Plans.\n1. Visit every child.\nProse.\n"]
    reading = read_pages(pages)
    assert reading.framework is not None
    assert reading.title == title_of(reading.framework, pages)
    assert reading.authority == authority_of(reading.framework, pages)
    assert reading.summary == summary_of(reading.framework, pages)
    listed = improvements_of(reading.framework, pages)
    assert reading.improvements == listed.items
    assert (listed.problem in reading.problems) is (listed.problem is not None)


def test_a_document_is_read_with_its_layout_and_keeps_its_text() -> None:
    front: list[Part] = ["Area SEND inspection of Thornbury Local Area Partnership", "Inspection outcome"]
    table: list[Part] = [
        "Areas for improvement",
        row("Areas for improvement"),
        row("Leaders should share data."),
    ]
    reading = read_document(sheets(front, [*table, "Local area partnership details"]))
    assert [(item.text, item.page) for item in reading.improvements] == [("Leaders should share data.", 2)]
    assert len(reading.pages) == 2
    assert "Leaders should share data." in reading.pages[1]


def test_a_summary_is_parted_where_the_page_shows_a_gap() -> None:
    lines = [
        *["Joint targeted area inspection of Thornbury", "Headline findings"],
        *["Children here are seen, and they are", "heard by those who look after them.", ""],
        *["Parents here are heard too, and all", "of them said so when we asked them."],
    ]
    reading = read_document(pdf(text_page(*lines)))
    assert (reading.framework, len(reading.summary)) == ("jtai", 2)
