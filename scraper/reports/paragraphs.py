"""The lines of a report's body, without what repeats on every page, and broken lines made whole.

A page comes out of the PDF as it is printed: running header, page number, body, footnotes, running footer.
Whoever reads a list or a paragraph that runs over a page end needs the body alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

# A running header or footer stands on nearly every page but the first; headings that happen to open
# several pages ("Recommendations") stand on a few.
_EDGE: Final = 4  # lines: the longest header of the corpus has two
_LEAST_PAGES: Final = 2
_SHARE: Final = 3  # one page in three

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"(?:page\s)?\d{1,3}(?:\sof\s\d{1,3})?\Z", re.IGNORECASE)
_FOOTNOTE = re.compile(r"(\d{1,2})(?:\Z|\s+(?=[^\W\d_]|[\"'(\[]))")
_MONTH = re.compile(
    r"\d{1,2}\s+(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_LONGEST_FOOT: Final = 24  # lines
_GLUED = re.compile(r"(?<=[^\W\d_][.,;:?!)])\d{1,2}(?=\s|\Z)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page's body."""

    text: str  # without white space around it
    page: int  # counted from 1


def body_lines(pages: Sequence[str], first: int = 1, last: int | None = None) -> list[Line]:
    """The lines of these pages in reading order, without page furniture and empty lines.

    Pages are counted from 1, both inclusive; `last` None is the last one. Furniture is recognised from all
    pages: running headers and footers (the same text but for digits at the edge of many pages), bare page
    numbers at an edge, footnotes at the foot with their bare marks in the text.
    """
    printed = [_printed(page) for page in pages]
    running = _running(printed)
    return [
        Line(text, number)
        for number, lines in enumerate(printed[:last], start=1)
        if number >= first
        for text in _without_footnotes(_without_running(lines, running))
    ]


def joined(lines: Iterable[Line | str]) -> str:
    """The lines as one paragraph: white space folded, a word broken at a hyphen made whole.

    Footnote numbers glued to the end of a sentence are left out.
    """
    paragraph = ""
    for line in lines:
        text = " ".join((line if isinstance(line, str) else line.text).split())
        paragraph += text if not paragraph or _breaks_word(paragraph) else f" {text}"
    return _GLUED.sub("", paragraph)


def _printed(page: str) -> list[str]:
    return [text for line in page.splitlines() if (text := line.strip())]


def _running(printed: Sequence[Sequence[str]]) -> frozenset[str]:
    """The keys of running headers and footers."""
    counted = Counter(
        key for lines in printed for key in {_key(line) for line in (*lines[:_EDGE], *lines[-_EDGE:])}
    )
    least = max(_LEAST_PAGES, -(-len(printed) // _SHARE))
    return frozenset(key for key, count in counted.items() if count >= least)


def _key(line: str) -> str:
    return _DIGITS.sub("#", " ".join(line.split()))


def _without_running(lines: Sequence[str], running: frozenset[str]) -> list[str]:
    top, bottom = _EDGE, len(lines) - _EDGE
    return [
        line
        for at, line in enumerate(lines)
        if top <= at < bottom or not (_key(line) in running or _at_edge(at, lines))
    ]


def _at_edge(at: int, lines: Sequence[str]) -> bool:
    return at in (0, len(lines) - 1) and bool(_PAGE_NUMBER.match(lines[at]))


def _without_footnotes(lines: Sequence[str]) -> Sequence[str]:
    foot, numbers = _foot(lines)
    return [line for line in lines[:foot] if line not in numbers]


def _foot(lines: Sequence[str]) -> tuple[int, frozenset[str]]:
    """Where the footnotes begin, and their numbers. A note counts only if the text above has its mark."""
    for at in range(max(0, len(lines) - _LONGEST_FOOT), len(lines)):
        note = _FOOTNOTE.match(lines[at])
        if note and not _MONTH.match(lines[at]) and _is_marked(note[1], lines[:at]):
            numbers = (found[1] for line in lines[at:] if (found := _FOOTNOTE.match(line)))
            return at, frozenset(numbers)
    return len(lines), frozenset()


def _is_marked(number: str, lines: Sequence[str]) -> bool:
    mark = re.compile(rf"(?:\A|[^\W\d_]|[.,;:?!)'\"]){number}(?!\d)")
    return any(line == number or mark.search(line, 1) for line in lines)


def _breaks_word(text: str) -> bool:
    return text.endswith("-") and text[-2:-1].isalpha()
