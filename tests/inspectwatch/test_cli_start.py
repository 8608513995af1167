"""What keeps the program from starting: said with its cure, exit status 2, and nothing touched."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.inspectwatch.processes import Desk, desk


@pytest.fixture
def oxfordshire(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as made:
        yield made


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_what_needs_no_configuration(oxfordshire: Desk, option: str) -> None:
    oxfordshire.config.write_text("nonsense")
    shown = oxfordshire.run(option)
    assert (shown.status, shown.err) == (0, "")
    assert "inspectwatch" in shown.out


def test_init_writes_once_and_what_it_wrote_asks_for_a_contact(oxfordshire: Desk) -> None:
    written = oxfordshire.run("init", "mine.toml")
    assert written.status == 0
    assert "mine.toml" in written.out
    again = oxfordshire.run("init", "mine.toml")
    assert (again.status, again.out) == (2, "")
    assert "is there already and is left as it is" in again.err
    for command in (("check",), ("check", "--dry-run"), ("run",)):
        refused = oxfordshire.run("--config", "mine.toml", *command)
        assert refused.status == 2
        assert "source.ofsted.contact" in refused.err
    assert not oxfordshire.database.exists()


def test_every_problem_of_a_configuration_at_once(oxfordshire: Desk) -> None:
    oxfordshire.config.write_text(
        """
databse = "x.db"
timezone = "Europe/Londn"

[source.ofsted]
poll = "*/30 7-19 * * 1-5"

[[subscription]]
name = "desk"
to = "https://example.org/hook"
"""
    )
    for command in ("check", "ratings"):
        refused = oxfordshire.run(command)
        assert (refused.status, refused.out) == (2, "")
        assert "4 problems, nothing was started" in refused.err
        for key in ("databse", "timezone", "source.ofsted.poll", "subscription[0].secret"):
            assert key in refused.err
    assert oxfordshire.replica.seen == []


def test_a_configuration_that_is_not_there(oxfordshire: Desk) -> None:
    refused = oxfordshire.run("--config", "nowhere.toml", "ratings")
    assert refused.status == 2
    assert "nowhere.toml" in refused.err


def test_no_database_yet(oxfordshire: Desk) -> None:
    asked = oxfordshire.run("ratings")
    assert (asked.status, asked.out) == (2, "")
    assert "`inspectwatch check` makes it" in asked.err
    assert not oxfordshire.database.exists()


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('inspectwatch', 'm999_future', '2030-01-01')"
        )


def _foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE somebody_elses (id INTEGER)")


def _no_database(path: Path) -> None:
    path.write_text("Dear diary, " * 100)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_newer, "newer version"),
        (_foreign, "not one of inspectwatch"),
        (_no_database, "not an SQLite database"),
    ],
)
def test_a_database_that_is_not_ours_to_write(
    oxfordshire: Desk, spoil: Callable[[Path], None], words: str
) -> None:
    assert oxfordshire.run("check").status == 0
    spoil(oxfordshire.database)
    before = oxfordshire.contents()
    oxfordshire.replica.forget_requests()
    for command in (("check",), ("run",), ("ratings",)):
        refused = oxfordshire.run(*command)
        assert (refused.status, refused.out) == (2, "")
        assert words in refused.err
        assert "Traceback" not in refused.err
    assert oxfordshire.contents() == before
    assert oxfordshire.replica.seen == []


def test_a_database_that_another_program_has_locked(oxfordshire: Desk) -> None:
    assert oxfordshire.run("check").status == 0
    with closing(sqlite3.connect(oxfordshire.database, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        refused = oxfordshire.run("check")
        assert oxfordshire.run("ratings").status == 0
        db.execute("ROLLBACK")
    assert refused.status == 2
    assert "is locked by another program" in refused.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to what is read-only")
def test_a_database_that_is_read_only(oxfordshire: Desk) -> None:
    assert oxfordshire.run("check").status == 0
    oxfordshire.database.chmod(0o400)
    refused = oxfordshire.run("check")
    assert refused.status == 2
    assert "is read-only" in refused.err
    assert oxfordshire.run("ratings").status == 0
