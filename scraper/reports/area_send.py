"""Area SEND inspections of local area partnerships, from January 2023: one of three printed outcomes.

The outcome is a phrase in the section "Inspection outcome" on page 1; elsewhere the same words speak of
other partnerships and earlier inspections, so nothing else is searched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from scraper.frameworks import Framework
from scraper.model import Reading
from scraper.reports.assemble import reading_of
from scraper.reports.front import front_pages
from scraper.reports.header import read_header
from scraper.reports.table import Row, Table
from scraper.reports.text import fold

_AREA: Final = "experiences_and_outcomes"
_MOST: Final = 20_000  # characters of a page
_LONGEST_SENTENCE: Final = 400  # characters on each side of the outcome

_HEADING = re.compile(r"^[ \t]{0,99}(inspection\s+outcomes?)\b", re.IGNORECASE | re.MULTILINE)
_NEXT_HEADING = re.compile(r"^[ \t]{0,99}(?:information\s+about\s+the|what\s+is\s+it\s+like)\b", re.I | re.M)
_EXPERIENCES = r"(?:experiences\s+and\s+outcomes|outcomes\s+and\s+experiences)"
_OUTCOMES: Final = {
    "positive": re.compile(
        rf"(?:typically\s+leads?\s+to|leads?\s+to\s+typically)\s+positive\s+{_EXPERIENCES}", re.I
    ),
    "inconsistent": re.compile(rf"leads?\s+to\s+inconsistent\s+{_EXPERIENCES}", re.I),
    "systemic_failings": re.compile(
        r"widespread\s+(?:and\s*/\s*or|and|or)\s+systemic\s+failings\s+(?:that\s+)?lead(?:ing)?\s+to"
        r"\s+significant\s+concerns?",
        re.I,
    ),
}
# What is denied, or said of another time: before the outcome, or anywhere in its sentence.
_DENIED = re.compile(
    r"\b(?:no|not|never|neither|nor|no\s+longer|cannot|led|was|were|had|been|would|could|if|until|unless)\b|n't\b",
    re.I,
)
_OF_AN_EARLIER_ONE = re.compile(
    r"\b(?:previous(?:ly)?|earlier|no\s+longer"
    r"|(?:at|in|since|from)\s+(?:the|its|their)\s+last\b|last\s+(?:\w+\s+)?inspection|in\s+20\d\d)\b",
    re.I,
)
_SENTENCE_ENDS = re.compile(r"(?<!\bSt)[.?!]\d{0,2}(?=\s)")


def read(framework: Framework, pages: Sequence[str]) -> Reading:
    """A full area SEND inspection. These reports name the inspectors at their end, none on page 1."""
    header = read_header(pages)
    return reading_of(framework.id, header, _outcomes(pages), table=Table())


def _outcomes(pages: Sequence[str]) -> Iterator[Row]:
    for number, page in enumerate(front_pages(pages), start=1):
        heading = _HEADING.search(page)
        if heading is None:
            continue
        section = page[heading.end() :][:_MOST]
        ends = _NEXT_HEADING.search(section)
        section = section[: ends.start()] if ends else section
        for grade, phrase in _OUTCOMES.items():
            for match in phrase.finditer(section):
                if _is_said_of_now(section, match):
                    yield Row(_AREA, grade, fold(heading[1]), fold(match[0]), number)


def _is_said_of_now(section: str, outcome: re.Match[str]) -> bool:
    """Whether the sentence says that this is the outcome, and of this inspection."""
    before = _SENTENCE_ENDS.split(section[max(0, outcome.start() - _LONGEST_SENTENCE) : outcome.start()])[-1]
    after = _SENTENCE_ENDS.split(section[outcome.end() : outcome.end() + _LONGEST_SENTENCE], maxsplit=1)[0]
    return not (_DENIED.search(before) or _OF_AN_EARLIER_ONE.search(before + outcome[0] + after))
