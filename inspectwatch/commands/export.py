"""`export`: what is known, as a file for other programs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, Final

from sqlite_utils import Database

from inspectwatch import progress
from inspectwatch.config import Config
from inspectwatch.exports.counting import counted_rows
from inspectwatch.exports.files import STDOUT, NotWritten, beside, new_file, refuse_bad_target, to_stdout
from inspectwatch.exports.lines import Rows, write_csv, write_jsonl
from inspectwatch.output import counted
from inspectwatch.run_report import Progress
from storage.database import open_for_reading
from storage.errors import StorageError
from storage.exports import QUERIES, Table, one_moment, table_of

ENDINGS: Final = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
FORMATS: Final = tuple(dict.fromkeys(ENDINGS.values()))
WHAT: Final = tuple(QUERIES)
_LINES: Final[dict[str, Callable[[Table, Rows, BinaryIO], None]]] = {"csv": write_csv, "jsonl": write_jsonl}


def export(config: Config, *, form: str | None, what: str | None, out: Path | None, force: bool) -> int:
    """Exit status 2 where it cannot be written there, or nothing can be asked."""
    try:
        form = _form(form, out)
        what = _what(what)
        target = out or Path(f"inspectwatch-{what}.{form}")
        refuse_bad_target(target, force=force, kept=beside(config.database))
        with closing(open_for_reading(config.database)) as db, progress.shown("Asking the database") as bar:
            done = _export(db, form, what, target, force=force, bar=bar)
    except (NotWritten, StorageError) as error:
        print(f"inspectwatch: {error}", file=sys.stderr)
        return 2
    if target != STDOUT:
        print(f"Wrote {target}: {done}")
    return 0


def _export(db: Database, form: str, what: str, target: Path, *, force: bool, bar: Progress) -> str:
    """Writes it, and says what it holds."""
    with one_moment(db):
        table = table_of(db, what)

        def write(file: BinaryIO) -> None:
            _LINES[form](table, counted_rows(table, bar), file)

        if target == STDOUT:
            to_stdout(write)
        else:
            with new_file(target, force=force) as temporary, temporary.open("xb") as file:
                write(file)
        return counted(table.count, "row")


def _form(form: str | None, out: Path | None) -> str:
    """As told, else as the name of the file says, else CSV."""
    if form is None:
        return ENDINGS.get(out.suffix.lower(), "csv") if out else "csv"
    return _known("--format", form, FORMATS)


def _what(what: str | None) -> str:
    return "ratings" if what is None else _known("--what", what, WHAT)


def _known(option: str, value: str, known: Iterable[str]) -> str:
    if value.lower() not in known:
        raise NotWritten(f"{option} knows {', '.join(known)}, and no {value!r}")
    return value.lower()
