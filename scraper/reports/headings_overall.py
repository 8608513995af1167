"""What the text of a report says on children's services as a whole.

Single inspections open their summary with the heading "Children's services in Xshire are good because:".
Other reports state overall effectiveness in their table or first sentence alone, but some say it again in the
summary: "Services for children in Xshire are good." Only the present verdict on all of the authority's
services counts: "services for children in care are good" speaks of a part, "were judged" of another time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from scraper.model import Statement
from scraper.reports.text import fold

_HEADINGS_PAGES: Final = 6  # cover, contents and summary of findings
_VERDICT_PAGES: Final = 3

# Only names are written with capitals: "in care" and "in need of help" are none.
NAME: Final = (
    r"(?:\s+(?:in|of|for|at)(?:\s+(?:St\.|(?-i:[A-Z])[\w'&-]*|\((?-i:[A-Z])[\w&' -]{1,30}\)"
    r"|of|the|and|upon|on|with|under|&)){1,10})"
)
VERDICT: Final = (
    r"(?:(?:is|are|remains?|continues?\s+to\s+be)\s+(?:(?:now|still)\s+)?(?:judged\s+(?:to\s+be|as)\s+)?"
    r"(?P<other>outstanding|good|inadequate)"
    r"|(?:(?:is|are)\s+judged\s+(?:to\s+be|as)\s+|continues?\s+to\s+|(?:now|still)\s+)?"
    r"(?P<requires>requires?\s+improvement(?:\s+to\s+be\s+good)?))"
)
_SERVICES: Final = (
    r"(?:children's\s+(?:social\s+care\s+)?services?"
    r"|services\s+(?:for|to)\s+children(?:(?:,|\s+and|,\s+and)\s+(?:their\s+)?(?:young\s+people|families))*)"
)
_OPENING: Final = (
    r"(?:(?:consequently|therefore|for\s+these\s+reasons|as\s+a\s+result|overall),?\s+)?"
    r"(?:at\s+(?:the\s+time\s+of\s+)?this\s+inspection,?\s+)?"
)
_HEADING = re.compile(
    rf"^[ \t]*(?P<label>{_SERVICES}{NAME}?|this\s+local\s+authority)\s+{VERDICT}"
    r"(?:\s+and\s+is\s+not\s+yet\s+good)?\s+because[ \t]*:?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_SENTENCES: Final = (
    re.compile(
        rf"(?P<label>{_OPENING}(?:the\s+)?overall\s+effectiveness(?:\s+of\s+{_SERVICES}{NAME}?)?)"
        rf"\s+{VERDICT}(?=[.,])",
        re.IGNORECASE,
    ),
    # What follows the grade must not narrow it: "good in parts", "good, but those for care leavers".
    re.compile(
        rf"(?P<label>{_OPENING}{_SERVICES}{NAME}?)\s+{VERDICT}"
        r"(?=\.(?:\s|$)|\s+(?:overall|because)\b|\s+and\s+(?:there\s+)?ha(?:s|ve)\b)",
        re.IGNORECASE,
    ),
)
_SENTENCE_BEGINS = re.compile(
    r"\b(?-i:C)onsequently|\b(?-i:T)herefore|\b(?-i:F)or\s+these\s+reasons|\b(?-i:A)s\s+a\s+result|\b(?-i:O)verall"
    r"|\b(?-i:A)t\s+the\s+time\s+of\s+this|\b(?-i:A)t\s+this\s+inspection|\b(?-i:T)he\s+overall|\b(?-i:C)hildren's|\b(?-i:S)ervices\s+(?:for|to)\b",
    re.IGNORECASE,
)
_SENTENCE_BEFORE = re.compile(
    r"(?:\A|[.!?]\d{0,2}|\bsummary(?:\s+of\s+(?:key\s+)?findings)?"
    r"|\boverall\s+effectiveness\s+(?:outstanding|good|requires\s+improvement(?:\s+to\s+be\s+good)?|inadequate))\s*\Z",
    re.IGNORECASE,
)
_BEFORE: Final = 80  # characters before a sentence that are looked at
_LONGEST: Final = 400  # characters of a sentence up to its grade
_SUMMARY_ENDS = re.compile(r"^[ \t]*what\s+needs\s+to\s+improve\b", re.IGNORECASE | re.MULTILINE)


def headings(pages: Sequence[str]) -> tuple[Statement, ...]:
    """Each heading of a summary that states the grade of children's services as a whole."""
    return tuple(
        statement_of(match, number)
        for number, page in enumerate(pages[:_HEADINGS_PAGES], start=1)
        for match in _HEADING.finditer(page)
    )


def verdicts(pages: Sequence[str]) -> tuple[Statement, ...]:
    """Each sentence of the summary that states it.

    Prose is looser than a heading, so these may bear out a judgement and never contradict one.
    """
    found: list[Statement] = []
    for number, page in enumerate(pages[:_VERDICT_PAGES], start=1):
        ends = _SUMMARY_ENDS.search(page)
        found += (statement_of(match, number) for match in _sentences(page[: ends.start() if ends else None]))
        if ends:
            break
    return tuple(found)


def statement_of(match: re.Match[str], page: int) -> Statement:
    """The statement of a match with the groups `label` and those of `VERDICT`."""
    wording = fold(match["requires"] or match["other"])
    grade = "requires_improvement" if match["requires"] else wording.lower()
    return Statement(grade, fold(match["label"]), wording, page)


def _sentences(text: str) -> Iterator[re.Match[str]]:
    for begins in _SENTENCE_BEGINS.finditer(text):
        start = begins.start()
        if _SENTENCE_BEFORE.search(text, max(0, start - _BEFORE), start):
            matches = (pattern.match(text, start, start + _LONGEST) for pattern in _SENTENCES)
            yield from (match for match in matches if match)
