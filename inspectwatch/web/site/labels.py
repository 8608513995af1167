"""What stands on a tile of the map: a few letters that recall a name, and nobody else's in its region.

The rule, for the eye alone (each tile has its name in words, too): a point of the compass as one letter with
the name it belongs to ("NYor"), else the abbreviation that people use ("Oxon", "BCP"), else the beginning of
the name ("Lee"). Where two of a region would be alike, the later in the alphabet takes the next that is free.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from scraper.ofsted.abbreviations import plain, short_forms
from scraper.ofsted.authorities import reference_authorities

LONGEST = 6  # letters: more do not fit a tile
_COMPASS = frozenset({"north", "south", "east", "west", "central"})
_SMALL = frozenset({"and", "of", "the"})


def labels(region: str, names: Iterable[str]) -> dict[str, str]:
    """A label for each of the names. Those of the reference table have the same one whoever else is there."""
    found = dict(_known(region))
    for name in sorted(set(names) - set(found)):
        found[name] = _free(name, set(found.values()))
    return found


@cache
def _known(region: str) -> tuple[tuple[str, str], ...]:
    taken: dict[str, str] = {}
    # Names that are an abbreviation of their own go first: they have no other.
    names = sorted(each.display_name for each in reference_authorities() if each.region == region)
    for name in sorted(names, key=lambda name: (not short_forms(name), name)):
        taken[name] = _free(name, set(taken.values()))
    return tuple(taken.items())


def _free(name: str, taken: set[str]) -> str:
    return next(label for label in _candidates(name) if label not in taken)


def _candidates(name: str) -> Iterator[str]:
    """Without end, the best first."""
    words = [word.capitalize() for word in re.findall(r"\w+", plain(name))] or ["?"]
    first, others = words[0], words[1:]
    if others and first.lower() in _COMPASS:
        yield "".join(word[0] for word in words[:-1] if word.lower() not in _SMALL) + others[-1][:3]
    yield from (form for form in short_forms(name) if len(form) <= LONGEST)
    if others and len(first) < 3:
        yield first + others[0][:2]
    yield first[:3]
    yield from (first[:2] + letter for letter in reversed(first[3:]))
    yield from (f"{first[:2]}{number}" for number in range(2, 10_000))
