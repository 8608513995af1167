"""The two bodies of a message, ready for the wire.

The email package does the same, and takes longer for one message than a mail server takes for several. An
event goes to many people in words that differ in a line or two at the foot: so what stands around the foot is
encoded once and kept, where the foot has lines of its own. A template of somebody's own may put it elsewhere,
where the encoding breaks lines otherwise: then all of it is encoded each time.
"""

from __future__ import annotations

from binascii import b2a_qp
from functools import lru_cache

from notifier.message import HTML_FOOT, TEXT_FOOT, Message

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


def bodies(without_feet: Message, feet: tuple[str, str]) -> bytes:
    """Everything of a message from `MIME-Version` on: plain text and the same as HTML, each with its foot."""
    text = _with_foot(without_feet.text, TEXT_FOOT, feet[0])
    html = _with_foot(without_feet.html, HTML_FOOT, feet[1])
    return b"".join((_HEAD, _PLAIN, text, _HTML, html, _END))


def _with_foot(text: str, mark: str, foot: str) -> bytes:
    around = _around(text, mark)
    return _quoted(text.replace(mark, foot)) if around is None else _quoted(foot).join(around)


@lru_cache(maxsize=16)
def _around(text: str, mark: str) -> tuple[bytes, bytes] | None:
    """What stands before and after the mark, encoded. None: the mark is not one line, or not there once."""
    lines = text.split("\n")
    if lines.count(mark) != 1 or text.count(mark) != 1:
        return None
    before, after = text.split(mark)
    return _quoted(before), _quoted(after)


def _quoted(text: str) -> bytes:
    """What no encoding can say, half a surrogate pair, becomes a question mark."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    # The library breaks lines as the first one ends; where there is none, as Unix does.
    return b2a_qp(f"{lines}\r\n".encode("utf-8", "replace")).removesuffix(b"\r\n")
