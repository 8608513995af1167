"""The configuration file as it stands on disk: found, read, parsed, and where each key stands in it."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from inspectwatch.settings.problems import ConfigError, Problem

FILE_NAME = "inspectwatch.toml"
_SIZE_LIMIT = 1024 * 1024

_HEADER = re.compile(r"\s*(\[\[?)([^\[\]]+)\]")
_NAME = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_ASSIGNMENT = re.compile(rf"\s*({_NAME}(?:\s*\.\s*{_NAME})*)\s*=")
_TWICE = ("Cannot declare", "Cannot overwrite a value")  # as tomllib says it
_FENCE = re.compile('"""|' + "'''")


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file. Without a file everything is empty and `path` is None."""

    path: Path | None = None
    tables: Mapping[str, object] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    readable_by_all: bool = False

    @property
    def folder(self) -> Path:
        """What paths in the file are relative to, absolute: its own folder, else the current one."""
        return self.path.parent if self.path else Path.cwd()


def find(given: Path | None, user_folder: Path) -> Path | None:
    """The file to read: the one given, else one in the current folder, else the user's own, else None."""
    if given is not None:
        return given.absolute()
    candidates = (Path.cwd() / FILE_NAME, user_folder / FILE_NAME)
    return next((path for path in candidates if os.path.lexists(path)), None)


def read(path: Path | None) -> Document:
    """Reads and parses; without a path gives an empty document.

    Raises ConfigError where the file cannot be had or is not TOML.
    """
    if path is None:
        return Document()
    text, mode = _text(path)
    return Document(path, _parse(path, text), _lines(text), bool(mode & stat.S_IROTH))


def _text(path: Path) -> tuple[str, int]:
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise _error(
                path, "this is no regular file", "Name a file, such as one written by `inspectwatch init`"
            )
        with path.open("rb") as file:
            content = file.read(_SIZE_LIMIT + 1)
    except FileNotFoundError as error:
        cure = "Check the path, or write the file with `inspectwatch init`"
        raise _error(path, "there is no such file", cure) from error
    except OSError as error:
        raise _error(path, f"cannot be read: {error.strerror}", "Check its owner and permissions") from error
    if len(content) > _SIZE_LIMIT:
        raise _error(path, "longer than 1 MiB", "Check that this is the configuration file")
    return _decode(path, content), mode


def _decode(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _error(path, "not UTF-8 text", "Save the file as UTF-8", line) from error


def _parse(path: Path, text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise _error(path, "nested too deeply", "Write it as `inspectwatch init` does") from error
    except ValueError as error:
        message, _, place = str(error).partition(" (at ")
        line = _line_of(place, text)
        twice = _twice(text, line) if line and message.startswith(_TWICE) else None
        message, cure = twice or (f"not valid TOML: {message}", 'Texts stand in quotes: key = "value"')
        raise _error(path, message, cure, line) from error


def _twice(text: str, line: int) -> tuple[str, str] | None:
    """What stands on that line and on an earlier one, and the cure; None: a plain look does not find it."""
    lines = text.split("\n")
    before, written = _lines("\n".join(lines[: line - 1])), lines[line - 1]
    if header := _HEADER.match(written):
        first = before.get(_bare(header[2]))
        return (
            (f"[{_bare(header[2])}] stands on line {first} already", "Put these keys there")
            if first
            else None
        )
    assignment = _ASSIGNMENT.match(written)
    headers = [found for each in lines[: line - 1] if (found := _HEADER.match(each))]
    table = _bare(headers[-1][2]) if headers else ""
    if headers and headers[-1][1] == "[[":
        table += f"[{sum(_bare(each[2]) == table for each in headers) - 1}]"
    key = _bare(assignment[1]) if assignment else ""
    first = before.get(".".join(filter(None, (table, key)))) if key else None
    return (f"{key} stands on line {first} already", "Leave one of the two") if first else None


def _line_of(place: str, text: str) -> int | None:
    """The parser's "line 3, column 5)" or "end of document)" as a line; None: it named no place."""
    if place.startswith("end"):
        return len(text.splitlines())
    match = re.match(r"line (\d+)", place)
    return int(match[1]) if match else None


def _error(path: Path, message: str, cure: str, line: int | None = None) -> ConfigError:
    return ConfigError(path, [Problem("", line, message, cure)])


def _lines(text: str) -> dict[str, int]:
    """Where each key path stands, as far as a plain look at the lines can tell."""
    found: dict[str, int] = {}
    tables: Counter[str] = Counter()
    table, fenced = "", False
    for number, line in enumerate(text.split("\n"), start=1):
        if not fenced and (header := _HEADER.match(line)):
            table = _bare(header[2])
            if header[1] == "[[":
                found.setdefault(table, number)
                tables[table] += 1
                table = f"{table}[{tables[table] - 1}]"
            found.setdefault(table, number)
        elif not fenced and (assignment := _ASSIGNMENT.match(line)):
            found.setdefault(".".join(filter(None, (table, _bare(assignment[1])))), number)
        fenced ^= len(_FENCE.findall(line)) % 2 == 1
    return found


def _bare(key: str) -> str:
    return re.sub(r"""["'\s]""", "", key)
