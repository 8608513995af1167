"""Where on a page something is printed, and the text around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from scraper.reports.text import fold

_BESIDE: Final = 30  # characters between a label and its grade: "is judged to be"
_NEAR: Final = 200  # where the cells of a table come out in another order
_FEWEST_WORDS: Final = 3  # of a label whose cell is broken by its grade
_AROUND: Final = 40  # characters beside label and grade
_SENTENCE: Final = 100  # as far off, the sentence that they stand in begins or ends
_SENTENCE_ENDS = re.compile(r"[a-z)”’\"'][.?!] ")


@dataclass(frozen=True, slots=True)
class Place:
    """A label and its grade on a page. Offsets are those of the page's text on one line."""

    page: int
    start: int
    end: int
    exact: bool  # the whole label, and its grade right after it
    prose: bool = False  # the grade is a word of a sentence, and no cell of a table

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
        prose = wording[:1].islower()
        if spans:
            return Place(page, *spans[nth], exact=True, prose=prose) if nth < len(spans) else None
        span = None if nth else _near(text, label, wording)
        return Place(page, *span, exact=False, prose=prose) if span else None

    def snippet(self, place: Place | None) -> str:
        """Label and grade as printed, with the sentence that they stand in or about 40 characters of it on
        each side, and "…" where it is cut; empty where there is no place.

        A row of a table begins with its label: right before that stands the grade of another.
        """
        if place is None:
            return ""
        text = self._text(place.page)
        before = text[max(0, place.start - _SENTENCE - 1) : place.start]
        after = text[place.end : place.end + _SENTENCE + 1]
        printed = text[place.start : place.end]
        if place.prose:
            return f"{_before(before)}{printed}{_after(after, _SENTENCE)}".strip()
        return f"{'… ' if before else ''}{printed}{_after(after, _AROUND)}".strip()

    def _text(self, page: int) -> str:
        if page not in self._folded:
            self._folded[page] = fold(self._pages[page - 1])
        return self._folded[page]


def _before(text: str) -> str:
    """The end of the text: from where a sentence begins, else its last words."""
    ends = [match.end() for match in _SENTENCE_ENDS.finditer(text)]
    if ends or len(text) <= _SENTENCE:
        return text[ends[-1] if ends else 0 :]
    return f"… {text[-_AROUND:].partition(' ')[2]}"


def _after(text: str, reach: int) -> str:
    """The beginning of the text: to where a sentence ends within reach, else its first words."""
    end = _SENTENCE_ENDS.search(f"{text} ", 0, reach + 1)
    if end or len(text) <= reach:
        return text[: end.end() - 1 if end else None]
    return f"{text[:_AROUND].rpartition(' ')[0]} …"


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
