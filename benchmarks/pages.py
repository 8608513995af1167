"""`python -m benchmarks.pages`: how long each page of the web page takes, over a database of the real size.

The site answers in this process, without a socket: what is measured is opening the database, asking it and
making the page. Each is asked once before. Times vary with the machine, and with what else it does: the last
column is what the processor worked.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from zoneinfo import ZoneInfo

from starlette.types import ASGIApp, Message

from benchmarks.country import build
from benchmarks.measures import table
from inspectwatch.web.site.app import application
from inspectwatch.web.site.settings import Site

PAGES = (
    "/",
    "/authorities",
    "/authorities?region=London&grade=good",
    "/authorities?sort=overall_effectiveness",
    "/authorities?format=csv",
    "/authorities/80536",
    "/reports/80536/93131",
    "/changes",
    "/changes?earlier=yes",
    "/status",
    "/about",
    "/api/authorities",
    "/api/authorities/80536",
)
HEAD = ("page", "bytes", "median ms", "95% ms", "of the processor")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.pages",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--authorities", type=int, default=153, help="of the made-up country; default: 153")
    parser.add_argument("--database", type=Path, help="this database instead, with the same pages")
    parser.add_argument("--times", type=int, default=40, help="each page is asked for; default: 40")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="inspectwatch-bench-") as folder:
        database = options.database or Path(folder) / "watch.db"
        if not options.database:
            build(database, options.authorities)
        app = application(Site(database, ZoneInfo("Europe/London")))
        rows = asyncio.run(_measure(app, max(2, options.times)))
    print(table(HEAD, rows))


async def _measure(app: ASGIApp, times: int) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for page in PAGES:
        answers = [await _ask(app, page) for _ in range(times + 1)][1:]
        if not answers[0].is_there:
            rows.append((page, "not there", "-", "-", "-"))
            continue
        taken = [1000 * answer.seconds for answer in answers]
        worked = median(1000 * answer.worked for answer in answers)
        times_said = (median(taken), quantiles(taken, n=20)[-1], worked)
        rows.append((page, f"{answers[0].length:,}", *(f"{each:.1f}" for each in times_said)))
    return rows


@dataclass(frozen=True, slots=True)
class _Answer:
    """`seconds` until it was whole, and those of them that the processor worked for it. A database of others
    may have no page of that authority."""

    seconds: float
    worked: float
    length: int
    is_there: bool


async def _ask(app: ASGIApp, page: str) -> _Answer:
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
    return _Answer(time.perf_counter() - began, time.process_time() - before, length, status == 200)


if __name__ == "__main__":
    main()
