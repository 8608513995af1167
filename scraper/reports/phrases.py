"""Labels and grades as sequences of words, so that no line break, capital or full stop matters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

_OPTIONAL = re.compile(r"\(([^)]*)\)")
_PUNCTUATION: Final = ".,:;*"
_FOOTNOTE = re.compile(r"(?<=[a-z])[.,:;]*\d{1,2}$")  # "improvement.2": a footnote's number glued on
_TRAILING = re.compile(r"(?<=\w)[.,:;*]+\d{0,2}$|(?<=[^\W\d])\d{1,2}$")
_GLUED_NUMBER = re.compile(r"\b(\d(?:\.\d)?\.?)(?=[A-Z])")  # "1.Children"


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a page. `key` is what is compared; an all-punctuation word has none and is left out."""

    text: str
    key: str
    page: int  # counted from 1
    starts_line: bool
    ends_line: bool


class Phrases:
    """What can stand in a cell: spellings by the id of what they mean, `(words)` in brackets optional."""

    def __init__(self, spellings: Mapping[str, Iterable[str]]) -> None:
        self.meaning: Mapping[tuple[str, ...], str] = {
            tuple(map(key_of, spelling.split())): meaning
            for meaning, texts in spellings.items()
            for text in texts
            for spelling in spelled_out(text)
        }
        self.beginnings = frozenset(
            keys[:length] for keys in self.meaning for length in range(1, len(keys) + 1)
        )

    def longest(self, words: Sequence[Word], start: int) -> int:
        """The index after the longest phrase that begins at `start`; `start` itself where none does."""
        end = start
        keys: tuple[str, ...] = ()
        for position in range(start, len(words)):
            keys = (*keys, words[position].key)
            if keys not in self.beginnings:
                break
            if keys in self.meaning:
                end = position + 1
        return end

    def meaning_of(self, words: Sequence[Word]) -> str | None:
        """The id of the phrase that these words are, or None."""
        return self.meaning.get(tuple(word.key for word in words))


class Printed(Protocol):
    """An area or a grade: what it is called here, and how documents spell it."""

    @property
    def id(self) -> str: ...
    @property
    def spellings(self) -> tuple[str, ...]: ...


def phrases_of(printed_things: Iterable[Printed]) -> Phrases:
    """The phrases of areas, or of grades, as their framework spells them."""
    return Phrases({thing.id: thing.spellings for thing in printed_things})


def spelled_out(text: str) -> list[str]:
    """Every spelling of "(the) impact of leaders ...", with and without the words of each bracket."""
    bracket = _OPTIONAL.search(text)
    if bracket is None:
        return [text]
    before, after = text[: bracket.start()], text[bracket.end() :]
    return spelled_out(before + bracket[1] + after) + spelled_out(before + after)


def words_of(pages: Sequence[str]) -> list[Word]:
    """Every word of the pages in reading order."""
    return [
        word
        for number, page in enumerate(pages, start=1)
        for line in page.splitlines()
        for word in _words_of_line(_GLUED_NUMBER.sub(r"\1 ", line), number)
    ]


def key_of(text: str) -> str:
    """A word as it is compared: lower case, without punctuation around it or a footnote's number after."""
    key = text.casefold().strip(_PUNCTUATION)
    return "and" if key == "&" else _FOOTNOTE.sub("", key)


def printed(words: Sequence[Word]) -> str:
    """The words as printed, white space folded."""
    return " ".join(word.text for word in words)


def unpunctuated(text: str) -> str:
    """A grade as printed, without the full stop or the footnote's number that follows it."""
    return _TRAILING.sub("", text)


def _words_of_line(line: str, page: int) -> list[Word]:
    keyed = [(text, key) for text in line.split() if (key := key_of(text))]
    last = len(keyed) - 1
    return [Word(text, key, page, at == 0, at == last) for at, (text, key) in enumerate(keyed)]
