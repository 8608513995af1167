"""Moves of before the watch, asked on the command line: "who else fell to inadequate this year?"."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.inspectwatch.sector_shell import DEVON, LIVERPOOL, OXFORDSHIRE, Shell, inspected, shell_in

CONTRACT = (
    "event_id", "known_at", "published", "urn", "provider", "region", "remit", "area", "previous_area",
    "previous_grade", "grade", "direction", "basis", "report_id", "report_url",
)  # fmt: skip
BEFORE = (
    inspected(LIVERPOOL, "sif", "2014-05-01", "good"),
    inspected(LIVERPOOL, "ilacs_2018", "2018-03-01", "inadequate", help_and_protection="outstanding"),
)


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A watch since 2020 that met a fall of 2018 in its baseline."""
    with shell_in(tmp_path_factory.mktemp("moves"), BEFORE) as made:
        yield made


def test_who_fell_to_inadequate_in_a_year_of_before_the_watch(shell: Shell) -> None:
    question = ("changes", "--grade", "inadequate", "--since", "2018", "--at", "2018")
    asked = shell.ask(*question, "--earlier", "--json")
    assert {(row["urn"], row["grade"], row["direction"]) for row in asked.rows} == {
        (LIVERPOOL, "inadequate", "declined")
    }
    assert [row["area"] for row in asked.rows] == [
        "overall_effectiveness",
        "impact_of_leaders",
        "in_care_and_care_leavers",
    ]
    assert {(row["event_id"], row["known_at"]) for row in asked.rows} == {(None, None)}
    assert shell.ask(*question, "--json").rows == []
    assert "`changes --earlier` shows moves of before, too." in shell.ask(*question).err


def test_what_was_told_has_its_event_among_the_earlier_ones(shell: Shell) -> None:
    told = shell.ask("changes", "--json").rows
    every = shell.ask("changes", "--earlier", "--json").rows
    assert {tuple(row) for row in (*told, *every)} == {(*CONTRACT, "withdrawn", "disputed")}
    assert [row for row in every if row["event_id"]] == told
    assert {row["published"] for row in every if not row["event_id"]} == {"2018-03-01"}
    assert [row["published"] for row in every] == sorted((row["published"] for row in every), reverse=True)


@pytest.mark.parametrize(
    ("filters", "urns"),
    [
        (("--region", "south west"), {DEVON}),
        (("--region", "south east", "--direction", "improved"), {OXFORDSHIRE}),
        (("--provider", "liverpool", "--grade", "requires improvement"), {LIVERPOOL}),
        (("--area", "care_leavers", "--grade", "good"), set()),
    ],
)
@pytest.mark.parametrize("earlier", [(), ("--earlier",), ("--earlier", "--at", "2026-11")])
def test_filters_hold_for_both(
    shell: Shell, filters: tuple[str, ...], earlier: tuple[str, ...], urns: set[str]
) -> None:
    rows = shell.ask("changes", *filters, *earlier, "--json").rows
    assert {row["urn"] for row in rows} == urns


def test_what_was_known_then_has_the_events_of_then(shell: Shell) -> None:
    rows = shell.ask("changes", "--earlier", "--known-at", "2020-01-02", "--json").rows
    assert {(row["urn"], row["event_id"]) for row in rows} == {(LIVERPOOL, None)}
    assert (
        len(shell.ask("changes", "--earlier", "--known-at", "2020-01-02", "--limit", "2", "--json").rows) == 2
    )
    later = shell.ask("changes", "--earlier", "--known-at", "2026-10-01", "--json").rows
    assert later == shell.ask("changes", "--earlier", "--json").rows


def test_it_says_what_it_shows(shell: Shell) -> None:
    shown = shell.ask("changes", "--earlier", "--limit", "1")
    assert shown.err.endswith(
        "Every move between two inspections that is known, from before the watch, too; reports that were"
        " withdrawn are left out.\n"
    )
    none = shell.ask("changes", "--earlier", "--since", "2999")
    assert (none.status, none.out) == (0, "")
    assert none.err.endswith("\nNo move that fits is known.\n")
