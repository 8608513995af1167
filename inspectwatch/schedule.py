"""When runs are due: the cron lines of the configuration, in its time zone.

With `daemon.py` the only module that knows APScheduler (3.11, untyped). Numeric weekdays, which it counts
from Monday as 0, are refused by the configuration.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from apscheduler.triggers.cron import CronTrigger

from inspectwatch.config import Config

Kind = Literal["poll", "sweep"]
KINDS: tuple[Kind, ...] = ("poll", "sweep")


def trigger(config: Config, kind: Kind) -> CronTrigger:
    """The times of one kind of run, in the configured time zone."""
    cron = config.source.poll if kind == "poll" else config.source.sweep
    return CronTrigger.from_crontab(cron, timezone=config.timezone)


def next_time(config: Config, kind: Kind, after: datetime) -> datetime | None:
    """When a run of this kind is due next after `after`; None: never, as on a 30 February."""
    return _next(trigger(config, kind), after)


def next_backup(config: Config, after: datetime) -> datetime | None:
    """When a backup is due next after `after`; None: none is asked for."""
    if not config.backup.schedule:
        return None
    return _next(CronTrigger.from_crontab(config.backup.schedule, timezone=config.timezone), after)


def _next(times: CronTrigger, after: datetime) -> datetime | None:
    moment: datetime | None = times.get_next_fire_time(after, after)
    return moment
