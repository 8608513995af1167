"""`stats`: counts by area, region and year, shares and moves, now and then."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.inspectwatch.sector_shell import Shell, shell_in


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A watch since 2020."""
    with shell_in(tmp_path_factory.mktemp("stats")) as made:
        yield made


def test_stats_show_who_is_no_longer_judged_beside_the_share(shell: Shell) -> None:
    by_area = {row["area"]: row for row in shell.ask("stats", "--json").rows}
    overall = by_area["overall_effectiveness"]
    assert (overall["good"], overall["inadequate"], overall["judged"]) == (2, 1, 3)
    assert overall["share_good_or_better"] == pytest.approx(2 / 3)
    assert overall["no_longer_judged"] == 1
    assert "experiences_and_outcomes" not in by_area
    asked = shell.ask("stats", "--by", "region")
    assert re.search(r"^North West +0 +0 +0 +0 +1 +0, 0$", asked.out, re.M)
    assert "No longer judged: no overall grade since April 2026; they are in no share." in asked.err
    assert asked.err.endswith(
        "Improved, declined: of all inspections that are known, each against the one before.\n"
    )


@pytest.mark.parametrize(
    ("question", "of_how_many"),
    [
        ((), "England (4 of 153 authorities have grades)"),
        (("--by", "year"), "England (4 of 153 authorities have grades)"),
        (("--region", "north west"), "North West (1 of 24 authorities has grades)"),
    ],
)
def test_stats_say_of_how_many_authorities(shell: Shell, question: tuple[str, ...], of_how_many: str) -> None:
    assert shell.ask("stats", *question).out.splitlines()[0].endswith(of_how_many)


def test_stats_by_year_count_moves_both_ways(shell: Shell) -> None:
    rows = {row["year"]: row for row in shell.ask("stats", "--by", "year", "--json").rows}
    assert list(rows) == ["2026", "2025", "2024", "2023", "2020", "2018", "2015"]
    assert (rows["2020"]["improved"], rows["2020"]["declined"]) == (0, 3)
    assert (rows["2026"]["improved"], rows["2026"]["declined"]) == (4, 0)
    assert (rows["2026"]["inspections"], rows["2015"]["inspections"]) == (1, 2)
    south_west = shell.ask(
        "stats", "--by", "year", "--region", "south west", "--area", "care leavers", "--json"
    ).rows
    assert [(row["year"], row["inadequate"]) for row in south_west] == [("2025", 1), ("2020", 0), ("2015", 0)]


def test_stats_by_area_and_region_count_moves_both_ways(shell: Shell) -> None:
    """Those of all years, as `changes --earlier` lists them."""
    listed = shell.ask("changes", "--earlier", "--json").rows
    for by in ("area", "region"):
        for row in shell.ask("stats", "--by", by, "--json").rows:
            moves = [
                each["direction"]
                for each in listed
                if each["area"] == row["area"] and each["region"] == row.get("region", each["region"])
            ]
            assert (row["improved"], row["declined"]) == (moves.count("improved"), moves.count("declined"))
    assert {each["direction"] for each in listed} == {"improved", "declined"}


@pytest.mark.parametrize("by", ["area", "region", "year"])
def test_stats_of_the_past(shell: Shell, by: str) -> None:
    now = shell.ask("stats", "--by", by, "--json").rows
    not_counted = {} if by == "year" else {"later_unread": None}
    today = [row | not_counted for row in now]
    for when in (("--at", "2026-11"), ("--known-at", "2026-11-01")):
        assert shell.ask("stats", "--by", by, *when, "--json").rows == today
    asked = ("stats", "--by", by, "--region", "south east", "--area", "help and protection")
    for when in (("--at", "2024-04-08"), ("--known-at", "2024-04-08")):
        (row,) = shell.ask(*asked, *when, "--json").rows
        assert (row["requires_improvement"], row["good"], row["improved"]) == (1, 0, 0)
        assert shell.ask(*asked, *when).out.splitlines()[0].endswith("authorities had grades)")
    before = shell.ask("stats", "--by", by, "--at", "1999")
    assert (before.status, before.out, before.err) == (0, "", "No graded inspection was known then.\n")
