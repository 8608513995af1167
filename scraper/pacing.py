"""One request at a time a host, and none sooner than the pace allows.

A start is a claim on the host's next free slot, by the injected clock: several workers will later need the
same claim in a shared store.

Why not aiolimiter? It counts by the event loop's clock, and years must pass in seconds here.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from scraper.ports import Clock

_LONGEST_PAUSE = 3600.0  # seconds a host is left alone on its own wish; a wish for years is a mistake


class Lane:
    """The way to one host. Hold `turn` for a request with its repeats; call `start` before each."""

    def __init__(self, clock: Clock, interval: float) -> None:
        self.turn = asyncio.Lock()
        self.crawl_delay = 0.0  # seconds, from the host's robots.txt
        self.paused_by = 0  # the status that came with the last wish to be left alone
        self._clock = clock
        self._interval = interval
        self._last_start: datetime | None = None
        self._paused_until: datetime | None = None

    async def start(self) -> None:
        """Waits for the host's next free slot and takes it."""
        now = self._clock.now()
        wait = max(self._until_next_slot(now), self.pause_left())
        if wait > 0:
            await self._clock.sleep(wait)
        # A timer may wake early by a hair: the slot counts, not the moment.
        self._last_start = max(now + timedelta(seconds=wait), self._clock.now())

    def pause(self, seconds: float, status: int) -> None:
        """Leaves the host alone for that long, an hour at the most, because its answer asked for it."""
        self.paused_by = status
        self._paused_until = self._clock.now() + timedelta(seconds=min(seconds, _LONGEST_PAUSE))

    def pause_left(self) -> float:
        """Seconds until the host may be asked again; 0: now."""
        if self._paused_until is None:
            return 0.0
        left = (self._paused_until - self._clock.now()).total_seconds()
        return min(max(left, 0.0), _LONGEST_PAUSE)

    def _until_next_slot(self, now: datetime) -> float:
        if self._last_start is None:
            return 0.0
        interval = max(self._interval, self.crawl_delay)
        since = (now - self._last_start).total_seconds()
        return min(max(interval - since, 0.0), interval)  # a clock set back costs one interval at most
