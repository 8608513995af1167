"""The polite client: everything the program fetches comes through one `Fetcher`.

It says who asks, obeys robots.txt, keeps the pace, asks one thing at a time of a host, asks conditionally,
repeats what a repeat can mend, and returns a `FetchedPage` or raises one named error of `scraper.errors`.

Why no library for repeats and pace? stamina and aiolimiter sleep by the real clock; here every wait goes
through the injected one, so that a test of a day of back-off takes no time. What is left of them is a few
lines, in `retry` and `pacing`.
"""

from __future__ import annotations

import random as random_numbers
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Self

import httpx

from scraper.addresses import checked_address, host_of, is_loopback
from scraper.answer import Answer, failure
from scraper.errors import AddressRefused, FetchError, ServerFailed
from scraper.exchange import Exchange
from scraper.model import RememberedPage, RememberedRobots
from scraper.pacing import Lane
from scraper.page import FetchedPage
from scraper.ports import (
    Clock,
    FetchCounts,
    FetchPolicy,
    PageMemory,
    RobotsMemory,
)
from scraper.retry import LONGEST_WAIT, seconds_wished, wait_before_next_try
from scraper.robots import MAX_ROBOTS, OUR_NAME, Robots, robots_text

__all__ = [
    "Clock",
    "FetchCounts",
    "FetchPolicy",
    "Fetcher",
    "PageMemory",
    "RememberedPage",
    "RememberedRobots",
    "RobotsMemory",
]

_MOST_REDIRECTS = 5
_LONGEST_VALIDATOR = 256  # characters of an ETag or a Last-Modified that are sent back


@dataclass(frozen=True, slots=True)
class _Errand:
    """What one answer is wanted for: a page, kept or not, or a robots.txt."""

    max_body: int
    remembered: RememberedPage | None = None
    for_robots: bool = False


