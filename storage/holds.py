"""Events that are held, with their deliveries: those of a run until they are counted, bursts until a person
decides. They are told to nobody and shown nowhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlite_utils import Database

from storage.events import BURST, DROPPED, IN_RUN
from storage.notes import note, noted
from storage.runs import LAST_READ
from storage.times import day_from_text, from_text, to_text
from storage.transaction import writing

_SETTLED = "settled"

# What takes back our own mistake comes from a command, not from a run.
_UNSETTLED = """
SELECT e.sequence, e.known_at, r.published, e.type = 'report.revised' AND EXISTS (
  SELECT 1 FROM events b
  WHERE b.report = e.report AND b.sequence < e.sequence
    AND b.status IN ('missing', 'unreadable', 'not_a_report')
) AS awaited
FROM events e LEFT JOIN reports r ON r.id = e.report
WHERE e.sequence > ? AND e.type <> 'report.corrected' AND COALESCE(r.urn, e.provider) IS NOT NULL
ORDER BY e.sequence
"""
# What comes after a held event on the same provider would be read before it, and speaks of what nobody heard.
_WITH_THE_HELD = """
UPDATE events SET hold = 'burst'
WHERE hold = 'run' AND sequence <= ? AND COALESCE(
  provider, (SELECT urn FROM reports WHERE id = report)
) IN (
  SELECT COALESCE(h.provider, o.urn) FROM events h LEFT JOIN reports o ON o.id = h.report
  WHERE h.hold = 'burst'
)
"""
_AS_THEIR_EVENTS = """
UPDATE deliveries SET hold = 'burst'
WHERE hold = 'run' AND sequence <= ? AND event_id IN (SELECT id FROM events WHERE hold = 'burst')
"""
# After the delivery of that id was cancelled: what is held, and that nobody gets any more, was not believed.
DROP = """
UPDATE events SET hold = 'dropped'
WHERE hold IN ('run', 'burst') AND id = (SELECT event_id FROM deliveries WHERE id = ?) AND NOT EXISTS (
  SELECT 1 FROM deliveries d WHERE d.event_id = events.id AND d.state = 'waiting'
)
"""
_AWAITED = """EXISTS (
  SELECT 1 FROM deliveries d WHERE d.event_id = events.id AND d.state = 'waiting' AND d.hold = 'burst'
)"""
_NEWEST = "SELECT MAX(published) AS day FROM reports WHERE first_seen <= ? AND published <= ?"


@dataclass(frozen=True, slots=True)
class Unsettled:
    """The events on reports and providers since the last count, and what was known before them."""

    published: tuple[
        date | None, ...
    ]  # of each event's report, None of a provider's; files that were awaited left out
    upto: int  # the last one's sequence
    last_read: datetime | None  # when the list was last read before; None: never
    newest_before: date | None  # the latest publication date held then


@dataclass(frozen=True, slots=True)
class HoldTable:
    """Each method that writes is one transaction. Belongs to the thread that opened the database."""

    db: Database = field(repr=False)

    def unsettled(self) -> Unsettled | None:
        """What has not been counted; None: nothing."""
        rows = list(self.db.query(_UNSETTLED, [int(noted(self.db, _SETTLED) or 0)]))
        if not rows:
            return None
        last_read = self._last_read(rows[0]["known_at"])
        return Unsettled(
            published=tuple(day_from_text(row["published"]) for row in rows if not row["awaited"]),
            upto=rows[-1]["sequence"],
            last_read=last_read,
            newest_before=self._newest(last_read) if last_read else None,
        )

    def settle(self, upto: int, *, hold: bool) -> None:
        """Lets the events of the run go, up to that one, or holds them for a person; those of a provider of
        which something is held are held with it."""
        with writing(self.db):
            self.db.execute(_WITH_THE_HELD, [upto])
            self.db.execute(_AS_THEIR_EVENTS, [upto])
            for table in ("events", "deliveries"):
                self.db.execute(
                    f"UPDATE {table} SET hold = ? WHERE hold = ? AND sequence <= ?",  # noqa: S608 - ours
                    [BURST if hold else None, IN_RUN, upto],
                )
            note(self.db, _SETTLED, str(upto))

    def unawaited(self) -> int:
        """How many events are held that no delivery waits for: nobody is subscribed to them."""
        query = f"SELECT COUNT(*) AS number FROM events WHERE hold = ? AND NOT {_AWAITED}"  # noqa: S608 - ours
        return next(int(row["number"]) for row in self.db.query(query, [BURST]))

    def decide(self, *, believed: bool) -> int:
        """What a person says of these. Returns how many there were."""
        with writing(self.db):
            changed = self.db.execute(
                f"UPDATE events SET hold = ? WHERE hold = ? AND NOT {_AWAITED}",  # noqa: S608 - ours
                [None if believed else DROPPED, BURST],
            )
            return changed.rowcount

    def held(self) -> int:
        """How many deliveries wait for a person's word."""
        query = "SELECT COUNT(*) AS number FROM deliveries WHERE hold = ? AND state = 'waiting'"
        return next(int(row["number"]) for row in self.db.query(query, [BURST]))

    def held_events(self) -> int:
        """How many events wait for a person's word, whether anybody is subscribed to them or not."""
        query = f"SELECT COUNT(*) AS number FROM events WHERE hold = ? OR {_AWAITED}"  # noqa: S608 - ours
        return next(int(row["number"]) for row in self.db.query(query, [BURST]))

    def _last_read(self, before: str) -> datetime | None:
        for row in self.db.query(LAST_READ, [before]):
            return from_text(row["at"]) if row["at"] else None
        return None

    def _newest(self, seen_by: datetime) -> date | None:
        for row in self.db.query(_NEWEST, [to_text(seen_by), seen_by.date().isoformat()]):
            return day_from_text(row["day"])
        return None
