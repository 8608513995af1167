"""`check` that is killed at its n-th step: `python -m tests.inspectwatch.mortal CONFIG N MINUTES`.

A step is an SQL statement (BEGIN and COMMIT among them), a file made durable or renamed, a request to the
site, and a message handed over: before it, and where it has an effect outside the database, after it, too.
N 0 lives; the last line on stdout is then JSON: the number of steps, and after which of them a message had
been handed over that was not yet recorded as sent. MINUTES moves the clock on, so that the leases of
one who died have run out.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any

from inspectwatch.clock import SystemClock
from inspectwatch.commands import check
from inspectwatch.config import load
from notifier.channels.email import EmailChannel
from notifier.channels.webhook import WebhookChannel
from scraper.fetch import Fetcher


class Fuse:
    """Counts steps, and ends the process without a word at the one it is set to."""

    def __init__(self, deadly: int) -> None:
        self._deadly = deadly
        self.steps = 0
        self.handed_over: list[int] = []

    def step(self) -> None:
        """One more."""
        self.steps += 1
        if self.steps == self._deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, with a step before it and one after it."""

        @wraps(work)
        def stepped(*arguments: Any, **options: Any) -> Any:
            self.step()
            result = work(*arguments, **options)
            self.step()
            return result

        return stepped

    def around_async(self, work: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        """The same for a coroutine function."""

        @wraps(work)
        async def stepped(*arguments: Any, **options: Any) -> Any:
            self.step()
            result = await work(*arguments, **options)
            self.step()
            return result

        return stepped

    def around_handing_over(self, send: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        """The same for a channel's `send`, and the step after it is noted."""
        stepped = self.around_async(send)

        @wraps(send)
        async def noted(*arguments: Any) -> None:
            await stepped(*arguments)
            self.handed_over.append(self.steps)

        return noted

    def at_statements(self, connect: Callable[..., sqlite3.Connection]) -> Callable[..., sqlite3.Connection]:
        """`sqlite3.connect`, with a step before every statement of the connection."""

        def watched(*arguments: Any, **options: Any) -> sqlite3.Connection:
            connection = connect(*arguments, **options)
            connection.set_trace_callback(lambda _statement: self.step())
            return connection

        return watched


def lay(fuse: Fuse) -> None:
    """Lays the fuse wherever a step leaves something behind."""
    _replace(sqlite3, "connect", fuse.at_statements)
    _replace(os, "fsync", fuse.around)
    _replace(os, "replace", fuse.around)
    _replace(Fetcher, "get", fuse.around_async)
    _replace(EmailChannel, "send", fuse.around_handing_over)
    _replace(WebhookChannel, "send", fuse.around_handing_over)


def _replace(owner: object, name: str, remade: Callable[[Any], Any]) -> None:
    setattr(owner, name, remade(getattr(owner, name)))


def later(minutes: int) -> type[SystemClock]:
    """A clock that is so many minutes ahead."""

    class Later(SystemClock):
        def now(self) -> datetime:
            return datetime.now(UTC) + timedelta(minutes=minutes)

    return Later


def main(config: str, deadly: str, minutes: str) -> int:
    """The exit status of `check`, for one who lives."""
    fuse = Fuse(int(deadly))
    lay(fuse)
    _replace(check, "SystemClock", lambda _: later(int(minutes)))
    status = check.check(load(Path(config), {}), sweep=False, dry_run=False)
    print(json.dumps({"steps": fuse.steps, "handed_over": fuse.handed_over}))
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
