"""Real time. Tests and the demonstration inject another clock with the same two methods."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Time as the program sees it."""

    def now(self) -> datetime:
        """The time now, aware, UTC."""

    async def sleep(self, seconds: float) -> None:
        """Returns after that many seconds of this clock."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The time now, aware, UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Returns after that many real seconds."""
        await asyncio.sleep(seconds)


class ReplayClock:
    """A clock that stands where it was put: sleeping moves it on and returns at once."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        """Where the clock stands, aware, UTC."""
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Puts the clock to a later time; an earlier one is ignored, as time does not run back."""
        self._now = max(self._now, moment)

    async def sleep(self, seconds: float) -> None:
        """Moves the clock on and lets other tasks run."""
        self._now += timedelta(seconds=seconds)
        await asyncio.sleep(0)
