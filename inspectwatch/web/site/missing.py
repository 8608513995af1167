"""What may have been meant by an address or a name that is not known."""

from __future__ import annotations

from difflib import SequenceMatcher, get_close_matches
from urllib.parse import unquote

from sqlite_utils import Database

from inspectwatch.naming import find, nearest
from inspectwatch.output import clean
from inspectwatch.web.site.problems import Elsewhere, NotHere
from inspectwatch.web.site.templates import MENU
from inspectwatch.web.site.words import authority_path
from scraper.ofsted.abbreviations import plain
from storage.named import called

_MOST = 5
_LONGEST = 80
_ALIKE = 0.8  # of 1: how like a name an address must be that need not be one at all


def not_here(db: Database, path: str) -> NotHere:
    """For an address that leads nowhere: with our pages or the authorities that its words may name."""
    words = unquote(path)[:_LONGEST].replace("/", " ").replace("-", " ").replace("_", " ").strip()
    if pages := _pages(words):
        return NotHere("There is no such page.", pages)
    words = words.removeprefix("authorities ")
    found = near(db, words)
    if not _is_one(db, words):  # several have that word in common, and it need not mean any
        found = tuple(each for each in found if _is_alike(words, each[1]))
    return NotHere("There is no such page.", found)


def _pages(words: str) -> tuple[tuple[str, str], ...]:
    """(path, name) of our own page that has almost this name."""
    ours = {name.lower(): (path, name) for name, path in MENU}
    return tuple(ours[name] for name in get_close_matches(words.lower(), ours, n=1, cutoff=_ALIKE))


def _is_one(db: Database, text: str) -> bool:
    return len(find(db, text[:_LONGEST]).providers) == 1


def _is_alike(words: str, name: str) -> bool:
    words, name = plain(words), plain(name)
    return f" {name} " in f" {words} " or SequenceMatcher(None, words, name).ratio() >= _ALIKE


def meant(db: Database, text: str) -> NotHere:
    """For an authority asked for by its name: where it is, if that is the name of exactly one."""
    missing, name = no_authority(db, text), text.replace("-", " ")
    return Elsewhere(str(missing), missing.near) if _is_one(db, name) else missing


def no_authority(db: Database, text: str) -> NotHere:
    """For an authority that is not known."""
    return NotHere(f"No authority is known as “{clean(text)[:80]}”.", near(db, text.replace("-", " ")))


def near(db: Database, text: str) -> tuple[tuple[str, str], ...]:
    """(path, name) of the authorities that this may name, or whose names are almost the same."""
    text = text[:_LONGEST]
    found = find(db, text).providers or [
        each for each in called(db, nearest(db, text)) if _is_alike(text, clean(each.name))
    ]
    return tuple((authority_path(each.urn), clean(each.name)) for each in found[:_MOST])
