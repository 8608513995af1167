"""`check`: one poll now, whatever slowed the daemon, then every delivery that is due."""

from __future__ import annotations

import asyncio
import logging
import re
import signal
import sys
from dataclasses import replace

from inspectwatch import logs, progress
from inspectwatch.alarms import OWN
from inspectwatch.clock import SystemClock
from inspectwatch.commands.database import say_upgraded
from inspectwatch.commands.waiting import NOBODY_IS_TOLD, for_a_person, to_be_tried_again
from inspectwatch.config import Config
from inspectwatch.output import clean, counted
from inspectwatch.parts import Parts
from inspectwatch.program import Program, on_trial, opened
from inspectwatch.reread import note_on_older_readings
from inspectwatch.run_report import RunReport
from inspectwatch.watch import run
from notifier.outbox import DeliveryReport
from notifier.payload import ProviderEvent, ReportEvent
from notifier.waiting import finish_unless
from notifier.wording import subject
from scraper.reports.versions import CURRENT_READERS
from storage.alarms import AlarmTable
from storage.errors import StorageError
from storage.holds import HoldTable
from storage.restored import restored

GRACE_SECONDS = 8.0  # what a step under way gets after Ctrl-C

_SINCE_THE_RESTORE = {
    "completed": "This was the first complete run since the restore: what was published since the backup is"
    " recorded, and nobody was told. From now on, what is new is news.",
    "before": "The first complete run since the restore is still to come: till then everything is recorded"
    " and nobody is told. The next run goes on from here.",
}

_NO_CONNECTION = re.compile(r"https?://(?P<host>[^/]+)/\S*: no connection\b")
_CAUSES = {
    "(DNS)": "name not found",
    "and refuses it": "connection refused",
    "no connection within": "no answer",
}
_ASKED_ONCE = "certificate"  # what no repeat can mend is said as it is


def check(config: Config, *, sweep: bool, dry_run: bool) -> int:
    """Exit status 1 where something of this run needs a person; 2 where it cannot start."""
    logs.configure(level=logging.CRITICAL)  # what a run has to say is said by its summary
    try:
        return asyncio.run(_dry(config, sweep=sweep) if dry_run else _check(config, sweep=sweep))
    except StorageError as error:
        print(f"inspectwatch: {error}", file=sys.stderr)
        return 2


async def _check(config: Config, *, sweep: bool) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    with progress.shown() as bar:
        async with opened(config, SystemClock(), progress=bar, stopping=stop.is_set) as program:
            say_upgraded(program.upgraded)
            older = note_on_older_readings(program.parts.readings.current_readers(), CURRENT_READERS)
            report = await finish_unless(stop, run(_now(program.parts), sweep=sweep), GRACE_SECONDS)
            if report is None or report.state == "interrupted":
                print(
                    "Interrupted. Everything recorded stays; the next run goes on from here.", file=sys.stderr
                )
                return 1
            delivered = await finish_unless(stop, program.post.deliver(), GRACE_SECONDS)
            after_restore = restored(program.deliveries.db) is not None
            beat = await program.post.heartbeat() if report.state == "good" else None
            waiting, held = _waiting(program), _held_back(program)
    _tell(report)
    _tell_of_baseline(report, config, after_restore=after_restore)
    notes = [older, f"the heartbeat address was not reached: {beat}" if beat else None]
    _tell_deliveries(delivered or DeliveryReport(), [*waiting, *(each for each in notes if each)])
    if held:
        print(f"problem: {held}", file=sys.stderr)
    return int(bool(report.problems or (delivered and delivered.problems) or held))


async def _dry(config: Config, *, sweep: bool) -> int:
    with progress.shown() as bar:
        async with on_trial(config, SystemClock(), progress=bar) as program:
            report = await run(_now(program.parts), sweep=sweep)
    _tell(report)
    print("Dry run: nothing was written, nothing was sent.")
    return int(bool(report.problems))


def _now(parts: Parts) -> Parts:
    """For a run that leaves nothing alone, whatever was refused before."""
    return replace(parts, patient=False)


def _tell(report: RunReport) -> None:
    events: list[ProviderEvent | ReportEvent] = [*report.listing_events, *report.events]
    if report.providers:  # else there is nothing to count
        print(
            f"{report.kind.capitalize()}: {counted(report.providers, 'provider')} listed, "
            f"{counted(report.new_reports, 'new report')}, {counted(len(events), 'event')}, "
            f"{counted(report.requests, 'request')} in {report.seconds:.0f} s"
        )
    if report.quiet:  # on stdout: cron need not write of it each time, as the operator is told once
        print(f"Quiet: {clean(report.quiet)}")
    for event in events:
        print(f"  {clean(event['type'])}: {clean(subject(event))}")
    for problem in report.problems:
        print(f"problem: {clean(_plainly(problem, report))}", file=sys.stderr)
    for cure in report.cures:
        print(f"cure: {clean(cure)}", file=sys.stderr)
    for note in report.notes:
        print(f"note: {clean(note)}", file=sys.stderr)


def _tell_of_baseline(report: RunReport, config: Config, *, after_restore: bool) -> None:
    if after_restore and report.baseline != "after":
        print(_SINCE_THE_RESTORE[report.baseline])
    elif report.baseline == "completed":
        print(
            "This was the first complete run: all found is recorded as the baseline and nobody was told.\n"
            "From now on, what is new is news. Try a subscription with: inspectwatch subscriptions test NAME"
        )
    elif report.baseline == "before":
        print(
            "The first complete run is still to come: till then everything is recorded and nobody is told. "
            "The next run goes on from here."
        )
    if not config.subscriptions:
        print(NOBODY_IS_TOLD)


def _plainly(problem: str, report: RunReport) -> str:
    """The problem; where a run got nothing at all because there was no connection, in words for everybody."""
    match = _NO_CONNECTION.match(problem)
    if report.providers or match is None or _ASKED_ONCE in problem:
        return problem
    cause = next((words for sign, words in _CAUSES.items() if sign in problem), "no connection")
    tried = counted(report.counts.retries + 1, "time")
    return f"{match['host']} cannot be reached ({cause}, tried {tried}). Nothing was fetched"


def _tell_deliveries(report: DeliveryReport, waiting: list[str]) -> None:
    if report.tried or report.postponed:
        outcomes = {
            "sent": report.sent,
            "to be tried again": report.retried,
            "given up": report.dead,
            "stopped with their subscription": report.disabled,
            "put off": report.postponed,
        }
        print("Deliveries: " + ", ".join(f"{number} {what}" for what, number in outcomes.items() if number))
    for problem in report.problems:
        print(f"problem: {clean(problem)}", file=sys.stderr)
    for line in waiting:
        print(f"note: {clean(line)}", file=sys.stderr)


def _held_back(program: Program) -> str | None:
    """What waits for a person's word, unless somebody has said to know of it."""
    db = program.deliveries.db
    events = HoldTable(db).held_events()
    known = any(each.kind == "held_back" and each.acknowledged_at for each in AlarmTable(db).open(OWN))
    if not events or known:
        return None
    return (
        f"{counted(events, 'event')} held as too much at once, and nobody is told until you decide:"
        " `inspectwatch deliveries release` tells them, `inspectwatch deliveries cancel --state held` drops"
        " them"
    )


def _waiting(program: Program) -> list[str]:
    failed = to_be_tried_again(program.deliveries.db, program.config.timezone)
    return [*failed, *for_a_person(program.deliveries.table.unaddressed(program.addresses))]
