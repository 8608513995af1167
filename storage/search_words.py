"""What people type into a search, and the FTS5 expression it means. Pure.

Whatever is typed is data: every word goes into the expression as a quoted string, so that nothing of FTS5's
own language (columns, NEAR, brackets) can be reached, and no input makes it an error.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 400  # characters
MOST_TERMS: Final = 24
SHORTEST_BEGINNING: Final = 3  # letters before `*`: fewer begin half the words there are

_TERM: Final = re.compile(r'(?P<minus>-)?(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))')
_QUOTES: Final = str.maketrans("“”„«»", '"""""')


class CannotSearch(ValueError):
    """What was typed cannot be searched for. The text says why, as a sentence."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or words in a row. `beginning`: the last of them may go on."""

    words: str
    beginning: bool = False

    @property
    def expression(self) -> str:
        """The term in FTS5's words."""
        quoted = self.words.replace('"', '""')
        return f'"{quoted}" *' if self.beginning else f'"{quoted}"'


@dataclass(frozen=True, slots=True)
class Wanted:
    """One term of each of `clauses`, and none of `excluded`, all on one page."""

    clauses: tuple[tuple[Term, ...], ...]
    excluded: tuple[Term, ...] = ()

    @property
    def expression(self) -> str:
        """All of it in FTS5's words."""
        wanted = " AND ".join(f"({_any(clause)})" for clause in self.clauses)
        return f"({wanted}) NOT ({_any(self.excluded)})" if self.excluded else wanted


def wanted(text: str) -> Wanted:
    """What was typed: words and "phrases", all of them; `-word` or `NOT word` for none; `word*` for a
    beginning; `this OR that`. Raises CannotSearch."""
    if len(text) > LONGEST:
        raise CannotSearch(f"That is longer than the {LONGEST} characters that can be searched for")
    clauses: list[tuple[Term, ...]] = []
    excluded: list[Term] = []
    joins = negates = False
    for match in _TERM.finditer(_plain(text)):
        if match["word"] in ("AND", "OR", "NOT") and not match["minus"]:
            joins = joins or (match["word"] == "OR" and bool(clauses))
            negates = negates or match["word"] == "NOT"
            continue
        term = _term(match)
        if term is None:
            continue
        if match["minus"] or negates:
            excluded.append(term)
        elif joins:
            clauses[-1] = (*clauses[-1], term)
        else:
            clauses.append((term,))
        joins = negates = False
    return _checked(Wanted(tuple(clauses), tuple(excluded)))


def _term(match: re.Match[str]) -> Term | None:
    """None: there is no letter or figure in it, so there is nothing to find."""
    if match["word"] is None:
        beginning = match.string[match.end() : match.end() + 1] == "*"
        words = match["phrase"]
    else:
        beginning = match["word"].endswith("*")
        words = match["word"].rstrip("*")
    if not any(map(_is_found, words)):
        return None
    if beginning and len(_last_word(words)) < SHORTEST_BEGINNING:
        raise CannotSearch(f"Before * there must be at least {SHORTEST_BEGINNING} letters")
    return Term(words, beginning)


def _checked(found: Wanted) -> Wanted:
    if not found.clauses and found.excluded:
        raise CannotSearch("Only words to leave out were given. Name also what to search for")
    if not found.clauses:
        raise CannotSearch("There is no word to search for")
    if sum(map(len, found.clauses)) + len(found.excluded) > MOST_TERMS:
        raise CannotSearch(
            f"More than {MOST_TERMS} words. Search for fewer, or for a phrase in quotation marks"
        )
    return found


def _plain(text: str) -> str:
    """The text without control characters and halves of characters, which no page has."""
    kept = (" " if unicodedata.category(sign) in ("Cc", "Cs") else sign for sign in text)
    return "".join(kept).translate(_QUOTES)


def _is_found(sign: str) -> bool:
    """Whether FTS5's tokenizer takes the character for a part of a word."""
    category = unicodedata.category(sign)
    return category[0] in "LN" or category == "Co"


def _last_word(words: str) -> str:
    """The letters and figures at the end."""
    end = words.rstrip()
    start = len(end)
    while start and _is_found(end[start - 1]):
        start -= 1
    return end[start:]


def _any(terms: Sequence[Term]) -> str:
    return " OR ".join(term.expression for term in terms)
