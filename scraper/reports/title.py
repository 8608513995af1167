"""What a document calls itself and whom it is about: its own title, and the authority's name as printed.

Reports print the name within the title ("Inspection of X local authority children's services") or on lines
of its own above it (to 2021) or below it (2013). Letters name it at the end of their title or, where they
have none, in the opening sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from scraper.frameworks import FRAMEWORKS
from scraper.reports.text import fold

_PAGES: Final = 2  # a cover page can come first
_LINES: Final = 120  # of each: a letter lists its recipients above the title
_LONGEST_LINE: Final = 200  # characters: what goes on for longer is no heading
_LONGEST_TITLE: Final = 7  # lines; the longest of the corpus, with the board's review, has five
_LONGEST_NAME: Final = 90  # characters: "Inspection of" a whole paragraph names nobody
_NAME_LINES: Final = 3

_BEGINS: Final = re.compile(
    r"(?:"
    r"(?:re-?\s?)?inspection\s+of(?:\s+(?!this\b)|\Z)"
    r"|(?:local\s+)?area\s+SEND\s+(?:full\s+|monitoring\s+)?(?:re-?)?(?:inspection|visit)\b"
    r"|monitoring\s+inspection\s+of\b"
    r"|joint\s+(?:local\s+)?area\s+(?:SEND|special\s+educational)\b"
    r"|joint\s+(?:targeted\s+area|area\s+child\s+protection)\s+inspection\b"
    r"|joint\s+inspection\s+of\s+the\s+multi-?\s?agency\s+response\b"
    r"|joint\s+area\s+review\b"
    r"|(?:report\s+of\s+(?:the|a)\s+)?review\s+of\s+(?:the\s+effectiveness|.{0,80}safeguarding\s+children)"
    r"|(?:ofsted\s+)?(?:focused(?:\s+assurance)?|monitoring)\s+visit\s+(?:to|of)\b"
    r")",
    re.IGNORECASE,
)
# What stands below a title: labels, dates, the table, the judgement, or a letter's first sentence. Sentences
# are told by their capital, since a title runs on with "in Norfolk".
_FOLLOWS: Final = re.compile(
    r"(?i:(?:previous\s+)?(?:inspection|review)\s+dates?\b|dates?\s+of\b|\d{1,2}\s+\w|(?:lead|reporting)\s+inspector"
    r"|(?:report\s+)?published\b|age\s+group\b|judge?ments?\b|the\s+overall\s+judge?ment|the\s+impact\s+of\s+leaders"
    r"|inspection\s+outcome|headline\s+findings|context\b|contents\b|dear\s|review\s+of\s+services\b)"
    r"|(?:Children's\s+services\s+in|Between|From|Following|Ofsted|During|In|On|As|You|Thank|This|The\s+local)\b"
)
_WHOLE: Final = re.compile(  # titles that are complete here, whatever stands on the next line
    r"inspection\s+of\s+(?:local\s+authority\s+)?(?:services\s+for\s+)?(?:safeguarding\s+and\s+)?"
    r"looked\s+after\s+children(?:\s+services)?\Z"
    r"|(?:re-?)?inspection\s+of\b.*\bchildren's\s+(?:social\s+care\s+)?services\d?\Z"
    r"|joint\s+area\s+review\Z",
    re.IGNORECASE,
)
_FOOTNOTE: Final = re.compile(r"(?<=[^\W\d_])\s?\d{1,2}\Z")

_SERVICES: Final = (
    r"(?:\s+(?:local\s+authority|local\s+area|council's))?\s+children's\s+(?:social\s+care\s+)?services\b"
)
_NAMED: Final = (  # the name within a title, the most telling shape first
    re.compile(rf"(?:inspection\s+of|visit\s+(?:to|of))\s+(?!children's\b)(.+?){_SERVICES}", re.IGNORECASE),
    re.compile(r"\binspection\s+of\s+(.+?)\s+local\s+area\s+partnership\b", re.IGNORECASE),
    re.compile(r"\bmulti-?\s?agency\s+response\b.*\s(?:in|across)\s+(.+)", re.IGNORECASE),
    re.compile(
        r"\b(?:area|protection|SEND|disabilit(?:y|ies))\s+(?:re-?)?(?:inspection|review|visit)\s+(?:of|in|to)\s+(.+)",
        re.IGNORECASE,
    ),
    re.compile(r"\bvisit\s+(?:to|of)\s+(.+)", re.IGNORECASE),
    re.compile(r"\binspection\s+of\s+(.+)", re.IGNORECASE),
)
_NO_NAME: Final = re.compile(  # what the shapes above find in titles that name nobody
    r"(?:local\s+authority|services\s+for|looked\s+after|safeguarding|children|the\s+multi)\b", re.IGNORECASE
)
_PRINTED: Final = rf"((?:[^.]|\bSt\.){{2,{_LONGEST_NAME}}}?)"
_IN_RUNNING_TEXT: Final = (  # where neither the title nor a line of its own has the name
    re.compile(
        rf"\b(?i:(?:focused(?:\s+assurance)?|monitoring)\s+visit\s+(?:to|of))\s+{_PRINTED}(?i:{_SERVICES})"
    ),
    re.compile(rf"\bChildren's\s+services\s+in\s+{_PRINTED}\s+(?:area\s+)?(?:is|are|requires?)\b"),
    re.compile(r"\bDirector\s+of\s+(?:Children's\s+Services|People),\s+([A-Z][\w\s'&,-]{2,60}?\s+Council)\b"),
)
_FURNITURE: Final = re.compile(
    r"\d*\Z|(?:page\s+)?\d|and\Z|ofsted\b|www\.|https?:|.*@|\W|(?:local\s+area\s+partnership|inspection)\s+report\Z",
    re.IGNORECASE,
)
_AROUND_NAME: Final = re.compile(
    rf"\Athe\s+|(?:{_SERVICES}(?:\s+authority\s+area)?|\s+local\s+authority|\s+local\s+area(?:\s+partnership)?)\Z",
    re.IGNORECASE,
)
_WITH_BOARD: Final = frozenset({"sif", "lscb_review"})  # the title goes on: "and Review of ..."
_REPORTS: Final = frozenset({"sif", "lscb_review", "looked_after_2013", "joint_area_review"})


def title_of(framework: str, pages: Sequence[str]) -> str | None:
    """The document's own title on one line, without a footnote's number; None where none is printed."""
    found = _title_lines(framework, _front(pages))
    return _title(found[1]) if found else None


def authority_of(framework: str, pages: Sequence[str]) -> str | None:
    """The authority's name as printed, such as "Metropolitan Borough of Barnsley Council"; for an inspection
    of a local area partnership or of several agencies the area's name. None where none is printed."""
    front = _front(pages)
    at, title = _title_lines(framework, front) or (len(front), ())
    name = _within(_title(title))
    if name is None and title and _is_report(framework):
        name = _own_lines(_above(front[:at])) or _own_lines(front[at + len(title) :])
    return name or _in_running_text(" ".join(front))


