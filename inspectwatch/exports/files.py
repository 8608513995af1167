"""Where an export goes: to a new file, whole or not at all, or down a pipe."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from storage.durable import sync

STDOUT = Path("-")


class NotWritten(Exception):
    """The export may not go there; the text says why, and what would do."""


def refuse_bad_target(target: Path, *, force: bool, kept: tuple[Path, ...]) -> None:
    """Raises NotWritten where the target is one of the files `kept` (never, whatever `force` says), is there
    already, or cannot be a file."""
    if target == STDOUT:
        return
    if any(_is_same(target, each) for each in kept):
        raise NotWritten(f"{target} is a file of inspectwatch itself. Name another with -o")
    if target.is_dir():
        raise NotWritten(f"{target} is a folder. Name a file in it with -o")
    if target.exists() and not target.is_file():
        raise NotWritten(f"{target} is no ordinary file. Name another with -o; - is standard output")
    if not target.parent.is_dir():
        raise NotWritten(f"{target.parent} is no folder. Make it first")
    if os.path.lexists(target) and not force:
        raise NotWritten(f"{target} is there already. Name another with -o, or write over it with --force")


def kept_files(database: Path, configuration: Path | None) -> tuple[Path, ...]:
    """The database, the files that belong to it, and the configuration."""
    mine = (database, configuration) if configuration else (database,)
    return (*mine, *(database.with_name(database.name + end) for end in ("-wal", "-shm", ".lock")))


@contextmanager
def new_file(target: Path, *, force: bool) -> Iterator[Path]:
    """A path to write to; on success it becomes `target`, else nothing is left of it. Nor is anything of an
    export to that target that was killed.

    Raises NotWritten where `target` came into being meanwhile and `force` does not allow to replace it.
    """
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    with suppress(OSError):  # another user's stays, and is no reason not to write ours
        for left in _left_over(target):
            left.unlink(missing_ok=True)
    try:
        yield temporary
        sync(temporary)
        _put(temporary, target, force=force)
    finally:
        temporary.unlink(missing_ok=True)


def _left_over(target: Path) -> Iterator[Path]:
    """What exports to that target wrote to whose processes are gone; our own number was another's then."""
    name = re.compile(rf"\.{re.escape(target.name)}\.(\d+)\.part(-journal|-wal|-shm)?", re.ASCII)
    for each in target.parent.iterdir():
        found = name.fullmatch(each.name)
        if found and (int(found[1]) == os.getpid() or not _is_running(int(found[1]))):
            yield each


def _is_running(number: int) -> bool:
    try:
        os.kill(number, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # somebody else's
        return True
    return True


def to_stdout(write: Callable[[BinaryIO], None]) -> None:
    """Writes down the pipe."""
    write(sys.stdout.buffer)
    sys.stdout.buffer.flush()


def through_a_file(write: Callable[[Path], None]) -> None:
    """Down the pipe goes what `write` writes to a path. Raises NotWritten where it would go to a terminal."""
    if sys.stdout.isatty():
        raise NotWritten("this is no text for a terminal. Name a file with -o, or send it down a pipe")
    with tempfile.TemporaryDirectory(prefix="inspectwatch-") as folder:
        path = Path(folder) / "export"
        write(path)
        with path.open("rb") as file:
            to_stdout(lambda out: shutil.copyfileobj(file, out))


def _put(temporary: Path, target: Path, *, force: bool) -> None:
    if force:
        os.replace(temporary, target)
        return
    try:
        os.link(temporary, target)  # unlike a renaming, this never replaces
    except FileExistsError:
        raise NotWritten(f"{target} has come into being meanwhile, and was left as it is") from None
    except OSError:  # a file system without links
        os.replace(temporary, target)


def _is_same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other) or (
        one.exists() and other.exists() and one.samefile(other)
    )
