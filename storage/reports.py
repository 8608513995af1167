"""Reports, their readings, and the recording transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlite_utils import Database

from storage.counts import counted_again
from storage.events import insert_event
from storage.readings import ReadingTable
from storage.rows import check_columns, held_from, report_columns
from storage.texts import TextTable
from storage.times import day_to_text, from_text, to_text
from storage.transaction import writing
from storage.values import ComparedArea, HeldReport, Recording

_HELD = """
SELECT r.*, e.id AS last_event, e.status AS last_status,
  EXISTS (SELECT 1 FROM document_texts t WHERE t.sha256 = r.sha256) AS searchable
FROM reports r
LEFT JOIN events e ON e.sequence = (SELECT MAX(sequence) FROM events WHERE report = r.id)
"""

_LEAVE_UNUSED = """
UPDATE fetches SET unused = 1 WHERE id = (SELECT MAX(id) FROM fetches WHERE url = ?) AND sha256 = ?
"""
_TAKE_UP = """
INSERT INTO fetches (url, final_url, sha256, fetched_at, headers, etag, last_modified)
SELECT url, final_url, sha256, ?, headers, etag, last_modified FROM fetches
WHERE unused AND id = (SELECT MAX(id) FROM fetches WHERE url = ?) AND sha256 = ?
"""


@dataclass(frozen=True, slots=True)
class ReportStore:
    """What is known of reports. Belongs to the thread that opened the database."""

    db: Database = field(repr=False)

    def reports_of(self, urn: str) -> tuple[HeldReport, ...]:
        """All reports of a provider, withdrawn ones too, in the order met."""
        readings = ReadingTable(self.db)
        rows = list(self.db.query(f"{_HELD} WHERE r.urn = ? ORDER BY r.id", [urn]))
        return tuple(held_from(row, readings.reading(row["reading_id"])) for row in rows)

    def told_of(self, report: HeldReport) -> tuple[tuple[str, str], ...]:
        """(subscription, address) of everyone to whom an earlier event on this report was addressed."""
        query = """
            SELECT DISTINCT d.subscription, d.recipient FROM deliveries d JOIN events e ON e.id = d.event_id
            WHERE e.report = ? ORDER BY d.subscription, d.recipient
        """
        return tuple((row["subscription"], row["recipient"]) for row in self.db.query(query, [report.key]))

    def published_days(self, until: date) -> tuple[date, ...]:
        """Every day up to that one on which something was published, withdrawn since or not, in order."""
        query = "SELECT DISTINCT published AS day FROM reports WHERE published <= ? ORDER BY published"
        return tuple(date.fromisoformat(row["day"]) for row in self.db.query(query, [day_to_text(until)]))

    def last_news(self) -> datetime | None:
        """When a report was last met that was not there in the baseline; None: never."""
        for row in self.db.query("SELECT MAX(first_seen) AS at FROM reports WHERE baseline = 0"):
            return from_text(row["at"]) if row["at"] else None
        return None

    def documents_given(self, url: str) -> list[tuple[str, datetime]]:
        """(sha256, when) of every answer of that address that brought a document, oldest first."""
        query = "SELECT sha256, fetched_at FROM fetches WHERE url = ? ORDER BY id"
        return [(row["sha256"], from_text(row["fetched_at"])) for row in self.db.query(query, [url])]

    def flapping(self) -> list[tuple[str, str]]:
        """(provider, URL) of the reports whose address gives now one document, now another, and that are not
        withdrawn: a page that lacks one for a day has not taken it back yet."""
        query = """
            SELECT p.name, r.url FROM reports r JOIN providers p ON p.urn = r.urn
            WHERE r.flapping_since IS NOT NULL AND (r.withdrawn_at IS NULL OR r.missing_since IS NULL)
            ORDER BY p.name, r.id
        """
        return [(row["name"], row["url"]) for row in self.db.query(query)]

    def is_flapping(self, url: str) -> bool:
        """Whether that address gave now one document, now another, of a report withdrawn since or not."""
        query = "SELECT 1 FROM reports WHERE url = ? AND flapping_since IS NOT NULL LIMIT 1"
        return bool(list(self.db.query(query, [url])))

    def leave_unused(self, url: str, sha256: str) -> None:
        """The document that the address gave last is not taken for the report's."""
        with writing(self.db):
            self.db.execute(_LEAVE_UNUSED, [url, sha256])

    def take_up(self, url: str, sha256: str, now: datetime) -> None:
        """It is, from now on: what was known before does not change by it."""
        with writing(self.db):
            self.db.execute(_TAKE_UP, [to_text(now), url, sha256])

    def record(self, recording: Recording) -> None:
        """Writes the report, its reading, the comparisons, the event and its deliveries: all or nothing."""
        with writing(self.db), counted_again(self.db, [recording.report.urn]):
            write_recording(self.db, recording)


def write_recording(db: Database, recording: Recording) -> None:
    """Writes all of it. For within a transaction, where the provider is counted again."""
    held, reading_id = recording.report, None
    if held.reading is not None and held.sha256 is not None:
        reading_id = ReadingTable(db).keep(held.sha256, held.reading, recording.now)
    columns = report_columns(held, reading_id) | check_columns(recording.check)
    (before,) = db.execute("SELECT sha256 FROM reports WHERE id = ?", [held.key]).fetchone()
    db.table("reports").update(held.key, columns)
    _keep_text(db, held, before)
    replace_comparisons(db, recording.comparisons)
    if recording.event:
        insert_event(db, recording.event, report_key=held.key)


def _keep_text(db: Database, held: HeldReport, before: str | None) -> None:
    """The text of the document the report holds now, where it was just read; that of the one before goes."""
    texts = TextTable(db)
    if held.sha256 and held.readable and held.reading and held.reading.pages:
        texts.keep(held.sha256, held.reading.pages)
    if before and before != held.sha256:
        texts.forget_unheld(before)


def replace_comparisons(db: Database, comparisons: Mapping[int, tuple[ComparedArea, ...]]) -> None:
    """Writes those of every report named, and of no other. For within a transaction."""
    for key, areas in comparisons.items():
        db.execute("DELETE FROM comparisons WHERE report = ?", [key])
        for area in areas:
            db.execute(
                "INSERT INTO comparisons VALUES (?, ?, ?, ?, ?, ?)",
                [key, area.area, area.direction, area.basis, area.previous_area, area.previous_grade],
            )
