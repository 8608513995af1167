"""The questions asked of the database. Each returns rows of the public views, in a stable order, of now or of
another moment; `limit` rows after the first `offset`, None: all."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database

from scraper.frameworks import FRAMEWORKS
from storage.past import NOW, Moment, held, is_current, texts

Row = dict[str, Any]

# Where a judgement stands among those of its report: as its framework lists them.
_PLACES = [(framework.id, area.id) for framework in FRAMEWORKS.values() for area in framework.areas]
_WHENS = " ".join(f"WHEN '{pair[0]}.{pair[1]}' THEN {place}" for place, pair in enumerate(_PLACES))
_PLACE = f"CASE h.framework || '.' || j.area {_WHENS} END"
_RATING = """
  p.urn, p.name AS provider, p.region, p.dfe_code, p.gss_code,
  h.remit, h.framework, j.area, j.area_label AS label, j.grade, j.rank, j.disputed,
  h.inspection_end, h.published, h.report_id, h.url AS report_url"""
OTHER_BODIES = tuple(
    sorted({area.id for framework in FRAMEWORKS.values() for area in framework.areas if not area.compared})
)
_SERVICES = f"j.area NOT IN ({texts(OTHER_BODIES)})"
# CROSS JOIN: by provider, in the order that is wanted, so that a page of rows is all that is looked at.
_JUDGED = """
FROM providers p
CROSS JOIN held h ON h.urn = p.urn
CROSS JOIN judgements j ON j.reading_id = h.reading_id"""
# The same from those of a grade or an area: few, where most providers have none.
_LISTED = """
FROM current_judgements k
CROSS JOIN providers p ON p.urn = k.urn
CROSS JOIN held h ON h.id = k.report
CROSS JOIN judgements j ON j.reading_id = h.reading_id AND j.area = k.area"""
_HISTORY = """
  c.direction, c.basis, c.previous_area, c.previous_grade, h.withdrawn"""
_REPORT = """
  h.report_id, h.urn, p.name AS provider, h.remit, h.title, h.kind, h.framework, h.published,
  h.inspection_start, h.inspection_end, h.lead_inspector, h.url, h.sha256,
  COALESCE(h.status, 'missing') AS status, h.first_seen, h.withdrawn
FROM held h
CROSS JOIN providers p ON p.urn = h.urn"""
_CHANGE = """
SELECT
  e.id AS event_id, e.known_at, r.published, p.urn, p.name AS provider, p.region, r.remit,
  c.area, c.previous_area, c.previous_grade, c.grade, c.direction, c.basis,
  r.report_id, r.url AS report_url
