"""Single inspections of children's services (SIF), November 2013 to 2018, and re-inspections.

Five areas stand in a table on page 1, which can run on to page 2. Overall effectiveness is a sentence above
the table. The safeguarding board's own judgement stands below the table, or as the heading of its section.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from scraper.frameworks import FRAMEWORKS, Framework
from scraper.model import Reading
from scraper.reports.assemble import reading_of
from scraper.reports.front import front_pages
from scraper.reports.header import read_header
from scraper.reports.headings_earlier import names_earlier_inspection
from scraper.reports.phrases import Word, key_of, phrases_of, unpunctuated, words_of
from scraper.reports.table import Row, read_table
from scraper.reports.text import fold

_PAGES: Final = 2  # the table can run on to the next page
_MOST: Final = 20_000  # characters of a page; the fullest page of a real report has under 7,000
_TITLE_LINES: Final = 2
_ENDS_SENTENCE: Final = (".", "!", "?")
_LONGEST_SUMMARY: Final = 4000  # characters above the table; the longest seen is under 1,500

_SIF: Final = FRAMEWORKS["sif"]
_NOT_IN_THE_TABLE: Final = ("overall_effectiveness", "lscb")
LABELS: Final = phrases_of(area for area in _SIF.areas if area.id not in _NOT_IN_THE_TABLE)
GRADES: Final = phrases_of(_SIF.grades)

_DATES = re.compile(r"\binspection\s+dates?\b.*$", re.IGNORECASE | re.MULTILINE)
_FIRST_ROW = re.compile(
    r"^[ \t]{0,99}(?:1\.?[ \t]{0,9})?(?:(?:the\s+)?experiences\s+and\s+progress\s+of\s+)?"
    r"children\s+who\s+need\s+help\b",
    re.IGNORECASE | re.MULTILINE,
)

_IS = r"(?:is|are)(?:\s*:)?\s+(?:(?:judged|found)\s+(?:to\s+be\s+|as\s+)?)?"
_VERDICT = (
    rf"(?:(?:{_IS})?(?P<requires>requires?\s+improvement(?:\s+to\s+be\s+good)?)"
    rf"|(?:{_IS}|(?<=:\s))(?P<other>outstanding|good|inadequate|not\s+judged))"
)
# The sentence ends with its line; without a full stop, the next line must not go on with it.
_BLANKS = r"[ \t]{0,9}"
_SENTENCE_ENDS = rf"(?:\.{_BLANKS}\d{{0,2}}{_BLANKS}$|{_BLANKS}\d{{0,2}}{_BLANKS}$(?!\s{{0,99}}(?-i:[a-z])))"
# Any name of an authority, also one with a full stop ("St. Helens"), but no second sentence.
_NAMED = r"(?:\s(?:(?![a-z]{3}[.;:]\s).){1,160}?)??"
# Before "children's services" stands a name or nothing: "in two of the three areas" speaks of a part.
_JUDGED = r"(?:(?:the\s+)?(?:overall\s+)?judge?ment\s+is\s+that\s+|overall,?\s+)?(?:the\s+)?"
_NAME_BEFORE = (
    r"(?-i:(?=[A-Z])(?:(?:\(?[A-Z][\w.,'&()-]{0,40}|&|of|and|for|upon|on|in|with|the)[ \t]{1,9}){1,8}?)??"
)
_CHILDREN = r"children(?:,?\s+(?:and\s+|&\s+)?(?:young\s+people|families)){0,2}'?s?'?"


def _overall_sentence(subject: str) -> re.Pattern[str]:
    """A sentence that begins a line, says a grade of `subject`, and ends a line."""
    return re.compile(
        rf"^[ \t]{{0,99}}(?P<label>{subject}{_NAMED})\s{{1,9}}{_VERDICT}{_SENTENCE_ENDS}",
        re.IGNORECASE | re.MULTILINE | re.DOTALL,
    )


# In order of preference: the second speaks of overall effectiveness only where the first is not found.
_OVERALL: Final = (
    _overall_sentence(
        r"(?:(?:the\s+)?overall\s+(?:judge?ment|effectiveness)(?:\s*:)?"
        rf"|{_JUDGED}{_NAME_BEFORE}{_CHILDREN}\s+(?:social\s+(?:care|work)\s+)?services?)"
    ),
    _overall_sentence(rf"(?:{_JUDGED}{_NAME_BEFORE}children's\s+social\s+care|services\s+for\s+children)"),
)
# Of another time, of a part whose own grade stands before this one, as in a list of earlier grades, of a part
# of the services, or of other services.
_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:was|were|been|had|last|previous(?:ly)?|not|no\s+longer|outstanding|good|improvement|inadequate"
    r"|disabled|vulnerable|residential|youth|offending|fostering|adoption|early\s+help"
    r"|some|most|many|two|three|other|another|neighbouring|partner)\b",
    re.IGNORECASE,
)

_BOARD_NAME = r"(?-i:(?:[A-Z][\w.,'&-]{0,40}|&|of|and|for|upon|on|with|the)\s{1,9}){0,8}?"
_BOARD = r"(?:(?:local\s+)?safeguarding\s+children(?:'?s'?)?\s+board|\w{1,4}SCB)"
_BOARD_SENTENCE = (
    r"^[ \t]{0,99}"
    r"(?P<label>the\s+(?:(?:overall\s+)?judge?ment\s+(?:for|on|about|of|is\s+that)\s+(?:the\s+)?)?"
    rf"(?:effectiveness\s+of\s+(?:the\s+)?)?{_BOARD_NAME}{_BOARD}(?:\s*\([^)\n]{{1,40}}\))?)"
    rf"\s+(?:judge?ment\s+)?{_VERDICT}"
)
# A heading that is nothing but the judgement; where there is none, a sentence that opens a paragraph.
_BOARD_VERDICTS: Final = tuple(
    re.compile(_BOARD_SENTENCE + ends, re.IGNORECASE | re.MULTILINE)
    for ends in (_SENTENCE_ENDS, r"(?:\.\s|\s+because\b)")
)
# In a review of one board, where nothing says its name.
_THE_BOARD = re.compile(
    rf"^[ \t]{{0,99}}(?P<label>(?-i:The\s+Board))\s+{_VERDICT}{_SENTENCE_ENDS}", re.IGNORECASE | re.MULTILINE
)
_BOARD_REVIEWED = re.compile(
    rf"review\s+of\s+the\s+effectiveness\s+of\s+the\s+{_BOARD_NAME}{_BOARD}", re.IGNORECASE
)


def read(framework: Framework, pages: Sequence[str]) -> Reading:
    """A single inspection or re-inspection. No lead inspector is named in these reports."""
    header = read_header(pages)
    front = _front(pages)
    table = read_table(_table_words(pages, front), LABELS, GRADES)
    rows = [*_overall(pages[front], page=front + 1), *table.rows, *board_verdicts(pages)]
    announced = ("lscb",) if _BOARD_REVIEWED.search(pages[front]) else ()
    return reading_of(framework.id, header, rows, table=table, announced=announced)


def board_verdicts(pages: Sequence[str]) -> list[Row]:
    """The judgement of the safeguarding board, each time it is stated."""
    return _board_verdicts(_BOARD_VERDICTS, pages)


def verdicts_of_its_review(pages: Sequence[str]) -> list[Row]:
    """The same in a review of nothing but the board, which can call it "The Board"."""
    return _board_verdicts([*_BOARD_VERDICTS, _THE_BOARD], pages)


def _board_verdicts(patterns: Iterable[re.Pattern[str]], pages: Sequence[str]) -> list[Row]:
    stated = (
        [_verdict_row("lscb", match, number) for number, match in _on_pages(pattern, pages)]
        for pattern in patterns
    )
    return next((rows for rows in stated if rows), [])


def _on_pages(pattern: re.Pattern[str], pages: Sequence[str]) -> Iterator[tuple[int, re.Match[str]]]:
    for number, page in enumerate(pages, start=1):
        for match in pattern.finditer(page[:_MOST]):
            yield number, match


def _front(pages: Sequence[str]) -> int:
    """The index of the page with the inspection dates, the first but for a cover."""
    return next((at for at, page in enumerate(front_pages(pages)) if _DATES.search(page)), 0)


def _overall(front: str, page: int) -> list[Row]:
    """Overall effectiveness, from the sentence between the inspection dates and the table, or else below
    the table on the same page."""
    dates = _DATES.search(front)
    start = dates.end() if dates else 0
    first_row = _FIRST_ROW.search(front, start)
    table = first_row.start() if first_row else len(front)
    above, below = front[start:table][:_LONGEST_SUMMARY], front[table:][:_LONGEST_SUMMARY]
    stated = (
        [
            _verdict_row("overall_effectiveness", match, page)
            for match in pattern.finditer(text)
            if not _OF_SOMETHING_ELSE.search(match["label"]) and not _below_an_earlier_title(text, match)
        ]
        for text in (above, below)
        for pattern in _OVERALL
    )
    return next((rows for rows in stated if rows), [])


def _below_an_earlier_title(text: str, match: re.Match[str]) -> bool:
    """Whether what stands right above, in one line or two, names an earlier inspection and ends no sentence:
    "Previous judgements", and the rows of its table below."""
    above = [line for line in text[: match.start()].splitlines() if line.strip()][-_TITLE_LINES:]
    title = " ".join(above)
    return names_earlier_inspection(title) and not title.rstrip().endswith(_ENDS_SENTENCE)


def _verdict_row(area: str, match: re.Match[str], page: int) -> Row:
    wording = unpunctuated(fold(match["requires"] or match["other"]))
    grade = GRADES.meaning[tuple(key_of(word) for word in wording.split())]
    return Row(area, grade, fold(match["label"]), wording, page)


def _table_words(pages: Sequence[str], front: int) -> list[Word]:
    """The words of two pages from the inspection dates on, older grades above them left out."""
    dates = _DATES.search(pages[front])
    begun = pages[front][dates.end() if dates else 0 :]
    table = [begun, *pages[front + 1 : front + _PAGES]]
    return words_of([""] * front + [page[:_MOST] for page in table])
