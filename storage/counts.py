"""The counts behind `stats`: kept up whenever a provider's reports change, so that nothing is counted when
somebody asks.

What is counted is said once, by the view `_counted`: what a provider adds to the counts is taken out before
it changes, and what it adds then is put in, both in the transaction that changes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlite_utils import Database

Row = dict[str, Any]

_ADD = """
INSERT INTO rating_counts (kind, year, remit, framework, region, area, grade, direction, number)
SELECT kind, year, remit, framework, region, area, grade, direction, :sign * COUNT(*)
FROM _counted
WHERE urn = :urn
GROUP BY kind, year, remit, framework, region, area, grade, direction
ON CONFLICT DO UPDATE SET number = number + excluded.number
"""
_DIFFERENCES = """
SELECT kind, year, remit, framework, region, area, grade, direction,
  SUM(kept) AS kept, SUM(counted) AS counted
FROM (
  SELECT kind, year, remit, framework, region, area, grade, direction, number AS kept, 0 AS counted
  FROM rating_counts
  UNION ALL
  SELECT kind, year, remit, framework, region, area, grade, direction, 0, COUNT(*)
  FROM _counted
  GROUP BY kind, year, remit, framework, region, area, grade, direction
)
GROUP BY kind, year, remit, framework, region, area, grade, direction
HAVING SUM(kept) != SUM(counted)
"""
_NOT_CURRENT = """
SELECT urn, remit, report_id, current FROM _latest_inspections WHERE current != is_latest
"""
_KEPT = "urn, remit, area, report, grade, rank, name, region"
_NOT_KEPT = f"""
SELECT urn FROM (SELECT {_KEPT} FROM _current_judgements EXCEPT SELECT {_KEPT} FROM current_judgements)
UNION
SELECT urn FROM (SELECT {_KEPT} FROM current_judgements EXCEPT SELECT {_KEPT} FROM _current_judgements)
UNION
SELECT urn FROM _followed WHERE followed_on IS NOT is_followed_on
ORDER BY urn
"""  # noqa: S608 - constants


@contextmanager
def counted_again(db: Database, urns: Iterable[str]) -> Iterator[None]:
    """Around everything that changes reports, readings, comparisons or the region of these providers. For
    within a transaction; not within another one of these for the same provider."""
    asked = sorted(set(urns))
    for urn in asked:
        db.execute(_ADD, {"sign": -1, "urn": urn})
    yield
    for urn in asked:
        db.execute(_ADD, {"sign": 1, "urn": urn})


def differences(db: Database) -> list[Row]:
    """Counts that are kept wrong, each with the number that is kept and the one that the reports say. None:
    all is well. Counts everything, so it takes its time."""
    return list(db.query(_DIFFERENCES))


def wrongly_current(db: Database) -> list[Row]:
    """Reports that are kept as the current one of their provider and remit and are not, or are and are not
    kept so. None: all is well."""
    return list(db.query(_NOT_CURRENT))


def wrongly_listed(db: Database) -> list[str]:
    """URNs of providers of whose judgements, or of the days from which another one counts, something else is
    kept than the reports say. None: all is well. Looks at everything, so it takes its time."""
    return [row["urn"] for row in db.query(_NOT_KEPT)]
