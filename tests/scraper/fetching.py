"""What the tests of fetching share: a clock that does not wait, memories in a dictionary, a ready Fetcher."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from scraper.fetch import Fetcher, FetchPolicy, RememberedPage, RememberedRobots
from scraper.page import FetchedPage
from tests.scraper.loopback import Loopback, loopback

START = datetime(2024, 4, 9, 8, 30, tzinfo=UTC)


class FakeClock:
    """Sleeping moves the time on and takes none. `sleeps` are the seconds of each sleep."""

    def __init__(self) -> None:
        self.time = START
        self.sleeps: list[float] = []

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.pass_by(seconds)
        await asyncio.sleep(0)

    def pass_by(self, seconds: float) -> None:
        """Moves the time on without anybody sleeping."""
        self.time += timedelta(seconds=seconds)


class PageShelf:
    """Keeps pages as a store would: by the address asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, RememberedPage] = {}
        self.kept: list[FetchedPage] = []

    def recall(self, url: str) -> RememberedPage | None:
        return self.pages.get(url)

    def keep(self, page: FetchedPage) -> None:
        self.kept.append(page)
        etag, modified = page.headers.get("etag"), page.headers.get("last-modified")
        self.pages[page.url] = RememberedPage(etag, modified, page.body, page.headers, page.final_url)


class RobotsShelf:
    """Keeps the texts of robots.txt by origin."""

    def __init__(self) -> None:
        self.texts: dict[str, RememberedRobots] = {}

    def recall_robots(self, origin: str) -> RememberedRobots | None:
        return self.texts.get(origin)

    def keep_robots(self, origin: str, robots: RememberedRobots) -> None:
        self.texts[origin] = robots


class Bench:
    """One site, one Fetcher that asks it, and everything that the Fetcher was given."""

    def __init__(self, site: Loopback, policy: FetchPolicy) -> None:
        self.site = site
        self.clock = FakeClock()
        self.pages = PageShelf()
        self.robots = RobotsShelf()
        self.policy = policy
        self.fetcher = self.new_fetcher()

    def new_fetcher(self) -> Fetcher:
        """Another Fetcher with the same memories, as after a restart."""
        return Fetcher(self.policy, self.clock, self.robots, random=lambda: 1.0)

    async def get(self, target: str) -> FetchedPage:
        return await self.fetcher.get(self.site.url + target, self.pages)


@asynccontextmanager
async def bench(
    *,
    requests_per_second: float = math.inf,
    connect_timeout: float = 5.0,
    read_timeout: float = 5.0,
    total_timeout: float = 10.0,
    max_body: int = 10_000,
) -> AsyncIterator[Bench]:
    """A Bench whose time limits are real seconds; every other wait goes through its clock."""
    async with loopback() as site:
        policy = FetchPolicy(
            base_url=site.url,
            allowed_hosts=frozenset({"localhost"}),
            contact="desk@example.org",
            requests_per_second=requests_per_second,
            connect_timeout=connect_timeout,
            read_timeout=read_timeout,
            total_timeout=total_timeout,
            max_body=max_body,
        )
        made = Bench(site, policy)
        async with made.fetcher:
            yield made
