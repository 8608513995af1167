"""`doctor --deep`: what must hold of a database whatever happened to it, looked at in full."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Final

from sqlite_utils import Database

from inspectwatch.checks.check import Check, failed, ok
from inspectwatch.config import Config
from inspectwatch.output import counted
from inspectwatch.run_report import Progress
from inspectwatch.telling import compared_areas
from storage import counts
from storage.archive import archive_beside
from storage.database import check_copy, open_for_reading
from storage.errors import ArchiveDamaged, DatabaseOlder, StorageError
from storage.reports import ReportStore

_RESTORE: Final = "Restore a backup: inspectwatch restore. Please report it: it should not happen"
_FETCH: Final = (
    "A sweep fetches it again where the publisher still has it: inspectwatch check --sweep, or the daemon's"
    " next. Else put it back from a backup, also while it runs: inspectwatch restore BACKUP --documents"
)
_REPORT: Final = "Please report it to the makers of inspectwatch, with this line: it should not happen"
_SOUND: Final = "sound, and every reference leads somewhere"
_MOST_NAMED = 5

# What no crash may leave behind: a name, and a query that finds nothing where it holds.
INVARIANTS: Final = {
    "every judgement leads back to bytes and to where they came from": """
        SELECT j.reading_id FROM judgements j
        JOIN readings g ON g.id = j.reading_id
        WHERE NOT EXISTS (SELECT 1 FROM documents d WHERE d.sha256 = g.sha256)
          OR NOT EXISTS (SELECT 1 FROM fetches f WHERE f.sha256 = g.sha256)""",
    "every event of a report has its report": """
        SELECT id FROM events
        WHERE type LIKE 'report.%' AND report IS NULL OR type = 'rating.changed' AND report IS NULL""",
    "every event of a provider has its provider": """
        SELECT id FROM events WHERE type LIKE 'provider.%' AND provider IS NULL""",
    "who is no longer listed was missing first": """
        SELECT urn FROM providers WHERE unlisted_at IS NOT NULL AND missing_since IS NULL""",
    "no two events have one place in the order": """
        SELECT sequence FROM events GROUP BY sequence HAVING COUNT(*) > 1""",
    "every delivery has its event": """
        SELECT d.id FROM deliveries d WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.id = d.event_id)""",
    "what ended says when, and what waits does not": """
        SELECT id FROM deliveries
        WHERE (state = 'waiting') <> (ended_at IS NULL)""",
    "nobody gets one event twice": """
        SELECT event_id FROM deliveries GROUP BY event_id, subscription, recipient HAVING COUNT(*) > 1""",
    "each change that was told is of its event's report": """
        SELECT c.event_id FROM event_changes c JOIN events e ON e.id = c.event_id WHERE e.report IS NULL""",
    "one report of a provider and remit is the current one": """
        SELECT urn FROM reports WHERE current GROUP BY urn, remit HAVING COUNT(*) > 1""",
}


def deep(config: Config, progress: Progress) -> Iterator[Check]:
    """Everything that can be held against itself: it takes some seconds, and minutes for a large database."""
    name = "every page of the database"
    if not config.database.exists():
        return  # the check `database` says so
    try:
        check_copy(config.database)
        db = open_for_reading(config.database)
    except DatabaseOlder:
        yield ok(name, _SOUND)
        return  # the check `database` says what to do; what must hold is asked of today's schema
    except StorageError as error:
        yield failed(name, str(error), _RESTORE)
        return
    yield ok(name, _SOUND)
    with closing(db):
        for name, query in INVARIANTS.items():
            broken = [next(iter(row.values())) for row in db.query(query)]
            yield _held(name, broken, _REPORT)
        yield _held("counts that are kept up are right", counts.differences(db), _REPORT)
        yield _held("the current report is the latest", counts.wrongly_current(db), _REPORT)
        yield _held("what is kept for filters is what the reports say", counts.wrongly_listed(db), _REPORT)
        yield _held("comparisons are those that the reports give", _compared(db, progress.step), _REPORT)
        yield _held("every document is as it was fetched", _lost(config, db, progress.step), _FETCH)


def _held(name: str, broken: Sequence[object], cure: str) -> Check:
    if not broken:
        return ok(name, "holds")
    named = ", ".join(map(str, broken[:_MOST_NAMED]))
    return failed(name, f"does not hold in {counted(len(broken), 'case')}: {named}", cure)


def _compared(db: Database, step: Callable[[int, int, str], None]) -> list[object]:
    """Reports whose comparison is another than their provider's reports give today."""
    store = ReportStore(db)
    urns = [row["urn"] for row in db.query("SELECT DISTINCT urn FROM reports ORDER BY urn")]
    wrong: list[object] = []
    for done, urn in enumerate(urns, start=1):
        held = store.reports_of(urn)
        for key, areas in compared_areas(held).items():
            kept = {
                (row["area"], row["direction"], row["basis"], row["previous_area"], row["previous_grade"])
                for row in db.query("SELECT * FROM comparisons WHERE report = ?", [key])
            }
            made = {(a.area, a.direction, a.basis, a.previous_area, a.previous_grade) for a in areas}
            if kept != made:
                wrong.append(next(each.report.id for each in held if each.key == key))
        step(done, len(urns), "comparisons")
    return wrong


def _lost(config: Config, db: Database, step: Callable[[int, int, str], None]) -> list[object]:
    archive = archive_beside(config.database)
    named = [row["sha256"] for row in db.query("SELECT sha256 FROM documents ORDER BY sha256")]
    lost: list[object] = []
    for done, sha256 in enumerate(named, start=1):
        try:
            archive.get(sha256)
        except (ArchiveDamaged, OSError):
            lost.append(sha256)
        step(done, len(named), "documents")
    return lost
