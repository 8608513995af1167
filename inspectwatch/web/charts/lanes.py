"""Which lane of the timeline an area has. Areas that became one another share a lane; an area that was judged
as one and is two today has both."""

from __future__ import annotations

from functools import cache

from scraper.frameworks import FRAMEWORKS, Area

# Those that today's inspections judge come first, in their order.
_FIRST = ("ilacs_2023", "ilacs_2026")


@cache
def lanes_of(area: str) -> tuple[str, ...]:
    """The lanes, named by the area that has them today. Several are next to each other."""
    followers = [each for each in _areas() if any(before.area == area for before in each.follows)]
    if not followers or area in _today():
        return (area,)
    # Where an area was merged first and went on alone later, it is itself all the time.
    alone = [each.id for each in followers if _basis(each, area) != "merged"]
    found = [lane for each in (alone or [each.id for each in followers]) for lane in lanes_of(each)]
    return tuple(dict.fromkeys(found))


@cache
def order() -> tuple[str, ...]:
    """Every lane there can be, from top to bottom."""
    rest = [lane for each in _areas() for lane in lanes_of(each.id)]
    return tuple(dict.fromkeys((*_today(), *rest)))


@cache
def _today() -> tuple[str, ...]:
    return tuple(dict.fromkeys(area.id for name in _FIRST for area in FRAMEWORKS[name].areas))


@cache
def _areas() -> tuple[Area, ...]:
    return tuple(area for framework in FRAMEWORKS.values() for area in framework.areas)


def _basis(area: Area, before: str) -> str:
    return next(each.basis for each in area.follows if each.area == before)
