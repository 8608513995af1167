"""The list "What needs to improve?" of ILACS reports: bullets between the summary and the body."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from scraper.model import Improvement, ImprovementKind
from scraper.reports.bullets import BULLET, BULLET_OR_DASH, DASH
from scraper.reports.improvements.listed import Listed, certain, is_contents
from scraper.reports.layout import Layout
from scraper.reports.paragraphs import Line, body_lines, joined

# The digit is the mark of a footnote, which says what tails such as "(Outcome 4)" refer to. Prose that names
# "what needs to improve" begins no line with a capital and ends none there.
_HEADING = re.compile(
    r"^[ \t]{0,9}(?:What [Nn]eeds to [Ii]mprove|WHAT NEEDS TO IMPROVE)"
    r"(?: (?i:in) [^\n.?:]{1,60}(?=[?:]))? ?[?:]? ?[\d¹²*]?[ \t]{0,9}$",
    re.MULTILINE,
)
_FOOTNOTE_MARK = re.compile(r"[\d¹²*]\Z")
_BODY_HEADING = re.compile(
    r"(?:The [Ee]xperiences?|Experiences?)(?: and progress)? of |(?:The [Ii]mpact|Impact) of leaders on "
)
_NUMBERED = re.compile(r"\d{1,2}\. ?[A-Z]")  # the body's first paragraph, or a footnote
_SENTENCE_ENDS: Final = (".", ")", "?", "!")
_PAGES: Final = 3  # a list begins on one page and may run over two page ends
_LONGEST: Final = 100  # lines
_LONGEST_INTRODUCTION: Final = 4  # lines
_MOST_HEADINGS: Final = 3  # pages that repeat the heading, above no list


@dataclass(frozen=True, slots=True)
class _Item:
    page: int
    points: list[list[str]]  # lines: of the item itself first, then of each point nested in it

    @property
    def is_open(self) -> bool:
        """A bullet of another shape would be a point nested in this item."""
        return len(self.points) > 1 or self.points[0][-1].endswith(":")


def listed(pages: Sequence[str], layout: Layout) -> Listed:
    """The items in the order printed; `heading` is the sentence that introduces them, where one does.

    None where there is no list or its end is not certain.
    """
    del layout  # bullets bound the items, and they stand in the text
    unread = None
    for page in islice(_headed(pages), _MOST_HEADINGS):
        found = certain(_improvements(body_lines(pages, page, page + _PAGES - 1)), page)
        if found.items:
            return found
        unread = unread or page
    return Listed(unread=unread)


def _headed(pages: Sequence[str]) -> Iterator[int]:
    numbered = enumerate(pages, start=1)
    return (number for number, page in numbered if _HEADING.search(page) and not is_contents(page))


def _improvements(lines: Sequence[Line]) -> list[Improvement]:
    """The items of the first list in these lines; none where its end is not certain."""
    for at, line in enumerate(lines, start=1):
        start = _first_bullet(lines, at) if _HEADING.match(line.text) else None
        if start is not None:
            introduction = joined(line for line in lines[at:start] if not _FOOTNOTE_MARK.match(line.text))
            return [_improvement(item, introduction) for item in _items(_list(lines[start:]))]
    return []


def _first_bullet(lines: Sequence[Line], below: int) -> int | None:
    """Where the list begins: just below the heading, the mark of its footnote and an introduction."""
    for at in range(below, min(len(lines), below + _LONGEST_INTRODUCTION + 1)):
        if BULLET_OR_DASH.match(lines[at].text):
            return at
        if _BODY_HEADING.match(lines[at].text) or _NUMBERED.match(lines[at].text):
            break
    return None


def _list(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines from the first bullet to the list's end; none where that is not certain."""
    reach = lines[:_LONGEST]
    end = next((at for at, line in enumerate(reach) if _BODY_HEADING.match(line.text)), None)
    return _without_notes(reach[:end], ended=end is not None)


def _without_notes(lines: Sequence[Line], *, ended: bool) -> Sequence[Line]:
    """The lines without footnotes; up to the first numbered paragraph, should that end the list.

    A numbered line is a footnote where bullets follow on a later page. Where none follows it ends the list,
    unless no sentence ends above it: a body heading of unknown wording would be part of the last item.
    """
    while (numbered := _numbered(lines)) is not None:
        foot = lines[numbered].page
        bullet = next((line for line in lines[numbered:] if _is_item(line, lines[0])), None)
        if bullet is None:
            return lines[:numbered] if lines[numbered - 1].text.endswith(_SENTENCE_ENDS) else ()
        if bullet.page == foot or not ended:
            return ()
        lines = [*lines[:numbered], *(line for line in lines[numbered:] if line.page > foot)]
    return lines if ended else ()


def _numbered(lines: Sequence[Line]) -> int | None:
    return next((at for at, line in enumerate(lines) if _NUMBERED.match(line.text)), None)


def _is_item(line: Line, first: Line) -> bool:
    return line.text.startswith(first.text[0]) or BULLET.match(line.text) is not None


def _items(lines: Sequence[Line]) -> list[_Item]:
    found: list[_Item] = []
    for line in lines:
        bullet, text = _split(line.text)
        if bullet == lines[0].text[0]:
            found.append(_Item(line.page, [[text]]))
        elif bullet and found[-1].is_open:
            found[-1].points.append([text])
        elif bullet and not DASH.match(line.text):
            found.append(_Item(line.page, [[text]]))
        else:  # also where a dash of the prose begins the line
            found[-1].points[-1].append(line.text)
    return found


def _split(text: str) -> tuple[str, str]:
    """The bullet before the text, empty where there is none, and the text."""
    bullet = BULLET_OR_DASH.match(text)
    return (text[0], text[bullet.end() :]) if bullet else ("", text)


def _improvement(item: _Item, introduction: str) -> Improvement:
    own, *nested = (joined(point) for point in item.points)
    text = "\n".join([own, *(f"- {point}" for point in nested)])
    return Improvement(text, ImprovementKind.IMPROVEMENT, item.page, introduction)
