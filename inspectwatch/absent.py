"""Authorities that people name and this database does not list: the reference table knows them all, a
database those that its watch has met."""

from __future__ import annotations

from sqlite_utils import Database

from inspectwatch.output import clean
from scraper.ofsted.abbreviations import spelled_out
from scraper.ofsted.authorities import Authority, reference_authorities
from scraper.ofsted.names import named_urns
from storage import named
from storage.past import knows_since


def absent_authorities(db: Database, text: str) -> tuple[Authority, ...]:
    """Those that the text names, by number, code or name, and that this database does not list; by name."""
    urns = _with_code(text) or named_urns(text) or named_urns(spelled_out(text))
    listed = {each.urn for each in named.with_urns(db, urns)} if urns else set()
    missing = (each for each in reference_authorities() if each.urn in urns - listed)
    return tuple(sorted(missing, key=lambda each: each.display_name))


def not_listed(db: Database, text: str, authorities: tuple[Authority, ...]) -> str:
    """The sentence on them, without its full stop; one that looks for its cause while there may be one."""
    names = [clean(each.display_name) for each in authorities]
    said = (
        f"{names[0]} is an authority, but is not in this database"
        if len(names) == 1
        else f"{clean(text)!r} could be {' or '.join(names)}: authorities, but not in this database"
    )
    _, complete = knows_since(db)
    return said if complete else f"{said}, whose first complete run has not ended yet"


def _with_code(text: str) -> frozenset[str]:
    code = text.strip().upper()
    return frozenset(
        each.urn for each in reference_authorities() if code in (each.urn, each.dfe_code, each.gss_code)
    )
