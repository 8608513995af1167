"""What the web page asks beside the public questions: who there is, in what order, and whether all is well.

Everything takes at most a page of rows, however many providers there are.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.times import from_text

Row = dict[str, Any]

MOST_COUNTED = 2_000  # more are nobody's to page through

_OF_ITS_CURRENT = "FROM current_ratings o WHERE o.urn = p.urn AND o.remit = 'childrens_services'"
_BY_GRADE = f"(SELECT MAX(o.rank) {_OF_ITS_CURRENT} AND o.area IN (SELECT value FROM json_each(:ordered)))"  # noqa: S608 - constants
_ORDERS = {
    "provider": "p.name",
    "region": "p.region",
    "inspection_end": f"(SELECT MAX(o.inspection_end) {_OF_ITS_CURRENT})",
}
_CODES = "SELECT p.urn, p.name AS provider, p.region, p.dfe_code, p.gss_code, p.url FROM providers p"
_WHERE = """
WHERE (:region IS NULL OR p.region = :region)
  AND (:text IS NULL OR instr(lower(p.name), lower(:text)) OR p.urn = :text OR p.dfe_code = :text)
  AND (:urns IS NULL OR p.urn IN (SELECT value FROM json_each(:urns)))
"""
# Of the lineage of an area, as joint areas and old names stand for it, a current inspection has one at most.
_AND_GRADED = f"""
  AND EXISTS (
    SELECT 1 {_OF_ITS_CURRENT} AND o.grade = :grade AND o.area IN (SELECT value FROM json_each(:lineage))
  )
"""  # noqa: S608 - constants
_AND_MISSING = f"""
  AND :missing = EXISTS (SELECT 1 {_OF_ITS_CURRENT})
  AND NOT EXISTS (SELECT 1 {_OF_ITS_CURRENT} AND o.area IN (SELECT value FROM json_each(:lineage)))
"""  # noqa: S608 - constants
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
_AND_UNREAD = """
  AND :unread = EXISTS (
    SELECT 1 FROM unread_inspections u WHERE u.urn = p.urn AND u.remit = 'childrens_services'
  )
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which authorities are asked for. None lets everything through. `missing`: those without a grade in the
    area; True: of an inspection that gives none, False: never inspected in a framework that is compared.
    `unread`: whether an inspection that is later than the current one, if there is one, could not be read."""

    lineage: Sequence[str]  # ids of areas: what `grade` is of, and ordered by
    region: str | None = None
    text: str | None = None  # a part of a name, or a code
    urns: Sequence[str] | None = None
    grade: str | None = None
    missing: bool | None = None
    unread: bool | None = None

    @property
    def conditions(self) -> str:
        """As the query begins with them."""
        graded = _AND_GRADED if self.grade else ""
        missing = _AND_MISSING if self.missing is not None else ""
        return _WHERE + graded + missing + (_AND_UNREAD if self.unread is not None else "")

    @property
    def values(self) -> dict[str, object]:
        """As the query takes them."""
        return {
            "lineage": json.dumps(list(self.lineage)),
            "region": self.region,
            "text": self.text,
            "urns": None if self.urns is None else json.dumps(list(self.urns)),
            "grade": self.grade,
            "missing": None if self.missing is None else int(self.missing),
            "unread": None if self.unread is None else int(self.unread),
        }


def authorities(
    db: Database,
    wanted: Wanted,
    order: str | Sequence[str] = "provider",
    *,
    descending: bool = False,
    limit: int = 200,
    offset: int = 0,
) -> list[Row]:
    """Providers with name and codes. `order`: provider, region, inspection_end, or the lineage of an area to
    order by its grade, the worst first. Whatever has no value there comes last."""
    by = _ORDERS[order] if isinstance(order, str) else _BY_GRADE
    direction = "DESC" if descending else "ASC"
    query = (
        f"{_CODES} {wanted.conditions}"
        f" ORDER BY {by} {direction} NULLS LAST, p.name, p.urn LIMIT :limit OFFSET :offset"
    )
    ordered = [] if isinstance(order, str) else list(order)
    return list(
        db.query(query, {**wanted.values, "ordered": json.dumps(ordered), "limit": limit, "offset": offset})
    )


def number_of_authorities(db: Database, wanted: Wanted) -> int:
    """How many there are, counted as far as MOST_COUNTED: there may be more."""
    query = (
        f"SELECT COUNT(*) AS number FROM (SELECT 1 FROM providers p {wanted.conditions} LIMIT {MOST_COUNTED})"  # noqa: S608 - constants
    )
    return next(int(row["number"]) for row in db.query(query, wanted.values))


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


def last_good_run(db: Database) -> datetime | None:
    """When the latest run that ended without a problem began (UTC); None: there was none."""
    query = "SELECT started_at FROM runs WHERE state = 'good' ORDER BY id DESC LIMIT 1"
    return next((from_text(row["started_at"]) for row in db.query(query)), None)
