"""What moved: this inspection against the one before it. Pure: values in, values out.

Which area follows which, and on what basis, is data (`scraper.frameworks`); here are only the rules. Overall
effectiveness is compared like any other area and never derived from the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from notifier.payload import Direction
from scraper.frameworks import FRAMEWORKS, Area, Framework, Predecessor
from scraper.model import Inspection, Judgement


@dataclass(frozen=True, slots=True)
class Previous:
    """The ranked judgement that one of today's is compared with."""

    area: str
    grade: str
    rank: int
    inspection_end: date
    report_id: str


@dataclass(frozen=True, slots=True)
class AreaChange:
    """One judgement of today, and how it stands to the one before.

    `label` is the framework's own, however the report printed it. `rank` is None for "not judged". `basis`
    and `previous` are None where nothing is compared (direction `first` or `not_comparable`).
    """

    area: str
    label: str
    grade: str
    rank: int | None
    direction: Direction
    basis: str | None = None
    previous: Previous | None = None


@dataclass(frozen=True, slots=True)
class Discontinued:
    """A judgement of the inspection before that no area of today's framework follows."""

    area: str
    grade: str
    inspection_end: date


@dataclass(frozen=True, slots=True)
class Comparison:
    """An inspection against the one before it. Judgements stand in the framework's order."""

    judgements: tuple[AreaChange, ...] = ()
    discontinued: tuple[Discontinued, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether at least one area improved or declined."""
        return any(change.direction in ("improved", "declined") for change in self.judgements)


def inspection_before(current: Inspection, others: Iterable[Inspection]) -> Inspection | None:
    """The latest inspection that ended before `current` ended and is compared with it; None: there is none.

    `others` are inspections of the same provider, none of them withdrawn; `current` may be among them. Of two
    that ended on one day the later published one counts, then the one with the higher report id.
    """
    earlier = (
        other
        for other in others
        if other.report_id != current.report_id and other.end < current.end and _are_compared(current, other)
    )
    return max(earlier, key=_by_age, default=None)


def is_overtaken(current: Inspection, others: Iterable[Inspection]) -> bool:
    """Whether one of `others`, as of `inspection_before`, ended after `current` and is compared with it."""
    return any(other.end > current.end and _are_compared(current, other) for other in others)


def _by_age(inspection: Inspection) -> tuple[date, date, str]:
    return (inspection.end, inspection.published or date.min, inspection.report_id)


def _are_compared(current: Inspection, other: Inspection) -> bool:
    comparison = FRAMEWORKS[current.framework].comparison
    return (
        comparison is not None
        and FRAMEWORKS[other.framework].comparison == comparison
        and other.remit == current.remit
    )


def compare(current: Inspection, before: Inspection | None) -> Comparison:
    """Every judgement of `current` against `before`; None: there is nothing to compare with.

    A `before` that is not compared with `current` (another remit, a framework outside comparison) counts as
    none. Raises ValueError for a judgement of an area that the framework does not have.
    """
    framework = FRAMEWORKS[current.framework]
    if before is not None and not _are_compared(current, before):
        before = None
    return Comparison(
        judgements=tuple(
            _change(framework, judgement, before) for judgement in _in_order(framework, current.judgements)
        ),
        discontinued=_discontinued(framework, before) if before else (),
    )


def _in_order(framework: Framework, judgements: Iterable[Judgement]) -> list[Judgement]:
    order = {area.id: number for number, area in enumerate(framework.areas)}
    return sorted(judgements, key=lambda judgement: order.get(judgement.area, len(order)))


def _change(framework: Framework, judgement: Judgement, before: Inspection | None) -> AreaChange:
    area = framework.area(judgement.area)
    if area is None:
        raise ValueError(f"{framework.id} has no area {judgement.area!r}: the reader of this report is wrong")
    rank = framework.rank(judgement.grade)
    if rank is None or not area.compared or framework.comparison is None:
        return AreaChange(area.id, area.label, judgement.grade, rank, "not_comparable")
    found = _previous(area, before) if before else None
    if found is None:
        return AreaChange(area.id, area.label, judgement.grade, rank, "first")
    basis, previous = found
    direction = _direction(previous.rank, rank)
    return AreaChange(area.id, area.label, judgement.grade, rank, direction, basis, previous)


def _previous(area: Area, before: Inspection) -> tuple[str, Previous] | None:
    """The first ranked judgement among the areas that this one follows, in order of preference."""
    framework = FRAMEWORKS[before.framework]
    for predecessor in (Predecessor(area.id, "same"), *area.follows):
        for judgement in before.judgements:
            rank = framework.rank(judgement.grade)
            if judgement.area == predecessor.area and rank is not None:
                previous = Previous(judgement.area, judgement.grade, rank, before.end, before.report_id)
                return predecessor.basis, previous
    return None


def _direction(before: int, now: int) -> Direction:
    if now == before:
        return "unchanged"
    return "improved" if now > before else "declined"


def _discontinued(framework: Framework, before: Inspection) -> tuple[Discontinued, ...]:
    """Decided by the framework and not by the judgements read: a row that could not be read is no news."""
    today = {area.id for area in framework.areas}
    followed = today | {predecessor.area for area in framework.areas for predecessor in area.follows}
    earlier = FRAMEWORKS[before.framework]
    return tuple(
        Discontinued(judgement.area, judgement.grade, before.end)
        for judgement in _in_order(earlier, before.judgements)
        if judgement.area not in followed and _is_compared(earlier, judgement.area)
    )


def _is_compared(framework: Framework, area_id: str) -> bool:
    area = framework.area(area_id)
    return area is not None and area.compared
