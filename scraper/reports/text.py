"""Document bytes to pages of plain text, mended so that words can be compared.

What is no readable document is named instead: every problem says what was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from scraper.errors import ScraperError
from scraper.model import ReadingStatus
from scraper.reports import not_a_pdf, pdf
from scraper.reports.layout import Layout
from scraper.reports.wire import MOST_CHARACTERS, MOST_PAGES

# PDF readers accept a header within the first 1024 bytes (ISO 32000-1, annex H, note 13).
_HEADER_WITHIN: Final = 1024
_LEAST_CHARACTERS: Final = 50  # the emptiest real report has 171 on its first page alone

# pdfium writes U+FFFE or U+0002 for a hyphen at the end of a line and drops or keeps the line break.
_LINE_END_HYPHEN = re.compile("[\ufffe\u0002][ \t\u00a0]*\n?")
_SOFT_HYPHEN = re.compile("\u00ad[ \t]*\n?")
_SPELLINGS: Final = (
    ("\u00a0", " "),
    ("\u2007", " "),
    ("\u2009", " "),
    ("\u202f", " "),
    ("\u200b", ""),
    ("\u2060", ""),
    ("\ufeff", ""),
    ("\u2010", "-"),
    ("\u2011", "-"),
    ("\u2212", "-"),
    ("\u0336", "-"),
    ("\u2012", "–"),
    ("\u2500", "–"),
    ("\u2015", "—"),
    ("\u2018", "'"),
    ("\u2019", "'"),
    ("\u201b", "'"),
    ("\u201c", '"'),
    ("\u201d", '"'),
    ("\ufb00", "ff"),
    ("\ufb01", "fi"),
    ("\ufb02", "fl"),
    ("\ufb03", "ffi"),
    ("\ufb04", "ffl"),
    ("\f", "\n"),
    ("\u2028", "\n"),
)


class CannotRead(ScraperError):
    """A document without text to read. `status` says whether it is damaged or no report at all."""

    def __init__(self, status: ReadingStatus, problem: str) -> None:
        super().__init__(problem)
        self.status = status
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Document:
    """A document while it is open. Pages are mended, first page first; their lines end in a newline."""

    pages: tuple[str, ...]
    layout: Layout  # made for the pages asked for, and only while the document is open


@contextmanager
def opened(data: bytes) -> Iterator[Document]:
    """The document, until the end of the block.

    Raises CannotRead: not a PDF (`not_a_report`), or damaged, encrypted, without text or far too long
    (`unreadable`).
    """
    if b"%PDF-" not in data[: _HEADER_WITHIN + 5]:
        raise CannotRead(ReadingStatus.NOT_A_REPORT, f"not a PDF but {not_a_pdf.named(data)}")
    try:
        with pdf.opened(data) as file:
            yield Document(_pages(file), file)
    except pdf.BadPdf as error:
        raise _unreadable(str(error)) from error


def extract_pages(data: bytes) -> tuple[str, ...]:
    """The pages alone. Raises CannotRead, as `opened` does."""
    with opened(data) as document:
        return document.pages


def mend(text: str) -> str:
    """Text as a person reads it: hyphens, spaces, quotes and ligatures in one spelling each."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\ufffe" in text or "\u0002" in text:
        text = _LINE_END_HYPHEN.sub("-", text)
    if "\u00ad" in text:
        text = _SOFT_HYPHEN.sub("", text)
    # One search for each is many times faster than str.translate, which looks up every character.
    for printed, spelling in _SPELLINGS:
        if printed in text:
            text = text.replace(printed, spelling)
    return text


def fold(text: str) -> str:
    """The text on one line, every run of white space one blank."""
    return " ".join(text.split())


def _pages(file: pdf.Pdf) -> tuple[str, ...]:
    if len(file) > MOST_PAGES:
        raise _unreadable(f"a PDF of {len(file):,} pages, when no report has more than {MOST_PAGES}")
    pages: list[str] = []
    left = MOST_CHARACTERS
    for number in range(1, len(file) + 1):
        pages.append(mend(file.text(number)))
        left -= len(pages[-1])
        if left < 0:
            raise _unreadable(f"a PDF with more than {MOST_CHARACTERS:,} characters of text")
    if sum(len(page.strip()) for page in pages) < _LEAST_CHARACTERS:
        raise _unreadable(_without_text(file, any(page.strip() for page in pages)))
    return tuple(pages)


def _without_text(file: pdf.Pdf, hardly_any: bool) -> str:
    """Such as "a PDF without text, 12 pages of images"."""
    text = "with hardly any text" if hardly_any else "without text"
    pages, images = len(file), file.pages_with_images()
    count = "1 page" if pages == 1 else f"{pages} pages"
    if images == pages:
        return f"a PDF {text}, {count} of images"
    return f"a PDF {text}, {count}, {images or 'none'} with images"


def _unreadable(problem: str) -> CannotRead:
    return CannotRead(ReadingStatus.UNREADABLE, problem)
