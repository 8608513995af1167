"""Questions of the past, as their users ask them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from storage.database import open_for_writing
from tests.inspectwatch.labelled import met, nine, watched
from tests.inspectwatch.sector_shell import (
    BASELINE,
    HERTFORDSHIRE,
    LABELS,
    OXFORDSHIRE,
    Shell,
    inspected,
    shell_in,
)


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A watch since 2020."""
    with shell_in(tmp_path_factory.mktemp("sector")) as made:
        yield made


@pytest.mark.parametrize("command", ["ratings", "history", "reports", "changes", "compare", "neighbours"])
def test_a_question_of_the_past(shell: Shell, command: str) -> None:
    name = ("oxon",) if command in ("history", "compare", "neighbours") else ("--provider", "oxon")
    asked = shell.ask(command, *name, "--at", "2024-04-08", "--json")
    assert asked.status == 0
    ours = [row for row in asked.rows if row["urn"] == OXFORDSHIRE]
    assert {row["published"] for row in ours} <= {"2018-06-08"}
    assert bool(ours) == (command != "changes")
    known = shell.ask(command, *name, "--known-at", "2024-04-08", "--json").rows
    assert [row for row in known if row["urn"] == OXFORDSHIRE] == ours
    day_after = shell.ask(command, *name, "--known-at", "9 April 2024", "--json").rows
    assert "2024-04-09" in {row["published"] for row in day_after}


def test_the_full_history_of_then_is_told_as_of_then(shell: Shell) -> None:
    """With every fact that `history` of then has, and no report of since."""
    for when in (("--at", "2024-04-08"), ("--known-at", "2024-04-08")):
        (report,) = shell.ask("history", "oxon", "--full", *when, "--json").rows
        assert report["published"] == "2018-06-08"
        short = shell.ask("history", "oxon", *when, "--json").rows
        for told, row in zip(report["judgements"], short, strict=True):
            assert told.items() >= {key: row[key] for key in ("area", "grade", "direction", "basis")}.items()
        text = shell.ask("history", "oxon", "--full", *when).out
        assert text.count("published") == text.count("published 8 June 2018") == 1
    today = shell.ask("history", "oxon", "--full", "--json").rows
    assert shell.ask("history", "oxon", "--full", "--at", "2026-11", "--json").rows == today
    assert len(today) == 2
    none = shell.ask("history", "oxon", "--full", "--at", "1999")
    assert (none.status, none.out) == (0, "")
    assert none.err.endswith("No report was known then of Oxfordshire (URN 80536, South East).\n")


def test_what_was_compared_then_is_worked_out_again(shell: Shell) -> None:
    """A report that came to light later stands between two others ever since, and did not before."""
    late = inspected(HERTFORDSHIRE, "ilacs_2018", "2018-10-01", "outstanding")
    newest = inspected(HERTFORDSHIRE, "ilacs_2018", "2022-01-10", "good")
    database = shell.folder / "inspectwatch.db"
    db = open_for_writing(database)
    met(db, [replace(newest, appears=date(2026, 8, 1))], nine(date(2026, 8, 1)), baseline_done=True)
    met(db, [late], nine(date(2026, 9, 1)), baseline_done=True)
    db.close()

    def moved(*when: str) -> dict[str, str]:
        rows = shell.ask("history", "hertfordshire", *when, "--json").rows
        return {row["area"]: row["direction"] for row in rows if row["report_id"] == newest.report}

    assert moved()["overall_effectiveness"] == "declined"
    assert moved("--known-at", "2026-08-15")["overall_effectiveness"] == "unchanged"
    assert moved("--known-at", "2026-09-01T12:00")["overall_effectiveness"] == "declined"
    assert moved("--known-at", "2026-07-31") == {}


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("2019-12-31", "this database knew nothing then. Its watch began on 1 January 2020; --at asks what"),
        ("2020-01-01T08:00", "this database knew nothing then."),
        ("2020-01-01T09:00", ""),
    ],
)
def test_what_the_database_cannot_know_is_said(shell: Shell, when: str, words: str) -> None:
    asked = shell.ask("ratings", "--provider", "80536", "--known-at", when, "--json")
    assert asked.status == 0
    assert words in asked.err
    assert bool(asked.rows) == (not words)


@pytest.mark.parametrize("command", ["waiting", "ratings", "inadequate", "changes"])
def test_a_day_that_is_yet_to_come_is_said_to_be(shell: Shell, command: str) -> None:
    asked = shell.ask(command, "--at", "2999", "--json")
    assert asked.status == 0
    assert asked.err.startswith("inspectwatch: 31 December 2999 is yet to come: ")
    assert "yet to come" not in shell.ask(command, "--at", "2024", "--json").err


@pytest.mark.parametrize("question", ["ratings --known-at 2999", "ratings --at 2999 --known-at 2999"])
def test_so_is_one_that_the_database_is_asked_of(shell: Shell, question: str) -> None:
    asked = shell.ask(*question.split(), "--json")
    assert asked.status == 0
    assert asked.err == (
        "inspectwatch: 31 December 2999 is yet to come: only what is known today can be shown\n"
    )


@pytest.mark.parametrize("command", ["changes", "search good"])
def test_so_is_a_first_day(shell: Shell, command: str) -> None:
    asked = shell.ask(*command.split(), "--since", "2999")
    assert (asked.status, asked.out) == (0, "")
    assert asked.err.startswith("inspectwatch: 1 January 2999 is yet to come: nothing was published since\n")
    assert "yet to come" not in shell.ask(*command.split(), "--since", "2024").err


@pytest.mark.parametrize("command", ["changes", "search good"])
def test_a_first_day_behind_the_last_is_refused(shell: Shell, command: str) -> None:
    asked = shell.ask(*command.split(), "--since", "2024-02", "--at", "2023")
    assert (asked.status, asked.out) == (1, "")
    assert asked.err == (
        "inspectwatch: --since 2024-02-01 is after --at 2023-12-31: no day is between them\n"
    )


def test_who_names_at_is_not_told_of_it(shell: Shell) -> None:
    asked = shell.ask("ratings", "--at", "2019", "--known-at", "2019")
    assert "this database knew nothing then. Its watch began on 1 January 2020.\n" in asked.err
    assert "--at" not in asked.err


def test_before_the_first_complete_run_a_part_is_known(tmp_path: Path) -> None:
    (tmp_path / "inspectwatch.toml").write_text("")
    with watched(tmp_path / "inspectwatch.db", LABELS[:1], BASELINE) as db:
        db.execute("UPDATE sources SET baseline_at = '2020-01-02T09:00:00.000000Z'")
    asked = Shell(tmp_path).ask("waiting", "--known-at", "2020-01-01", "--limit", "1")
    assert (
        "this database knew a part only then: its first complete run had not ended. That ended on 2"
        in asked.err
    )
