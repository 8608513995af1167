"""`status`: alarms first, then the last runs, when the next ones are, and what waits to be sent."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from inspectwatch.commands.database import changing
from inspectwatch.commands.doctor import NO_MATTER
from inspectwatch.commands.entries import say_line
from inspectwatch.commands.search import not_searchable
from inspectwatch.commands.status_values import Status
from inspectwatch.commands.status_values import as_json as to_json
from inspectwatch.commands.waiting import NOBODY_IS_TOLD, for_a_person, local, to_be_tried_again
from inspectwatch.config import Config
from inspectwatch.followed import all_gone, cure, followed_in_vain
from inspectwatch.jsonlines import json_line
from inspectwatch.notices import next_digest
from inspectwatch.output import address, clean, counted, typed
from inspectwatch.post import HEARTBEAT
from inspectwatch.proofs import next_proof_due
from inspectwatch.quiet import in_words
from inspectwatch.reread import note_on_older_readings
from inspectwatch.schedule import KINDS, next_backup, next_time
from inspectwatch.slowing import Failing, failing, next_poll
from inspectwatch.steps.quiet import quiet_now
from inspectwatch.sweeping import Owed, owed
from scraper.reports.versions import CURRENT_READERS
from storage.addresses import AddressTable
from storage.alarms import AlarmTable
from storage.archive import archive_beside
from storage.backups import last_backup
from storage.database import open_for_reading, writer_lock
from storage.endpoints import EndpointTable
from storage.errors import AnotherWriter, DatabaseUnusable, StorageError
from storage.findings import findings
from storage.holds import HoldTable
from storage.notes import noted
from storage.outbox import OutboxTable
from storage.providers import ProviderStore
from storage.readings import ReadingTable
from storage.reports import ReportStore
from storage.restored import Restored, restored
from storage.runs import Run, RunLog
from storage.texts import TextTable
from storage.times import from_text

RUNS_SHOWN = 5
GONE_SHOWN = timedelta(days=365)  # who left the list before is no news; `providers list` has them

_WHOSE_RUNS = {
    True: "The daemon's next runs",
    False: "No daemon is running. With one, next",
    None: "If a daemon is running, next",
}


def status(config: Config, *, as_json: bool) -> int:
    """Exit status 1 while something is wrong that nobody has acknowledged."""
    now = datetime.now(UTC)
    try:
        db = open_for_reading(config.database)
    except StorageError as error:
        print(f"inspectwatch: {error}", file=sys.stderr)
        return 2
    with closing(db.conn):
        folder = config.backup.directory
        outbox, runs, heartbeat = OutboxTable(db), RunLog(db), noted(db, HEARTBEAT)
        stands = failing(runs, AlarmTable(db))
        known = Status(
            alarms=AlarmTable(db).open(),
            baseline_at=ProviderStore(db).baseline_at(),
            runs=runs.last(RUNS_SHOWN),
            at_work=_is_at_work(config),
            subscribed=bool(config.subscriptions),
            next_runs=_next_runs(config, runs, stands, now),
            failing=stands,
            sweep_owed=owed(runs, now),
            quiet=quiet_now(ReportStore(db), runs, now, config.timezone, config.source.pauses),
            deliveries=outbox.counts(),
            disabled=sorted(outbox.disabled()),
            stuck=outbox.unaddressed(
                [
                    (each.name, recipient)
                    for each in (*config.subscriptions, *config.operator)
                    for recipient in each.recipients
                ]
            ),
            failed=to_be_tried_again(db, config.timezone),
            held=HoldTable(db).held(),
            held_events=HoldTable(db).held_events(),
            off=AddressTable(db).off(),
            resting=EndpointTable(db).failing(),
            next_digest=next_digest(db, config),
            next_proof=next_proof_due(db, config, now),
            heartbeat=from_text(heartbeat) if heartbeat else None,
            made_by=ReadingTable(db).current_readers(),
            unsearchable=TextTable(db).unsearchable(),
            gone=all_gone(db),
            in_vain=followed_in_vain(db, config.subscriptions),
            restored=restored(db),
            last_backup=last_backup(folder, config.database, now) if folder else None,
            next_backup=next_backup(config, now),
            to_look_at=sum(
                not each.acknowledged and each.kind not in NO_MATTER
                for each in findings(db, archive_beside(config.database))
            ),
        )
    if as_json:
        print(json_line(to_json(known)))
    else:
        _print(known, config.timezone)
    return int(known.needs_a_person)


def acknowledge(config: Config, kinds: Sequence[str]) -> int:
    """Notes that somebody knows of the alarms of these kinds; of all, where none is named. Works beside the
    daemon. Exit status 1 where a kind is not open."""

    def change(db: Database) -> int:
        table = AlarmTable(db)
        unknown = [kind for kind in kinds if kind not in {alarm.kind for alarm in table.open()}]
        for kind in unknown:
            print(f"inspectwatch: no alarm of the kind {clean(kind)!r} is open", file=sys.stderr)
        done = table.acknowledge(kinds or None, datetime.now(UTC))
        for alarm in done:
            say_line(f"Acknowledged: {alarm.source} {alarm.kind}: {alarm.message}", hanging=4)
        if not done and not unknown:
            print("Acknowledged before: nothing new" if table.open() else "No alarm is open")
        return int(bool(unknown))

    return changing(config, change)


def _next_runs(config: Config, runs: RunLog, stands: Failing, now: datetime) -> dict[str, datetime | None]:
    """A poll that is slowed down comes when its wait is over, and not before the next scheduled time."""
    planned: dict[str, datetime | None] = {kind: next_time(config, kind, now) for kind in KINDS}
    last = runs.last_started(("poll", "sweep"), now)
    if stands.wait and last is not None:
        due = next_poll(config, min(last, now), stands)
        planned["poll"] = max(due, planned["poll"] or due) if due else None
    return planned


def _is_at_work(config: Config) -> bool | None:
    """Whether another process has the right to write; None where we could not have it ourselves."""
    try:
        with writer_lock(config.database):
            return False
    except AnotherWriter:
        return True
    except DatabaseUnusable:
        return None


def _print(known: Status, zone: ZoneInfo) -> None:
    _print_what_needs_a_person(known, zone)
    _print_since_when(known, zone)
    if not known.subscribed:
        print(NOBODY_IS_TOLD)
    _print_gone(known, datetime.now(UTC) - GONE_SHOWN)
    _print_runs(known, zone)
    counts = ", ".join(f"{number} {state}" for state, number in sorted(known.deliveries.items()))
    print(f"Deliveries: {counts or 'none yet'}")
    for line in known.failed:
        say_line(line, indent=4, hanging=8)
    _print_ways(known, zone)
    if known.next_digest:
        print(f"Next digest: {local(known.next_digest, zone)}")
    if known.next_proof:
        print(f"Next proof of life, unless something comes before: {local(known.next_proof, zone)}")
    _print_kept_up(known, zone)
    older = note_on_older_readings(known.made_by, CURRENT_READERS)
    if older:
        say_line(f"Readings: {older}", hanging=4)
    unsearchable = not_searchable(known.unsearchable)
    if unsearchable:
        say_line(f"Search: {unsearchable}", hanging=4)
    if known.to_look_at:
        print(f"Documents: {counted(known.to_look_at, 'matter')} to look at: inspectwatch doctor")


def _print_gone(known: Status, since: datetime) -> None:
    """Who left the list since then, and which subscriptions wait for news of anybody who did."""
    latest = [each for each in known.gone if (each.provider.gone_since or since) >= since]
    for each in latest:
        say_line(each.words, hanging=4)
    if others := len(known.gone) - len(latest):
        earlier = counted(others, "authority")
        say_line(f"{earlier} left the list earlier: inspectwatch providers list --gone", hanging=4)
    for name, named in known.in_vain.items():
        for each in named:
            line = f"Subscription {clean(name)} names {clean(each.provider.name)}. {cure(each)}"
            say_line(line, indent=4, hanging=8)


def _print_since_when(known: Status, zone: ZoneInfo) -> None:
    if known.baseline_at:
        print(f"Watching since {local(known.baseline_at, zone)}")
    else:
        print("Watching has not begun: the first complete run is still to come")
    if known.restored:
        say_line(_restored(known.restored, zone), hanging=4)
    if quiet := in_words(known.quiet):
        say_line(quiet, hanging=4)


def _restored(back: Restored, zone: ZoneInfo) -> str:
    taken = f" as of {local(back.taken_at, zone)}" if back.taken_at else ""
    said = f"Restored {local(back.at, zone)} from a backup{taken}"
    if back.complete_at:
        return f"{said}; what is new is told again since {local(back.complete_at, zone)}"
    return f"{said}: what was published since is recorded in silence by the next complete run"


def _print_kept_up(known: Status, zone: ZoneInfo) -> None:
    if known.heartbeat:
        print(f"Heartbeat: {local(known.heartbeat, zone)}")
    if known.last_backup or known.next_backup:
        print(_backups(known, zone))


def _backups(known: Status, zone: ZoneInfo) -> str:
    last = local(known.last_backup, zone) if known.last_backup else "none yet"
    following = f"; the daemon's next {local(known.next_backup, zone)}" if known.next_backup else ""
    return f"Last backup: {last}{following}"


def _print_ways(known: Status, zone: ZoneInfo) -> None:
    """What messages do not go through today."""
    for each in known.resting:
        line = (
            f"left alone: {each.endpoint}, which fails since {local(each.failing_since, zone)}, until"
            f" {local(each.rests_until, zone)}: {each.last_error}"
        )
        say_line(line, indent=4, hanging=8)
    for gone in known.off:
        since = f" since {local(gone.off_since, zone)}" if gone.off_since else ""
        line = (
            f"off: {gone.subscription}: {address(gone.recipient)} {gone.off_kind}{since}: {gone.off_reason}"
        )
        say_line(line, indent=4, hanging=8)


def _print_what_needs_a_person(known: Status, zone: ZoneInfo) -> None:
    for alarm in sorted(known.alarms, key=lambda alarm: alarm.acknowledged_at is not None):
        known_of = " (acknowledged)" if alarm.acknowledged_at else ""
        since = local(alarm.began_at, zone)
        say_line(f"ALARM{known_of} {alarm.kind} since {since}: {alarm.message}", hanging=4)
        if alarm.cure:
            say_line(alarm.cure, indent=4)
    for name in known.disabled:
        say_line(
            f"SWITCHED OFF subscription {name}: inspectwatch subscriptions enable {typed(name)}", hanging=4
        )
    for line in for_a_person(known.stuck):
        say_line(f"STUCK {line}", hanging=4)
    if known.held_events:
        say_line(
            f"HELD {counted(known.held_events, 'event')} in {counted(known.held, 'message')}: `inspectwatch"
            " deliveries release` tells them, `inspectwatch deliveries cancel --state held` drops them",
            hanging=4,
        )


def _print_runs(known: Status, zone: ZoneInfo) -> None:
    for run in known.runs:
        print(
            f"{local(run.started_at, zone)}  {run.kind:5}  {_state(run, known.at_work):11}  "
            f"{counted(run.requests, 'request')}, "
            f"{counted(run.new_reports, 'new report')}, {counted(run.events, 'event')}"
        )
        for problem in run.problems[:3]:
            say_line(problem, indent=4, hanging=8)
    if known.failing.wait:
        print(_slowed(known, zone))
    if known.sweep_owed:
        say_line(_sweep_owed(known.sweep_owed, zone), hanging=4)
    planned = (f"{kind} {local(moment, zone)}" for kind, moment in known.next_runs.items() if moment)
    say_line(f"{_WHOSE_RUNS[known.at_work]}: {', '.join(planned) or 'none'}", hanging=4)


def _state(run: Run, at_work: bool | None) -> str:
    """A run of which nothing was written since, with nobody at work, was killed or found no room to write."""
    return "did not end" if run.state == "running" and at_work is False else run.state


def _sweep_owed(sweep: Owed, zone: ZoneInfo) -> str:
    good = f"the last good one {local(sweep.good, zone)}" if sweep.good else "none was good yet"
    return (
        f"Sweeps: {counted(sweep.failed, 'sweep')} in a row did not read all they should, {good}; the"
        f" daemon's first poll after {local(sweep.next_try, zone)} is a sweep"
    )


def _slowed(known: Status, zone: ZoneInfo) -> str:
    poll = known.next_runs["poll"]
    why = "the source refuses us" if known.failing.blocked else "the source cannot be read"
    runs = counted(known.failing.runs, "run")
    when = f"next at {local(poll, zone)}" if poll else "none is to come"
    return f"Polls are slowed: {why} ({runs} in a row); {when}. `inspectwatch check` polls at once"
