"""What a reader of lists answers: the items, or that a list is printed which it could not read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scraper.model import Improvement

_LONGEST_ITEM: Final = 2000  # characters, points included; the longest of the corpus has 1,776

_CONTENTS = re.compile(r"^[ \t]{0,9}(?:table of )?contents[ \t]{0,9}$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Listed:
    """What was read of a report's list of what must improve, in the order printed.

    `unread` is the page, counted from 1, of a heading whose list could not be read with certainty; None where
    all that is printed was read. Without items and without `unread` the report prints no list.
    """

    items: tuple[Improvement, ...] = ()
    unread: int | None = None

    @property
    def problem(self) -> str | None:
        """What a person should know of the list that was not read; None where there is nothing."""
        if self.unread is None:
            return None
        return f"a list of what must improve is printed on page {self.unread} and could not be read"


def certain(items: Sequence[Improvement], page: int) -> Listed:
    """The items found below the heading on this page. None where one has run into what is no list."""
    if items and all(len(item.text) <= _LONGEST_ITEM for item in items):
        return Listed(tuple(items))
    return Listed(unread=page)


def is_contents(page: str) -> bool:
    """Whether a page is the table of contents, which names the list and does not have it."""
    return _CONTENTS.search(page) is not None
