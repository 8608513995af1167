"""What judgements were compared with at another moment: worked out again from what was held then, because the
database keeps the comparisons of now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sqlite_utils import Database

from inspectwatch.telling import compared_areas
from scraper.frameworks import FRAMEWORKS
from storage import questions
from storage.moves import MOVED, with_events
from storage.past import NOW, Moment, reports_then, was_published_in_order
from storage.providers import ProviderStore
from storage.questions import Row
from storage.sector import CHILDRENS_SERVICES
from storage.values import ComparedArea


def history(db: Database, urn: str, moment: Moment) -> list[Row]:
    """Rows of `rating_history` as they were at that moment, latest inspection first."""
    rows = questions.history(db, urn, moment=moment)
    if moment == NOW or _is_compared_alike(db, urn, moment):
        return rows
    reports = reports_then(db, urn, moment)
    compared = compared_areas(reports)
    then = {
        (report.report.id, area.area): area for report in reports for area in compared.get(report.key, ())
    }
    return [row | _columns(then.get((row["report_id"], row["area"]))) for row in rows]


def _is_compared_alike(db: Database, urn: str, moment: Moment) -> bool:
    """Whether what is compared now is what was compared then: mostly, and it takes a tenth of the time."""
    if moment.known_by or not moment.published_by:
        return False
    return was_published_in_order(db, urn, moment.published_by)


def histories(db: Database, moment: Moment, urns: Iterable[str] | None = None) -> Iterator[Row]:
    """The same of several providers; None: of all."""
    for urn in ProviderStore(db).urns() if urns is None else urns:
        yield from history(db, urn, moment)


def moves(
    db: Database, filters: Mapping[str, str | None], moment: Moment, limit: int | None = None
) -> list[Row]:
    """As `storage.moves.earlier_moves`, at that moment."""
    urn = filters["provider"]
    rows = histories(db, moment, None if urn is None else [urn])
    found = [
        row for row in rows if row["direction"] in MOVED and not row["withdrawn"] and _fits(row, filters)
    ]
    found.sort(key=lambda row: (row["urn"], row["report_id"], row["area"]))
    found.sort(key=lambda row: row["published"] or "", reverse=True)
    return with_events(db, found[:limit], moment)


def counts(db: Database, moment: Moment) -> list[Row]:
    """What `storage.stats` counts at that moment: each judgement and each inspection a row."""
    current = questions.ratings(db, remit=CHILDRENS_SERVICES, moment=moment)
    given = [row for row in histories(db, moment) if _is_counted(row)]
    return [*_count_rows("current", current), *_count_rows("given", given)]


def _is_counted(row: Row) -> bool:
    compared = FRAMEWORKS[row["framework"]].comparison is not None
    return compared and not row["withdrawn"] and row["remit"] == CHILDRENS_SERVICES


def _count_rows(kind: str, judgements: Iterable[Row]) -> Iterator[Row]:
    found = list(judgements)
    for row in {(each["urn"], each["report_id"]): each for each in found}.values():
        yield _count_row(kind, row) | {"area": "", "grade": "", "direction": ""}
    for row in found:
        if row["area"] not in questions.OTHER_BODIES:
            yield _count_row(kind, row)


def _count_row(kind: str, row: Row) -> Row:
    """Of the current ones neither year nor direction is counted."""
    given = kind == "given"
    return {
        "kind": kind,
        "year": (row["published"] or row["inspection_end"] or "")[:4] if given else "",
        "region": row["region"] or "",
        "area": row["area"],
        "framework": row["framework"],
        "grade": row["grade"],
        "direction": (row["direction"] or "") if given else "",
        "number": 1,
    }


def _fits(row: Row, filters: Mapping[str, str | None]) -> bool:
    since = filters["since"]
    same = ("region", "area", "grade", "direction")
    return all(filters[name] in (None, row[name]) for name in same) and (
        since is None or (row["published"] or row["inspection_end"] or "") >= since
    )


def _columns(area: ComparedArea | None) -> Row:
    """All None where nothing is compared."""
    keys = ("direction", "basis", "previous_area", "previous_grade")
    return {key: getattr(area, key, None) for key in keys}
