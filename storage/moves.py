"""Moves between two inspections as they stand, whether or not they were news: those of before the watch, too.

The rows have the columns of `rating_changes`. `event_id` and `known_at` are those of the event that told just
this; None where no event did, as of every move of before the watch.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from sqlite_utils import Database

from storage.past import NOW, Moment

Row = dict[str, Any]

MOVED: Final = ("improved", "declined")
_FACTS: Final = (
    "published", "urn", "provider", "region", "remit", "area", "previous_area", "previous_grade", "grade",
    "direction", "basis", "report_id", "report_url",
)  # fmt: skip
_SAME: Final = ("urn", "report_id", "area", "previous_area", "previous_grade", "grade")
_EARLIER: Final = f"""
SELECT {", ".join(_FACTS)}
FROM rating_history
WHERE direction IN ('improved', 'declined') AND NOT withdrawn
  AND (:provider IS NULL OR urn = :provider)
  AND (:region IS NULL OR region = :region)
  AND (:area IS NULL OR area = :area)
  AND (:grade IS NULL OR grade = :grade)
  AND (:direction IS NULL OR direction = :direction)
  AND (:since IS NULL OR COALESCE(published, inspection_end) >= :since)
ORDER BY published DESC, urn, report_id, area LIMIT :limit OFFSET :offset
"""  # noqa: S608 (our own columns)
_NUMBER: Final = """
SELECT COALESCE(SUM(number), 0) AS number FROM rating_counts
WHERE kind = 'given' AND direction IN ('improved', 'declined')
  AND (:area IS NULL OR area = :area) AND (:grade IS NULL OR grade = :grade)
"""
_TOLD: Final = """
SELECT e.id AS event_id, e.known_at, r.urn, r.report_id, c.area, c.previous_area, c.previous_grade, c.grade
FROM reports r
CROSS JOIN events e ON e.report = r.id
CROSS JOIN event_changes c ON c.event_id = e.id
WHERE r.report_id IN (SELECT value FROM json_each(:reports))
  AND (:known_by IS NULL OR e.known_at <= :known_by)
ORDER BY e.known_at
"""
_STANDING: Final = """
SELECT r.urn, r.report_id, COALESCE(j.area, '') AS area, r.withdrawn_at IS NOT NULL AS withdrawn, j.disputed
FROM reports r LEFT JOIN judgements j ON j.reading_id = r.reading_id
WHERE r.report_id IN (SELECT value FROM json_each(:reports))
"""


def earlier_moves(
    db: Database, filters: Mapping[str, str | None], limit: int | None = None, offset: int = 0
) -> list[Row]:
    """Moves as they stand today, latest first. `filters`: provider (a URN), region, area, grade (moved to),
    direction, since (an ISO day); one that is None or left out lets everything through."""
    names = ("provider", "region", "area", "grade", "direction", "since")
    given = {name: filters.get(name) for name in names}
    paged = {"limit": -1 if limit is None else limit, "offset": offset}
    return with_events(db, list(db.query(_EARLIER, given | paged)))


def number_of_moves(db: Database, *, area: str | None = None, grade: str | None = None) -> int:
    """How many moves there are as they stand today, as it is kept; `grade`: moved to. None: any."""
    (row,) = db.query(_NUMBER, {"area": area, "grade": grade})
    return int(row["number"])


def with_events(db: Database, rows: Iterable[Row], moment: Moment = NOW) -> list[Row]:
    """Rows of `rating_history` that moved as rows of `rating_changes`: with the latest event, by that moment,
    that told just this."""
    found = list(rows)
    asked = {"reports": json.dumps([row["report_id"] for row in found]), "known_by": moment.known_by}
    told = {tuple(row[key] for key in _SAME): row for row in db.query(_TOLD, asked)}
    return [_change(row, told.get(tuple(row[key] for key in _SAME))) for row in found]


def as_they_stand(db: Database, rows: Iterable[Row]) -> list[Row]:
    """The rows with what has become of them, as of today: `withdrawn`, 1 where the publisher took the report
    down since, and `disputed`, 1 where the report itself contradicts this grade."""
    found = list(rows)
    asked = json.dumps(list(dict.fromkeys(row["report_id"] for row in found)))
    reports = {
        (row["urn"], row["report_id"], row["area"]): row for row in db.query(_STANDING, {"reports": asked})
    }
    gone = {(urn, report_id) for (urn, report_id, _), row in reports.items() if row["withdrawn"]}
    return [_standing(row, reports, gone) for row in found]


def _standing(
    row: Row, reports: Mapping[tuple[str, str, str], Row], gone: Collection[tuple[str, str]]
) -> Row:
    judged = reports.get((row["urn"], row["report_id"], row["area"]))
    return {
        **row,
        "withdrawn": int((row["urn"], row["report_id"]) in gone),
        "disputed": int(bool(judged and judged["disputed"])),
    }


def _change(row: Row, event: Row | None) -> Row:
    told = {key: event[key] if event else None for key in ("event_id", "known_at")}
    return told | {key: row[key] for key in _FACTS}
