"""A database of its own for each test, on disk, as the daemon opens it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.archive import DocumentArchive, archive_beside
from storage.database import open_for_writing
from tests.storage.oxfordshire import oxfordshire_recorded


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "watch.db"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    database = open_for_writing(path)
    yield database
    database.close()


@pytest.fixture
def archive(path: Path) -> DocumentArchive:
    return archive_beside(path)


@pytest.fixture
def oxfordshire(db: Database, path: Path) -> Database:
    """The worked example, from 2014 to 2024."""
    oxfordshire_recorded(db, path)
    return db
