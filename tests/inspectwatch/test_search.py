"""`search` as people ask it, over reports that were read by the real reading process."""

from __future__ import annotations

import csv
import io
import os
import pty
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.inspectwatch.processes import COMMAND, Desk, desk, surroundings


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Oxfordshire as it was at the beginning of 2023."""
    with desk(tmp_path_factory.mktemp("searched"), "Oxfordshire", "Blackpool") as made:
        assert made.run("check").status == 0
        yield made


def test_what_a_report_says_is_found_with_page_and_surroundings(watched: Desk) -> None:
    asked = watched.run(
        "search", "lead", "inspector", "--provider", "oxfordshire", "--framework", "ilacs 2018"
    )
    assert (asked.status, asked.err) == (0, "")
    head, snippet, url = asked.out.splitlines()
    assert re.fullmatch(r"2018-05-22  Oxfordshire: .*, page \d+( and \d+ further pages?)?", head)
    assert "lead inspector" in snippet.lower()
    assert url.strip().startswith("http://127.0.0.1")


def test_answers_for_programs(watched: Desk) -> None:
    asked = watched.run("search", "inspection", "--json", "--limit", "2")
    rows = asked.lines()
    assert len(rows) == 2
    assert set(rows[0]) == {
        *("urn", "provider", "region", "report_id", "title", "kind", "remit", "framework", "published"),
        *("inspection_end", "url", "withdrawn", "page", "further_pages", "snippet", "found"),
    }
    assert "nspection" in rows[0]["found"]
    assert re.fullmatch(r"\d+ reports match; --limit shows more\.\n", asked.err)
    as_csv = watched.run("search", "inspection", "--csv", "--limit", "2")
    lines = list(csv.DictReader(io.StringIO(as_csv.out)))
    assert [row["report_id"] for row in lines] == [row["report_id"] for row in rows]
    assert {row["withdrawn"] for row in lines} == {"0"}


def test_what_had_been_published_by_a_day(watched: Desk) -> None:
    asked = ("search", "inspection", "--provider", "oxfordshire", "--json", "--limit", "99")
    published = {row["published"] for row in watched.run(*asked).lines()}
    then = {row["published"] for row in watched.run(*asked, "--at", "2018").lines()}
    assert then == {day for day in published if day < "2019"}
    assert then
    assert {row["published"] for row in watched.run(*asked, "--known-at", "2999").lines()} == published


def test_a_word_is_left_out_behind_two_hyphens(watched: Desk) -> None:
    every, without = (
        watched.run("search", "inspection", "--json", "--limit", "99"),
        watched.run("search", "--json", "--limit", "99", "--", "inspection", "-visit"),
    )
    assert without.status == 0
    assert 0 < len(without.lines()) <= len(every.lines())


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["xyzzy"], 0, "No report has the word 'xyzzy'.\n"),
        (["inspection xyzzy qux*"], 0, "No report has the word 'xyzzy' or a word that begins with 'qux'.\n"),
        (['"inspection inspection"'], 0, "No report has the words 'inspection inspection' in a row.\n"),
        (["inspection -inspection"], 0, "No report has all of that on one page.\n"),
        (['"'], 1, "inspectwatch: There is no word to search for\n"),
        (
            ["good", "--since", "2024-05", "--until", "2023"],
            1,
            "inspectwatch: --since 2024-05-01 is after --until 2023-12-31: no day is between them\n",
        ),
        (["good", "--provider", "Atlantis"], 1, "no provider is called 'Atlantis'"),
        (["good", "--framework", "ilacs_2024"], 1, "Did you mean ilacs_20"),
        (["inspection", "--at", "1999"], 0, "No report that fits has the word 'inspection'.\n"),
        (["inspection", "--known-at", "1999"], 0, "inspectwatch: this database knew nothing then."),
        (["inspection", "-neglect"], 2, "There is no option -neglect. To leave out a word, write"),
        (["--", "-neglect"], 1, "Name also what to search for"),
        (["good", "--until", "tomorrow"], 1, "--until 'tomorrow' is not a day such as"),
    ],
)
def test_bad_questions_get_sentences(watched: Desk, arguments: list[str], status: int, said: str) -> None:
    asked = watched.run("search", *arguments)
    assert (asked.status, asked.out) == (status, "")
    assert said in asked.err


def test_documents_of_before_are_told_of_and_filled_in_by_reread(watched: Desk) -> None:
    with closing(sqlite3.connect(watched.database)) as db:
        db.execute("DELETE FROM page_texts")
        db.execute("DELETE FROM document_texts")
        db.commit()
    asked = watched.run("search", "inspection")
    assert (asked.status, asked.out) == (0, "")
    told = re.search(r"^(\d+) documents are not searchable yet: `inspectwatch reread`$", asked.err, re.M)
    assert told
    assert f"Search: {told[1]} documents are not searchable yet" in watched.run("status").out
    again = watched.run("reread")
    assert again.status == 0
    assert again.out == (
        f"{told[1]} documents read again: nothing differs.\n"
        f"{told[1]} reports can be searched now: `inspectwatch search`.\n"
    )
    assert watched.run("reread").out == "Every document was read by today's readers.\n"
    assert watched.run("search", "inspection").out
    assert "Search:" not in watched.run("status").out


def test_on_a_terminal_what_was_found_stands_out(watched: Desk) -> None:
    """And nothing of it does where no colour is wanted."""
    ours, theirs = pty.openpty()
    with closing(os.fdopen(ours, "rb")) as screen:
        environ = surroundings(watched.folder) | {"TERM": "xterm", "COLUMNS": "80"}
        asked = [str(COMMAND), "search", "lead inspector", "--limit", "1"]
        subprocess.run(asked, cwd=watched.folder, env=environ, stdout=theirs, check=True)
        os.close(theirs)
        shown = screen.read1(65_536).decode()
    assert re.search(r"\x1b\[1;4m[Ll]ead\x1b\[0m", shown)
