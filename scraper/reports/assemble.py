"""What every table reader does with its rows: one judgement an area, and a sentence for what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from scraper.frameworks import Framework
from scraper.model import Judgement
from scraper.reports.phrases import Phrases
from scraper.reports.table import Row, Table, Ungraded

# How each grade of the four-point scales is printed; "require improvement" is grammar where a sentence or
# the publisher's slip has a plural.
GRADES: Final = Phrases(
    {
        "outstanding": ("outstanding",),
        "good": ("good",),
        "requires_improvement": ("requires improvement (to be good)", "require improvement (to be good)"),
        "inadequate": ("inadequate",),
        "not_judged": ("not judged",),
    }
)


def judgements_of(rows: Iterable[Row]) -> tuple[tuple[Judgement, ...], tuple[str, ...]]:
    """One judgement an area in the order printed, and a problem for each area printed with two grades:
    of those neither is taken."""
    by_area: dict[str, list[Row]] = {}
    for row in rows:
        by_area.setdefault(row.area, []).append(row)
    certain = [found[0] for found in by_area.values() if len({row.grade for row in found}) == 1]
    problems = [_two_grades(found) for found in by_area.values() if len({row.grade for row in found}) > 1]
    return tuple(_judgement(row) for row in certain), tuple(problems)


def missing(framework: Framework, judged: Sequence[Judgement], table: Table) -> tuple[str, ...]:
    """A problem for each area the framework requires and the document gives no certain grade for."""
    have = {judgement.area for judgement in judged}
    seen: Mapping[str, Ungraded] = {label.area: label for label in reversed(table.ungraded)}
    problems = [
        _no_grade(area.id, seen.get(area.id))
        for area in framework.areas
        if area.id not in have and (area.required or area.id in seen)
    ]
    if table.stray:
        problems.insert(0, f"the judgement table is not certain: '{table.stray}' stands beside no label")
    return tuple(problems)


def _judgement(row: Row) -> Judgement:
    return Judgement(area=row.area, grade=row.grade, label=row.label, wording=row.wording, page=row.page)


def _two_grades(rows: Sequence[Row]) -> str:
    printed = " and ".join(f"'{row.wording}' (page {row.page})" for row in rows)
    return f"two grades are printed for {rows[0].area}: {printed}"


def _no_grade(area: str, label: Ungraded | None) -> str:
    if label is None:
        return f"no grade found for {area}"
    return f"no grade found for {area}: after '{label.label}' on page {label.page} stands '{label.seen[:60]}'"
