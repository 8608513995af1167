"""How an authority stands in an area today, whatever the framework it was last inspected under calls it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from inspectwatch.web.site.tables import Cell, Row
from inspectwatch.web.site.words import NO_INSPECTION, NONE_ANY_MORE, NOT_READ, graded
from notifier.words import OVERALL, area_name, judged_with
from scraper.frameworks import FRAMEWORKS

# The areas that today's inspections judge, and overall effectiveness, which most authorities still have.
AREAS = tuple(area.id for area in FRAMEWORKS["ilacs_2023"].areas)


@dataclass(frozen=True, slots=True)
class Standing:
    """`grade`: its id, or why there is none; `note`: how else the area was judged; empty: as itself."""

    grade: str
    note: str = ""
    disputed: bool = False

    @property
    def cell(self) -> Cell:
        """As it stands in a table."""
        return graded(self.grade, note=self.note, disputed=self.disputed)


@cache
def lineage(area: str) -> tuple[str, ...]:
    """The area and those of earlier frameworks that stand for it, in the order of preference."""
    followed = (
        before.area
        for framework in FRAMEWORKS.values()
        for each in framework.areas
        if each.id == area
        for before in each.follows
    )
    return tuple(dict.fromkeys((area, *followed)))


def standing(area: str, rows: Sequence[Row], *, unread: bool = False) -> Standing:
    """The area's standing by the rows of `current_ratings` of one authority's children's services. `unread`:
    there is a later inspection, or one at all, that could not be read."""
    if not rows:
        return Standing(NOT_READ if unread else NO_INSPECTION)
    by_area = {row["area"]: row for row in rows}
    for candidate in lineage(area):
        if candidate in by_area:
            row = by_area[candidate]
            return Standing(row["grade"], _note(area, candidate), bool(row["disputed"]))
    framework = FRAMEWORKS.get(rows[0]["framework"])
    none_any_more = area == OVERALL and framework is not None and framework.area(OVERALL) is None
    return Standing(NONE_ANY_MORE if none_any_more else NOT_READ)


@cache
def _note(area: str, judged: str) -> str:
    if judged == area:
        return ""
    bases = {
        before.basis
        for framework in FRAMEWORKS.values()
        for each in framework.areas
        if each.id == area
        for before in each.follows
        if before.area == judged
    }
    if "split" in bases:
        return f"judged together with {judged_with(area, judged)}"
    return f"judged as {area_name(judged)}"
