"""What the web page asks beside the public questions: how some stand, what is latest, whether all is well.

Everything takes at most a page of rows, however many providers there are.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.times import AHEAD, from_text, to_text

Row = dict[str, Any]

# As `current_ratings` has it, beginning with the providers asked for.
_CURRENT = """
SELECT r.urn, g.framework, j.area, j.grade, j.rank, j.disputed, r.inspection_end, r.published, r.report_id,
  r.url AS report_url
FROM json_each(?) wanted
CROSS JOIN reports r ON r.urn = wanted.value AND r.remit = 'childrens_services' AND r.current
CROSS JOIN readings g ON g.id = r.reading_id
CROSS JOIN judgements j ON j.reading_id = g.id
"""
_IMPROVEMENTS = """
SELECT r.urn, r.report_id, i.kind, i.text, i.heading, i.responsible, i.page
FROM json_each(?) wanted
CROSS JOIN reports r ON r.urn = wanted.value AND r.remit = 'childrens_services' AND r.current
CROSS JOIN improvements i ON i.reading_id = r.reading_id
ORDER BY wanted.key, i.position
"""
_LATEST = """
SELECT r.urn, p.name AS provider, p.region, r.report_id, r.published, g.framework
FROM reports r
JOIN providers p ON p.urn = r.urn
JOIN readings g ON g.id = r.reading_id
WHERE r.withdrawn_at IS NULL AND r.compared AND r.remit = 'childrens_services'
ORDER BY r.published DESC, r.id DESC LIMIT ?
"""
_HISTORY = """
SELECT * FROM rating_history
WHERE urn IN (SELECT value FROM json_each(:urns)) AND report_id IN (SELECT value FROM json_each(:reports))
"""


def current_of(db: Database, urns: Collection[str]) -> dict[str, list[Row]]:
    """Rows as of `current_ratings` of children's services, by URN; nothing for those that have none."""
    found: dict[str, list[Row]] = {}
    for row in db.query(_CURRENT, [json.dumps(list(urns))]):
        found.setdefault(row["urn"], []).append(row)
    return found


def improvements_of(db: Database, urns: Sequence[str]) -> list[Row]:
    """What the current inspections of these authorities say must improve, in the order asked for."""
    return list(db.query(_IMPROVEMENTS, [json.dumps(list(urns))]))


def latest_inspections(db: Database, number: int) -> list[Row]:
    """The latest graded reports of children's services, each with its `judgements`: rows of
    `rating_history`."""
    reports = list(db.query(_LATEST, [number]))
    asked = {name: json.dumps([row[key] for row in reports]) for name, key in _KEYS.items()}
    judged: dict[tuple[str, str], list[Row]] = {}
    for row in db.query(_HISTORY, asked):
        judged.setdefault((row["urn"], row["report_id"]), []).append(row)
    return [{**row, "judgements": judged.get((row["urn"], row["report_id"]), [])} for row in reports]


_KEYS = {"urns": "urn", "reports": "report_id"}


def provider(db: Database, urn: str) -> Row | None:
    """Its row of the table of providers; None: there is no such provider."""
    query = "SELECT urn, name AS provider, region, dfe_code, gss_code, url FROM providers WHERE urn = ?"
    return next(iter(db.query(query, [urn])), None)


def held_events(db: Database) -> frozenset[str]:
    """Ids of events that are held back: nothing shows them before a person decides."""
    return frozenset(row["id"] for row in db.query("SELECT id FROM events WHERE hold IS NOT NULL"))


def last_good_run(db: Database, now: datetime) -> datetime | None:
    """When the latest run that ended without a problem began (UTC); None: there was none. One dated after
    now, but for minutes, does not count."""
    query = "SELECT started_at FROM runs WHERE state = 'good' AND started_at <= ? ORDER BY id DESC LIMIT 1"
    return next((from_text(row["started_at"]) for row in db.query(query, [to_text(now + AHEAD)])), None)
