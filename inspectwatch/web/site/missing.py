"""What may have been meant by an address or a name that is not known."""

from __future__ import annotations

from urllib.parse import unquote

from sqlite_utils import Database

from inspectwatch.naming import find, nearest
from inspectwatch.output import clean
from inspectwatch.web.site.problems import NotHere
from inspectwatch.web.site.words import authority_path
from storage.named import called

_MOST = 5
_LONGEST = 80


def not_here(db: Database, path: str) -> NotHere:
    """For an address that leads nowhere: with the authorities that its words may name."""
    words = unquote(path).replace("/", " ").replace("-", " ").replace("_", " ").strip()
    return NotHere("There is no such page.", near(db, words.removeprefix("authorities ")))


def no_authority(db: Database, text: str) -> NotHere:
    """For an authority that is not known."""
    return NotHere(f"No authority is known as “{clean(text)[:80]}”.", near(db, text.replace("-", " ")))


def near(db: Database, text: str) -> tuple[tuple[str, str], ...]:
    """(path, name) of the authorities that are most like this name."""
    text = text[:_LONGEST]
    found = find(db, text).providers or called(db, nearest(db, text))
    return tuple((authority_path(each.urn), clean(each.name)) for each in found[:_MOST])
