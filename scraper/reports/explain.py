"""What was read of a document from where, and which grade words in it were not taken, and why.

For a person who wants to see why a reading says what it says. Nothing here decides anything: the reading is
made first, and every grade word of the document is then held against it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Final

from scraper.frameworks import FRAMEWORKS
from scraper.model import Judgement, Reading, ReadingStatus
from scraper.reports.explanation import Explanation, Mention, Role
from scraper.reports.paragraphs import body_lines
from scraper.reports.phrases import spelled_out
from scraper.reports.readers import read_document
from scraper.reports.text import extract_pages, fold

_MOST_MENTIONS: Final = 500  # a document of nothing but grade words explains itself
_AROUND: Final = 160  # characters shown on each side of a grade word
_FAR: Final = 1_000_000  # a wording before its label is taken only where none stands after it
_MOST_PLACES: Final = 200  # of one wording on one page
_ANCHOR_WORDS: Final = 4  # of a label: cells wrap, so that its end may stand elsewhere

# What prose calls services, whatever the framework; its own scale comes besides.
_GRADE_WORDS: Final = (
    *("requires improvement to be good", "require improvement to be good", "requires improvement"),
    *("require improvement", "outstanding", "inadequate", "adequate", "good"),
)
# "good" is an everyday word: it is a mention of a grade only beside words of judging.
_JUDGING = re.compile(r"\b(?:judged?|judge?ments?|graded?|rated|overall|inspection)\b", re.IGNORECASE)
_EVERYDAY: Final = frozenset({"good", "adequate", "outstanding"})
_ANOTHER_TIME = re.compile(
    r"\b(?:was|were|been|had|previous(?:ly)?|last\s+inspect\w+|earlier|predecessor|since|(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?◼•\uf06e](?:\s|$)")


@dataclass(frozen=True, slots=True)
class _Claim:
    """A place that the reading names."""

    area: str
    role: Role
    label: str
    wording: str
    text: str


def explain_document(data: bytes) -> Explanation:
    """The reading of a document and what explains it; without text there is nothing to explain."""
    reading = read_document(data)
    if reading.status in (ReadingStatus.UNREADABLE, ReadingStatus.NOT_A_REPORT):
        return Explanation(reading)
    return Explanation(reading, explain(extract_pages(data), reading))


def explain(pages: Sequence[str], reading: Reading) -> tuple[Mention, ...]:
    """Every place that the reading rests on and every grade word it passed over, page by page."""
    mentions: list[Mention] = []
    grade_words = _grade_words(reading)
    for number, lines in groupby(body_lines(pages), key=lambda line: line.page):
        claims = list(_claims(reading.judgements, number))
        text = fold(" ".join(line.text for line in lines))
        mentions += _page(number, text, claims, grade_words, reading)
        if len(mentions) > _MOST_MENTIONS:
            return tuple(mentions[:_MOST_MENTIONS])
    return tuple(mentions)


def _claims(judgements: Iterable[Judgement], page: int) -> Iterator[_Claim]:
    for judgement in judgements:
        if judgement.page == page:
            yield _Claim(judgement.area, Role.READ, judgement.label, judgement.wording, judgement.snippet)
        for other in judgement.others:
            if other.page == page:
                role = Role.CONFIRMS if other.grade == judgement.grade else Role.DISPUTES
                yield _Claim(judgement.area, role, other.label, other.wording, other.snippet)


def _grade_words(reading: Reading) -> re.Pattern[str]:
    """The words of the framework's scale and those of everyday reports, the longest first."""
    framework = FRAMEWORKS.get(reading.framework or "")
    own = {
        text
        for grade in (framework.grades if framework else ())
        for each in grade.spellings
        for text in spelled_out(each)
    }
    words = sorted(map(re.escape, {*own, *_GRADE_WORDS}), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


def _page(
    number: int, text: str, claims: Sequence[_Claim], grade_words: re.Pattern[str], reading: Reading
) -> list[Mention]:
    taken: set[int] = set()
    mentions: list[tuple[int, Mention]] = []
    for claim in claims:
        place = _place(text, claim, taken)
        taken.update(range(place, place + len(claim.wording)))
        shown = f"{claim.label}: {claim.wording}"
        mentions.append((place, Mention(number, claim.role, claim.wording, shown, claim.area)))
    for match in grade_words.finditer(text):
        if match.start() not in taken and (sentence := _worth_telling(text, match, taken)):
            reason = _reason(sentence, reading)
            mentions.append((match.start(), Mention(number, Role.REJECTED, match[0], sentence, None, reason)))
    return [mention for _, mention in sorted(mentions, key=lambda item: item[0])]


def _place(text: str, claim: _Claim, taken: set[int]) -> int:
    """Where on the page the claim's wording stands: the first after its label, else the last before it."""
    ends = _label_ends(text, claim.label)
    wordings = [at for at in _occurrences(text, claim.wording) if at not in taken] or ends
    return min(wordings, key=lambda at: min(_distance(end, at) for end in ends))


def _label_ends(text: str, label: str) -> list[int]:
    """Where the label ends on the page, each time. A cell that wraps around its grade is found by its first
    words; the page's start where there is nothing of it."""
    for words in (label, " ".join(label.split()[:_ANCHOR_WORDS])):
        if places := _occurrences(text, words):
            return [at + len(words) for at in places]
    return [0]


def _distance(label_end: int, at: int) -> int:
    return at - label_end if at >= label_end else _FAR + label_end - at


def _occurrences(text: str, words: str) -> list[int]:
    if not words:
        return []
    found = re.finditer(re.escape(words), text, re.IGNORECASE)
    return [match.start() for match in islice(found, _MOST_PLACES)]


def _worth_telling(text: str, match: re.Match[str], taken: Collection[int]) -> str | None:
    """The sentence around a grade word; None where the word is an everyday one and nothing is judged."""
    sentence = _sentence(text, match, taken)
    everyday = match[0].casefold() in _EVERYDAY
    return None if everyday and not _JUDGING.search(sentence) else sentence


def _sentence(text: str, match: re.Match[str], taken: Collection[int]) -> str:
    """The sentence, as far as it is shown; it begins after a row or a heading that was read."""
    first = max(0, match.start() - _AROUND)
    row = next((at + 1 for at in range(match.start() - 1, first - 1, -1) if at in taken), None)
    before = text[row or first : match.start()]
    after = text[match.end() : match.end() + _AROUND]
    starts = [end.end() for end in _SENTENCE_END.finditer(before)]
    stop = _SENTENCE_END.search(after)
    whole = before if row or not first else f"… {before.partition(' ')[2]}"
    begun = before[starts[-1] :] if starts else whole
    ended = after[: stop.start() + 1] if stop else f"{after.rpartition(' ')[0]} …"
    return f"{begun}{match[0]}{ended}".strip()


def _reason(sentence: str, reading: Reading) -> str:
    framework = FRAMEWORKS.get(reading.framework or "")
    if framework and not framework.grades:
        return "a letter carries no grades"
    if _ANOTHER_TIME.search(sentence):
        return "speaks of another time or inspection"
    return "running text, neither a table's row nor a heading"
