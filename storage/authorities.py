"""Authorities for the web page: filtered, in any order, a page at a time, however many there are."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

Row = dict[str, Any]

MOST_COUNTED = 2_000  # more are nobody's to page through
_FEW = 1_000  # judgements: so many are sorted sooner than met among all providers

_CODES = "p.urn AS urn, p.name AS provider, p.region, p.dfe_code, p.gss_code, p.url"
_WHERE = """
(:region IS NULL OR p.region = :region)
AND (:text IS NULL OR instr(lower(p.name), lower(:text)) OR p.urn = :text OR p.dfe_code = :text)
AND (:urns IS NULL OR p.urn IN (SELECT value FROM json_each(:urns)))"""
# "+": by the provider, and never by an index of what most providers have.
_OF_ITS_CURRENT = "FROM current_judgements o WHERE o.urn = p.urn AND o.remit = 'childrens_services'"
# Of the lineage of an area, as joint areas and old names stand for it, a current inspection has one at most.
_OF_THE_LINEAGE = f"{_OF_ITS_CURRENT} AND o.area IN (SELECT value FROM json_each(:lineage))"
_GRADED = f"EXISTS (SELECT 1 {_OF_THE_LINEAGE} AND +o.grade = :grade)"
_MISSING = f":missing = EXISTS (SELECT 1 {_OF_ITS_CURRENT}) AND NOT EXISTS (SELECT 1 {_OF_THE_LINEAGE})"
_WITH_GRADE = """
current_judgements k CROSS JOIN providers p ON p.urn = k.urn
WHERE k.remit = 'childrens_services' AND k.grade = :grade
  AND k.area IN (SELECT value FROM json_each(:lineage))"""
# Kept counts say at once that nobody is without a grade, which else each provider would have to.
_COUNTED = """
SELECT
  (SELECT COUNT(*) FROM providers WHERE :region IS NULL OR region = :region) AS known,
  COALESCE(SUM(number) FILTER (WHERE area = ''), 0) AS inspected,
  COALESCE(SUM(number) FILTER (WHERE area IN (SELECT value FROM json_each(:lineage))), 0) AS judged
