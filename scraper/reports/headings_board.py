"""What the body of a single inspection says on the Local Safeguarding Children Board.

    The Local Safeguarding Children Board is good      The LSCB requires improvement because:
    The Xshire Safeguarding Children Board (XSCB) requires improvement to be good. It ...

"An LSCB that is good ..." is the scale explained, and counts as nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from scraper.model import Statement
from scraper.reports.headings_overall import NAME, VERDICT, statement_of

_NAMED: Final = r"(?:(?:(?-i:(?!The\b|Board\b)[A-Z])[\w.'&-]*|&|of|and|upon|on|with|the)\s+){0,8}?"
_BOARD: Final = (
    rf"(?-i:T)he\s+(?:effectiveness\s+of\s+the\s+)?{_NAMED}"
    r"(?:(?:local\s+)?safeguarding\s+children(?:'?s'?)?\s+board|\w{0,5}SCB)"
    rf"(?:\s*\([^)]{{1,40}}\))?{NAME}?"
)
# What a board is for, and so what is judged, in the words of the regulations on these reviews.
_ARRANGEMENTS: Final = (
    r"(?-i:T)he\s+arrangements\s+in\s+place\s+to\s+evaluate\s+the\s+effectiveness\s+of\s+what\s+is\s+done\s+by\s+the"
    r"\s+(?:local\s+)?authority\s+and\s+board\s+partners\s+to\s+safeguard\s+and\s+promote\s+the\s+welfare\s+of"
    r"\s+children(?:\s+and\s+young\s+people)?"
)
_HEADING = re.compile(
    rf"^[ \t]*(?P<label>{_BOARD})\s+{VERDICT}(?:\s+because)?[ \t]*[.:]?[ \t]*$(?!\s*(?-i:[a-z]))", re.I | re.M
)
_SENTENCE = re.compile(
    rf"^[ \t]*(?:\d{{1,3}}\.[ \t]*)?(?P<label>{_BOARD}|{_ARRANGEMENTS})\s+{VERDICT}"
    r"(?=[ \t]*(?:\.(?:\s|$)|$(?!\s*(?-i:[a-z])))|\s+because\b)",
    re.IGNORECASE | re.MULTILINE,
)


def headings(pages: Sequence[str]) -> tuple[Statement, ...]:
    """Each heading that states the board's grade, on whatever page."""
    return tuple(_found(_HEADING, pages))


def verdicts(pages: Sequence[str]) -> tuple[Statement, ...]:
    """Each sentence opening a paragraph that states it; prose, which may bear out and never contradict."""
    return tuple(_found(_SENTENCE, pages))


def _found(pattern: re.Pattern[str], pages: Sequence[str]) -> Iterator[Statement]:
    for number, page in enumerate(pages, start=1):
        if "SCB" in page or "afeguard" in page:
            yield from (statement_of(match, number) for match in pattern.finditer(page))
