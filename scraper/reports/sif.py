"""Single inspections of children's services (SIF), November 2013 to 2018, and re-inspections.

Five areas stand in a table on page 1, which can run on to page 2. Overall effectiveness is a sentence above
the table. The safeguarding board's own judgement stands below the table, or as the heading of its section.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from scraper.model import Reading
from scraper.reports.assemble import GRADES, reading_of
from scraper.reports.header import read_header
from scraper.reports.phrases import Phrases, Word, key_of, unpunctuated, words_of
from scraper.reports.table import Row, read_table
from scraper.reports.text import fold

READER: Final = "sif/1"
FRAMEWORK: Final = "sif"
_PAGES: Final = 2
_LONGEST_SUMMARY: Final = 4000  # characters above the table; the longest seen is under 1,500

LABELS: Final = Phrases(
    {
        "help_and_protection": (
            "(1) (the) (experiences and progress of) children who need help and protection",
        ),
        "looked_after_and_permanence": ("(2) children looked after and achieving permanence",),
        "adoption": ("(2.1) adoption performance",),
        "care_leavers": ("(2.2) (the) experiences and progress of care leavers",),
        "leadership_management_governance": ("(3) leadership management and governance",),
    }
)

_DATES = re.compile(r"\binspection\s+dates?\b.*$", re.IGNORECASE | re.MULTILINE)
_FIRST_ROW = re.compile(r"^\s*(?:1\.?\s*)?children\s+who\s+need\s+help\b", re.IGNORECASE | re.MULTILINE)

_REQUIRES = r"requires?\s+improvement(?:\s+to\s+be\s+good)?"
_VERDICT = (
    rf"(?:(?:is|are)\s+(?:judged\s+(?:to\s+be\s+)?)?)?(?P<requires>{_REQUIRES})"
    r"|(?:is|are)\s+(?:judged\s+(?:to\s+be\s+)?)?(?P<other>outstanding|good|inadequate|not\s+judged)"
)
_SENTENCE_ENDS = r"\.?[ \t]*\d{0,2}\s*?$"
# The sentence begins a line and ends one. What is judged can carry any name, and a name a full stop.
_OVERALL = re.compile(
    r"^[ \t]*(?P<label>(?:(?:the\s+)?overall\s+(?:judgement|effectiveness)"
    r"|(?:[\w.,'&()-]+[ \t]+){0,8}?children's\s+(?:social\s+(?:care|work)\s+)?services?)(?:\s.{1,160}?)??)"
    rf"\s+(?:{_VERDICT}){_SENTENCE_ENDS}",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_BOARD = r"(?:local\s+safeguarding\s+children\s+board|LSCB)"
_BOARD_VERDICT = re.compile(
    r"^[ \t]*(?P<label>the\s+(?:judgement\s+(?:for|on|about)\s+(?:the\s+)?)?"
    rf"(?:effectiveness\s+of\s+(?:the\s+)?)?{_BOARD}(?:\s*\(LSCB\))?)\s+(?:judgement\s+)?(?:{_VERDICT}){_SENTENCE_ENDS}",
    re.IGNORECASE | re.MULTILINE,
)
_BOARD_REVIEWED = re.compile(rf"review\s+of\s+the\s+effectiveness\s+of\s+the\s+{_BOARD}", re.IGNORECASE)


def read(pages: Sequence[str]) -> Reading:
    """A single inspection or re-inspection. No lead inspector is named in these reports."""
    header = read_header(pages)
    table = read_table(_table_words(pages), LABELS, GRADES)
    rows = [*_overall(pages), *table.rows, *board_verdicts(pages)]
    announced = ("lscb",) if _BOARD_REVIEWED.search(pages[0]) else ()
    return reading_of(FRAMEWORK, READER, header, rows, table=table, announced=announced)


def board_verdicts(pages: Sequence[str]) -> Iterator[Row]:
    """Every line that is nothing but the judgement of the safeguarding board."""
    for number, page in enumerate(pages, start=1):
        for match in _BOARD_VERDICT.finditer(page):
            yield _verdict_row("lscb", match, number)


def _overall(pages: Sequence[str]) -> Iterator[Row]:
    """Overall effectiveness, from the sentence between the inspection dates and the table on page 1."""
    dates = _DATES.search(pages[0])
    start = dates.end() if dates else 0
    first_row = _FIRST_ROW.search(pages[0], start)
    above_table = pages[0][start : first_row.start() if first_row else None]
    for match in _OVERALL.finditer(above_table[:_LONGEST_SUMMARY]):
        yield _verdict_row("overall_effectiveness", match, page=1)


def _verdict_row(area: str, match: re.Match[str], page: int) -> Row:
    wording = unpunctuated(fold(match["requires"] or match["other"]))
    grade = GRADES.meaning[tuple(key_of(word) for word in wording.split())]
    return Row(area, grade, fold(match["label"]), wording, page)


def _table_words(pages: Sequence[str]) -> list[Word]:
    """The words of the first two pages from the inspection dates on, older grades above them left out."""
    dates = _DATES.search(pages[0])
    return words_of([pages[0][dates.end() if dates else 0 :], *pages[1:_PAGES]])
