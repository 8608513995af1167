"""The copy to publish: the same answers, and nothing of whom was told what."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.database import open_for_reading, open_for_writing
from storage.errors import DatabaseUnusable
from storage.notes import note
from storage.publishing import publish
from tests.storage.building import event_of, listed, reading_of, recorded
from tests.storage.oxfordshire import changed, oxfordshire_recorded
from tests.storage.searching import library

HELD = replace(
    event_of("held", ("secret-desk", "https://hooks.example.org/pass/word")),
    changes=(changed("help_and_protection", "good", "inadequate", "declined"),),
)
PRIVATE = (
    "desk@example.org",
    "secret-desk",
    "hooks.example.org",
    "Children’s services 2024",
    "token-of-a-note",
)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("publishing") / "watch.db"
    with closing(open_for_writing(path)) as db:
        oxfordshire_recorded(db, path)
        library(db, path)
        reading = reading_of("ilacs_2023", {"help_and_protection": "inadequate"}, end=date(2025, 1, 1))
        recorded(db, path, listed("9", date(2025, 2, 1)), reading, event=HELD)
        db.execute("UPDATE events SET hold = 'burst' WHERE id = 'evt_held'")
        note(db, "name", "token-of-a-note")
        db.conn.commit()
    return path


@pytest.fixture(scope="module")
def copy(source: Path) -> Iterator[Database]:
    """Made while somebody writes."""
    target = source.with_name("copy.db")
    with closing(sqlite3.connect(source)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM judgements")
        publish(source, target)
        writer.rollback()
    with closing(sqlite3.connect(target)) as connection:
        yield Database(connection)


def test_every_view_answers_as_before(source: Path, copy: Database) -> None:
    with closing(open_for_reading(source)) as db:
        public = [name for name in db.view_names() if not name.startswith("_")]
        assert set(copy.view_names()) == set(public)
        for name in public:
            condition = "event_id <> 'evt_held'" if name == "rating_changes" else "1"
            expected = list(db.query(f"SELECT * FROM {name} WHERE {condition}"))  # noqa: S608
            assert list(copy.query(f"SELECT * FROM {name}")) == expected  # noqa: S608
            assert expected or name in ("corrections", "report_improvements")


def test_the_full_text_can_be_searched(copy: Database) -> None:
    query = "SELECT COUNT(*) AS pages FROM page_search WHERE page_search MATCH 'neglect'"
    assert list(copy.query(query)) == [{"pages": 4}]
    copy.execute("INSERT INTO page_search (page_search) VALUES ('integrity-check')")


def test_nothing_private_is_in_any_corner_of_the_file(source: Path, copy: Database) -> None:
    before, after = source.read_bytes(), source.with_name("copy.db").read_bytes()
    assert [words for words in PRIVATE if words.encode() not in before] == [], "else this looks for nothing"
    assert [words for words in PRIVATE if words.encode() in after] == []
    tables = set(copy.table_names())
    assert not tables & {"deliveries", "addresses", "notes", "alarms", "runs", "subscription_forms", "pages"}
    assert {"reports", "judgements", "events", "page_texts"} <= tables
    assert list(copy.query("SELECT * FROM rating_changes WHERE event_id = 'evt_held'")) == []


def test_the_copy_is_one_whole_file_and_sound(source: Path, copy: Database) -> None:
    assert not source.with_name("copy.db-wal").exists()
    assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert copy.execute("PRAGMA foreign_key_check").fetchall() == []
    assert copy.execute("PRAGMA freelist_count").fetchone() == (0,)


def test_a_copy_is_not_taken_for_the_database_of_a_watch(source: Path, copy: Database) -> None:
    assert copy.view_names()
    with pytest.raises(DatabaseUnusable, match="not one of inspectwatch"):
        open_for_reading(source.with_name("copy.db"))
