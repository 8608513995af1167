"""The latest inspections, each in one line in the words of the alerts."""

from __future__ import annotations

from typing import cast

from inspectwatch.output import clean
from inspectwatch.web.site.tables import Cell, Column, Row, Table
from inspectwatch.web.site.view import Asked
from inspectwatch.web.site.words import authority_cell, date_cell, report_path
from notifier.payload import JudgementData
from notifier.standing import overall_note, standing
from notifier.words import MOVED, area_name, capital, grade_word, listed
from scraper.frameworks import FRAMEWORKS, Framework
from storage.overview import latest_inspections


def _authority(row: Row) -> Cell:
    cell = authority_cell(row)
    return Cell(cell.text, cell.href, note=date_cell(row, "published").text)


COLUMNS = (
    Column("provider", "Authority, published", _authority),
    Column("standing", "Judged", lambda row: Cell(row["standing"], _path(row), note=row["moves"])),
)


def latest_table(asked: Asked, number: int) -> Table:
    """The latest graded reports of children's services, what moved among it."""
    rows = tuple(_row(each) for each in latest_inspections(asked.db, number))
    empty = "No graded report has been read yet."
    return Table("latest", "Latest inspections", COLUMNS, rows, empty=empty, wordy=True)


def _path(row: Row) -> str:
    return report_path(row["urn"], row["report_id"])


def _row(report: Row) -> Row:
    kept = ("published", "urn", "provider", "region", "report_id", "framework")
    framework = FRAMEWORKS[report["framework"]]
    return {
        **{key: report[key] for key in kept},
        "standing": _standing(in_order(report["judgements"], framework), framework),
        "moves": _moves(report["judgements"], framework),
    }


def _standing(judgements: list[JudgementData], framework: Framework) -> str:
    if not judgements:
        return "Nothing could be read"
    note = overall_note(judgements, framework)
    return clean(capital(standing(judgements, framework) + (f" ({note})" if note else "")))


def in_order(rows: list[Row], framework: Framework) -> list[JudgementData]:
    """The judgements as the alerts' words take them, in the framework's order."""
    areas = [area.id for area in framework.areas]
    known = sorted((row for row in rows if row["area"] in areas), key=lambda row: areas.index(row["area"]))
    return [cast("JudgementData", dict(row)) for row in known]


def _moves(rows: list[Row], framework: Framework) -> str:
    """ "Impact of leaders and care leavers improved from good to outstanding": what moved alike is one."""
    alike: dict[str, list[str]] = {}
    for row in cast("list[Row]", in_order(rows, framework)):
        if row["direction"] in MOVED:
            before, now = grade_word(row["previous_grade"]), grade_word(row["grade"])
            alike.setdefault(f"{row['direction']} from {before} to {now}", []).append(area_name(row["area"]))
    return capital("; ".join(f"{listed(areas)} {moved}" for moved, areas in alike.items()))
