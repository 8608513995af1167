"""Collects a body as it comes, unpacked, up to a limit.

Why not let httpx unpack? It unpacks each piece whole, so that a few kilobytes can become many megabytes
before anything can be counted, and it takes a gzip body that ends early for a complete one.
"""

from __future__ import annotations

import zlib
from typing import Protocol

import httpx

from scraper.errors import BodyTooLarge, CutOff, ServerFailed

ACCEPT_ENCODING = "gzip"


class Body(Protocol):
    """A body that grows."""

    def add(self, piece: bytes) -> None:
        """Adds the next bytes from the wire. Raises BodyTooLarge past the limit, CutOff for damage."""

    def complete(self) -> bytes:
        """The whole body, once the last piece came. Raises CutOff where its packing says there is more."""


def new_body(url: str, headers: httpx.Headers, limit: int) -> Body:
    """An empty body for an answer with these headers, of at most `limit` bytes unpacked.

    Raises BodyTooLarge where the answer already announces more, ServerFailed for a packing that we did not
    ask for.
    """
    announced = int(headers.get("content-length", "0"))
    if announced > limit:
        raise BodyTooLarge(url, f"announces {announced} bytes, {limit} are allowed")
    packing = headers.get("content-encoding", "").strip().lower()
    if packing in {"", "identity"}:
        return _PlainBody(url, limit)
    if packing in {"gzip", "x-gzip"}:
        return _GzipBody(url, limit)
    raise ServerFailed(url, f"packed as {packing[:50]!r}, which was not asked for")


def beginning(raw: bytes, headers: httpx.Headers, limit: int) -> bytes:
    """At most `limit` bytes of what a body begins with, unpacked; empty where it cannot be unpacked."""
    packing = headers.get("content-encoding", "").strip().lower()
    if packing in {"", "identity"}:
        return raw[:limit]
    try:
        return zlib.decompressobj(wbits=16 + zlib.MAX_WBITS).decompress(raw, limit)
    except zlib.error:
        return b""


class _PlainBody:
    def __init__(self, url: str, limit: int) -> None:
        self._url = url
        self._limit = limit
        self._bytes = bytearray()

    def add(self, piece: bytes) -> None:
        self._bytes += piece
        if self.room() < 0:
            raise BodyTooLarge(self._url, f"more than the {self._limit} bytes that are allowed")

    def room(self) -> int:
        return self._limit - len(self._bytes)

    def complete(self) -> bytes:
        return bytes(self._bytes)


class _GzipBody:
    def __init__(self, url: str, limit: int) -> None:
        self._url = url
        self._unpacked = _PlainBody(url, limit)
        self._unzip = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)

    def add(self, piece: bytes) -> None:
        try:
            # One byte past the limit is enough to know, and all that a bomb gets.
            unpacked = self._unzip.decompress(piece, self._unpacked.room() + 1)
        except zlib.error as error:
            raise CutOff(self._url, f"the gzip body is damaged: {error}") from error
        self._unpacked.add(unpacked)

    def complete(self) -> bytes:
        if not self._unzip.eof or self._unzip.unused_data:
            raise CutOff(self._url, "the gzip body does not end where the answer ends")
        return self._unpacked.complete()
