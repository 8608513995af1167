"""`backup`: a verified copy of the database and its documents."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from inspectwatch import progress
from inspectwatch.clock import SystemClock
from inspectwatch.commands.waiting import local
from inspectwatch.config import Config
from inspectwatch.jsonlines import json_line
from inspectwatch.output import clean, counted
from storage.backups import Backup, Made, backups_in, make_backup
from storage.errors import StorageError
from storage.steps import NO_STEPS, Steps

_NO_FOLDER = "name a folder for it: inspectwatch backup FOLDER, or `directory` under [backup]"


def backup(config: Config, folder: Path | None, *, keep: int | None, as_json: bool) -> int:
    """Exit status 1 where documents are lost to archive and backup alike; 2 where none could be made."""
    target = folder or config.backup.directory
    if target is None:
        print(f"inspectwatch: {_NO_FOLDER}", file=sys.stderr)
        return 2
    try:
        with _steps("Copying the database") as steps:
            wanted = keep or config.backup.keep
            made = make_backup(config.database, target, wanted, SystemClock().now(), steps)
    except StorageError as error:
        print(f"inspectwatch: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Interrupted. No backup was made, and none was removed.", file=sys.stderr)
        return 1
    if as_json:
        removed = [str(each.folder) for each in made.removed]
        print(json_line(as_row(made.backup) | {"removed": removed}))
    else:
        _tell(made)
    if made.backup.lost:
        print(f"problem: {lost_words(made.backup.lost)}", file=sys.stderr)
    return int(bool(made.backup.lost))


def list_backups(config: Config, folder: Path | None, *, as_json: bool) -> int:
    """Exit status 1 where there are none."""
    target = folder or config.backup.directory
    if target is None:
        print(f"inspectwatch: {_NO_FOLDER}", file=sys.stderr)
        return 2
    found, now = backups_in(target), SystemClock().now()
    for each in found:
        if as_json:
            print(json_line(as_row(each)))
        else:
            print(f"{clean(each.folder)}  {local(each.taken_at, config.timezone)}, {_said(each, now)}")
    if not found:
        print(f"inspectwatch: no backup in {target}", file=sys.stderr)
    return int(not found)


def as_row(each: Backup) -> dict[str, Any]:
    """A backup as JSON says it; times in UTC, sizes in bytes."""
    return {
        "folder": str(each.folder),
        "taken_at": each.taken_at.isoformat(),
        "database": each.of,
        "size": each.size,
        "sha256": each.sha256,
        "documents": each.documents,
        "lost": list(each.lost),
    }


def lost_words(lost: tuple[str, ...]) -> str:
    """What is to be known of documents that are nowhere."""
    return (
        f"{counted(len(lost), 'document')} missing from the archive and from the backup; what was read of"
        " them stays, and cannot be read again: see `inspectwatch doctor`; `inspectwatch check --sweep`"
        " fetches anew what is still published"
    )


def age(span: timedelta) -> str:
    """How long ago, in words: "3 hours old"."""
    for seconds, noun in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if span.total_seconds() >= seconds:
            return f"{counted(int(span.total_seconds() // seconds), noun)} old"
    return "just made"


@contextmanager
def _steps(first: str) -> Iterator[Steps]:
    """A bar on a terminal; silence for cron, which would send every line by mail."""
    if not sys.stderr.isatty():
        yield NO_STEPS
        return
    with progress.shown(first) as bar:
        yield bar.step


def _tell(made: Made) -> None:
    print(f"Wrote {clean(made.backup.folder)}: {_contents(made.backup)}, verified")
    for each in made.removed:
        print(f"Removed {clean(each.folder)}, as newer ones are kept")


def _said(each: Backup, now: datetime) -> str:
    return f"{age(now - each.taken_at)}: {_contents(each)}"


def _contents(each: Backup) -> str:
    lost = f", {len(each.lost)} of them lost" if each.lost else ""
    return f"{each.size / 1e6:.1f} MB, {counted(each.documents, 'document')}{lost}"
