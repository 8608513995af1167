"""Everything storage raises on purpose has one base, and its text names the cause and the cure."""

from __future__ import annotations

from pathlib import Path


class StorageError(Exception):
    """Base of all errors of storage. `path` is the file it is about."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{_printable(path)}: {problem}")
        self.path = path
        self.problem = problem


class DatabaseUnusable(StorageError):
    """Not a database, not ours, newer than this program, locked, or not to be written to."""


class DatabaseOlder(DatabaseUnusable):
    """Of an older version of this program, which the next command that writes upgrades."""


class AnotherWriter(StorageError):
    """Another process has this database open for writing."""


class ArchiveDamaged(StorageError):
    """An archived document is gone or no longer has the bytes that its name says."""


class BackupFailed(StorageError):
    """A backup could not be made, is not whole, or cannot be put back."""


def _printable(path: Path) -> str:
    """The path as text that cannot steer a terminal."""
    return "".join(each for each in str(path) if each.isprintable())
