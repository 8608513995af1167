"""A database of every released schema is upgraded with all it holds, or stays as it was.

`fixtures/databases/` holds what the program of that time made of our own facts: a run from a baseline on,
with alerts sent and alerts that wait.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from scraper.model import ReadingStatus
from storage import database
from storage.database import migrations_of, open_for_reading, open_for_writing
from storage.errors import DatabaseUnusable
from storage.reports import ReportStore
from tests.conftest import CHECKOUT
from tests.storage.opening import run_python

DUMPS = sorted((CHECKOUT / "fixtures" / "databases").glob("*.sql"))
BEFORE_EVIDENCE = CHECKOUT / "fixtures" / "databases" / "001_initial.sql"

SCRIPTS = sorted(each.name for each in (CHECKOUT / "storage" / "sql").glob("*.sql"))[1:]

Rows = dict[str, list[dict[str, Any]]]


def restored(dump: Path, path: Path) -> None:
    """Writes the database of that dump."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(dump.read_text(encoding="utf-8"))


def rows_of(path: Path) -> Rows:
    """Everything that tables and views show. The rows of a view come in no order of their own."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        db = Database(connection)
        tables = {each.name: list(each.rows) for each in db.tables if not each.name.startswith("_")}
        views = [name for name in db.view_names() if not name.startswith("_")]
        return tables | {name: sorted(db.view(name).rows, key=str) for name in views}


def within(before: Rows, after: Rows) -> Rows:
    """The part of `after` that `before` had: its tables and views, and their columns of then."""
    return {
        name: [
            {key: value for key, value in now.items() if key in then}
            for then, now in zip(rows, after[name], strict=True)
        ]
        for name, rows in before.items()
    }


def test_the_schema_before_this_one_has_a_dump() -> None:
    applied = sorted(database._known_migrations())
    assert [dump.stem for dump in DUMPS] == [name.removeprefix("m") for name in applied[:-1]]


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.stem)
def test_an_upgrade_keeps_every_row_as_it_was(dump: Path, path: Path) -> None:
    restored(dump, path)
    before = rows_of(path)
    assert all(before[name] for name in ("reports", "judgements", "events", "deliveries", "rating_changes"))
    open_for_writing(path).close()
    assert within(before, rows_of(path)) == before
    with closing(open_for_reading(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_reading_of_before_the_evidence_is_read_as_it_was(path: Path) -> None:
    restored(BEFORE_EVIDENCE, path)
    with closing(open_for_writing(path)) as db:
        (held,) = (each for each in ReportStore(db).reports_of("80536") if each.report.id == "50243682")
        reading = held.reading
        assert reading is not None
        assert (reading.status, reading.framework, reading.reader) == (
            ReadingStatus.READ,
            "ilacs_2023",
            "ilacs/1",
        )
        assert {judgement.grade for judgement in reading.judgements} == {"good"}
        assert not any(judgement.others or judgement.snippet for judgement in reading.judgements)
        assert (reading.title, reading.authority, reading.summary, reading.improvements) == (
            None,
            None,
            (),
            (),
        )
        (row,) = db.query("SELECT authority_agrees, disagreements FROM reports WHERE report_id = '50243682'")
        assert row == {"authority_agrees": None, "disagreements": "[]"}


# Kills itself when it has run the script of that name.
DEADLY = """
import os, pathlib, sys
from storage import database
run_script = database._run_script
def killed(db, name):
    run_script(db, name)
    if name == sys.argv[2]:
        os.kill(os.getpid(), 9)
database._run_script = killed
database.open_for_writing(pathlib.Path(sys.argv[1]))
"""


@pytest.mark.parametrize("script", SCRIPTS)
def test_an_upgrade_that_is_killed_leaves_the_old_schema_and_the_next_one_ends_it(
    script: str, path: Path
) -> None:
    """However many versions lie between: the one before still opens it."""
    restored(BEFORE_EVIDENCE, path)
    before = rows_of(path)
    assert run_python(DEADLY, str(path), script) == -9
    assert rows_of(path) == before
    assert migrations_of(path) == ["m001_initial"]
    with pytest.raises(DatabaseUnusable, match="older version"):
        open_for_reading(path)
    open_for_writing(path).close()
    assert within(before, rows_of(path)) == before


@pytest.mark.parametrize("script", ["001_initial.sql", "005_counts.sql"])
def test_a_first_start_that_is_killed_leaves_an_empty_database_and_says_so(script: str, path: Path) -> None:
    assert run_python(DEADLY, str(path), script) == -9
    with pytest.raises(DatabaseUnusable, match="is still empty"):
        open_for_reading(path)
    open_for_writing(path).close()
    open_for_reading(path).close()
