"""What may have been meant by an address or a name that is not known."""

from __future__ import annotations

import difflib
from urllib.parse import unquote

from sqlite_utils import Database

from inspectwatch.output import clean
from inspectwatch.web.site.problems import NotHere
from inspectwatch.web.site.words import authority_path
from storage.overview import names
from storage.questions import providers_named

_MOST = 5


def not_here(db: Database, path: str) -> NotHere:
    """For an address that leads nowhere: with the authorities that its words may name."""
    words = unquote(path).replace("/", " ").replace("-", " ").replace("_", " ").strip()
    return NotHere("There is no such page.", near(db, words.removeprefix("authorities ")))


def no_authority(db: Database, text: str) -> NotHere:
    """For an authority that is not known."""
    return NotHere(f"No authority is known as “{clean(text)[:80]}”.", near(db, text.replace("-", " ")))


def near(db: Database, text: str) -> tuple[tuple[str, str], ...]:
    """(path, name) of the authorities that are most like this name."""
    text = text[:80]
    found = [(row["urn"], row["name"]) for row in providers_named(db, text)] if text else []
    if not found:
        known = {name.casefold(): (urn, name) for urn, name in names(db)}
        like = difflib.get_close_matches(text.casefold(), known, n=_MOST, cutoff=0.5)
        found = [known[name] for name in like]
    return tuple((authority_path(urn), clean(name)) for urn, name in found[:_MOST])
