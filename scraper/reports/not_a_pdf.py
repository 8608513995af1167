"""Naming what a file is that is no PDF, so that a person knows what hangs where a report should."""

from __future__ import annotations

import html
import re
from typing import Final

_TITLE = re.compile(r"<title\b[^<>]*>([^<]{0,500})", re.IGNORECASE)
# Atomic, because a page that is all comments can be cut into comments in very many ways.
_LOOKS_LIKE_HTML = re.compile(
    rb"\s*+(?>(?><!--.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_SIGNATURES: Final = (
    (b"PK\x03\x04", "a ZIP or Office file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x89PNG", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"{\\rtf", "an RTF file"),
    (b"<?xml", "an XML file"),
)


def named(data: bytes) -> str:
    """What the file is, with its article: "an HTML page titled 'Report not found'", "an empty file"."""
    if not data.strip():
        return "an empty file"
    if _LOOKS_LIKE_HTML.match(data[:4096]):
        return _html_page(data)
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            return name
    return _unknown_file(data)


def _html_page(data: bytes) -> str:
    title = _TITLE.search(data[:65536].decode("utf-8", errors="replace"))
    if title is None:
        return "an HTML page without a title"
    return f"an HTML page titled '{' '.join(html.unescape(title[1]).split())[:100]}'"


def _unknown_file(data: bytes) -> str:
    begins = data[:16].decode("ascii", errors="replace").split("\n")[0].strip()
    readable = begins.isascii() and begins.isprintable() and begins
    return f'a file that begins "{begins}"' if readable else "a file of an unknown sort"
