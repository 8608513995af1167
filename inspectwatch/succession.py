"""Which authority followed which: by the reference table, which says so of those that came, and by a person's
word (`providers link`).

A provider of the past is known by its name only in the table, so it is looked for among those that the
publisher's latest complete list lacks or that the table does not know: "Dorset (county)" is not the Dorset of
today. Nor is it once that has left the list, or has come back under another number: what was replaced was
there before what replaced it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from sqlite_utils import Database

from scraper.ofsted.authorities import Authority, distinctive, reference_authorities
from storage.listing import Listed, ListingTable

_PART_OF = "part of "
Source = Literal["reference", "link"]


@dataclass(frozen=True, slots=True)
class Succession:
    """`old` was replaced by `new`. `on` None: the day is not known; `in_part`: other parts of it went
    elsewhere, or stayed."""

    old: Listed
    new: Listed
    source: Source
    on: date | None = None
    in_part: bool = False


def successions(db: Database) -> list[Succession]:
    """All that are known among the providers of this database; each pair once, the table's word first."""
    listed = ListingTable(db).all()
    by_urn = {each.urn: each for each in listed}
    found: dict[tuple[str, str], Succession] = {}
    for each in _by_reference(listed, by_urn):
        found.setdefault((each.old.urn, each.new.urn), each)
    for link in ListingTable(db).links():
        if link.old in by_urn and link.new in by_urn:
            linked = Succession(by_urn[link.old], by_urn[link.new], "link", _since(link.new))
            found.setdefault((link.old, link.new), linked)
    return list(found.values())


def predecessors(db: Database, urn: str) -> list[Succession]:
    """Those that the provider replaced, by name."""
    known = _reference().get(urn)
    linked = any(link.new == urn for link in ListingTable(db).links())
    if not linked and not (known and known.predecessors):
        return []  # almost all: nothing is looked for
    found = (each for each in successions(db) if each.new.urn == urn)
    return sorted(found, key=lambda each: (each.old.name, each.old.urn))


def successors(db: Database, urn: str) -> list[Listed]:
    """Those that replaced the provider, by name."""
    return _by_name(each.new for each in successions(db) if each.old.urn == urn)


def _by_reference(listed: Iterable[Listed], by_urn: dict[str, Listed]) -> Iterable[Succession]:
    of_the_past = [each for each in listed if each.missing_since or each.urn not in _reference()]
    for authority in reference_authorities():
        new = by_urn.get(authority.urn)
        if new is None:
            continue
        for written in authority.predecessors:
            name, in_part = written.removeprefix(_PART_OF), written.startswith(_PART_OF)
            for old in of_the_past:
                names = map(distinctive, (old.name, *old.former_names))
                if _was_before(old, new, authority) and distinctive(name) in names:
                    yield Succession(old, new, "reference", authority.since, in_part)


def _was_before(old: Listed, new: Listed, authority: Authority) -> bool:
    """Whether it can have been replaced by that one, by the days of the table, else of our own lists."""
    known = _reference().get(old.urn)
    if known is None:
        return old.urn != new.urn and old.since <= new.since
    return known.since is None or (authority.since is not None and known.since < authority.since)


def leads_to(db: Database, urn: str) -> frozenset[str]:
    """Who was replaced by the provider, or by one that it replaced, and so on: they cannot follow it."""
    before: dict[str, set[str]] = {}
    for each in successions(db):
        before.setdefault(each.new.urn, set()).add(each.old.urn)
    found, left = set[str](), {urn}
    while left:
        left = {old for each in left for old in before.get(each, ())} - found
        found |= left
    return frozenset(found)


@cache
def _reference() -> Mapping[str, Authority]:
    return {each.urn: each for each in reference_authorities()}


def _since(urn: str) -> date | None:
    known = _reference().get(urn)
    return known.since if known else None


def _by_name(listed: Iterable[Listed]) -> list[Listed]:
    return sorted(listed, key=lambda each: (each.name, each.urn))
