"""What had been published by a day, and what this database knew at a time: questions are asked of then, too.

`held` is the list of reports that all questions begin with: as they are held now, or as they were. What the
database does not keep of the past is today's: the names and regions of providers, and what a provider's page
says of a report (title, publication day, remit).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from scraper.frameworks import FRAMEWORKS
from storage.readings import ReadingTable
from storage.reports import ReportStore
from storage.times import from_text
from storage.values import READABLE, HeldReport

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Moment:
    """The past that a question is asked of; both: what was known then of what had been published by then.

    `published_by`: an ISO day; reports published later do not count, nor those withdrawn since. A report
    without a publication day counts from the day on which it was first seen.
    `known_by`: a time as `storage.times.to_text` writes it; the answer is what this database would have said
    then: reports first seen later do not count, those withdrawn later do, and each says what the document
    held then said as it was read then.
    None each: now.
    """

    published_by: str | None = None
    known_by: str | None = None

    @property
    def values(self) -> dict[str, str]:
        """The parameters that the SQL of this moment names."""
        given = {"published_by": self.published_by, "known_by": self.known_by}
        return {name: value for name, value in given.items() if value is not None}


NOW = Moment()


def texts(words: Iterable[str]) -> str:
    """Words of our own as a list in SQL."""
    return ", ".join(f"'{word}'" for word in sorted(words))


_COLUMNS = "r.id, r.urn, r.remit, r.report_id, r.title, r.kind, r.published, r.url, r.first_seen"
_PUBLISHED = "COALESCE(r.published, substr(r.first_seen, 1, 10)) <= :published_by"
# The latest readable document that the report's address had given by then, else the latest of any sort, and
# the latest reading of it by then. A report whose address has changed since had given today's document.
_READING_THEN = f"""
COALESCE((
  SELECT t.id FROM fetches f JOIN readings t ON t.sha256 = f.sha256
  WHERE f.url = r.url AND NOT f.unused AND f.fetched_at <= :known_by AND t.read_at <= :known_by
  ORDER BY t.status IN ({texts(READABLE)}) DESC, f.id DESC, t.id DESC LIMIT 1
), (
  SELECT t.id FROM readings t WHERE t.sha256 = r.sha256 AND t.read_at <= :known_by
  ORDER BY t.id DESC LIMIT 1
))"""
# One that was reinstated bears no mark of it any more, but people were told when it went and came back.
_WITHDRAWN_THEN = """
(COALESCE(r.withdrawn_at <= :known_by, 0) OR COALESCE((
  SELECT e.type = 'report.withdrawn' FROM events e
  WHERE e.report = r.id AND e.type IN ('report.withdrawn', 'report.reinstated') AND e.known_at <= :known_by
  ORDER BY e.sequence DESC LIMIT 1
), 0))"""
_COMPARED = texts(each.id for each in FRAMEWORKS.values() if each.comparison is not None)
_COMPARED_THEN = f"""
(COALESCE(g.framework IN ({_COMPARED}), 0)
  AND EXISTS (SELECT 1 FROM judgements x WHERE x.reading_id = g.id))"""
_END_THEN = """
CASE WHEN g.id IS r.reading_id THEN r.inspection_end
  ELSE believed_end(g.inspection_end, r.inspected, r.published, r.first_seen, r.baseline) END"""
_HELD_NOW = f"""
SELECT {_COLUMNS}, r.inspection_end, r.compared, r.current, r.withdrawn_at IS NOT NULL AS withdrawn, r.sha256,
  r.withdrawn_at, r.followed_on,
  g.id AS reading_id, g.framework, g.status, g.inspection_start, g.lead_inspector
FROM reports r LEFT JOIN readings g ON g.id = r.reading_id
WHERE 1"""
_HELD_THEN = f"""
SELECT {_COLUMNS}, {_END_THEN} AS inspection_end,
  {_COMPARED_THEN} AS compared, {_WITHDRAWN_THEN} AS withdrawn, g.sha256,
  g.id AS reading_id, g.framework, g.status, g.inspection_start, g.lead_inspector
