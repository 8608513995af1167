"""What the local authority must improve, as single inspections (SIF) list it.

To mid 2015 the list is called "What does the local authority need to improve?" and parted into "Priority and
immediate action" and "Areas for improvement"; later it is called "Recommendations". Items are numbered, and
the numbers run on from the paragraphs before and into the paragraphs after. The safeguarding board has a list
of its own further on, sometimes under the same name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import pairwise
from typing import Final

from scraper.model import Improvement, ImprovementKind
from scraper.reports.bullets import BULLET, DASH
from scraper.reports.improvements.listed import Listed, certain
from scraper.reports.layout import Layout
from scraper.reports.paragraphs import Line, body_lines, joined

_REACH: Final = 16  # pages from the first title, which may be the one in the contents
_LONGEST_HEADING: Final = 110  # characters
_SHORT_LINE: Final = 45  # characters: a line this short is the last of its paragraph
_FULL_LINE: Final = 60  # characters: what goes on below it is the same heading
_LARGEST_SLIP: Final = 9  # how far a misprinted number is from the one before
_LONGEST_DENIAL: Final = 200  # characters

_TITLE = re.compile(
    r"^[ \t]*(?-i:(?=[RW]))"
    r"(?:recommendations|what[ \t]+does[ \t]+(?P<whose>[^\n]{1,80}?)[ \t]need[ \t]+to[ \t]+improve)"
    r"(?:[ \t]?[?:])?\d?[ \t\r]*$",
    re.IGNORECASE | re.MULTILINE,
)
_BOARD = re.compile(r"\b\w{0,4}SCB\b|\bboard\b", re.IGNORECASE)

# The heading that comes next says whose list it was: after the board's, the inspection of the board follows.
_NEXT = re.compile(
    r"(?-i:(?=[A-Z]))"
    r"(?:summary\s+for\s+(?:children|young\s+people)\b.{0,60}"
    r"|information\s+about\s+this\s+(?:inspection|local\s+authority).{0,30}"
    r"|[^.,;]{0,60}\bstrengths(?:\s+and\s+weaknesses)?(?:\s+of\b[^.]{0,60})?:?"
    r"|progress\s+(?:made\s+)?since\b[^.]{0,60})\Z",
    re.IGNORECASE,
)
_NEXT_OF_ANOTHER = re.compile(
    r"(?-i:(?=[A-Z]))"
    r"(?:inspection\s+(?:findings(?:\s*[-–—:].{0,100})?|judge?ments?\s+about\b.{0,80})"
    r"|what\s+the\s+inspection\s+judge?ments\s+mean\b.{0,60}"
    r"|what\s+does\s.{1,80}\sneed\s+to\s+improve\s?\??\d?"
    r"|recommendations:?"
    r"|contents)\Z",
    re.IGNORECASE,
)
_CONTENTS = re.compile(r"contents\Z", re.IGNORECASE)

_SECTION = re.compile(
    r"(?:(?P<priority>(?:areas?\s+for\s+)?(?:priority|immediate)(?:\s+(?:and|&)\s+(?:immediate|priority))?"
    r"\s+actions?)|areas?\s+for\s+improvement):?\Z",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(\d{1,3})[.)](?!\d)\s*")
_BARE_NUMBER = re.compile(r"(\d{1,3})(?:[.)](?!\d)\s*|\s+(?=[A-Z]))")
_CLOSED = re.compile(r"(?:[.?!;:][)'\"]?|\))\d{0,2}\Z")
_HEADING = re.compile(r"[A-Z'\"].*[^.;,]\Z", re.DOTALL)
_DENIAL = re.compile(
    r"none\b|(?:no|there|inspectors|ofsted|(?:the|this)\s+inspection)\b"
    r".{0,60}?\b(?:areas?|actions?|priorit(?:y|ies)|improvements?)\b",
    re.IGNORECASE,
)
_NEGATION = re.compile(r"\b(?:no|not|none)\b", re.IGNORECASE)
_GLUED_MARK = re.compile(r"[0-9](?<=[a-z]{3}.)(?=[a-z]{2})")  # a footnote's mark, the blank after it lost


class _Mark(Enum):
    TITLE = auto()
    SECTION = auto()
    ITEM = auto()
    POINT = auto()  # within an item


@dataclass(frozen=True, slots=True)
class _Block:
    """What stands from one mark of the list to the next, the mark of an item itself left out."""

    mark: _Mark
    lines: list[Line]


def listed(pages: Sequence[str], layout: Layout) -> Listed:
    """The local authority's list in the order printed, without the numbers; `heading` is the topical heading.

    None where there is no list, or none whose end is certain.
    """
    del layout
    unread = None
    for lines, ended in _lists(pages):
        blocks = _blocks(lines) if ended else []
        found = certain(_improvements(blocks), lines[0].page)
        if found.items:
            return found
        if not unread and not any(map(_is_denial, blocks)):
            unread = found.unread
    return Listed(unread=unread)


def _lists(pages: Sequence[str]) -> Iterator[tuple[list[Line], bool]]:
    """The lines from each title to the next main heading, and whether the authority's ends with such.

    What a heading of the board's follows is left out: that list is the board's.
    """
    first = next((number for number, page in enumerate(pages, start=1) if _titled(page)), None)
    if first is None:
        return
    last = first + _REACH - 1
    mended = (_GLUED_MARK.sub(r"\g<0> ", page) for page in pages[first - 1 : last])
    lines = body_lines([*pages[: first - 1], *mended, *pages[last:]], first, last)
    start: int | None = None
    contents = 0  # the page of their heading
    for at, line in enumerate(lines):
        after, after_another = _NEXT.match(line.text), _NEXT_OF_ANOTHER.match(line.text)
        if start is not None and (after or after_another) and not _BOARD.search(line.text):
            yield lines[start:at], after is not None
        if _CONTENTS.match(line.text):
            contents = line.page
        if _titled(line.text):
            start = at if line.page != contents else None
        elif after or after_another:
            start = None
    if start is not None:
        yield lines[start:], False


def _titled(text: str) -> bool:
    return any(not _BOARD.search(title["whose"] or "") for title in _TITLE.finditer(text))


def _blocks(lines: Sequence[Line]) -> list[_Block]:
    blocks = [_Block(_Mark.TITLE, [lines[0]])]
    numbers = _numbering(lines)
    number: int | None = None  # of the last item of the section, if they are numbered
    for before, line in pairwise(lines):
        if _SECTION.match(line.text):
            number = None
            blocks.append(_Block(_Mark.SECTION, [line]))
        elif (numbered := numbers.match(line.text)) and _follows(numbered, number, before):
            number = int(numbered[1])
            blocks.append(_Block(_Mark.ITEM, _rest(line, numbered)))
        elif bullet := BULLET.match(line.text):
            mark = _Mark.ITEM if number is None else _Mark.POINT
            blocks.append(_Block(mark, _rest(line, bullet)))
        elif (dash := DASH.match(line.text)) and _nests(blocks[-1].mark, before):
            blocks.append(_Block(_Mark.POINT, _rest(line, dash)))
        else:
            blocks[-1].lines.append(line)
    return blocks


def _numbering(lines: Sequence[Line]) -> re.Pattern[str]:
    """How the list prints its numbers: bare ones count only right below a heading."""
    first = next((line.text for line in lines[1:] if not _SECTION.match(line.text)), "")
    return _NUMBER if _NUMBER.match(first) or not _BARE_NUMBER.match(first) else _BARE_NUMBER


def _rest(line: Line, mark: re.Match[str]) -> list[Line]:
    rest = line.text[mark.end() :]
    return [Line(rest, line.page)] if rest else []


def _follows(numbered: re.Match[str], last: int | None, before: Line) -> bool:
    """Whether a number opens the next item, and is not one that a sentence names, broken before it."""
    opens = numbered.string[numbered.end() : numbered.end() + 1]
    if last is None:
        return not opens.islower()
    number = int(numbered[1])
    if number == last + 1:
        bare = numbered[0].rstrip().isdigit()
        return (opens.isupper() and not bare) or _closes(before)
    counted = number == 1 or last <= number <= last + _LARGEST_SLIP
    return counted and opens.isupper() and _closes(before)


def _nests(mark: _Mark, before: Line) -> bool:
    """Whether a dash opens a point within an item, and is not one in a sentence broken before it."""
    return mark is _Mark.POINT or (mark is _Mark.ITEM and before.text.endswith(":"))


def _closes(line: Line) -> bool:
    """Whether a paragraph can end with this line."""
    return len(line.text) < _SHORT_LINE or bool(_CLOSED.search(line.text[-5:]))


def _improvements(blocks: Sequence[_Block]) -> tuple[Improvement, ...]:
    found: list[tuple[Improvement, list[str]]] = []  # each with its points
    kind, heading = ImprovementKind.IMPROVEMENT, ""
    for at, block in enumerate(blocks):
        goes_on = at + 1 < len(blocks) and blocks[at + 1].mark is _Mark.POINT
        body, below = (block.lines, "") if goes_on else _parted(block.lines)
        if block.mark is _Mark.SECTION:
            kind, heading = _kind(body[0]), ""
        elif block.mark is _Mark.ITEM and body and not _denies(text := joined(body)):
            found.append((Improvement(text, kind, body[0].page, heading), []))
        elif block.mark is _Mark.POINT and body and found:
            found[-1][1].append(f"- {joined(body)}")
        heading = below or heading
    return tuple(replace(item, text="\n".join((item.text, *points))) for item, points in found)


def _parted(lines: list[Line]) -> tuple[list[Line], str]:
    """The lines of a block, and the topical heading of the next items at its end, one line or two."""
    for at in (len(lines) - 2, len(lines) - 1):
        if at < 1 or not _closes(lines[at - 1]):
            continue
        heading = joined(lines[at:])
        whole = at == len(lines) - 1 or (len(lines[at].text) >= _FULL_LINE and not _closes(lines[at]))
        if whole and len(heading) <= _LONGEST_HEADING and _HEADING.match(heading):
            return lines[:at], heading
    return lines, ""


def _is_denial(block: _Block) -> bool:
    """Whether an item, or what stands below a heading, says that nothing must be improved."""
    return _denies(joined(block.lines if block.mark is _Mark.ITEM else block.lines[1:]))


def _kind(section: Line) -> ImprovementKind:
    match = _SECTION.match(section.text)
    priority = match is not None and match["priority"] is not None
    return ImprovementKind.PRIORITY_ACTION if priority else ImprovementKind.IMPROVEMENT


def _denies(text: str) -> bool:
    """Whether this says that nothing must be improved: "did not find any areas for ..."."""
    return (
        len(text) <= _LONGEST_DENIAL
        and _DENIAL.match(text) is not None
        and _NEGATION.search(text, 0, 80) is not None
    )
