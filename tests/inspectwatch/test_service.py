"""Run as a service: the unit file, completion in a shell, the manual page; tried by the real programs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from inspectwatch.cli import app
from inspectwatch.service.manual import manual
from inspectwatch.service.unit import unit
from tests.house.test_documentation import command_paths
from tests.inspectwatch import hardened
from tests.inspectwatch.processes import (
    AFTER,
    CHECKOUT,
    COMMAND,
    HELP_IMPROVED,
    Desk,
    Ready,
    ready_desks,
    surroundings,
)

PROGRAM, CONFIG = Path("/opt/inspectwatch/bin/inspectwatch"), Path("/srv/inspectwatch/inspectwatch.toml")
UNIT = unit(PROGRAM, CONFIG, [CONFIG.parent], "inspectwatch")
HOME = Path("/", "home")
HARDENED = (sys.executable, "-m", "tests.inspectwatch.hardened")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="files are given to another user")
needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not here")


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    with ready_desks(tmp_path_factory.mktemp("ready")) as made:
        yield made


def output(*command: str, **more: str) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env=surroundings(Path("/")) | more
    )
    assert done.stderr == ""
    return done.stdout


class TestUnit:
    @needs_systemd
    def test_its_hardening_is_rated_ok(self, tmp_path: Path) -> None:
        path = tmp_path / "inspectwatch.service"
        path.write_text(UNIT)
        said = output("systemd-analyze", "security", "--offline=true", "--no-pager", str(path))
        rating = re.search(r"Overall exposure level for \S+: ([\d.]+) OK", said)
        assert rating, said
        assert float(rating[1]) <= 2.0

    @needs_systemd
    def test_systemd_understands_every_line(self, tmp_path: Path) -> None:
        path = tmp_path / "inspectwatch.service"
        path.write_text(UNIT.replace(str(PROGRAM), "/bin/true"))
        assert output("systemd-analyze", "verify", str(path)) == ""

    @needs_systemd
    def test_the_program_works_under_it(self, ready: Ready, tmp_path: Path) -> None:
        """System calls, kinds of sockets and memory as the unit leaves them: fetches, reads, records."""
        desk = ready.desk(tmp_path / "desk")
        desk.replica.advance_to(AFTER)
        (tmp_path / "unit").write_text(UNIT)
        done = subprocess.run(
            [*HARDENED, tmp_path / "unit", COMMAND, "--config", desk.config, "check"],
            cwd=CHECKOUT, env=surroundings(tmp_path), capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        assert HELP_IMPROVED in done.stdout

    @needs_systemd
    def test_the_filter_of_that_test_bites(self, tmp_path: Path) -> None:
        (tmp_path / "unit").write_text(UNIT)
        tries = (
            "import os, socket\n"
            "for each in (lambda: os.chroot('/'), lambda: socket.socket(socket.AF_NETLINK)):\n"
            " try: each()\n"
            " except PermissionError: print('refused')\n"
        )
        command = [*HARDENED, str(tmp_path / "unit"), sys.executable, "-c", tries]
        done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)
        assert done.stdout == "refused\nrefused\n"

    def test_it_is_printed_for_this_installation(self, ready: Ready, tmp_path: Path) -> None:
        desk = ready.desk(tmp_path, tables=f'[feeds]\ndirectory = "{tmp_path}/feeds/atom"')
        (tmp_path / "feeds").mkdir()
        said = desk.run("--config", str(desk.config), "service", "systemd", "--user", "watcher")
        assert said.status == 0
        assert hardened.settings(said.out, "User") == ["watcher"]
        assert hardened.settings(said.out, "ExecStart") == [f"{COMMAND} --config {desk.config} run"]
        assert hardened.settings(said.out, "ReadWritePaths") == [f"{tmp_path} {tmp_path / 'feeds'}"]
        assert "{" not in said.out

    def test_the_folder_of_backups_can_be_written_and_its_disk_may_be_absent(
        self, ready: Ready, tmp_path: Path
    ) -> None:
        (tmp_path / "desk").mkdir()
        disk = tmp_path / "disk"
        desk = ready.desk(tmp_path / "desk", tables=f'[backup]\ndirectory = "{disk}/kept"')
        assert self._writes(desk) == [f"{desk.folder} -{disk}"]
        (disk / "kept").mkdir(parents=True)
        assert self._writes(desk) == [f"{desk.folder} -{disk / 'kept'}"]

    def _writes(self, desk: Desk) -> list[str]:
        said = desk.run("--config", str(desk.config), "service", "systemd", "--user", "watcher")
        assert said.status == 0, said.err
        return hardened.settings(said.out, "ReadWritePaths")

    def test_a_user_that_is_not_there_is_warned_of(self, ready: Ready, tmp_path: Path) -> None:
        desk = ready.desk(tmp_path)
        said = desk.run("service", "systemd", "--user", "nobody-of-that-name")
        assert said.status == 0
        assert "warning: there is no user nobody-of-that-name on this machine. Make it (" in said.err
        owner = desk.config.owner()
        expected = "inspectwatch" if owner == "root" else owner
        assert hardened.settings(desk.run("service", "systemd").out, "User") == [expected]

    @needs_root
    def test_it_runs_as_the_owner_of_the_configuration_who_must_get_at_it(
        self, ready: Ready, tmp_path: Path
    ) -> None:
        desk = ready.desk(tmp_path)
        shutil.chown(desk.config, "daemon")
        desk.folder.chmod(0o755)
        said = desk.run("service", "systemd")
        assert hardened.settings(said.out, "User") == ["daemon"]
        assert f"warning: daemon may not use {desk.folder} as the service has to. " in said.err
        shutil.chown(desk.folder, "daemon")
        assert f"use {desk.folder} as" not in desk.run("service", "systemd").err

    @pytest.mark.parametrize(
        ("config", "home"), [(CONFIG, "yes"), (HOME / "clerk/inspectwatch.toml", "read-only")]
    )
    def test_a_home_is_left_readable_only_where_something_lies_in_it(self, config: Path, home: str) -> None:
        assert hardened.settings(unit(PROGRAM, config, [], "u"), "ProtectHome") == [home]

    def test_nor_is_it_hidden_where_the_python_lies_in_it(self) -> None:
        made = unit(PROGRAM, CONFIG, [], "u", reads=[HOME / "clerk/.pyenv"])
        assert hardened.settings(made, "ProtectHome") == ["read-only"]

    @pytest.mark.parametrize(
        ("path", "user"),
        [
            ("/srv/a b/x.toml", "u"),
            ("/srv/%h/x.toml", "u"),
            ("/srv/a\nUser=root", "u"),
            ("/srv/x.toml", "a\nb"),
        ],
    )
    def test_what_would_mean_something_else_in_a_unit_file_is_refused(self, path: str, user: str) -> None:
        with pytest.raises(ValueError, match=r"unit file|no name of a user"):
            unit(PROGRAM, Path(path), [], user)

    def test_without_a_configuration_there_is_no_unit(self, tmp_path: Path) -> None:
        done = subprocess.run(
            [COMMAND, "service", "systemd"], cwd=tmp_path, env=surroundings(tmp_path),
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stdout) == (2, "")
        assert "inspectwatch --config FILE service systemd" in done.stderr


class TestCompletion:
    def complete(self, *words: str) -> list[str]:
        """What a real bash would offer for the last word."""
        script = output(str(COMMAND), "completion", "bash")
        asked = f"""
            {script}
            complete -p inspectwatch
            COMP_WORDS=({" ".join(f"'{word}'" for word in words)}); COMP_CWORD={len(words) - 1}
            _inspectwatch_completion inspectwatch; printf '%s\\n' "${{COMPREPLY[@]}}"
        """
        path = f"{COMMAND.parent}:/usr/bin:/bin"
        registered, *offered = output("bash", "--norc", "-c", asked, PATH=path).splitlines()
        assert registered == "complete -o default -F _inspectwatch_completion inspectwatch"
        return offered

    @pytest.mark.parametrize(
        ("words", "offered"),
        [
            (("inspectwatch", "subs"), ["subscriptions"]),
            (("inspectwatch", "deliveries", "ret"), ["retry"]),
            (("inspectwatch", "check", "--dry"), ["--dry-run"]),
            (("inspectwatch", "completion", "z"), ["zsh"]),
        ],
    )
    def test_bash_completes(self, words: tuple[str, ...], offered: list[str]) -> None:
        assert self.complete(*words) == offered

    @pytest.mark.parametrize(
        ("shell", "words"), [("zsh", "#compdef inspectwatch"), ("fish", "complete --command")]
    )
    def test_other_shells_have_theirs(self, shell: str, words: str) -> None:
        assert output(str(COMMAND), "completion", shell).startswith(words)
        if shutil.which(shell):
            subprocess.run(
                [shell, "-n"], input=output(str(COMMAND), "completion", shell), text=True, check=True
            )


class TestManual:
    def test_every_command_and_option_stands_in_it(self) -> None:
        page = manual(app).replace(r"\-", "-")
        missing = [path for path in command_paths(app) if not re.search(rf'^\.SS "{path} ', page, re.M)]
        assert missing == []
        group = typer.main.get_command(app)
        options = {
            option for command in every_command(group) for each in command.params for option in each.opts
        }
        assert [option for option in options if option.startswith("--") and option not in page] == []

    @pytest.mark.skipif(not shutil.which("groff"), reason="groff is not here")
    def test_it_is_set_without_a_warning(self) -> None:
        done = subprocess.run(
            ["groff", "-man", "-Tutf8", "-ww"], input=output(str(COMMAND), "man"),
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert done.stderr == ""
        assert "Judgements that improved or declined since the watch began." in done.stdout


def every_command(group: Any) -> Iterator[Any]:
    for command in group.commands.values():
        if hasattr(command, "commands"):
            yield from every_command(command)
        else:
            yield command
