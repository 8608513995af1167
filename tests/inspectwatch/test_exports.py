"""Exports as files of lines: what stands in them, and where they may not go."""

from __future__ import annotations

import csv
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectwatch.commands.export import export
from inspectwatch.config import Config, load
from inspectwatch.exports.counting import counted_rows
from inspectwatch.exports.files import NotWritten, new_file
from inspectwatch.exports.formulas import defused
from storage.database import open_for_reading, open_for_writing
from storage.exports import QUERIES, Table, one_moment, table_of
from tests.inspectwatch.exporting import FORMULA, TITLE, exported, filled
from tests.storage.building import listed, report_noted

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return filled(tmp_path_factory.mktemp("exports"))


def rows_of(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def summary(config: Config, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """The summary's rows by URN."""
    out = exported(config, tmp_path_factory.mktemp("summary") / "summary.csv", "summary")
    return {row["urn"]: row for row in rows_of(out)}


def test_the_summary_has_a_row_for_every_authority(summary: dict[str, dict[str, str]]) -> None:
    assert set(summary) == {"1", "2", "3", "80536"}
    row = summary["80536"]
    assert (row["local_authority"], row["la_code"], row["region"]) == ("Oxfordshire", "931", "South East")
    assert (row["inspection_start_date"], row["inspection_end_date"]) == ("2024-02-12", "2024-02-23")
    assert (row["publication_date"], row["inspection_framework"]) == ("2024-04-09", "ilacs_2023")
    assert (row["inspector_name"], row["disputed_grades"]) == ("Nicki Shaw", "")
    assert row["inspection_link"] == "https://files.example.org/v1/file/50243682"
    assert row["care_and_care_leavers_grade"] == ""
    assert (row["in_care_grade"], row["care_leavers_grade"]) == ("good", "good")


def test_no_overall_grade_any_more_is_not_an_unknown_one(summary: dict[str, dict[str, str]]) -> None:
    assert summary["1"]["overall_effectiveness_grade"] == "no_longer_judged"
    assert summary["3"]["overall_effectiveness_grade"] == ""
    assert summary["3"]["inspection_framework"] == ""


def test_what_is_older_than_an_inspection_that_could_not_be_read_says_so(tmp_path: Path) -> None:
    config = filled(tmp_path)
    with closing(open_for_writing(config.database)) as db:
        report_noted(db, listed("77", date(2026, 3, 3)))
        report_noted(db, listed("78", date(2026, 3, 4)), urn="3")
        report_noted(db, listed("79", date(2012, 3, 4)), urn="2")
    out = exported(config, tmp_path / "summary.csv", "summary")
    rows = rows_of(out)
    assert {row["urn"]: row["later_unread"] for row in rows} == {"80536": "77", "3": "78", "2": "", "1": ""}
    assert {list(row)[-1] for row in rows} == {"later_unread"}
    ratings = rows_of(exported(config, tmp_path / "ratings.csv", "ratings"))
    assert {row["urn"]: row["later_unread"] for row in ratings} == {"80536": "77", "2": "", "1": ""}


def test_older_areas_stand_in_the_columns_that_follow_them(summary: dict[str, dict[str, str]]) -> None:
    row = summary["2"]
    assert row["impact_of_leaders_grade"] == "requires_improvement"
    assert row["care_and_care_leavers_grade"] == "inadequate"
    assert (row["in_care_grade"], row["care_leavers_grade"]) == ("", "good")


def test_names_and_titles_are_no_formulas_in_csv(
    config: Config, tmp_path: Path, summary: dict[str, dict[str, str]]
) -> None:
    assert summary["1"]["local_authority"] == "'" + FORMULA
    (row,) = (row for row in rows_of(exported(config, tmp_path / "r.csv", "reports")) if row["urn"] == "1")
    assert row["title"] == "'+SUM(1;\t'-2)\r\n'@more\x1b[31m"
    assert (row["published"], row["withdrawn"]) == ("2026-06-01", "0")


def test_json_lines_have_the_text_as_it_is(config: Config, tmp_path: Path) -> None:
    out = exported(config, tmp_path / "reports.jsonl", "reports")
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert {row["title"] for row in rows if row["urn"] == "1"} == {TITLE}
    assert len(rows) == 5
    assert "\x1b" not in out.read_text(encoding="utf-8")


@pytest.mark.parametrize("what", [*QUERIES])
@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_every_export_has_the_rows_and_columns_of_its_view(
    config: Config, tmp_path: Path, what: str, form: str
) -> None:
    out = exported(config, tmp_path / "file", what, form)
    with closing(open_for_reading(config.database)) as db, one_moment(db):
        table = table_of(db, what)
        expected = list(table.rows)
    assert len(expected) == table.count > 0
    if form == "csv":
        with out.open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        assert tuple(head) == table.columns
        assert rows == [["" if cell is None else str(defused(cell)) for cell in row] for row in expected]
    else:
        lines = out.read_text(encoding="utf-8").splitlines()
        assert [tuple(json.loads(line).values()) for line in lines] == expected


def test_the_head_is_there_where_no_row_is(tmp_path: Path) -> None:
    open_for_writing(tmp_path / "inspectwatch.db").close()
    (tmp_path / "inspectwatch.toml").write_text("", encoding="utf-8")
    config = load(tmp_path / "inspectwatch.toml", {})
    assert exported(config, tmp_path / "c.csv", "changes").read_text().startswith("event_id,known_at,")


def test_a_long_export_says_how_far_it_is() -> None:
    said: list[tuple[int, int]] = []

    class Heard:
        def step(self, done: int, total: int, what: str) -> None:
            assert what == "history, hundredths"
            said.append((done, total))

    rows = ((number,) for number in range(20_050))
    assert len(list(counted_rows(Table("history", ("n",), 20_050, rows), Heard()))) == 20_050
    assert said == [(number, 100) for number in range(1, 101)]


@given(st.text(alphabet=st.sampled_from("=+-@;\t\r\n \"'a1")))
def test_no_part_of_a_csv_text_begins_like_a_formula(text: str) -> None:
    shown = str(defused(text))
    for separator in ";\t\r\n":
        shown = shown.replace(separator, "\0")
    assert not any(part.lstrip(' "').startswith(("=", "+", "-", "@")) for part in shown.split("\0"))
    assert shown.replace("'", "") == "".join("\0" if c in ";\t\r\n" else c for c in text).replace("'", "")


@pytest.mark.parametrize("value", [-1, 2.5, None, 0, "2024-04-09", "good", "a - b", "O'Brien", "12 to 23"])
def test_what_is_no_formula_stays_as_it_is(value: object) -> None:
    assert defused(value) == value


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "there.csv"
    path.write_text("precious")
    yield path
    assert [each.name for each in tmp_path.iterdir()] == ["there.csv"], "nothing is left lying about"


def test_a_file_that_is_there_is_left_alone(
    config: Config, there: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(config, form=None, what=None, out=there, force=False) == 2
    assert there.read_text() == "precious"
    assert capsys.readouterr().err == (
        f"inspectwatch: {there} is there already. Name another with -o, or write over it with --force\n"
    )


def test_force_writes_over_it(config: Config, there: Path) -> None:
    assert export(config, form=None, what=None, out=there, force=True) == 0
    assert there.read_text().startswith("urn,")


def overtaken(target: Path) -> None:
    with new_file(target, force=False) as temporary:
        temporary.write_text("ours")
        target.write_text("theirs")


def failed(target: Path) -> None:
    with new_file(target, force=True) as temporary:
        temporary.write_text("half")
        raise OSError("disk full")


def test_a_file_that_comes_meanwhile_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "late.csv"
    with pytest.raises(NotWritten, match="meanwhile"):
        overtaken(target)
    assert target.read_text() == "theirs"
    assert list(tmp_path.iterdir()) == [target]


def test_what_a_killed_export_left_goes_with_the_next_one_to_that_name(tmp_path: Path) -> None:
    """Not what somebody still writes, nor what is no such file of ours."""
    target = tmp_path / "x[1].csv"
    with subprocess.Popen(["true"]) as gone:
        gone.wait()
    left = [tmp_path / f".{target.name}.{number}.part" for number in (gone.pid, os.getpid(), 10**30)]
    left.append(left[0].with_name(f"{left[0].name}-journal"))
    kept = [
        tmp_path / f".{target.name}.{os.getppid()}.part",
        tmp_path / f".{target.name}.1.part",  # of another user
        tmp_path / f".y.csv.{gone.pid}.part",
        tmp_path / f".{target.name}.abc.part",
    ]
    for path in (*left, *kept):
        path.write_text("half")
    with new_file(target, force=False) as temporary, temporary.open("x") as file:
        file.write("whole")
    assert set(tmp_path.iterdir()) == {target, *kept}
    assert target.read_text() == "whole"


def test_an_export_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="full"):
        failed(tmp_path / "x.csv")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["inspectwatch.db", "inspectwatch.db-wal", "inspectwatch.toml", "link.db"])
def test_database_and_configuration_are_never_written_over(
    config: Config, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = config.database.parent / name
    if name == "link.db":
        out.symlink_to(config.database)
    before = config.database.read_bytes()
    assert export(config, form="csv", what=None, out=out, force=True) == 2
    assert "is a file of inspectwatch itself" in capsys.readouterr().err
    assert config.database.read_bytes() == before


@pytest.mark.parametrize(
    ("form", "what", "out", "said"),
    [
        ("pdf", None, "-", "--format knows csv, jsonl"),
        (None, "grades", "-", "--what knows summary, ratings, history, reports, changes, and no 'grades'"),
        (None, None, "/nowhere/x.csv", "/nowhere is no folder"),
        (None, None, "/", "/ is a folder"),
        (None, None, "/dev/null", "/dev/null is no ordinary file"),
    ],
)
def test_what_cannot_be_is_said(
    config: Config,
    *,
    form: str | None,
    what: str | None,
    out: str,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert export(config, form=form, what=what, out=Path(out), force=False) == 2
    assert said in capsys.readouterr().err


def test_down_a_pipe_nothing_but_the_rows(config: Config, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert export(config, form=None, what="summary", out=Path("-"), force=False) == 0
    out, err = capsysbinary.readouterr()
    assert out.startswith(b"urn,la_code,")
    assert (out.count(b"\n"), err) == (5, b"")


def test_rows_that_nobody_takes_to_the_end_end_quietly(tmp_path: Path) -> None:
    """As when a pipe is closed in the middle: the database is closed before the rows."""
    with closing(open_for_reading(filled(tmp_path).database)) as db:
        rows = table_of(db, "reports").rows
        assert next(rows)
    rows.close()  # type: ignore[attr-defined]
