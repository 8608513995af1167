"""One process writes to a database at a time, and no death of a process leaves it locked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage.database import open_for_reading, open_for_writing, writer_lock
from storage.errors import AnotherWriter, DatabaseUnusable
from tests.conftest import CHECKOUT

HOLDER = """
import pathlib, sys, time
from storage.database import writer_lock
with writer_lock(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the lock."""
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_process_is_refused_until_the_first_is_gone_however_it_went(
    path: Path, holder: subprocess.Popen[str]
) -> None:
    with (
        pytest.raises(AnotherWriter, match=r"watch\.db: another inspectwatch is at work.*Stop it first"),
        writer_lock(path),
    ):
        pytest.fail("two writers")
    holder.kill()
    holder.wait()
    with writer_lock(path), closing(open_for_writing(path)) as db:
        assert db.table_names()


def test_the_lock_is_given_back_after_success_and_after_failure(path: Path) -> None:
    with pytest.raises(ZeroDivisionError), writer_lock(path):
        _ = 1 // 0
    with writer_lock(path):
        pass
    with writer_lock(path):
        assert not path.exists()


def test_another_name_of_the_same_file_is_the_same_database(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere" / "link.db"
    other.parent.mkdir()
    other.symlink_to(path)
    with writer_lock(path), pytest.raises(AnotherWriter), writer_lock(other):
        pytest.fail("two writers")


def test_questions_need_no_lock(path: Path) -> None:
    with writer_lock(path), closing(open_for_writing(path)), closing(open_for_reading(path)) as reader:
        assert list(reader.query("SELECT * FROM current_ratings")) == []


def test_a_lock_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "watch.db.lock").mkdir()
    with (
        pytest.raises(DatabaseUnusable, match=r"watch\.db\.lock: cannot be opened \(Is a directory\)"),
        writer_lock(tmp_path / "watch.db"),
    ):
        pytest.fail("locked without a lock")
