"""`doctor`: checks of everything that the watch rests on, a line each, and then the documents."""

from __future__ import annotations

import asyncio
import shutil
import sys
import textwrap
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime

from inspectwatch.checks import here, outside
from inspectwatch.checks.check import Check
from inspectwatch.commands.doctor import doctor
from inspectwatch.config import Config
from inspectwatch.jsonlines import json_line
from inspectwatch.output import clean
from inspectwatch.progress import shown

_MARKS = {"ok": "ok     ", "warning": "WARNING", "failed": "FAILED "}
_STYLES = {"ok": "32", "warning": "33", "failed": "1;31"}
_NARROWEST, _WIDEST = 60, 100
_INDENT = " " * 9

Ask = Callable[[Config], AsyncIterator[Check]]


def checkup(
    config: Config, *, offline: bool, deep: bool, everything: bool, as_json: bool, as_csv: bool
) -> int:
    """Exit status 1 where a check failed or a document needs a look; 2 where there is no database to look
    at. With `as_csv`, which has one form of row, the checks go to stderr."""
    worst = "ok"
    for check in _checks(config, offline=offline, deep=deep):
        if as_json:
            print(json_line(asdict(check)), flush=True)
        else:
            _say(check, to_stderr=as_csv)
        worst = "failed" if check.state == "failed" else worst
    if not as_json:
        print(file=sys.stderr if as_csv else sys.stdout)
    documents = doctor(config, everything=everything, as_json=as_json, as_csv=as_csv, warn=False)
    return max(documents, int(worst == "failed"))


def _checks(config: Config, *, offline: bool, deep: bool) -> Iterator[Check]:
    yield from here.configuration(config)
    yield from here.database(config, datetime.now(UTC))
    yield from here.disk(config)
    yield from _of_readers()
    if not offline:
        for ask in (outside.source, outside.mail, outside.webhooks):
            yield from asyncio.run(_answers(ask, config))
    if deep:
        from inspectwatch.checks.deep import deep as in_full

        with shown("Looking at the database in full") as bar:
            found = list(in_full(config, bar))
        yield from found


def _of_readers() -> Iterable[Check]:
    from inspectwatch.checks import reading

    yield from reading.worker()
    yield from reading.readers()


async def _answers(ask: Ask, config: Config) -> list[Check]:
    return [check async for check in ask(config)]


def _say(check: Check, *, to_stderr: bool) -> None:
    out = sys.stderr if to_stderr else sys.stdout
    width = max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size().columns))
    mark = _MARKS[check.state]
    if out.isatty() and not _plain():
        mark = f"\033[{_STYLES[check.state]}m{mark}\033[0m"
    first, *others = textwrap.wrap(clean(f"{check.name}: {check.found}"), width - len(_INDENT))
    print(f"{mark}  {first}", *(f"{_INDENT}{line}" for line in others), sep="\n", file=out)
    if check.cure:
        lines = textwrap.wrap(clean(check.cure), width - len(_INDENT) - 2)
        print(
            *(f"{_INDENT}{'-> ' if at == 0 else '   '}{line}" for at, line in enumerate(lines)),
            sep="\n",
            file=out,
        )


def _plain() -> bool:
    import os

    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
