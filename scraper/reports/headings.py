"""The second reading of a document: headings in its body that state an area's grade.

    The experiences and progress of children in care: good        Key judgement          Judgement grade
    The experiences and progress of care leavers is good.         Leadership, management
    The graded judgement for adoption performance is that it      and governance         Inadequate
    requires improvement

A heading begins a line, is nothing but a label and a grade, and ends its line; it may wrap, also over the end
of a page. Rows directly under one another are no headings but a table or a list: that of this inspection or,
often enough, of an earlier one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from operator import itemgetter
from typing import Final, Self

from scraper.model import Statement
from scraper.reports import headings_page_ends as page_ends
from scraper.reports.headings_earlier import earlier
from scraper.reports.phrases import Phrases, Word, printed, unpunctuated, words_of

Statements = Mapping[str, Sequence[Statement]]  # by area id

_LINES: Final = 7  # the longest heading seen takes four
_LINE_LENGTH: Final = 300  # characters; nothing after so many is looked at
_BEGINNING: Final = 60  # characters of a line in which its first two words stand
_MOST_BEGUN: Final = 1000  # lines of a document that may begin a heading; a real one has under fifty
_PAGE_NUMBER: Final = 3  # digits
_FRONT: Final = 2  # a cover can come before the page with the inspection dates
_PUNCTUATION: Final = ".,:;*"
_BULLETS: Final = " \t-–—•*·▪■◼○●\uf02d\uf06e\uf0a7\uf0b7\uf0be\u25e6"

_OPENERS: Final = Phrases(
    {
        "opener": (
            "the graded judgement (for) (about) (on) (of)",
            "the graded judgment (for) (about) (on) (of)",
        )
    }
)
# "is", "are", "is that it is", "is that they"; "was" and "were" speak of another time.
_VERBS: Final = Phrases({"verb": ("is (that) (it) (they) (is) (are)", "are (that) (they) (are)")})

_DATES = re.compile(r"\binspection\s+dates?\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_YEAR_WITHIN: Final = 200  # characters after "Inspection dates"
_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2})?\.?[ \t]{0,9}(?=[^\W\d_])")  # "1. ", "2.1 "


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The labels and grades that a framework's headings are made of, and how a heading can begin."""

    labels: Phrases
    grades: Phrases
    openings: frozenset[tuple[str, ...]]  # the first word or two of a heading

    @classmethod
    def of(cls, labels: Phrases, grades: Phrases) -> Self:
        """The vocabulary of these phrases. Takes some milliseconds: make it once a framework."""
        openings = {keys[:2] for phrases in (labels, _OPENERS) for keys in phrases.beginnings}
        return cls(labels, grades, frozenset(openings))

    def may_begin(self, line: str) -> bool:
        """Whether a heading can begin with this line. Quick, as it is asked of each line of a document."""
        begun = _begun(line)
        if not begun[:1].isupper():
            return False
        first_words = begun[:_BEGINNING].casefold().split(None, 2)[:2]
        return tuple(word.strip(_PUNCTUATION) for word in first_words) in self.openings


@dataclass(frozen=True, slots=True)
class _Row:
    """A label and a grade and nothing else; `first` and `after` count written lines of the page."""

    area: str
    statement: Statement
    first: int
    after: int
    bulleted: bool


def stated(pages: Sequence[str], vocabulary: Vocabulary) -> dict[str, tuple[Statement, ...]]:
    """Every heading of the body that states an area's grade, by area id and in the order printed.

    The same heading printed again, as a running header is, counts once.
    """
    found: dict[str, dict[tuple[str, str], Statement]] = {}
    for row in _headings(pages, vocabulary):
        key = (row.statement.grade, row.statement.label.casefold())
        found.setdefault(row.area, {}).setdefault(key, row.statement)
    return {area: tuple(statements.values()) for area, statements in found.items()}


def body_start(pages: Sequence[str]) -> int:
    """The index of the first page after that with the inspection dates, which has the table."""
    return next((at for at, page in enumerate(pages[:_FRONT], start=1) if _DATES.search(page)), 1)


