"""Pages that are there, and what stands in them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup, Tag

from tests.inspectwatch.asking import Answer, ask

HOST = "localhost"
OXFORDSHIRE, YOUNG = "80536", "2637548"
REPORT = f"/reports/{OXFORDSHIRE}/93131"
EVERY = (
    "/",
    "/?area=in_care",
    "/authorities",
    "/authorities?region=London&grade=none_any_more&sort=inspection_end&order=desc",
    f"/authorities/{OXFORDSHIRE}",
    f"/authorities/{YOUNG}",
    REPORT,
    "/changes",
    "/changes?earlier=yes&direction=declined&page=2",
    "/search?q=service",
    "/status",
    "/about",
)


def get(port: int, path: str, method: str = "GET", host: str = HOST) -> Answer:
    """The answer, asked for under that name."""
    return ask(port, method, path, host=host)


@dataclass(frozen=True)
class Shown:
    """A table as people see it: headings, and rows of texts."""

    headings: list[str]
    rows: list[list[str]]


def table(html: str, name: str) -> Shown:
    """The table with that caption."""
    soup = BeautifulSoup(html, "lxml")
    caption = soup.find(id=f"t-{name}")
    assert isinstance(caption, Tag)
    found = caption.find_parent("table")
    assert isinstance(found, Tag)
    headings = [text(each).rstrip(" ▲▼") for each in found.select("thead th")]
    rows = [[text(cell) for cell in row.select("th, td")] for row in found.select("tbody tr")]
    return Shown(headings, rows)


def text(element: Tag) -> str:
    """What is read out: without what is for the eye alone."""
    for hidden in element.select("[aria-hidden=true]"):
        hidden.decompose()
    return " ".join(element.get_text(" ").split())


def rows_of(answer: Answer) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(answer.text)))


def as_text(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Rows of JSON as CSV has them, lists apart."""
    return [{key: _plain(value) for key, value in row.items() if not isinstance(value, list)} for row in rows]


def _plain(value: object) -> str:
    if value is None:
        return ""
    return str(int(value) if isinstance(value, bool) else value)
