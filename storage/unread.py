"""Inspections that are out but could not be read: what is current of the same provider and remit is older."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlite_utils import Database

from scraper.model import Remit
from storage.past import LATEST_OF, NOW, Moment, held

Row = dict[str, Any]
Unread = Mapping[tuple[str, str], Row]
"""(URN, remit) -> the latest of them, as `later_unread` gives it."""

COLUMN: Final = "later_unread"

_SHOWN = "urn, provider, remit, title, published, status, report_id, report_url, current_report_id"
_LATEST_FIRST = "inspection_end DESC, published DESC, report_id DESC"
_NOW = f"""
SELECT {_SHOWN} FROM unread_inspections WHERE urn IN (SELECT value FROM json_each(:urns))
ORDER BY {_LATEST_FIRST}"""  # noqa: S608 - constants
# As the view `unread_inspections` has it, of what was held then.
_THEN = f"""
, unread AS (
  SELECT
    h.urn, p.name AS provider, h.remit, h.title, h.published, h.inspection_end,
    COALESCE(h.status, 'missing') AS status, h.report_id, h.url AS report_url,
    c.report_id AS current_report_id
  FROM json_each(:urns) wanted
  CROSS JOIN held h ON h.urn = wanted.value
  CROSS JOIN providers p ON p.urn = h.urn
  LEFT JOIN held c ON c.id = ({LATEST_OF})
  WHERE h.kind = 'inspection' AND h.remit IN ('area_send', 'childrens_services')
    AND NOT h.withdrawn AND NOT h.compared
    AND (h.reading_id IS NULL OR h.status NOT IN ('read', 'no_judgements') OR (
      h.status = 'read' AND NOT EXISTS (SELECT 1 FROM judgements j WHERE j.reading_id = h.reading_id)
    ))
    AND (c.id IS NULL OR (
      (COALESCE(h.inspection_end, h.published, '9'), COALESCE(h.published, '9'))
        > (COALESCE(c.inspection_end, c.published, ''), COALESCE(c.published, ''))
      AND (h.published IS NULL OR c.published IS NULL OR h.published >= c.published)
    ))
)
SELECT {_SHOWN} FROM unread ORDER BY {_LATEST_FIRST}"""  # noqa: S608 - constants
_OLDER = """
SELECT DISTINCT urn FROM unread_inspections
WHERE remit = :remit AND current_report_id IS NOT NULL AND (:region IS NULL OR region = :region)"""
_COUNT = f"SELECT COUNT(*) AS number FROM ({_OLDER})"  # noqa: S608 - constants
_GRADES = f"""
SELECT c.area, COALESCE(c.region, '') AS region, COUNT(*) AS number
FROM current_ratings c
WHERE c.remit = :remit AND c.urn IN ({_OLDER})
GROUP BY c.area, c.region"""  # noqa: S608 - constants


def later_unread(db: Database, urns: Iterable[str], *, moment: Moment = NOW) -> dict[tuple[str, str], Row]:
    """Of these providers, by URN and remit: the latest inspection that could not be read, where it is later
    than the current one. `current_report_id` None: there is no current one."""
    query = _NOW if moment == NOW else f"{held(moment)}{_THEN}"
    found: dict[tuple[str, str], Row] = {}
    for row in db.query(query, moment.values | {"urns": json.dumps(list(dict.fromkeys(urns)))}):
        found.setdefault((row["urn"], row["remit"]), row)
    return found


def marked(rows: Iterable[Row], unread: Unread) -> list[Row]:
    """The rows with a last column more: the report that is later and could not be read; None: there is none.
    A row without a remit is of children's services."""
    return [{**row, COLUMN: _report_id(row, unread)} for row in rows]


def of_rows(rows: Iterable[Row], unread: Unread) -> list[Row]:
    """Those of `unread` that the rows are older than, in the order of the rows."""
    keys = dict.fromkeys(map(_key, rows))
    return [unread[key] for key in keys if key in unread]


def number_of_authorities(db: Database, *, region: str | None = None) -> int:
    """Of how many the current grades of children's services are older than an inspection that could not be
    read."""
    (row,) = db.query(_COUNT, {"remit": Remit.CHILDRENS_SERVICES.value, "region": region})
    return int(row["number"])


def number_of_grades(db: Database, *, region: str | None = None) -> list[Row]:
    """The same by `area` and `region` (empty: not known), as the `number` of grades."""
    return list(db.query(_GRADES, {"remit": Remit.CHILDRENS_SERVICES.value, "region": region}))


def _report_id(row: Row, unread: Unread) -> str | None:
    later = unread.get(_key(row))
    return later["report_id"] if later else None


def _key(row: Row) -> tuple[str, str]:
    return row["urn"], row.get("remit") or Remit.CHILDRENS_SERVICES.value
