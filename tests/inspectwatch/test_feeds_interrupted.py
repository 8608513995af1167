"""Feeds whose writing was cut short, by a kill or by the disk: the next call makes good."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from inspectwatch.feeds import FeedsUnwritable, write_feeds
from inspectwatch.settings.model import FeedSettings
from storage.database import open_for_writing
from tests.inspectwatch.feeding import BASE, CAMDEN, SURREY, files, tell
from tests.notifier.atom_validator import problems
from tests.storage.building import NOW


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "watch.db"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    database = open_for_writing(path)
    yield database
    database.close()


@pytest.fixture
def settings(tmp_path: Path) -> FeedSettings:
    return FeedSettings(tmp_path / "feeds", BASE)


@pytest.mark.parametrize(
    ("at", "written_before"), [(at, before) for at in range(7) for before in (False, True)]
)
def test_killed_anywhere_the_next_call_brings_everything_up_to_date(
    *,
    at: int,
    written_before: bool,
    db: Database,
    path: Path,
    settings: FeedSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At each of the six renames, and before the note."""
    tell(db, path, 1)
    if written_before:
        write_feeds(db, settings, NOW)
    tell(db, path, 2, CAMDEN)
    tell(db, path, 3, SURREY)
    with monkeypatch.context() as patch:
        kill_at(patch, at)
        with pytest.raises(Killed):
            write_feeds(db, settings, NOW)
    for body in files(settings).values():
        assert problems(body) == []
    write_feeds(db, settings, NOW)

    fresh = replace(settings, directory=path.parent / "fresh")
    write_feeds(db, fresh, NOW)
    assert files(settings) == files(fresh)
    assert len(files(fresh)) == 6


def kill_at(patch: pytest.MonkeyPatch, at: int) -> None:
    """Ends the process at the rename of that number, or, after the last, before the note."""
    real = os.replace
    renames = iter(range(at))

    def renamed(source: str, target: Path) -> None:
        if next(renames, None) is None:
            raise Killed
        real(source, target)

    def noted(*_: object) -> None:
        raise Killed

    patch.setattr("inspectwatch.feeds.os.replace", renamed)
    patch.setattr("storage.feed_events.note", noted)


def test_what_a_killed_process_left_behind_is_removed(
    db: Database, path: Path, settings: FeedSettings
) -> None:
    tell(db, path, 1)
    write_feeds(db, settings, NOW)
    whole = files(settings)
    assert settings.directory is not None
    for folder in ("", "authorities", "regions"):
        (settings.directory / folder / ".incoming-left").write_text("half a fe")
    write_feeds(db, settings, NOW)
    assert files(settings) == whole


def test_a_disk_that_will_not_have_it_is_a_sentence_and_the_next_call_makes_good(
    db: Database, path: Path, settings: FeedSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(db, path, 1)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("inspectwatch.feeds.os.fsync", full)
        with pytest.raises(FeedsUnwritable) as caught:
            write_feeds(db, settings, NOW)
    assert f"{settings.directory}: No space left on device. Check that" in str(caught.value)
    assert files(settings) == {}
    assert write_feeds(db, settings, NOW) == 3


def test_a_file_in_place_of_the_folder_is_named(db: Database, settings: FeedSettings) -> None:
    assert settings.directory is not None
    settings.directory.write_text("no folder")
    with pytest.raises(FeedsUnwritable, match=r"feeds could not be written to .*File exists\. Check that"):
        write_feeds(db, settings, NOW)
