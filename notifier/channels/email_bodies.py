"""The two bodies of a message, ready for the wire.

The email package does the same, and takes longer for one message than a mail server takes for several. An
event goes to many people in words that differ in a line or two at the foot: so each line is encoded once and
kept. Line by line, and not around a mark for the foot: a template of somebody's own may put the foot where
the encoding would break the mark.
"""

from __future__ import annotations

from email.quoprimime import body_encode
from functools import lru_cache

# RFC 2045, 6.7 (5): "=_" never comes in quoted-printable, so no text can hold this line.
_BOUNDARY = b"=_inspectwatch"
_HEAD = b'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="%b"\r\n' % _BOUNDARY
_PART = (
    b"\r\n--%b\r\n"
    b'Content-Type: text/%b; charset="utf-8"\r\n'
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
)
_PLAIN, _HTML = _PART % (_BOUNDARY, b"plain"), _PART % (_BOUNDARY, b"html")
_END = b"\r\n--%b--\r\n" % _BOUNDARY


def bodies(text: str, html: str) -> bytes:
    """Everything of a message from `MIME-Version` on: plain text, and the same as HTML."""
    return b"".join((_HEAD, _PLAIN, _quoted(text), _HTML, _quoted(html), _END))


def _quoted(text: str) -> bytes:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return b"\r\n".join(map(_quoted_line, text.split("\n")))


@lru_cache(maxsize=4096)
def _quoted_line(text: str) -> bytes:
    """What no encoding can say, half a surrogate pair, becomes a question mark."""
    octets = text.encode("utf-8", "replace").decode("latin-1")
    return body_encode(octets, eol="\r\n").encode("ascii")
