"""What is wrong and needs a person, of a source or of this program's own work, until it is over."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.events import insert_event
from storage.times import from_text, to_text
from storage.transaction import writing
from storage.values import NewEvent


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that is wrong. `level`: how bad it was when last told, in whatever its kind counts;
    `subjects`: what it was then about. `acknowledged_at` None: nobody has said that he knows."""

    kind: str
    began_at: datetime
    message: str
    source: str = "ofsted"
    cure: str = ""
    level: int = 1
    subjects: frozenset[str] = frozenset()
    acknowledged_at: datetime | None = None


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

    def began(self, alarm: Alarm, event: NewEvent) -> None:
        """Records an alarm together with the event that tells of it."""
        with writing(self.db):
            self.db.table("alarms").insert(
                {
                    "source": alarm.source,
                    "kind": alarm.kind,
                    "began_at": to_text(alarm.began_at),
                    "message": alarm.message,
                    "cure": alarm.cure,
                    "level": alarm.level,
                    "subjects": json.dumps(sorted(alarm.subjects)),
                }
            )
            insert_event(self.db, event, report_key=None)

    def worse(self, alarm: Alarm, event: NewEvent) -> None:
        """Records that an open alarm got worse together with the event that tells of it."""
        with writing(self.db):
            self._rewrite(alarm)
            insert_event(self.db, event, report_key=None)

    def goes_on(self, alarm: Alarm) -> None:
        """Records how things stand now, in silence: what `status` says is to be true."""
        with writing(self.db):
            self.db.execute(
                "UPDATE alarms SET message = ? WHERE source = ? AND kind = ? AND recovered_at IS NULL",
                [alarm.message, alarm.source, alarm.kind],
            )

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
        """Notes that somebody knows of the open alarms of these kinds, of all where None is given. Returns
        those that were not acknowledged before."""
        wanted = None if kinds is None else set(kinds)
        found = [
            alarm
            for alarm in self.open()
            if alarm.acknowledged_at is None and (wanted is None or alarm.kind in wanted)
        ]
        with writing(self.db):
            for alarm in found:
                self.db.execute(
                    "UPDATE alarms SET acknowledged_at = ?"
                    " WHERE source = ? AND kind = ? AND recovered_at IS NULL",
                    [to_text(now), alarm.source, alarm.kind],
                )
        return found

    def last_acknowledged(self, source: str, kind: str) -> datetime | None:
        """When somebody last said that he knows of such an alarm; None: never."""
        query = "SELECT MAX(acknowledged_at) AS at FROM alarms WHERE source = ? AND kind = ?"
        for row in self.db.query(query, [source, kind]):
            return from_text(row["at"]) if row["at"] else None
        return None

    def _rewrite(self, alarm: Alarm) -> None:
        self.db.execute(
            "UPDATE alarms SET message = ?, cure = ?, level = ?, subjects = ?"
            " WHERE source = ? AND kind = ? AND recovered_at IS NULL",
            [
                alarm.message,
                alarm.cure,
                alarm.level,
                json.dumps(sorted(alarm.subjects)),
                alarm.source,
                alarm.kind,
            ],
        )


def _alarm(row: dict[str, Any]) -> Alarm:
    return Alarm(
        kind=row["kind"],
        began_at=from_text(row["began_at"]),
        message=row["message"],
        source=row["source"],
        cure=row["cure"],
        level=row["level"],
        subjects=frozenset(json.loads(row["subjects"])),
        acknowledged_at=from_text(row["acknowledged_at"]) if row["acknowledged_at"] else None,
    )
