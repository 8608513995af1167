"""What inspectors found, in the report's own words: the first paragraphs of its summary.

Where it stands:
ILACS              the prose between the judgement table and "What needs to improve"
SIF                "Executive summary" or "Summary of findings", which gives the reasons of the judgement
                   ("Children's services in X require improvement because:"). What page 1 says under the
                   judgement is the framework's own wording for that grade, and taken only without either
looked after 2013  the numbered paragraphs under "Overall effectiveness"
area SEND          "What is it like to be a child or young person with SEND in this area?"
letters            "Headline findings"; until 2020 unheaded, after the paragraphs about the inspection.
                   Of visits and of the area SEND letters of 2016 to 2022 no sample was at hand: unproven
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import dropwhile, takewhile
from typing import Final

from scraper.frameworks import FRAMEWORKS
from scraper.reports.layout import NO_LAYOUT, Layout
from scraper.reports.paragraphs import Line, body_lines
from scraper.reports.prose import begins_item, first_of, paragraphs

# Real ILACS reports have up to six paragraphs and 3,000 characters, those of area SEND ten and 5,700.
_MOST: Final = (12, 6000)  # paragraphs, characters
# These fill pages, and only begin with what matters most.
_LONG: Final = frozenset({"sif", "lscb_review", "looked_after_2013"})
_MOST_OF_LONG: Final = (4, 2500)
_MOST_LINES: Final = 160  # twice what the most characters fill, so that a paragraph is seen to its end
# Pages: contents, and facts about the area, can come before a summary; the board's own comes far behind.
_SEARCHED: Final = 12
_PAGES: Final = 3  # those a summary's beginning can run over

_CONTENTS: Final = re.compile(r"^[ \t]*contents[ \t]*$", re.IGNORECASE | re.MULTILINE)

_Found = Sequence[Line]


@dataclass(frozen=True, slots=True)
class _Section:
    """A part of a document, by what its heading says and by the headings that can follow it."""

    heading: re.Pattern[str]
    ends: re.Pattern[str]

    def of(self, pages: Sequence[str]) -> _Found:
        """The lines between this heading and the next; empty where no page has it."""
        return self.until_end(self.below(pages))

    def below(self, pages: Sequence[str]) -> _Found:
        """The lines below the heading, without regard to where the part ends."""
        numbered = enumerate(pages[:_SEARCHED], start=1)
        number = next((number for number, page in numbered if self._stands_on(page)), None)
        if number is None:
            return ()
        lines = body_lines(pages[: number + _PAGES - 1], first=number)
        return list(dropwhile(lambda line: not self.heading.match(line.text), lines))[1:]

    def until_end(self, lines: Iterable[Line]) -> _Found:
        """The lines up to the heading of what follows."""
        return list(takewhile(lambda line: not self.ends.match(line.text), lines))

    def _stands_on(self, page: str) -> bool:
        return bool(self.heading.search(page)) and not _CONTENTS.search(page)


def _heading(*wordings: str) -> re.Pattern[str]:
    """A line that says nothing else: in a table of contents a page number follows."""
    wording = "|".join(wordings)
    return re.compile(rf"^[ \t]*(?:{wording})[ \t:]{{0,9}}\d?[ \t]{{0,9}}$", re.IGNORECASE | re.MULTILINE)


def _begins(*wordings: str) -> re.Pattern[str]:
    """The beginning of a line, with a capital: running text goes on with "experiences and progress of"."""
    return re.compile(rf"(?=[A-Z\d])(?i:{'|'.join(wordings)})")


_IMPROVEMENTS: Final = (
    r"what\s+needs\s+to\s+improve",
    r"what\s+does\s+the\s+(?:local\s+(?:authority|area)|area\s+partnership|LSCB)\b.*\bneed",
    r"areas?\s+for\s+(?:priority\s+actions?|improvement|development)\W*\Z",
    r"recommendations?\W*\Z",
)
# Not "of children in Norfolk": with those words a summary can begin.
_BODY: Final = (
    r"(?:the\s+)?experiences?\s+and\s+progress\s+of\s+"
    r"(?:(?:children\s+)?care\s+leavers"
    r"|children\s+(?:and\s+young\s+people\s+)?(?:who\s+need|in\s+need|in\s+care|looked\s+after))"
)
_ILACS: Final = _Section(
    _heading(r"judge?ments?\s+grades?", r"the\s+impact\s+of\s+leaders\s+on\b.*"),
    _begins(*_IMPROVEMENTS, _BODY, r"the\s+impact\s+of\s+leaders"),
)
_SIF: Final = _Section(
    _heading(
        r"(?:section\s+1\b[ \t:–-]{0,9})?(?:the\s+local\s+authority[ \t:–-]{0,9})?"
        r"(?:executive\s+summary|(?:executive\s+)?summary\s+of\s+(?:key\s+)?findings)"
    ),
    _begins(
        *_IMPROVEMENTS,
        r"the\s+local\s+authority's\s+strengths",
        r"progress\s+since\s+the",
        r"summary\s+for\s+children",
        r"information\s+about\s+this",
        _BODY,
    ),
)
_READING_ADVICE: Final = re.compile(
    r"\AThis executive summary should be read[^.]*\.\s*(?:Each recommendation[^.]*\.\s*)?"
)
_SIF_JUDGEMENT: Final = _Section(
    re.compile(r"^[ \t]*(?:The overall judge?ment is|Children's services in)\b.*$", re.MULTILINE),
    _begins(r"(?:1\.\s*)?children\s+who\s+need", r"the\s+judge?ments\s+on\s+areas"),
)
_LOOKED_AFTER: Final = _Section(
    re.compile(r"^[ \t]*Overall effectiveness\b[^\d\n]*$", re.IGNORECASE | re.MULTILINE),
    _begins(*_IMPROVEMENTS, r"capacity\s+(?:to|for)\s+improve", r"outcomes\s+for"),
)
_AREA_SEND: Final = _Section(
    re.compile(r"^[ \t]*What is it like to be a child or young person\b.*$", re.IGNORECASE | re.MULTILINE),
    _begins(*_IMPROVEMENTS, r"what\s+is\s+the\s+(?:local\s+)?area\s+partnership\s+doing"),
)
_AFTER_HEADLINES: Final = _begins(
    *_IMPROVEMENTS,
    r"(?:key\s+)?strengths\W*\Z",
    r"(?:main\s+)?findings(?:\s+and\s+evaluation\b.*)?\W*\Z",
)
_HEADLINES: Final = _Section(_heading(r"headline\s+findings", r"overview"), _AFTER_HEADLINES)
_TITLED: Final = _Section(
    re.compile(r"^[ \t]*Joint targeted area inspection of\b.*$", re.MULTILINE), _AFTER_HEADLINES
)
_ABOUT_INSPECTION: Final = re.compile(
    r"\bthis\s+letter\b|\bjoint\s+(?:targeted\s+area\s+)?inspection\b|\bdeep\s+dive\b|\bJTAI", re.IGNORECASE
)
# The footnote of these letters, whose mark can begin a line of the text and then is not known for one.
_LAW: Final = re.compile(r"\d?\s*This joint inspection was conducted under\b")
_AREA_SEND_LETTER: Final = _Section(
    _heading(r"main\s+findings"),
    _begins(r"the\s+effectiveness\s+of\s+the\s+local\s+area", r"areas?\s+of\s+strength"),
)


def summary_of(framework: str, pages: Sequence[str], layout: Layout = NO_LAYOUT) -> tuple[str, ...]:
    """The first paragraphs, cut at paragraph ends, each on one line. Empty where the document has no such
    place.

    At most four with 2,500 characters in all of SIF reports and those before them; of others twelve with
    6,000, which is all that real ones have. Without layout, the length of lines alone tells of paragraphs.
    """
    most, characters = _MOST_OF_LONG if framework in _LONG else _MOST
    known = FRAMEWORKS.get(framework)
    if known and known.opens_with_table:
        written = _below_table(pages, layout, _table_words(known.layout))
    else:
        written = _WRITTEN.get(framework, _letter)(pages, layout)
    return first_of(written, most=most, characters=characters)


def _paragraphs(lines: Iterable[Line], layout: Layout) -> Iterable[str]:
    return paragraphs(list(lines)[:_MOST_LINES], layout)


def _below_table(pages: Sequence[str], layout: Layout, of_table: Set[str]) -> Iterable[str]:
    """The text from the first line that has a word which is none of the table's."""

    def is_of_table(line: Line) -> bool:
        return all(word.strip(".,:;0123456789").casefold() in of_table for word in line.text.split())

    return _paragraphs(_ILACS.until_end(dropwhile(is_of_table, _ILACS.below(pages))), layout)


