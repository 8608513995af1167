"""Where on a page something stands, for the few readers that text alone does not serve.

All measures are in points; `y` counts from the bottom of the page, as PDF does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol


@dataclass(frozen=True, slots=True)
class Word:
    """Characters without white space between them, on one line. Not mended: mend what they are joined to."""

    text: str
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line drawn on the page, such as the upper edge of a table's cell."""

    left: float
    right: float
    y: float


class Layout(Protocol):
    """The geometry of one document. Pages count from 1; a page that is not there has nothing on it."""

    def words(self, page: int) -> tuple[Word, ...]:
        """The words of the page in the document's own order, which is cell by cell within a table."""
        ...

    def rules(self, page: int) -> tuple[Rule, ...]:
        """The horizontal lines drawn on the page, in no particular order."""
        ...


class _NoLayout:
    def words(self, page: int) -> tuple[Word, ...]:
        return ()

    def rules(self, page: int) -> tuple[Rule, ...]:
        return ()


NO_LAYOUT: Final[Layout] = _NoLayout()
"""For documents of which only the text is at hand."""