FROM rating_counts
WHERE kind = 'current' AND remit = 'childrens_services' AND (:region IS NULL OR region = :region)"""
_UNREAD = """
:unread = EXISTS (
  SELECT 1 FROM unread_inspections u WHERE u.urn = p.urn AND u.remit = 'childrens_services'
)"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which authorities are asked for. None lets everything through. `missing`: those without a grade in the
    area; True: of an inspection that gives none, False: never inspected in a framework that is compared.
    `unread`: whether an inspection that is later than the current one, if there is one, could not be read."""

    lineage: Sequence[str]  # ids of areas: what `grade` is of
    region: str | None = None
    text: str | None = None  # a part of a name, or a code
    urns: Sequence[str] | None = None
    grade: str | None = None
    missing: bool | None = None
    unread: bool | None = None

    def conditions(self, *, graded: bool = True) -> str:
        """As a query has them, of `providers p`; `graded`: with that of the grade."""
        conditions = [_WHERE]
        conditions += [_GRADED] if graded and self.grade else []
        conditions += [_MISSING] if self.missing is not None else []
        conditions += [_UNREAD] if self.unread is not None else []
        return " AND ".join(conditions)

    @property
    def values(self) -> dict[str, object]:
        """As the query takes them."""
        return {
            "lineage": json.dumps(list(self.lineage)),
            "region": self.region,
            "text": self.text,
            "urns": None if self.urns is None else json.dumps(list(self.urns)),
            "grade": self.grade,
            "missing": None if self.missing is None else int(self.missing),
            "unread": None if self.unread is None else int(self.unread),
        }


@dataclass(frozen=True, slots=True)
class _Order:
    """What has a value to order by, in the order of an index: one query from each of `sources`, all of which
    say `value`. `lacks`: the condition that a provider has none."""

    sources: Sequence[str]
    value: str
    lacks: str


_BY_END = _Order(
    (
        "reports r CROSS JOIN providers p ON p.urn = r.urn"
        " WHERE r.current AND r.remit = 'childrens_services' AND r.inspection_end IS NOT NULL",
    ),
    "r.inspection_end",
    "NOT EXISTS (SELECT 1 FROM reports r WHERE r.urn = p.urn AND r.remit = 'childrens_services'"
    " AND r.current AND r.inspection_end IS NOT NULL)",
)


def _by_grade(areas: int) -> _Order:
    """By the rank of the grade in one of so many areas, which the query names :area0 and so on."""
    of_an_area = (
        "current_judgements k CROSS JOIN providers p ON p.urn = k.urn"
        " WHERE k.remit = 'childrens_services' AND k.area = :area{} AND k.rank IS NOT NULL"
    )
    names = ", ".join(f":area{number}" for number in range(areas))
    return _Order(
        [of_an_area.format(number) for number in range(areas)],
        "k.rank",
        f"NOT EXISTS (SELECT 1 {_OF_ITS_CURRENT} AND o.area IN ({names}) AND +o.rank IS NOT NULL)",
    )


def authorities(
    db: Database,
    wanted: Wanted,
    order: str | Sequence[str] = "provider",
    *,
    descending: bool = False,
    limit: int = 200,
    offset: int = 0,
) -> list[Row]:
    """Providers with name and codes. `order`: provider, region, inspection_end, or the lineage of an area to
    order by its grade, the worst first. Whatever has no value there comes last."""
    if _is_nobody(db, wanted):
        return []
    direction = "DESC" if descending else "ASC"
    paged: dict[str, object] = {"limit": limit, "offset": offset}
    if order == "region":
        return _listed(db, wanted, f"p.region {direction} NULLS LAST, p.name, p.urn", paged)
    if order == "provider":
        return _listed(db, wanted, f"p.name {direction}, p.urn", paged)
    areas = [] if isinstance(order, str) else list(order)
    named: dict[str, object] = {f"area{number}": area for number, area in enumerate(areas)}
    by = _by_grade(len(areas)) if areas else _BY_END
    found = _valued(db, wanted, by, direction, paged | named)
    if len(found) == limit:
        return found
    start = max(0, offset - _number_valued(db, wanted, by, named))
    rest: dict[str, object] = {"limit": limit - len(found), "offset": start}
    return [*found, *_listed(db, wanted, "p.name, p.urn", rest | named, by.lacks)]


def number_of_authorities(db: Database, wanted: Wanted) -> int:
    """How many there are, counted as far as MOST_COUNTED: there may be more."""
    if _is_nobody(db, wanted):
        return 0
    return _number(db, _at_most(_source(db, wanted), MOST_COUNTED), wanted.values)


def _is_nobody(db: Database, wanted: Wanted) -> bool:
    """Whether those are asked for that lack a grade, and nobody does."""
    if wanted.missing is None:
        return False
    (number,) = db.query(_COUNTED, wanted.values)
    whole, part = ("inspected", "judged") if wanted.missing else ("known", "inspected")
    return bool(number[whole] == number[part])


def _listed(
    db: Database, wanted: Wanted, order: str, values: Mapping[str, object], lacks: str = "1"
) -> list[Row]:
    """Those that lack a value, by name; or all."""
    source = f"{_source(db, wanted)} AND {lacks}"
    query = f"SELECT {_CODES} FROM {source} ORDER BY {order} LIMIT :limit OFFSET :offset"
    return list(db.query(query, {**wanted.values, **values}))


def _source(db: Database, wanted: Wanted) -> str:
    """Providers that fit: from those with the grade where they are few."""
    if wanted.grade and _number(db, _at_most(_WITH_GRADE, _FEW + 1), wanted.values) <= _FEW:
        return f"{_WITH_GRADE} AND {wanted.conditions(graded=False)}"
    return f"providers p WHERE {wanted.conditions()}"


def _at_most(source: str, number: int) -> str:
    """The query that counts so far."""
    return f"SELECT COUNT(*) AS number FROM (SELECT 1 FROM {source} LIMIT {number})"


def _valued(
    db: Database, wanted: Wanted, by: _Order, direction: str, values: Mapping[str, object]
) -> list[Row]:
    one = f"SELECT {_CODES}, {by.value} AS value FROM {{}} AND {wanted.conditions()}"
    union = " UNION ALL ".join(one.format(source) for source in by.sources)
    query = f"{union} ORDER BY value {direction}, provider, urn LIMIT :limit OFFSET :offset"
    rows = db.query(query, {**wanted.values, **values})
    return [{key: value for key, value in row.items() if key != "value"} for row in rows]


def _number_valued(db: Database, wanted: Wanted, by: _Order, values: Mapping[str, object]) -> int:
    union = " UNION ALL ".join(f"SELECT 1 FROM {source} AND {wanted.conditions()}" for source in by.sources)
    return _number(db, f"SELECT COUNT(*) AS number FROM ({union})", {**wanted.values, **values})


def _number(db: Database, query: str, values: dict[str, object]) -> int:
    return next(int(row["number"]) for row in db.query(query, values))