def _year(pages: Sequence[str]) -> int | None:
    """The year of the inspection; None where its dates are not found."""
    front = pages[body_start(pages) - 1] if pages else ""
    dates = _DATES.search(front)
    year = dates and _YEAR.search(front, dates.end(), dates.end() + _YEAR_WITHIN)
    return int(year[0]) if year else None


def _headings(pages: Sequence[str], vocabulary: Vocabulary) -> Iterator[_Row]:
    written = [_written(page) for page in pages]
    start = body_start(pages)
    begun = (
        (number, at)
        for number in range(start, len(pages))
        for at, line in enumerate(written[number])
        if vocabulary.may_begin(line)
    )
    rows = [
        (number, row)
        for number, at in islice(begun, _MOST_BEGUN)
        if (row := _row(written, number, at, vocabulary))
    ]
    if not rows:
        return
    told = earlier(written, start, _year(pages))
    for number, on_page in groupby(rows, key=itemgetter(0)):
        for row in _alone([row for _, row in on_page], written[number]):
            if not told.tells_of(number, row.first, row.after):
                yield row


def _written(page: str) -> list[str]:
    """The lines with more than a page number, which parts nothing: not even the rows of a contents page."""
    return [line for line in page.splitlines() if not _is_bare(line.strip())]


def _is_bare(line: str) -> bool:
    return not line or (len(line) <= _PAGE_NUMBER and line.isdigit())


def _alone(rows: Sequence[_Row], lines: Sequence[str]) -> Iterator[_Row]:
    """The headings among the rows of one page: those with text, not another area, above and below."""
    for at, row in enumerate(rows):
        above = at > 0 and rows[at - 1].after == row.first and rows[at - 1].area != row.area
        below = at + 1 < len(rows) and rows[at + 1].first == row.after and rows[at + 1].area != row.area
        introduced = row.first > 0 and lines[row.first - 1].rstrip().endswith(":")
        if not (row.bulleted or above or below or introduced):
            yield row


def _row(written: Sequence[Sequence[str]], number: int, at: int, vocabulary: Vocabulary) -> _Row | None:
    lines = written[number]
    first = lines[at][:_LINE_LENGTH]
    rest = [_begun(first), *(line[:_LINE_LENGTH] for line in lines[at + 1 : at + _LINES])]
    match = _matched(rest, number, vocabulary)
    if match is None and at + _LINES > len(lines):
        following = (line[:_LINE_LENGTH] for line in page_ends.after(written, number, at + 1, _LINES))
        match = _matched([rest[0], *following], number, vocabulary)
    if match is None:
        return None
    area, statement, taken = match
    return _Row(area, statement, at, at + taken, bulleted=first.lstrip()[:1] in _BULLETS)


def _begun(line: str) -> str:
    """The line without a bullet or the number of a heading: "2.1 Adoption performance: good"."""
    begun = line[:_LINE_LENGTH].lstrip(_BULLETS)
    number = _NUMBER.match(begun)
    return begun[number.end() :] if number else begun


def _matched(lines: Sequence[str], number: int, vocabulary: Vocabulary) -> tuple[str, Statement, int] | None:
    """Area, statement and number of lines, where the lines begin with a label, a grade and nothing else."""
    labels, grades = vocabulary.labels, vocabulary.grades
    words = [_unbracketed(word) for word in words_of(["\n".join(lines)])]
    start = _OPENERS.longest(words, 0)
    label = labels.longest(words, start)
    verb = _VERBS.longest(words, label)
    end = grades.longest(words, verb)
    area, grade = labels.meaning_of(words[start:label]), grades.meaning_of(words[verb:end])
    if area is None or grade is None or not _ends(words, end):
        return None
    wording = unpunctuated(printed(words[verb:end]))
    statement = Statement(grade, unpunctuated(printed(words[start:label])), wording, number + 1)
    return area, statement, sum(word.starts_line for word in words[:end])


def _ends(words: Sequence[Word], end: int) -> bool:
    """Whether the line ends here and the next does not go on with the sentence."""
    return end == len(words) or (words[end].starts_line and not words[end].text[0].islower())


def _unbracketed(word: Word) -> Word:
    """ "Grade 4 (Inadequate)": the reports of 2013 put the word in brackets."""
    return replace(word, key=word.key.strip("()")) if "(" in word.key else word
