"""Doing what a page of the documentation says, in a copy of the checkout."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import CHECKOUT

_COPIED = ("scraper", "storage", "notifier", "inspectwatch", "fixtures", "tests", "tools", "pyproject.toml")
_STEP = re.compile(
    r"^(?:New file `(?P<new>[^`]+)`:"
    r"|In `(?P<old>[^`]+)`, (?P<side>above|below) the line `(?P<line>[^`]+)`:)\n\n```\w+\n(?P<text>.*?)^```$"
    r"|^```console\n(?P<commands>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of the checkout that may be changed."""

    folder: Path

    def follow(self, page: str) -> list[int]:
        """Takes every step of the page in order. The exit statuses of its commands."""
        statuses: list[int] = []
        for step in _STEP.finditer(page):
            if step["commands"]:
                statuses += [self.run(command) for command in step["commands"].splitlines()]
            elif step["new"]:
                self._create(self.folder / step["new"], step["text"])
            else:
                self._insert(self.folder / step["old"], step["line"], step["text"], step["side"])
        return statuses

    def run(self, command: str) -> int:
        """The exit status of a command as a person types it, settings in front."""
        words = shlex.split(command)
        settings = [word for word in words if re.fullmatch(r"[A-Z_]+=.*", word)]
        program, *arguments = words[len(settings) :]
        assert program == "python"
        result = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env={**os.environ, **self.path, **dict(setting.split("=", 1) for setting in settings)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        return result.returncode

    @property
    def path(self) -> dict[str, str]:
        """What makes a process import from here and not from the checkout."""
        return {"PYTHONPATH": str(self.folder), "PYTHONUTF8": "1"}

    def _create(self, file: Path, text: str) -> None:
        assert not file.exists(), f"{file} is there already"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def _insert(self, file: Path, line: str, text: str, side: str) -> None:
        before = file.read_text(encoding="utf-8")
        assert before.count(f"\n{line}\n") == 1, f"{file.name} must have the line {line!r} once"
        pieces = (text, f"{line}\n") if side == "above" else (f"{line}\n", text)
        file.write_text(before.replace(f"{line}\n", "".join(pieces), 1), encoding="utf-8")


def copied(folder: Path) -> Copy:
    """A copy of what the program and its tests are made of."""
    for name in _COPIED:
        source = CHECKOUT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    return Copy(folder)