FROM reports r LEFT JOIN readings g ON g.id = {_READING_THEN}
WHERE r.first_seen <= :known_by"""
LATEST_OF = """
SELECT l.id FROM held l
WHERE l.urn = h.urn AND l.remit = h.remit AND l.compared AND NOT l.withdrawn
ORDER BY l.inspection_end DESC, l.published DESC, l.report_id DESC LIMIT 1
"""
"""Which report of `held` was the current one of the provider and remit of its row `h`."""
_OVERTAKEN = f"""
SELECT EXISTS (
  SELECT 1 FROM reports r JOIN reports later ON later.urn = r.urn AND later.remit = r.remit
  WHERE r.urn = :urn AND {_PUBLISHED}
    AND COALESCE(later.published, substr(later.first_seen, 1, 10)) > :published_by
    AND (COALESCE(later.inspection_end, ''), COALESCE(later.published, ''), later.report_id)
      < (COALESCE(r.inspection_end, ''), COALESCE(r.published, ''), r.report_id)
) AS overtaken
"""
# Of what was published by then nothing followed: it is kept since when something does.
_NOT_FOLLOWED = """
h.compared AND h.withdrawn_at IS NULL AND (h.followed_on IS NULL OR h.followed_on > :published_by)"""


def held(moment: Moment) -> str:
    """The beginning of a query that may then read from `held`: reports as they were held at that moment."""
    select = _HELD_THEN if moment.known_by else _HELD_NOW
    by_then = f" AND {_PUBLISHED}" if moment.published_by else ""
    return f"WITH held AS NOT MATERIALIZED ({select}{by_then})"


def is_current(moment: Moment) -> str:
    """The condition that the row `h` of `held` was the current inspection of its provider and remit."""
    if moment.known_by:
        return f"h.id = ({LATEST_OF})"
    return _NOT_FOLLOWED if moment.published_by else "h.current"


def was_published_in_order(db: Database, urn: str, day: str) -> bool:
    """Whether nothing of a provider that was published after that day comes before anything published by then
    in the order of inspections: then each was compared with what it is compared with now."""
    (row,) = db.query(_OVERTAKEN, {"urn": urn, "published_by": day})
    return not row["overtaken"]


def reports_then(db: Database, urn: str, moment: Moment) -> tuple[HeldReport, ...]:
    """The reports of a provider as they were held at that moment, with what was read of them by then."""
    query = f"{held(moment)} SELECT h.id, h.sha256, h.reading_id, h.withdrawn FROM held h WHERE h.urn = :urn"
    then = {row["id"]: row for row in db.query(query, moment.values | {"urn": urn})}
    readings = ReadingTable(db)
    return tuple(
        replace(
            report,
            sha256=then[report.key]["sha256"],
            reading=readings.reading(then[report.key]["reading_id"]),
            withdrawn_at=_withdrawn_at(report, withdrawn=bool(then[report.key]["withdrawn"])),
        )
        for report in ReportStore(db).reports_of(urn)
        if report.key in then
    )


def knows_since(db: Database, source: str = "ofsted") -> tuple[datetime | None, datetime | None]:
    """When this database began to know anything, and when its first complete run ended, aware, UTC. Before
    the one it knew nothing, between the two a part. None each: not yet."""
    query = """
        SELECT (SELECT MIN(first_seen) FROM providers WHERE source = :source) AS began, (
          SELECT baseline_at FROM sources WHERE source = :source
        ) AS complete
    """
    (row,) = db.query(query, {"source": source})
    return _time(row["began"]), _time(row["complete"])


def _withdrawn_at(report: HeldReport, *, withdrawn: bool) -> datetime | None:
    """When it was taken down; of one that came back since, the day is lost, and any will do."""
    return (report.withdrawn_at or report.first_seen) if withdrawn else None


def _time(text: str | None) -> datetime | None:
    return from_text(text) if text else None
