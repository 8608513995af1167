"""What keeps the program from starting: said with its cure, exit status 2, and nothing touched."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inspectwatch.cli import app
from tests.inspectwatch.processes import CHECKOUT, Desk, Ready, desk, ready_desks


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    with ready_desks(tmp_path_factory.mktemp("ready")) as made:
        yield made


@pytest.fixture
def beginner(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as made:
        yield made


@pytest.fixture
def oxfordshire(ready: Ready, tmp_path: Path) -> Desk:
    return ready.desk(tmp_path)


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_what_needs_no_configuration(beginner: Desk, option: str) -> None:
    beginner.config.write_text("nonsense")
    shown = beginner.run(option)
    assert (shown.status, shown.err) == (0, "")
    assert "inspectwatch" in shown.out


@pytest.mark.parametrize("command", ["", "history", "deliveries", "deliveries list", "webhooks secret new"])
def test_help_asks_for_no_value_where_there_is_none(command: str) -> None:
    shown = CliRunner().invoke(app, [*command.split(), "--help"])
    assert shown.exit_code == 0
    assert "--help" in shown.output
    assert "bool" not in shown.output.casefold()


def test_init_writes_once_and_what_it_wrote_asks_for_a_contact(beginner: Desk) -> None:
    written = beginner.run("init", "mine.toml")
    assert written.status == 0
    assert "mine.toml" in written.out
    again = beginner.run("init", "mine.toml")
    assert (again.status, again.out) == (2, "")
    assert again.err == (
        "inspectwatch: mine.toml is there already and was left as it was. "
        "Edit it, or write another: inspectwatch init OTHER.toml\n"
    )
    for command in (("check",), ("check", "--dry-run"), ("run",)):
        refused = beginner.run("--config", "mine.toml", *command)
        assert refused.status == 2
        assert "source.ofsted.contact" in refused.err
    assert not beginner.database.exists()


def test_init_writes_the_file_of_config_unless_it_is_told_another(beginner: Desk) -> None:
    named = beginner.run("--config", "named.toml", "init")
    assert "inspectwatch --config named.toml check" in named.out
    assert "[email]" in named.out
    assert beginner.run("--config", "named.toml", "init", "other.toml").status == 0
    assert {path.name for path in beginner.folder.glob("*.toml")} >= {"named.toml", "other.toml"}


def test_what_deserves_a_look_is_said_by_those_who_fetch_only(beginner: Desk) -> None:
    subscription = '[[subscription]]\nname = "desk"\nto = "mailto:a@b.org"\nproviders = ["99999"]\n'
    beginner.config.write_text(beginner.config.read_text() + subscription)
    assert "warning: " in beginner.run("check").err
    assert beginner.run("ratings", "--json").err == ""


def test_every_problem_of_a_configuration_at_once(beginner: Desk) -> None:
    beginner.config.write_text(
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
        refused = beginner.run(command)
        assert (refused.status, refused.out) == (2, "")
        assert "4 problems, nothing was started" in refused.err
        for key in ("databse", "timezone", "source.ofsted.poll", "subscription[0] (desk).secret"):
            assert key in refused.err
    assert beginner.replica.seen == []


def test_a_configuration_that_is_not_there(beginner: Desk) -> None:
    refused = beginner.run("--config", "nowhere.toml", "ratings")
    assert refused.status == 2
    assert "nowhere.toml" in refused.err


def test_a_path_cannot_steer_the_terminal(beginner: Desk) -> None:
    folder = beginner.folder / "\x1b[2Jodd"
    told = beginner.run("--config", str(folder / "none.toml"), "status")
    assert (told.status, "\x1b" in told.err, "[2Jodd" in told.err) == (2, False, True)
    folder.mkdir()
    (folder / "some.toml").touch()
    told = beginner.run("--config", str(folder / "some.toml"), "status")
    assert (told.status, "\x1b" in told.err, "[2Jodd" in told.err) == (2, False, True)


def test_no_database_yet(beginner: Desk) -> None:
    asked = beginner.run("ratings")
    assert (asked.status, asked.out) == (2, "")
    assert "`inspectwatch check` makes it" in asked.err
    assert beginner.run("status").status == 2
    assert [path.name for path in beginner.folder.iterdir()] == ["inspectwatch.toml"]


@pytest.mark.parametrize(
    "command", ["status", "doctor", "ratings", "backup somewhere", "restore somewhere", "reread"]
)
def test_in_a_folder_without_a_configuration_it_says_where_there_is_none(
    beginner: Desk, command: str
) -> None:
    beginner.config.unlink()
    refused = beginner.run(*command.split())
    assert (refused.status, refused.out) == (2, "")
    assert "no configuration was found" in refused.err
    assert f"inspectwatch --config FILE {command.split(maxsplit=1)[0]}. " in refused.err
    assert "does not exist yet" not in refused.err
    assert list(beginner.folder.iterdir()) == []


def test_a_backup_is_not_put_back_where_the_defaults_happen_to_say(oxfordshire: Desk) -> None:
    made = oxfordshire.run("backup", "backups", "--json").lines()[0]["folder"]
    oxfordshire.config.rename(oxfordshire.folder / "elsewhere.toml")
    before = oxfordshire.contents()
    refused = oxfordshire.run("restore", made)
    assert (refused.status, "no configuration was found" in refused.err) == (2, True)
    assert oxfordshire.contents() == before
    assert oxfordshire.run("--config", "elsewhere.toml", "restore", made).status == 0


def test_the_version_is_that_of_the_changelog(beginner: Desk) -> None:
    heading = re.search(r"^## (\S+)", (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert heading
    assert beginner.run("--version").out == f"inspectwatch {heading[1]}\n"


@pytest.mark.parametrize("command", ["check", "deliveries list"])
def test_the_option_of_every_command_says_where_it_stands(beginner: Desk, command: str) -> None:
    refused = beginner.run(*command.split(), "--config", "other.toml")
    assert refused.status == 2
    assert "stands before the command" in refused.err


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
    with closing(sqlite3.connect(oxfordshire.database, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        refused = oxfordshire.run("check")
        assert oxfordshire.run("ratings").status == 0
        db.execute("ROLLBACK")
    assert refused.status == 2
    assert "is locked by another program" in refused.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to what is read-only")
def test_a_database_that_is_read_only(oxfordshire: Desk) -> None:
    oxfordshire.database.chmod(0o400)
    refused = oxfordshire.run("check")
    assert refused.status == 2
    assert "is read-only" in refused.err
    assert oxfordshire.run("ratings").status == 0
