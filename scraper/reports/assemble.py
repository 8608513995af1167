"""What every reader does with its rows: one judgement an area, and a sentence for what is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from scraper.frameworks import FRAMEWORKS
from scraper.model import Judgement, Reading, ReadingStatus
from scraper.reports.header import Header
from scraper.reports.table import Row, Table


def reading_of(
    framework: str,
    header: Header,
    rows: Iterable[Row],
    *,
    table: Table,
    announced: Collection[str] = (),
) -> Reading:
    """One judgement an area, in the order printed, and a problem for each area without a certain grade.

    Areas that not every report of the framework carries are missed only where the document announces them.
    A grade of an area that the framework does not judge is no judgement but a problem.
    """
    areas = FRAMEWORKS[framework].areas
    by_area: dict[str, list[Row]] = {}
    for row in rows:
        by_area.setdefault(row.area, []).append(row)
    foreign = [by_area.pop(area)[0] for area in by_area.keys() - {area.id for area in areas}]
    certain = {area: found[0] for area, found in by_area.items() if len({row.grade for row in found}) == 1}
    wanted = [area.id for area in areas if area.required or area.id in announced or area.id in by_area]
    gaps = (_gap(area, by_area.get(area, ()), table) for area in wanted if area not in certain)
    return Reading(
        ReadingStatus.READ,
        framework,
        header.start,
        header.end,
        header.lead_inspector,
        tuple(_judgement(row) for row in certain.values()),
        (*header.problems, *_stray(table), *gaps, *_foreign(framework, foreign)),
    )


def two_grades(area: str) -> str:
    """How the problem begins that says of an area that two grades are printed for it."""
    return f"two grades are printed for {area}: "


def _judgement(row: Row) -> Judgement:
    return Judgement(area=row.area, grade=row.grade, label=row.label, wording=row.wording, page=row.page)


def _stray(table: Table) -> tuple[str, ...]:
    if table.stray is None:
        return ()
    return (f"the judgement table is not certain: '{table.stray}' stands beside no label",)


def _foreign(framework: str, rows: Sequence[Row]) -> Iterator[str]:
    """Such as the grades of an earlier inspection, printed below the table."""
    for row in sorted(rows, key=lambda row: row.area):
        yield f"page {row.page} says '{row.wording}' for {row.area}, which {framework} does not judge"


def _gap(area: str, rows: Sequence[Row], table: Table) -> str:
    """Why the area has no judgement."""
    if rows:
        printed = " and ".join(f"'{row.wording}' (page {row.page})" for row in rows)
        return two_grades(area) + printed
    label = next((label for label in table.ungraded if label.area == area), None)
    if label is None:
        return f"no grade found for {area}"
    return f"no grade found for {area}: after '{label.label}' on page {label.page} stands '{label.seen[:60]}'"
