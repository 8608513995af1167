"""In which form an answer is wanted: a page, one of its tables as CSV or JSON, everything for a program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from inspectwatch.web.site import answers, files
from inspectwatch.web.site.lists import Listing
from inspectwatch.web.site.parameters import FORMATS
from inspectwatch.web.site.problems import BadParameter
from inspectwatch.web.site.tables import Table, as_csv
from inspectwatch.web.site.view import View


@dataclass(frozen=True, slots=True)
class Form:
    """`format`: csv, json or empty; `name`: of the table wanted, empty: the first; `page`: of a list, empty:
    none was asked for; `query`: how it was asked for, without format and table; `root`: before all paths."""

    api: bool
    format: str
    name: str
    page: str
    path: str
    query: str
    root: str

    @property
    def is_json(self) -> bool:
        """Whether a problem is said to a program."""
        return self.api or self.format == "json"

    def check(self) -> None:
        """Raises BadParameter where it is no form of ours."""
        if self.format and (self.format not in FORMATS or self.api):
            known = "left out under /api, which gives JSON" if self.api else f"{' or '.join(FORMATS)}"
            raise BadParameter(f"format is {known}.", "format")
        if self.name and not self.format:
            raise BadParameter("table goes with format=csv or format=json.", "table")

    @property
    def is_whole(self) -> bool:
        """Whether all of a list is wanted, and no page of it."""
        return bool(self.format) and not self.page

    def answer(self, view: View) -> Response:
        """The table wanted, or under /api all of them. Raises BadParameter where the page has none of that
        name."""
        if self.api:
            return answers.json(self._everything(view), link=self._links(view.listing))
        table = self._table(view)
        listing = view.listing if table is view.tables[0] else None
        if listing and self.is_whole:
            return files.whole(table, listing, self.format)
        if self.format == "csv":
            body, name = as_csv(table.rows, table.columns), f"inspectwatch-{table.name}"
            return answers.csv(body, name, link=self._links(listing))
        return answers.json(_as_value(table, listing), link=self._links(listing))

    def _everything(self, view: View) -> dict[str, Any]:
        """All tables of the page by name."""
        found = {"title": view.title, "tables": {table.name: list(table.rows) for table in view.tables}}
        if view.listing is None:
            return found
        total, at_least = view.listing.count()
        return {**found, "listing": {"page": view.listing.page, "total": total, "at_least": at_least}}

    def _links(self, listing: Listing | None) -> str:
        """To the pages around this one, as a header has them."""
        if listing is None:
            return ""
        form = urlencode({"format": self.format, "table": self.name} if self.format else {})
        query = "".join(f"{each}&" for each in (listing.query, form) if each)
        return listing.links(f"{self.root}{quote(self.path)}?{query}")

    def _table(self, view: View) -> Table:
        if not view.tables:
            raise BadParameter("This page has no table.", "format")
        if not self.name:
            return view.tables[0]
        try:
            return view.table(self.name)
        except KeyError:
            known = ", ".join(table.name for table in view.tables)
            raise BadParameter(f"This page has no table of that name. Known: {known}.", "table") from None


def form_of(request: Request, root: str) -> Form:
    """The form that a request asks for."""
    path, given = str(request.scope["path"]), request.query_params
    rest = [(name, value) for name, value in given.multi_items() if name not in ("format", "table")]
    return Form(
        api=path.startswith("/api/"),
        format=given.get("format", ""),
        name=given.get("table", ""),
        page=given.get("page", "").strip(),
        path=path,
        query=_query(rest),
        root=root,
    )


def _query(items: list[tuple[str, str]]) -> str:
    return urlencode([each for each in items if each[1]])


def _as_value(table: Table, listing: Listing | None) -> dict[str, Any]:
    value = {"table": table.name, "caption": table.caption, "rows": list(table.rows)}
    if listing is None:
        return {**value, "total": len(table.rows), "complete": True}
    total, at_least = listing.count()
    whole = len(table.rows) == total and not at_least
    return {**value, "page": listing.page, "total": total, "at_least": at_least, "complete": whole}
