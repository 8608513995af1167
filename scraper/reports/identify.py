"""Which framework a document belongs to, by its own words and never by its date.

Reports carry a title and labels, letters an opening sentence. Running text names other inspections all the
time ("following the joint targeted area inspection in July"), so a phrase counts only where it begins a
line, or where the opening sentence says what the letter is about; of several, the first on the page wins,
which is the title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from scraper.reports.text import fold

_FLAGS: Final = re.IGNORECASE | re.MULTILINE
_LETTER: Final = (
    r"(?:summari[sz]es|contains|sets\s+out|outlines)\s+(?:a\s+summary\s+of\s+)?(?:the|our)\s+(?:\w+\s+)?findings"
    r"\s+(?:of|from)\s+(?:the|an?|our|this)\s+"
)

_SEND: Final = r"(?:SEND|special\s+educational\s+needs\s+and(?:/or)?\s+disabilit(?:y|ies))"
_VISIT: Final = r"^\s*(?:ofsted\s+)?{kind}\s+visit\s+(?:to|of)\b|{letter}(?:\w+\s+)?{kind}\s+visit"

_WORDS: Final[dict[str, re.Pattern[str]]] = {
    "sif": re.compile(
        r"^\s*(?:re-?\s*)?inspection\s+of\s+services\s+for\s+children\s+in\s+need\s+of\s+help\s+and\s+protection"
        r"|^\s*(?:protection,\s+)?children\s+looked\s+after\s+and\s+care\s+leavers\s*$"
        r"|^\s*(?:2\.1\s*)?adoption\s+performance\b",
        _FLAGS,
    ),
    "looked_after_2013": re.compile(
        r"^\s*inspection\s+of\s+(?:local\s+authority\s+)?(?:services\s+for\s+)?(?:safeguarding\s+and\s+)?"
        r"looked\s+after\s+children\b",
        _FLAGS,
    ),
    "ilacs": re.compile(
        r"^\s*the\s+impact\s+of\s+leaders\s+on\b"
        r"|^\s*judge?ment\s+grade\b"
        r"|^\s*inspection\s+of\s+.{0,120}?\bchildren's\s+(?:social\s+care\s+)?services\s*$",
        _FLAGS | re.DOTALL,
    ),
    "area_send_2023": re.compile(
        r"^\s*area\s+SEND\s+(?:full\s+)?(?:re-?)?inspection\s+of\b"
        rf"|^\s*(?:local\s+)?area\s+{_SEND}\s+(?:full\s+)?(?:re-?)?inspection\b"
        r"(?=.{0,500}?^\s*inspection\s+outcome\b)",
        _FLAGS | re.DOTALL,
    ),
    "lscb_review": re.compile(
        r"^\s*(?:report\s+of\s+(?:the|a)\s+)?review\s+of\s+(?:the\s+effectiveness\s+of\s+)?(?:the\s+)?"
        r"(?:[\w.,'&-]+\s+){0,8}?safeguarding\s+children(?:'?s'?)?\s+board"
        r"(?!.*\badoption\s+performance\b)",  # then the board is reviewed with the services
        _FLAGS | re.DOTALL,
    ),
    "focused_visit": re.compile(_VISIT.format(kind=r"focused(?:\s+assurance)?", letter=_LETTER), _FLAGS),
    "monitoring_visit": re.compile(_VISIT.format(kind="monitoring", letter=_LETTER), _FLAGS),
    "jtai": re.compile(
        r"^\s*joint\s+(?:targeted\s+area|area\s+child\s+protection)\s+inspection\b"
        r"|^\s*joint\s+inspection\s+of\s+the\s+multi-?\s*agency\s+response\b"
        rf"|{_LETTER}(?:\w+\s+)?joint\s+targeted\s+area\s+inspection",
        _FLAGS,
    ),
    "area_send_monitoring": re.compile(
        r"^\s*(?:area\s+SEND\s+)?monitoring\s+inspection\s+of\b.{0,120}?\blocal\s+area\s+partnership",
        _FLAGS | re.DOTALL,
    ),
    "area_send_2016": re.compile(
        rf"^\s*joint\s+(?:local\s+)?area\s+{_SEND}\s+(?:inspection|re-?visit)\b"
        rf"|^\s*(?:local\s+)?area\s+{_SEND}\s+(?:inspection|re-?visit)\s+(?:in|of|to)\b",
        _FLAGS,
    ),
    "joint_area_review": re.compile(r"^\s*joint\s+area\s+review\b", _FLAGS),
}
_PUBLISHER = re.compile(
    r"\bOfsted\b|\bOffice\s+for\s+Standards\s+in\s+Education\b|\b(?:Her|His)\s+Majesty's\s+Inspector",
    re.IGNORECASE,
)


def identify(pages: Sequence[str]) -> str | None:
    """The framework's id, or `ilacs` for the family of three whose table tells them apart; None: unknown.

    Looks at the first page with words on it and the one after: some documents have a cover.
    """
    written = [page for page in pages if page.strip()]
    return next((found for page in written[:2] if (found := _first_on(page))), None)


def names_publisher(pages: Sequence[str]) -> bool:
    """Whether the publisher is named anywhere in the document."""
    return any(_PUBLISHER.search(page) for page in pages)


def first_words(pages: Sequence[str]) -> str:
    """How the document begins, for a person to recognise it by."""
    return fold(" ".join(pages))[:80]


def _first_on(page: str) -> str | None:
    places = {name: match.start() for name, words in _WORDS.items() if (match := words.search(page))}
    return min(places, key=lambda name: places[name], default=None)
