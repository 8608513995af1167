"""Reports that their pages no longer show: how many, whose pages to look at again, and a person's word on
them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.notes import note, noted
from storage.times import from_text, to_text
from storage.transaction import writing

_BELIEVED = "removals_believed"

# Not withdrawn yet, or lately: a page that begins to lack reports is no less suspect the day after.
_MISSED = "missing_since > :believed AND (withdrawn_at IS NULL OR withdrawn_at > :withdrawn_since)"
_LACKING = f"""
SELECT p.name FROM providers p WHERE p.source = :source
  AND EXISTS (SELECT 1 FROM reports r WHERE r.urn = p.urn AND {_MISSED}) ORDER BY p.name
"""  # noqa: S608 - ours
# Since the run that missed the first of them began: a sweep finds few among many, a poll few among few.
_READ = f"""
SELECT COUNT(*) AS number FROM providers WHERE source = :source AND page_read_at >= (
  SELECT MAX(started_at) FROM runs WHERE source = :source AND started_at <= MAX(
    :looked_back, (SELECT MIN(missing_since) FROM reports WHERE {_MISSED})
  )
)
"""  # noqa: S608 - ours
_TO_LOOK_AT = """
SELECT DISTINCT r.urn FROM reports r JOIN providers p ON p.urn = r.urn
WHERE p.source = :source AND r.missing_since IS NOT NULL
  AND (r.withdrawn_at IS NULL OR r.withdrawn_at > :withdrawn_since)
  AND (p.page_read_at IS NULL OR p.page_read_at <= :read_before)
"""


@dataclass(frozen=True, slots=True)
class Lacking:
    """Providers whose pages lack reports that they showed before, by name, and `read`: how many pages say so
    or the contrary."""

    names: tuple[str, ...]
    read: int


@dataclass(frozen=True, slots=True)
class RemovalTable:
    """Belongs to the thread that opened the database."""

    db: Database = field(repr=False)
    source: str = "ofsted"

    def lacking(self, since: datetime) -> Lacking:
        """Whose reports are missing now, or were withdrawn after that time; those that a person believed are
        left out. Pages read earlier than that time say nothing."""
        given = self._given(since)
        names = tuple(str(row["name"]) for row in self.db.query(_LACKING, given))
        read = next(int(row["number"]) for row in self.db.query(_READ, given)) if names else 0
        return Lacking(names, read)

    def to_look_at(self, withdrawn_since: datetime, *, read_before: datetime) -> frozenset[str]:
        """URNs with a report that is missing, or was withdrawn after that time, whose pages were not read
        after `read_before`."""
        given = {
            "source": self.source,
            "withdrawn_since": to_text(withdrawn_since),
            "read_before": to_text(read_before),
        }
        return frozenset(row["urn"] for row in self.db.query(_TO_LOOK_AT, given))

    def believe(self, now: datetime) -> int:
        """A person's word that what is missing now was taken down. Returns how many reports that are."""
        with writing(self.db):
            note(self.db, _BELIEVED, to_text(now))
            query = "SELECT COUNT(*) AS number FROM reports WHERE missing_since <= ? AND withdrawn_at IS NULL"
            return next(int(row["number"]) for row in self.db.query(query, [to_text(now)]))

    def believed(self) -> datetime | None:
        """When a person last said so; None: never."""
        at = noted(self.db, _BELIEVED)
        return from_text(at) if at else None

    def _given(self, since: datetime) -> dict[str, Any]:
        believed = self.believed()
        return {
            "source": self.source,
            "believed": to_text(believed) if believed else "",
            "withdrawn_since": to_text(since),
            "looked_back": to_text(since),
        }
