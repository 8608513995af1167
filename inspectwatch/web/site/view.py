"""What pages are made of, and what they are made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from inspectwatch.web.site.lists import Listing
from inspectwatch.web.site.parameters import Parameters
from inspectwatch.web.site.settings import Site
from inspectwatch.web.site.tables import Table


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: an open database, what stands in the address, and when it came (UTC)."""

    db: Database
    site: Site
    now: datetime
    parameters: Parameters
    path: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What every page has. The first of its tables is the one that `?format=` gives; `listing`: of that one,
    where a page of it is shown; None: all of it is."""

    title: str
    tables: tuple[Table, ...] = ()
    listing: Listing | None = None

    def table(self, name: str) -> Table:
        """The table of that name. Raises KeyError."""
        return {table.name: table for table in self.tables}[name]


@dataclass(frozen=True, slots=True)
class Page:
    """`name`: of its template, and in the list of pages above each. `parameters`: what may stand in its
    address, beside those of all pages."""

    name: str
    path: str
    build: Callable[[Asked], View]
    parameters: tuple[str, ...] = ()
