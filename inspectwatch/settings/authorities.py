"""The names that filters may use: local authorities and regions of the reference table."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources


def name_of(urn: str) -> str | None:
    """The authority of that URN; None: not in the table."""
    return next((row["display_name"] for row in _rows() if row["urn"] == urn), None)


def urn_of(name: str) -> str | None:
    """The URN of the authority of that name, however capitalised; None: not in the table."""
    return next((row["urn"] for row in _rows() if row["display_name"].casefold() == name.casefold()), None)


def regions_known() -> tuple[str, ...]:
    """The nine regions of England, by name."""
    return tuple(sorted({row["region"] for row in _rows()}))


@cache
def _rows() -> tuple[dict[str, str], ...]:
    table = resources.files("scraper.ofsted").joinpath("local_authorities.csv")
    return tuple(csv.DictReader(table.read_text("utf-8").splitlines()))
