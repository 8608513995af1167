"""What a person should look at among the documents held, until somebody says that it has been seen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlite_utils import Database

from storage.archive import DocumentArchive
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
_KEPT: Final = """
SELECT r.id AS report, r.report_id, r.urn, p.name AS provider, r.title, r.published, r.sha256, r.url, d.size
FROM reports r
JOIN providers p ON p.urn = r.urn
JOIN documents d ON d.sha256 = r.sha256
"""
_DISAGREEMENTS: Final = {
    "authority": ("another_authority", "the document names {document}, the page is that of {page}"),
    "inspected": ("page_differs", "the page says {page}, the document {document}"),
    "inspected_unlikely": (
        "unlikely_date",
        "the document says {document} of the inspection, which cannot be right: {page} is used",
    ),
    "inspected_apart": (
        "unlikely_date",
        "the document says {document} of the inspection, the page {page}: no inspection is so long",
    ),
    "published_unlikely": (
        "unlikely_date",
        "the page says that it was published on {page}, which cannot be right",
    ),
}
# The most urgent first: a grade that may be wrong before a file that never came.
KINDS: Final = (
    "disputed",
    "another_authority",
    "unlikely_date",
    "uncertain",
    "lost_document",
    "unrecognised",
    "unreadable",
    "not_a_report",
    "missing",
    "page_differs",
)

LOST: Final = "the document is missing from the archive"


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


def findings(db: Database, archive: DocumentArchive) -> list[Finding]:
    """Every matter of today's readings and of the archive that they were made from, acknowledged ones too,
    the most urgent first, newest report first."""
    seen = {
        (row["report"], row["kind"], row["subject"]) for row in db.query("SELECT * FROM acknowledgements")
    }
    found = [_finding(row, kind, text, seen) for row, kind, text in _found(db, archive)]
    found.sort(key=lambda each: each.published or "", reverse=True)
    return sorted(found, key=lambda each: KINDS.index(each.kind))


def with_documents(db: Database) -> int:
    """How many reports have a document that the archive should hold."""
    query = "SELECT COUNT(*) AS number FROM reports WHERE sha256 IS NOT NULL"
    return int(next(iter(db.query(query)))["number"])


def acknowledge(db: Database, archive: DocumentArchive, report_id: str, now: datetime) -> list[Finding]:
    """Notes that somebody has looked at all there is on a report. Returns it, as it was till now."""
    found = [each for each in findings(db, archive) if each.report_id == report_id]
    with writing(db):
        for each in (each for each in found if not each.acknowledged):
            row = {"report": each.report, "kind": each.kind, "subject": each.subject}
            db.table("acknowledgements").insert({**row, "acknowledged_at": to_text(now)})
    return found


def _found(db: Database, archive: DocumentArchive) -> Iterator[tuple[dict[str, Any], str, str]]:
    for row in db.query(_UNREAD):
        yield row, row["kind"], "; ".join(json.loads(row["problems"])) or row["file_problem"] or row["kind"]
    for row in db.query(_DOUBTED):
        problems, differs = json.loads(row["problems"]), json.loads(row["disagreements"])
        if problems:
            yield row, "disputed" if row["disputed"] else "uncertain", "; ".join(problems)
        for each in differs:
            kind, told = _DISAGREEMENTS[each["what"]]
            yield row, kind, told.format(**each)
    for row in db.query(_KEPT):
        if damage := _damage(archive, row["sha256"], row["size"]):
            yield row, "lost_document", damage


def _damage(archive: DocumentArchive, sha256: str, size: int) -> str | None:
    """What is wrong with a document of the archive, as far as can be told without reading it."""
    try:
        there = archive.path(sha256).stat().st_size
    except FileNotFoundError:
        return LOST
    except OSError as error:
        return f"the archive cannot be looked at ({error.strerror})"
    return None if there == size else f"the archive has {there} of the {size} bytes of the document"


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
