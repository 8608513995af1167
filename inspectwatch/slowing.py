"""How the daemon's polls slow down while a source cannot be read, and how they return. Restart-safe: all of
it follows from the `runs` table and the open alarms.

Why not stop, or go on as before? A watcher that stops until somebody clicks misses what is published after
the source is mended; one that asks on and on every half hour is a burden to a server in trouble, and gets
itself shut out by one that has already said no. So: the first runs keep the pace, as most trouble passes
within the hour; then an hour, two, four. A source that refuses us is asked less from the first refusal on,
and down to once a day. One run that reads the source ends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from inspectwatch.config import Config
from inspectwatch.schedule import next_time
from storage.alarms import AlarmTable
from storage.runs import RunLog

PATIENCE = 4  # runs in a row that fail, from which on polls slow down: then there is an alarm, too
FIRST_WAIT = timedelta(hours=1)
LONGEST_WAIT = timedelta(hours=4)
LONGEST_WAIT_BLOCKED = timedelta(days=1)
JITTER = timedelta(minutes=2)  # by which a run may begin late, without losing its place in the schedule

_LOOKED_AT = 20  # runs, of which the newest may be under way or was cut short


@dataclass(frozen=True, slots=True)
class Failing:
    """How a source stands: `runs` in a row that could not read it, `blocked`: it refuses us."""

    runs: int = 0
    blocked: bool = False

    @property
    def wait(self) -> timedelta:
        """How long polls are apart, at the least; none: as scheduled."""
        doubled = self.runs - (1 if self.blocked else PATIENCE)
        if self.runs == 0 or doubled < 0:
            return timedelta()
        longest = LONGEST_WAIT_BLOCKED if self.blocked else LONGEST_WAIT
        return min(FIRST_WAIT * int(2 ** min(doubled, 10)), longest)


def next_poll(config: Config, last: datetime, failing: Failing) -> datetime | None:
    """When the poll after the one that began at `last` is due; None: never. Always a scheduled time."""
    wait = failing.wait
    return next_time(config, "poll", last + wait - JITTER if wait else last)


def failing(runs: RunLog, alarms: AlarmTable) -> Failing:
    """How the source stands by what the database knows."""
    number = runs.failures()
    if number == 0:
        return Failing()
    said = _problems_of_the_last(runs)  # else a page that is refused would slow a list that hiccups
    blocked = any(alarm.kind == "blocked" and alarm.message in said for alarm in alarms.open(runs.source))
    return Failing(number, blocked)


def _problems_of_the_last(runs: RunLog) -> tuple[str, ...]:
    ended = (run for run in runs.last(_LOOKED_AT) if run.state in ("good", "problems"))
    return next((run.problems for run in ended), ())
