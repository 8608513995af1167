"""Which framework a document belongs to, by its own words and never by its date.

Reports carry a title and labels, letters an opening sentence. Running text names other inspections all the
time ("following the joint targeted area inspection in July"), so words count only where they are a line, or
begin one, or where the opening sentence says what the letter is about; of several, the first on the page
wins, which is the title. Titles stand with their frameworks; here is what takes more than words.

A page is hostile: gaps between words are bounded, and only so much of a page is searched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from scraper.frameworks import FRAMEWORKS
from scraper.reports.front import front_pages
from scraper.reports.phrases import spelled_out
from scraper.reports.text import fold

_MOST: Final = 20_000  # characters of a page; the fullest first page of a real document has under 7,000
_FLAGS: Final = re.IGNORECASE | re.MULTILINE | re.DOTALL
_LINE: Final = r"^[ \t]{0,99}"
_GAP: Final = r"\s{1,9}"
_ANY: Final = r".{0,120}?\b"  # a name within a title
_ENDS_WITH_LINE: Final = r"[ \t]{0,9}\d{0,2}[ \t]{0,9}$"  # or with the number of a footnote
_WORDS: Final = rf"(?:[\w'’-]{{1,40}}{_GAP}){{0,5}}?"

_LETTER: Final = (
    rf"\b(?:summari[sz]es|contains|sets{_GAP}out|outlines|reports){_GAP}(?:a{_GAP}summary{_GAP}of{_GAP})?"
    rf"(?:the|our){_GAP}(?:[a-z]{{1,20}}{_GAP})?findings{_GAP}(?:of|from){_GAP}{_WORDS}"
)
_SEND: Final = (
    rf"(?:SEND|special{_GAP}educational{_GAP}needs{_GAP}and(?:/or)?{_GAP}disabilit(?:y|ies)"
    rf"(?:{_GAP}\(SEND\))?)"
)
_REFORMS: Final = (  # what these inspections judge, in the same sentence; the full stop of "St." ends none
    rf"(?:[^.]|(?<=\bSt)\.){{0,300}}?\b(?:SEND\)?|needs|disabilit(?:y|ies)){_GAP}reforms\b"
)
_BOARD: Final = (
    rf"(?:the{_GAP})?(?:[\w.,'&-]{{1,40}}{_GAP}){{0,8}}?safeguarding{_GAP}children(?:'?s'?)?{_GAP}board"
)

_BEYOND_TITLES: Final[Mapping[str, str]] = {
    "focused_visit": rf"{_LETTER}focused{_GAP}(?:assurance{_GAP})?visit\b",
    "monitoring_visit": rf"{_LETTER}monitoring{_GAP}visit\b",
    "jtai": rf"{_LETTER}joint{_GAP}targeted{_GAP}area{_GAP}inspection\b"
    rf"|{_LINE}(?:between|from|on|in){_GAP}.{{0,60}}?\bOfsted\b.{{0,300}}?\bjoint{_GAP}"
    rf"(?:targeted{_GAP}area{_GAP})?inspection\b(?!{_GAP}of{_GAP}the{_GAP}local{_GAP}area\b|{_REFORMS})",
    # A title that the letters before 2023 have too: only a full inspection goes on to an outcome.
    "area_send_2023": rf"{_LINE}(?:local{_GAP})?area{_GAP}{_SEND}{_GAP}(?:full{_GAP})?(?:re-?)?inspection\b"
    rf".{{0,500}}?{_LINE}inspection{_GAP}outcome\b",
    "area_send_2016": rf"{_LINE}joint{_GAP}(?:local{_GAP})?area{_GAP}{_SEND}{_GAP}(?:inspection|re-?visit)\b"
    rf"|{_LINE}(?:local{_GAP})?area{_GAP}{_SEND}{_GAP}(?:inspection|re-?visit){_GAP}(?:in|of|to)\b"
    rf"|\bjoint{_GAP}inspection(?:{_GAP}of{_GAP}the{_GAP}local{_GAP}area\b|{_REFORMS})"
    rf"|\bOfsted\b.{{0,120}}?\brevisited{_GAP}the{_GAP}(?:local{_GAP})?area\b",
    "lscb_review": rf"{_LINE}(?:report{_GAP}of{_GAP}(?:the|a){_GAP})?review{_GAP}of{_GAP}"
    rf"(?:the{_GAP}effectiveness{_GAP}of{_GAP})?{_BOARD}",
}
# A single inspection reviews the board too, and its title can be lost.
_WITH_THE_SERVICES = re.compile(rf"\badoption{_GAP}performance\b", re.IGNORECASE)
# A letter quotes the titles and tables of reports, but no report is addressed to anybody.
_IS_LETTER = re.compile(
    rf"{_LINE}(?-i:Dear|DEAR){_GAP}\w"
    rf"|\bthis{_GAP}letter{_GAP}{_WORDS}(?:summari[sz]es|contains|sets|outlines|reports)\b",
    _FLAGS,
)
_PUBLISHER = re.compile(
    rf"\bOfsted\b|\bOffice{_GAP}for{_GAP}Standards{_GAP}in{_GAP}Education\b"
    rf"|\b(?:Her|His){_GAP}Majesty's{_GAP}Inspector",
    re.IGNORECASE,
)


def identify(pages: Sequence[str]) -> str | None:
    """The framework's id; of several with the same titles the first, and their reader tells them apart.
    None: unknown.

    Looks at the first page with words on it and the one after: some documents have a cover.
    """
    front = [page[:_MOST] for page in front_pages(pages)]
    begun = [page[match.start() :] for page in front if (match := _IS_LETTER.search(page))]
    if not begun:
        return _first_of(front, _PLACES)
    # What a letter says itself comes before what stands above its salutation.
    found = _first_of(begun, _LETTERS) or _first_of(front, _PLACES)
    return found if found in _LETTERS else None


def names_publisher(pages: Sequence[str]) -> bool:
    """Whether the publisher is named anywhere in the document."""
    return any(_PUBLISHER.search(page) for page in pages)


def first_words(pages: Sequence[str]) -> str:
    """How the document begins, for a person to recognise it by."""
    return fold(" ".join(page[:1000] for page in pages[:20]))[:80]


def _places() -> dict[str, re.Pattern[str]]:
    """By framework, the words that identify it; of frameworks with the same words, by the first."""
    frameworks: dict[str, str] = {}
    for framework in FRAMEWORKS.values():
        words = [_title(spelling) for title in framework.titles for spelling in spelled_out(title)]
        words += filter(None, [_BEYOND_TITLES.get(framework.id)])
        if words:
            frameworks.setdefault("|".join(words), framework.id)
    return {framework: re.compile(words, _FLAGS) for words, framework in frameworks.items()}


def _title(spelling: str) -> str:
    """A title as a pattern: lines that are these words, `…` anything."""
    words = [
        _ANY if word == "…" else re.escape(word).replace(r"\-", r"-\s{0,3}") for word in spelling.split()
    ]
    if words[-1] == _ANY:
        return rf"{_LINE}{_joined(words[:-1])}(?![^\W\d_])"
    return rf"{_LINE}{_joined(words)}{_ENDS_WITH_LINE}"


def _joined(words: Sequence[str]) -> str:
    return _GAP.join(words).replace(_ANY + _GAP, _ANY)


_PLACES: Final = _places()
_LETTERS: Final = {name: words for name, words in _PLACES.items() if FRAMEWORKS[name].layout == "letter"}


def _first_of(places: Sequence[str], kinds: Mapping[str, re.Pattern[str]]) -> str | None:
    return next((found for place in places if (found := _first_on(place, kinds))), None)


def _first_on(page: str, kinds: Mapping[str, re.Pattern[str]]) -> str | None:
    """Of these frameworks the one whose words come first; of those at one place, the one that says most."""
    places = {name: match for name, words in kinds.items() if (match := words.search(page))}
    if "lscb_review" in places and _WITH_THE_SERVICES.search(page):
        del places["lscb_review"]
    return min(places, key=lambda name: (places[name].start(), -places[name].end()), default=None)
