"""How the watch is: alarms, runs, and what waits to be sent. Nobody's address stands here."""

from __future__ import annotations

from dataclasses import dataclass

from inspectwatch.alarms import OWN
from inspectwatch.output import clean, counted, words
from inspectwatch.web.site.health import Health, health
from inspectwatch.web.site.tables import Cell, Column, Row, Table
from inspectwatch.web.site.view import Asked, View
from inspectwatch.web.site.words import moment
from storage.alarms import Alarm, AlarmTable
from storage.outbox import OutboxTable
from storage.providers import ProviderStore
from storage.runs import Run, RunLog

_RUNS = 20
# What our own alarms say may name addresses; here they are told by their kind.
_OWN_WORDS = {
    "undelivered": "An alert was not sent when it should have been",
    "dead_letters": "Messages were given up after the last try",
    "held_back": "Events are held back until a person decides",
    "endpoints_down": "A mail server or a webhook does not take messages",
    "addresses_refused": "An address was said not to exist",
    "subscriptions_off": "A subscription was switched off by its receiver",
    "corrections": "An alert that was delivered was wrong, and has been taken back",
    "feeds": "The feeds could not be written",
}
_STATES = {
    "waiting": "waiting to be sent",
    "sent": "sent",
    "digested": "sent as part of a digest",
    "dead": "given up",
    "cancelled": "cancelled",
    "held": "held back",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Status(View):
    """`watching`: since when, in a sentence."""

    health: Health
    watching: str


def build(asked: Asked) -> Status:
    """As of now."""
    began = ProviderStore(asked.db).baseline_at()
    since = moment(began, asked.site.timezone) if began else ""
    return Status(
        title="Status",
        tables=(_alarms(asked), _runs(asked), _deliveries(asked)),
        health=health(asked),
        watching=f"Watching since {since}." if since else "Watching has not begun yet.",
    )


def _alarms(asked: Asked) -> Table:
    def since(row: Row) -> Cell:
        return Cell(row["since_local"], note="acknowledged" if row["acknowledged"] else "")

    columns = (
        Column("message", "What is wrong", lambda row: Cell(row["message"], note=row["cure"])),
        Column("since", "Since", since, narrow=True),
    )
    rows = tuple(_alarm(asked, each) for each in AlarmTable(asked.db).open())
    return Table("alarms", "Alarms", columns, rows, empty="No alarm is open.")


def _alarm(asked: Asked, alarm: Alarm) -> Row:
    own = alarm.source == OWN
    return {
        "kind": alarm.kind,
        "since": alarm.began_at.isoformat(),
        "since_local": moment(alarm.began_at, asked.site.timezone),
        "message": _OWN_WORDS.get(alarm.kind, words(alarm.kind)) if own else clean(alarm.message),
        "cure": "inspectwatch status says more" if own else clean(alarm.cure),
        "acknowledged": int(alarm.acknowledged_at is not None),
    }


def _runs(asked: Asked) -> Table:
    columns = (
        Column("started_at", "Began", lambda row: Cell(row["began"]), narrow=True),
        Column("kind", "Run"),
        Column("state", "Ended", lambda row: Cell(_ended(row), note=row["problem"])),
        Column("requests", "Requests", number=True),
        Column("new_reports", "New reports", number=True),
        Column("events", "Events", number=True),
    )
    rows = tuple(_run(asked, each) for each in RunLog(asked.db).last(_RUNS))
    return Table("runs", "Latest runs", columns, rows, empty="None yet: inspectwatch check makes one.")


_ENDS = {"good": "well", "problems": "with problems", "running": "under way"}


def _ended(row: Row) -> str:
    return _ENDS.get(row["state"]) or words(row["state"])


def _run(asked: Asked, run: Run) -> Row:
    more = f" (and {counted(len(run.problems) - 1, 'other')})" if len(run.problems) > 1 else ""
    return {
        "started_at": run.started_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "began": moment(run.started_at, asked.site.timezone),
        "kind": run.kind,
        "state": run.state,
        "requests": run.requests,
        "new_reports": run.new_reports,
        "events": run.events,
        "problem": clean(run.problems[0]) + more if run.problems else "",
    }


def _deliveries(asked: Asked) -> Table:
    counts = OutboxTable(asked.db).counts()
    rows = tuple({"state": state, "messages": number} for state, number in sorted(counts.items()))
    columns = (
        Column("state", "Messages", lambda row: Cell(_STATES.get(row["state"]) or words(row["state"]))),
        Column("messages", "Number", number=True),
    )
    return Table("deliveries", "Messages by what became of them", columns, rows, empty="None yet.")
