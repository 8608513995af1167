"""Filtered questions look things up: of no table are all rows gone through."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage import named, questions, sector, unread
from storage.authorities import Wanted, authorities
from storage.database import open_for_reading
from storage.listing import ListingTable
from storage.past import Moment
from storage.texts import TextTable
from tests.storage.building import NOW, OXFORDSHIRE
from tests.storage.oxfordshire import oxfordshire_recorded

FILTERS = ("urn", "region", "area", "grade")
VIEWS = {
    "current_ratings": FILTERS,
    "rating_history": FILTERS,
    "rating_changes": (*FILTERS, "direction", "known_at"),
    "published_reports": ("urn", "report_id", "published"),
    "unread_inspections": ("urn", "remit"),
}
WHOLE = re.compile(r"SCAN (?!json_each|.* USING )\w+")  # through a table, and not along an index


def plan(db: Database, query: str, values: Sequence[str] = ()) -> str:
    """What SQLite would do, a step a line."""
    return "\n".join(row[3] for row in db.conn.execute(f"EXPLAIN QUERY PLAN {query}", values))


@pytest.mark.parametrize(
    ("view", "column"), [(view, column) for view, columns in VIEWS.items() for column in columns]
)
def test_a_public_view_filtered_by_one_column(db: Database, view: str, column: str) -> None:
    found = plan(db, f"SELECT * FROM {view} WHERE {column} = ?", ["x"])  # noqa: S608  # names of ours
    assert "SEARCH" in found
    assert not WHOLE.search(found), found


@pytest.mark.parametrize("view", ["current_ratings", "rating_history", "rating_changes"])
def test_a_public_view_filtered_by_all(db: Database, view: str) -> None:
    where = " AND ".join(f"{column} = ?" for column in FILTERS)
    query = f"SELECT * FROM {view} WHERE {where}"  # noqa: S608  # names of ours
    assert not WHOLE.search(plan(db, query, ["x"] * len(FILTERS)))


QUESTIONS: dict[str, Callable[[Database], object]] = {
    "ratings": lambda db: questions.ratings(db, limit=9),
    "ratings of one": lambda db: questions.ratings(db, provider=OXFORDSHIRE.urn),
    "ratings of a region": lambda db: questions.ratings(db, region="South East", grade="good", limit=9),
    "ratings of a grade": lambda db: questions.ratings(db, grade="good", limit=9),
    "history": lambda db: questions.history(db, OXFORDSHIRE.urn),
    "reports": lambda db: questions.reports(db, limit=9),
    "reports of one": lambda db: questions.reports(db, OXFORDSHIRE.urn),
    "changes": lambda db: questions.changes(db, since="2024-01-01", limit=9),
    "changes of one": lambda db: questions.changes(db, provider=OXFORDSHIRE.urn),
    "waiting": lambda db: sector.waiting(db, NOW.date(), grade="good", limit=9),
    "inadequate": lambda db: sector.inadequate(db, limit=9),
    "unread": lambda db: unread.later_unread(db, [OXFORDSHIRE.urn]),
    "how many are unread": unread.number_of_authorities,
    "how many grades are older": unread.number_of_grades,
    "a name": lambda db: named.called(db, ["oxfordshire"]),
    "a code": lambda db: named.with_code(db, "931"),
}


def test_who_has_left_the_list_is_not_looked_for_among_all_who_are_on_it(db: Database) -> None:
    """Every question about a provider asks."""
    queries: list[str] = []
    db.conn.set_trace_callback(queries.append)
    ListingTable(db).gone()
    ListingTable(db).missing()
    db.conn.set_trace_callback(None)
    plans = [plan(db, query) for query in queries if "SELECT" in query]
    assert ["providers_missing" in each for each in plans] == [True, True]


def plans_of(path: Path, ask: Callable[[Database], object]) -> list[str]:
    """Of every query that is asked."""
    with closing(open_for_reading(path)) as reading:
        queries: list[str] = []
        reading.conn.set_trace_callback(queries.append)
        ask(reading)
        reading.conn.set_trace_callback(None)
        return [plan(reading, query) for query in queries if not query.startswith("--")]


@pytest.mark.parametrize("asked", QUESTIONS)
def test_a_question(path: Path, db: Database, asked: str) -> None:
    oxfordshire_recorded(db, path)
    plans = plans_of(path, QUESTIONS[asked])
    assert plans
    assert not [each for each in plans if WHOLE.search(each)]


INDEXES: dict[str, tuple[str, Callable[[Database], object]]] = {
    "ratings of a grade": (
        "current_judgements_by_grade",
        lambda db: questions.ratings(db, grade="good", limit=9),
    ),
    "ratings of an area": (
        "current_judgements_by_area",
        lambda db: questions.ratings(db, area="lscb", limit=9),
    ),
    "ratings of a grade in a region": (
        "current_judgements_by_region",
        lambda db: questions.ratings(db, region="London", grade="good", limit=9),
    ),
    "changes of an area": (
        "event_changes_by_area",
        lambda db: questions.changes(db, area="in_care", limit=9),
    ),
    "changes in a direction": (
        "event_changes_by_direction",
        lambda db: questions.changes(db, direction="declined", limit=9),
    ),
    "waiting on a day": (
        "reports_by_end",
        lambda db: sector.waiting(db, NOW.date(), moment=Moment("2022-01-01"), limit=9),
    ),
    "authorities of a grade": (
        "current_judgements_by_grade",
        lambda db: authorities(db, Wanted(["in_care"], grade="good")),
    ),
    "authorities by grade": (
        "current_judgements_by_rank",
        lambda db: authorities(db, Wanted([]), ["in_care"]),
    ),
    "authorities by inspection": (
        "reports_current",
        lambda db: authorities(db, Wanted([]), "inspection_end"),
    ),
    "who is gone": ("providers_missing", lambda db: ListingTable(db).gone()),
    "texts not kept": ("SCAN missing", lambda db: TextTable(db).unsearchable()),
}


@pytest.mark.parametrize("asked", INDEXES)
def test_what_hardly_anything_fits_is_found_by_an_index(path: Path, db: Database, asked: str) -> None:
    oxfordshire_recorded(db, path)
    index, ask = INDEXES[asked]
    assert index in "\n".join(plans_of(path, ask))


def test_a_judgement_is_met_by_its_report_where_that_is_known(db: Database) -> None:
    """And not by its grade, which a quarter of all have."""
    query = "SELECT 1 FROM judgements WHERE reading_id = ? AND grade = ?"
    assert "(grade=? AND reading_id=?)" in plan(db, query, ["1", "good"])
