"""What a person should look at among the documents held, until somebody says that it has been seen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlite_utils import Database

from storage.times import to_text
from storage.transaction import writing

_UNREAD: Final = """
SELECT r.id AS report, r.report_id, r.urn, p.name AS provider, r.title, r.published, r.sha256, r.url,
  COALESCE(g.status, 'missing') AS kind, COALESCE(g.problems, '[]') AS problems, r.file_problem
FROM reports r
JOIN providers p ON p.urn = r.urn
LEFT JOIN readings g ON g.id = r.reading_id
WHERE r.withdrawn_at IS NULL
  AND (g.status IN ('unrecognised', 'unreadable', 'not_a_report')
    OR (g.id IS NULL AND r.file_problem IS NOT NULL))
"""
_DOUBTED: Final = """
SELECT r.id AS report, r.report_id, r.urn, p.name AS provider, r.title, r.published, r.sha256, r.url,
  g.problems, r.disagreements,
  EXISTS (SELECT 1 FROM judgements j WHERE j.reading_id = g.id AND j.disputed) AS disputed
FROM reports r
JOIN providers p ON p.urn = r.urn
JOIN readings g ON g.id = r.reading_id
WHERE r.withdrawn_at IS NULL AND g.status IN ('read', 'no_judgements')
  AND (g.problems <> '[]' OR r.disagreements <> '[]')
"""
_DISAGREEMENTS: Final = {
    "authority": ("another_authority", "the document names {document}, the page is that of {page}"),
    "inspected": ("page_differs", "the page says {page}, the document {document}"),
}
# The most urgent first: a grade that may be wrong before a file that never came.
KINDS: Final = (
    "disputed",
    "another_authority",
    "uncertain",
    "unrecognised",
    "unreadable",
    "not_a_report",
    "missing",
    "page_differs",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One matter of one report. `subject` names exactly what was found: when that changes, an
    acknowledgement of before no longer covers it."""

    report: int
    report_id: str
    urn: str
    provider: str
    title: str
    published: str | None
    url: str
    kind: str
    found: str
    subject: str
    acknowledged: bool = False


def findings(db: Database) -> list[Finding]:
    """Every matter of today's readings, acknowledged ones too, the most urgent first, newest report first."""
    seen = {
        (row["report"], row["kind"], row["subject"]) for row in db.query("SELECT * FROM acknowledgements")
    }
    found = [_finding(row, kind, text, seen) for row, kind, text in _found(db)]
    found.sort(key=lambda each: each.published or "", reverse=True)
    return sorted(found, key=lambda each: KINDS.index(each.kind))


def acknowledge(db: Database, report_id: str, now: datetime) -> list[Finding]:
    """Notes that somebody has looked at all there is on a report. Returns what was open till now."""
    opened = [each for each in findings(db) if each.report_id == report_id and not each.acknowledged]
    with writing(db):
        for each in opened:
            row = {"report": each.report, "kind": each.kind, "subject": each.subject}
            db.table("acknowledgements").insert({**row, "acknowledged_at": to_text(now)})
    return opened


def _found(db: Database) -> Iterator[tuple[dict[str, Any], str, str]]:
    for row in db.query(_UNREAD):
        yield row, row["kind"], "; ".join(json.loads(row["problems"])) or row["file_problem"] or row["kind"]
    for row in db.query(_DOUBTED):
        problems, differs = json.loads(row["problems"]), json.loads(row["disagreements"])
        if problems:
            yield row, "disputed" if row["disputed"] else "uncertain", "; ".join(problems)
        for each in differs:
            kind, told = _DISAGREEMENTS[each["what"]]
            yield row, kind, told.format(**each)


def _finding(row: dict[str, Any], kind: str, text: str, seen: set[tuple[int, str, str]]) -> Finding:
    subject = hashlib.sha256(f"{row['sha256']} {text}".encode()).hexdigest()[:32]
    return Finding(
        report=row["report"],
        report_id=row["report_id"],
        urn=row["urn"],
        provider=row["provider"],
        title=row["title"],
        published=row["published"],
        url=row["url"],
        kind=kind,
        found=text,
        subject=subject,
        acknowledged=(row["report"], kind, subject) in seen,
    )
