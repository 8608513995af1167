"""The statistical neighbours of an authority, by the reference table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scraper.ofsted.authorities import reference_authorities


@dataclass(frozen=True, slots=True)
class Neighbours:
    """`names`: URN -> display name, nearest first; empty: none are known."""

    names: Mapping[str, str]

    @property
    def urns(self) -> tuple[str, ...]:
        """Their URNs, nearest first."""
        return tuple(self.names)


def neighbours_of(urn: str) -> Neighbours:
    """Those of the authority with that URN; none for one that the table does not know."""
    authorities = reference_authorities()
    by_code = {each.dfe_code: each for each in authorities}
    codes = next((each.statistical_neighbours for each in authorities if each.urn == urn), ())
    return Neighbours({by_code[code].urn: by_code[code].display_name for code in codes if code in by_code})
