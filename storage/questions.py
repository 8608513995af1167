"""The questions asked of the database. Each returns rows of the public views, in a stable order."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

from scraper.frameworks import FRAMEWORKS

Row = dict[str, Any]


def ratings(
    db: Database,
    *,
    provider: str | None = None,
    region: str | None = None,
    area: str | None = None,
    grade: str | None = None,
) -> list[Row]:
    """Rows of `current_ratings`, by provider, remit and area. Filters that are None let everything through;
    `provider` is a URN."""
    where = {"urn": provider, "region": region, "area": area, "grade": grade}
    rows = _rows(db, "current_ratings", where, order="provider, urn, remit")
    return sorted(rows, key=lambda row: (row["provider"], row["urn"], _place(row)))


def history(db: Database, urn: str) -> list[Row]:
    """Rows of `rating_history` of one provider, latest inspection first."""
    rows = sorted(_rows(db, "rating_history", {"urn": urn}, order="report_id"), key=_place)
    return sorted(
        rows,
        key=lambda row: (row["inspection_end"] or "", row["published"] or "", row["report_id"]),
        reverse=True,
    )


def reports(db: Database, urn: str | None = None) -> list[Row]:
    """Rows of `published_reports`, newest first."""
    return _rows(db, "published_reports", {"urn": urn}, order="published DESC, urn, report_id")


def changes(
    db: Database,
    *,
    provider: str | None = None,
    area: str | None = None,
    since: str | None = None,
    direction: str | None = None,
) -> list[Row]:
    """Rows of `rating_changes`, latest first. `provider` is a URN, `since` an ISO day: published on it or
    later."""
    where = {"urn": provider, "area": area, "direction": direction}
    rows = _rows(db, "rating_changes", where, order="published DESC, known_at DESC, provider, area")
    return [row for row in rows if since is None or (row["published"] or row["known_at"][:10]) >= since]


def _rows(db: Database, view: str, where: dict[str, str | None], *, order: str) -> list[Row]:
    given = {column: value for column, value in where.items() if value is not None}
    conditions = " AND ".join(f"{column} = :{column}" for column in given)
    return list(db.view(view).rows_where(conditions or None, given, order_by=order))


def _place(row: Row) -> tuple[int, int]:
    """Where a judgement stands among those of its report: as its framework lists them."""
    frameworks = list(FRAMEWORKS)
    areas = [area.id for area in FRAMEWORKS[row["framework"]].areas]
    return frameworks.index(row["framework"]), areas.index(row["area"])
