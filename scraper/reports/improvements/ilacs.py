"""The list "What needs to improve?" of ILACS reports: bullets between the summary and the body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scraper.model import Improvement, ImprovementKind
from scraper.reports.layout import Layout
from scraper.reports.paragraphs import Line, body_lines, joined

# The digit is the mark of a footnote, which says what tails such as "(Outcome 4)" refer to. Prose that names
# "what needs to improve" begins no line with a capital and ends none there.
_HEADING = re.compile(r"^[ \t]{0,9}What [Nn]eeds to [Ii]mprove ?\?? ?\d?[ \t]{0,9}$", re.MULTILINE)
_FOOTNOTE_MARK = re.compile(r"\d\Z")
_BULLET = re.compile("[\uf06e\uf0a7\uf0b7\u25fc\u25a0\u25aa\u2022]|[-–](?= )")
_DASHES: Final = ("-", "–")
_BODY_HEADING = re.compile(
    r"(?:The [Ee]xperiences?|Experiences?)(?: and progress)? of |(?:The [Ii]mpact|Impact) of leaders on "
)
_FIRST_PARAGRAPH = re.compile(r"1\. ?[A-Z]")
_SENTENCE_ENDS: Final = (".", ")", "?", "!")
_PAGES: Final = 3  # a list begins on one page and may run over two page ends
_LONGEST: Final = 100  # lines


@dataclass(frozen=True, slots=True)
class _Item:
    page: int
    points: list[list[str]]  # lines: of the item itself first, then of each point nested in it

    @property
    def is_open(self) -> bool:
        """A bullet of another shape would be a point nested in this item."""
        return len(self.points) > 1 or self.points[0][-1].endswith(":")


def items(pages: Sequence[str], layout: Layout) -> tuple[Improvement, ...]:
    """The items in the order printed; none where there is no list or its end is not certain."""
    del layout  # bullets bound the items, and they stand in the text
    headed = next((number for number, page in enumerate(pages, start=1) if _HEADING.search(page)), None)
    if headed is None:
        return ()
    listed = _listed(body_lines(pages, headed, headed + _PAGES - 1))
    return tuple(_improvement(item) for item in _items(listed))


def _listed(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines of the list, first bullet first; none where no list is found or its end is not."""
    start = _first_bullet(lines)
    if start is None:
        return ()
    for end in range(start, min(len(lines), start + _LONGEST)):
        if _BODY_HEADING.match(lines[end].text):
            return lines[start:end]
        if _FIRST_PARAGRAPH.match(lines[end].text):
            # A body heading of unknown wording would by now be part of the last item.
            return lines[start:end] if lines[end - 1].text.endswith(_SENTENCE_ENDS) else ()
    return ()


def _first_bullet(lines: Sequence[Line]) -> int | None:
    """Where the list begins: a bullet just below the heading, or below the bare mark of its footnote."""
    for at, line in enumerate(lines):
        if _HEADING.match(line.text):
            below = at + 1
            if below < len(lines) and _FOOTNOTE_MARK.match(lines[below].text):
                below += 1
            if below < len(lines) and _BULLET.match(lines[below].text):
                return below
    return None


def _items(lines: Sequence[Line]) -> list[_Item]:
    found: list[_Item] = []
    for line in lines:
        bullet, text = _split(line.text)
        if bullet == lines[0].text[0]:
            found.append(_Item(line.page, [[text]]))
        elif bullet and found[-1].is_open:
            found[-1].points.append([text])
        elif bullet and bullet not in _DASHES:
            found.append(_Item(line.page, [[text]]))
        else:  # also where a dash of the prose begins the line
            found[-1].points[-1].append(line.text)
    return found


def _split(text: str) -> tuple[str, str]:
    """The bullet before the text, empty where there is none, and the text."""
    bullet = _BULLET.match(text)
    return (bullet[0], text[bullet.end() :]) if bullet else ("", text)


def _improvement(item: _Item) -> Improvement:
    own, *nested = (joined(point) for point in item.points)
    text = "\n".join([own, *(f"- {point}" for point in nested)])
    return Improvement(text, ImprovementKind.IMPROVEMENT, item.page)
