"""A machine that fails is left alone for a while, so that a dead hook delays nobody and is not hammered.

After a few failures in a row it rests, each time longer; after a rest one message tries it out. Only failures
of the machine itself count: a refused message or mailbox says nothing about the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from notifier.channels.retry_after import LONGEST_SECONDS
from notifier.ports import Rest

OPENS_AFTER = 3  # failures in a row
REST_SECONDS = (60, 120, 300, 600, 1800)  # the last again and again

_LONGEST_REST = timedelta(seconds=max(*REST_SECONDS, LONGEST_SECONDS))


class Breaker:
    """What is known of the machines, by endpoint."""

    def __init__(self) -> None:
        self._failing: dict[str, Rest] = {}
        self._noted: set[str] = set()  # those that the database knows of

    def recall(self, rests: Iterable[Rest]) -> None:
        """Takes over what the database knows: after a start, and where a person had one forgotten."""
        known = {rest.endpoint: rest for rest in rests}
        for endpoint in self._noted - known.keys():
            self._failing.pop(endpoint, None)
        self._noted = set(known)
        for endpoint, rest in known.items():
            self._failing.setdefault(endpoint, rest)

    def resting(self, now: datetime) -> list[str]:
        """The machines that must not be tried yet."""
        return [endpoint for endpoint, rest in self._failing.items() if _lasts(rest, now)]

    def rest_of(self, endpoint: str, now: datetime) -> Rest | None:
        """The rest it takes; None: it may be tried."""
        rest = self._failing.get(endpoint)
        return rest if rest and _lasts(rest, now) else None

    def error_of(self, endpoint: str) -> str:
        """What it failed with; empty: it did not."""
        rest = self._failing.get(endpoint)
        return rest.error if rest else ""

    def is_tried_out(self, endpoint: str) -> bool:
        """Whether it failed so often that one message at a time tries it."""
        rest = self._failing.get(endpoint)
        return rest is not None and rest.failures >= OPENS_AFTER

    def failed(
        self, endpoint: str, now: datetime, error: str, retry_after: float | None = None
    ) -> Rest | None:
        """Counts a failure. Returns the rest that begins with it, None: none does.

        What was under way when a rest began and fails too says nothing new. `retry_after`: seconds that the
        machine asked for; it gets them at once.
        """
        before = self._failing.get(endpoint)
        if before and _lasts(before, now):
            return None
        failures = before.failures + 1 if before else 1
        seconds = max(_rest_seconds(failures), retry_after or 0.0)
        since = min(before.failing_since, now) if before else now
        rest = Rest(endpoint, since, failures, now + timedelta(seconds=seconds), error)
        self._failing[endpoint] = rest
        if not seconds:
            return None
        self._noted.add(endpoint)
        return rest

    def works(self, endpoint: str) -> bool:
        """Counts a success. True: it had rested, and what waits for it may go."""
        self._failing.pop(endpoint, None)
        noted = endpoint in self._noted
        self._noted.discard(endpoint)
        return noted


def _lasts(rest: Rest, now: datetime) -> bool:
    """Longer than the longest rest, it was given by a clock that ran ahead, and is over."""
    return now < rest.until <= now + _LONGEST_REST


def _rest_seconds(failures: int) -> float:
    if failures < OPENS_AFTER:
        return 0.0
    return float(REST_SECONDS[min(failures - OPENS_AFTER, len(REST_SECONDS) - 1)])
