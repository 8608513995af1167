"""Paragraphs out of lines: where one ends, and how many of them make a summary.

The text of a PDF has lines and no paragraphs. A paragraph ends before a bullet or a number, and where a line
ends a sentence and a blank gap follows. Where nothing tells of gaps, as between two pages, it ends where the
next line's first word would have had room. What is doubtful stays one paragraph: a paragraph too long can be
read, a sentence torn from its paragraph can mislead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from statistics import median
from typing import Final

from scraper.reports.bullets import BULLET
from scraper.reports.layout import NO_LAYOUT, Layout
from scraper.reports.paragraphs import Line, joined
from scraper.reports.spacing import distances

_ROOM: Final = 6  # characters by which full lines differ, since letters differ in width
# Of the usual distance: real reports have 1.15 at most within a paragraph, 1.4 at least between two.
_GAP: Final = 1.25
_LONGEST_HEADING: Final = 60  # characters

# "This local authority is good because", with or without a colon, opens a list.
_SENTENCE_ENDS: Final = re.compile(r"(?:[.!?:;][\"')\]]*\d{0,2}|\bbecause)\Z")
_NUMBER: Final = re.compile(r"\A\d{1,3}\.\s+(?=[A-Z\"'(])")
_LAST_SENTENCE: Final = re.compile(r".*[.!?][\"')\]]*(?=\s)", re.DOTALL)


def paragraphs(lines: Sequence[Line], layout: Layout = NO_LAYOUT) -> Iterator[str]:
    """The paragraphs of running text or of a list, each on one line, without bullets and numbers.

    Headings between the items of a list are left out: they are no findings.
    """
    kept = list(_without_headings(lines))
    full = _full_line([line.text for line in kept])
    begun: list[str] = []
    for line, distance in zip(kept, _distances(kept, layout), strict=True):
        if begun and _begins(line.text, after=begun[-1], full=full, distance=distance):
            yield _paragraph(begun)
            begun = []
        begun.append(line.text)
    if begun:
        yield _paragraph(begun)


def first_of(written: Iterable[str], *, most: int, characters: int) -> tuple[str, ...]:
    """The first paragraphs, at most so many with at most so many characters in all, cut at their ends; where
    the very first is too long, it is cut at the end of a sentence."""
    taken: list[str] = []
    for paragraph in written:
        room = characters - sum(map(len, taken))
        if len(taken) == most or (taken and len(paragraph) > room):
            break
        taken.append(_cut(paragraph, room))
    return tuple(taken)


def begins_item(text: str) -> bool:
    """Whether a bullet or a number stands at the start of the line."""
    return bool(BULLET.match(text) or _NUMBER.match(text))


def _full_line(texts: Iterable[str]) -> float:
    """How many characters a line holds: those that end no sentence were full."""
    return median([len(text) for text in texts if not _SENTENCE_ENDS.search(text)] or [0])


def _distances(lines: Sequence[Line], layout: Layout) -> list[float | None]:
    """How far each line is below the one before, in usual distances: those within a sentence."""
    found = distances(lines, layout)
    within = [
        distance
        for distance, before, line in zip(found[1:], lines, lines[1:], strict=False)
        if distance and not _SENTENCE_ENDS.search(before.text) and not begins_item(line.text)
    ]
    usual = median(within) if within else None
    return [distance / usual if distance and usual else None for distance in found]


def _begins(text: str, *, after: str, full: float, distance: float | None) -> bool:
    if BULLET.match(text):
        return True
    if not _SENTENCE_ENDS.search(after):
        return False
    if _NUMBER.match(text):
        return True
    return _had_room(text, after, full) if distance is None else distance > _GAP


def _had_room(text: str, after: str, full: float) -> bool:
    """Whether the line before was left although the next one's first word would have fitted in it."""
    first_word = text.split(maxsplit=1)[0]
    return len(after) + 1 + len(first_word) + _ROOM < full


def _paragraph(lines: Sequence[str]) -> str:
    first, *others = lines
    bullet = BULLET.match(first)
    return joined([_NUMBER.sub("", first[bullet.end() :] if bullet else first), *others])


def _without_headings(lines: Sequence[Line]) -> Iterator[Line]:
    for at, line in enumerate(lines):
        if not _is_heading(line.text, lines[at - 1 : at], lines[at + 1 : at + 2]):
            yield line


def _is_heading(text: str, before: Sequence[Line], after: Sequence[Line]) -> bool:
    """A short line before an item that neither ends a sentence nor goes on with one."""
    return (
        len(text) <= _LONGEST_HEADING
        and bool(after and begins_item(after[0].text))
        and not begins_item(text)
        and not _SENTENCE_ENDS.search(text)
        and not (before and not _SENTENCE_ENDS.search(before[0].text))
    )


def _cut(paragraph: str, room: int) -> str:
    if len(paragraph) <= room:
        return paragraph
    whole = _LAST_SENTENCE.match(paragraph[: room + 1])
    return whole[0] if whole else paragraph[:room].rsplit(maxsplit=1)[0]
