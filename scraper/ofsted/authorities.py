"""The reference table of local authorities: what the publisher's list does not say about a provider.

`local_authorities.csv` beside this file has the 153 authorities of November 2026: facts (names, official
codes, statistical neighbours), carried so that nothing has to be fetched for them.
`numbers_of_authorities.csv` says from which day on how many there are. A reorganisation that is not law yet
stands in neither: where it raises the number, a list that still has the old one is complete; where it lowers
it, the row must be there on the day, or `expected_providers` be set.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

from scraper.model import ListedProvider, Provider

_NO_WORD: Final = re.compile(r"[\W_]+")
_DECORATION: Final = re.compile(
    r"\b(london borough|authority|borough|city|corporation|council|county|district|local|metropolitan"
    r"|of|royal|the|unitary)\b"
)


@dataclass(frozen=True, slots=True)
class Authority:
    """One local authority in England that is responsible for children's services."""

    urn: str
    display_name: str  # as the field says it: "Hull"
    official_name: str  # as the register says it: "Kingston Upon Hull, City of"
    dfe_code: str
    gss_code: str
    region: str
    authority_type: str
    since: date | None  # when a young authority began; None: longer ago than any report
    predecessors: tuple[str, ...]  # names of those it came from
    statistical_neighbours: tuple[str, ...]  # DfE codes, nearest first


def provider_from(listed: ListedProvider) -> Provider:
    """The listed provider with region and codes, found by URN; None each where the table has no such URN.

    It is called by its display name where the listed name is another form of its names ("Bristol City
    Council"), else as listed: an authority that was renamed has a name the table does not know yet.
    """
    authority = _by_urn().get(listed.urn)
    if authority is None:
        return Provider(listed.urn, listed.name, listed.url)
    return Provider(
        urn=listed.urn,
        name=authority.display_name if _is_form_of(listed.name, authority) else listed.name,
        url=listed.url,
        region=authority.region,
        dfe_code=authority.dfe_code,
        gss_code=authority.gss_code,
    )


@cache
def reference_authorities() -> tuple[Authority, ...]:
    """All rows of the table, in its order."""
    text = files("scraper.ofsted").joinpath("local_authorities.csv").read_text(encoding="utf-8")
    return tuple(_authority(row) for row in csv.DictReader(text.splitlines()))


def number_of_authorities(on: date) -> int:
    """How many there were, or will be, on that day of the publisher. Before the first row: its number."""
    rows = _numbers()
    return next((number for since, number in reversed(rows) if since <= on), rows[0][1])


@cache
def _numbers() -> tuple[tuple[date, int], ...]:
    """(since, number), oldest first."""
    text = files("scraper.ofsted").joinpath("numbers_of_authorities.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(sorted((date.fromisoformat(row["since"]), int(row["number"])) for row in rows))


def distinctive(name: str) -> str:
    """The words that tell authorities apart: of "Bristol, City of" it is "bristol". Empty where none does."""
    words = unicodedata.normalize("NFKC", name).casefold().replace("&", " and ").replace("'", "")
    return " ".join(_DECORATION.sub(" ", _NO_WORD.sub(" ", words)).split())


@cache
def _by_urn() -> Mapping[str, Authority]:
    return {authority.urn: authority for authority in reference_authorities()}


def _authority(row: Mapping[str, str]) -> Authority:
    return Authority(
        urn=row["urn"],
        display_name=row["display_name"],
        official_name=row["official_name"],
        dfe_code=row["dfe_code"],
        gss_code=row["gss_code"],
        region=row["region"],
        authority_type=row["authority_type"],
        since=date.fromisoformat(row["since"]) if row["since"] else None,
        predecessors=tuple(name.strip() for name in row["predecessors"].split(";") if name),
        statistical_neighbours=tuple(row["statistical_neighbours"].split()),
    )


def _is_form_of(name: str, authority: Authority) -> bool:
    return distinctive(name) in {distinctive(authority.display_name), distinctive(authority.official_name)}
