"""Answers about the real reports beside the checkout equal those computed from their labels alone.

Nothing of the program takes part in what is expected: the labels, which area follows which, and ranks come
from the oracle.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from itertools import pairwise
from pathlib import Path

import pytest
from sqlite_utils import Database

from inspectwatch import past
from storage import counts, questions, sector, stats
from storage.moves import earlier_moves
from storage.past import NOW, Moment
from storage.times import to_text
from tests.inspectwatch.labelled import watched
from tests.inspectwatch.oracle import COMPARED, FOLLOWS, RANKS, Label, from_truth

BEFORE_ALL = date(2011, 1, 1)
TEN_DAYS = tuple(
    map(
        date.fromisoformat,
        (
            "2014-06-30",
            "2015-03-01",
            "2016-05-10",
            "2017-12-31",
            "2018-06-08",
            "2019-07-01",
            "2021-05-01",
            "2022-11-15",
            "2024-04-09",
            "2025-12-31",
        ),
    )
)
Grades = dict[tuple[str, str, str], str]


@pytest.fixture(scope="module")
def labels(shared: Path) -> list[Label]:
    """What the real reports say."""
    return from_truth(shared / "corpus")


@pytest.fixture(scope="module")
def db(labels: list[Label], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A watch that met each of them on the day of its publication."""
    with watched(tmp_path_factory.mktemp("corpus") / "watch.db", labels, BEFORE_ALL) as made:
        yield made


def graded(labels: Sequence[Label], *, published_by: date = date.max) -> list[Label]:
    """Graded inspections of frameworks that are compared, oldest first."""
    frameworks = frozenset().union(*COMPARED)
    found = [
        each
        for each in labels
        if each.framework in frameworks and each.judgements and each.published <= published_by
    ]
    return sorted(found, key=lambda each: (each.end or each.published, each.published, each.report))


def expected_grades(labels: Sequence[Label]) -> Grades:
    """Of each provider and remit those of the last of them."""
    latest = {(each.urn, each.remit): each for each in labels}
    return {
        (urn, remit, area): grade
        for (urn, remit), each in latest.items()
        for area, grade in each.judgements.items()
    }


def grades(db: Database, moment: Moment = NOW) -> Grades:
    """The same, as answered."""
    rows = questions.ratings(db, moment=moment)
    found = {(row["urn"], row["remit"], row["area"]): row["grade"] for row in rows}
    assert len(found) == len(rows)
    return found


def test_current_ratings(db: Database, labels: list[Label]) -> None:
    found = grades(db)
    assert found == expected_grades(graded(labels))
    assert len(found) > 200
    assert found == {
        (row["urn"], row["remit"], row["area"]): row["grade"] for row in db.view("current_ratings").rows
    }


@pytest.mark.parametrize("day", TEN_DAYS, ids=str)
def test_ratings_at_a_day(db: Database, labels: list[Label], day: date) -> None:
    """This watch knew on each day what had been published by then, so both questions have one answer."""
    expected = expected_grades(graded(labels, published_by=day))
    assert grades(db, Moment(published_by=day.isoformat())) == expected
    end_of_day = to_text(datetime.combine(day, time.max, UTC))
    assert grades(db, Moment(known_by=end_of_day)) == expected
    assert grades(db, Moment(day.isoformat(), to_text(datetime.max.replace(tzinfo=UTC)))) == expected
    assert expected


def test_counts_by_year(db: Database, labels: list[Label]) -> None:
    services = [each for each in graded(labels) if each.remit == "childrens_services"]
    inspections = Counter(str(each.published.year) for each in services)
    judged = Counter(
        (str(each.published.year), grade)
        for each in services
        for area, grade in each.judgements.items()
        if area != "lscb"
    )
    rows = stats.by_year(db)
    assert {row["year"]: row["inspections"] for row in rows} == inspections
    assert {
        (row["year"], grade): row[grade] for row in rows for grade in sector.SCALE if row[grade]
    } == judged
    assert counts.differences(db) == []
    assert counts.wrongly_current(db) == []


def test_current_counts_and_the_share(db: Database, labels: list[Label]) -> None:
    current = expected_grades(graded(labels))
    overall = Counter(grade for (_, _, area), grade in current.items() if area == "overall_effectiveness")
    (row,) = (row for row in stats.by_area(db) if row["area"] == "overall_effectiveness")
    assert {grade: row[grade] for grade in sector.SCALE if row[grade]} == overall
    good = overall["good"] + overall["outstanding"]
    assert row["share_good_or_better"] == pytest.approx(good / overall.total())
    latest = {each.urn: each for each in graded(labels) if each.remit == "childrens_services"}
    none_any_more = sum(each.framework == "ilacs_2026" for each in latest.values())
    assert (
        row["no_longer_judged"]
        == none_any_more
        == sum(row["no_longer_judged"] for row in stats.by_region(db))
    )
    assert none_any_more > 0


