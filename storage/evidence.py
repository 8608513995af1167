"""All that is known of each report of a provider: its documents, judgements with their evidence, what
inspectors found and what must improve."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database

from scraper.frameworks import FRAMEWORKS

Row = dict[str, Any]

# As `report_documents` has it, which SQLite would make whole to join it.
_REPORTS = """
SELECT
  p.urn, p.provider, v.region, p.report_id, p.title, p.kind, p.remit, p.framework, p.status, p.published,
  p.inspection_start, p.inspection_end, p.lead_inspector, g.title AS document_title, g.authority,
  CASE WHEN g.id IS NOT NULL THEN r.authority_agrees END AS authority_agrees,
  p.withdrawn, g.reader, g.read_at, p.sha256, p.url,
  COALESCE(g.summary, '[]') AS summary, COALESCE(g.problems, '[]') AS problems
FROM published_reports p
JOIN providers v ON v.urn = p.urn
JOIN reports r ON r.urn = p.urn AND r.report_id = p.report_id
LEFT JOIN readings g ON g.id = r.reading_id
WHERE p.urn = ?
ORDER BY p.inspection_end DESC, p.published DESC, p.report_id DESC
"""
_JUDGEMENTS = """
SELECT
  report_id, framework, area, label, printed_label, grade, wording, page, corroborated, disputed, snippet,
  others
FROM judgement_evidence WHERE urn = ?
"""
_COMPARISONS = """
SELECT report_id, area, direction, basis, previous_area, previous_grade FROM rating_history WHERE urn = ?
"""
_NOT_COMPARED: Row = dict.fromkeys(("direction", "basis", "previous_area", "previous_grade"))
_IMPROVEMENTS = """
SELECT report_id, kind, text, heading, responsible, page
FROM report_improvements WHERE urn = ? ORDER BY position
"""


def reports_in_full(db: Database, urn: str) -> list[Row]:
    """Every report of a provider, latest inspection first, with everything that was read of it.

    `summary` and `problems` are lists of texts; `judgements` stand in their framework's order, each with its
    `others` and what it was compared with (all None: no comparison is stored); `improvements` as printed.
    What is one of two things is a bool; `authority_agrees` is None where it cannot be told. A letter has no
    judgements, and a report that could not be read has nothing.
    """
    compared = {(row.pop("report_id"), row.pop("area")): row for row in db.query(_COMPARISONS, [urn])}
    rows = sorted(db.query(_JUDGEMENTS, [urn]), key=_place)
    judgements = _by_report(
        _judgement(row) | compared.get((row["report_id"], row["area"]), _NOT_COMPARED) for row in rows
    )
    improvements = _by_report(db.query(_IMPROVEMENTS, [urn]))
    return [
        {
            **_report(row),
            "judgements": judgements[row["report_id"]],
            "improvements": improvements[row["report_id"]],
        }
        for row in db.query(_REPORTS, [urn])
    ]


def confirmed(db: Database, urn: str) -> frozenset[tuple[str, str]]:
    """(report id, area) of the judgements that a second place of the same report confirms."""
    query = "SELECT report_id, area FROM judgement_evidence WHERE urn = ? AND corroborated"
    return frozenset((row["report_id"], row["area"]) for row in db.query(query, [urn]))


def _report(row: Row) -> Row:
    agrees = row["authority_agrees"]
    return {
        **row,
        "authority_agrees": None if agrees is None else bool(agrees),
        "withdrawn": bool(row["withdrawn"]),
        "summary": json.loads(row["summary"]),
        "problems": json.loads(row["problems"]),
    }


def _judgement(row: Row) -> Row:
    told = {key: value for key, value in row.items() if key != "framework"}
    return {
        **told,
        "corroborated": bool(row["corroborated"]),
        "disputed": bool(row["disputed"]),
        "others": json.loads(row["others"]),
    }


def _by_report(rows: Iterable[Row]) -> defaultdict[str, list[Row]]:
    """The rows by report id, in their order and without it."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["report_id"]].append({key: value for key, value in row.items() if key != "report_id"})
    return found


def _place(row: Row) -> int:
    """Where an area stands in its framework."""
    return [area.id for area in FRAMEWORKS[row["framework"]].areas].index(row["area"])
