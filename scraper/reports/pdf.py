"""PDF files through pdfium: the text of a page, where its words and rules stand, which pages are pictures.

Everything about one PDF library stays in this file. pdfium is not thread-safe: only the reading process
calls this.
"""

from __future__ import annotations

import ctypes
import itertools
import re
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any, Final

import pypdfium2
from pypdfium2 import raw

from scraper.errors import ScraperError
from scraper.reports.layout import Placed, Printed, Rule, Word

_BUFFER: Final = 1 << 16  # UTF-16 units; the fullest page of a real report has some 4,000
# What is looked at for geometry: a full page of a report with a table on it draws some 100 paths.
_MOST_CHARACTERS: Final = 50_000
_MOST_IN_LINES: Final = _BUFFER // 2  # characters of a page whose lines are placed: two units each at most
_MOST_PATHS: Final = 2_000

# To open a page costs far more than to ask where its text stands. So the first, which are asked about again,
# stay open: the summary of nearly every report stands on them.
_KEPT: Final = 4  # pages

_THICKEST_RULE: Final = 2.5  # points; borders of cells are drawn as rectangles of half a point

# A hyphen at the end of a line (U+FFFE, U+0002) ends a word: what follows stands on the next line.
_WORD = re.compile("[^\\s\0\ufffe\u0002]*[^\\s\0]")
_LINE = re.compile(r"[^\r\n\0]+")


class BadPdf(ScraperError):
    """A PDF that cannot be opened or has a page that cannot. The message says what the file is."""


_OpenPage = tuple[pypdfium2.PdfPage, pypdfium2.PdfTextPage]


class Pdf:
    """An open PDF, which is a Layout too. Pages count from 1; those kept are closed by `keeper`."""

    def __init__(self, document: pypdfium2.PdfDocument, keeper: ExitStack) -> None:
        self._document = document
        self._keeper = keeper
        self._kept: dict[int, _OpenPage] = {}
        self._buffer = (ctypes.c_ushort * _BUFFER)()

    def __len__(self) -> int:
        return len(self._document)

    def text(self, page: int) -> str:
        """The page's text as pdfium puts it in order, not mended. Raises BadPdf."""
        try:
            with self._text_page(page) as (opened, text_page):
                return self._text(opened, text_page)
        except pypdfium2.PdfiumError as error:
            raise BadPdf(f"a damaged PDF, whose page {page} cannot be read") from error

    def page(self, number: int) -> Placed:
        """See Layout."""
        try:
            with self._text_page(number) as (opened, text_page):
                return Placed(tuple(_words(text_page)), tuple(_rules(opened)))
        except pypdfium2.PdfiumError:
            return Placed()

    def lines(self, number: int) -> tuple[Printed, ...]:
        """See Layout."""
        try:
            with self._text_page(number) as (_, text_page):
                return tuple(_printed(text_page, self._whole_text(text_page)))
        except pypdfium2.PdfiumError:
            return ()

    def pages_with_images(self) -> int:
        """How many pages show a picture. Loads every page again."""
        return sum(self._has_image(number) for number in range(1, len(self) + 1))

    def _has_image(self, page: int) -> bool:
        with self._page(page) as opened:
            return any(opened.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))

    @contextmanager
    def _page(self, page: int) -> Iterator[pypdfium2.PdfPage]:
        with closing(self._document[page - 1]) as opened:
            yield opened

    @contextmanager
    def _text_page(self, page: int) -> Iterator[_OpenPage]:
        if page > _KEPT:
            with self._page(page) as opened, closing(opened.get_textpage()) as text_page:
                yield opened, text_page
        else:
            yield self._kept_page(page)

    def _kept_page(self, page: int) -> _OpenPage:
        if page not in self._kept:
            opened = self._keeper.enter_context(self._page(page))
            self._kept[page] = opened, self._keeper.enter_context(closing(opened.get_textpage()))
        return self._kept[page]

    def _text(self, page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage) -> str:
        # The library's own helper asks twice, the first time for the length alone, which costs as much.
        left, bottom, right, top = page.get_bbox()
        written = raw.FPDFText_GetBoundedText(text_page, left, top, right, bottom, self._buffer, _BUFFER)
        if written == _BUFFER:
            return str(text_page.get_text_bounded())
        text = ctypes.string_at(self._buffer, written * 2).decode("utf-16-le", errors="ignore")
        return text.removesuffix("\0")

    def _whole_text(self, text_page: pypdfium2.PdfTextPage) -> str:
        """The text with what stands beyond the page's edge, whose positions pdfium can tell."""
        count = min(raw.FPDFText_CountChars(text_page), _MOST_IN_LINES)
        written = raw.FPDFText_GetText(text_page, 0, count, self._buffer)
        return ctypes.string_at(self._buffer, written * 2).decode("utf-16-le", errors="ignore")


