"""Commands that are killed at their n-th step: `python -m tests.inspectwatch.mortal LIFE`, a `Life` as JSON.

A step is an SQL statement (BEGIN and COMMIT among them), a file made durable or renamed, a request to the
site, and a message handed over: before it, and where it has an effect outside the database, after it, too.
For one who lives, the last line on stdout is JSON: the number of steps, and after which of them a message had
been handed over that was not yet recorded as sent.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial, wraps
from pathlib import Path
from typing import Any

from inspectwatch.clock import SystemClock
from inspectwatch.commands import check, reread
from inspectwatch.config import Config, load
from notifier.channels.email import EmailChannel
from notifier.channels.webhook import WebhookChannel
from scraper.fetch import Fetcher
from scraper.model import Reading
from scraper.reports.serialise import from_dict_with_text, to_dict_with_text
from scraper.reports.worker import ReportReader
from tests.inspectwatch.rereading import OLD, regraded

COMMANDS: dict[str, Callable[[Config], int]] = {
    "check": partial(check.check, sweep=False, dry_run=False),
    "check --sweep": partial(check.check, sweep=True, dry_run=False),
    "reread": partial(reread.reread, dry_run=False, as_json=False, as_csv=False),
}

# By the end of the inspection: of the first, people are told; the other is of the time before the baseline.
MISREAD_HELP = {"2024-02-23": "inadequate", "2014-07-23": "good"}


@dataclass(frozen=True, slots=True)
class Life:
    """What is done in one process, and how far it comes."""

    config: str
    readings: str  # a folder: what each document says, so that it is read once for all lives
    commands: tuple[str, ...]
    deadly: int = 0  # the step at which it ends; 0: at none
    minutes: int = 0  # that the clock is ahead, so that the leases of one who died have run out
    older: bool = False  # with the readers of before, which misread two reports


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


def remembering(read: Callable[[ReportReader, bytes], Reading], folder: Path) -> Callable[..., Reading]:
    """`ReportReader.read` that asks the reading process only for what it has not read in any life before.
    The first lives are undisturbed, so that nothing is half remembered."""

    @wraps(read)
    def remembered(reader: ReportReader, data: bytes) -> Reading:
        kept = folder / f"{hashlib.sha256(data).hexdigest()}.json"
        if not kept.exists():
            kept.write_text(json.dumps(to_dict_with_text(read(reader, data))), encoding="utf-8")
        return from_dict_with_text(json.loads(kept.read_text(encoding="utf-8")))

    return remembered


def older(read: Callable[[ReportReader, bytes], Reading]) -> Callable[..., Reading]:
    """`ReportReader.read` of a version before."""

    @wraps(read)
    def as_before(reader: ReportReader, data: bytes) -> Reading:
        reading = read(reader, data)
        wrong = MISREAD_HELP.get(str(reading.inspection_end))
        return replace(regraded(reading, {"help_and_protection": wrong} if wrong else {}), reader=OLD)

    return as_before


def main() -> None:
    """Lives that life. The exit status is the worst of its commands'."""
    life = Life(**json.loads(sys.argv[1]))
    fuse = Fuse(life.deadly)
    lay(fuse)
    for module in (check, reread):
        _replace(module, "SystemClock", lambda _: later(life.minutes))
    _replace(ReportReader, "read", lambda read: remembering(read, Path(life.readings)))
    if life.older:
        _replace(ReportReader, "read", older)
    config = load(Path(life.config), {})
    status = max(COMMANDS[command](config) for command in life.commands)
    print(json.dumps({"steps": fuse.steps, "handed_over": fuse.handed_over}))
    sys.exit(status)


if __name__ == "__main__":
    main()