@cache
def _table_words(layout: str) -> frozenset[str]:
    """The words of the labels and grades of all frameworks of that layout, which share their title."""
    alike = [framework for framework in FRAMEWORKS.values() if framework.layout == layout]
    labels = (text for each in alike for area in each.areas for text in area.spellings)
    grades = (text for each in alike for grade in each.grades for text in grade.spellings)
    words = (word.strip("()…,.").casefold() for text in (*labels, *grades) for word in text.split())
    return frozenset({"judgement", "judgements", "judgment", "judgments", "grade", "grades", *words})


def _sif(pages: Sequence[str], layout: Layout) -> Iterable[str]:
    lines = _SIF.of(pages) or _SIF_JUDGEMENT.of(pages)
    findings = (_READING_ADVICE.sub("", paragraph) for paragraph in _paragraphs(lines, layout))
    return (paragraph for paragraph in findings if paragraph)


def _looked_after(pages: Sequence[str], layout: Layout) -> Iterable[str]:
    return _paragraphs(dropwhile(lambda line: not begins_item(line.text), _LOOKED_AFTER.of(pages)), layout)


def _area_send(pages: Sequence[str], layout: Layout) -> Iterable[str]:
    lines = _AREA_SEND.of(pages)
    wraps = bool(lines) and lines[0].text.endswith("in this area?")
    return _paragraphs(lines[1:] if wraps else lines, layout)


def _area_send_letter(pages: Sequence[str], layout: Layout) -> Iterable[str]:
    return _paragraphs(_AREA_SEND_LETTER.of(pages), layout)


def _letter(pages: Sequence[str], layout: Layout) -> Iterable[str]:
    return _paragraphs(_HEADLINES.of(pages), layout)


def _jtai(pages: Sequence[str], layout: Layout) -> Iterable[str]:
    headed = _HEADLINES.of(pages)
    if headed:
        return _paragraphs(headed, layout)
    lines = (line for line in _TITLED.of(pages) if not _LAW.match(line.text))
    return dropwhile(_ABOUT_INSPECTION.search, _paragraphs(lines, layout))


_WRITTEN: Final[Mapping[str, Callable[[Sequence[str], Layout], Iterable[str]]]] = {
    "sif": _sif,
    "lscb_review": _sif,
    "looked_after_2013": _looked_after,
    "area_send_2023": _area_send,
    "area_send_2016": _area_send_letter,
    "jtai": _jtai,
}
