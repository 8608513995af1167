"""Which provider people mean: by number or code, by any of its names, by a part of one. One place for all
commands and pages.

The database lists the providers; the reference table knows what else authorities are called.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from inspectwatch.absent import absent_authorities, not_listed
from inspectwatch.output import clean
from scraper.ofsted.abbreviations import plain, short_forms, spelled_out
from scraper.ofsted.authorities import Authority, distinctive, reference_authorities
from scraper.ofsted.names import beginning, named_urns, names_of
from storage import named
from storage.named import KnownProvider

MOST_CANDIDATES = 10
_OF_MANY = frozenset({"london"})  # what is left of "City of London" is a region of thirty-three
_LEAST_ALIKE = 0.5  # of 1: how like a name must be to be offered for one that nobody has


@dataclass(frozen=True, slots=True)
class Named:
    """What a text names. `surely`: by number, code or its whole name, however that is written."""

    providers: tuple[KnownProvider, ...]
    surely: bool = False


class NotOneProvider(Exception):
    """The text names no provider, or several. Its words, which may be shown to anybody, say which would do.

    `candidates`: whom it can mean, at most MOST_CANDIDATES; none: it names nobody here, and `nearest` are the
    names most like it.
    """

    def __init__(
        self, words: str, candidates: tuple[KnownProvider, ...] = (), nearest: tuple[str, ...] = ()
    ) -> None:
        super().__init__(words)
        self.candidates = candidates
        self.nearest = nearest


def the_one(db: Database, text: str) -> tuple[KnownProvider, bool]:
    """The one provider that the text names, and whether it does so surely. Raises NotOneProvider.

    Whoever is named and is not in this database counts, too: "hull" is not taken for Solihull, nor one of two
    successors for both.
    """
    found = find(db, text)
    absent = () if found.surely else absent_authorities(db, text)
    if not absent and len(found.providers) == 1:
        return found.providers[0], found.surely
    if absent and (not found.providers or any(_is_whole(text, each.urn) for each in absent)):
        raise NotOneProvider(not_listed(db, text, absent))
    if not found.providers:
        near = nearest(db, text)
        raise NotOneProvider(_nobody(text, near), nearest=near)
    shown = found.providers[:MOST_CANDIDATES]
    words = _could_be(text, shown, absent, more=len(found.providers) > len(shown))
    raise NotOneProvider(words, shown)


def find(db: Database, text: str) -> Named:
    """Whom the text can mean, by name; of many with a part of a name in common, the first.

    Number or code goes before a whole name, that before a name of the past, that before what else an
    authority is called ("BCP", "oxon", "Cumbria" for its successors), and that before a part of a name. What
    is no whole name means everybody whose name begins so: "kingston" is Hull, too, which is "Kingston upon
    Hull".
    """
    words = plain(text)
    if not distinctive(words):
        return Named(())
    if by_code := named.with_code(db, text.strip()):
        return Named(by_code, surely=True)
    if by_name := named.called(db, {" ".join(text.split()), words}):
        return Named(by_name, surely=True)
    if by_former_name := named.formerly_called(db, {" ".join(text.split()), words}):
        return Named(by_former_name, surely=True)
    spelled = spelled_out(text)
    urns = named_urns(text) or named_urns(spelled)
    by_reference = named.with_urns(db, urns)
    if by_reference and all(_is_whole(spelled, each.urn) for each in by_reference):
        return Named(by_reference, surely=all(_is_whole(text, each.urn) for each in by_reference))
    found = by_reference or named.called(db, {spelled}) or _with_part(db, words, spelled)
    also = named.with_urns(db, beginning(*filter(None, map(distinctive, (text, spelled)))))
    return Named(tuple(sorted({*found, *also}, key=lambda each: (each.name, each.urn))))


def also_called(urn: str, name: str) -> tuple[str, ...]:
    """What else the reference table calls the authority of that number and name, plain and in lower case,
    leaving out what stands in its name anyway: "oxon" for Oxfordshire, "cumbria" for its successors."""
    short = (form.lower() for form in short_forms(name))
    every = dict.fromkeys((*short, *names_of(urn)))
    return tuple(each for each in every if each not in plain(name))


def _with_part(db: Database, words: str, spelled: str) -> tuple[KnownProvider, ...]:
    """As it is typed, else spelled out: each goes through all names."""
    ways = dict.fromkeys((words, spelled))
    found = (named.containing(db, way, MOST_CANDIDATES + 1) for way in ways)
    return next(filter(None, found), ())


def nearest(db: Database, text: str) -> tuple[str, ...]:
    """The names of providers most like the text, at most three."""
    known = named.alike(db, text.strip())
    forms = dict(_forms(known))
    near = difflib.get_close_matches(spelled_out(text), forms, n=6, cutoff=_LEAST_ALIKE)
    return tuple(dict.fromkeys(forms[form] for form in near))[:3]


def _forms(known: Iterable[KnownProvider]) -> Iterable[tuple[str, str]]:
    """Every way to write a name, with the name."""
    official = _official_names()
    for each in known:
        yield plain(official.get(each.urn, each.name)), each.name
        yield plain(each.name), each.name


def _official_names() -> Mapping[str, str]:
    return {each.urn: each.official_name for each in reference_authorities()}


def _is_whole(text: str, urn: str) -> bool:
    names = (
        name
        for each in reference_authorities()
        if each.urn == urn
        for name in (each.display_name, each.official_name)
    )
    return plain(text) not in _OF_MANY and distinctive(text) in map(distinctive, names)


def _could_be(
    text: str, candidates: Iterable[KnownProvider], absent: Iterable[Authority], *, more: bool
) -> str:
    here = [(each.name, f"{clean(each.name)} ({each.urn})") for each in candidates]
    elsewhere = [(each.display_name, f"{clean(each.display_name)} (not in this database)") for each in absent]
    shown = ", ".join(words for _, words in sorted((*here, *elsewhere)))
    return f"{clean(text)!r} could be {shown}{' and others' if more else ''}"


def _nobody(text: str, near: Iterable[str]) -> str:
    names = " or ".join(map(clean, near))
    return f"no provider is called {clean(text)!r}" + (f". Did you mean {names}?" if names else "")
