"""Checks of this machine: configuration, database, disk, clock. None of them asks anybody else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from inspectwatch.checks.check import Check, failed, ok, warning
from inspectwatch.config import Config, check_source
from inspectwatch.output import clean, counted
from storage.database import open_for_reading
from storage.errors import DatabaseOlder, StorageError
from storage.runs import RunLog
from storage.times import AHEAD

MEBIBYTE = 1 << 20
LITTLE_ROOM, NO_ROOM = 1024 * MEBIBYTE, 100 * MEBIBYTE  # bytes; all reports of ten years are some 300 MiB
_UPGRADE = (
    "Make a backup (inspectwatch backup FOLDER), then run `inspectwatch check` or start the daemon: that"
    " upgrades it, and older versions refuse it from then on"
)


def configuration(config: Config) -> Iterator[Check]:
    """What was checked when it was read; and what deserves a look."""
    name = "configuration"
    where = str(config.path) if config.path else "defaults, there is no file"
    problems = check_source(config)
    for problem in problems:
        yield failed(name, f"{problem.key}: {problem.message}", problem.cure)
    for each in config.warnings:
        found, _, cure = each.partition(". ")
        yield warning(name, found, cure)
    if not problems and not config.warnings:
        subscribed = counted(len(config.subscriptions), "subscription")
        yield ok(name, f"{clean(where)}: {subscribed}")


def database(config: Config, now: datetime) -> Iterator[Check]:
    """Whether it opens, is of this version, is sound at a glance; and whether the clock agrees with it."""
    name = "database"
    try:
        with closing(open_for_reading(config.database)) as db:
            answer = db.execute("PRAGMA quick_check(1)").fetchone()[0]
            started = RunLog(db).last(1)
    except DatabaseOlder as error:
        yield failed(name, str(error), _UPGRADE)
        return
    except StorageError as error:
        yield failed(name, str(error), "What it says there mends it")
        return
    if answer != "ok":
        yield failed(
            name, f"{config.database} is damaged: {answer}", "Restore a backup: inspectwatch restore"
        )
        return
    yield ok(name, f"{clean(config.database)}: {config.database.stat().st_size / MEBIBYTE:.1f} MiB, sound")
    yield _clock(started[0].started_at if started else None, now)


def _clock(last_run: datetime | None, now: datetime) -> Check:
    if last_run is not None and last_run - now > AHEAD:
        return failed(
            "clock",
            f"it is {now:%Y-%m-%d %H:%M} UTC by this machine, and the last run is dated later:"
            f" {last_run:%Y-%m-%d %H:%M} UTC. The clock ran ahead then, or it is behind now",
            "Compare the clock (timedatectl). Where it is right, there is nothing to do: runs dated after now"
            " do not count, and the daemon's next one ends this. Where it is behind, set it (timedatectl"
            " set-ntp true)",
        )
    return ok("clock", f"{now:%Y-%m-%d %H:%M} UTC, not before the last run")


def disk(config: Config) -> Iterator[Check]:
    """Room where the database, the documents and the backups lie."""
    folders = [config.database.parent]
    folders += [config.backup.directory] if config.backup.directory else []
    for folder in folders:
        yield _room(folder)


def _room(folder: Path) -> Check:
    there = next((each for each in (folder, *folder.parents) if each.is_dir()), Path("/"))
    try:
        free = shutil.disk_usage(there).free
    except OSError as error:
        return failed("disk", f"{clean(there)}: {error.strerror}", "Check that the disk is there")
    said = f"{clean(there)}: {free / MEBIBYTE:,.0f} MiB free"
    if free < NO_ROOM:
        return failed("disk", said, "Make room: a poll that cannot write records nothing")
    if free < LITTLE_ROOM:
        return warning("disk", said, "Make room before it runs full")
    return ok("disk", said)
