"""What the fetcher remembers between requests: validators with the bodies they confirm, and robots.txt."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sqlite_utils import Database

from scraper.model import RememberedPage, RememberedRobots
from storage.archive import DocumentArchive
from storage.errors import ArchiveDamaged
from storage.times import from_text, to_text
from storage.transaction import writing


class Page(Protocol):
    """The part of a fetched page that is remembered."""

    @property
    def url(self) -> str: ...
    @property
    def final_url(self) -> str: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> bytes: ...
    @property
    def fetched_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class PageMemory:
    """Remembers pages in the database, the latest copy of each."""

    db: Database = field(repr=False)

    def recall(self, url: str) -> RememberedPage | None:
        """The last good answer of `url`; None: there was none."""
        for row in self.db.query("SELECT * FROM pages WHERE url = ?", [url]):
            return RememberedPage(
                row["etag"],
                row["last_modified"],
                zlib.decompress(row["body"]),
                json.loads(row["headers"]),
                row["final_url"],
            )
        return None

    def keep(self, page: Page) -> None:
        """Remembers this answer in place of the one before."""
        with writing(self.db):
            self.db.execute(
                "INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    page.url,
                    page.final_url,
                    page.headers.get("etag"),
                    page.headers.get("last-modified"),
                    json.dumps(dict(page.headers)),
                    zlib.compress(page.body),
                    to_text(page.fetched_at),
                ],
            )


@dataclass(frozen=True, slots=True)
class DocumentMemory:
    """Remembers documents: the bytes in the archive, where they came from in the database."""

    db: Database = field(repr=False)
    archive: DocumentArchive

    def recall(self, url: str) -> RememberedPage | None:
        """The last document that `url` gave; None: it gave none yet, or the archive lost it, so that asking
        without conditions heals the archive."""
        query = "SELECT * FROM fetches WHERE url = ? ORDER BY id DESC LIMIT 1"
        for row in self.db.query(query, [url]):
            try:
                body = self.archive.get(row["sha256"])
            except ArchiveDamaged:
                return None
            return RememberedPage(
                row["etag"], row["last_modified"], body, json.loads(row["headers"]), row["final_url"]
            )
        return None

    def keep(self, page: Page) -> None:
        """Archives the bytes, then records where they came from."""
        sha256 = self.archive.put(page.body)
        with writing(self.db):
            self.db.execute(
                "INSERT OR IGNORE INTO documents VALUES (?, ?, ?)",
                [sha256, len(page.body), to_text(page.fetched_at)],
            )
            self.db.execute(
                "INSERT INTO fetches (url, final_url, sha256, fetched_at, headers, etag, last_modified)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    page.url,
                    page.final_url,
                    sha256,
                    to_text(page.fetched_at),
                    json.dumps(dict(page.headers)),
                    page.headers.get("etag"),
                    page.headers.get("last-modified"),
                ],
            )


@dataclass(frozen=True, slots=True)
class RobotsMemory:
    """Remembers the last good robots.txt of each origin."""

    db: Database = field(repr=False)

    def recall_robots(self, origin: str) -> RememberedRobots | None:
        """The last good robots.txt of `origin`; None: none was ever had."""
        for row in self.db.query("SELECT text, fetched_at FROM robots WHERE origin = ?", [origin]):
            return RememberedRobots(row["text"], from_text(row["fetched_at"]))
        return None

    def keep_robots(self, origin: str, robots: RememberedRobots) -> None:
        """Remembers this robots.txt in place of the one before."""
        with writing(self.db):
            self.db.execute(
                "INSERT OR REPLACE INTO robots VALUES (?, ?, ?)",
                [origin, robots.text, to_text(robots.fetched_at)],
            )
