"""Grades that are older than an inspection that is out and could not be read: every command says so."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date

import pytest

from tests.inspectwatch.labelled import watched
from tests.inspectwatch.oracle import Label
from tests.inspectwatch.sector_shell import (
    BASELINE,
    BUCKS,
    DEVON,
    HERTFORDSHIRE,
    LABELS,
    OXFORDSHIRE,
    Shell,
)
from tests.inspectwatch.terminal import on_a_terminal

MARK = "(later one not read)"


def unread(urn: str, number: str, published: str, remit: str = "childrens_services") -> Label:
    """An inspection whose file never came."""
    day = date.fromisoformat(published)
    return Label(urn, number, remit, None, day, day)


MORE = (
    unread(DEVON, "7001", "2026-03-03"),
    unread(OXFORDSHIRE, "7002", "2022-03-03"),
    unread(BUCKS, "7003", "2025-01-15"),
    unread(HERTFORDSHIRE, "7004", "2026-05-01", "area_send"),
)


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """The watch of before, with inspections that could not be read: Devon's last one, Buckinghamshire's only
    one, that of Hertfordshire's partnership, and one of Oxfordshire before its latest."""
    folder = tmp_path_factory.mktemp("unread")
    (folder / "inspectwatch.toml").write_text("")
    with watched(folder / "inspectwatch.db", (*LABELS, *MORE), BASELINE):
        yield Shell(folder)


def marks(shell: Shell, *arguments: str) -> dict[str, str | None]:
    """URN -> the mark of its rows."""
    rows = shell.ask(*arguments, "--json").rows
    assert {[key for key in row if key != "gone_since"][-1] for row in rows} <= {"later_unread"}
    return {row["urn"]: row["later_unread"] for row in rows}


def test_the_mark_is_the_last_column_of_every_question_of_current_grades(shell: Shell) -> None:
    assert marks(shell, "ratings", "--area", "overall_effectiveness") == {
        DEVON: "7001",
        OXFORDSHIRE: None,
        HERTFORDSHIRE: None,
    }
    assert marks(shell, "compare", "devon", "oxon", "bucks") == {
        DEVON: "7001",
        OXFORDSHIRE: None,
        BUCKS: "7003",
    }
    near = marks(shell, "neighbours", "devon")
    assert near[DEVON] == "7001"
    waits = marks(shell, "waiting")
    assert {urn: mark for urn, mark in waits.items() if mark} == {DEVON: "7001", BUCKS: "7003"}
    assert marks(shell, "inadequate") == {DEVON: "7001"}
    (row, *_) = csv.DictReader(io.StringIO(shell.ask("inadequate", "--csv").out))
    assert (list(row)[-1], row["later_unread"]) == ("later_unread", "7001")


def test_a_send_grade_is_marked_by_a_send_inspection_alone(shell: Shell) -> None:
    rows = shell.ask("ratings", "--provider", "hertfordshire", "--json").rows
    assert {(row["remit"], row["later_unread"]) for row in rows} == {
        ("childrens_services", None),
        ("area_send", "7004"),
    }
    asked = shell.ask("ratings", "--provider", "hertfordshire")
    assert "Hertfordshire (SEND): a later inspection, published 1 May 2026, could not be read" in asked.err


@pytest.mark.parametrize(
    "arguments", [("ratings", "--provider", "devon"), ("compare", "devon"), ("waiting",), ("inadequate",)]
)
def test_a_table_has_it_in_words_beside_the_day_and_says_below_what_it_is(
    shell: Shell, arguments: tuple[str, ...]
) -> None:
    asked = shell.ask(*arguments)
    assert f"2025-01-24 {MARK}" in asked.out
    assert asked.err.splitlines()[-1] == "`inspectwatch doctor` says why."
    said = (
        "Devon: a later inspection, published 3 March 2026, could not be read; its grades are those of before"
    )
    assert f"{said}: https://files.example.org/v1/file/7001" in asked.err


def test_a_terminal_shows_the_note_below_the_table(shell: Shell) -> None:
    shown = " ".join(on_a_terminal(shell, "compare", "devon", "oxfordshire").out.split())
    assert "a later inspection, published 3 March 2026, could not be read" in shown
    assert "(later" in shown.partition("Oxfordshire")[0]


def test_what_was_never_read_is_not_said_to_be_never_inspected(shell: Shell) -> None:
    rows = {row["urn"]: row for row in shell.ask("waiting", "--json").rows}
    assert (rows[BUCKS]["state"], rows[BUCKS]["days"], rows[BUCKS]["disputed"]) == ("not_read", None, None)
    waits = shell.ask("waiting")
    (line,) = (each for each in waits.out.splitlines() if "Buckinghamshire" in each)
    assert line.split("  ")[0] == "could not be read"
    compared = shell.ask("compare", "bucks")
    assert "could not be read" in compared.out
    assert "no graded inspection" not in compared.out + compared.err
    note = "Buckinghamshire: an inspection, published 15 January 2025, could not be read; no grade"
    assert note in compared.err
    nothing = shell.ask("ratings", "--provider", "bucks")
    assert "No current grade fits." in nothing.err
    assert note in nothing.err


def test_nobody_inadequate_is_said_of_what_could_be_read(shell: Shell) -> None:
    said = "Of 1 authority a later inspection could not be read: how it judged is not known."
    assert said in shell.ask("inadequate").err
    nobody = shell.ask("inadequate", "--area", "impact_of_leaders")
    assert nobody.err.strip() == f"Nobody is judged inadequate, as far as the filters let through. {said}"
    assert "could not be read" not in shell.ask("inadequate", "--region", "London").err


def test_the_mark_is_that_of_the_moment_asked_of(shell: Shell) -> None:
    compared = ("compare", "devon", "oxon")
    assert marks(shell, *compared, "--at", "2026-03-02") == {DEVON: None, OXFORDSHIRE: None}
    assert marks(shell, *compared, "--at", "2023") == {DEVON: None, OXFORDSHIRE: "7002"}
    assert marks(shell, *compared, "--known-at", "2023") == {DEVON: None, OXFORDSHIRE: "7002"}
    assert marks(shell, *compared, "--known-at", "2026-03-03") == {DEVON: "7001", OXFORDSHIRE: None}
    assert marks(shell, "waiting", "--at", "2024")[BUCKS] is None
    assert marks(shell, "waiting", "--at", "2025")[BUCKS] == "7003"


def test_counts_say_how_many_are_of_before(shell: Shell) -> None:
    asked = shell.ask("stats")
    said = "Of 1 authority a later inspection could not be read: what is counted here is of before."
    assert said in asked.err
    by_area = {row["area"]: row["later_unread"] for row in shell.ask("stats", "--json").rows}
    assert by_area["overall_effectiveness"] == 1
    by_region = shell.ask("stats", "--by", "region", "--json").rows
    assert {row["region"]: row["later_unread"] for row in by_region if row["later_unread"]} == {
        "South West": 1
    }
    assert "could not be read" not in shell.ask("stats", "--region", "London").err
