"""Opening the database: WAL, foreign keys, migrations, one writer, and plain words when it will not open."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib import resources
from pathlib import Path

from sqlite_utils import Database, Migrations

from storage.errors import AnotherWriter, DatabaseOlder, DatabaseUnusable
from storage.plausible import believed_end
from storage.transaction import writing

BUSY_TIMEOUT_MS = 5_000
_PAGES_A_STEP = 256
_ROOM_TO_OPEN = 1 << 18  # bytes that SQLite wants beside a database to open it, and some

Step = Callable[[int, int], None]  # (done, total), in whatever is counted

migrations = Migrations("inspectwatch")


@migrations()
def m001_initial(db: Database) -> None:
    """The schema of version 0.1."""
    _run_script(db, "001_initial.sql")


@migrations()
def m002_evidence(db: Database) -> None:
    """Where a reading found what it says, what must improve, and what was acknowledged."""
    _run_script(db, "002_evidence.sql")


@migrations()
def m003_delivering(db: Database) -> None:
    """Digests, holds, order, endpoints that rest, addresses that are off, alarms that get worse."""
    _run_script(db, "003_delivering.sql")


@migrations()
def m004_search(db: Database) -> None:
    """The text of documents, page by page, and its full-text index."""
    _run_script(db, "004_search.sql")


@migrations()
def m005_counts(db: Database) -> None:
    """What is current and how much there is of it, kept up; indexes for filtered questions."""
    _run_script(db, "005_counts.sql")


@migrations()
def m006_unread(db: Database) -> None:
    """Inspections that are later than what is current, but could not be read."""
    _run_script(db, "006_unread.sql")


@migrations()
def m007_filters(db: Database) -> None:
    """What hardly anything fits, and what was current on a day, looked up as well."""
    _run_script(db, "007_filters.sql")


@migrations()
def m008_listing(db: Database) -> None:
    """Who is listed and who no longer is, former names, who followed whom, files that change to and fro."""
    _run_script(db, "008_listing.sql")


def _run_script(db: Database, name: str) -> None:
    """Statement by statement: executescript() would commit, and a migration is one transaction."""
    text = resources.files("storage").joinpath("sql", name).read_text(encoding="utf-8")
    statement = ""
    for line in text.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.conn.execute(statement)
            statement = ""


def open_for_writing(path: Path) -> Database:
    """Opens, or makes, the database at `path` and brings its schema up to date, in one transaction.

    Raises DatabaseUnusable, with the database untouched, where it is newer than this program, locked,
    read-only, damaged or not a database. The caller holds `writer_lock` first.
    """
    with _explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            _refuse_unusable(path)
        else:
            _make_private(path)
        with _closed_on_failure(_connect(path, "rwc")) as db:
            db.conn.execute("PRAGMA journal_mode = WAL")
            db.conn.execute("PRAGMA synchronous = FULL")
            # Locked is found out here, not in the middle of a run. An upgrade over several versions that is
            # killed leaves a database that the version before still opens, whichever it was.
            with writing(db):
                migrations.apply(db)
            return db


def open_for_reading(path: Path) -> Database:
    """Opens the database at `path` read-only; it never waits for the daemon nor the daemon for it."""
    if not path.exists():
        raise DatabaseUnusable(path, "does not exist yet. `inspectwatch check` makes it")
    _refuse_folder(path)
    with _explained(path), _closed_on_failure(_connect(path, "ro")) as db:
        _refuse_foreign(path, db)
        if not migrations.applied(db):
            raise DatabaseUnusable(path, "is still empty. `inspectwatch check` fills it")
        if migrations.pending(db):
            raise DatabaseOlder(
                path,
                "was made by an older version. `inspectwatch reread`, which fetches and sends nothing, "
                "upgrades it; so does the next `check` or `run`",
            )
        return db


def open_beside(path: Path) -> Database:
    """Opens the database at `path` for one short transaction, which may happen while the daemon runs: each
    waits for the other's. Raises as `open_for_reading`; a database of an older version is refused."""
    open_for_reading(path).close()
    with _explained(path):
        _refuse_unusable(path)
        return _connect(path, "rw")


def copy_database(path: Path, target: Path, step: Step = lambda _done, _total: None) -> None:
    """Copies the database at `path`, as it stands, to a new file. `step` is told of each MiB or so; what it
    raises ends the copying. Raises as `open_for_writing`.

    A transaction that reads keeps it as of one moment, so that a writer beside us neither waits for the copy
    nor makes it begin anew.
    """
    with _explained(path):
        _refuse_unusable(path, to_write=False)
        source = _connect(path, "ro").conn
    with closing(source), _explained(target), closing(sqlite3.connect(target)) as copy:
        source.execute("BEGIN")
        source.execute("SELECT 1 FROM sqlite_master").fetchall()
        source.backup(
            copy,
            pages=_PAGES_A_STEP,
            progress=lambda _status, left, total: step(total - left, total),
        )


def check_copy(path: Path) -> None:
    """Looks whether the database at `path` is sound to its last page and of a version that this program
    knows, an older one among them. Raises DatabaseUnusable where it is not, or is still empty."""
    if not path.exists():
        raise DatabaseUnusable(path, "is not there")
    _refuse_folder(path)
    with _explained(path), closing(_connect(path, "ro").conn) as connection:
        db = Database(connection)
        _refuse_foreign(path, db)
        if not migrations.applied(db):
            raise DatabaseUnusable(path, "is still empty: there is nothing to keep")
        for check in ("integrity_check(1)", "foreign_key_check"):
            answer = connection.execute(f"PRAGMA {check}").fetchone()
            if answer not in (None, ("ok",)):
                raise DatabaseUnusable(path, f"is damaged ({answer[0]})")


