from __future__ import annotations

import io

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from scraper.model import ReadingStatus
from scraper.reports.readers import read_document
from scraper.reports.text import extract_pages, mend, opened
from tests.scraper.reports.documents import pdf, text_page

_REPORT = pdf(
    text_page("Thornbury County Council", "Ofsted inspects services for children who need help."),
    text_page("Second page"),
)
_IMAGE = b"q 595 0 0 842 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"
_FULL_PAGE = text_page(*["children " * 10] * 55)


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
        ("\ufeffGood\u2060", "Good"),
        ("1\u20123\u2015\u201bno\u2019\f", "1–3—'no'\n"),
        ("co\ufffe\r\n\ufffeop", "co--op"),
    ],
)
def test_text_is_mended(printed: str, mended: str) -> None:
    assert mend(printed) == mended


def test_a_page_of_an_error_is_named_with_its_title() -> None:
    reading = read_document(b"<html><head><title>Report not found</title></head></html>")
    assert reading.status is ReadingStatus.NOT_A_REPORT
    assert reading.framework is None
    assert reading.problems == ("not a PDF but an HTML page titled 'Report not found'",)


_CUT_OFF = "a damaged or incomplete PDF, which breaks off before its end"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (_REPORT[: len(_REPORT) // 3], _CUT_OFF),
        (_REPORT[:-30], _CUT_OFF),
        (b"%PDF-1.7", _CUT_OFF),
        (b"%PDF-1.7\n" + bytes(range(256)) * 8, _CUT_OFF),
        (b"%PDF-1.7\n" + bytes(range(256)) * 8 + b"%%EOF", "a damaged or incomplete PDF"),
        (pdf(), "a PDF without pages"),
        (_REPORT.replace(b"/Count 2", b"/Count 300"), "a damaged PDF, whose page 3 cannot be read"),
        (pdf(*[_IMAGE] * 12), "a PDF without text, 12 pages of images"),
        (pdf(_IMAGE), "a PDF without text, 1 page of images"),
        (pdf(_IMAGE, b"0 0 m 100 100 l S"), "a PDF without text, 2 pages, 1 with images"),
        (pdf(b"", text_page("Scan 1")), "a PDF with hardly any text, 2 pages, none with images"),
        (pdf(*[text_page("Ofsted")] * 5000), "a PDF of 5,000 pages, when no report has more than 500"),
        (pdf(*[_FULL_PAGE] * 450), "a PDF with more than 2,000,000 characters of text"),
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, problem: str) -> None:
    reading = read_document(data)
    assert reading.status is ReadingStatus.UNREADABLE
    assert reading.problems == (problem,)


def test_a_password_is_asked_for_in_vain() -> None:
    reading = read_document(_locked(password="secret"))
    assert reading.status is ReadingStatus.UNREADABLE
    assert reading.problems == ("a password-protected PDF",)


def test_a_file_that_only_forbids_copying_is_read() -> None:
    assert extract_pages(_locked(password=""))[0].startswith("Ofsted inspects services")


def _locked(password: str) -> bytes:
    """Encrypted; without a password anybody may read it, but not copy from it."""
    file = io.BytesIO()
    canvas = Canvas(file, encrypt=StandardEncryption(password, ownerPassword="more secret", canCopy=0))
    canvas.drawString(50, 800, "Ofsted inspects services for children who need help and protection")
    canvas.save()
    return file.getvalue()


def test_geometry_is_had_while_the_document_is_open() -> None:
    with opened(_REPORT) as document:
        assert document.pages == extract_pages(_REPORT)
        assert [word.text for word in document.layout.page(2).words] == ["Second", "page"]
