"""What the reading process and its parent agree on. A message is its length in 8 bytes, big end first, and
then its body: a byte that says the task and the document's bytes one way, JSON the other. The first answer
is empty: ready."""

from __future__ import annotations

from typing import Final

LENGTH_BYTES: Final = 8
READ: Final = b"r"  # answered by a reading and the text it was made from
EXPLAIN: Final = b"e"  # answered by a reading and the places it rests on
# The longest real report has some 60 pages and 250,000 characters. More is no report, and not read.
MOST_PAGES: Final = 500
MOST_CHARACTERS: Final = 2_000_000
OUT_OF_MEMORY: Final = 86  # exit status of a reading process that Python refused memory


def framed(body: bytes) -> bytes:
    """The body as a message."""
    return len(body).to_bytes(LENGTH_BYTES, "big") + body


def length(head: bytes) -> int:
    """The length of the body that follows these first bytes of a message."""
    return int.from_bytes(head, "big")