@contextmanager
def opened(data: bytes) -> Iterator[Pdf]:
    """The PDF, until the end of the block. Raises BadPdf."""
    # Not through the library's own helper: to it a file without pages is an error, with the cause of an
    # earlier one.
    handle = raw.FPDF_LoadMemDocument64(data, len(data), None)
    if not handle:
        raise BadPdf(_why_not(raw.FPDF_GetLastError(), data))
    with closing(pypdfium2.PdfDocument(handle)) as document:
        if len(document) == 0:
            raise BadPdf("a PDF without pages")
        with ExitStack() as keeper:
            yield Pdf(document, keeper)


def _why_not(error: int, data: bytes) -> str:
    if error == raw.FPDF_ERR_PASSWORD:
        return "a password-protected PDF"
    if error == raw.FPDF_ERR_SECURITY:
        return "a PDF that is encrypted in a way nobody can read here"
    if b"%%EOF" not in data[-1024:]:
        return "a damaged or incomplete PDF, which breaks off before its end"
    return "a damaged or incomplete PDF"


def _words(text_page: pypdfium2.PdfTextPage) -> Iterator[Word]:
    count = min(raw.FPDFText_CountChars(text_page), _MOST_CHARACTERS)
    text = "".join([_character(raw.FPDFText_GetUnicode(text_page, index)) for index in range(count)])
    for word in _WORD.finditer(text):
        first, last = _box(text_page, word.start()), _box(text_page, word.end() - 1)
        yield Word(
            word[0],
            left=min(first.left, last.left),
            bottom=min(first.bottom, last.bottom),
            right=max(first.right, last.right),
            top=max(first.top, last.top),
        )


def _box(text_page: pypdfium2.PdfTextPage, index: int) -> Any:
    """The box of a character's line at that character: of one height for all of a font."""
    box = raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(text_page, index, box):
        raise pypdfium2.PdfiumError("no place for a character")
    return box


def _printed(text_page: pypdfium2.PdfTextPage, text: str) -> Iterator[Printed]:
    for line in _LINE.finditer(text):
        first = next((at for at in range(*line.span()) if text[at].isalpha()), None)
        if first is not None:
            last = next(at for at in reversed(range(*line.span())) if text[at].isalpha())
            yield Printed(line[0], _baseline(text_page, text, first), _baseline(text_page, text, last))


def _baseline(text_page: pypdfium2.PdfTextPage, text: str, at: int) -> float:
    index = raw.FPDFText_GetCharIndexFromTextIndex(text_page, at)
    x, y = ctypes.c_double(), ctypes.c_double()
    if raw.FPDFText_GetUnicode(text_page, index) != ord(text[at]):
        raise pypdfium2.PdfiumError("text and positions do not agree")
    if not raw.FPDFText_GetCharOrigin(text_page, index, x, y):
        raise pypdfium2.PdfiumError("no place for a character")
    return y.value


def _character(code: int) -> str:
    """One character for each of pdfium's, so that positions agree; what is no character is U+FFFD."""
    return "\ufffd" if 0xD800 <= code < 0xE000 or code > 0x10FFFF else chr(code)


def _rules(page: pypdfium2.PdfPage) -> Iterator[Rule]:
    paths = page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=1)
    for path in itertools.islice(paths, _MOST_PATHS):
        left, bottom, right, top = path.get_bounds()
        if min(right - left, top - bottom) <= _THICKEST_RULE:
            yield Rule(left, bottom, right, top)
