from __future__ import annotations

import io

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from scraper.model import ReadingStatus
from scraper.reports.readers import read_document
from scraper.reports.text import extract_pages, mend
from tests.scraper.reports.documents import pdf, text_page

_REPORT = pdf(
    text_page("Thornbury County Council", "Ofsted inspects services for children who need help."),
    text_page("Second page"),
)


def test_one_text_a_page() -> None:
    first, second = extract_pages(_REPORT)
    assert first.splitlines() == [
        "Thornbury County Council",
        "Ofsted inspects services for children who need help.",
    ]
    assert second == "Second page"


def test_junk_before_the_header_is_tolerated_up_to_one_kibibyte() -> None:
    assert extract_pages(b"\r\n" * 500 + _REPORT) == extract_pages(_REPORT)
    assert read_document(b"\r\n" * 600 + _REPORT).status is ReadingStatus.NOT_A_REPORT


@pytest.mark.parametrize(
    ("printed", "mended"),
    [
        ("well\ufffeplanned", "well-planned"),
        ("up\ufffe\r\nto-date", "up-to-date"),
        ("good\u0002\r\nquality", "good-quality"),
        ("good\u0002quality", "good-quality"),
        ("improve\u00ad\r\nment", "improvement"),
        ("improve\u00adment", "improvement"),
        ("Overall\u00a0effectiveness\u202fGood", "Overall effectiveness Good"),
        ("children\u2019s \u2018journey\u2019", "children's 'journey'"),
        ("\u201cgood\u201d", '"good"'),
        ("e\ufb00ective, \ufb01rst, \ufb02at, o\ufb03ce", "effective, first, flat, office"),
        ("multi\u2011agency \u2212 first", "multi-agency - first"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("Go\u200bod", "Good"),
    ],
)
def test_text_is_mended(printed: str, mended: str) -> None:
    assert mend(printed) == mended


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "not a PDF but an empty file"),
        (b" \r\n ", "not a PDF but an empty file"),
        (
            b"<!DOCTYPE html>\n<html><head><title>\n Report not found &amp; gone </title>",
            "not a PDF but an HTML page titled 'Report not found & gone'",
        ),
        (b"<!-- saved -->\n<HTML lang='en'><body>", "not a PDF but an HTML page without a title"),
        (b"PK\x03\x04rest", "not a PDF but a ZIP or Office file"),
        (b"Dear reader, this is", 'not a PDF but a file that begins "Dear reader, thi"'),
        (b"\x00\x01\xff\x9b2J", "not a PDF but a file of an unknown sort"),
    ],
)
def test_what_is_no_pdf_is_named(data: bytes, problem: str) -> None:
    reading = read_document(data)
    assert reading.status is ReadingStatus.NOT_A_REPORT
    assert reading.framework is None
    assert reading.problems == (problem,)


@pytest.mark.parametrize("data", [_REPORT[: len(_REPORT) // 3], b"%PDF-1.7\n" + bytes(range(256)) * 8])
def test_a_damaged_file_is_unreadable(data: bytes) -> None:
    reading = read_document(data)
    assert reading.status is ReadingStatus.UNREADABLE
    assert "damaged or incomplete" in reading.problems[0]


def test_an_encrypted_file_is_unreadable() -> None:
    file = io.BytesIO()
    canvas = Canvas(file, encrypt=StandardEncryption("secret", ownerPassword="more secret"))
    canvas.drawString(50, 800, "Ofsted inspects services for children who need help and protection")
    canvas.save()
    reading = read_document(file.getvalue())
    assert reading.status is ReadingStatus.UNREADABLE
    assert reading.problems == ("a password-protected PDF",)


def test_a_file_without_text_is_unreadable() -> None:
    reading = read_document(pdf(b"0 0 m 100 100 l S", text_page("Scan 1")))
    assert reading.status is ReadingStatus.UNREADABLE
    assert reading.problems == ("a PDF with hardly any text, 2 pages, none with images",)
