"""Whether the watch sees: reasons why it may not, from what the database says."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlite_utils import Database

from inspectwatch.alarms import OWN
from inspectwatch.config import Config
from inspectwatch.schedule import next_time
from storage.alarms import AlarmTable
from storage.providers import ProviderStore
from storage.runs import RunLog

POLLS_MISSED = 2  # in a row may be: one that was hard going, one that a sweep stood in the way of
A_RUN_TAKES = timedelta(hours=1)  # at most, a sweep of everything
# Alarms of a source that do not mean that we see nothing of it.
SEEING = frozenset({"flapping", "incomplete", "quiet"})


def not_ready(db: Database, config: Config, now: datetime) -> tuple[str, ...]:
    """Why what is shown may be behind the source, in plain words; nothing: it is not."""
    blind = tuple(
        f"{alarm.source} is {alarm.kind.replace('_', ' ')} since {alarm.began_at:%Y-%m-%d %H:%M} UTC"
        for alarm in AlarmTable(db).open()
        if alarm.source != OWN and alarm.kind not in SEEING
    )
    return blind + _behind(db, config, now)


def _behind(db: Database, config: Config, now: datetime) -> tuple[str, ...]:
    if ProviderStore(db).baseline_at() is None:
        return ("the first complete run is still to come",)
    last = RunLog(db).last_read(now)
    if last is None:
        return ("no run has read the source up to now",)
    latest = read_again_by(config, last)
    if latest is None or now <= latest:
        return ()
    return (f"the source was last read {last:%Y-%m-%d %H:%M} UTC, and should have been again since",)


def read_again_by(config: Config, last: datetime) -> datetime | None:
    """When a source that was read at `last` should have been read again at the latest, by the schedule of
    polls; None: the schedule never comes again."""
    moment: datetime | None = last
    for _ in range(POLLS_MISSED):
        moment = next_time(config, "poll", moment) if moment else None
    return moment + A_RUN_TAKES if moment else None
