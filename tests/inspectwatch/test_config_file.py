"""Which file is read, what is no file to read, and where in it a key stands."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from inspectwatch.config import ConfigError, Problem, load
from tests.inspectwatch.configuring import problem, problems, write


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's configuration folder, and an empty current folder beside it."""
    folder = tmp_path / "config" / "inspectwatch"
    folder.mkdir(parents=True)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return folder


class TestWhichFile:
    def test_the_one_given(self, home: Path, tmp_path: Path) -> None:
        write(home, 'database = "user.db"')
        given = write(tmp_path, 'database = "given.db"')
        assert load(given, {}).database == tmp_path / "given.db"

    def test_given_by_a_relative_path(self, home: Path, tmp_path: Path) -> None:
        write(tmp_path, "")
        config = load(Path("../inspectwatch.toml"), {})
        assert config.database.is_absolute()
        assert config.database.resolve() == tmp_path / "inspectwatch.db"

    def test_then_the_one_in_the_current_folder(self, home: Path) -> None:
        write(home, 'database = "user.db"')
        write(Path.cwd(), 'database = "here.db"')
        assert load(None, {}).database == Path.cwd() / "here.db"

    def test_then_the_one_of_the_user(self, home: Path) -> None:
        write(home, 'database = "user.db"')
        assert load(None, {}).database == home / "user.db"

    def test_then_defaults_in_the_current_folder(self, home: Path) -> None:
        config = load(None, {})
        assert config.path is None
        assert config.database == Path.cwd() / "inspectwatch.db"

    def test_a_dangling_link_is_not_passed_over(self, home: Path) -> None:
        write(home, "")
        Path("inspectwatch.toml").symlink_to("nowhere")
        with pytest.raises(ConfigError, match="no such file"):
            load(None, {})

    def test_without_a_file_problems_say_so(self, home: Path) -> None:
        with pytest.raises(ConfigError, match=r"^configuration without a file: 1 problem"):
            load(None, {"INSPECTWATCH_TIMEZONE": "x"})


def refusal(path: Path) -> Problem:
    """Why this file is not read."""
    with pytest.raises(ConfigError) as caught:
        load(path, {})
    assert caught.value.path == path
    (found,) = caught.value.problems
    assert found.cure
    return found


class TestNoFileToRead:
    def test_missing(self, tmp_path: Path) -> None:
        assert "no such file" in str(refusal(tmp_path / "nowhere.toml"))

    def test_a_folder(self, tmp_path: Path) -> None:
        assert "no regular file" in str(refusal(tmp_path))

    def test_a_pipe(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        assert "no regular file" in str(refusal(tmp_path / "pipe"))

    def test_below_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        assert "cannot be read: Not a directory" in str(refusal(tmp_path / "file" / "x.toml"))

    def test_endless(self, tmp_path: Path) -> None:
        (tmp_path / "x.toml").write_bytes(b"#" * (1024 * 1024 + 1))
        assert "longer than 1 MiB" in str(refusal(tmp_path / "x.toml"))

    def test_not_utf_8(self, tmp_path: Path) -> None:
        (tmp_path / "x.toml").write_bytes(b'database = "x.db"\ntimezone = "\xe9"\n')
        found = refusal(tmp_path / "x.toml")
        assert (found.line, found.message) == (2, "not UTF-8 text")

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ('\n\ndatabase = "x', 3),
            ("database = inspectwatch.db", 1),
            ('[email]\nport = 1\n\n[email]\nhost = "x"', 4),
            ("port = 1\nport = 2", 2),
            ('database = "x.db"\n[source.ofsted', 2),
            ("x = " + "[" * 100_000, None),
            ("x = " + "9" * 10_000, None),
        ],
    )
    def test_not_toml(self, tmp_path: Path, text: str, line: int | None) -> None:
        (tmp_path / "x.toml").write_text(text)
        assert refusal(tmp_path / "x.toml").line == line


class TestWhereAKeyStands:
    def test_byte_order_mark_and_windows_line_ends(self, tmp_path: Path) -> None:
        path = tmp_path / "x.toml"
        path.write_bytes(b'\xef\xbb\xbfdatabase = "x.db"\r\n\r\n[email]\r\nport = 0\r\n')
        assert refusal(path).line == 4

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("\n[email]\n# port = 1\nport = 0", 4),
            ("\nemail.port = 0", 2),
            ('\nemail . "port" = 0', 2),
            ("\n[ email ]\n'port'=0", 3),
            ("\nemail = { port = 0 }", 2),  # the table's line: the key has none of its own
            ('x = """\n[email]\nport = 0\n"""\n[email]\nport = 0', 6),
        ],
    )
    def test_however_it_is_written(self, tmp_path: Path, text: str, line: int) -> None:
        found = [each for each in problems(tmp_path, text) if each.key == "email.port"]
        assert [each.line for each in found] == [line]

    def test_in_the_second_subscription(self, tmp_path: Path) -> None:
        one = '[[subscription]]\nname = "{}"\nto = "{}"\n'
        text = one.format("a", "mailto:a@example.org") + one.format("b", "b@example.org")
        found = problem(tmp_path, text)
        assert (found.key, found.line) == ("subscription[1].to", 6)

    def test_a_missing_key_stands_where_its_table_begins(self, tmp_path: Path) -> None:
        found = problem(tmp_path, '\n\n[[subscription]]\nname = "a"')
        assert (found.key, found.line) == ("subscription[0].to", 3)


@pytest.mark.parametrize(
    ("text", "line", "message", "cure"),
    [
        (
            "[source.ofsted]\nsweep = '0 5 * * sun'\n\n[source.ofsted]\ncontact = 'x@y.org'\n",
            4,
            "[source.ofsted] stands on line 1 already",
            "Put these keys there",
        ),
        ("[email]\nport = 25\nport = 587\n", 3, "port stands on line 2 already", "Leave one of the two"),
        (
            "[[subscription]]\nname = 'a'\n[[subscription]]\nname = 'b'\nname = 'c'\n",
            5,
            "name stands on line 4 already",
            "Leave one of the two",
        ),
    ],
)
def test_what_was_pasted_twice_is_told_where_it_stands_already(
    tmp_path: Path, text: str, line: int, message: str, cure: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        load(write(tmp_path, text), {})
    assert refused.value.problems == (Problem("", line, message, cure),)
