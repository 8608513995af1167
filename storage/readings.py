"""Readings with everything they found: a stored reading comes back as the very value that was stored.

Old readings are never changed or removed, so that what was once told can always be traced.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from scraper.frameworks import FRAMEWORKS
from scraper.model import Improvement, Judgement, Reading, Statement
from storage.rows import improvement_from, judgement_from, reading_from, statement_from
from storage.times import day_to_text, to_text


@dataclass(frozen=True, slots=True)
class ReadingTable:
    """Belongs to the thread that opened the database. Writing is for within a transaction."""

    db: Database = field(repr=False)

    def reading(self, reading_id: int | None) -> Reading | None:
        """The reading of that id; None where there is none."""
        for row in self.db.query("SELECT * FROM readings WHERE id = ?", [reading_id]):
            return reading_from(row, self._judgements(row["id"]), self._improvements(row["id"]))
        return None

    def keep(self, sha256: str, reading: Reading, now: datetime) -> int:
        """The id of this reading of that document: of the latest, where it says the very same, else a new
        one."""
        query = "SELECT id FROM readings WHERE sha256 = ? ORDER BY id DESC LIMIT 1"
        for row in self.db.query(query, [sha256]):
            if self.reading(row["id"]) == reading:
                known: int = row["id"]
                return known
        return self._insert(sha256, reading, now)

    def current_readers(self) -> dict[str, int]:
        """Reader -> how many reports' current reading it made."""
        query = """
            SELECT g.reader, COUNT(*) AS number FROM reports r JOIN readings g ON g.id = r.reading_id
            GROUP BY g.reader
        """
        return {row["reader"]: row["number"] for row in self.db.query(query)}

    def _judgements(self, reading_id: int) -> tuple[Judgement, ...]:
        others: dict[str, list[Statement]] = {}
        query = "SELECT * FROM statements WHERE reading_id = ? ORDER BY area, position"
        for row in self.db.query(query, [reading_id]):
            others.setdefault(row["area"], []).append(statement_from(row))
        query = "SELECT * FROM judgements WHERE reading_id = ? ORDER BY rowid"
        rows = list(self.db.query(query, [reading_id]))
        return tuple(judgement_from(row, tuple(others.get(row["area"], ()))) for row in rows)

    def _improvements(self, reading_id: int) -> tuple[Improvement, ...]:
        query = "SELECT * FROM improvements WHERE reading_id = ? ORDER BY position"
        return tuple(map(improvement_from, self.db.query(query, [reading_id])))

    def _insert(self, sha256: str, reading: Reading, now: datetime) -> int:
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
            "title": reading.title,
            "authority": reading.authority,
            "summary": json.dumps(reading.summary),
        }
        reading_id = int(self.db.table("readings").insert(row).last_rowid or 0)
        for judgement in reading.judgements:
            self._insert_judgement(reading_id, reading.framework or "", judgement)
        improvements = [
            _improvement_row(reading_id, position, item) for position, item in enumerate(reading.improvements)
        ]
        self.db.table("improvements").insert_all(improvements)
        return reading_id

    def _insert_judgement(self, reading_id: int, framework: str, judgement: Judgement) -> None:
        self.db.table("judgements").insert(_judgement_row(reading_id, framework, judgement))
        statements = [
            _statement_row(reading_id, judgement.area, position, other)
            for position, other in enumerate(judgement.others)
        ]
        self.db.table("statements").insert_all(statements)


def _judgement_row(reading_id: int, framework_id: str, judgement: Judgement) -> dict[str, Any]:
    framework = FRAMEWORKS[framework_id]
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
        "snippet": judgement.snippet,
    }


def _statement_row(reading_id: int, area: str, position: int, statement: Statement) -> dict[str, Any]:
    return {
        "reading_id": reading_id,
        "area": area,
        "position": position,
        "grade": statement.grade,
        "label": statement.label,
        "wording": statement.wording,
        "page": statement.page,
        "snippet": statement.snippet,
    }


def _improvement_row(reading_id: int, position: int, item: Improvement) -> dict[str, Any]:
    return {
        "reading_id": reading_id,
        "position": position,
        "kind": str(item.kind),
        "text": item.text,
        "page": item.page,
        "heading": item.heading,
        "responsible": item.responsible,
    }
