"""What is wrong and needs a person, of a source or of this program's own work, until it is over."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.events import insert_event
from storage.times import from_text, to_text
from storage.transaction import writing
from storage.values import NewEvent

# What no current address of the operator has got or is about to get, and was not given a try lately. Whoever
# unsubscribed is written nothing. CROSS JOIN: SQLite begins with the events, of which alarms are few.
_UNHEARD = """
SELECT a.* FROM alarms a
WHERE a.recovered_at IS NULL AND a.acknowledged_at IS NULL AND a.told_at IS NOT NULL
  AND EXISTS (
    SELECT 1 FROM json_each(:addresses) WHERE (json_extract(value, '$[0]'), json_extract(value, '$[1]'))
      NOT IN (SELECT subscription, recipient FROM addresses WHERE off_kind = 'unsubscribed')
  )
  AND NOT EXISTS (
    SELECT 1 FROM events e CROSS JOIN deliveries d ON d.event_id = e.id
    WHERE e.type IN ('operator.alarm', 'source.alarm') AND e.known_at >= a.told_at
      AND d.lane = 'alarm:' || a.source || ':' || a.kind
      AND (d.subscription, d.recipient) IN
        (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:addresses))
      AND (d.state IN ('sent', 'waiting', 'digested') OR e.known_at > :tried_since)
  )
ORDER BY a.began_at, a.id
"""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that is wrong. `level`: how bad it was when last told, in whatever its kind counts, `latest`:
    at the last look; `subjects`: what it was about when last told."""

    kind: str
    began_at: datetime
    message: str
    source: str = "ofsted"
    cure: str = ""
    level: int = 1
    subjects: frozenset[str] = frozenset()
    latest: int = 1
    upto: datetime | None = (
        None  # of the latest thing counted; None: it counts what is there, whenever it came
    )
    acknowledged_at: datetime | None = (
        None  # None: nobody has said that he knows, or something new came since
    )
    told_at: datetime | None = None  # that it began or got worse; None: nobody was told
    looks: int = 1  # how often it was met

    @property
    def lane(self) -> str:
        """What its messages keep their order among."""
        return f"alarm:{self.source}:{self.kind}"


