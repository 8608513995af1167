"""What must improve as letters say it: joint inspections, visits between inspections, area SEND to 2022.

Letters carry no grades, and what readers wait for in them is "Areas for priority action". The lists of joint
inspections are read as printed. Of the visits, and of the area SEND letters that ask for a written statement
of action, none was at hand when this was written: their wording is remembered, not measured.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from scraper.model import Improvement, ImprovementKind
from scraper.reports.bullets import BULLET, DASH
from scraper.reports.improvements.listed import Listed, certain
from scraper.reports.layout import Layout
from scraper.reports.paragraphs import Line, body_lines, joined

# Headings stand alone on their lines. The digit is the mark of a footnote.
_HEADINGS: Final = {
    ImprovementKind.PRIORITY_ACTION: re.compile(
        r"Areas?(?:\(s\))? for (?:immediate and )?priority (?:and immediate )?actions? ?[?:]?\d?\Z", re.I
    ),
    ImprovementKind.IMPROVEMENT: re.compile(
        r"(?:What needs to improve(?: in this area of [^.]{1,60}| in [^.?:]{1,60}(?=[?:]))?"
        r"|Areas?(?:\(s\))? for improvement)"
        r" ?[?:]?\d?\Z",
        re.I,
    ),
}
_MAY_OPEN = re.compile(
    r"^[ \t]*(?:Areas?(?:\(s\))? for |What needs to improve)|significant\s+(?:weakness|concern)", re.I | re.M
)
_STATEMENT = re.compile(
    r"is required to .{0,200}\bareas? of significant (?:weakness(?:es)?|concern):\Z", re.I
)
_END = re.compile(
    r"(?:(?:[A-Z][\w-]* ){0,3}strengths|Main findings|Findings(?: and .{1,60})?|Headline findings|Next steps"
    r"|Yours (?:sincerely|faithfully),?)\Z",
    re.I,
)
_BOX = re.compile(r"(?:case|practice) (?:study|example)\b.{0,80}\Z", re.I)
_DENIAL = re.compile(
    r"(?=.{0,200}\Z)(?:none\b|.{0,100}\b(?:no|not)\b.{0,60}\b(?:areas? for improvement|priority)\b)",
    re.I,
)

_CLOSED = re.compile(r"[.!?][)'\"]?\d?\Z")
_PAUSES = re.compile(r"(?:[.:;,)]|\b(?:and|or))\Z")
_SHORT: Final = 60  # characters: prose fills its lines, which hold some 80
_LONGEST_TOPIC: Final = 110  # characters


@dataclass(frozen=True, slots=True)
class _Section:
    """What stands under one heading."""

    kind: ImprovementKind
    page: int  # of the heading
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class _Item:
    """An item while its lines are gathered: its own, and those of each point nested in it."""

    heading: str
    page: int
    paragraphs: list[list[str]] = field(default_factory=list)

    def text(self) -> str:
        first, *points = (joined(paragraph) for paragraph in self.paragraphs)
        return "\n- ".join([first, *points])


def listed(pages: Sequence[str], layout: Layout) -> Listed:
    """The items in the order printed; `heading` is the topic, or the sentence, that items stand under."""
    del layout  # the boundaries are bullets, which stand in the text
    first = next((number for number, page in enumerate(pages, start=1) if _MAY_OPEN.search(page)), None)
    if first is None:
        return Listed()
    found = [_listed(section) for section in _sections(body_lines(pages, first))]
    return Listed(
        tuple(item for each in found for item in each.items),
        next((each.unread for each in found if each.unread), None),
    )


def _listed(section: _Section) -> Listed:
    gathered = _gathered(_without_boxes(section.lines))
    told = [item for item in gathered if not _DENIAL.match(item.text())]
    if gathered and not told:
        return Listed()
    return certain(
        [Improvement(item.text(), section.kind, item.page, heading=item.heading) for item in told],
        section.page,
    )


def _sections(lines: Sequence[Line]) -> Iterator[_Section]:
    """What stands under each heading of a list, up to the next heading."""
    section: _Section | None = None
    for at, line in enumerate(lines):
        opens = _opens(lines, at)
        if opens or _ends(lines, at):
            if section:
                yield section
            section = _Section(opens, line.page) if opens else None
        elif section:
            section.lines.append(line)
    if section:
        yield section


def _opens(lines: Sequence[Line], at: int) -> ImprovementKind | None:
    text = lines[at].text
    for kind, heading in _HEADINGS.items():
        if heading.match(text):
            return kind
    asks = text.endswith(":") and _STATEMENT.search(joined(lines[max(0, at - 3) : at + 1]))
    return ImprovementKind.PRIORITY_ACTION if asks else None


def _ends(lines: Sequence[Line], at: int) -> bool:
    """The heading after the list: one that is known, or a short line between a full stop and prose."""
    text = lines[at].text
    if _END.match(text):
        return True
    if at == 0 or at + 1 == len(lines) or len(text) > _SHORT or _CLOSED.search(text) or _BOX.match(text):
        return False
    after = lines[at + 1].text
    return text[0].isupper() and not after[0].islower() and _alone(lines, at)


def _alone(lines: Sequence[Line], at: int) -> bool:
    """Between the end of a sentence and a line that is no item."""
    return bool(_CLOSED.search(lines[at - 1].text)) and not _mark(lines, at) and not _mark(lines, at + 1)


def _without_boxes(lines: Sequence[Line]) -> list[Line]:
    """The list without case studies: in boxes, which may part an item that runs over a page end."""
    kept: list[Line] = []
    box: int | None = None  # the page it begins on
    for at, line in enumerate(lines):
        if _BOX.match(line.text):
            box = line.page
        elif box and (_mark(lines, at) or (line.page > box and kept and not _CLOSED.search(kept[-1].text))):
            box = None
        if box is None:
            kept.append(line)
    return kept


def _gathered(lines: Sequence[Line]) -> list[_Item]:
    """The items of a section; one of all its lines where no bullet parts them."""
    marks = [_mark(lines, at) for at in range(len(lines))]
    first = next((mark for mark in marks if mark), None)
    if first is None:
        return [_Item("", lines[0].page, [[line.text for line in lines]])] if lines else []
    start = marks.index(first)
    heading = joined(lines[:start])
    found: list[_Item] = []
    for at in range(start, len(lines)):
        text, mark = lines[at].text, marks[at]
        if mark and found and _is_point(mark, first, lines[at - 1].text):
            found[-1].paragraphs.append([text[mark.end() :]])
        elif mark:
            found.append(_Item(heading, lines[at].page, [[text[mark.end() :]]]))
        elif _is_topic(text, lines[at - 1].text, marks[at + 1 : at + 2]):
            heading = text
        else:
            found[-1].paragraphs[-1].append(text)
    return found


def _mark(lines: Sequence[Line], at: int) -> re.Match[str] | None:
    """The bullet at the head of a line, or a dash that stands for one, which breaks no sentence."""
    bullet = BULLET.match(lines[at].text)
    if bullet or (at and not _PAUSES.search(lines[at - 1].text)):
        return bullet
    return DASH.match(lines[at].text)


def _is_point(mark: re.Match[str], first: re.Match[str], before: str) -> bool:
    """Whether a mark opens a point within an item: a dash, or another bullet in the midst of a sentence."""
    if mark[0].strip() == first[0].strip():
        return False
    return mark.re is DASH or not _CLOSED.search(before)


def _is_topic(text: str, before: str, after: Sequence[re.Match[str] | None]) -> bool:
    """Whether a line is a heading within the list, which the next items stand under."""
    ends_nothing = len(text) <= _LONGEST_TOPIC and not _PAUSES.search(text) and not _CLOSED.search(text)
    return bool(ends_nothing and _CLOSED.search(before) and any(after))
