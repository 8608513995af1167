"""What `changes` says: the order of areas, and where nothing moved since the watch began."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlite_utils import Database

from inspectwatch.commands.moves import areas_in_order, none_found, since_when
from storage.database import open_for_writing
from storage.past import NOW, Moment
from storage.providers import ProviderStore
from tests.inspectwatch.sector_shell import shell_in
from tests.storage.building import listed, provider_noted, reading_of, recorded
from tests.storage.oxfordshire import COMPARED_2024, GRADES_2024

LONDON = ZoneInfo("Europe/London")
BEFORE = "`changes --earlier` shows moves of before, too."


@pytest.fixture
def known(tmp_path: Path) -> Iterator[Database]:
    """Oxfordshire, whose help and protection improved in 2024, before the watch began."""
    path = tmp_path / "inspectwatch.db"
    db = open_for_writing(path)
    provider_noted(db)
    reading = reading_of("ilacs_2023", GRADES_2024, start=date(2024, 2, 12), end=date(2024, 2, 23))
    recorded(db, path, listed("50243682", date(2024, 4, 9)), reading, compared=COMPARED_2024)
    yield db
    db.close()


def _said(db: Database, moment: Moment = NOW, /, **filters: str) -> str:
    asked = dict.fromkeys(("provider", "region", "area", "grade", "since", "direction")) | filters
    return none_found(db, LONDON, moment, asked)


def _began(db: Database) -> None:
    ProviderStore(db).note_baseline(datetime(2026, 6, 23, 23, 30, tzinfo=UTC))


def test_older_moves_are_pointed_to_where_the_watch_saw_none(known: Database) -> None:
    _began(known)
    assert _said(known) == (f"No change since the watch began on 24 June 2026. {BEFORE}")


@pytest.mark.parametrize(
    ("filters", "fits"),
    [
        ({"provider": "80536"}, True),
        ({"area": "help_and_protection", "direction": "improved", "since": "2024-04-09"}, True),
        ({"provider": "1"}, False),
        ({"area": "in_care"}, False),
        ({"region": "South East", "grade": "good"}, True),
        ({"region": "London"}, False),
        ({"grade": "inadequate"}, False),
        ({"direction": "declined"}, False),
        ({"since": "2024-04-10"}, False),
    ],
)
def test_only_older_moves_that_fit_are_pointed_to(
    known: Database, filters: dict[str, str], fits: bool
) -> None:
    _began(known)
    assert _said(known, **filters) == (
        "No change that fits since the watch began on 24 June 2026." + (f" {BEFORE}" if fits else "")
    )


def test_where_nothing_ever_moved_nothing_is_pointed_to(known: Database) -> None:
    _began(known)
    known.execute("UPDATE comparisons SET direction = 'unchanged'")
    assert _said(known) == "No change since the watch began on 24 June 2026."


def test_before_the_first_complete_run_the_watch_has_not_begun(known: Database) -> None:
    said = f"The watch has not begun: its first complete run is still to come. {BEFORE}"
    assert _said(known) == since_when(known, LONDON) == said
    _began(known)
    assert since_when(known, LONDON) == f"What moved since the watch began on 24 June 2026. {BEFORE}"


@pytest.mark.parametrize(
    ("moment", "watched"),
    [
        (Moment("2026-06-23"), False),
        (Moment("2026-06-24"), True),
        (Moment(known_by="2026-06-23T22:59:59.999999Z"), False),
        (Moment(known_by="2026-06-23T23:59:59.999999Z"), True),  # the 24th in London
        (Moment("2026-07-01", "2026-06-22T12:00:00.000000Z"), False),
    ],
)
def test_before_the_watch_began_nothing_was_watched(known: Database, moment: Moment, watched: bool) -> None:
    _began(known)
    assert _said(known, moment) == (
        f"No change by then since the watch began on 24 June 2026. {BEFORE}"
        if watched
        else f"Nothing was watched then: the watch began on 24 June 2026. {BEFORE}"
    )


def test_areas_stand_as_ratings_has_them_and_reports_as_they_come() -> None:
    areas = ("care_leavers", "help_and_protection", "overall_effectiveness")
    rows = [
        {"published": published, "known_at": "t", "urn": "1", "report_id": published, "area": area}
        for published in ("2024-04-09", "2018-06-01")
        for area in areas
    ]
    assert [(row["published"], row["area"]) for row in areas_in_order(rows)] == [
        (published, area) for published in ("2024-04-09", "2018-06-01") for area in reversed(areas)
    ]


def test_moves_say_what_has_become_of_their_report(tmp_path: Path) -> None:
    with shell_in(tmp_path) as shell:
        before = shell.ask("changes", "--json").rows
        assert before
        assert {(row["withdrawn"], row["disputed"]) for row in before} == {(0, 0)}
        first, others = before[0], [row for row in before if row["report_id"] != before[0]["report_id"]]
        with closing(open_for_writing(tmp_path / "inspectwatch.db").conn) as db:
            gone = "UPDATE reports SET withdrawn_at = '2026-11-01T00:00:00.000000Z' WHERE report_id = ?"
            db.execute(gone, (first["report_id"],))
            db.execute("UPDATE judgements SET disputed = 1")
            db.commit()
        after = {(row["report_id"], row["area"]): row for row in shell.ask("changes", "--json").rows}
        assert len(after) == len(before)
        assert after[first["report_id"], first["area"]]["withdrawn"] == 1
        assert {row["disputed"] for row in after.values()} == {1}
        assert {after[row["report_id"], row["area"]]["withdrawn"] for row in others} <= {0}
        shown = shell.ask("changes").out
        assert "withdrawn" in shown
        assert "(disputed)" in shown
        assert "reports that were withdrawn are left out" in shell.ask("changes", "--earlier").err
