"""National counts of children's services, from the table that is kept up: no grade is counted when asked.

Every row has the number of judgements by grade, `judged` (those with a grade on the scale), `good_or_better`
and `share_good_or_better` (of `judged`, from 0 to 1; None: nothing was judged). `no_longer_judged` stands
beside the share, since children's services inspected since April 2026 get no overall grade; `later_unread`
beside current grades: how many of them are older than an inspection that could not be
read (None of another moment than now). `improved` and `declined` count moves of inspections that were not
withdrawn, each against the one before: by year those of that year, else of all years.

`counts`: the rows to count at another moment than now, with the columns of `rating_counts`, of children's
services and without areas that judge another body. None: those that are kept up, of now.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from scraper.frameworks import FRAMEWORKS
from storage.questions import OTHER_BODIES
from storage.sector import CHILDRENS_SERVICES, OVERALL, SCALE
from storage.unread import COLUMN, number_of_grades

Row = dict[str, Any]
Counts = Sequence[Row]

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


def authorities(db: Database, *, region: str | None = None, counts: Counts | None = None) -> tuple[int, int]:
    """Of how many authorities a current graded inspection is counted, and how many are known in all."""
    current = _counts(db, counts, "current", region=region)
    graded = sum(row["number"] for row in current if not row["area"])
    query = "SELECT COUNT(*) AS number FROM providers WHERE :region IS NULL OR region = :region"
    (row,) = db.query(query, {"region": region})
    return graded, row["number"]


def by_area(db: Database, *, region: str | None = None, counts: Counts | None = None) -> list[Row]:
    """Current grades, one row an area, overall effectiveness first."""
    current = _counts(db, counts, "current", region=region)
    given = _counts(db, counts, "given", region=region)
    rows = {area: _row({"area": area}, _of(current, area=area)) for area in _AREAS}
    found = [row for row in rows.values() if row["judged"] or row["not_judged"]]
    none_any_more = _without_overall(current)
    older = None if counts is not None else number_of_grades(db, region=region)
    return [
        row
        | {"no_longer_judged": none_any_more if row["area"] == OVERALL else 0}
        | _older(older, area=row["area"])
        | _moves(_of(given, area=row["area"]))
        for row in found
    ]


def by_region(
    db: Database, *, area: str = OVERALL, only: str | None = None, counts: Counts | None = None
) -> list[Row]:
    """Current grades of one area, one row a region, or `only` that one; `region` None: it is not known."""
    current = _counts(db, counts, "current", region=only, area=area)
    given = _counts(db, counts, "given", region=only, area=area)
    older = None if counts is not None else number_of_grades(db, region=only)
    return [
        _row({"region": region or None, "area": area}, _of(current, region=region, area=area))
        | {"no_longer_judged": _without_overall(_of(current, region=region)) if area == OVERALL else 0}
        | _older(older, region=region, area=area)
        | _moves(_of(given, region=region, area=area))
        for region in sorted({row["region"] for row in current})
    ]


def by_year(
    db: Database, *, region: str | None = None, area: str | None = None, counts: Counts | None = None
) -> list[Row]:
    """What was published in each year, latest first: `inspections` (graded ones), their judgements by grade,
    and how many of those `improved` and `declined`. `area` None: all areas; `year` None: not known."""
    given = _counts(db, counts, "given", region=region, area=area)
    return [
        _year_row(year, area, _of(given, year=year))
        for year in sorted({row["year"] for row in given}, reverse=True)
    ]


def _year_row(year: str, area: str | None, counts: list[Row]) -> Row:
    judgements = [row for row in counts if row["area"]]
    inspections = [row for row in counts if not row["area"]]
    none_any_more = _without_overall(counts) if area in (None, OVERALL) else 0
    return (
        {"year": year or None, "area": area, "inspections": sum(row["number"] for row in inspections)}
        | _row({}, judgements)
        | {"no_longer_judged": none_any_more}
        | _moves(judgements)
    )


def _older(grades: Iterable[Row] | None, **wanted: str) -> Row:
    """How many of these grades are older than an inspection that could not be read."""
    return {COLUMN: None if grades is None else _number(_of(grades, **wanted))}


def _moves(counts: Sequence[Row]) -> Row:
    return {move: sum(row["number"] for row in counts if row["direction"] == move) for move in _MOVES}


def _counts(
    db: Database, counts: Counts | None, kind: str, *, region: str | None = None, area: str | None = None
) -> list[Row]:
    """Judgements, and inspections, whose area is empty. Areas that judge another body are left out."""
    if counts is not None:
        of_kind = [row for row in counts if row["kind"] == kind and region in (None, row["region"])]
        return [row for row in of_kind if area is None or row["area"] in (area, "")]
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
