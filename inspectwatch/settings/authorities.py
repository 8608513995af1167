"""Authorities as people write them in a configuration: by URN or by any of their names."""

from __future__ import annotations

from collections.abc import Iterable

from inspectwatch.settings import keys
from inspectwatch.settings.keys import Key
from inspectwatch.settings.problems import did_you_mean
from inspectwatch.settings.table import Table
from scraper.ofsted.authorities import Authority, reference_authorities
from scraper.ofsted.names import named_urns

_URN_LETTERS = 2


def providers(table: Table) -> frozenset[str]:
    """URNs of `providers`, and of `neighbours_of` with their statistical neighbours.

    A URN that the reference table lacks is a warning only: new authorities come.
    """
    chosen = _urns(table, keys.PROVIDERS)
    centres = _urns(table, keys.NEIGHBOURS_OF)
    return frozenset(chosen | centres | _neighbours(table, centres))


def of_another_type(table: Table) -> tuple[frozenset[str], frozenset[str]]:
    """The types chosen, and the URNs of authorities that are known to be of another one.

    So an authority that the reference table does not know yet comes through: better heard of once too often
    than never.
    """
    known = {authority.authority_type.casefold(): authority.authority_type for authority in _all()}
    chosen = set()
    for word in table.get(keys.TYPES):
        if word.casefold() in known:
            chosen.add(known[word.casefold()])
        else:
            cure = did_you_mean(word, sorted(known.values()))
            table.problem(keys.TYPES, f'"{word}" is no type of authority', cure)
    others = {each.urn for each in _all() if chosen and each.authority_type not in chosen}
    return frozenset(chosen), frozenset(others)


def _urns(table: Table, key: Key[tuple[str, ...]]) -> set[str]:
    found = set()
    for word in table.get(key):
        if _looks_like_a_urn(word):
            if word not in {authority.urn for authority in _all()}:
                _unknown_urn(table, key, word)
            found.add(word)
        else:
            found |= _named(table, key, word)
    return found


def _unknown_urn(table: Table, key: Key[tuple[str, ...]], urn: str) -> None:
    if key is keys.NEIGHBOURS_OF:
        table.problem(key, f"no authority known to this version has the URN {urn}", "Write a name or a URN")
    else:
        table.warning(key, f"no authority known to this version has the URN {urn}", "Check it")


def _named(table: Table, key: Key[tuple[str, ...]], word: str) -> set[str]:
    urns = named_urns(word)
    if len(urns) == 1:
        return set(urns)
    if urns:
        candidates = sorted(f"{each.display_name} ({each.urn})" for each in _all() if each.urn in urns)
        table.problem(key, f'"{word}" can mean {" or ".join(candidates)}', "Write the URN or the whole name")
        return set()
    names = [name for each in _all() for name in (each.display_name, each.official_name)]
    table.problem(key, f'no authority is called "{word}"', _cure(word, names))
    return set()


def _cure(word: str, names: Iterable[str]) -> str:
    near = did_you_mean(word, names)
    return near if near.startswith("Did") else 'Write a name such as "Oxfordshire", or a URN such as "80536"'


def _neighbours(table: Table, urns: set[str]) -> set[str]:
    by_code = {authority.dfe_code: authority.urn for authority in _all()}
    centres = [authority for authority in _all() if authority.urn in urns]
    for authority in centres:
        if not authority.statistical_neighbours:
            name = authority.display_name
            table.warning(
                keys.NEIGHBOURS_OF, f"no statistical neighbours are known of {name}", "Name them in providers"
            )
    codes = {code for authority in centres for code in authority.statistical_neighbours}
    return {by_code[code] for code in codes if code in by_code}


def _looks_like_a_urn(word: str) -> bool:
    """Up to two capital letters and then digits."""
    digits = word.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    letters = len(word) - len(digits)
    return letters <= _URN_LETTERS and digits.isascii() and digits.isdigit()


def _all() -> tuple[Authority, ...]:
    return reference_authorities()
