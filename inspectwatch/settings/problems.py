"""What is wrong with a configuration: gathered while it is read, reported all together."""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

_LEAST_PART = 4  # letters that are enough to find the rest of a word by


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps the program from starting. Never holds a secret's value."""

    key: str  # key path such as "subscription[0].to", or the environment variable; empty: the whole file
    line: int | None  # counted from 1; None: not to be found in the file
    message: str
    cure: str
    name: str = ""  # of the subscription it is about; empty: it has none, or it is about none

    def __str__(self) -> str:
        line = f"line {self.line}" if self.line else ""
        key = self.key.replace("]", f"] ({self.name})", 1) if self.name else self.key
        where = ", ".join(part for part in (line, key) if part)
        return f"{where}: {self.message}. {self.cure}" if where else f"{self.message}. {self.cure}"


class ConfigError(Exception):
    """The configuration cannot be used. `problems` is never empty and in the order of the file's lines, with
    what has no line at the end; `path` is None without a file."""

    def __init__(self, path: Path | None, problems: Iterable[Problem]) -> None:
        self.path = path
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line or sys.maxsize))
        super().__init__(self._text())

    def _text(self) -> str:
        where = str(self.path) if self.path else "configuration without a file"
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        return "\n".join([f"{where}: {count}, nothing was started", *(f"  {each}" for each in self.problems)])


class Findings:
    """Problems and warnings of one configuration.

    `lines` says where each key path stands; `variables` which environment variable a key path came from;
    `names` what the subscriptions are called, such as "subscription[0]": "county-desk".
    """

    def __init__(
        self, lines: Mapping[str, int], variables: Mapping[str, str], names: Mapping[str, str]
    ) -> None:
        self.problems: list[Problem] = []
        self.warnings: list[str] = []
        self._lines = lines
        self._variables = variables
        self._names = names

    def problem(self, key: str, message: str, cure: str) -> None:
        """Notes what keeps the program from starting."""
        self.problems.append(self._located(key, message, cure))

    def warning(self, key: str, message: str, cure: str) -> None:
        """Notes what deserves a look, though the program can start."""
        self.warnings.append(str(self._located(key, message, cure)))

    def _located(self, key: str, message: str, cure: str) -> Problem:
        variable = self._variables.get(key)
        line = None if variable else self._line_of(key)
        return Problem(variable or key, line, message, cure, self._names.get(key.partition(".")[0], ""))

    def _line_of(self, key: str) -> int | None:
        """The key's own line; where it is missing, that of the table it belongs in."""
        while key and key not in self._lines:
            key = re.sub(r"(\.?[^.\[\]]+|\[\d+\])$", "", key)
        return self._lines.get(key)


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """'Did you mean "mon"?' or, with nothing like it, 'Known: ...'."""
    known = list(choices)
    near = nearest(word, known)
    return f'Did you mean "{near}"?' if near else f"Known: {', '.join(known)}"


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice most like the word: by its letters, else the first that begins with it or contains it."""
    return next(iter(all_nearest(word, choices)), None)


def all_nearest(word: str, choices: Iterable[str]) -> list[str]:
    """The same, with the others that are no less like the word by their letters: nobody can tell which of
    "South East" and "South West" was meant by "South Eest"."""
    by_folded = {choice.casefold(): choice for choice in choices}
    wanted = word.casefold()
    if near := difflib.get_close_matches(wanted, by_folded, n=1):
        most = _likeness(near[0], wanted)
        return [by_folded[choice] for choice in by_folded if _likeness(choice, wanted) == most]
    if len(wanted) < _LEAST_PART:
        return []
    holding = [choice for choice in by_folded if wanted in choice]
    return [by_folded[choice] for choice in sorted(holding, key=lambda each: not each.startswith(wanted))[:1]]


def _likeness(choice: str, wanted: str) -> float:
    """As difflib.get_close_matches has it."""
    return difflib.SequenceMatcher(None, choice, wanted).ratio()
