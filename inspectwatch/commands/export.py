"""`export`: what is known, as a file for other programs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from sqlite_utils import Database

from inspectwatch import progress
from inspectwatch.config import Config
from inspectwatch.exports.counting import counted_rows
from inspectwatch.exports.files import (
    STDOUT,
    NotWritten,
    kept_files,
    new_file,
    refuse_bad_target,
    through_a_file,
    to_stdout,
)
from inspectwatch.exports.lines import Rows, write_csv, write_jsonl
from inspectwatch.output import counted
from inspectwatch.run_report import Progress
from storage.database import open_for_reading
from storage.errors import StorageError
from storage.exports import QUERIES, Table, one_moment, table_of
from storage.publishing import publish

ENDINGS: Final = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xlsx": "xlsx",
    ".db": "sqlite",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
}
FORMATS: Final = tuple(dict.fromkeys(ENDINGS.values()))
WHAT: Final = tuple(QUERIES)
_LINES: Final[dict[str, Callable[[Table, Rows, BinaryIO], None]]] = {"csv": write_csv, "jsonl": write_jsonl}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is written, and where."""

    form: str
    what: tuple[str, ...]
    target: Path
    force: bool


def export(config: Config, *, form: str | None, what: str | None, out: Path | None, force: bool) -> int:
    """Exit status 2 where it cannot be written there, or nothing can be asked."""
    try:
        asked = _asked(form, what, out, force=force)
        kept = kept_files(config.database, config.path)
        refuse_bad_target(asked.target, force=force, kept=kept)
        with progress.shown("Asking the database") as bar:
            done = _export(config, asked, bar)
    except (NotWritten, StorageError) as error:
        print(f"inspectwatch: {error}", file=sys.stderr)
        return 2
    if asked.target != STDOUT:
        print(f"Wrote {asked.target}: {done}")
    return 0


def _asked(form: str | None, what: str | None, out: Path | None, *, force: bool) -> _Asked:
    """With what goes without saying: the format is told by the name of the file, else it is CSV; a workbook
    has everything, lines have the ratings. Raises NotWritten."""
    if form is None:
        form = ENDINGS.get(out.suffix.lower(), "csv") if out else "csv"
    form = _known("--format", form, FORMATS)
    if form == "sqlite" and what is not None:
        raise NotWritten("a copy of the database has everything: leave out --what")
    if what is not None:
        named: tuple[str, ...] = (_known("--what", what, WHAT),)
    else:
        named = ("ratings",) if form in _LINES else WHAT
    return _Asked(form, named, out or _usual_target(form, named), force)


def _usual_target(form: str, what: tuple[str, ...]) -> Path:
    if form == "sqlite":
        return Path("inspectwatch-export.db")
    return Path(f"inspectwatch-{what[0]}.{form}" if len(what) == 1 else f"inspectwatch.{form}")


def _known(option: str, value: str, known: Iterable[str]) -> str:
    if value.lower() not in known:
        raise NotWritten(f"{option} knows {', '.join(known)}, and no {value!r}")
    return value.lower()


def _export(config: Config, asked: _Asked, bar: Progress) -> str:
    """Writes it, and says what it holds."""
    if asked.form == "sqlite":
        _put(asked, lambda path: publish(config.database, path))
        return "everything but what is private"
    with closing(open_for_reading(config.database)) as db, one_moment(db):
        if asked.form == "xlsx":
            return _export_workbook(db, asked, bar)
        return _export_lines(db, asked, bar)


def _export_lines(db: Database, asked: _Asked, bar: Progress) -> str:
    table = table_of(db, asked.what[0])

    def write(file: BinaryIO) -> None:
        _LINES[asked.form](table, counted_rows(table, bar), file)

    def write_to(path: Path) -> None:
        with path.open("xb") as file:
            write(file)

    if asked.target == STDOUT:
        to_stdout(write)
    else:
        _put(asked, write_to)
    return counted(table.count, "row")


def _export_workbook(db: Database, asked: _Asked, bar: Progress) -> str:
    from inspectwatch.exports.workbook import write_workbook  # it takes a while to import

    tables = [table_of(db, name) for name in asked.what]
    _put(asked, lambda path: write_workbook([(each, counted_rows(each, bar)) for each in tables], path))
    rows = counted(sum(table.count for table in tables), "row")
    return rows if len(tables) == 1 else f"{rows} on {counted(len(tables), 'sheet')}"


def _put(asked: _Asked, write: Callable[[Path], None]) -> None:
    if asked.target == STDOUT:
        through_a_file(write)
        return
    with new_file(asked.target, force=asked.force) as temporary:
        write(temporary)
