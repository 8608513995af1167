"""What is wrong with a configuration: gathered while it is read, reported all together."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps the program from starting. Never holds a secret's value."""

    key: str  # key path such as "subscription[0].to", or the environment variable; empty: the whole file
    line: int | None  # counted from 1; None: not to be found in the file
    message: str
    cure: str

    def __str__(self) -> str:
        line = f"line {self.line}" if self.line else ""
        where = ", ".join(part for part in (line, self.key) if part)
        return f"{where}: {self.message}. {self.cure}" if where else f"{self.message}. {self.cure}"


class ConfigError(Exception):
    """The configuration cannot be used. `problems` is never empty; `path` is None without a file."""

    def __init__(self, path: Path | None, problems: Iterable[Problem]) -> None:
        self.path = path
        self.problems = tuple(problems)
        super().__init__(self._text())

    def _text(self) -> str:
        where = str(self.path) if self.path else "configuration without a file"
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        return "\n".join([f"{where}: {count}, nothing was started", *(f"  {each}" for each in self.problems)])


class Findings:
    """Problems and warnings of one configuration.

    `lines` says where each key path stands; `variables` which environment variable a key path came from.
    """

    def __init__(self, lines: Mapping[str, int], variables: Mapping[str, str]) -> None:
        self.problems: list[Problem] = []
        self.warnings: list[str] = []
        self._lines = lines
        self._variables = variables

    def problem(self, key: str, message: str, cure: str) -> None:
        """Notes what keeps the program from starting."""
        self.problems.append(self._located(key, message, cure))

    def warning(self, key: str, message: str, cure: str) -> None:
        """Notes what deserves a look, though the program can start."""
        self.warnings.append(str(self._located(key, message, cure)))

    def _located(self, key: str, message: str, cure: str) -> Problem:
        variable = self._variables.get(key)
        return Problem(variable or key, None if variable else self._line_of(key), message, cure)

    def _line_of(self, key: str) -> int | None:
        """The key's own line; where it is missing, that of the table it belongs in."""
        while key and key not in self._lines:
            key = re.sub(r"(\.?[^.\[\]]+|\[\d+\])$", "", key)
        return self._lines.get(key)


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """'Did you mean "mon"?' or, with nothing like it, 'Known: ...'."""
    known = list(choices)
    by_folded = {choice.casefold(): choice for choice in known}
    near = difflib.get_close_matches(word.casefold(), by_folded, n=1)
    return f'Did you mean "{by_folded[near[0]]}"?' if near else f"Known: {', '.join(known)}"
