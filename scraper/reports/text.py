"""Document bytes to pages of plain text.

Everything about one PDF library stays in this file, and so does everything about how its text has to be
mended before words can be compared. pdfium is not thread-safe: only the reading process calls this.
"""

from __future__ import annotations

import html
import re
from typing import Final

import pypdfium2

from scraper.errors import ScraperError
from scraper.model import ReadingStatus

# PDF readers accept a header within the first 1024 bytes (ISO 32000-1, annex H, note 13).
_HEADER_WITHIN: Final = 1024
_LEAST_CHARACTERS: Final = 50  # the emptiest real report has 171 on its first page alone

_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_LOOKS_LIKE_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_SIGNATURES: Final = (
    (b"PK\x03\x04", "a ZIP or Office file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x89PNG", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"{\\rtf", "an RTF file"),
    (b"<?xml", "an XML file"),
)

# pdfium writes U+FFFE or U+0002 for a hyphen at the end of a line and drops or keeps the line break.
_LINE_END_HYPHEN = re.compile("[\ufffe\u0002][ \t\u00a0]*\n?")
_SOFT_HYPHEN = re.compile("\u00ad[ \t]*\n?")
_CHARACTERS: Final = str.maketrans(
    {
        "\u00a0": " ",
        "\u2007": " ",
        "\u2009": " ",
        "\u202f": " ",
        "\u200b": None,
        "\u2060": None,
        "\ufeff": None,
        "\u2010": "-",
        "\u2011": "-",
        "\u2212": "-",
        "\u0336": "-",
        "\u2012": "–",
        "\u2500": "–",
        "\u2015": "—",
        "\u2018": "'",
        "\u2019": "'",
        "\u201b": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
        "\f": "\n",
        "\u2028": "\n",
    }
)


class CannotRead(ScraperError):
    """A document without text to read. `status` says whether it is damaged or no report at all."""

    def __init__(self, status: ReadingStatus, problem: str) -> None:
        super().__init__(problem)
        self.status = status
        self.problem = problem


def extract_pages(data: bytes) -> tuple[str, ...]:
    """The mended text of every page, first page first; lines end in a newline as the document prints them.

    Raises CannotRead: not a PDF (`not_a_report`), or damaged, encrypted or without text (`unreadable`).
    """
    if b"%PDF-" not in data[: _HEADER_WITHIN + 5]:
        raise CannotRead(ReadingStatus.NOT_A_REPORT, f"not a PDF but {_what_it_is(data)}")
    try:
        pages = _extract(data)
    except pypdfium2.PdfiumError as error:
        raise CannotRead(ReadingStatus.UNREADABLE, _why_not(error)) from error
    if sum(len(page.strip()) for page in pages) < _LEAST_CHARACTERS:
        problem = f"the PDF has {len(pages)} pages but no text: perhaps a scan"
        raise CannotRead(ReadingStatus.UNREADABLE, problem)
    return pages


def _extract(data: bytes) -> tuple[str, ...]:
    document = pypdfium2.PdfDocument(data)
    try:
        return tuple(mend(_page_text(document, number)) for number in range(len(document)))
    finally:
        document.close()


def _page_text(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    try:
        text_page = page.get_textpage()
        try:
            return str(text_page.get_text_bounded())
        finally:
            text_page.close()
    finally:
        page.close()


def mend(text: str) -> str:
    """Text as a person reads it: hyphens, spaces, quotes and ligatures in one spelling each."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _LINE_END_HYPHEN.sub("-", text)
    return _SOFT_HYPHEN.sub("", text).translate(_CHARACTERS)


def fold(text: str) -> str:
    """The text on one line, every run of white space one blank."""
    return " ".join(text.split())


def _why_not(error: pypdfium2.PdfiumError) -> str:
    detail = fold(str(error))
    if "password" in detail.lower() or "security" in detail.lower():
        return f"the PDF is encrypted and needs a password ({detail})"
    return f"the PDF is damaged or incomplete ({detail})"


def _what_it_is(data: bytes) -> str:
    if not data.strip():
        return "an empty file"
    if _LOOKS_LIKE_HTML.match(data[:4096]):
        return _html_page(data)
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            return name
    return _unknown_file(data)


def _unknown_file(data: bytes) -> str:
    begins = data[:16].decode("ascii", errors="replace").split("\n")[0].strip()
    readable = begins.isascii() and begins.isprintable() and begins
    return f'a file that begins "{begins}"' if readable else "a file of an unknown sort"


def _html_page(data: bytes) -> str:
    title = _TITLE.search(data[:65536].decode("utf-8", errors="replace"))
    if title is None:
        return "an HTML page without a title"
    return f"an HTML page titled '{fold(html.unescape(title[1]))[:100]}'"