@dataclass(frozen=True, slots=True)
class AlarmTable:
    """Each method that writes is one transaction. Belongs to the thread that opened the database."""

    db: Database = field(repr=False)

    def open(self, source: str | None = None) -> list[Alarm]:
        """Alarms that are not over, oldest first; of one source, or of all."""
        query = (
            "SELECT * FROM alarms WHERE recovered_at IS NULL AND (? IS NULL OR source = ?)"
            " ORDER BY began_at, id"
        )
        return [_alarm(row) for row in self.db.query(query, [source, source])]

    def began(self, alarm: Alarm, event: NewEvent | None) -> None:
        """Records an alarm together with the event that tells of it; None: nobody is told yet."""
        columns = {
            "source": alarm.source,
            "kind": alarm.kind,
            "began_at": to_text(alarm.began_at),
            "told_at": to_text(alarm.told_at) if alarm.told_at else None,
        }
        with writing(self.db):
            self.db.table("alarms").insert(columns | _standing(alarm))
            if event is not None:
                insert_event(self.db, event, report_key=None)

    def told(self, alarm: Alarm, event: NewEvent) -> None:
        """Records what is new of an open alarm together with the event that tells of it. Who acknowledged
        what was told before did not acknowledge this."""
        with writing(self.db):
            self._rewrite(
                alarm,
                _standing(alarm)
                | {"told_at": to_text(alarm.told_at or event.known_at), "acknowledged_at": None},
            )
            insert_event(self.db, event, report_key=None)

    def told_again(self, event: NewEvent) -> None:
        """Writes an event that says what was told before."""
        with writing(self.db):
            insert_event(self.db, event, report_key=None)

    def goes_on(self, alarm: Alarm) -> None:
        """Records how things stand now, in silence: what `status` says is to be true."""
        with writing(self.db):
            self._rewrite(alarm, _standing(alarm))

    def recovered(self, alarm: Alarm, now: datetime, event: NewEvent | None) -> None:
        """Records that an alarm is over, together with the event that tells of it; None: nobody is told."""
        with writing(self.db):
            self.db.execute(
                "UPDATE alarms SET recovered_at = ? WHERE source = ? AND kind = ? AND recovered_at IS NULL",
                [to_text(now), alarm.source, alarm.kind],
            )
            if event is not None:
                insert_event(self.db, event, report_key=None)

    def acknowledge(self, kinds: Iterable[str] | None, now: datetime) -> list[Alarm]:
        """Notes that somebody knows of the open alarms of these kinds, of all where None is given, as they
        stood at the last look: that is what `status` shows. Returns those that were not acknowledged before.
        """
        wanted = None if kinds is None else set(kinds)
        found = [
            alarm
            for alarm in self.open()
            if alarm.acknowledged_at is None and (wanted is None or alarm.kind in wanted)
        ]
        with writing(self.db):
            for alarm in found:
                self.db.execute(
                    "UPDATE alarms SET acknowledged_at = ?, acknowledged_upto = upto,"
                    " level = MAX(level, latest)"
                    " WHERE source = ? AND kind = ? AND recovered_at IS NULL",
                    [to_text(now), alarm.source, alarm.kind],
                )
        return found

    def acknowledged_upto(self, source: str, kind: str) -> datetime | None:
        """When the latest of it came as that kind was last acknowledged; None: never, or not known."""
        query = "SELECT MAX(acknowledged_upto) AS at FROM alarms WHERE source = ? AND kind = ?"
        return self._moment(query, source, kind)

    def last_over(self, source: str, kind: str) -> datetime | None:
        """When such an alarm was last over, of those that anybody was told of; None: never."""
        query = (
            "SELECT MAX(recovered_at) AS at FROM alarms WHERE source = ? AND kind = ? AND told_at IS NOT NULL"
        )
        return self._moment(query, source, kind)

    def unheard(self, addresses: Collection[tuple[str, str]], tried_since: datetime) -> list[Alarm]:
        """Open alarms that nobody acknowledged and that none of these (subscription, address) got or is about
        to get as they were last told, and whom nothing about them was written since that time."""
        given = {"addresses": json.dumps(list(addresses)), "tried_since": to_text(tried_since)}
        return [_alarm(row) for row in self.db.query(_UNHEARD, given)]

    def _moment(self, query: str, source: str, kind: str) -> datetime | None:
        for row in self.db.query(query, [source, kind]):
            return from_text(row["at"]) if row["at"] else None
        return None

    def _rewrite(self, alarm: Alarm, columns: dict[str, Any]) -> None:
        changes = ", ".join(f"{name} = :{name}" for name in columns)
        self.db.execute(
            f"UPDATE alarms SET {changes}"  # noqa: S608 - names of ours
            " WHERE source = :source AND kind = :kind AND recovered_at IS NULL",
            columns | {"source": alarm.source, "kind": alarm.kind},
        )


def _standing(alarm: Alarm) -> dict[str, Any]:
    """How it stands; neither whether it was told nor whether somebody knows, who may say so at any time."""
    return {
        "message": alarm.message,
        "cure": alarm.cure,
        "level": alarm.level,
        "latest": alarm.latest,
        "subjects": json.dumps(sorted(alarm.subjects)),
        "upto": to_text(alarm.upto) if alarm.upto else None,
        "looks": alarm.looks,
    }


def _alarm(row: dict[str, Any]) -> Alarm:
    return Alarm(
        kind=row["kind"],
        began_at=from_text(row["began_at"]),
        message=row["message"],
        source=row["source"],
        cure=row["cure"],
        level=row["level"],
        subjects=frozenset(json.loads(row["subjects"])),
        latest=row["latest"],
        upto=from_text(row["upto"]) if row["upto"] else None,
        acknowledged_at=from_text(row["acknowledged_at"]) if row["acknowledged_at"] else None,
        told_at=from_text(row["told_at"]) if row["told_at"] else None,
        looks=row["looks"],
    )
