"""PDF files that are broken or hostile in the way they are built."""

from __future__ import annotations

import zlib

from tests.scraper.reports.documents import file_of, text_page

REPORT = (
    "Inspection of Thornbury local authority children\u2019s services",
    "Inspection dates: 3 to 14 June 2024",
    "Judgement Grade",
    "The impact of leaders on social work practice with children and families Good",
    "The experiences and progress of children who need help and protection Outstanding",
    "The experiences and progress of children in care Inadequate",
    "The experiences and progress of care leavers Requires improvement to be good",
    "Overall effectiveness Inadequate",
)
_CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
_PAGES = b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>"
_STRING = 10_000  # letters; pdfium reads no more than 32,767 of one string
_TEXT = text_page(*REPORT)


def one_page(content: bytes = _TEXT, *, box: str = "0 0 595 842", more: str = "") -> list[bytes]:
    """The objects of a PDF of one page: catalogue, pages, font, page, content."""
    page = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents 5 0 R "
        f"/Resources << /Font << /F1 3 0 R >> {more} >> >>"
    )
    return [_CATALOGUE, _PAGES, _FONT, page.encode(), _stream(content)]


def report(*, box: str = "0 0 595 842") -> bytes:
    """A report of one page with that page's box."""
    return file_of(one_page(box=box))


def cyclic_page_tree() -> bytes:
    """A tree of pages that has itself for a branch."""
    objects = one_page()
    objects[1] = b"<< /Type /Pages /Kids [2 0 R 2 0 R 4 0 R] /Count 3 /Parent 2 0 R >>"
    return file_of(objects)


def deep_page_tree(depth: int) -> bytes:
    """One page at the end of a chain of branches."""
    chain = [f"<< /Type /Pages /Kids [{number + 1} 0 R] /Count 1 >>".encode() for number in range(2, depth)]
    page = b"<< /Type /Page /MediaBox [0 0 595 842] >>"
    return file_of([_CATALOGUE, *chain, page])


def deep_arrays(depth: int) -> bytes:
    """A page whose annotations are an array in an array in an array."""
    objects = one_page()
    nested = b"[" * depth + b"]" * depth
    objects[3] = objects[3].replace(b"/Type /Page ", b"/Type /Page /Annots " + nested)
    return file_of(objects)


def form_within_itself() -> bytes:
    """A page that shows a form that shows itself."""
    objects = one_page(b"/X1 Do " + _TEXT, more="/XObject << /X1 6 0 R >>")
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X1 6 0 R >> >>"
    return file_of([*objects, _stream(b"/X1 Do /X1 Do", form)])


def contents_of_itself() -> bytes:
    """A page whose content is the page."""
    objects = one_page()
    objects[3] = objects[3].replace(b"/Contents 5 0 R", b"/Contents 4 0 R")
    return file_of(objects)


def one_word(size: int) -> bytes:
    """A page with a single word of so many letters, and wide enough for it."""
    word = b" ".join([b"(" + b"x" * _STRING + b") Tj"] * (size // _STRING))
    return file_of(one_page(b"BT /F1 10 Tf (Ofsted ) Tj " + word + b" ET", box=f"0 -50 {size * 10} 50"))


def broken_object_stream() -> bytes:
    """The page lies in a stream of objects that cannot be unpacked, and the table of places is one too."""
    head = b"%PDF-1.5\n1 0 obj\n" + _CATALOGUE + b"\nendobj\n"
    packed = zlib.compress(b"2 0 4 60 " + _PAGES + b" " * 20 + one_page()[3])[:-12]
    objects = (
        b"6 0 obj\n" + _stream(packed, b"/Type /ObjStm /N 2 /First 9 /Filter /FlateDecode") + b"\nendobj\n"
    )
    at = len(head) + len(objects)
    table = b"/Type /XRef /Size 7 /W [1 2 1] /Root 1 0 R /Filter /FlateDecode"
    return (
        head
        + objects
        + b"7 0 obj\n"
        + _stream(b"\x78\x9cnot packed", table)
        + (f"\nendobj\nstartxref\n{at}\n%%EOF\n".encode())
    )


def _stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)
