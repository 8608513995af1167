"""The sorts of damage done to a copy of a PDF: to its bytes, and to the words within.

Random bytes mostly just break a page, whose text is compressed. So most damage here is done to a stream that
is unpacked, changed and packed again: the file stays a readable PDF that says something else.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_SHOWN = re.compile(rb"\[[^\[\]]{0,4000}\]\s*TJ|\((?:[^()\\]|\\.){0,4000}\)\s*Tj")
_BLOCK = re.compile(rb"\bBT\b.{0,8000}?\bET\b", re.DOTALL)
_KERNING = re.compile(rb"\)[^()\\]{0,12}\(")
_GRADE_WORD = re.compile(rb"outstanding|good|requires|improvement|inadequate|judged", re.IGNORECASE)
_LETTER = re.compile(rb"(?<=[A-Za-z])[a-z]|<[0-9A-Fa-f]{4}>")
_PIECES: Final = (1, 16, 256, 4096)  # bytes
_BLANK: Final = len(b"[( )] TJ")
_LARGEST: Final = 4 << 20  # bytes of a stream unpacked; those of text are far smaller


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream that has to do with text: where it stands in the file, and what is in it."""

    start: int
    end: int
    content: bytes  # unpacked
    packed: bool


def text_streams(data: bytes) -> tuple[Stream, ...]:
    """Content of pages that shows text, and tables of what the codes of a font mean."""
    return tuple(stream for stream in _streams(data) if _is_text(stream.content))


def damaged(data: bytes, streams: tuple[Stream, ...], random: Random) -> tuple[str, bytes]:
    """The sort of damage, and a copy of the file with it. `streams` are the file's own."""
    if not streams or random.random() < _TO_THE_FILE:
        sort = random.choice(sorted(_FILE_DAMAGE))
        return sort, _FILE_DAMAGE[sort](data, random)
    # The judgements come early in a file, their second places anywhere.
    stream = random.choice(random.choice((streams[:_FRONT], streams)))
    sort = random.choice(sorted(_TEXT_DAMAGE))
    content = stream.content
    for _ in range(random.choice(_TIMES)):
        content = _TEXT_DAMAGE[sort](content, random) or content
    return sort, _stored(data, stream, content)


def _streams(data: bytes) -> Iterator[Stream]:
    for keyword in _STREAM.finditer(data):
        start = keyword.end()
        unpacker = zlib.decompressobj()
        try:
            content = unpacker.decompress(data[start:], _LARGEST)
        except zlib.error:
            end = data.find(b"endstream", start)
            yield Stream(start, end, data[start:end], packed=False)
        else:
            yield Stream(start, len(data) - len(unpacker.unused_data), content, packed=unpacker.eof)


def _is_text(content: bytes) -> bool:
    return b"beginbf" in content or (b"BT" in content and _SHOWN.search(content) is not None)


def _stored(data: bytes, stream: Stream, content: bytes) -> bytes:
    """The file with that content instead. What is too long for its place moves the rest of the file, whose
    table of places is then wrong and made anew by PDF readers."""
    stored = zlib.compress(content, 9) if stream.packed else content
    return data[: stream.start] + stored.ljust(stream.end - stream.start, b"\n") + data[stream.end :]


def _bytes(data: bytes, random: Random) -> bytes:
    body = bytearray(data)
    for _ in range(random.choice((1, 4, 32, 256))):
        body[random.randrange(len(body))] = random.randrange(256)
    return bytes(body)


def _hole(data: bytes, random: Random) -> bytes:
    start, end = _piece(data, random)
    return data[:start] + bytes(end - start) + data[end:]


def _twice(data: bytes, random: Random) -> bytes:
    start, end = _piece(data, random)
    return data[:end] + data[start:end] + data[end:]


def _gone(data: bytes, random: Random) -> bytes:
    start, end = _piece(data, random)
    return data[:start] + data[end:]


def _cut_off(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data))]


def _piece(data: bytes, random: Random) -> tuple[int, int]:
    start = random.randrange(len(data))
    return start, min(start + random.choice(_PIECES), len(data))


def _letters(content: bytes, random: Random) -> bytes:
    """Single letters, or codes of a font, become others of the same stream."""
    found = list(_LETTER.finditer(content))
    for _ in range(random.choice((1, 4, 32)) if found else 0):
        place, other = random.choice(found), random.choice(found)
        if len(place[0]) == len(other[0]):
            content = content[: place.start()] + other[0] + content[place.end() :]
    return content


def _lost(found: Sequence[re.Match[bytes]], content: bytes, random: Random) -> bytes:
    """One of the things found is gone."""
    if not found:
        return content
    place = random.choice(found)
    return content[: place.start()] + content[place.end() :]


def _exchanged(found: Sequence[re.Match[bytes]], content: bytes, random: Random) -> bytes:
    """Two of the things change places: near ones, as cells of a table are, or any two."""
    if len(found) < 2:
        return content
    one = random.randrange(len(found) - 1)
    last = random.choice((min(one + 3, len(found) - 1), len(found) - 1))
    first, second = found[one], found[random.randint(one + 1, last)]
    between = content[first.end() : second.start()]
    return content[: first.start()] + second[0] + between + first[0] + content[second.end() :]


def _texts(content: bytes) -> list[re.Match[bytes]]:
    """Where text is shown, blanks left out."""
    return [text for text in _SHOWN.finditer(content) if len(text[0]) > _BLANK]


def _blocks(content: bytes) -> list[re.Match[bytes]]:
    return [block for block in _BLOCK.finditer(content) if _texts(block[0])]


def _grade_words(content: bytes) -> list[re.Match[bytes]]:
    return [text for text in _texts(content) if _GRADE_WORD.search(_KERNING.sub(b"", text[0]))]


Damage = Callable[[bytes, Random], bytes]

_TO_THE_FILE: Final = 0.25  # the share of trials that damage the file's bytes as they are
_FRONT: Final = 2  # streams
_TIMES: Final = (1, 1, 3, 10)  # how often the same damage is done to one stream
_FILE_DAMAGE: Final[Mapping[str, Damage]] = {
    "bytes": _bytes,
    "hole": _hole,
    "piece twice": _twice,
    "cut off": _cut_off,
}
_TEXT_DAMAGE: Final[Mapping[str, Damage]] = {
    "bytes of text": _bytes,
    "letters": _letters,
    "piece of text lost": _gone,
    "piece of text twice": _twice,
    "text lost": lambda content, random: _lost(_texts(content), content, random),
    "text exchanged": lambda content, random: _exchanged(_texts(content), content, random),
    "block lost": lambda content, random: _lost(_blocks(content), content, random),
    "blocks exchanged": lambda content, random: _exchanged(_blocks(content), content, random),
    "grade word lost": lambda content, random: _lost(_grade_words(content), content, random),
    "grade words exchanged": lambda content, random: _exchanged(_grade_words(content), content, random),
}
