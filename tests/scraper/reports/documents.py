"""PDF files made byte by byte, well-formed and hostile ones."""

from __future__ import annotations

import zlib
from collections.abc import Sequence


def pdf(*streams: bytes, filters: Sequence[str] = ()) -> bytes:
    """A PDF with one page a content stream, each stream already encoded with the filters named."""
    pages = range(len(streams))
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in pages)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(streams)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    names = " ".join(f"/{name}" for name in filters)
    for number, stream in zip(pages, streams, strict=True):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        head = f"<< /Length {len(stream)} /Filter [{names}] >>\nstream\n".encode()
        objects.append(head + stream + b"\nendstream")
    return file_of(objects)


def text_page(*lines: str) -> bytes:
    """A content stream that prints the lines from the top of a page."""
    shown = " ".join(f"({_escaped(line)}) Tj T*" for line in lines)
    return f"BT /F1 10 Tf 14 TL 50 800 Td {shown} ET".encode("cp1252")


def slow_pdf() -> bytes:
    """A few kilobytes on disk and minutes to read: one page with millions of letters."""
    letters = b"BT /F1 1 Tf " + b"(abcdefgh) Tj 0 1 Td " * 400_000 + b"ET"
    return pdf(zlib.compress(letters), filters=["FlateDecode"])


def bomb(size: int) -> bytes:
    """A small file whose page is `size` bytes when unpacked."""
    packer = zlib.compressobj(1)
    unit = b" " * (1 << 20)
    packed = b"".join(packer.compress(unit) for _ in range(size >> 20)) + packer.flush()
    return pdf(zlib.compress(packed), filters=["FlateDecode", "FlateDecode"])


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def file_of(objects: Sequence[bytes]) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    body = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = len(body)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    body += b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    body += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(body)
