"""`reread`: the archive read again with today's readers; what differs is listed."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from contextlib import AbstractAsyncContextManager
from typing import Any

from inspectwatch import logs, progress
from inspectwatch.clock import SystemClock
from inspectwatch.commands.database import say_upgraded
from inspectwatch.config import Config
from inspectwatch.output import Column, Row, clean, counted, show, words
from inspectwatch.program import Program, on_trial, opened
from inspectwatch.reread import FoundCorrection, RereadReport
from inspectwatch.reread import reread as read_again
from inspectwatch.run_report import Progress
from notifier.waiting import finish_unless
from notifier.wording import subject
from notifier.words import area_name, capital, grade_word
from scraper.reports.versions import CURRENT_READERS
from storage.errors import DatabaseUnusable, StorageError
from storage.times import to_text

GRACE_SECONDS = 8.0  # what the document in hand gets after Ctrl-C


def _what(row: Row) -> str:
    field, area = row["field"], row["area"]
    if area is None:
        return capital(words(field))
    return capital(area_name(area)) if field == "grade" else f"{capital(words(field))}, {area_name(area)}"


def _value(row: Row, value: str | None) -> str:
    if value is None:
        return "none read"
    return grade_word(value) if row["field"] == "grade" else value


COLUMNS = (
    Column("provider", "Provider", say=lambda row: row["provider"]),
    Column("report_id", "Report", say=lambda row: row["report_id"]),
    Column("area", "What", say=_what),
    Column("before", "Before", say=lambda row: _value(row, row["before"])),
    Column("after", "After", say=lambda row: _value(row, row["after"])),
    Column("reader_before", "Read by", say=lambda row: row["reader_before"] or "no reader"),
    Column("reader_after", "Now by", say=lambda row: row["reader_after"] or "no reader"),
    Column("notified", "Told wrong", say=lambda row: "yes" if row["notified"] else ""),
)


def reread(config: Config, *, everything: bool = False, dry_run: bool, as_json: bool, as_csv: bool) -> int:
    """Exit status 1 where a document could not be read again, 2 where it cannot start."""
    logs.configure(level=logging.CRITICAL)  # what there is to say is said at the end
    try:
        if not config.database.exists():
            raise DatabaseUnusable(config.database, "does not exist yet. `inspectwatch check` makes it")
        report = asyncio.run(_reread(config, everything=everything, dry_run=dry_run))
    except StorageError as error:
        print(f"inspectwatch: {error}", file=sys.stderr)
        return 2
    _tell(report, dry_run=dry_run, as_json=as_json, as_csv=as_csv)
    return int(bool(report.problems or report.interrupted))


async def _reread(config: Config, *, everything: bool, dry_run: bool) -> RereadReport:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    with progress.shown("Reading the archive") as bar:
        async with _program(config, bar, stop, dry_run=dry_run) as program:
            say_upgraded(program.upgraded)
            work = read_again(program.parts, CURRENT_READERS, everything=everything)
            report = await finish_unless(stop, work, GRACE_SECONDS)
    return report or RereadReport(interrupted=True)


def _program(
    config: Config, bar: Progress, stop: asyncio.Event, *, dry_run: bool
) -> AbstractAsyncContextManager[Program]:
    """A trial runs on a copy of the database that is thrown away."""
    where = on_trial if dry_run else opened
    return where(config, SystemClock(), progress=bar, stopping=stop.is_set)


def _tell(report: RereadReport, *, dry_run: bool, as_json: bool, as_csv: bool) -> None:
    """The corrections go to stdout; what a pipe would stumble over goes to stderr."""
    rows = [_row(each) for each in report.corrections]
    if rows:
        show(rows, COLUMNS, as_json=as_json, as_csv=as_csv, empty="")
    for line in _summary(report, dry_run=dry_run):
        print(clean(line), file=sys.stderr if as_json or as_csv else sys.stdout)
    for problem in report.problems:
        print(f"problem: {clean(problem)}", file=sys.stderr)


def _row(found: FoundCorrection) -> dict[str, Any]:
    """The columns of the view `corrections`, in its order."""
    correction = found.correction
    return {
        "found_at": to_text(found.found_at),
        "report_id": found.report_id,
        "urn": found.provider.urn,
        "area": correction.area or None,
        "before": correction.before,
        "after": correction.after,
        "reader_before": correction.reader_before,
        "reader_after": correction.reader_after,
        "notified": int(correction.notified),
        "provider": found.provider.name,
        "field": correction.field,
    }


def _summary(report: RereadReport, *, dry_run: bool) -> list[str]:
    lines = [_what_differs(report)]
    if report.gained:
        lines.append(
            f"{counted(report.gained, 'report')} gained evidence and lists, which no reader sought before."
        )
    if report.searchable:
        lines.append(f"{counted(report.searchable, 'report')} can be searched now: `inspectwatch search`.")
    lines += [f"  {event['type']}: {subject(event)}" for event in report.events]
    if report.cancelled:
        waiting = counted(report.cancelled, "alert")
        lines.append(f"Cancelled, because not sent yet and wrong: {waiting}.")
    if report.interrupted:
        lines.append(
            "Interrupted. Everything recorded stays; the next `inspectwatch reread` goes on from here."
        )
    if dry_run:
        lines.append("Dry run: nothing was written, and nobody will be told.")
    elif report.recipients:
        waiting = counted(report.recipients, "delivery")
        lines.append(f"Nothing was sent: {waiting} to be made by the next `inspectwatch check`, or by `run`.")
    return lines


def _what_differs(report: RereadReport) -> str:
    if not report.read and not report.problems:
        return "Every document was read by today's readers."
    unread = f"{counted(report.not_read, 'document')} could not be read again."
    if not report.read and not report.corrections:
        return unread
    nothing = "nothing to correct in them" if report.not_read else "nothing differs"
    found = counted(len(report.corrections), "correction") if report.corrections else nothing
    done = f"{counted(report.read, 'document')} read again: {found}."
    return f"{done} {unread}" if report.not_read else done
