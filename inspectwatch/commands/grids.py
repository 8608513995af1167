"""How answers about several providers look as tables: their columns and cells. Only people read these."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import groupby

from inspectwatch.commands.tables import RELATIONS, relation_notes
from inspectwatch.commands.unread import NOT_READ, counted_are_older, marked_day
from inspectwatch.output import Column, Row, counted
from notifier.words import area_name, capital, grade_word
from scraper.frameworks import FRAMEWORKS, NOT_JUDGED, Area
from storage.sector import OVERALL, SCALE
from storage.unread import COLUMN

_TODAY = FRAMEWORKS["ilacs_2026"]
_HEADS = {
    OVERALL: "Overall",
    "impact_of_leaders": "Leaders",
    "help_and_protection": "Help and protection",
    "in_care": "Children in care",
    "care_leavers": "Care leavers",
}
_NO_LONGER = "no longer judged"


def by_provider(rows: Sequence[Row], *, by_then: bool) -> list[Row]:
    """One row a provider, a column for each area of today; what was judged in its place stands there.
    `by_then`: they are of another moment than now."""
    return [_line(list(group), by_then) for _, group in groupby(rows, key=lambda row: row["urn"])]


def none_known(*, by_then: bool) -> str:
    """Said of a provider without a graded inspection here; nobody can say that it was never inspected."""
    return "no graded inspection known" + (" (by then)" if by_then else "")


def _line(rows: Sequence[Row], by_then: bool) -> Row:
    first = rows[0]
    judged = {row["area"]: row for row in rows if row["area"]}
    date = f", {marked_day(first)}" if judged else ""
    line: Row = {"provider": f"{first['provider']}{date}", "remit": first["remit"]}
    none = NOT_READ if first[COLUMN] else none_known(by_then=by_then)
    cells = {
        area: _cell(area, judged, first) if judged else (None, none if area == OVERALL else "")
        for area in _HEADS
    }
    grades = {area: grade for area, (grade, _) in cells.items()}
    return {**line, **grades, **{f"{area} said": said for area, (_, said) in cells.items()}}


def _cell(area: str, judged: dict[str, Row], first: Row) -> tuple[str | None, str]:
    """The grade and its words."""
    for followed, basis in _followed(area):
        if followed in judged:
            row = judged[followed]
            mark = RELATIONS.get(basis)
            doubt = " (disputed)" if row["disputed"] else ""
            return row["grade"], grade_word(row["grade"]) + doubt + (f" ({mark})" if mark else "")
    none_any_more = area == OVERALL and FRAMEWORKS[first["framework"]].no_overall_since
    return None, _NO_LONGER if none_any_more else ""


def _followed(area_id: str) -> list[tuple[str, str]]:
    """The area itself and those of earlier frameworks in its place, with how they are related."""
    area = _area(area_id)
    return [(area_id, "same"), *((each.area, each.basis) for each in (area.follows if area else ()))]


def _area(area_id: str) -> Area | None:
    return _TODAY.area(area_id)


def footnote(rows: Sequence[Row]) -> str:
    """What the marks in the cells mean; empty where there is none."""
    areas = {row["area"] for row in rows}
    bases = {
        basis
        for head in _HEADS
        for followed, basis in _followed(head)
        if followed in areas and followed not in _HEADS
    }
    return relation_notes(bases)


def _waits(row: Row, *, by_then: bool) -> str:
    if row["state"] == "never_inspected":
        return none_known(by_then=by_then)
    if row["days"] is None and row["framework"] is None:
        return NOT_READ
    return "?" if row["days"] is None else f"{row['days']:,}"


def _overall(row: Row) -> str:
    """The overall grade, or why there is none and what there is."""
    if row["overall"]:
        return grade_word(row["overall"]) + (" (disputed)" if row["disputed"] else "")
    if row["framework"] is None:
        return ""
    numbers = [f"{row[grade]} {grade_word(grade)}" for grade in SCALE if row[grade]]
    numbers += ["disputed in part"] if row["disputed"] else []
    why = "no overall grade any more" if row["state"] == "no_longer_judged" else "overall grade not read"
    return f"{why}: {', '.join(numbers)}" if numbers else why


def _visits(row: Row) -> str:
    visits = row["visits"]
    if not visits:
        return "none"
    last = f", last {visits[-1]['published']}" if visits[-1]["published"] else ""
    return f"{len(visits)}{last}"


def _since(row: Row) -> str:
    since = row["since"] or "?"
    return since if row["inspections"] == 1 else f"{since} ({counted(row['inspections'], 'inspection')})"


def _share(row: Row) -> str:
    share = row["share_good_or_better"]
    return "" if share is None else f"{share:.0%}"


def counted_of(
    by: str, region: str | None, area: str | None, graded: int, known: int, *, by_then: bool = False
) -> str:
    """The line above a table of counts: what was counted, and of how many of the known authorities there is
    anything to count. `by_then`: at another moment than now."""
    current = "Grades of then" if by_then else "Current grades"
    what = "Graded inspections and their judgements by year of publication" if by == "year" else current
    of_area = area or (OVERALL if by == "region" else None)
    parts = [area_name(of_area) if of_area else "", region or ("" if by == "region" else "England")]
    named = f"{what}, children's services: {', '.join(filter(None, parts))}".rstrip(": ")
    have = "had" if by_then else "has" if graded == 1 else "have"
    return f"{named} ({graded} of {known} authorities {have} grades)"


def which_moves(by: str) -> str:
    """What the moves beside current grades are of; empty where the table says it."""
    if by == "year":
        return ""
    return "Improved, declined: of all inspections that are known, each against the one before."


def foot_of_counts(rows: Sequence[Row], unread: int) -> str:
    """Why some have no overall grade; and of how many authorities (`unread`) a later inspection than the one
    that is counted could not be read. Empty where there is nothing to say."""
    parts = []
    if any(row["no_longer_judged"] for row in rows):
        since = _TODAY.no_overall_since
        parts.append(f"{capital(_NO_LONGER)}: no overall grade since {since}; they are in no share.")
    if rows and unread:
        parts.append(counted_are_older(unread))
    return " ".join(parts)


def waiting(*, by_then: bool) -> tuple[Column, ...]:
    """The columns of `waiting`, now or of another moment."""
    return (
        Column("days", "Days", say=partial(_waits, by_then=by_then)),
        Column("provider", "Provider", say=lambda row: row["provider"]),
        Column("overall", "Overall", say=_overall),
        Column("inspection_end", "Inspected", say=lambda row: marked_day(row) if row["framework"] else ""),
    )


def _grades(*left_out: str) -> tuple[Column, ...]:
    return tuple(Column(grade, capital(grade_word(grade))) for grade in SCALE if grade not in left_out)


_GOOD = (
    Column("share_good_or_better", "Good or better", say=_share),
    Column("no_longer_judged", capital(_NO_LONGER)),
)

GRID = (
    Column("provider", "Provider", say=lambda row: row["provider"]),
    *(
        Column(area, head, say=lambda row, area=area: row[f"{area} said"])  # type: ignore[misc]
        for area, head in _HEADS.items()
    ),
)
INADEQUATE = (
    Column("provider", "Provider", say=lambda row: row["provider"]),
    Column(
        "area",
        "Area",
        say=lambda row: capital(area_name(row["area"])) + (" (disputed)" if row["disputed"] else ""),
    ),
    Column("since", "Inadequate since", say=_since),
    Column("inspection_end", "Last inspected", say=marked_day),
    Column("visits", "Visits since", say=_visits),
)
_MOVES = Column("improved", "Improved, declined", say=lambda row: f"{row['improved']}, {row['declined']}")
BY_AREA = (
    Column("area", "Area", say=lambda row: capital(area_name(row["area"]))),
    *_grades(NOT_JUDGED),
    *_GOOD,
    _MOVES,
)
BY_REGION = (
    Column("region", "Region", say=lambda row: row["region"] or "not known"),
    *_grades(NOT_JUDGED),
    *_GOOD,
    _MOVES,
)
BY_YEAR = (
    Column("year", "Year", say=lambda row: row["year"] or "?"),
    Column("inspections", "Graded"),
    *_grades(NOT_JUDGED),
    *_GOOD,
    _MOVES,
)
