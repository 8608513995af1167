"""`status`: alarms first, then the last runs, when the next ones are, and what waits to be sent."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from inspectwatch.commands.database import changing
from inspectwatch.commands.doctor import NO_MATTER
from inspectwatch.commands.waiting import NOBODY_IS_TOLD, for_a_person, local, to_be_tried_again
from inspectwatch.config import Config
from inspectwatch.jsonlines import json_line
from inspectwatch.output import address, clean, counted
from inspectwatch.post import HEARTBEAT
from inspectwatch.reread import note_on_older_readings, older_readings
from inspectwatch.schedule import KINDS, next_time
from scraper.reports.versions import CURRENT_READERS
from storage.addresses import AddressTable
from storage.alarms import Alarm, AlarmTable
from storage.archive import archive_beside
from storage.database import open_for_reading, writer_lock
from storage.endpoints import EndpointTable
from storage.errors import AnotherWriter, DatabaseUnusable, StorageError
from storage.findings import findings
from storage.holds import HoldTable
from storage.notes import noted
from storage.outbox import OutboxTable, Stuck
from storage.providers import ProviderStore
from storage.readings import ReadingTable
from storage.runs import Run, RunLog
from storage.times import from_text

RUNS_SHOWN = 5

_WHOSE_RUNS = {
    True: "The daemon's next runs",
    False: "No daemon is running. With one, next",
    None: "If a daemon is running, next",
}


@dataclass(frozen=True, slots=True)
class Status:
    """What `status` says."""

    alarms: list[Alarm]
    baseline_at: datetime | None
    runs: list[Run]
    at_work: bool | None  # the daemon, or another inspectwatch that writes; None: we may not look
    subscribed: bool  # there is somebody to tell
    next_runs: dict[str, datetime | None]  # what the daemon, if it runs, does next
    deliveries: dict[str, int]
    disabled: list[str]
    stuck: list[Stuck]
    failed: list[str]
    held: int  # deliveries that wait for a person's word
    off: list[str]  # addresses that get nothing, in words
    resting: list[str]  # machines that are left alone for a while, in words
    heartbeat: str | None  # when the watcher outside was last told, UTC
    to_look_at: int  # matters that `doctor` lists
    made_by: dict[str, int]  # reader -> how many reports' current reading it made


def status(config: Config, *, as_json: bool) -> int:
    """Exit status 1 while an alarm is open, a subscription is off or a delivery waits for a person."""
    try:
        db = open_for_reading(config.database)
    except StorageError as error:
        print(f"inspectwatch: {error}", file=sys.stderr)
        return 2
    with closing(db.conn):
        outbox, runs = OutboxTable(db), RunLog(db)
        known = Status(
            alarms=AlarmTable(db).open(),
            baseline_at=ProviderStore(db).baseline_at(),
            runs=runs.last(RUNS_SHOWN),
            at_work=_is_at_work(config),
            subscribed=bool(config.subscriptions),
            next_runs={kind: next_time(config, kind, datetime.now(UTC)) for kind in KINDS},
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
            off=[
                f"{each.subscription}: {address(each.recipient)} {each.off_kind} ({each.off_reason})"
                for each in AddressTable(db).off()
            ],
            resting=[
                f"{each.endpoint} since {local(each.failing_since, config.timezone)}, tried again at"
                f" {local(each.rests_until, config.timezone)}: {each.last_error}"
                for each in EndpointTable(db).failing()
            ],
            heartbeat=noted(db, HEARTBEAT),
            made_by=ReadingTable(db).current_readers(),
            to_look_at=sum(
                not each.acknowledged and each.kind not in NO_MATTER
                for each in findings(db, archive_beside(config.database))
            ),
        )
    if as_json:
        print(json_line(_as_json(known)))
    else:
        _print(known, config.timezone)
    unknown = [alarm for alarm in known.alarms if alarm.acknowledged_at is None]
    return int(bool(unknown or known.disabled or known.stuck or known.held))


def acknowledge(config: Config, kinds: Sequence[str]) -> int:
    """Notes that somebody knows of the alarms of these kinds; of all, where none is named. Works beside the
    daemon. Exit status 1 where a kind is not open."""

    def change(db: Database) -> int:
        table = AlarmTable(db)
        unknown = [kind for kind in kinds if kind not in {alarm.kind for alarm in table.open()}]
        for kind in unknown:
            print(f"inspectwatch: no alarm of the kind {clean(kind)!r} is open", file=sys.stderr)
        for alarm in table.acknowledge(kinds or None, datetime.now(UTC)):
            print(f"Acknowledged: {alarm.source} {alarm.kind}: {clean(alarm.message)}")
        return int(bool(unknown))

    return changing(config, change)


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
    if known.baseline_at:
        print(f"Watching since {local(known.baseline_at, zone)}")
    else:
        print("Watching has not begun: the first complete run is still to come")
    if not known.subscribed:
        print(NOBODY_IS_TOLD)
    _print_runs(known, zone)
    counts = ", ".join(f"{number} {state}" for state, number in sorted(known.deliveries.items()))
    print(f"Deliveries: {counts or 'none yet'}")
    for line in known.failed:
        print(f"    {line}")
    for line in known.resting:
        print(f"    left alone: {clean(line)}")
    for line in known.off:
        print(f"    off: {clean(line)}")
    if known.heartbeat:
        print(f"Heartbeat: {local(from_text(known.heartbeat), zone)}")
    older = note_on_older_readings(known.made_by, CURRENT_READERS)
    if older:
        print(f"Readings: {clean(older)}")
    if known.to_look_at:
        print(f"Documents: {counted(known.to_look_at, 'matter')} to look at: inspectwatch doctor")


def _print_what_needs_a_person(known: Status, zone: ZoneInfo) -> None:
    for alarm in known.alarms:
        known_of = " (acknowledged)" if alarm.acknowledged_at else ""
        print(f"ALARM{known_of} {alarm.kind} since {local(alarm.began_at, zone)}: {clean(alarm.message)}")
        if alarm.cure and not alarm.acknowledged_at:
            print(f"    {clean(alarm.cure)}")
    for name in known.disabled:
        print(f"SWITCHED OFF subscription {clean(name)}: inspectwatch subscriptions enable {clean(name)}")
    for line in for_a_person(known.stuck):
        print(f"STUCK {line}")
    if known.held:
        print(f"HELD {counted(known.held, 'message')}: inspectwatch deliveries list --state held")


def _print_runs(known: Status, zone: ZoneInfo) -> None:
    for run in known.runs:
        print(
            f"{local(run.started_at, zone)}  {run.kind:5}  {run.state:11}  "
            f"{counted(run.requests, 'request')}, "
            f"{counted(run.new_reports, 'new report')}, {counted(run.events, 'event')}"
        )
        for problem in run.problems[:3]:
            print(f"    {clean(problem)}")
    planned = (f"{kind} {local(moment, zone)}" for kind, moment in known.next_runs.items() if moment)
    print(f"{_WHOSE_RUNS[known.at_work]}: {', '.join(planned) or 'none'}")


def _as_json(known: Status) -> dict[str, Any]:
    return {
        "alarms": [
            {
                "kind": alarm.kind,
                "since": alarm.began_at.isoformat(),
                "message": alarm.message,
                "source": alarm.source,
                "cure": alarm.cure,
                "acknowledged": alarm.acknowledged_at.isoformat() if alarm.acknowledged_at else None,
            }
            for alarm in known.alarms
        ],
        "baseline_at": known.baseline_at.isoformat() if known.baseline_at else None,
        "runs": [
            {
                "kind": run.kind,
                "state": run.state,
                "started_at": run.started_at.isoformat(),
                "finished_at": run.finished_at.isoformat() if run.finished_at else None,
                "requests": run.requests,
                "new_reports": run.new_reports,
                "events": run.events,
                "problems": list(run.problems),
            }
            for run in known.runs
        ],
        "next_runs": {
            kind: moment.isoformat() if moment else None for kind, moment in known.next_runs.items()
        },
        "deliveries": known.deliveries,
        "failed": known.failed,
        "held": known.held,
        "addresses_off": known.off,
        "endpoints_resting": known.resting,
        "heartbeat": known.heartbeat,
        "older_readings": older_readings(known.made_by, CURRENT_READERS),
        "documents_to_look_at": known.to_look_at,
        "disabled": known.disabled,
        "stuck": [
            {"id": each.id, "subscription": each.subscription, "why": each.why} for each in known.stuck
        ],
    }
