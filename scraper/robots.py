"""robots.txt (RFC 9309): asked for once a day and origin, obeyed before every request.

The last good one is used for a day, and for longer while a new one cannot be had. An error is never kept.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx
from protego import Protego

from scraper.addresses import origin_of
from scraper.answer import Answer, failure
from scraper.errors import FetchError, RobotsDisallow, RobotsUnavailable, ServerFailed
from scraper.instead import refusal, what_came
from scraper.model import RememberedRobots
from scraper.ports import Clock, RobotsMemory

OUR_NAME = "inspectwatch"  # what a robots.txt calls us
MAX_ROBOTS = 512 * 1024  # bytes; RFC 9309 asks for 500 KiB at least
_USED_FOR = timedelta(hours=24)
_ASK_AGAIN_AFTER = timedelta(minutes=5)  # after a failure: not before every address
_LONGEST_CRAWL_DELAY = 300.0  # seconds; a site that wants more does not want to be watched


def robots_text(url: str, answer: Answer) -> str:
    """The rules in an answer for robots.txt; empty: there are none, for the server answered 4xx.

    Raises the named error for anything else. 429 is no 4xx in that sense: a server that is overrun has not
    said that it has no rules. A page of HTML (a bot check, a sign-in) is not a robots.txt, whatever its
    status; its Content-Type is not asked, for servers mislabel honest ones.
    """
    if answer.status == httpx.codes.OK:
        text = answer.body.decode("utf-8-sig", errors="replace")
        if text.lstrip().startswith("<"):
            instead = what_came(answer.headers, answer.body)
            if instead:
                raise refusal(url, instead)
            raise ServerFailed(url, "a page of HTML instead of a robots.txt")
        return text
    if 400 <= answer.status < 500 and answer.status != httpx.codes.TOO_MANY_REQUESTS:
        return ""
    raise failure(url, answer)


@dataclass(slots=True)
class _Origin:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    kept: RememberedRobots | None = None
    rules: Protego = field(default_factory=Protego)
    failure: FetchError | None = None
    failed_at: datetime | None = None

    def use(self, kept: RememberedRobots) -> None:
        self.kept = kept
        self.rules = Protego.parse(kept.text)


class Robots:
    """Says whether an address may be asked. `ask` gets the text of an origin's robots.txt or raises."""

    def __init__(self, memory: RobotsMemory, clock: Clock, ask: Callable[[str], Awaitable[str]]) -> None:
        self._memory = memory
        self._clock = clock
        self._ask = ask
        self._origins: dict[str, _Origin] = defaultdict(_Origin)

    async def crawl_delay(self, address: httpx.URL) -> float:
        """Seconds between two requests that the origin asks for; 0: it does not ask.

        Raises RobotsDisallow where the address is forbidden to us, RobotsUnavailable where no robots.txt
        can be had and none was kept.
        """
        rules = await self._rules(origin_of(address))
        if not rules.can_fetch(str(address), OUR_NAME):
            raise RobotsDisallow(str(address), f"the site's robots.txt forbids this address to {OUR_NAME}")
        delay = rules.crawl_delay(OUR_NAME) or 0.0
        if delay > _LONGEST_CRAWL_DELAY:
            raise RobotsDisallow(str(address), f"the site's robots.txt asks for {delay:g} s between requests")
        return delay

    async def _rules(self, origin: str) -> Protego:
        state = self._origins[origin]
        async with state.lock:
            if state.kept is None:
                self._recall(origin, state)
            if self._is_due(state):
                await self._renew(origin, state)
        if state.kept is None:
            problem = state.failure.problem if state.failure else "nothing was asked"
            raise RobotsUnavailable(
                f"{origin}/robots.txt", f"{problem}; without it nothing is fetched from there"
            ) from state.failure
        return state.rules

    def _recall(self, origin: str, state: _Origin) -> None:
        kept = self._memory.recall_robots(origin)
        if kept is not None:
            state.use(kept)

    def _is_due(self, state: _Origin) -> bool:
        if state.kept is not None and self._is_within(state.kept.fetched_at, _USED_FOR):
            return False
        return state.failed_at is None or not self._is_within(state.failed_at, _ASK_AGAIN_AFTER)

    def _is_within(self, since: datetime, span: timedelta) -> bool:
        # Not before `since` either: what was noted by a clock that ran ahead counts as old.
        return timedelta(0) <= self._clock.now() - since < span

    async def _renew(self, origin: str, state: _Origin) -> None:
        try:
            text = await self._ask(f"{origin}/robots.txt")
        except FetchError as error:
            state.failure, state.failed_at = error, self._clock.now()
            return
        kept = RememberedRobots(text, self._clock.now())
        self._memory.keep_robots(origin, kept)
        state.use(kept)
        state.failure = state.failed_at = None
