"""The questions about several providers at once, as their users ask them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from storage.database import open_for_writing
from tests.inspectwatch.labelled import watched
from tests.inspectwatch.sector_shell import (
    BASELINE,
    BUCKS,
    DEVON,
    LABELS,
    LIVERPOOL,
    Shell,
    shell_in,
)
from tests.inspectwatch.terminal import on_a_terminal


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A watch since 2020."""
    with shell_in(tmp_path_factory.mktemp("sector")) as made:
        yield made


def test_compare_names_each_however_it_is_written(shell: Shell) -> None:
    asked = shell.ask("compare", "herts", "931", "Liverpool City Council", "bucks", "oxon", "--json")
    assert asked.status == 0
    rows = asked.rows
    assert list(dict.fromkeys(row["provider"] for row in rows)) == [
        "Hertfordshire",
        "Oxfordshire",
        "Liverpool",
        "Buckinghamshire",
    ]
    assert {row["remit"] for row in rows} == {"childrens_services", None}
    (never,) = (row for row in rows if row["urn"] == BUCKS)
    assert (never["area"], never["grade"], never["region"]) == (None, None, "South East")
    assert "'herts' is taken for Hertfordshire (80475)" in asked.err
    assert "no graded inspection is known of Buckinghamshire" in asked.err


def test_compare_puts_what_was_judged_instead_under_the_areas_of_today(shell: Shell) -> None:
    asked = shell.ask("compare", "hertfordshire", "oxfordshire", "liverpool", "buckinghamshire")
    head, *lines = asked.out.splitlines()
    assert re.split(r"  +", head) == [
        "Provider",
        "Overall",
        "Leaders",
        "Help and protection",
        "Children in care",
        "Care leavers",
    ]
    assert re.split(r"  +", lines[0])[1:] == [
        "good",
        "good (other area)",
        "good",
        "good (other area)",
        "outstanding",
    ]
    assert re.split(r"  +", lines[1]) == ["Oxfordshire, 2024-02-29", *["good"] * 5]
    assert re.split(r"  +", lines[2])[1:] == ["no longer judged", *["good"] * 3, "requires improvement"]
    assert re.split(r"  +", lines[3]) == ["Buckinghamshire", "no graded inspection known"]
    assert "other area: compared with an area of another name." in asked.err
    then = shell.ask("compare", "oxfordshire", "--at", "2020").out.splitlines()[1]
    assert re.split(r"  +", then)[3:] == ["requires improvement", "good (joint)", "good (joint)"]
    before = shell.ask("compare", "oxfordshire", "--at", "1999")
    line = before.out.splitlines()[1]
    assert re.split(r"  +", line) == ["Oxfordshire", "no graded inspection known (by then)"]
    assert before.err == "inspectwatch: no graded inspection was known by then of Oxfordshire\n"


def test_neighbours_come_after_the_provider_nearest_first(shell: Shell) -> None:
    asked = shell.ask("neighbours", "oxon", "--json")
    places = {row["provider"]: row["neighbour"] for row in asked.rows}
    assert next(iter(places.items())) == ("Oxfordshire", 0)
    assert list(places.values()) == list(range(11))
    assert {"Cambridgeshire", "Hertfordshire"} <= places.keys()
    assert re.search(r"no graded inspection is known of Cambridgeshire, .*Hampshire", asked.err)


def test_neighbours_of_whom_some_are_not_known_here(tmp_path: Path) -> None:
    (tmp_path / "inspectwatch.toml").write_text("")
    with watched(tmp_path / "inspectwatch.db", LABELS[:1], BASELINE) as db:
        db.execute("DELETE FROM providers WHERE name IN ('Cambridgeshire', 'Hampshire')")
    asked = Shell(tmp_path).ask("neighbours", "oxfordshire", "--csv")
    assert "not in this database: Cambridgeshire, Hampshire" in asked.err
    assert {row["provider"] for row in csv.DictReader(io.StringIO(asked.out))} > {"Oxfordshire"}


