"""All that is known of each report of a provider: its documents, judgements with their evidence, what
inspectors found and what must improve; now or at another moment."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from typing import Any

from sqlite_utils import Database

from scraper.frameworks import FRAMEWORKS
from storage import questions
from storage.past import NOW, Moment, held

Row = dict[str, Any]

_REPORTS = """
SELECT
  p.urn, p.name AS provider, p.region, h.report_id, h.title, h.kind, h.remit, h.framework,
  COALESCE(h.status, 'missing') AS status, h.published, h.inspection_start, h.inspection_end,
  h.lead_inspector, g.title AS document_title, g.authority,
  CASE WHEN g.id = r.reading_id THEN r.authority_agrees END AS authority_agrees,
  h.withdrawn, g.reader, g.read_at, h.sha256, h.url,
  COALESCE(g.summary, '[]') AS summary, COALESCE(g.problems, '[]') AS problems
FROM held h
JOIN providers p ON p.urn = h.urn
JOIN reports r ON r.id = h.id
LEFT JOIN readings g ON g.id = h.reading_id
WHERE h.urn = :urn
ORDER BY h.inspection_end DESC, h.published DESC, h.report_id DESC
"""
_JUDGEMENTS = """
SELECT
  h.report_id, h.framework, j.area, j.area_label AS label, j.label AS printed_label, j.grade, j.wording,
  j.page, j.corroborated, j.disputed, j.snippet,
  (
    SELECT json_group_array(
      json_object(
        'grade', s.grade, 'label', s.label, 'wording', s.wording, 'page', s.page, 'snippet', s.snippet
      )
    )
    FROM (
      SELECT * FROM statements WHERE reading_id = j.reading_id AND area = j.area ORDER BY position
    ) s
  ) AS others
FROM held h JOIN judgements j ON j.reading_id = h.reading_id
WHERE h.urn = :urn
"""
_NOT_COMPARED: Row = dict.fromkeys(("direction", "basis", "previous_area", "previous_grade"))
_IMPROVEMENTS = """
SELECT h.report_id, i.kind, i.text, i.heading, i.responsible, i.page
FROM held h JOIN improvements i ON i.reading_id = h.reading_id
WHERE h.urn = :urn ORDER BY i.position
"""
_CONFIRMED = """
SELECT h.report_id, j.area
FROM held h JOIN judgements j ON j.reading_id = h.reading_id
WHERE h.urn = :urn AND j.corroborated
"""


def reports_in_full(
    db: Database, urn: str, *, moment: Moment = NOW, history: Iterable[Row] | None = None
) -> list[Row]:
    """Every report of a provider, latest inspection first, with everything that was read of it.

    `summary` and `problems` are lists of texts; `judgements` stand in their framework's order, each with its
    `others` and what it was compared with (all None: no comparison is stored); `improvements` as printed.
    What is one of two things is a bool; `authority_agrees` is None where it cannot be told. A letter has no
    judgements, and a report that could not be read has nothing. `history`: its rows of `rating_history` at
    that moment; without it, what was compared is as it stands now.
    """
    ask = partial(_asked, db, urn, moment)
    told = questions.history(db, urn, moment=moment) if history is None else history
    compared = {(row["report_id"], row["area"]): {key: row[key] for key in _NOT_COMPARED} for row in told}
    judgements = _by_report(
        _judgement(row) | compared.get((row["report_id"], row["area"]), _NOT_COMPARED)
        for row in sorted(ask(_JUDGEMENTS), key=_place)
    )
    improvements = _by_report(ask(_IMPROVEMENTS))
    return [
        {
            **_report(row),
            "judgements": judgements[row["report_id"]],
            "improvements": improvements[row["report_id"]],
        }
        for row in ask(_REPORTS)
    ]


def confirmed(db: Database, urn: str, *, moment: Moment = NOW) -> frozenset[tuple[str, str]]:
    """(report id, area) of the judgements that a second place of the same report confirms."""
    return frozenset((row["report_id"], row["area"]) for row in _asked(db, urn, moment, _CONFIRMED))


def _asked(db: Database, urn: str, moment: Moment, query: str) -> list[Row]:
    return list(db.query(f"{held(moment)} {query}", moment.values | {"urn": urn}))


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