class Fetcher:
    """Fetches pages of one source. Use it as an async context manager, or close it with `aclose`.

    `counts` are running totals. One Fetcher may be shared by many tasks: they queue for each host.
    """

    def __init__(
        self,
        policy: FetchPolicy,
        clock: Clock,
        robots: RobotsMemory,
        *,
        random: Callable[[], float] = random_numbers.random,
    ) -> None:
        self.counts = FetchCounts()
        self._policy = policy
        self._clock = clock
        self._random = random
        self._hosts = _allowed_hosts(policy)
        self._lanes: dict[str, Lane] = {}
        self._robots = Robots(robots, clock, self._ask_robots)
        self._exchange = Exchange(policy, user_agent(policy.contact), self._hosts, self.counts)

    async def get(self, url: str, memory: PageMemory) -> FetchedPage:
        """The page at `url`: new and then kept in `memory`, or the one in `memory` that a 304 confirms.

        Raises a FetchError, which says what kept the page from us and whether asking later can help.
        """
        remembered = memory.recall(url)
        errand = _Errand(self._policy.max_body, remembered)
        address, answer = await self._follow(url, errand)
        if remembered is not None and answer.status == httpx.codes.NOT_MODIFIED:
            self.counts.not_modified += 1
            return self._page(url, address, remembered.headers, remembered.body, not_modified=True)
        if answer.status != httpx.codes.OK:
            raise failure(str(address), answer, seconds_wished(answer, self._clock.now()))
        page = self._page(url, address, answer.headers, answer.body)
        memory.keep(page)
        return page

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._exchange.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def _follow(self, url: str, errand: _Errand) -> tuple[httpx.URL, Answer]:
        """The first answer that is no redirect, and where it came from."""
        address = checked_address(url, self._hosts)
        for _ in range(_MOST_REDIRECTS + 1):
            answer = await self._ask(address, errand)
            if answer.redirect is None:
                return address, answer
            address = answer.redirect
        raise ServerFailed(url, f"redirected more than {_MOST_REDIRECTS} times")

    async def _ask(self, address: httpx.URL, errand: _Errand) -> Answer:
        """One address, with its repeats, once robots.txt allows it and the host is free."""
        self._require_contact(address)
        lane = self._lane(address)
        if not errand.for_robots:
            lane.crawl_delay = await self._robots.crawl_delay(address)
        async with lane.turn:
            if lane.pause_left() > LONGEST_WAIT:
                raise failure(str(address), Answer(lane.paused_by, {}), lane.pause_left())
            outcome = await self._try_repeatedly(lane, address, errand)
        if isinstance(outcome, FetchError):
            raise outcome
        return outcome

    async def _try_repeatedly(self, lane: Lane, address: httpx.URL, errand: _Errand) -> Answer | FetchError:
        tried = 0
        while True:
            outcome = await self._try(lane, address, errand)
            tried += 1
            now = self._clock.now()
            if isinstance(outcome, Answer) and (wish := seconds_wished(outcome, now)):
                lane.pause(wish, outcome.status)
            wait = wait_before_next_try(outcome, tried, self._policy.tries, now, self._random())
            if wait is None:
                return outcome
            self.counts.retries += 1
            await self._clock.sleep(wait)

    async def _try(self, lane: Lane, address: httpx.URL, errand: _Errand) -> Answer | FetchError:
        await lane.start()
        if errand.for_robots:
            self.counts.robots += 1
        else:
            self.counts.requests += 1
        conditions = _conditions(address, errand.remembered)
        try:
            answer = await self._exchange.ask(address, conditions, errand.max_body)
        except FetchError as error:
            return error
        if answer.status == httpx.codes.NOT_MODIFIED and not conditions:
            return ServerFailed(str(address), "the server answered 304 to a request without conditions")
        return answer

    async def _ask_robots(self, url: str) -> str:
        address, answer = await self._follow(url, _Errand(MAX_ROBOTS, for_robots=True))
        return robots_text(str(address), answer)

    def _page(
        self,
        url: str,
        address: httpx.URL,
        headers: Mapping[str, str],
        body: bytes,
        *,
        not_modified: bool = False,
    ) -> FetchedPage:
        return FetchedPage(
            url=url,
            final_url=str(address),
            status=int(httpx.codes.OK),
            headers=headers,
            body=body,
            fetched_at=self._clock.now(),
            not_modified=not_modified,
        )

    def _lane(self, address: httpx.URL) -> Lane:
        host = host_of(address)
        if host not in self._lanes:
            self._lanes[host] = Lane(self._clock, 1 / self._policy.requests_per_second)
        return self._lanes[host]

    def _require_contact(self, address: httpx.URL) -> None:
        if not self._policy.contact and not is_loopback(host_of(address)):
            raise AddressRefused(
                str(address), "a live site is asked only with `contact` set, so that it knows by whom"
            )


def _allowed_hosts(policy: FetchPolicy) -> frozenset[str]:
    own = host_of(httpx.URL(policy.base_url))
    return frozenset({own, *(host.lower() for host in policy.allowed_hosts)})


def user_agent(contact: str) -> str:
    """What we call ourselves to every host."""
    if not (contact.isascii() and contact.isprintable()):
        raise ValueError("contact goes into a header: it may hold only printable ASCII characters")
    product = f"{OUR_NAME}/{version('inspectwatch')}"
    return f"{product} (+{contact})" if contact else product


def _conditions(address: httpx.URL, remembered: RememberedPage | None) -> dict[str, str]:
    """The headers that make a request conditional; none where the kept answer came from elsewhere."""
    if remembered is None or str(address) != remembered.final_url:
        return {}
    validators = {"If-None-Match": remembered.etag, "If-Modified-Since": remembered.last_modified}
    return {name: value for name, value in validators.items() if value and _is_harmless(value)}


def _is_harmless(validator: str) -> bool:
    plain = validator.isascii() and validator.isprintable() and validator == validator.strip()
    return plain and len(validator) <= _LONGEST_VALIDATOR
