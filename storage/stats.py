"""National counts of children's services, from the table that is kept up: no grade is counted when asked.

Every row has the number of judgements by grade, `judged` (those with a grade on the scale), `good_or_better`
and `share_good_or_better` (of `judged`, from 0 to 1; None: nothing was judged). `no_longer_judged` stands
beside the share, since children's services inspected since April 2026 get no overall grade; `later_unread`
beside current grades: how many of them are older than an inspection that could not be read.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlite_utils import Database

from scraper.frameworks import FRAMEWORKS
from storage.questions import OTHER_BODIES
from storage.sector import CHILDRENS_SERVICES, OVERALL, SCALE
from storage.unread import COLUMN, number_of_grades

Row = dict[str, Any]

_MOVES = ("improved", "declined")
_GOOD = ("outstanding", "good")
_FRAMEWORKS = (FRAMEWORKS["ilacs_2023"], *FRAMEWORKS.values())  # the areas that most people know lead
_AREAS = tuple(
    dict.fromkeys(
        area.id
        for framework in _FRAMEWORKS
        if framework.comparison == CHILDRENS_SERVICES
        for area in framework.areas
    )
)
_WITHOUT_OVERALL = [each.id for each in FRAMEWORKS.values() if each.no_overall_since]

_COUNT = """
SELECT year, region, area, framework, grade, direction, SUM(number) AS number
FROM rating_counts
WHERE kind = :kind AND remit = :remit AND (:region IS NULL OR region = :region)
  AND (:area IS NULL OR area IN (:area, ''))
  AND area NOT IN (SELECT value FROM json_each(:left_out))
GROUP BY year, region, area, framework, grade, direction
HAVING SUM(number) > 0
"""


def authorities(db: Database, *, region: str | None = None) -> tuple[int, int]:
    """Of how many authorities a current graded inspection is counted, and how many are known in all."""
    graded = sum(row["number"] for row in _counts(db, "current", region=region) if not row["area"])
    query = "SELECT COUNT(*) AS number FROM providers WHERE :region IS NULL OR region = :region"
    (row,) = db.query(query, {"region": region})
    return graded, row["number"]


def by_area(db: Database, *, region: str | None = None) -> list[Row]:
    """Current grades, one row an area, overall effectiveness first."""
    counts = _counts(db, "current", region=region)
    rows = {area: _row({"area": area}, _of(counts, area=area)) for area in _AREAS}
    found = [row for row in rows.values() if row["judged"] or row["not_judged"]]
    none_any_more = _without_overall(counts)
    older = number_of_grades(db, region=region)
    return [
        row
        | {"no_longer_judged": none_any_more if row["area"] == OVERALL else 0}
        | {COLUMN: _number(_of(older, area=row["area"]))}
        for row in found
    ]


def by_region(db: Database, *, area: str = OVERALL, only: str | None = None) -> list[Row]:
    """Current grades of one area, one row a region, or `only` that one; `region` None: it is not known."""
    counts = _counts(db, "current", region=only, area=area)
    older = number_of_grades(db, region=only)
    return [
        _row({"region": region or None, "area": area}, _of(counts, region=region, area=area))
        | {"no_longer_judged": _without_overall(_of(counts, region=region)) if area == OVERALL else 0}
        | {COLUMN: _number(_of(older, region=region, area=area))}
        for region in sorted({row["region"] for row in counts})
    ]


def by_year(db: Database, *, region: str | None = None, area: str | None = None) -> list[Row]:
    """What was published in each year, latest first: `inspections` (graded ones), their judgements by grade,
    and how many of those `improved` and `declined`. `area` None: all areas; `year` None: not known."""
    counts = _counts(db, "given", region=region, area=area)
    return [
        _year_row(year, area, _of(counts, year=year))
        for year in sorted({row["year"] for row in counts}, reverse=True)
    ]


def _year_row(year: str, area: str | None, counts: list[Row]) -> Row:
    judgements = [row for row in counts if row["area"]]
    inspections = [row for row in counts if not row["area"]]
    none_any_more = _without_overall(counts) if area in (None, OVERALL) else 0
    return (
        {"year": year or None, "area": area, "inspections": sum(row["number"] for row in inspections)}
        | _row({}, judgements)
        | {"no_longer_judged": none_any_more}
        | {move: sum(row["number"] for row in judgements if row["direction"] == move) for move in _MOVES}
    )


def _counts(db: Database, kind: str, *, region: str | None = None, area: str | None = None) -> list[Row]:
    """Judgements, and inspections, whose area is empty. Areas that judge another body are left out."""
    values = {
        "kind": kind,
        "remit": CHILDRENS_SERVICES,
        "region": region,
        "area": area,
        "left_out": json.dumps(OTHER_BODIES),
    }
    return list(db.query(_COUNT, values))


def _of(counts: Iterable[Row], **wanted: str) -> list[Row]:
    return [row for row in counts if all(row[key] == value for key, value in wanted.items())]


def _number(counts: Iterable[Row]) -> int:
    return sum(row["number"] for row in counts)


def _without_overall(counts: Iterable[Row]) -> int:
    """Inspections whose framework gives no overall grade any more."""
    return sum(row["number"] for row in counts if not row["area"] and row["framework"] in _WITHOUT_OVERALL)


def _row(of: Mapping[str, str | None], counts: Iterable[Row]) -> Row:
    by_grade: dict[str, int] = defaultdict(int)
    for row in counts:
        by_grade[row["grade"]] += row["number"]
    judged = sum(by_grade[grade] for grade in SCALE[:-1])
    good = sum(by_grade[grade] for grade in _GOOD)
    share = good / judged if judged else None
    numbers = {grade: by_grade[grade] for grade in SCALE}
    return {**of, **numbers, "judged": judged, "good_or_better": good, "share_good_or_better": share}
