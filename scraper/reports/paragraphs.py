"""The lines of a report's body, without what repeats on every page, and broken lines made whole.

A page comes out of the PDF as it is printed: running header, page number, body, footnotes, running footer.
Whoever reads a list or a paragraph that runs over a page end needs the body alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

# A running header or footer stands on nearly every page but the first, or on nearly every left or every right
# one; headings that happen to open several pages ("Recommendations") stand on a few.
_EDGE: Final = 4  # lines: the longest header of the corpus has two and a page number
_LEAST_PAGES: Final = 2
_SHARE: Final = 2  # one page in two
_LEAST_OF_ONE_SIDE: Final = 3  # pages

_DIGITS = re.compile(r"\d+")
# What stands above page 1's text: authority, title and dates. A document of two or three pages has too few to
# show what repeats, but its header says these again, with the page's number behind.
_TOP: Final = 6  # lines
_MOST_OF_TOP: Final = 600  # characters
_LEAST_WORDS: Final = 3  # of a line that is known by what it says

_PAGE_NUMBER = re.compile(r"(?:page )?\d{1,3}(?: of \d{1,3})?\Z", re.IGNORECASE)

# A footnote's sign leads its text, perhaps glued to it, or stands alone above it.
_RAISED: Final = r"\u00b9\u00b2\u00b3\u2070\u2074-\u2079"
_SIGN: Final = rf"\d{{1,2}}|[{_RAISED}]{{1,2}}|\*{{1,3}}"
_NOTE = re.compile(rf"({_SIGN})(?:\Z|\s+(?=[A-Z\"'(]|www\.|https?:)|(?=[A-Z][a-z]))")
# So a numbered paragraph begins too: a footnote only in the last lines, where no other has the number.
_DOTTED_NOTE = re.compile(r"(\d)\.\s+(?=[A-Z\"'(]|www\.|https?:)")
_DAY = re.compile(r"\d+\s+(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sep|Oct|Nov|Dec)")
_LONGEST_FOOT: Final = 24  # lines
_LONGEST_DOTTED_FOOT: Final = 4  # lines
# A footnote's mark is glued to a word or its punctuation ("improve?1"), or stands alone on a line. What
# stands before it is looked at apart: a search for the signs themselves is far faster.
_MARK = re.compile(rf"([\d*{_RAISED}][\d*{_RAISED}]{{0,2}})(?![\w%*])")
_AFTER_WORD = re.compile(r"(?<=[^\W\d_]{2}|[^\s\d][.,;:?!)'\"])")
_MARK_AT_SENTENCE_END = re.compile(rf"(?<=[^\W\d_]{{2}}[.?!])(?:{_SIGN})(?=\s|\Z)")

_HANGS_BEFORE: Final = frozenset({"and", "or", "to"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page's body."""

    text: str  # without white space around it
    page: int  # counted from 1


def body_lines(pages: Sequence[str], first: int = 1, last: int | None = None) -> list[Line]:
    """The lines of these pages in reading order, without page furniture and empty lines.

    Pages are counted from 1, both inclusive; `last` None is the last one. Furniture is recognised from all
    pages: running headers and footers (the same text but for digits at the edge of many pages; page 1's title
    or dates with the page's number), bare page numbers at an edge, footnotes at the foot and their marks in
    the text.
    """
    printed = [_printed(page) for page in pages]
    running = _running(printed)
    title = _title(printed)
    return [
        Line(text, number)
        for number, lines in enumerate(printed[:last], start=1)
        if number >= first
        for text in _body(lines, running, title if number > 1 else "")
    ]


def joined(lines: Iterable[Line | str]) -> str:
    """The lines as one paragraph: white space folded, a word broken at a hyphen made whole.

    Footnote marks glued to the end of a sentence are left out.
    """
    parts: list[str] = []
    for line in lines:
        text = " ".join((line if isinstance(line, str) else line.text).split())
        if text:
            parts += [text] if not parts or _is_broken(parts[-1], text) else [" ", text]
    return _MARK_AT_SENTENCE_END.sub("", "".join(parts))


def _is_broken(before: str, after: str) -> bool:
    """A word goes on after its hyphen ("up-", "to-date"), unless that hangs ("16-", "and 17-year-olds")."""
    return before.endswith("-") and before[-2:-1].isalnum() and after.split(" ", 1)[0] not in _HANGS_BEFORE


def _printed(page: str) -> list[str]:
    return [text for line in page.splitlines() if (text := line.strip())]


