"""The pages and API calls that benchmarks ask for, and asking the real site for them without a socket."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from starlette.types import ASGIApp, Message

from benchmarks.measures import memory_of
from inspectwatch.web.site.app import application
from inspectwatch.web.site.settings import Site
from storage.database import open_for_reading

AUTHORITY = "80536"
PAGES = (
    "/",
    "/?area=care_leavers",
    "/authorities",
    "/authorities?region=London&grade=good",
    "/authorities?grade=inadequate&area=care_leavers",
    "/authorities?grade=no_inspection",
    "/authorities?grade=none_any_more",
    "/authorities?sort=overall_effectiveness",
    "/authorities?sort=care_leavers&order=desc&region=London",
    "/authorities?sort=inspection_end",
    "/authorities?sort=inspection_end&order=desc",
    "/authorities?q=ham",
    "/authorities?q=oxon",
    "/authorities?q=nobody",
    "/authorities?format=csv",
    f"/authorities/{AUTHORITY}",
    f"/reports/{AUTHORITY}/{{report}}",
    "/changes",
    "/changes?region=London&area=care_leavers&direction=declined",
    "/changes?since=2026-01-01",
    "/changes?provider=oxon",
    "/changes?earlier=yes",
    "/changes?earlier=yes&area=care_leavers&direction=improved",
    "/changes?earlier=yes&area=care_leavers&region=London&since=2025",
    "/search?q=children",
    "/search?q=%22social+workers%22",
    "/search?q=neglect&region=London",
    "/status",
    "/about",
    "/api/overview",
    "/api/authorities",
    "/api/authorities?sort=overall_effectiveness",
    f"/api/authorities/{AUTHORITY}",
    f"/api/reports/{AUTHORITY}/{{report}}",
    "/api/changes?area=care_leavers",
    "/api/search?q=neglect",
    "/api/status",
)
_REPORT = "SELECT report_id FROM current_ratings WHERE urn = ? AND remit = 'childrens_services' LIMIT 1"


@dataclass(frozen=True, slots=True)
class Answer:
    """`seconds` until it was whole, and those of them that the processor worked for it. A database of others
    may have no page of that authority."""

    seconds: float
    worked: float
    length: int
    is_there: bool


@dataclass(frozen=True, slots=True)
class Answers:
    """Of each page so many answers, and the most memory that the process ever had, in MiB."""

    of: Mapping[str, Sequence[Answer]]
    peak: float


def asked(database: Path, times: int) -> Answers:
    """Each page so many times, and once before, which brings what is read from disk into memory."""
    app = application(Site(database, ZoneInfo("Europe/London")))
    report = _report(database)
    of = {page: asyncio.run(_several(app, page.format(report=report), times)) for page in PAGES}
    return Answers(of, memory_of(os.getpid()).peak)


def _report(database: Path) -> str:
    with closing(open_for_reading(database)) as db:
        return next((row["report_id"] for row in db.query(_REPORT, [AUTHORITY])), "none")


async def _several(app: ASGIApp, page: str, times: int) -> list[Answer]:
    return [await _ask(app, page) for _ in range(times + 1)][1:]


async def _ask(app: ASGIApp, page: str) -> Answer:
    """Fails where it is neither a page nor known to be none."""
    path, _, query = page.partition("?")
    length, status = 0, 0

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal length, status
        status = message.get("status", status)
        length += len(message.get("body", b""))

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(b"host", b"localhost")],
        "client": None,
        "server": None,
    }
    began, before = time.perf_counter(), time.process_time()
    await app(scope, receive, send)
    assert status in (200, 404), page
    return Answer(time.perf_counter() - began, time.process_time() - before, length, status == 200)
