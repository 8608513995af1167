"""Reports, their readings, and the recording transaction."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from scraper.frameworks import FRAMEWORKS
from scraper.model import Judgement, Reading
from storage.events import insert_event
from storage.rows import held_from, judgement_from, reading_from, report_columns
from storage.times import day_to_text, to_text
from storage.transaction import writing
from storage.values import ComparedArea, HeldReport, Recording

_HELD = """
SELECT r.*, e.id AS last_event, e.status AS last_status
FROM reports r
LEFT JOIN events e ON e.sequence = (SELECT MAX(sequence) FROM events WHERE report = r.id)
"""


@dataclass(frozen=True, slots=True)
class ReportStore:
    """What is known of reports. Belongs to the thread that opened the database."""

    db: Database = field(repr=False)

    def reports_of(self, urn: str) -> tuple[HeldReport, ...]:
        """All reports of a provider, withdrawn ones too, in the order met."""
        rows = list(self.db.query(f"{_HELD} WHERE r.urn = ? ORDER BY r.id", [urn]))
        return tuple(held_from(row, self._reading(row["reading_id"])) for row in rows)

    def _reading(self, reading_id: int | None) -> Reading | None:
        for row in self.db.query("SELECT * FROM readings WHERE id = ?", [reading_id]):
            query = "SELECT * FROM judgements WHERE reading_id = ? ORDER BY rowid"
            return reading_from(row, tuple(map(judgement_from, self.db.query(query, [reading_id]))))
        return None

    def told_of(self, report: HeldReport) -> tuple[tuple[str, str], ...]:
        """(subscription, address) of everyone to whom an earlier event on this report was addressed."""
        query = """
            SELECT DISTINCT d.subscription, d.recipient FROM deliveries d JOIN events e ON e.id = d.event_id
            WHERE e.report = ? ORDER BY d.subscription, d.recipient
        """
        return tuple((row["subscription"], row["recipient"]) for row in self.db.query(query, [report.key]))

    def record(self, recording: Recording) -> None:
        """Writes the report, its reading, the comparisons, the event and its deliveries: all or nothing."""
        with writing(self.db):
            held = recording.report
            reading_id = self._keep_reading(held, recording.now)
            self.db.table("reports").update(held.key, report_columns(held, reading_id))
            for key, areas in recording.comparisons.items():
                self._replace_comparisons(key, areas)
            if recording.event:
                insert_event(self.db, recording.event, report_key=held.key)

    def _keep_reading(self, held: HeldReport, now: datetime) -> int | None:
        if held.reading is None or held.sha256 is None:
            return None
        query = "SELECT id FROM readings WHERE sha256 = ? ORDER BY id DESC LIMIT 1"
        for row in self.db.query(query, [held.sha256]):
            if self._reading(row["id"]) == held.reading:
                known: int = row["id"]
                return known
        return self._insert_reading(held.sha256, held.reading, now)

    def _insert_reading(self, sha256: str, reading: Reading, now: datetime) -> int:
        row = {
            "sha256": sha256,
            "reader": reading.reader,
            "status": str(reading.status),
            "framework": reading.framework,
            "inspection_start": day_to_text(reading.inspection_start),
            "inspection_end": day_to_text(reading.inspection_end),
            "lead_inspector": reading.lead_inspector,
            "problems": json.dumps(reading.problems),
            "read_at": to_text(now),
        }
        reading_id = int(self.db.table("readings").insert(row).last_rowid or 0)
        judgements = [_judgement_row(reading_id, reading, judgement) for judgement in reading.judgements]
        self.db.table("judgements").insert_all(judgements)
        return reading_id

    def _replace_comparisons(self, key: int, areas: tuple[ComparedArea, ...]) -> None:
        self.db.execute("DELETE FROM comparisons WHERE report = ?", [key])
        for area in areas:
            self.db.execute(
                "INSERT INTO comparisons VALUES (?, ?, ?, ?, ?, ?)",
                [key, area.area, area.direction, area.basis, area.previous_area, area.previous_grade],
            )


def _judgement_row(reading_id: int, reading: Reading, judgement: Judgement) -> dict[str, Any]:
    framework = FRAMEWORKS[reading.framework or ""]
    area = framework.area(judgement.area)
    return {
        "reading_id": reading_id,
        "area": judgement.area,
        "area_label": area.label if area else judgement.label,
        "label": judgement.label,
        "grade": judgement.grade,
        "rank": framework.rank(judgement.grade),
        "wording": judgement.wording,
        "page": judgement.page,
        "corroborated": int(judgement.corroborated),
        "disputed": int(judgement.disputed),
    }