FROM {source}
CROSS JOIN providers p ON p.urn = r.urn"""
_FROM_REPORTS = """reports r
CROSS JOIN events e ON e.report = r.id
CROSS JOIN event_changes c ON c.event_id = e.id"""
_FROM_CHANGES = """event_changes c
CROSS JOIN events e ON e.id = c.event_id
CROSS JOIN reports r ON r.id = e.report"""
_FEW = 1_000  # moves: so many are sorted sooner than found among all reports


def ratings(
    db: Database,
    *,
    provider: str | None = None,
    region: str | None = None,
    area: str | None = None,
    grade: str | None = None,
    remit: str | None = None,
    services_only: bool = False,
    moment: Moment = NOW,
    limit: int | None = None,
    offset: int = 0,
) -> list[Row]:
    """Rows of `current_ratings`, by provider and as frameworks list areas. Filters that are None let all
    through; `provider` is a URN; `services_only` leaves out areas that judge another body."""
    filters = {"p.urn": provider, "p.region": region, "j.area": area, "j.grade": grade, "h.remit": remit}
    conditions = [is_current(moment), *([_SERVICES] if services_only else [])]
    source, order = _JUDGED, "p.name, p.urn"
    if moment == NOW and provider is None and (area or grade):
        source, order = _LISTED, "k.name, k.urn"
        given = {"region": region, "area": area, "grade": grade}
        conditions += [f"k.{name} = :{name}" for name, value in given.items() if value is not None]
    where, values = _where(filters, *conditions)
    query = f"{held(moment)} SELECT {_RATING} {source} {where} ORDER BY {order}, {_PLACE}"
    return _page(db, query, moment.values | values, limit, offset)


def history(db: Database, urn: str, *, moment: Moment = NOW) -> list[Row]:
    """Rows of `rating_history` of one provider, latest inspection first. What a judgement was compared with
    is as it stands now, whatever the moment."""
    return histories(db, [urn], moment=moment)[urn]


def histories(db: Database, urns: Iterable[str], *, moment: Moment = NOW) -> dict[str, list[Row]]:
    """The same of several providers, by URN."""
    query = f"""
        {held(moment)} SELECT {_RATING}, {_HISTORY} {_JUDGED}
        LEFT JOIN comparisons c ON c.report = h.id AND c.area = j.area
        WHERE p.urn IN (SELECT value FROM json_each(:urns))
        ORDER BY h.inspection_end DESC, h.published DESC, h.report_id DESC, {_PLACE}
    """
    return _by_urn(db, query, urns, moment)


def reports(
    db: Database,
    urn: str | None = None,
    *,
    moment: Moment = NOW,
    limit: int | None = None,
    offset: int = 0,
) -> list[Row]:
    """Rows of `published_reports`, newest first."""
    where, values = _where({"h.urn": urn})
    query = f"{held(moment)} SELECT {_REPORT} {where} ORDER BY h.published DESC, h.urn, h.report_id"
    return _page(db, query, moment.values | values, limit, offset)


def reports_of(db: Database, urns: Iterable[str], *, moment: Moment = NOW) -> dict[str, list[Row]]:
    """Rows of `published_reports` of several providers, by URN, newest first."""
    query = f"""
        {held(moment)} SELECT {_REPORT} WHERE h.urn IN (SELECT value FROM json_each(:urns))
        ORDER BY h.published DESC, h.report_id
    """
    return _by_urn(db, query, urns, moment)


def changes(
    db: Database,
    *,
    provider: str | None = None,
    region: str | None = None,
    area: str | None = None,
    since: str | None = None,
    direction: str | None = None,
    grade: str | None = None,
    moment: Moment = NOW,
    limit: int | None = None,
    offset: int = 0,
) -> list[Row]:
    """Rows of `rating_changes`, latest first. `provider` is a URN, `grade` the one moved to, `since` an ISO
    day: published on it or later; where no day of publication is known, that on which we knew."""
    filters = {
        "r.urn": provider,
        "p.region": region,
        "c.area": area,
        "c.direction": direction,
        "c.grade": grade,
    }
    known = ["e.known_at <= :known_by"] if moment.known_by else []
    dated, values = _where(filters, *_days("r.published", since, moment), *known, "r.published IS NOT NULL")
    knew = _days("substr(e.known_at, 1, 10)", since, moment)
    undated, _ = _where(filters, *knew, *known, "r.published IS NULL")
    # Two halves, each in the order of an index, so that only a page of them is looked at. Where few fit,
    # that order would lead past all reports.
    few = provider is None and _are_few(db, {"c.area": area, "c.direction": direction, "c.grade": grade})
    change = _CHANGE.format(source=_FROM_CHANGES if few else _FROM_REPORTS)
    query = f"""
        {change} {dated} UNION ALL {change} {undated}
        ORDER BY published DESC, known_at DESC, provider, area
    """
    given = {"since": since} if since else {}
    return _page(db, query, moment.values | given | values, limit, offset)


def _are_few(db: Database, filters: dict[str, str | None]) -> bool:
    """Whether hardly any moves fit. Looks at `_FEW` of them at most."""
    where, values = _where(filters)
    query = f"SELECT COUNT(*) AS number FROM (SELECT 1 FROM event_changes c {where} LIMIT {_FEW + 1})"
    return next(int(row["number"]) for row in db.query(query, values)) <= _FEW


def _days(day: str, since: str | None, moment: Moment) -> list[str]:
    """The bounds of the day of a change."""
    bounds = {">= :since": since, "<= :published_by": moment.published_by}
    return [f"{day} {bound}" for bound, given in bounds.items() if given]


def _where(filters: dict[str, str | None], *conditions: str) -> tuple[str, dict[str, str]]:
    """A WHERE clause of the conditions and of the filters that are given, and the values it names."""
    given = {column: value for column, value in filters.items() if value is not None}
    names = {column: column.partition(".")[2] for column in given}
    whole = [*conditions, *(f"{column} = :{name}" for column, name in names.items())]
    values = {names[column]: value for column, value in given.items()}
    return (f"WHERE {' AND '.join(whole)}" if whole else ""), values


def _by_urn(db: Database, query: str, urns: Iterable[str], moment: Moment) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {urn: [] for urn in urns}
    for row in db.query(query, moment.values | {"urns": json.dumps(list(found))}):
        found[row["urn"]].append(row)
    return found


def _page(db: Database, query: str, values: dict[str, str], limit: int | None, offset: int) -> list[Row]:
    paged = {"limit": -1 if limit is None else limit, "offset": offset}
    return list(db.query(f"{query} LIMIT :limit OFFSET :offset", values | paged))
