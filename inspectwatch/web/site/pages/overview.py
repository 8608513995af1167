"""The first page: a map of tiles, how many have which grade, what is new, and whether all is well."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspectwatch.commands.unread import counted_are_older
from inspectwatch.output import clean
from inspectwatch.web.site import unread
from inspectwatch.web.site.health import Health, health
from inspectwatch.web.site.labels import labels
from inspectwatch.web.site.latest import latest_table
from inspectwatch.web.site.parameters import one_of
from inspectwatch.web.site.standing import AREAS, Standing, lineage, standing
from inspectwatch.web.site.tables import Cell, Column, Row, Table
from inspectwatch.web.site.unread import unread_of
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
from storage.authorities import Wanted, authorities
from storage.overview import current_of

PARAMETERS = ("area",)
MOST_TILES = 400  # a map of more helps nobody
_LATEST = 8
# Signs after the letter of a tile.
_DISPUTED, _LATER = "!", "?"
_MARKS = {
    _DISPUTED: "beside a letter: disputed, two places of the report contradict each other",
    _LATER: "beside a letter: a later inspection could not be read",
}
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
    """One authority. `short`, `letter` and `marks`, the signs of what must be known beside the grade, are for
    the eye alone; `said` is its name and all of that in words."""

    href: str
    short: str
    grade: str
    letter: str
    marks: str
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
    marks: tuple[tuple[str, str], ...]  # sign, words: of those that a tile has
    counted: str  # that some of what is counted is older than what could not be read; empty: none is
    health: Health
    is_empty: bool
    is_too_large: bool


def build(asked: Asked) -> Overview:
    """All of England at a glance."""
    area = one_of(asked.parameters, "area", AREAS, OVERALL)
    providers = authorities(asked.db, Wanted(lineage(area)), "provider", limit=MOST_TILES + 1)
    fits = len(providers) <= MOST_TILES
    current = current_of(asked.db, [row["urn"] for row in providers]) if fits else {}
    shown = providers if fits else []
    later = unread_of(asked, [row["urn"] for row in shown])
    stands = {
        row["urn"]: standing(area, current.get(row["urn"], []), unread=row["urn"] in later) for row in shown
    }
    reports = {urn: rows[0]["report_id"] for urn, rows in current.items()}
    rows = _rows(area, shown, stands, reports, later)
    regions = _regions(rows)
    older = [row for row in rows if row["later_unread"] and _is_graded(row)]
    return Overview(
        title="Children’s services in England",
        tables=(
            _counts(area, stands),
            latest_table(asked, _LATEST),
            _listed(area, rows),
        ),
        area=area,
        area_title=area_title(area),
        areas=tuple((each, area_title(each)) for each in AREAS),
        regions=regions,
        legend=_legend(stands),
        marks=_marks_used(regions),
        counted=counted_are_older(len(older)) if older else "",
        health=health(asked),
        is_empty=not providers,
        is_too_large=not fits,
    )


def _regions(providers: Sequence[Row]) -> tuple[Region, ...]:
    named = dict.fromkeys((*_REGIONS, *(row["region"] or "Elsewhere" for row in providers)))
    found = {name: [row for row in providers if (row["region"] or "Elsewhere") == name] for name in named}
    return tuple(
        Region(clean(name), _place(name), _tiles(name, rows)) for name, rows in found.items() if rows
    )


def _place(region: str) -> str:
    return "r-" + re.sub(r"[^a-z]+", "-", region.lower()) if region in _REGIONS else "r-elsewhere"


def _tiles(region: str, rows: Sequence[Row]) -> tuple[Tile, ...]:
    short = labels(region, [row["provider"] for row in rows])
    return tuple(_tile(row, short[row["provider"]]) for row in rows)


def _tile(row: Row, short: str) -> Tile:
    later = unread.said(row, graded=_is_graded(row))
    note = f" ({row['note']})" if row["note"] else ""
    disputed = " (disputed)" if row["disputed"] else ""
    marks = (_DISPUTED if row["disputed"] else "") + (_LATER if later and _is_graded(row) else "")
    return Tile(
        authority_path(row["urn"]),
        clean(short),
        row["grade"],
        letter(row["grade"]),
        marks,
        f"{clean(row['provider'])}: {said(row['grade'])}{disputed}{note}{'; ' if later else ''}{later}",
    )


def _is_graded(row: Row) -> bool:
    """Whether there is a graded inspection, be it that it gives no grade in this area."""
    return row["report_id"] is not None


def _marks_used(regions: Sequence[Region]) -> tuple[tuple[str, str], ...]:
    used = {mark for region in regions for tile in region.tiles for mark in tile.marks}
    return tuple((mark, words) for mark, words in _MARKS.items() if mark in used)


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
    later = unread.said(row, graded=_is_graded(row))
    note = "; ".join(filter(None, (row["note"], later)))
    return graded(row["grade"], note=note, note_href=unread.path(row), disputed=row["disputed"])


def _rows(
    area: str,
    providers: Sequence[Row],
    stands: Mapping[str, Standing],
    reports: Mapping[str, str],
    later: Mapping[str, Row],
) -> tuple[Row, ...]:
    return tuple(
        {
            "urn": row["urn"],
            "provider": row["provider"],
            "region": row["region"],
            "area": area,
            "grade": stands[row["urn"]].grade,
            "note": stands[row["urn"]].note,
            "disputed": int(stands[row["urn"]].disputed),
            "report_id": reports.get(row["urn"]),
            **unread.columns(later.get(row["urn"])),
        }
        for row in providers
    )


def _listed(area: str, rows: tuple[Row, ...]) -> Table:
    columns = (
        Column("provider", "Authority", authority_cell),
        Column("region", "Region", lambda row: Cell(clean(row["region"]))),
        Column("grade", "Grade", _graded),
    )
    return Table("map", f"{area_title(area)}: every authority", columns, rows)
