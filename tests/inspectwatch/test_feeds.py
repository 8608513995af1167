"""Feeds as files: what a run leaves in the folder, and what it leaves alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from inspectwatch.feeds import slug, write_feeds
from inspectwatch.settings.model import FeedSettings
from storage.database import open_for_writing
from storage.transaction import writing
from tests.inspectwatch.feeding import BASE, CAMDEN, SURREY, files, tell, titles
from tests.notifier.atom_validator import problems
from tests.storage.building import NOW, provider_noted


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


def test_without_a_directory_nothing_is_done(db: Database) -> None:
    assert write_feeds(db, FeedSettings(), NOW) == 0
    assert list(db.query("SELECT * FROM notes WHERE name LIKE 'feeds%'")) == []


def test_before_the_first_event_there_is_a_valid_empty_feed(db: Database, settings: FeedSettings) -> None:
    assert write_feeds(db, settings, NOW) == 1
    assert list(files(settings)) == ["all.atom"]
    assert problems(files(settings)["all.atom"]) == []


def test_a_run_writes_the_feeds_of_all_of_the_authority_and_of_its_region(
    db: Database, path: Path, settings: FeedSettings
) -> None:
    tell(db, path, 1)
    tell(db, path, 2, CAMDEN)
    assert write_feeds(db, settings, NOW) == 5
    found = files(settings)
    assert {name: titles(body) for name, body in found.items()} == {
        "all.atom": ["Camden", "Oxfordshire"],
        "authorities/80437.atom": ["Camden"],
        "authorities/80536.atom": ["Oxfordshire"],
        "regions/london.atom": ["Camden"],
        "regions/south-east.atom": ["Oxfordshire"],
    }
    for name, body in found.items():
        assert problems(body) == []
        assert f'href="{BASE}/{name}"'.encode() in body


def test_an_authority_without_events_has_a_feed_to_subscribe_to(
    db: Database, path: Path, settings: FeedSettings
) -> None:
    tell(db, path, 1)
    write_feeds(db, settings, NOW)
    provider_noted(db, CAMDEN)
    assert write_feeds(db, settings, NOW) == 2
    assert titles(files(settings)["authorities/80437.atom"]) == []
    assert problems(files(settings)["authorities/80437.atom"]) == []


def test_only_what_is_touched_is_written(db: Database, path: Path, settings: FeedSettings) -> None:
    tell(db, path, 1)
    tell(db, path, 2, CAMDEN)
    write_feeds(db, settings, NOW)
    before = {name: _stamp(settings, name) for name in files(settings)}
    assert write_feeds(db, settings, NOW + timedelta(days=1)) == 0
    tell(db, path, 3, SURREY)
    assert write_feeds(db, settings, NOW + timedelta(days=1)) == 3
    after = {name: _stamp(settings, name) for name in files(settings)}
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"all.atom", "authorities/80562.atom", "regions/south-east.atom"}
    assert titles(files(settings)["regions/south-east.atom"]) == ["Surrey", "Oxfordshire"]


def _stamp(settings: FeedSettings, name: str) -> int:
    """Renaming a new file into place gives another inode."""
    assert settings.directory is not None
    return (settings.directory / name).stat().st_ino


def test_at_most_a_hundred_entries_and_fifty_of_an_authority(
    db: Database, path: Path, settings: FeedSettings
) -> None:
    for number in range(102):
        tell(db, path, number)
    write_feeds(db, settings, NOW)
    counts = {name: len(titles(body)) for name, body in files(settings).items()}
    assert counts == {"all.atom": 100, "regions/south-east.atom": 100, "authorities/80536.atom": 50}


def test_files_can_be_read_by_a_web_server(db: Database, path: Path, settings: FeedSettings) -> None:
    tell(db, path, 1)
    before = os.umask(0o077)
    try:
        write_feeds(db, settings, NOW)
    finally:
        os.umask(before)
    assert settings.directory is not None
    assert {each.stat().st_mode & 0o777 for each in settings.directory.rglob("*.atom")} == {0o644}


@pytest.mark.parametrize("lost", ["all.atom", "authorities/80437.atom", "regions/south-east.atom"])
def test_a_file_that_was_removed_comes_back(
    lost: str, db: Database, path: Path, settings: FeedSettings
) -> None:
    tell(db, path, 1)
    tell(db, path, 2, CAMDEN)
    write_feeds(db, settings, NOW)
    whole = files(settings)
    assert settings.directory is not None
    (settings.directory / lost).unlink()
    assert write_feeds(db, settings, NOW) == 1
    assert files(settings) == whole


def test_without_the_feed_of_all_every_file_is_written_anew(
    db: Database, path: Path, settings: FeedSettings
) -> None:
    tell(db, path, 1)
    write_feeds(db, settings, NOW)
    whole = files(settings)
    assert settings.directory is not None
    (settings.directory / "all.atom").unlink()
    (settings.directory / "regions/south-east.atom").write_text("broken")
    write_feeds(db, settings, NOW)
    assert files(settings) == whole


def test_another_address_is_written_into_every_feed(db: Database, path: Path, settings: FeedSettings) -> None:
    tell(db, path, 1)
    write_feeds(db, settings, NOW)
    moved = replace(settings, base_url="https://elsewhere.example.org")
    assert write_feeds(db, moved, NOW) == 3
    assert all(b"https://elsewhere.example.org/" in body for body in files(settings).values())


def test_an_event_that_is_held_is_told_when_it_is_let_go(
    db: Database, path: Path, settings: FeedSettings
) -> None:
    tell(db, path, 1)
    tell(db, path, 2, CAMDEN, held=True)
    tell(db, path, 3, SURREY)
    write_feeds(db, settings, NOW)
    assert titles(files(settings)["all.atom"]) == ["Surrey", "Oxfordshire"]
    with writing(db):
        db.execute("UPDATE events SET hold = NULL")
    write_feeds(db, settings, NOW)
    assert titles(files(settings)["all.atom"]) == ["Surrey", "Camden", "Oxfordshire"]
    assert titles(files(settings)["authorities/80437.atom"]) == ["Camden"]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("South East", "south-east"),
        ("North East, Yorkshire & Humber", "north-east-yorkshire-humber"),
        ("../../etc/passwd", "etc-passwd"),
        ("80536", "80536"),
        ("\0/", "unnamed"),
    ],
)
def test_no_name_leads_out_of_the_folder(name: str, written: str) -> None:
    assert slug(name) == written
