"""Questions to the database as their users ask them: text, JSON, CSV, filters, and names nobody knows."""

from __future__ import annotations

import csv
import io
import os
import pty
import re
import subprocess
from collections.abc import Iterator

import pytest

from storage.database import writer_lock
from tests.conftest import CHECKOUT
from tests.inspectwatch.processes import AFTER, COMMAND, Desk, desk, surroundings

HELP = "help_and_protection"


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Three authorities, with what was published from 2023 to April 2024 as news."""
    with desk(tmp_path_factory.mktemp("asked"), "Oxfordshire", "Hertfordshire", "Blackpool") as made:
        assert made.run("check").status == 0
        made.replica.advance_to(AFTER)
        assert made.run("check").status == 0
        yield made


def test_ratings_filtered_as_json(watched: Desk) -> None:
    asked = watched.run("ratings", "--provider", "oxfordshire", "--area", "help and protection", "--json")
    assert (asked.status, asked.err) == (0, "")
    [row] = asked.lines()
    assert (row["urn"], row["region"], row["area"], row["grade"]) == ("80536", "South East", HELP, "good")
    assert (row["rank"], row["inspection_end"], row["published"]) == (3, "2024-02-23", "2024-04-09")


def test_ratings_by_region_and_grade_as_csv(watched: Desk) -> None:
    asked = watched.run("ratings", "--region", "north west", "--grade", "Requires improvement", "--csv")
    rows = list(csv.DictReader(io.StringIO(asked.out)))
    assert {row["provider"] for row in rows} == {"Blackpool"}
    assert {row["grade"] for row in rows} == {"requires_improvement"}


def test_the_history_of_the_readme_is_what_is_printed(watched: Desk) -> None:
    sample = (CHECKOUT / "README.md").read_text().partition("$ inspectwatch history Oxfordshire\n")[2]
    shown = [line.split() for line in sample.partition("\n...\n")[0].splitlines()]
    printed = [line.split() for line in watched.run("history", "Oxfordshire").out.splitlines()]
    assert len(shown) == 7
    assert shown == printed[:7]


def test_text_in_a_pipe_is_plain_and_leads_with_overall_effectiveness(watched: Desk) -> None:
    asked = watched.run("history", "931")
    whose, *lines = asked.out.replace(" ✓", "").splitlines()
    assert whose == "Oxfordshire (URN 80536, South East)"
    assert lines[0].split() == ["Inspected", "Area", "Grade", "Before", "Direction"]
    assert lines[1].split() == ["2024-02-23", "Overall", "effectiveness", "good", "good", "unchanged"]
    assert any(re.search(r"Children in care +good +good \(joint\) +unchanged$", line) for line in lines)
    assert any(re.search(r"Impact of leaders +good +good \(other area\) +unchanged$", line) for line in lines)
    assert any(re.search(r"Care leavers +good +nothing before$", line) for line in lines)
    assert asked.err.startswith(
        "joint: judged together with another area then. other area: compared with an area of another name. "
        "These comparisons are Inspectwatch's, not the publisher's."
    )
    assert not any("\x1b" in line for line in lines)


def test_the_full_history_of_what_was_watched(watched: Desk) -> None:
    asked = watched.run("history", "oxfordshire", "--full")
    assert (asked.status, asked.err) == (0, "")
    assert asked.out.startswith(
        "Oxfordshire (URN 80536, South East)\n\nChildren's services inspection, published 9 April 2024\n"
    )
    assert (
        "\nHelp and protection: good\n    Improved, before: requires improvement.\n    The experiences"
        in asked.out
    )
    rows = watched.run("history", "oxfordshire", "--full", "--json").lines()
    assert rows[0]["report_id"] == "50243682"
    assert {row["status"] for row in rows} == {"read", "no_judgements"}


def test_status_says_when_somebody_is_at_work(watched: Desk) -> None:
    with writer_lock(watched.database):
        assert "The daemon's next runs: poll " in watched.run("status").out


def test_a_send_judgement_is_said_to_be_the_partnerships(watched: Desk) -> None:
    lines = watched.run("ratings", "--provider", "Hertfordshire").out.splitlines()
    assert any(
        "SEND partnership: experiences and outcomes  widespread and/or systemic failings" in line
        for line in lines
    )
    assert not any("joint:" in line for line in lines)


@pytest.mark.parametrize("name", ["Oxfordshire County Council", "OXFORDSHIRE", " oxfordshire council"])
def test_a_council_is_found_by_its_full_name(watched: Desk, name: str) -> None:
    assert {row["urn"] for row in watched.run("ratings", "--provider", name, "--json").lines()} == {"80536"}


def test_a_part_of_a_name_is_said_to_be_taken_for_one(watched: Desk) -> None:
    asked = watched.run("ratings", "--provider", "oxf", "--json")
    assert {row["urn"] for row in asked.lines()} == {"80536"}
    assert asked.err == "inspectwatch: 'oxf' is taken for Oxfordshire (80536)\n"


def test_older_moves_are_no_changes_and_are_pointed_to(watched: Desk) -> None:
    none = watched.run("changes", "--provider", "Oxfordshire", "--area", "in_care_and_care_leavers")
    began = r"No change that fits since the watch began on \d+ \w+ \d{4}\."
    assert (none.status, none.out) == (0, "")
    assert re.fullmatch(rf"{began}\n", none.err)
    moved = [row["direction"] for row in watched.run("history", "Blackpool", "--json").lines()]
    assert "declined" in moved
    older = watched.run("changes", "--provider", "Blackpool", "--direction", "declined")
    assert re.fullmatch(rf"{began} `changes --earlier` shows moves of before, too\.\n", older.err)


def test_a_grade_in_full_words(watched: Desk) -> None:
    asked = watched.run("ratings", "--grade", "requires improvement to be good", "--json")
    assert {row["grade"] for row in asked.lines()} == {"requires_improvement"}


@pytest.mark.parametrize("since", ["2024", "2024-01"])
def test_changes_of_one_provider_in_one_area_since_a_year(watched: Desk, since: str) -> None:
    asked = ("changes", "--provider", "Oxfordshire", "--since", since, "--json")
    assert [row["area"] for row in watched.run(*asked, "--area", "help and protection").lines()] == [HELP]
    assert watched.run(*asked, "--area", "care_leavers").lines() == []


def test_changes_since_a_day_and_in_a_direction(watched: Desk) -> None:
    [row] = watched.run("changes", "--since", "2024-01-01", "--json").lines()
    assert (row["provider"], row["area"], row["direction"]) == ("Oxfordshire", HELP, "improved")
    assert (row["previous_grade"], row["grade"], row["basis"]) == ("requires_improvement", "good", "same")
    none = watched.run("changes", "--since", "2024-01-01", "--direction", "declined")
    assert (none.status, none.out) == (0, "")
    assert none.err.startswith("No change that fits since the watch began on ")
    shown = watched.run("changes", "--since", "2024-01-01")
    assert shown.out.startswith("Published")
    assert "What moved since the watch began on " in shown.err


def test_reports_of_one_provider(watched: Desk) -> None:
    rows = watched.run("reports", "--provider", "80536", "--json").lines()
    assert [row["report_id"] for row in rows] == ["50243682", "xde400a2c", "50004449", "x198cf3b8", "2762428"]
    assert {row["report_id"]: row["status"] for row in rows}["x198cf3b8"] == "no_judgements"


def test_status(watched: Desk) -> None:
    text = watched.run("status")
    assert text.status == 0
    assert text.out.startswith("Watching since ")
    assert "No daemon is running. With one, next: poll " in text.out
    assert "No subscription: everything is recorded and nobody is told." in text.out
    [known] = watched.run("status", "--json").lines()
    assert [run["state"] for run in known["runs"]] == ["good", "good"]
    assert known["runs"][0]["events"] > 0
    assert known["alarms"] == known["failed"] == known["stuck"] == known["disabled"] == []


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (("history", "shire"), "'shire' could be Hertfordshire (80475), Oxfordshire (80536)"),
        (("ratings", "--provider", "Oxfrdshire"), "'Oxfrdshire'. Did you mean Oxfordshire or "),
        (
            ("ratings", "--area", "overal"),
            "--area 'overal' is not known. Did you mean overall_effectiveness? Known: overall_effect",
        ),
        (
            ("ratings", "--region", "southeast"),
            "--region 'southeast' is not known. Did you mean South East? K",
        ),
        (("ratings", "--grade", "goood"), "--grade 'goood' is not known. Did you mean good?"),
        (
            ("ratings", "--region", "South Eest"),
            "--region 'South Eest' is not known. Did you mean South East or South West? K",
        ),
        (("ratings", "--region", "Wessex"), "--region 'Wessex' is not known"),
        (("changes", "--direction", "up"), "--direction 'up' is not known. Known: improved, declined"),
        (("changes", "--since", "9 April"), "--since '9 April' is not a day such as 2024-04-09"),
        (("changes", "--since", "30 February 2025"), "is no day: February 2025 has no 30th\n"),
        (
            ("changes", "--since", "01/05/2025"),
            "day/month/year is not taken, as others read it as month/day/",
        ),
        (("changes", "--since", "2024-13"), "--since '2024-13' is not a day such as 2024-04-09"),
    ],
)
def test_a_question_that_names_nothing_known(watched: Desk, question: tuple[str, ...], answer: str) -> None:
    asked = watched.run(*question)
    assert (asked.status, asked.out) == (1, "")
    assert answer in asked.err


@pytest.mark.parametrize("command", ["ratings", "search good", "providers list", "doctor", "read x.pdf"])
def test_an_answer_has_one_form(watched: Desk, command: str) -> None:
    for forms in (("--json", "--csv"), ("--csv", "--json")):
        asked = watched.run(*command.split(), *forms)
        assert (asked.status, asked.out) == (2, "")
        assert "--json and --csv are two forms of one answer" in asked.err


def test_a_reader_that_has_seen_enough_is_no_error(watched: Desk) -> None:
    shell = f"{COMMAND} history Oxfordshire --json | (read -r line; sleep 1)"
    done = subprocess.run(
        ["sh", "-c", shell],
        cwd=watched.folder,
        env=surroundings(watched.folder),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stderr == ""


@pytest.mark.parametrize(("environ", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_gets_a_table_of_its_width(watched: Desk, environ: dict[str, str], coloured: bool) -> None:
    shown = on_a_terminal(watched, "ratings", "--provider", "Oxfordshire", environ=environ)
    assert "Help and protection" in shown
    assert ("\x1b[32m" in shown) is coloured


def test_a_terminal_gets_the_head_and_the_legend_within_its_width(watched: Desk) -> None:
    shown = on_a_terminal(watched, "history", "Oxfordshire", environ={"NO_COLOR": "1"})
    lines = re.sub(r"\x1b\[[0-9;]*m", "", shown).splitlines()
    assert lines[0] == "Oxfordshire (URN 80536, South East)"
    legend = " ".join(line.strip() for line in lines[-6:])
    assert "✓: a second place of the report confirms the grade." in legend
    assert legend.endswith("No mark: stated once.")
    assert max(map(len, lines)) <= 80


def test_a_narrow_terminal_breaks_between_words_only(watched: Desk) -> None:
    shown = on_a_terminal(watched, "ratings", "--provider", "Hertfordshire", environ={"NO_COLOR": "1"})
    for word in ("Hertfordshire", "partnership:", "experiences", "widespread", "failings", "2023-07-14"):
        assert word in shown


def test_an_answer_comes_before_anybody_gets_impatient(watched: Desk) -> None:
    """Aimed at is under 0.4 s on a machine at rest; here it must only not load what fetching needs."""
    asked = watched.run("ratings", "--json", environ={"PYTHONPROFILEIMPORTTIME": "1"})
    loaded = {line.rpartition("|")[2].strip() for line in asked.err.splitlines()}
    assert asked.status == 0
    assert "sqlite_utils" in loaded
    assert not {"httpx", "bs4", "lxml", "apscheduler", "jinja2", "pypdfium2", "aiosmtplib"} & loaded


def on_a_terminal(where: Desk, *arguments: str, environ: dict[str, str]) -> str:
    """What the command prints on a terminal."""
    ours, theirs = pty.openpty()
    env = surroundings(where.folder) | {"TERM": "xterm-256color", "COLUMNS": "80"} | environ
    with subprocess.Popen(
        [COMMAND, *arguments], cwd=where.folder, env=env, stdin=theirs, stdout=theirs, stderr=theirs
    ):
        os.close(theirs)
        shown = b""
        while piece := _read(ours):
            shown += piece
    os.close(ours)
    return shown.decode("utf-8")


def _read(terminal: int) -> bytes:
    """The next piece; none once the program has ended, which a terminal reports as an error."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""
