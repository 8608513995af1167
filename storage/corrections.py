"""What a newer reader reads differently, and who was told otherwise before."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from sqlite_utils import Database

from storage.counts import counted_again
from storage.holds import DROP
from storage.reports import replace_comparisons, write_recording
from storage.times import from_text, to_text
from storage.transaction import writing
from storage.values import Correction, HeldReport, Rereading, ToldDelivery

CANCELLED = "cancelled by `reread`: it would have told what a newer reader found wrong"

# What went into a digest was told if the digest was, or will be: a digest is frozen, so it can no longer be
# taken out.
_TOLD = """
SELECT d.id, d.event_id, e.body, e.known_at, d.state, d.hold, d.subscription, d.recipient
FROM deliveries d JOIN events e ON e.id = d.event_id
LEFT JOIN deliveries g
  ON d.state = 'digested' AND g.event_id = d.digest
  AND g.subscription = d.subscription AND g.recipient = d.recipient
WHERE e.report = ? AND (d.state IN ('sent', 'waiting') OR g.state IN ('sent', 'waiting'))
ORDER BY e.sequence, d.rowid
"""


@dataclass(frozen=True, slots=True)
class CorrectionStore:
    """Belongs to the thread that opened the database."""

    db: Database = field(repr=False)

    def told(self, report: HeldReport) -> tuple[ToldDelivery, ...]:
        """Every alert on this report that arrived or still waits, in the order of the events. One that was
        given up or cancelled told nobody anything."""
        return tuple(
            ToldDelivery(
                id=row["id"],
                event_id=row["event_id"],
                body=row["body"].encode("utf-8"),
                known_at=from_text(row["known_at"]),
                sent=row["state"] != "waiting",
                hold=row["hold"],
                subscription=row["subscription"],
                recipient=row["recipient"],
            )
            for row in self.db.query(_TOLD, [report.key])
        )

    def record(self, rereading: Rereading) -> None:
        """Writes the new readings, what they correct, and the events about it: all or nothing."""
        with writing(self.db), counted_again(self.db, self._urns(rereading)):
            for recording in rereading.recordings:
                write_recording(self.db, recording)
            replace_comparisons(self.db, rereading.comparisons)
            for correction in rereading.corrections:
                self._log(correction, to_text(rereading.now))
            for delivery in rereading.cancelled:
                self._cancel(delivery, to_text(rereading.now))

    def _urns(self, rereading: Rereading) -> list[str]:
        """Whose reports it changes."""
        keys = [*rereading.comparisons, *(each.report.key for each in rereading.recordings)]
        query = "SELECT DISTINCT urn FROM reports WHERE id IN (SELECT value FROM json_each(?))"
        return [row["urn"] for row in self.db.query(query, [json.dumps(keys)])]

    def _log(self, correction: Correction, found_at: str) -> None:
        row = {
            "found_at": found_at,
            "report": correction.report,
            "field": correction.field,
            "area": correction.area,
            "before": correction.before,
            "after": correction.after,
            "reader_before": correction.reader_before,
            "reader_after": correction.reader_after,
            "notified": int(correction.notified),
        }
        self.db.table("correction_log").insert(row)

    def _cancel(self, delivery: str, now: str) -> None:
        self.db.execute(
            "UPDATE deliveries SET state = 'cancelled', leased_until = NULL, ended_at = ?, last_error = ?"
            " WHERE id = ? AND state = 'waiting'",
            [now, CANCELLED, delivery],
        )
        self.db.execute(DROP, [delivery])
