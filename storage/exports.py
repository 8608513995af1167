"""What can be exported: the public views in a stable order, and a summary of one row an authority."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlite_utils import Database

from scraper.frameworks import FRAMEWORKS

Cell = str | int | float | None

NO_LONGER_JUDGED: Final = "no_longer_judged"
"""In place of an overall grade, where the framework of the latest inspection gives none any more."""

_NO_OVERALL: Final = ", ".join(f"'{each.id}'" for each in FRAMEWORKS.values() if each.no_overall_since)


def _grade(*areas: str) -> str:
    """The grade of the first of these areas that the inspection judged: no framework has two of them."""
    known = ", ".join(f"'{area}'" for area in areas)
    return f"MAX(CASE WHEN c.area IN ({known}) THEN c.grade END)"


def _later_unread(urn: str, remit: str) -> str:
    """The latest inspection of that provider and remit that could not be read and is later than the current
    one: as `storage.unread` has it."""
    return (
        f"(SELECT u.report_id FROM unread_inspections u WHERE u.urn = {urn} AND u.remit = {remit}"  # noqa: S608
        " ORDER BY u.inspection_end DESC, u.published DESC, u.report_id DESC LIMIT 1) AS later_unread"
    )


_SUMMARY: Final = f"""
SELECT
  p.urn, p.dfe_code AS la_code, p.gss_code, p.name AS local_authority, p.region,
  r.inspection_start AS inspection_start_date, c.inspection_end AS inspection_end_date,
  c.published AS publication_date, c.framework AS inspection_framework, r.lead_inspector AS inspector_name,
  CASE WHEN c.framework IN ({_NO_OVERALL}) THEN '{NO_LONGER_JUDGED}'
    ELSE {_grade("overall_effectiveness")} END AS overall_effectiveness_grade,
  {_grade("impact_of_leaders", "leadership_management_governance")} AS impact_of_leaders_grade,
  {_grade("help_and_protection")} AS help_and_protection_grade,
  {_grade("in_care_and_care_leavers", "looked_after_and_permanence")} AS care_and_care_leavers_grade,
  {_grade("in_care")} AS in_care_grade,
  {_grade("care_leavers")} AS care_leavers_grade,
  GROUP_CONCAT(CASE WHEN c.disputed THEN c.area END, ', ') AS disputed_grades,
  c.report_url AS inspection_link,
  {_later_unread("p.urn", "'childrens_services'")}
FROM providers p
LEFT JOIN current_ratings c ON c.urn = p.urn AND c.remit = 'childrens_services'
LEFT JOIN published_reports r ON r.urn = c.urn AND r.report_id = c.report_id
GROUP BY p.urn
ORDER BY p.name, p.urn
"""  # noqa: S608 (ids of the program's own)

_IN_AN_INSPECTION: Final = "urn, remit, inspection_end, report_id, area"

QUERIES: Final[dict[str, str]] = {
    "summary": _SUMMARY,
    "ratings": (
        f"SELECT c.*, {_later_unread('c.urn', 'c.remit')} FROM current_ratings c"  # noqa: S608
        " ORDER BY c.provider, c.urn, c.remit, c.area"
    ),
    "history": f"SELECT * FROM rating_history ORDER BY provider, {_IN_AN_INSPECTION}",  # noqa: S608
    "reports": "SELECT * FROM published_reports ORDER BY published DESC, urn, report_id",
    "changes": """
        SELECT c.*, r.withdrawn_at IS NOT NULL AS withdrawn, COALESCE(j.disputed, 0) AS disputed
        FROM rating_changes c
        JOIN reports r ON r.urn = c.urn AND r.report_id = c.report_id
        LEFT JOIN judgements j ON j.reading_id = r.reading_id AND j.area = c.area
        ORDER BY c.known_at DESC, c.event_id, c.area""",
}


@dataclass(frozen=True, slots=True)
class Table:
    """One export under way: `rows` can be taken once, in the order of `columns`."""

    name: str
    columns: tuple[str, ...]
    count: int
    rows: Iterator[tuple[Cell, ...]]


@contextmanager
def one_moment(db: Database) -> Iterator[None]:
    """Everything asked within is of one moment, whatever the daemon records meanwhile. Blocks nobody."""
    db.conn.execute("BEGIN")
    try:
        yield
    finally:
        db.conn.rollback()


def table_of(db: Database, name: str) -> Table:
    """The export of that name, one of `QUERIES`. For within `one_moment`. Rows stream: memory stays small."""
    query = QUERIES[name]
    (count,) = db.conn.execute(f"SELECT COUNT(*) FROM ({query})").fetchone()  # noqa: S608 (our own)
    cursor = db.conn.execute(query)
    return Table(name, tuple(each[0] for each in cursor.description), count, _rows(cursor))


def _rows(cursor: Any) -> Iterator[tuple[Cell, ...]]:
    # Not `yield from`: where a pipe is closed in the middle, that would close the cursor after its database.
    for row in cursor:  # noqa: UP028
        yield row
