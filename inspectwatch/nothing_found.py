"""What to say of a search that found nothing: the word that nobody has, where there is one."""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

from inspectwatch.output import clean
from storage.search import nowhere
from storage.search_words import Term, wanted


def nothing_found(db: Database, text: str) -> str:
    """The sentence, for a text that could be searched for. Raises CannotSearch for any other."""
    if missing := nowhere(db, text):
        return f"No report has {_any(missing)}."
    asked = wanted(text)
    if len(asked.clauses) == 1 and not asked.excluded:
        return f"No report that fits has {_any(asked.clauses[0])}."
    return "No report has all of that on one page."


def _any(terms: Iterable[Term]) -> str:
    return " or ".join(map(_in_words, terms))


def _in_words(term: Term) -> str:
    words = repr(clean(term.words))
    if len(term.words.split()) > 1:
        return f"the words {words} in a row"
    return f"a word that begins with {words}" if term.beginning else f"the word {words}"
