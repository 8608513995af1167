"""Where the body of a report tells of an earlier inspection: a grade from there says nothing of this one.

    Progress since the last inspection          In 2018, inspectors judged that
    Annex A: previous judgements (2018)         The experiences and progress of children in care is good.

A title that names an earlier inspection governs what follows up to the next main heading, also over the end
of a page. A line that does so right before or after a heading governs that heading alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from scraper.reports import headings_page_ends as page_ends
from scraper.reports.headings_page_ends import Written

_TITLE_LENGTH: Final = 75  # characters; a line of running text is longer
_LINE_LENGTH: Final = 300
_BELOW: Final = 2  # lines that "This was the judgement in 2018." takes

_JUDGED: Final = r"(?:inspect(?:ions?|ed|ors)|judge?ments?|judged|grades?|graded|outcomes?|findings)"
_NAMED = re.compile(
    rf"\b(?:previous|earlier|last|prior|former|preceding)\b.{{0,40}}?\b{_JUDGED}\b|\binspection\s+history\b"
    rf"|\bpreviously\s+{_JUDGED}\b",
    re.IGNORECASE,
)
_OF_INSPECTION = re.compile(rf"\b{_JUDGED}\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_YEAR_ALONE = re.compile(r"\W*(?:in\s+)?(?:19|20)\d\d\W*", re.IGNORECASE)
_NUMBER = re.compile(r"^\d{1,2}(?:\.\d{1,2})?\.?\s{1,9}")
_SENTENCE_WITHIN = re.compile(r"[a-z)][.?!]\s")
_PAGE_NUMBER = re.compile(r"\D\d{1,2}$")
_LISTED = re.compile(r".*\bjudge?ments?\b.*\bwere:", re.IGNORECASE)
_MAIN_HEADING = re.compile(
    r"[ \t]{0,99}(?=(?-i:[A-Z]))"
    r"(?:what\s+(?:needs\s+to\s+improve|does\s+the|the\s+inspection\s+judge?ments\s+mean|is\s+it\s+like)"
    r"|(?:main\s+|key\s+)?findings|(?:executive\s+)?summary|recommendations|areas?\s+for\s+(?:improvement|priority)"
    r"|inspection\s+judge?ments|information\s+about|about\s+(?:this|the)\s+inspection|the\s+inspection\s+team"
    r"|record\s+of\s+main\s+findings|contents|annex|appendix)\b",
    re.IGNORECASE,
)
# A line after the heading that speaks of the heading: "This was the judgement in 2018."
_LOOKS_BACK = re.compile(
    rf"\W{{0,9}}(?:(?:this|that|these|those|it|as)\s+(?:was|were|had|judged|graded)\b|{_JUDGED}\s+(?:in|of|at)\b|\()",
    re.IGNORECASE,
)
_ENDS_SENTENCE: Final = (".", "!", "?")


@dataclass(frozen=True, slots=True)
class Earlier:
    """Which headings of a document tell of an earlier inspection."""

    written: Written
    year: int | None  # of this inspection; None: not known, so that any year may be past
    turns: Sequence[tuple[int, int]]  # page and line: where it turns to an earlier one, back, and so on

    def tells_of(self, number: int, first: int, after: int) -> bool:
        """Whether the heading in the lines from `first` up to `after` of a page is one of these."""
        return (
            bisect_right(self.turns, (number, first)) % 2 == 1
            or _leads_on(page_ends.before(self.written, number, first), self.year)
            or _looks_back(page_ends.after(self.written, number, after, _BELOW), self.year)
        )


def earlier(written: Written, start: int, year: int | None) -> Earlier:
    """What tells of an earlier inspection from page index `start` on. `year` is that of this inspection."""
    return Earlier(written, year, tuple(_turns(written, start, year)))


def names_earlier_inspection(text: str) -> bool:
    """Whether the text names an earlier inspection in words, whatever years it tells."""
    return bool(_NAMED.search(text))


def _turns(written: Written, start: int, year: int | None) -> Iterator[tuple[int, int]]:
    governed = False
    for number in range(start, len(written)):
        lines = written[number]
        for at, line in enumerate(lines):
            ends = governed and bool(_MAIN_HEADING.match(line))
            if (ends or not governed) and _is_title(lines, at, year) is not governed:
                governed = not governed
                yield number, at


def _is_title(lines: Sequence[str], at: int, year: int | None) -> bool:
    """Whether the line is a title, or introduces a list, that names an earlier inspection."""
    line = lines[at][:_LINE_LENGTH].strip()
    # Asked of each line of a document, nearly all of which are running text: what is quick comes first.
    if line.endswith("were:") and _LISTED.fullmatch(line):
        return True
    if len(line) > _TITLE_LENGTH or line.endswith((".", ",", ";")):
        return False
    title = _NUMBER.sub("", line, count=1)
    return (
        title[:1].isupper()
        and _names_earlier(line, year)
        and not _SENTENCE_WITHIN.search(title)
        and not _PAGE_NUMBER.search(line)
        and not (at + 1 < len(lines) and lines[at + 1].lstrip()[:1].islower())
    )


def _names_earlier(text: str, year: int | None) -> bool:
    """Whether the text names an earlier inspection, or what one found in a year before this one."""
    if names_earlier_inspection(text):
        return True
    past = any(year is None or int(found) < year for found in _YEAR.findall(text))
    return past and bool(_OF_INSPECTION.search(text) or _YEAR_ALONE.fullmatch(text))


def _leads_on(line: str, year: int | None) -> bool:
    """Whether a line above the heading names an earlier inspection and ends no sentence."""
    text = line[:_LINE_LENGTH].rstrip()
    return not text.endswith(_ENDS_SENTENCE) and _names_earlier(text, year)


def _looks_back(below: Sequence[str], year: int | None) -> bool:
    """Whether what stands below the heading says of it that it was so earlier."""
    lines = [line[:_LINE_LENGTH] for line in below]
    if not lines or not _LOOKS_BACK.match(lines[0]):
        return False
    return _names_earlier(lines[0], year) or _names_earlier(" ".join(lines), year)
