"""The first page: a map of tiles, how many have which grade, what is new, and whether all is well."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspectwatch.output import clean
from inspectwatch.web.site.health import Health, health
from inspectwatch.web.site.labels import labels
from inspectwatch.web.site.latest import latest_table
from inspectwatch.web.site.parameters import one_of
from inspectwatch.web.site.standing import AREAS, Standing, lineage, standing
from inspectwatch.web.site.tables import Cell, Column, Row, Table
from inspectwatch.web.site.view import Asked, View
from inspectwatch.web.site.words import (
    LEGEND,
    area_title,
    authority_cell,
    authority_path,
    graded,
    letter,
    said,
)
from notifier.words import OVERALL
from storage.overview import Wanted, authorities, current_of

PARAMETERS = ("area",)
MOST_TILES = 400  # a map of more helps nobody
_LATEST = 8
# As they lie, from north to south and from west to east; any other follows.
_REGIONS = (
    "North West",
    "North East",
    "Yorkshire and the Humber",
    "West Midlands",
    "East Midlands",
    "East of England",
    "South West",
    "London",
    "South East",
)


@dataclass(frozen=True, slots=True)
class Tile:
    """One authority. `short` is for the eye alone; `said` is its name and grade in words."""

    href: str
    short: str
    grade: str
    letter: str
    said: str


@dataclass(frozen=True, slots=True)
class Region:
    """A block of the map. `place`: where it lies, as a class of the style sheet."""

    name: str
    place: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview(View):
    """`areas`: (id, title) of what the map can show."""

    area: str
    area_title: str
    areas: tuple[tuple[str, str], ...]
    regions: tuple[Region, ...]
    legend: tuple[tuple[str, str, str], ...]  # grade, letter, words
    health: Health
    is_empty: bool
    is_too_large: bool


def build(asked: Asked) -> Overview:
    """All of England at a glance."""
    area = one_of(asked.parameters, "area", AREAS, OVERALL)
    providers = authorities(asked.db, Wanted(lineage(area)), "provider", limit=MOST_TILES + 1)
    fits = len(providers) <= MOST_TILES
    current = current_of(asked.db, [row["urn"] for row in providers]) if fits else {}
    stands = {row["urn"]: standing(area, current.get(row["urn"], [])) for row in providers} if fits else {}
    shown = providers if fits else []
    return Overview(
        title="Children’s services in England",
        tables=(
            _counts(area, stands),
            latest_table(asked, _LATEST),
            _listed(area, shown, stands),
        ),
        area=area,
        area_title=area_title(area),
        areas=tuple((each, area_title(each)) for each in AREAS),
        regions=_regions(shown, stands),
        legend=_legend(stands),
        health=health(asked),
        is_empty=not providers,
        is_too_large=not fits,
    )


def _regions(providers: Sequence[Row], stands: Mapping[str, Standing]) -> tuple[Region, ...]:
    named = dict.fromkeys((*_REGIONS, *(row["region"] or "Elsewhere" for row in providers)))
    found = {name: [row for row in providers if (row["region"] or "Elsewhere") == name] for name in named}
    return tuple(
        Region(clean(name), _place(name), _tiles(name, rows, stands)) for name, rows in found.items() if rows
    )


def _place(region: str) -> str:
    return "r-" + re.sub(r"[^a-z]+", "-", region.lower()) if region in _REGIONS else "r-elsewhere"


def _tiles(region: str, rows: Sequence[Row], stands: Mapping[str, Standing]) -> tuple[Tile, ...]:
    short = labels(region, [row["provider"] for row in rows])
    return tuple(_tile(row, short[row["provider"]], stands[row["urn"]]) for row in rows)


def _tile(row: Row, short: str, stands: Standing) -> Tile:
    note = f" ({stands.note})" if stands.note else ""
    disputed = " (disputed)" if stands.disputed else ""
    return Tile(
        authority_path(row["urn"]),
        clean(short),
        stands.grade,
        letter(stands.grade),
        f"{clean(row['provider'])}: {said(stands.grade)}{disputed}{note}",
    )


def _legend(stands: Mapping[str, Standing]) -> tuple[tuple[str, str, str], ...]:
    used = {each.grade for each in stands.values()}
    shown = [*LEGEND, *sorted(used - set(LEGEND))]
    return tuple((grade, letter(grade), said(grade)) for grade in shown if grade in used)


def _counts(area: str, stands: Mapping[str, Standing]) -> Table:
    counted = Counter(each.grade for each in stands.values())
    order = [grade for grade, _, _ in _legend(stands)]
    rows = tuple({"area": area, "grade": grade, "authorities": counted[grade]} for grade in order)
    columns = (
        Column("grade", "Grade", lambda row: graded(row["grade"])),
        Column("authorities", "Authorities", number=True),
    )
    return Table("counts", f"{area_title(area)}: how many have which grade", columns, rows)


def _graded(row: Row) -> Cell:
    return graded(row["grade"], note=row["note"], disputed=row["disputed"])


def _listed(area: str, providers: Sequence[Row], stands: Mapping[str, Standing]) -> Table:
    rows = tuple(
        {
            "urn": row["urn"],
            "provider": row["provider"],
            "region": row["region"],
            "area": area,
            "grade": stands[row["urn"]].grade,
            "note": stands[row["urn"]].note,
            "disputed": int(stands[row["urn"]].disputed),
        }
        for row in providers
    )
    columns = (
        Column("provider", "Authority", authority_cell),
        Column("region", "Region", lambda row: Cell(clean(row["region"]))),
        Column("grade", "Grade", _graded),
    )
    return Table("map", f"{area_title(area)}: every authority", columns, rows)
