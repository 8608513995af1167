"""The least that the same work can cost: httpx and pypdfium2 by themselves, which fetch and extract only."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

import httpx
import pypdfium2

Request = tuple[str, str | None]  # an address and the ETag that it is asked with


async def fetch(requests: Sequence[Request]) -> float:
    """Seconds for these requests, one after the other over one connection."""
    started = time.perf_counter()
    async with httpx.AsyncClient(trust_env=False) as client:
        for url, etag in requests:
            await client.get(url, headers={"If-None-Match": etag} if etag else {})
    return time.perf_counter() - started


def extract(files: Iterable[Path]) -> tuple[int, float]:
    """Documents, and the seconds for the text of all their pages, in this process. Others are skipped."""
    started, documents = time.perf_counter(), 0
    for path in files:
        try:
            document = pypdfium2.PdfDocument(path.read_bytes())
        except pypdfium2.PdfiumError:
            continue
        with closing(document):
            for number in range(len(document)):
                _text(document, number)
        documents += 1
    return documents, time.perf_counter() - started


def _text(document: pypdfium2.PdfDocument, number: int) -> None:
    with closing(document[number]) as page, closing(page.get_textpage()) as text:
        text.get_text_bounded()


def requests_of_a_first_run(database: Path, base_url: str) -> list[Request]:
    """What a first run into this database asked for: robots.txt, list pages, provider pages, files."""
    pages, files = _urls(database, "SELECT url FROM pages"), _urls(database, "SELECT url FROM reports")
    return [(url, None) for url in (f"{base_url}/robots.txt", *pages, *files)]


def requests_of_an_idle_poll(database: Path) -> list[Request]:
    """The list pages, with the ETags held."""
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("SELECT url, etag FROM pages WHERE url LIKE '%/search?%'").fetchall()


def _urls(database: Path, query: str) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        return [url for (url,) in connection.execute(query)]
