"""Where on a page something is printed, and the text around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from scraper.reports.text import fold

_BESIDE: Final = 30  # characters between a label and its grade: "is judged to be"
_NEAR: Final = 200  # where the cells of a table come out in another order
_FEWEST_WORDS: Final = 3  # of a label whose cell is broken by its grade
_SNIPPET: Final = 200  # characters


@dataclass(frozen=True, slots=True)
class Place:
    """A label and its grade on a page. Offsets are those of the page's text on one line."""

    page: int
    start: int
    end: int
    exact: bool  # the whole label, and its grade right after it

    def is_apart_from(self, other: Place) -> bool:
        """Whether the two are surely not the same printed words."""
        if self.page != other.page:
            return True
        return self.exact and other.exact and (self.end <= other.start or other.end <= self.start)


class Places:
    """The pages of one document to look places up in. A page is put on one line when first looked at."""

    def __init__(self, pages: Sequence[str]) -> None:
        self._pages = pages
        self._folded: dict[int, str] = {}

    def find(self, page: int, label: str, wording: str, *, nth: int = 0) -> Place | None:
        """Where the label is printed with the grade after it, `nth` counted from 0; None where it cannot be
        told, or where it is not printed so often."""
        text = self._text(page)
        spans = list(islice(_beside(text, label, wording), nth + 1))
        if spans:
            return Place(page, *spans[nth], exact=True) if nth < len(spans) else None
        span = None if nth else _near(text, label, wording)
        return Place(page, *span, exact=False) if span else None

    def snippet(self, place: Place | None) -> str:
        """The text around the place, about 200 characters cut at words; empty where there is no place."""
        if place is None:
            return ""
        text = self._text(place.page)
        spare = max(0, _SNIPPET - (place.end - place.start))
        start = max(0, place.start - spare // 3)
        end = min(len(text), place.end + spare - (place.start - start))
        if start:
            start = text.find(" ", start, place.start) + 1 or place.start
        if end < len(text):
            end = max(place.end, text.rfind(" ", place.end, end))
        return text[start:end].strip()

    def _text(self, page: int) -> str:
        if page not in self._folded:
            self._folded[page] = fold(self._pages[page - 1])
        return self._folded[page]


def _beside(text: str, label: str, wording: str) -> Iterator[tuple[int, int]]:
    """Start and end of each label that has the wording right after it."""
    start = text.find(label)
    while start >= 0:
        after = start + len(label)
        at = text.find(wording, after, after + _BESIDE + len(wording))
        if at >= 0:
            yield start, at + len(wording)
        start = text.find(label, after)


def _near(text: str, label: str, wording: str) -> tuple[int, int] | None:
    """Start and end of the longest beginning of the label with the wording near it, as where cells wrap."""
    words = label.split()
    for count in range(len(words), min(len(words), _FEWEST_WORDS) - 1, -1):
        start = text.find(" ".join(words[:count]))
        at = text.find(wording, start, start + _NEAR) if start >= 0 else -1
        if at >= 0:
            return start, at + len(wording)
    return None
