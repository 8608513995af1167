"""What an area SEND report says comes next, which follows from the outcome and so states it a second time.

Source: the framework of January 2023. The next full inspection comes within about five years of positive
experiences, within about three of inconsistent ones; systemic failings also bring a monitoring inspection
within about 18 months.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from scraper.model import Statement
from scraper.reports.text import fold

_PAGES: Final = 2
_ABOUT: Final = r"within\s+(?:(?:approximately|about|around)\s+)?"
_WILL: Final = r"will\s+(?:be|take\s+place)\s+(?:carried\s+out\s+)?"
# Only a whole sentence: "in 2019 we wrote that the next ...", "... in three years is not certain" are none.
_ENDS: Final = r"(?=\s*\.|[ \t]*$(?!\s*(?-i:[a-z])))"
_SENTENCE_BEFORE = re.compile(r"(?:\A|[.!?]\d{0,2})\s*\Z")
_BEFORE: Final = 40  # characters before a sentence that are looked at
_NEXT_FULL = re.compile(
    r"(?P<label>(?-i:T)he\s+next\s+full\s+(?:area\s+SEND\s+)?(?:re-?\s?)?inspection)\s+"
    rf"{_WILL}(?P<wording>{_ABOUT}(?P<years>\w{{1,5}})\s+years){_ENDS}",
    re.IGNORECASE | re.MULTILINE,
)
_MONITORING = re.compile(
    rf"(?P<label>(?-i:A)\s+monitoring\s+inspection)\s+{_WILL}(?P<wording>{_ABOUT}(?:18|eighteen)\s+months){_ENDS}",
    re.IGNORECASE | re.MULTILINE,
)
_GRADE_BY_YEARS: Final = {"5": "positive", "five": "positive", "3": "inconsistent", "three": "inconsistent"}
_SECTION = re.compile(r"^[ \t]*inspection\s+outcomes?\b", re.IGNORECASE | re.MULTILINE)
_SECTION_ENDS = re.compile(r"^[ \t]*information\s+about\s+the\b", re.IGNORECASE | re.MULTILINE)


def next_steps(pages: Sequence[str]) -> tuple[Statement, ...]:
    """The outcome that each next step follows from. Steps that contradict one another are all given."""
    for number, page in enumerate(pages[:_PAGES], start=1):
        section = _SECTION.search(page)
        if section:
            ends = _SECTION_ENDS.search(page, section.end())
            return tuple(_steps(page[section.end() : ends.start() if ends else None], number))
    return ()


def _steps(section: str, page: int) -> Iterator[Statement]:
    monitoring = list(_sentences(_MONITORING, section))
    for match in monitoring:
        yield _statement(match, "systemic_failings", page)
    for match in _sentences(_NEXT_FULL, section):
        grade = _GRADE_BY_YEARS.get(match["years"].lower())
        # Three years also follow systemic failings: beside a monitoring inspection they say nothing more.
        if grade and not (monitoring and grade == "inconsistent"):
            yield _statement(match, grade, page)


def _sentences(pattern: re.Pattern[str], section: str) -> Iterator[re.Match[str]]:
    for match in pattern.finditer(section):
        before = section[max(0, match.start() - _BEFORE) : match.start()]
        if _SENTENCE_BEFORE.search(before):
            yield match


def _statement(match: re.Match[str], grade: str, page: int) -> Statement:
    return Statement(grade, fold(match["label"]), fold(match["wording"]), page)