def test_waiting_leads_with_the_longest_and_ends_with_those_of_whom_no_inspection_is_known(
    shell: Shell,
) -> None:
    rows = shell.ask("waiting", "--at", "2026-12-31", "--json").rows
    dated = [(row["provider"], row["days"], row["state"], row["overall"]) for row in rows[:4]]
    end = date(2026, 12, 31)
    assert dated == [
        ("Hertfordshire", (end - date(2015, 8, 22)).days, "judged", "good"),
        ("Oxfordshire", (end - date(2024, 2, 29)).days, "judged", "good"),
        ("Devon", (end - date(2025, 1, 24)).days, "judged", "inadequate"),
        ("Liverpool", (end - date(2026, 5, 22)).days, "no_longer_judged", None),
    ]
    assert len(rows) == 153
    assert {row["state"] for row in rows[4:]} == {"never_inspected"}
    assert (rows[3]["good"], rows[3]["requires_improvement"]) == (3, 1)


def test_waiting_counts_to_the_day_that_is_asked_of(shell: Shell) -> None:
    for when in (("--known-at", "2026-12-31"), ("--at", "2026-12-31", "--known-at", "2027")):
        assert (
            shell.ask("waiting", *when, "--json").rows[0]["days"]
            == (date(2026, 12, 31) - date(2015, 8, 22)).days
        )


@pytest.mark.parametrize(
    ("option", "said", "meant"),
    [
        ("--area", "leaders", "impact_of_leaders"),
        ("--area", "Overall", "overall_effectiveness"),
        ("--area", "Help and protection", "help_and_protection"),
        ("--grade", "RI", "requires_improvement"),
    ],
)
def test_the_words_of_the_tables_and_of_people_are_known(
    shell: Shell, option: str, said: str, meant: str
) -> None:
    assert (
        shell.ask("ratings", option, said, "--json").rows
        == shell.ask("ratings", option, meant, "--json").rows
    )


def test_waiting_in_words_and_filtered(shell: Shell) -> None:
    north_west = shell.ask("waiting", "--region", "north west").out
    assert "no overall grade any more: 3 good, 1 requires improvement" in north_west
    assert re.search(r"^no graded inspection known +Blackpool$", north_west, re.M)
    then = shell.ask("waiting", "--at", "1999", "--region", "north west").out
    assert re.search(r"^no graded inspection known \(by then\) +Blackpool$", then, re.M)
    good = shell.ask("waiting", "--grade", "good", "--json").rows
    assert [row["provider"] for row in good] == ["Hertfordshire", "Oxfordshire", "Liverpool"]
    assert len(shell.ask("waiting", "--limit", "6", "--json").rows) == 6
    assert shell.ask("waiting", "--at", "2018", "--limit", "1", "--json").rows[0]["provider"] == "Devon"


def test_inadequate_since_the_first_of_the_run_with_the_visits_since(shell: Shell) -> None:
    rows = {row["area"]: row for row in shell.ask("inadequate", "--json").rows}
    assert {row["provider"] for row in rows.values()} == {"Devon"}
    assert set(rows) == {"overall_effectiveness", "help_and_protection", "in_care", "care_leavers"}
    run = {area: (row["since"], row["inspections"]) for area, row in rows.items()}
    assert run.pop("help_and_protection") == ("2025-01-24", 1)
    assert set(run.values()) == {("2020-02-05", 2)}
    visits = [visit["published"] for visit in rows["care_leavers"]["visits"]]
    assert visits == ["2021-02-01", "2022-02-01", "2025-09-01"]
    assert len(rows["help_and_protection"]["visits"]) == 1
    text = shell.ask("inadequate", "--area", "care leavers").out
    assert re.search(
        r"^Devon +Care leavers +2020-02-05 \(2 inspections\) +2025-01-24 +3, last 2025-09-01$", text, re.M
    )


def test_inadequate_then(shell: Shell) -> None:
    then = shell.ask("inadequate", "--at", "2024-01", "--area", "care_leavers", "--json").rows
    assert [(row["provider"], row["since"]) for row in then] == [("Liverpool", "2023-03-31")]
    (row,) = csv.DictReader(io.StringIO(shell.ask("inadequate", "--area", "in_care", "--csv").out))
    assert [visit["published"] for visit in json.loads(row["visits"])][-1] == "2025-09-01"


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        (("--at", "2019"), "Nobody was judged inadequate then.\n"),
        (("--at", "1999"), "No grade was known then.\n"),
        (
            ("--at", "2019", "--region", "north west"),
            "No grade was known then, as far as the filters let through.\n",
        ),
        (
            ("--region", "north west"),
            "Nobody is judged inadequate, as far as the filters let through.\n",
        ),
        (("--region", "london"), "No grade is known, as far as the filters let through.\n"),
    ],
)
def test_nobody_inadequate_is_told_from_no_grade_known(
    shell: Shell, filters: tuple[str, ...], words: str
) -> None:
    asked = shell.ask("inadequate", *filters)
    assert (asked.status, asked.out, asked.err) == (0, "", words)


