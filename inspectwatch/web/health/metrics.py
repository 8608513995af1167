"""The numbers as Prometheus reads them (text format 0.0.4). Labels hold words of ours only, so that there are
as many series tomorrow as today, and nobody's address."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector
from sqlite_utils import Database

from inspectwatch import __version__
from storage.alarms import Alarm, AlarmTable
from storage.figures import LastRun, last_runs, number_of_providers, oldest_due, reports_by_status
from storage.holds import HoldTable
from storage.outbox import OutboxTable
from storage.runs import RunLog

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Shown as 0 where there are none, so that a rule on them has something to look at from the first day.
_STATES = ("waiting", "sent", "digested", "dead", "cancelled")
_STATUSES = ("read", "no_judgements", "unrecognised", "unreadable", "not_a_report", "missing")

Labels = Mapping[str, str]
Sample = tuple[Labels, float]


@dataclass(frozen=True, slots=True)
class Family:
    """One metric: its name without "inspectwatch_", what it is, and its values by labels."""

    name: str
    help: str
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class _Families(Collector):
    families: tuple[Family, ...]

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for family in self.families:
            names = tuple(family.samples[0][0]) if family.samples else ()
            gauge = GaugeMetricFamily(f"inspectwatch_{family.name}", family.help, labels=names)
            for labels, value in family.samples:
                gauge.add_metric([labels[name] for name in names], value)
            yield gauge


def exposition(families: Iterable[Family]) -> bytes:
    """All of them, as they are sent."""
    return generate_latest(_Families(tuple(families)))


def about(ready: bool, readable: bool, turning: Mapping[str, bool], sizes: Mapping[str, int]) -> list[Family]:
    """What can be said without the database."""
    build = {"version": __version__, "python": platform.python_version()}
    loops = tuple(({"loop": loop}, float(turns)) for loop, turns in turning.items())
    return [
        Family("build_info", "The version that answers.", (({**build}, 1.0),)),
        Family("ready", "1 where /readyz says so.", (({}, float(ready)),)),
        Family("database_readable", "1 where the database opens.", (({}, float(readable)),)),
        Family("database_bytes", "Size of the database's files.", _by("file", sizes)),
        Family("loop_turning", "1 where a loop of the daemon turns. None: no daemon answers.", loops),
    ]


def known(db: Database, now: datetime) -> list[Family]:
    """What the database says."""
    due = oldest_due(db, now)
    counts = dict.fromkeys(_STATES, 0) | OutboxTable(db).counts()
    reports = dict.fromkeys(_STATUSES, 0) | reports_by_status(db)
    return [
        *_of_runs(last_runs(db, now), RunLog(db).last_read(now)),
        Family("alarms_open", "Alarms that are not over.", _alarms(AlarmTable(db).open())),
        Family("deliveries", "Messages by what became of them.", _by("state", counts)),
        Family(
            "oldest_due_delivery_age_seconds",
            "How long the oldest message is due that nothing keeps from being sent; 0: none is.",
            (({}, max((now - due).total_seconds(), 0.0) if due else 0.0),),
        ),
        Family("events_held", "Events that wait for a person's word.", (({}, HoldTable(db).held_events()),)),
        Family("reports", "Reports by how they could be read.", _by("status", reports)),
        Family("providers", "Providers known.", (({}, number_of_providers(db)),)),
    ]


def _of_runs(runs: list[LastRun], last_read: datetime | None) -> list[Family]:
    def each(name: str, text: str, values: Iterable[float]) -> Family:
        labels = ({"source": run.source, "kind": run.kind} for run in runs)
        return Family(f"last_run_{name}", text, tuple(zip(labels, values, strict=True)))

    read: tuple[Sample, ...] = (({}, last_read.timestamp()),) if last_read else ()
    return [
        Family("last_read_timestamp_seconds", "When a run last read the source to the end.", read),
        Family(
            "last_run_state",
            "1 for how the last run ended.",
            tuple(({"source": run.source, "kind": run.kind, "state": run.state}, 1.0) for run in runs),
        ),
        each("timestamp_seconds", "When the last run ended.", (run.finished_at.timestamp() for run in runs)),
        each(
            "duration_seconds",
            "How long it took.",
            ((run.finished_at - run.started_at).total_seconds() for run in runs),
        ),
        each("requests", "Requests to the publisher.", (run.requests for run in runs)),
        each("problems", "What it met that needs a person.", (run.problems for run in runs)),
        each(
            "providers",
            "Providers on the list; 0: not read to the end.",
            (run.providers or 0 for run in runs),
        ),
        each("new_reports", "Reports that were new.", (run.new_reports for run in runs)),
    ]


def _alarms(alarms: list[Alarm]) -> tuple[Sample, ...]:
    return tuple(
        (
            {
                "source": alarm.source,
                "kind": alarm.kind,
                "state": "acknowledged" if alarm.acknowledged_at else "open",
            },
            1.0,
        )
        for alarm in alarms
    )


def _by(label: str, numbers: Mapping[str, int]) -> tuple[Sample, ...]:
    return tuple(({label: name}, float(number)) for name, number in numbers.items())
