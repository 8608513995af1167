"""What fetching is told and what it needs from the rest of the program."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from scraper.model import RememberedPage, RememberedRobots
from scraper.page import FetchedPage


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """How one source is asked. Times are seconds, sizes bytes after unpacking."""

    base_url: str
    allowed_hosts: frozenset[str]  # host names; the host of `base_url` is always allowed
    contact: str  # e-mail or URL for the User-Agent; empty only where every host asked is loopback
    requests_per_second: float = 1.0
    connect_timeout: float = 10.0
    read_timeout: float = 30.0  # between two pieces of an answer
    total_timeout: float = 120.0  # one request with its whole answer
    max_body: int = 40 * 1024 * 1024
    tries: int = 4


@dataclass(slots=True)
class FetchCounts:
    """Running totals of one Fetcher."""

    requests: int = 0  # sent, with repeats and redirects, without those for robots.txt
    not_modified: int = 0  # pages a 304 confirmed
    bytes: int = 0  # of bodies, as they came over the wire
    retries: int = 0  # repeats, those for robots.txt included
    robots: int = 0  # requests for robots.txt


class PageMemory(Protocol):
    """Keeps the last good answer of each address, so that it can be asked for conditionally."""

    def recall(self, url: str) -> RememberedPage | None:
        """The kept answer for the address asked for; None: ask without conditions."""

    def keep(self, page: FetchedPage) -> None:
        """Keeps a new answer under `page.url`. Never called for an answer that a 304 confirmed."""


class RobotsMemory(Protocol):
    """Keeps the last good robots.txt of each origin (scheme, host and port)."""

    def recall_robots(self, origin: str) -> RememberedRobots | None:
        """The kept robots.txt; None: none was ever had."""

    def keep_robots(self, origin: str, robots: RememberedRobots) -> None:
        """Keeps a robots.txt in place of the one before. Never called with an error."""


class Clock(Protocol):
    """Time, injectable: years pass in seconds in tests and in the demonstration."""

    def now(self) -> datetime:
        """The time now, aware, UTC."""

    async def sleep(self, seconds: float) -> None:
        """Returns after that many seconds of this clock."""