def test_inadequate_of_one_provider(shell: Shell) -> None:
    devon = shell.ask("inadequate", "--provider", "devon", "--json").rows
    assert devon == [row for row in shell.ask("inadequate", "--json").rows if row["provider"] == "Devon"]
    nobody = shell.ask("inadequate", "--provider", "oxon")
    assert nobody.err.endswith("Nobody is judged inadequate, as far as the filters let through.\n")
    unknown = shell.ask("inadequate", "--provider", "buckinghamshire").err
    assert unknown == "No grade is known, as far as the filters let through.\n"


@pytest.mark.parametrize("command", ["compare", "neighbours"])
def test_one_without_an_inspection_has_its_codes(shell: Shell, command: str) -> None:
    rows = shell.ask(command, "buckinghamshire", "--json").rows
    never = next(row for row in rows if row["urn"] == BUCKS)
    assert (never["dfe_code"], never["gss_code"], never["grade"]) == ("825", "E06000060", None)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (("compare", "Leeds", "cumbria"), "'cumbria' could be Cumberland (2733690), Westmorland and Furness"),
        (("neighbours", "Oxfrdshire"), "no provider is called 'Oxfrdshire'. Did you mean Oxfordshire"),
        (("waiting", "--region", "wessex"), "--region 'wessex' is not known"),
        (("waiting", "--at", "soon"), "--at 'soon' is not a day such as 2024-04-09"),
        (("waiting", "--limit", "0"), "--limit 0 is not a number of rows"),
        (("inadequate", "--known-at", "9.4.24"), "--known-at '9.4.24' is not a day such as"),
        (("stats", "--by", "remit"), "--by 'remit' is not known. Known: area, region, year"),
        (("stats", "--area", "lscb"), "--area 'lscb' is not known"),
    ],
)
def test_a_bad_question(shell: Shell, question: tuple[str, ...], words: str) -> None:
    asked = shell.ask(*question)
    assert (asked.status, asked.out) == (1, "")
    assert words in asked.err


@pytest.mark.parametrize("command", ["waiting", "inadequate", "stats"])
def test_an_empty_database(tmp_path: Path, command: str) -> None:
    (tmp_path / "inspectwatch.toml").write_text("")
    assert Shell(tmp_path).ask(command).status == 2
    open_for_writing(tmp_path / "inspectwatch.db").close()
    asked = Shell(tmp_path).ask(command)
    assert (asked.status, asked.out) == (0, "")
    assert asked.err.endswith(("fits.\n", "let through.\n", "is known.\n"))


def test_waiting_marks_what_the_report_itself_contradicts(tmp_path: Path) -> None:
    with shell_in(tmp_path) as asking:
        with closing(open_for_writing(tmp_path / "inspectwatch.db").conn) as db:
            db.execute("UPDATE judgements SET disputed = area IN ('overall_effectiveness', 'care_leavers')")
            db.commit()
        rows = {row["urn"]: row for row in asking.ask("waiting", "--json").rows}
        shown = asking.ask("waiting").out
    assert (rows[DEVON]["disputed"], rows[LIVERPOOL]["disputed"], rows[BUCKS]["disputed"]) == (1, 1, None)
    assert "inadequate (disputed)" in shown
    assert "3 good, 1 requires improvement, disputed in part" in shown


@pytest.mark.parametrize(
    "question",
    [
        ("compare", "oxon", "herts", "Devon", "bucks", "Liverpool"),
        ("stats", "--by", "year"),
        ("stats", "--by", "area"),
        ("stats", "--by", "region"),
    ],
)
def test_tables_fit_a_terminal_of_eighty_columns(shell: Shell, question: tuple[str, ...]) -> None:
    shown = on_a_terminal(shell, *question).out
    lines = [line for line in shown.splitlines() if "inspectwatch:" not in line]
    assert max(map(len, lines)) <= 80
    assert "improvement" in shown
