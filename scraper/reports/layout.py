"""Where on a page something stands, for the few readers that text alone does not serve.

All measures are in points from the lower left corner of the page.
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
    """A thin line drawn on the page, upright or level, such as one edge of a table's cell."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Printed:
    """A line of a page's text, and how high it stands. Not mended: mend what it is compared with.

    A word broken at its end can join it with the next line on the page; so it has two heights.
    """

    text: str
    first: float  # the baseline of its first letter
    last: float  # the baseline of its last letter


@dataclass(frozen=True, slots=True)
class Placed:
    """What stands where on one page."""

    words: tuple[Word, ...] = ()  # in the document's own order, which is cell by cell within a table
    rules: tuple[Rule, ...] = ()  # in no particular order


class Layout(Protocol):
    """The geometry of one document."""

    def page(self, number: int) -> Placed:
        """One page, counted from 1. Nothing where its geometry cannot be had."""
        ...

    def lines(self, number: int) -> tuple[Printed, ...]:
        """The lines of one page that have letters, in the document's own order. Costs little. Empty where
        its geometry cannot be had."""
        ...


class _NoLayout:
    def page(self, number: int) -> Placed:
        del number
        return Placed()

    def lines(self, number: int) -> tuple[Printed, ...]:
        del number
        return ()


NO_LAYOUT: Final[Layout] = _NoLayout()
"""For documents of which only the text is at hand."""
