"""The questions of the commands, asked of a small database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database

from scraper.frameworks import FRAMEWORKS
from storage import questions
from storage.past import Moment
from storage.values import ChangedArea
from tests.storage.building import OXFORDSHIRE, event_of, listed, provider_noted, reading_of, recorded

YORK = replace(OXFORDSHIRE, urn="80573", name="York", region="Yorkshire and The Humber", dfe_code="816")
NORTH_YORKSHIRE = replace(YORK, urn="80556", name="North Yorkshire", dfe_code="815")
MOVED = {"in_care": "improved", "care_leavers": "declined"}


@pytest.fixture
def three(db: Database, path: Path) -> Database:
    """Three providers, each inspected in 2018 and in 2024."""
    for provider in (YORK, OXFORDSHIRE, NORTH_YORKSHIRE):
        provider_noted(db, provider)
        for framework, day in (("ilacs_2018", date(2018, 6, 1)), ("ilacs_2023", date(2024, 4, 9))):
            areas = [area.id for area in FRAMEWORKS[framework].areas]
            grades = dict.fromkeys(reversed(areas), "good" if provider is YORK else "inadequate")
            moved = tuple(
                ChangedArea(area, area, "good", "good", direction, "same")
                for area, direction in MOVED.items()
                if area in areas
            )
            recorded(
                db,
                path,
                listed(f"{provider.urn}-{day.year}", day),
                reading_of(framework, grades, end=day),
                event=replace(event_of(f"{provider.urn}-{day.year}"), changes=moved),
                urn=provider.urn,
            )
    return db


AREAS_2018 = [area.id for area in FRAMEWORKS["ilacs_2018"].areas]
AREAS_2023 = [area.id for area in FRAMEWORKS["ilacs_2023"].areas]


def test_ratings_come_by_provider_then_as_the_framework_lists_its_areas(three: Database) -> None:
    rows = [(row["provider"], row["area"]) for row in questions.ratings(three)]
    names = ("North Yorkshire", "Oxfordshire", "York")
    assert rows == [(name, area) for name in names for area in AREAS_2023]


def test_filters_of_ratings_hold_together(three: Database) -> None:
    region = YORK.region
    assert {row["urn"] for row in questions.ratings(three, region=region)} == {YORK.urn, NORTH_YORKSHIRE.urn}
    (row,) = questions.ratings(three, region=region, area="in_care", grade="good")
    assert row["urn"] == YORK.urn
    assert questions.ratings(three, provider=YORK.urn, grade="inadequate") == []
    assert questions.ratings(three, region="' OR 1 = 1 --") == []


def test_history_comes_latest_inspection_first(three: Database) -> None:
    rows = [(row["published"], row["area"]) for row in questions.history(three, YORK.urn)]
    assert rows == [
        *(("2024-04-09", area) for area in AREAS_2023),
        *(("2018-06-01", area) for area in AREAS_2018),
    ]
    assert questions.history(three, "nobody") == []


def test_reports_come_newest_first(three: Database) -> None:
    published = [row["published"] for row in questions.reports(three)]
    assert published == sorted(published, reverse=True)
    assert len(published) == 6
    assert [row["report_id"] for row in questions.reports(three, YORK.urn)] == ["80573-2024", "80573-2018"]


def test_changes_since_a_day_include_that_day(three: Database) -> None:
    assert len(questions.changes(three, since="2024-04-09")) == 6
    assert questions.changes(three, since="2024-04-10") == []
    assert len(questions.changes(three)) == 6
    declined = questions.changes(three, since="2024-01-01", direction="declined")
    assert [(row["provider"], row["area"]) for row in declined] == [
        (name, "care_leavers") for name in ("North Yorkshire", "Oxfordshire", "York")
    ]


def test_changes_of_one_provider_and_area(three: Database) -> None:
    (row,) = questions.changes(three, provider=YORK.urn, area="in_care")
    assert (row["provider"], row["area"]) == ("York", "in_care")


def test_a_change_without_a_day_of_publication_counts_from_when_it_was_known(three: Database) -> None:
    """Known on 9 April 2024, as all of them; those with a day come first."""
    three.execute("UPDATE reports SET published = NULL WHERE urn = ?", [YORK.urn])
    found = questions.changes(three, since="2024-04-09", area="in_care")
    assert [row["provider"] for row in found] == ["North Yorkshire", "Oxfordshire", "York"]
    assert [row["published"] for row in found] == ["2024-04-09", "2024-04-09", None]
    assert questions.changes(three, since="2024-04-10") == []
    assert questions.changes(three, moment=Moment("2024-04-08")) == []
    assert len(questions.changes(three, moment=Moment("2024-04-09"))) == 6
    assert questions.changes(three, moment=Moment(None, "2024-04-09T08:00:00.000000Z")) == []


def test_pages_of_rows_make_up_the_whole(three: Database) -> None:
    for ask in (questions.ratings, questions.reports, questions.changes):
        whole = ask(three)
        pages = [ask(three, limit=4, offset=offset) for offset in range(0, len(whole), 4)]
        assert [row for page in pages for row in page] == whole
