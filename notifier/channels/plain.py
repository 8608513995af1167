"""What a server said, made fit for a log line."""

from __future__ import annotations

_LENGTH = 200


def excerpt(text: str) -> str:
    """The beginning of `text` in one line without control characters, at most 200 characters."""
    printable = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(printable.split())[:_LENGTH]
