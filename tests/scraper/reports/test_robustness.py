"""Whatever a file is, it gets its status and a sentence within the limits, and the next one is read right."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from scraper.model import ReadingStatus
from scraper.reports.worker import ReportReader
from tests.scraper.reports import broken_documents as broken
from tests.scraper.reports.documents import bomb, pdf, text_page

_SOUND = broken.report()
_IMAGE = b"q 595 0 0 842 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"
_GRADES = {
    "impact_of_leaders": "good",
    "help_and_protection": "outstanding",
    "in_care": "inadequate",
    "care_leavers": "requires_improvement",
    "overall_effectiveness": "inadequate",
}


@pytest.fixture(scope="module")
def reader() -> Iterator[ReportReader]:
    """One reader for all, with less time and memory than the program allows."""
    with ReportReader(time_limit=10.0, memory_limit=320 << 20) as process:
        yield process


@pytest.fixture(autouse=True)
def _the_next_document_is_read_right(reader: ReportReader) -> Iterator[None]:
    yield
    assert _grades(reader, _SOUND) == _GRADES


def _locked(password: str) -> bytes:
    """The report encrypted; without a password anybody may read it, but not copy from it."""
    file = io.BytesIO()
    canvas = Canvas(file, encrypt=StandardEncryption(password, ownerPassword="another", canCopy=0))
    for number, line in enumerate(broken.REPORT):
        canvas.drawString(50, 800 - 14 * number, line)
    canvas.save()
    return file.getvalue()


def _office_file() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", "<w:t>Overall effectiveness Good</w:t>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "not a PDF but an empty file"),
        (
            b"<!DOCTYPE html><html><head><title>Report not found</title></head><body>Good</body></html>",
            "not a PDF but an HTML page titled 'Report not found'",
        ),
        (_office_file(), "not a PDF but a ZIP or Office file"),
        (b"\x00" * 100_000, "not a PDF but a file of an unknown sort"),
    ],
    ids=["empty", "HTML page", "Office file", "zeros"],
)
def test_what_is_no_pdf_is_no_report(reader: ReportReader, data: bytes, sentence: str) -> None:
    reading = reader.read(data)
    assert (reading.status, reading.problems) == (ReadingStatus.NOT_A_REPORT, (sentence,))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (_SOUND[: len(_SOUND) // 3], "a damaged or incomplete PDF, which breaks off before its end"),
        (_locked("secret"), "a password-protected PDF"),
        (pdf(*[_IMAGE] * 12), "a PDF without text, 12 pages of images"),
        (pdf(), "a PDF without pages"),
        (pdf(*[text_page("Good")] * 5000), "a PDF of 5,000 pages, when no report has more than 500"),
        (broken.broken_object_stream(), "a damaged PDF, whose page 1 cannot be read"),
        (broken.cyclic_page_tree(), "a damaged PDF, whose page 2 cannot be read"),
        (broken.deep_page_tree(5000), "a damaged PDF, whose page 1 cannot be read"),
        (broken.contents_of_itself(), "a PDF without text, 1 page, none with images"),
        (broken.report(box="5000 5000 5595 5842"), "a PDF without text, 1 page, none with images"),
        (bomb(512 << 20), "memory"),
        (broken.form_within_itself(), "memory"),
        (broken.one_word(2_000_000), "memory"),
    ],
    ids=[
        "truncated",
        "password",
        "pictures",
        "no pages",
        "5,000 pages",
        "object stream",
        "cyclic pages",
        "deep pages",
        "content of itself",
        "text beside the page",
        "bomb",
        "form within itself",
        "word of two million letters",
    ],
)
def test_what_cannot_be_read_says_why(reader: ReportReader, data: bytes, sentence: str) -> None:
    reading = reader.read(data)
    assert reading.status is ReadingStatus.UNREADABLE
    assert len(reading.problems) == 1
    assert sentence in reading.problems[0]
    assert (reading.framework, reading.judgements) == (None, ())


@pytest.mark.parametrize(
    "data",
    [
        _locked(""),
        b"\r\n" * 400 + _SOUND,
        _SOUND.replace(b"%%EOF", b"").replace(b"startxref", b"start"),
        _SOUND.replace(b"/Count 1", b"/Count 2147483647"),
        _SOUND.replace(b"/Count 1", b"/Count -1"),
        broken.deep_arrays(100_000),
        broken.report(box="0 0 1000000000 1000000000"),
        broken.report(box="-1e30 -1e30 1e38 1e38"),
        broken.report(box="0 0 0 0"),
        broken.report(box="a b c d"),
    ],
    ids=[
        "owner's password",
        "junk before",
        "no table of places",
        "too many pages promised",
        "fewer than no pages promised",
        "deep arrays",
        "enormous page",
        "page beyond numbers",
        "page without size",
        "page of no numbers",
    ],
)
def test_what_can_be_read_all_the_same_is_read_right(reader: ReportReader, data: bytes) -> None:
    assert _grades(reader, data) == _GRADES


@pytest.mark.parametrize("letters", [20_000, 500_000])
def test_a_page_of_one_word_is_no_known_report(reader: ReportReader, letters: int) -> None:
    reading = reader.read(broken.one_word(letters))
    assert reading.status is ReadingStatus.UNRECOGNISED
    assert "it begins 'Ofsted xxx" in reading.problems[0]
    assert len(reading.problems[0]) < 200


def _grades(reader: ReportReader, data: bytes) -> dict[str, str]:
    return {judgement.area: judgement.grade for judgement in reader.read(data).judgements}
