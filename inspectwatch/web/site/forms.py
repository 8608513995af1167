"""In which form an answer is wanted: a page, one of its tables as CSV or JSON, everything for a program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from inspectwatch.web.site import answers
from inspectwatch.web.site.parameters import FORMATS
from inspectwatch.web.site.problems import BadParameter
from inspectwatch.web.site.tables import Table, as_csv
from inspectwatch.web.site.view import View


@dataclass(frozen=True, slots=True)
class Form:
    """`format`: csv, json or empty; `name`: of the table wanted, empty: the first; `query`: how it was asked
    for, without these two."""

    api: bool
    format: str
    name: str
    path: str
    query: str

    @property
    def is_json(self) -> bool:
        """Whether a problem is said to a program."""
        return self.api or self.format == "json"

    def check(self) -> None:
        """Raises BadParameter where it is no form of ours."""
        if self.format and (self.format not in FORMATS or self.api):
            known = "left out under /api, which gives JSON" if self.api else f"{' or '.join(FORMATS)}"
            raise BadParameter(f"format is {known}.")
        if self.name and not self.format:
            raise BadParameter("table goes with format=csv or format=json.")

    def one_table(self, view: View) -> Response:
        """The table wanted, as it is shown. Raises BadParameter where the page has none of that name."""
        table = self._table(view)
        if self.format == "csv":
            return answers.csv(as_csv(table.rows, table.columns), f"inspectwatch-{table.name}")
        return answers.json(_as_value(table))

    def everything(self, view: View) -> dict[str, Any]:
        """All tables of the page by name."""
        return {"title": view.title, "tables": {table.name: list(table.rows) for table in view.tables}}

    def _table(self, view: View) -> Table:
        if not view.tables:
            raise BadParameter("This page has no table.")
        if not self.name:
            return view.tables[0]
        try:
            return view.table(self.name)
        except KeyError:
            known = ", ".join(table.name for table in view.tables)
            raise BadParameter(f"This page has no table of that name. Known: {known}.") from None


def form_of(request: Request) -> Form:
    """The form that a request asks for."""
    path, given = request.url.path, request.query_params
    rest = [(name, value) for name, value in given.multi_items() if name not in ("format", "table")]
    return Form(
        api=path.startswith("/api/"),
        format=given.get("format", ""),
        name=given.get("table", ""),
        path=path,
        query=_query(rest),
    )


def _query(items: list[tuple[str, str]]) -> str:
    return urlencode([each for each in items if each[1]])


def _as_value(table: Table) -> dict[str, Any]:
    return {"table": table.name, "caption": table.caption, "rows": list(table.rows)}
