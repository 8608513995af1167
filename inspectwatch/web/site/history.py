"""Every judgement of an authority over the years, as a table and as what the timeline is drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from inspectwatch.commands.tables import comparison
from inspectwatch.output import clean
from inspectwatch.web.charts.timeline import Inspected, Judged, Timeline, short_name, timeline
from inspectwatch.web.site.tables import Cell, Column, Row, Table
from inspectwatch.web.site.words import NONE_ANY_MORE, area_title, date_cell, graded, report_path
from notifier.words import OVERALL, capital
from scraper.frameworks import FRAMEWORKS

_NOT_DRAWN = "area_send"  # of the local area partnership, on a scale of its own: it has its table


def history_table(rows: Sequence[Row]) -> Table:
    """Rows of `rating_history`, latest inspection first."""
    return Table(
        "history",
        "Every judgement, latest inspection first",
        _COLUMNS,
        tuple(rows),
        empty="No judgement is known.",
    )


def timeline_of(rows: Sequence[Row], reports: Sequence[Row]) -> Timeline | None:
    """The chart of children's services: judgements, and letters and visits between them. What was withdrawn
    is left out."""
    graded_reports: dict[str, list[Row]] = {}
    for row in rows:
        if not row["withdrawn"] and row["remit"] != _NOT_DRAWN and row["inspection_end"]:
            graded_reports.setdefault(row["report_id"], []).append(row)
    visits = [
        date.fromisoformat(report["inspection_end"])
        for report in reports
        if report["status"] == "no_judgements" and not report["withdrawn"] and report["inspection_end"]
        if report["remit"] == "childrens_services"
    ]
    return timeline([_inspected(each) for each in graded_reports.values()], sorted(visits))


def _inspected(rows: Sequence[Row]) -> Inspected:
    framework = FRAMEWORKS[rows[0]["framework"]]
    judgements = [
        Judged(row["area"], row["grade"], row["previous_area"], row["basis"], bool(row["disputed"]))
        for row in rows
    ]
    if framework.no_overall_since:
        judgements.append(Judged(OVERALL, NONE_ANY_MORE))
    return Inspected(date.fromisoformat(rows[0]["inspection_end"]), framework.id, tuple(judgements))


def _area_cell(row: Row) -> Cell:
    name = area_title(row["area"])
    return Cell(f"SEND partnership: {name}" if row["remit"] == "area_send" else name)


def _compared_cell(row: Row) -> Cell:
    return Cell(clean(capital(comparison(row))))


def _grade_cell(row: Row) -> Cell:
    note = "withdrawn by the publisher" if row["withdrawn"] else ""
    return graded(row["grade"], disputed=row["disputed"], note=note)


def _inspected_cell(row: Row) -> Cell:
    cell = date_cell(row, "inspection_end")
    return Cell(cell.text or "day unknown", href=report_path(row["urn"], row["report_id"]))


_COLUMNS = (
    Column("inspection_end", "Inspected", _inspected_cell, narrow=True),
    Column("framework", "Framework", lambda row: Cell(short_name(row["framework"]))),
    Column("area", "Judgement", _area_cell),
    Column("grade", "Grade", _grade_cell),
    Column("direction", "Against the inspection before", _compared_cell),
)
