"""What `status` knows, and the same as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inspectwatch.causes import CAUSES
from inspectwatch.followed import Gone
from inspectwatch.output import address
from inspectwatch.quiet import Quiet
from inspectwatch.reread import older_readings
from inspectwatch.slowing import Failing
from inspectwatch.sweeping import Owed
from scraper.reports.versions import CURRENT_READERS
from storage.addresses import KnownAddress
from storage.alarms import Alarm
from storage.endpoints import EndpointRow
from storage.outbox import Stuck
from storage.restored import Restored
from storage.runs import Run


@dataclass(frozen=True, slots=True)
class Status:
    """What `status` says."""

    alarms: list[Alarm]
    baseline_at: datetime | None
    runs: list[Run]
    at_work: bool | None  # the daemon, or another inspectwatch that writes; None: we may not look
    subscribed: bool  # there is somebody to tell
    next_runs: dict[str, datetime | None]  # what the daemon, if it runs, does next
    failing: Failing  # runs in a row that could not read the source, which slow its polls down
    sweep_owed: Owed | None  # one that did not read what it should, and is to be made up for; None: none
    quiet: Quiet | None  # how long nothing was published; None: nothing ever was
    deliveries: dict[str, int]
    disabled: list[str]
    stuck: list[Stuck]
    failed: list[str]
    held: int  # deliveries that wait for a person's word
    held_events: int  # events that do, whether anybody is subscribed to them or not
    off: list[KnownAddress]  # addresses that get nothing
    resting: list[EndpointRow]  # machines that failed when last tried
    next_digest: datetime | None  # None: nothing waits for one
    next_proof: datetime | None  # of life, unless something comes before; None: none is to come
    heartbeat: datetime | None  # when the watcher outside was last told; None: never
    to_look_at: int  # matters that `doctor` lists
    made_by: dict[str, int]  # reader -> how many reports' current reading it made
    unsearchable: int  # documents whose text is not kept yet
    gone: list[Gone]  # authorities that are no longer listed
    in_vain: dict[str, tuple[Gone, ...]]  # by subscription: those of them that it names
    restored: Restored | None  # None: the database was never restored from a backup
    last_backup: datetime | None  # None: there is none in the folder of the configuration, or no folder
    next_backup: datetime | None  # that the daemon makes; None: it makes none

    @property
    def next_notice(self) -> datetime | None:
        """When a digest or a proof of life is due next; None: none waits for its hour."""
        moments = (self.next_digest, self.next_proof)
        return min((moment for moment in moments if moment), default=None)

    @property
    def needs_a_person(self) -> bool:
        """Whether something is wrong that nobody has said to know of."""
        known = {alarm.kind for alarm in self.alarms if alarm.acknowledged_at}
        waiting = {
            about
            for alarm in self.alarms
            if alarm.kind == "unaddressed" and alarm.acknowledged_at
            for about in alarm.subjects
        }
        return (
            any(alarm.acknowledged_at is None for alarm in self.alarms)
            or any(f"{each.subscription} {address(each.recipient)}" not in waiting for each in self.stuck)
            or (bool(self.disabled) and "subscriptions_off" not in known)
            or (self.held_events > 0 and "held_back" not in known)
        )


def as_json(known: Status) -> dict[str, Any]:
    """All of it; times in UTC."""
    return {
        "alarms": [
            {
                "kind": alarm.kind,
                "since": alarm.began_at.isoformat(),
                "message": alarm.message,
                "source": alarm.source,
                "cure": alarm.cure,
                "level": alarm.level,
                "cause": _cause_now(alarm),
                "about": sorted(alarm.subjects),
                "acknowledged": _text(alarm.acknowledged_at),
            }
            for alarm in known.alarms
        ],
        "baseline_at": _text(known.baseline_at),
        "runs": [
            {
                "kind": run.kind,
                "state": run.state,
                "started_at": run.started_at.isoformat(),
                "finished_at": _text(run.finished_at),
                "requests": run.requests,
                "new_reports": run.new_reports,
                "events": run.events,
                "problems": list(run.problems),
            }
            for run in known.runs
        ],
        "failing": {
            "runs": known.failing.runs,
            "blocked": known.failing.blocked,
            "slowed": bool(known.failing.wait),
        },
        "sweep_owed": _owed(known.sweep_owed),
        "quiet": _quiet(known.quiet),
        "next_runs": {kind: _text(moment) for kind, moment in known.next_runs.items()},
        "next_notice": _text(known.next_notice),
        "next_digest": _text(known.next_digest),
        "next_proof_of_life": _text(known.next_proof),
        "deliveries": known.deliveries,
        "failed": known.failed,
        "held": known.held,
        "held_events": known.held_events,
        "addresses_off": [
            {
                "subscription": each.subscription,
                "address": address(each.recipient),
                "since": _text(each.off_since),
                "kind": each.off_kind,
                "reason": each.off_reason,
            }
            for each in known.off
        ],
        "endpoints_resting": [
            {
                "endpoint": each.endpoint,
                "since": _text(each.failing_since),
                "failures": each.failures,
                "until": _text(each.rests_until),
                "error": each.last_error,
            }
            for each in known.resting
        ],
        "heartbeat": _text(known.heartbeat),
        "restored": _restored(known.restored),
        "last_backup": _text(known.last_backup),
        "next_backup": _text(known.next_backup),
        "older_readings": older_readings(known.made_by, CURRENT_READERS),
        "documents_not_searchable": known.unsearchable,
        "documents_to_look_at": known.to_look_at,
        "no_longer_listed": [_gone(each) for each in known.gone],
        "subscriptions_to_nobody": {
            name: [each.provider.urn for each in named] for name, named in known.in_vain.items()
        },
        "disabled": known.disabled,
        "stuck": [
            {"id": each.id, "subscription": each.subscription, "why": each.why} for each in known.stuck
        ],
    }


def _owed(sweep: Owed | None) -> dict[str, Any] | None:
    if sweep is None:
        return None
    return {"failed": sweep.failed, "last_good": _text(sweep.good), "next_try": _text(sweep.next_try)}


def _cause_now(alarm: Alarm) -> str | None:
    """Which of the causes that it is about was met last, as the cure is that one's; None: it has no cause."""
    return next((each.name for each in CAUSES if each.cure == alarm.cure), None)


def _quiet(quiet: Quiet | None) -> dict[str, Any] | None:
    if quiet is None:
        return None
    return {
        "since": quiet.since.isoformat(),
        "last_published": quiet.last_published.isoformat() if quiet.last_published else None,
        "days_seen": quiet.days,
        "days_paused": quiet.paused,
        "usual": quiet.usual,
        "limit": quiet.limit,
        "dates": quiet.dates,
        "years": quiet.years,
        "unusual": quiet.unusual,
    }


def _gone(each: Gone) -> dict[str, Any]:
    return {
        "urn": each.provider.urn,
        "name": each.provider.name,
        "since": _text(each.provider.gone_since),
        "successors": [{"urn": one.urn, "name": one.name} for one in each.successors],
    }


def _restored(back: Restored | None) -> dict[str, str | None] | None:
    if back is None:
        return None
    return {"at": _text(back.at), "taken_at": _text(back.taken_at), "complete_at": _text(back.complete_at)}


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
