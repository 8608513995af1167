"""Whether the authority a document names is the one whose page it hangs on.

Documents call an authority many things: "Metropolitan Borough of Barnsley Council", "Hull City Council",
"Together for Children Sunderland", "Derby City", two of them at once. A report filed under the wrong
authority is rare, and worth telling; a wrong suspicion is worse than none, so only a name that is clearly
another authority's disagrees.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from scraper.ofsted.authorities import Authority, distinctive, reference_authorities

_MOST_WORDS: Final = 40  # a name, not a page

# "Southend" is Southend-on-Sea and "Bath" is Bath and North East Somerset.
_SHORTENED_AT: Final = re.compile(r" (?:upon|on|with|and) ")
# What neither table nor shortening gives: trusts named without their area, and names in daily use.
_ALSO_CALLED: Final[Mapping[str, tuple[str, ...]]] = {
    "achieving for children": ("Kingston upon Thames", "Richmond upon Thames", "Windsor and Maidenhead"),
    "bcp": ("Bournemouth, Christchurch and Poole",),
    "east riding": ("East Riding of Yorkshire",),
    "saint helens": ("St Helens",),
    "together for children": ("Sunderland",),
}
# "Greater Manchester" is not Manchester, and "South Essex" is not Essex.
_ANOTHER_PLACE: Final = frozenset(
    {"central", "east", "eastern", "greater", "inner", "mid", "north", "northern", "outer", "south", "west"}
)
_ONLY_ALONE: Final = frozenset({"london"})  # "Sutton, London" is not the City of London

_Named = Mapping[str, frozenset[str]]


def agrees(printed: str | None, provider_name: str) -> bool | None:
    """Whether the name printed in a document means the authority of the provider page.

    None where it cannot be told: nothing printed, or one of the names is no authority known to the table.
    A document that names several authorities agrees with each. A predecessor's report on the page of its
    successor agrees ("Cumbria" on Westmorland and Furness); that of an authority which lost a part and lives
    on does not ("Dorset" on Bournemouth, Christchurch and Poole).
    """
    said, expected = _words(printed or ""), _words(provider_name)
    if said and said == expected:
        return True
    named, provider = _named(said), _named(expected)
    if not named or not provider:
        return None
    return not named.isdisjoint(provider)


def named_urns(name: str) -> frozenset[str]:
    """The URNs that somebody can mean by this name: full, short or nickname, and nothing beside it. More than
    one where several go by it, as both Kingstons do by "Kingston"; none where nobody does."""
    words = " ".join(_words(name))
    found = _known().get(words, frozenset())
    return found if not found or words in _full() else found | beginning(f"{words} ")


def names_of(urn: str) -> tuple[str, ...]:
    """Every name that the table knows for that authority, full, short, former or nickname, in the words that
    tell authorities apart; none for one that the table does not know."""
    return _names().get(urn, ())


@cache
def _names() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, urns in _known().items():
        for urn in urns:
            found.setdefault(urn, []).append(name)
    return {urn: tuple(names) for urn, names in found.items()}


def beginning(*words: str) -> frozenset[str]:
    """The URNs of the authorities with a full name that begins with one of these."""
    return frozenset(urn for name, urns in _full().items() if name.startswith(words) for urn in urns)


def _words(name: str) -> tuple[str, ...]:
    return tuple(distinctive(" ".join(name.split(maxsplit=_MOST_WORDS)[:_MOST_WORDS])).split())


def _named(words: Sequence[str]) -> frozenset[str]:
    """The URNs of all authorities that these words name; for a former authority those of its successors."""
    known = _known()
    whole = known.get(" ".join(words))
    return whole if whole is not None else _anywhere_in(words, known)


def _anywhere_in(words: Sequence[str], known: _Named) -> frozenset[str]:
    """Names within other words, from the left, the longest first: "South Gloucestershire" is one name."""
    found: frozenset[str] = frozenset()
    at = 0
    while at < len(words):
        length = _length_of_name(words[at:], known)
        if length and not (at and words[at - 1] in _ANOTHER_PLACE):
            found |= known[" ".join(words[at : at + length])]
        at += length or 1
    return found


def _length_of_name(words: Sequence[str], known: _Named) -> int:
    lengths = range(min(len(words), _longest_name()), 0, -1)
    names = ((length, " ".join(words[:length])) for length in lengths)
    return next((length for length, name in names if name in known and name not in _ONLY_ALONE), 0)


@cache
def _longest_name() -> int:
    return max(len(name.split()) for name in _known())


@cache
def _known() -> dict[str, frozenset[str]]:
    """Every name of an authority, with the URNs it stands for; a full name is nobody else's."""
    return _by_name(_other_names) | _full()


@cache
def _full() -> dict[str, frozenset[str]]:
    return _by_name(_full_names)


def _by_name(names_of: Callable[[Authority], Iterable[str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for authority in reference_authorities():
        for name in names_of(authority):
            found.setdefault(name, set()).add(authority.urn)
    return {name: frozenset(urns) for name, urns in found.items()}


def _full_names(authority: Authority) -> frozenset[str]:
    return frozenset({distinctive(authority.display_name), distinctive(authority.official_name)})


def _other_names(authority: Authority) -> frozenset[str]:
    names = (_SHORTENED_AT.split(distinctive(authority.display_name), maxsplit=1)[0], *authority.predecessors)
    also = (name for name, meant in _ALSO_CALLED.items() if authority.display_name in meant)
    # "part of Dorset (county)": the authority that lost this part goes by its name to this day.
    return frozenset(distinctive(name) for name in (*names, *also) if not name.startswith("part of "))
