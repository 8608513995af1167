"""Whether all is well with the watch, in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from inspectwatch.output import counted
from inspectwatch.web.site.view import Asked
from inspectwatch.web.site.words import moment
from storage.alarms import AlarmTable
from storage.overview import held_events, last_good_run
from storage.providers import ProviderStore

_LONG_AGO = timedelta(days=4)  # a long weekend without polls is no trouble


@dataclass(frozen=True, slots=True)
class Health:
    """`well`: nobody needs to do anything. `last_read`: when the source was last read whole; empty: never."""

    well: bool
    said: str
    last_read: str


def health(asked: Asked) -> Health:
    """How the watch is, as of when it was asked for."""
    last = last_good_run(asked.db, asked.now)
    trouble = _trouble(asked)
    if trouble is None and last is None:
        trouble = "The source has not been read without a problem yet"
    elif trouble is None and last and asked.now - last > _LONG_AGO:
        trouble = f"The source has not been read for {(asked.now - last).days} days"
    return Health(
        well=trouble is None,
        said=trouble or "All is well",
        last_read=moment(last, asked.site.timezone) if last else "",
    )


def _trouble(asked: Asked) -> str | None:
    if ProviderStore(asked.db).told_since() is None:
        return "The first complete run is still to come"
    alarms = [alarm for alarm in AlarmTable(asked.db).open() if alarm.acknowledged_at is None]
    if alarms:
        return f"{counted(len(alarms), 'matter').capitalize()} for whoever runs this"
    if held_events(asked.db):
        return "Some news is held back until a person decides"
    return None