def test_counts_at_a_day(db: Database, labels: list[Label]) -> None:
    """Of then equal those kept up where then is today, and those of the labels where it is another day."""
    everything = past.counts(db, Moment(published_by="2999-12-31"))
    assert stats.by_year(db, counts=everything) == stats.by_year(db)
    for ask in (stats.by_area, stats.by_region):
        assert ask(db, counts=everything) == [row | {"later_unread": None} for row in ask(db)]
    day = date(2021, 5, 1)
    published = [each for each in graded(labels, published_by=day) if each.remit == "childrens_services"]
    then = past.counts(db, Moment(day.isoformat()))
    care = Counter(
        grade
        for (_, _, area), grade in expected_grades(published).items()
        if area == "in_care_and_care_leavers"
    )
    (row,) = (row for row in stats.by_area(db, counts=then) if row["area"] == "in_care_and_care_leavers")
    assert {grade: row[grade] for grade in sector.SCALE if row[grade]} == care
    counted = len(list(moved(published)))
    assert sum(row["improved"] + row["declined"] for row in stats.by_year(db, counts=then)) == counted


def test_moves_by_year(db: Database, labels: list[Label]) -> None:
    expected = Counter(moves(labels))
    rows = stats.by_year(db)
    assert {
        (row["year"], move): row[move] for row in rows for move in ("improved", "declined") if row[move]
    } == expected
    assert expected.total() > 100


def moves(labels: Sequence[Label]) -> Iterator[tuple[str, str]]:
    """(year of publication, improved or declined) of each judgement that moved."""
    for now, _, rank, was in moved(labels):
        yield str(now.published.year), "improved" if rank > was else "declined"


def moved(labels: Sequence[Label]) -> Iterator[tuple[Label, str, int, int]]:
    """Of children's services: (inspection, area, rank now, rank before) of each judgement that moved."""
    of: dict[str, list[Label]] = {}
    for each in graded(labels):
        if each.remit == "childrens_services":
            of.setdefault(each.urn, []).append(each)
    for inspections in of.values():
        for before, now in pairwise(inspections):
            for area, grade in now.judgements.items():
                was, rank = rank_before(before, area), RANKS[grade]
                if area != "lscb" and was and rank and rank != was:
                    yield now, area, rank, was


@pytest.mark.parametrize("year", ["2018", "2020", "2022", "2025"])
def test_who_fell_to_inadequate_in_a_year(db: Database, labels: list[Label], year: str) -> None:
    """Whether they are asked for as they stand today, or worked out again as of the end of that year."""
    expected = {
        (now.urn, now.report, area)
        for now, area, rank, was in moved(labels)
        if rank < was and now.judgements[area] == "inadequate" and str(now.published.year) == year
    }
    asked = {
        "provider": None,
        "region": None,
        "area": None,
        "grade": "inadequate",
        "direction": None,
        "since": f"{year}-01-01",
    }
    today = [row for row in earlier_moves(db, asked) if row["published"] <= f"{year}-12-31"]
    then = past.moves(db, asked, Moment(f"{year}-12-31"))
    assert {(row["urn"], row["report_id"], row["area"]) for row in today} == expected
    assert then == today
    assert expected


def rank_before(before: Label, area: str) -> int | None:
    """The rank of the area that this one follows."""
    areas = (area, *(earlier for earlier, _ in FOLLOWS.get(area, ())))
    return next((rank for each in areas if (rank := RANKS[before.judgements.get(each, "not_judged")])), None)


def test_who_waits_longest(db: Database, labels: list[Label]) -> None:
    today = date(2026, 11, 1)
    latest = {each.urn: each for each in graded(labels) if each.remit == "childrens_services"}
    expected = {urn: (today - (each.end or each.published)).days for urn, each in latest.items()}
    rows = sector.waiting(db, today)
    assert {row["urn"]: row["days"] for row in rows if row["days"] is not None} == expected
    days = [row["days"] for row in rows if row["days"] is not None]
    assert days == sorted(days, reverse=True)
    assert len(rows) == 153
    assert {row["state"] for row in rows[len(days) :]} == {"never_inspected"}


def test_who_is_inadequate(db: Database, labels: list[Label]) -> None:
    rows = sector.inadequate(db)
    expected = {key for key, grade in expected_grades(graded(labels)).items() if grade == "inadequate"}
    assert {(row["urn"], row["remit"], row["area"]) for row in rows} == expected
    devon = {row["area"]: (row["since"], row["inspections"]) for row in rows if row["provider"] == "Devon"}
    assert devon["overall_effectiveness"] == devon["care_leavers"] == ("2020-01-31", 2)
    assert devon["help_and_protection"] == ("2025-01-16", 1)