def _running(printed: Sequence[Sequence[str]]) -> frozenset[str]:
    """The keys of running headers and footers, of all pages or of all on one side."""
    right, left = (Counter(chain.from_iterable(map(_edges, printed[side::2]))) for side in (0, 1))
    of_a_side = -(-len(printed) // 3)  # two in three of the pages with odd numbers, or even ones
    return (
        _frequent(right + left, max(_LEAST_PAGES, -(-len(printed) // _SHARE)))
        | _frequent(right, max(_LEAST_OF_ONE_SIDE, of_a_side))
        | _frequent(left, max(_LEAST_OF_ONE_SIDE, of_a_side))
    )


def _edges(lines: Sequence[str]) -> set[str]:
    return {_key(line) for line in (*lines[:_EDGE], *lines[-_EDGE:])}


def _frequent(counted: Counter[str], least: int) -> frozenset[str]:
    return frozenset(key for key, count in counted.items() if count >= least)


def _key(line: str) -> str:
    return _DIGITS.sub("#", " ".join(line.split()))


def _title(printed: Sequence[Sequence[str]]) -> str:
    """What stands at the top of page 1, on one line."""
    return " ".join(" ".join(printed[0][:_TOP])[:_MOST_OF_TOP].split()) if printed else ""


def _body(lines: Sequence[str], running: frozenset[str], title: str) -> Sequence[str]:
    below = lines[max(_furniture(lines[:_EDGE], running), _header(lines, title)) :]
    bottom = below[: -_EDGE - 1 : -1]
    body = below[: len(below) - max(_furniture(bottom, running), _footer(bottom, title))]
    foot, numbers = _foot(body)
    if not numbers:
        return body
    return [_unmarked(line, numbers) for line in body[:foot] if line not in numbers]


def _furniture(lines: Sequence[str], running: frozenset[str]) -> int:
    """How many of these lines, from the page's edge inwards, are running lines or the page's number."""
    number_seen = False
    for count, line in enumerate(lines):
        if _PAGE_NUMBER.match(line):
            if number_seen:
                return count
            number_seen = True
        elif _key(line) not in running:
            return count
    return len(lines)


def _header(lines: Sequence[str], title: str) -> int:
    """How many lines from the page's top are a header that ends in the title or dates and a number."""
    top = lines[:_EDGE][: len(lines) - 1]  # the last line of a page is a footer, however near the top
    return next((at for at, line in enumerate(top, 1) if _is_numbered(line, title)), 0)


def _footer(lines: Sequence[str], title: str) -> int:
    """How many of these lines, from the bottom up, are a footer of title or dates with a number."""
    if not any(_is_numbered(line, title) for line in lines):
        return 0
    return max(at for at, line in enumerate(lines, 1) if _says(line, title) or _is_numbered(line, title))


def _is_numbered(line: str, title: str) -> bool:
    text, _, number = line.rpartition(" ")
    return bool(_PAGE_NUMBER.match(number)) and _says(text, title)


def _says(line: str, title: str) -> bool:
    words = line.split()
    return len(words) >= _LEAST_WORDS and " ".join(words) in title


def _foot(lines: Sequence[str]) -> tuple[int, frozenset[str]]:
    """Where the footnotes begin, and their numbers. The first one's mark must stand above it."""
    notes = _notes(lines)
    marked = _marked(lines) if notes else {}
    for at, number in notes.items():
        if marked.get(number, at) < at:
            return at, frozenset(other for below, other in notes.items() if below >= at)
    return len(lines), frozenset()


def _notes(lines: Sequence[str]) -> dict[int, str]:
    """The lines near the page's end that may begin a footnote, from the top, with its sign."""
    start = max(0, len(lines) - _LONGEST_FOOT)
    notes: dict[int, str] = {}
    dotted: dict[str, int] = {}  # where each number stands last
    for at, line in enumerate(lines[start:], start):
        if not (line[0].isdigit() or line[0] == "*"):
            continue
        if (note := _NOTE.match(line)) and not _DAY.match(line):
            notes[at] = note[1]
        elif at + _LONGEST_DOTTED_FOOT >= len(lines) and (note := _DOTTED_NOTE.match(line)):
            dotted[note[1]] = at
    taken = set(notes.values())
    notes |= {at: number for number, at in dotted.items() if number not in taken}
    return dict(sorted(notes.items()))


def _marked(lines: Sequence[str]) -> dict[str, int]:
    """The line that holds the first mark of each footnote."""
    marked: dict[str, int] = {}
    for at, line in enumerate(lines):
        for mark in _MARK.finditer(line):
            if _is_glued(mark) or (mark.start() == 0 and mark.end() == len(line)):
                marked.setdefault(mark[1], at)
    return marked


def _is_glued(mark: re.Match[str]) -> bool:
    return _AFTER_WORD.match(mark.string, mark.start()) is not None


def _unmarked(line: str, numbers: frozenset[str]) -> str:
    """The line without the marks of these footnotes."""
    return _MARK.sub(lambda mark: "" if mark[1] in numbers and _is_glued(mark) else mark[0], line)
