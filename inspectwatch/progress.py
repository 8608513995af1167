"""How far a long run is: a bar with the time left on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from inspectwatch.output import clean

FEW = 5  # steps that nobody needs to be told of
LINE_EVERY = 25  # steps, where there is no terminal


class Bar:
    """A progress bar on stderr. Each kind of step (pages, then files) has its own; until the first, `first`
    says what is going on, as a network that is down takes a while to show."""

    def __init__(self, console: Console, first: str) -> None:
        self._asking = console.status(first)
        self._progress = Progress(
            TextColumn("{task.description:44}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("left"),
            console=console,
        )
        self._task: TaskID | None = None
        self._last = 0

    def __enter__(self) -> Bar:
        self._asking.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._asking.stop()
        self._progress.stop()

    def step(self, done: int, total: int, what: str) -> None:
        """Moves the bar on; a smaller `done` than before begins a new one."""
        if total < FEW:
            return
        self._asking.stop()
        self._progress.start()
        if self._task is None or done <= self._last:
            self._task = self._progress.add_task("", total=total)
        self._last = done
        self._progress.update(self._task, completed=done, total=total, description=clean(what)[:44])


class Lines:
    """A line on stderr every so many steps."""

    def step(self, done: int, total: int, what: str) -> None:
        """Says how far it is."""
        if total >= FEW and (done % LINE_EVERY == 0 or done == total):
            print(f"{done} of {total}: {clean(what)}", file=sys.stderr, flush=True)


@contextmanager
def shown(first: str = "Asking for the list of providers") -> Iterator[Bar | Lines]:
    """Progress as fits where stderr goes. `first` is said on a terminal until the first step."""
    if not sys.stderr.isatty():
        yield Lines()
        return
    with Bar(Console(stderr=True), first) as bar:
        yield bar