def _is_report(framework: str) -> bool:
    """Reports can have the name on a line of its own; above the title of a letter stands an address."""
    known = FRAMEWORKS.get(framework)
    return framework in _REPORTS or bool(known and known.opens_with_table)


def _front(pages: Sequence[str]) -> list[str]:
    """The lines of the first page with words on it, and of the one after."""
    written = [page for page in pages[: 2 * _PAGES] if page.strip()][:_PAGES]
    return [line for page in written for line in _lines(page)]


def _lines(page: str) -> list[str]:
    return [fold(line[:_LONGEST_LINE]) for line in page.splitlines() if line.strip()][:_LINES]


def _title_lines(framework: str, lines: Sequence[str]) -> tuple[int, Sequence[str]] | None:
    """Where the title begins, and its lines; None where there is none, or where its end is not seen."""
    for at, line in enumerate(lines):
        length = _length(framework, lines[at : at + _LONGEST_TITLE + 1]) if _BEGINS.match(line) else 0
        if length:
            return at, lines[at : at + length]
    return None


def _length(framework: str, lines: Sequence[str]) -> int:
    """How many of these lines are the title; 0 where that cannot be told."""
    for length in range(1, len(lines)):
        if _FOLLOWS.match(lines[length]) or _is_whole(framework, lines, length):
            return length
    return 0


def _is_whole(framework: str, lines: Sequence[str], length: int) -> bool:
    """Whether the title can end here and no longer one could: "... looked after children" / "services"."""
    here, further = (bool(_WHOLE.match(_title(lines[:end]))) for end in (length, length + 1))
    return framework not in _WITH_BOARD and here and not further


def _title(lines: Sequence[str]) -> str:
    return _FOOTNOTE.sub("", " ".join(lines))


def _within(title: str) -> str | None:
    names = (_name(match[1]) for shape in _NAMED if (match := shape.search(title)))
    return next((name for name in names if name and not _NO_NAME.match(name)), None)


def _above(lines: Sequence[str]) -> Sequence[str]:
    return [line for line in lines if not _FURNITURE.match(line)][-_NAME_LINES:]


def _own_lines(lines: Sequence[str]) -> str | None:
    """A name that stands on lines of its own, up to what follows a title."""
    end = next((at for at, line in enumerate(lines) if _FOLLOWS.match(line)), len(lines))
    return _name(" ".join(lines[:end])) if end <= _NAME_LINES else None


def _in_running_text(text: str) -> str | None:
    names = (_name(match[1]) for shape in _IN_RUNNING_TEXT if (match := shape.search(text)))
    return next((name for name in names if name), None)


def _name(text: str) -> str | None:
    """The name alone, or None where this is too long to be one or does not begin with a capital."""
    name = _AROUND_NAME.sub("", _FOOTNOTE.sub("", fold(text))).strip(" .,:;")
    return name if name[:1].isupper() and len(name) <= _LONGEST_NAME else None
