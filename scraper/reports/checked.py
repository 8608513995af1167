"""JSON values checked to be what they should: they come from a process that read a hostile file. Each raises
TypeError or ValueError for anything else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

_MOST_PAGES: Final = 1_000_000


def text(value: object) -> str:
    """The value, a text that UTF-8 can carry."""
    if not isinstance(value, str):
        raise TypeError(f"expected text, not {value!r}")
    value.encode()  # half a surrogate pair is a UnicodeEncodeError, which is a ValueError
    return value


def texts(values: Iterable[object]) -> tuple[str, ...]:
    """The values as texts."""
    if isinstance(values, str):
        raise TypeError("expected several texts, not one")
    return tuple(map(text, values))


def text_or_none(value: object) -> str | None:
    """The value as a text, or None."""
    return None if value is None else text(value)


def day_or_none(value: object) -> date | None:
    """The value as a day, or None."""
    return None if value is None else date.fromisoformat(text(value))


def page_number(value: object) -> int:
    """The value as the number of a page, counted from 1."""
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _MOST_PAGES:
        raise TypeError(f"expected a page number, not {value!r}")
    return value
