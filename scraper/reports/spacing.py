"""How far apart the lines of a body are on the page, which the text alone does not tell.

The lines of the body are found again among the lines on the page by their letters: mended text has other
spaces, hyphens and quotes, and the body has neither footnote marks nor all lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from scraper.reports.layout import Layout, Printed
from scraper.reports.paragraphs import Line
from scraper.reports.text import mend

_NO_LETTERS: Final = re.compile(r"[\W\d_]+")
_MOST_JOINED: Final = 4  # lines on the page that hyphens at their ends make one line of text


def distances(lines: Sequence[Line], layout: Layout) -> list[float | None]:
    """How far, in points, each line's baseline is below that of the line before.

    None where that cannot be told: at the first line of a page, where the line before is not higher up, where
    a line has no letters, and throughout a page on which not all of its lines are found.
    """
    found: list[float | None] = []
    for page, body in groupby(lines, key=lambda line: line.page):
        found += _below_each_other(_places(list(body), layout.lines(page)))
    return found


_Place = tuple[float, float]  # the baselines of a line's first and of its last letter


def _below_each_other(places: Sequence[_Place | None]) -> Iterator[float | None]:
    before = None
    for place in places:
        distance = before[1] - place[0] if before and place else 0
        yield distance if distance > 0 else None
        before = place


def _places(body: Sequence[Line], printed: Sequence[Printed]) -> list[_Place | None]:
    """Where each line of a page's body is printed; nowhere where one with letters is not found."""
    lettered = [(_letters(mend(line.text)), line) for line in printed]
    found: list[_Place | None] = []
    at = 0
    for line in body:
        letters = _letters(line.text)
        if not letters:
            found.append(None)
            continue
        while at < len(lettered) and not (count := _count(letters, lettered[at : at + _MOST_JOINED])):
            at += 1
        if at == len(lettered):
            return [None] * len(body)
        found.append((lettered[at][1].first, lettered[at + count - 1][1].last))
        at += count
    return found


def _count(letters: str, lettered: Sequence[tuple[str, Printed]]) -> int:
    """How many of the first lines have these letters together; 0 where they have others."""
    for count, (more, _) in enumerate(lettered, start=1):
        if not letters.startswith(more):
            return 0
        letters = letters.removeprefix(more)
        if not letters:
            return count
    return 0


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text)
