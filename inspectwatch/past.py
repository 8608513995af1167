"""What a provider's judgements were compared with at another moment: worked out again from what was held
then, because the database keeps the comparisons of now."""

from __future__ import annotations

from sqlite_utils import Database

from inspectwatch.telling import compared_areas
from storage import questions
from storage.past import NOW, Moment, reports_then
from storage.questions import Row
from storage.values import ComparedArea


def history(db: Database, urn: str, moment: Moment) -> list[Row]:
    """Rows of `rating_history` as they were at that moment, latest inspection first."""
    rows = questions.history(db, urn, moment=moment)
    if moment == NOW:
        return rows
    reports = reports_then(db, urn, moment)
    compared = compared_areas(reports)
    then = {
        (report.report.id, area.area): area for report in reports for area in compared.get(report.key, ())
    }
    return [row | _columns(then.get((row["report_id"], row["area"]))) for row in rows]


def _columns(area: ComparedArea | None) -> Row:
    """All None where nothing is compared."""
    keys = ("direction", "basis", "previous_area", "previous_grade")
    return {key: getattr(area, key, None) for key in keys}
