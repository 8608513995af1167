"""`restore`: a backup in the place of the database, in words for whoever has just lost one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from inspectwatch import progress
from inspectwatch.clock import SystemClock
from inspectwatch.commands.backup import age, lost_words
from inspectwatch.commands.entries import say_line
from inspectwatch.commands.waiting import local
from inspectwatch.config import Config
from inspectwatch.jsonlines import json_line
from inspectwatch.output import clean, counted
from storage.database import writer_lock
from storage.errors import AnotherWriter, StorageError
from storage.restoring import Outcome, source_at
from storage.restoring import restore as put_back
from storage.restoring import restore_documents as put_back_documents


def restore(config: Config, path: Path, *, as_json: bool) -> int:
    """Exit status 1 where documents are lost; 2 where it cannot be restored and all is as it was."""
    now = SystemClock().now()
    try:
        source = source_at(path)
        with writer_lock(config.database), progress.shown("Looking at the backup") as bar:
            outcome = put_back(source, config.database, now, bar.step)
    except AnotherWriter:
        said = "is in use: stop the daemon first, then restore, then start it again"
        print(f"inspectwatch: {config.database}: {said}", file=sys.stderr)
        return 2
    except StorageError as error:
        print(f"inspectwatch: {error}", file=sys.stderr)
        return 2
    if as_json:
        print(json_line(_row(config.database, path, outcome)))
    else:
        taken = _taken(outcome, config.timezone)
        old = f", {age(now - outcome.taken_at)}" if outcome.taken_at else ""
        say_line(f"Restored {config.database} from {path}{taken}{old}", hanging=4)
        for line in _what_happened(outcome):
            say_line(line, hanging=4)
    if outcome.lost:
        print(f"problem: {lost_words(outcome.lost)}", file=sys.stderr)
    return int(bool(outcome.lost))


def restore_documents(config: Config, path: Path, *, as_json: bool) -> int:
    """Exit status 1 where documents are lost; 2 where it cannot be looked at."""
    try:
        with progress.shown("Looking at the documents") as bar:
            back = put_back_documents(source_at(path), config.database, bar.step)
    except StorageError as error:
        print(f"inspectwatch: {error}", file=sys.stderr)
        return 2
    if as_json:
        print(json_line({"documents_put_back": back.documents, "lost": list(back.lost)}))
    else:
        say_line(_documents(back.documents) if back.documents else "No document put back.", hanging=4)
    if back.lost:
        print(f"problem: {lost_words(back.lost)}", file=sys.stderr)
    return int(bool(back.lost))


def _documents(number: int) -> str:
    return f"{counted(number, 'document')} that the archive had lost or not whole put back."


def _taken(outcome: Outcome, zone: ZoneInfo) -> str:
    return f", as of {local(outcome.taken_at, zone)}" if outcome.taken_at else ""


def _what_happened(outcome: Outcome) -> list[str]:
    """A line for each thing to know, and what comes next."""
    silenced = outcome.silenced
    lines = []
    if outcome.aside:
        lines.append(f"The database before is kept as {clean(outcome.aside)}; remove it when all is well.")
    if outcome.documents:
        lines.append(_documents(outcome.documents))
    if outcome.upgraded:
        lines.append(f"It was of an older version, and was upgraded: {', '.join(outcome.upgraded)}.")
    if silenced.cancelled:
        lines.append(
            f"{counted(silenced.cancelled, 'delivery')} that waited in the backup cancelled, as they may have"
            " been sent since. `inspectwatch deliveries list --state cancelled` shows them, `inspectwatch"
            " deliveries retry ID` sends one by hand."
        )
    if silenced.held:
        lines.append(
            f"{counted(silenced.held, 'delivery')} held as too much at once in the backup still held: you may"
            " have decided on them since."
        )
    if not outcome.addresses_kept:
        lines.append(
            "The database before cannot be read: who unsubscribed after the backup was made is not known, and"
            " gets messages again."
        )
    lines.append(
        "The next complete run reads everything again and tells nobody: what was published since the backup"
        " is recorded in silence. What is new after that is news. If nothing was watching for a while, look"
        " what came then: `inspectwatch reports --limit 20` shows the latest."
    )
    lines.append("Next: start the daemon again, or `inspectwatch check`.")
    return lines


def _row(database: Path, source: Path, outcome: Outcome) -> dict[str, Any]:
    return {
        "database": str(database),
        "backup": str(source),
        "taken_at": outcome.taken_at.isoformat() if outcome.taken_at else None,
        "kept_aside": str(outcome.aside) if outcome.aside else None,
        "upgraded": list(outcome.upgraded),
        "documents_put_back": outcome.documents,
        "lost": list(outcome.lost),
        "deliveries_cancelled": outcome.silenced.cancelled,
        "deliveries_held": outcome.silenced.held,
        "unsubscribed_known": outcome.addresses_kept,
    }