def migrations_of(path: Path) -> list[str]:
    """Names of the migrations that the database at `path` has, in the order applied."""
    with _explained(path), closing(_connect(path, "ro").conn) as connection:
        return [migration.name for migration in migrations.applied(Database(connection))]


def settle_log(path: Path) -> None:
    """Brings all that lies in the write-ahead log of a database that nobody writes to into the file itself,
    and removes the log, so that the file can be renamed.

    Raises DatabaseUnusable where another program has it open, be it only to read now and then: its log would
    be taken for that of whatever gets the name. Or where it is damaged.
    """
    with _explained(path), closing(_connect(path, "rw").conn) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


@contextmanager
def writer_lock(path: Path) -> Iterator[None]:
    """Holds the right to write to the database at `path`; the system gives it back however we end.

    Raises AnotherWriter where another process has it.
    """
    real = Path(os.path.realpath(path))  # two names of one file are one database
    lock = real.with_name(real.name + ".lock")
    with _explained(lock):
        lock.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        with _explained(lock):
            _take(handle, path)
        yield
    finally:
        os.close(handle)


def _make_private(path: Path) -> None:
    """An empty file of its owner's alone, as the addresses in it may be passwords. SQLite gives what it makes
    beside it the same rights."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


def _take(handle: int, path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise AnotherWriter(
            path,
            "another inspectwatch is at work on this database. Stop it first, or wait until it is done "
            "(`run` polls by itself: with it running, `check` is not needed)",
        ) from None


def _connect(path: Path, mode: str) -> Database:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT_MS / 1000)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.create_function("believed_end", 5, believed_end, deterministic=True)
    return Database(connection)


@contextmanager
def _closed_on_failure(db: Database) -> Iterator[Database]:
    try:
        yield db
    except BaseException:
        db.close()
        raise


def _refuse_unusable(path: Path, *, to_write: bool = True) -> None:
    """Looks through a connection that cannot write, so that what is refused stays as it is."""
    _refuse_folder(path)
    if to_write and not _may_write(path):
        raise DatabaseUnusable(path, "is read-only. Give this user the right to write to it")
    with closing(_connect(path, "ro").conn) as connection:
        _refuse_foreign(path, Database(connection))
        (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if answer != "ok":
            raise DatabaseUnusable(path, "is damaged. Restore it from a backup")


def _refuse_folder(path: Path) -> None:
    if path.is_dir():
        raise DatabaseUnusable(path, "is a folder. Name a file in it")


def _may_write(path: Path) -> bool:
    """Asked beforehand, because SQLite opens what it may not write to read-only, without a word."""
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _refuse_foreign(path: Path, db: Database) -> None:
    applied = [migration.name for migration in migrations.applied(db)]
    unknown = [name for name in applied if name not in _known_migrations()]
    if unknown:
        raise DatabaseUnusable(
            path,
            f"was written by a newer version of inspectwatch (it has {unknown[-1]}). Upgrade inspectwatch",
        )
    # The list of migrations alone is what a first start leaves that was killed before its first migration.
    if not applied and set(db.table_names()) - {migrations.migrations_table}:
        raise DatabaseUnusable(path, "is a database, but not one of inspectwatch. Name another file")


def _known_migrations() -> frozenset[str]:
    with closing(sqlite3.connect(":memory:")) as empty:
        return frozenset(migration.name for migration in migrations.pending(Database(empty)))


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turns what only a person can mend (rights, disk, lock) into words; a bug escapes as it is."""
    try:
        yield
    except PermissionError as error:
        raise DatabaseUnusable(
            path, f"may not be opened ({error.strerror}). Check its owner and rights"
        ) from error
    except OSError as error:
        raise DatabaseUnusable(path, f"cannot be opened ({error.strerror})") from error
    except sqlite3.DatabaseError as error:
        raise DatabaseUnusable(path, _words(error, path)) from error


def _words(error: sqlite3.DatabaseError, path: Path) -> str:
    code = error.sqlite_errorcode & 0xFF if hasattr(error, "sqlite_errorcode") else 0
    if code == sqlite3.SQLITE_IOERR and _is_full(path.parent):
        code = sqlite3.SQLITE_FULL  # what it says where the index to its log finds no room
    return {
        sqlite3.SQLITE_BUSY: "is locked by another program. Close that one and try again",
        sqlite3.SQLITE_LOCKED: "is locked by another program. Close that one and try again",
        sqlite3.SQLITE_READONLY: "is read-only, or its folder is. Give this user the right to write to it",
        sqlite3.SQLITE_NOTADB: "is not an SQLite database. Name another file",
        sqlite3.SQLITE_CANTOPEN: "cannot be opened. Check that the folder exists and may be written to",
        sqlite3.SQLITE_FULL: "cannot be written: the disk is full. Free some space",
        sqlite3.SQLITE_CORRUPT: "is damaged. Restore it from a backup",
    }.get(code, f"cannot be used ({error})")


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _ROOM_TO_OPEN
    except OSError:
        return False
