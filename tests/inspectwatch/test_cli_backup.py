"""`backup` and `restore` as commands, beside the daemon and after it; and the daemon's own backups."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fixtures.catchers import HookAnswer, HookReceiver
from inspectwatch.backing_up import is_due
from inspectwatch.config import load
from storage.backups import backups_in, make_backup
from storage.database import open_for_writing
from tests.inspectwatch.processes import (
    AFTER,
    HELP_IMPROVED,
    Desk,
    Ended,
    Ready,
    ready_desks,
    subscribers,
    until,
)

SELDOM = 'poll = "0 5 1 1 *"\nsweep = "0 6 1 1 *"'
FOLDER = '[backup]\ndirectory = "backups"\nkeep = 2\n'


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    with ready_desks(tmp_path_factory.mktemp("ready")) as made:
        yield made


@pytest.fixture
def desk(ready: Ready, tmp_path: Path) -> Desk:
    return ready.desk(tmp_path, source=SELDOM, tables=FOLDER)


def newest(desk: Desk) -> Path:
    return backups_in(desk.folder / "backups")[0].folder


def ok(ended: Ended) -> Ended:
    assert ended.status == 0, ended.err
    return ended


def test_it_is_made_verified_listed_and_rotated(desk: Desk) -> None:
    ended = ok(desk.run("backup"))
    (backup,) = backups_in(desk.folder / "backups")
    assert ended.out.startswith(f"Wrote {backup.folder}: ")
    assert ended.out.endswith(f" MB, {backup.documents} documents, verified\n")
    assert ended.err == ""
    ok(desk.run("backup"))
    (row,) = ok(desk.run("backup", "--json")).lines()
    assert row["removed"] == [str(backup.folder)]
    assert row["lost"] == []
    listed = ok(desk.run("backup", "--list", "--json")).lines()
    assert [each["folder"] for each in listed] == [str(b.folder) for b in backups_in(desk.folder / "backups")]
    assert len(listed) == 2
    assert ", just made: " in ok(desk.run("backup", "--list")).out


def test_the_folder_and_the_number_can_be_said(desk: Desk) -> None:
    for _ in range(2):
        ok(desk.run("backup", "elsewhere", "--keep", "1"))
    assert len(backups_in(desk.folder / "elsewhere")) == 1
    assert backups_in(desk.folder / "backups") == []
    assert desk.run("backup", "--list").status == 1


def test_without_a_folder_it_says_where_to_name_one(ready: Ready, tmp_path: Path) -> None:
    ended = ready.desk(tmp_path).run("backup")
    assert (ended.status, "inspectwatch backup FOLDER" in ended.err) == (2, True)


def test_a_full_disk_leaves_no_backup(desk: Desk) -> None:
    ended = desk.run_limited("backup", kib=64)
    assert ended.status == 2
    assert "could not be written" in ended.err
    assert backups_in(desk.folder / "backups") == []
    ok(desk.run("backup"))


def test_a_lost_document_is_a_problem_and_the_backup_is_made(desk: Desk) -> None:
    documents = [each for each in (desk.folder / "inspectwatch-documents").rglob("*") if each.is_file()]
    documents[0].unlink()
    ended = desk.run("backup")
    assert ended.status == 1
    assert "1 document missing from the archive and from the backup" in ended.err
    assert backups_in(desk.folder / "backups")[0].lost == (documents[0].name,)


def test_beside_the_daemon_a_backup_is_made_and_a_restore_is_refused(desk: Desk) -> None:
    with desk.running("run") as daemon:
        daemon.wait_to_say("watching")
        ok(desk.run("backup"))
        document = next(
            each for each in (desk.folder / "inspectwatch-documents").rglob("*") if each.is_file()
        )
        document.unlink()
        assert "1 document that the archive" in ok(desk.run("restore", newest(desk), "--documents")).out
        told = ok(desk.run("restore", newest(desk), "--documents", "--json")).lines()
        assert (told, document.exists()) == ([{"documents_put_back": 0, "lost": []}], True)
        ended = desk.run("restore", newest(desk))
        assert ended.status == 2
        assert "stop the daemon first" in ended.err
        daemon.end()
    ok(desk.run("restore", newest(desk)))


def test_restored_it_says_what_happened_and_tells_nobody_what_came_since(
    ready: Ready, tmp_path: Path
) -> None:
    with HookReceiver() as hooks:
        tables = FOLDER + "[webhooks]\nallow_private_addresses = true\n" + subscribers(None, hooks)
        desk = ready.desk(tmp_path, source=SELDOM, tables=tables)
        ok(desk.run("backup"))
        desk.replica.advance_to(AFTER)
        assert HELP_IMPROVED in ok(desk.run("check")).out
        calls = len(hooks.calls.all())
        assert calls
        ended = ok(desk.run("restore", newest(desk)))
        for words in ("The database before is kept as", "tells nobody: what was published since the backup"):
            assert words in ended.out
        status = ok(desk.run("status"))
        assert "what was published since is recorded in silence by the next complete run" in status.out
        assert "Last backup: " in status.out
        ended = ok(desk.run("check"))
        assert "This was the first complete run since the restore" in ended.out
        assert HELP_IMPROVED not in ended.out
        assert len(hooks.calls.all()) == calls
        told = json.loads(ok(desk.run("status", "--json")).out)["restored"]
        assert told["taken_at"] < told["at"] < told["complete_at"]
        assert "what is new is told again since" in ok(desk.run("status")).out


def test_what_waited_is_cancelled_named_and_can_be_sent_by_hand(ready: Ready, tmp_path: Path) -> None:
    with HookReceiver() as hooks:
        hooks.always = HookAnswer(503)
        tables = FOLDER + "[webhooks]\nallow_private_addresses = true\n" + subscribers(None, hooks)
        desk = ready.desk(tmp_path, source=SELDOM, tables=tables)
        desk.replica.advance_to(AFTER)
        desk.run("check")
        ok(desk.run("backup"))
        (row,) = ok(desk.run("restore", newest(desk), "--json")).lines()
        assert row["deliveries_cancelled"] == 1
        hooks.always = HookAnswer()
        calls = len(hooks.calls.all())
        ok(desk.run("check"))
        assert len(hooks.calls.all()) == calls
        (first, *_) = ok(desk.run("deliveries", "list", "--state", "cancelled", "--json")).lines()
        ok(desk.run("deliveries", "retry", first["id"]))
        ok(desk.run("check"))
        assert len(hooks.calls.all()) == calls + 1


def test_a_damaged_backup_is_refused_and_the_database_stays(desk: Desk) -> None:
    ok(desk.run("backup"))
    copy = newest(desk) / "inspectwatch.db"
    data = bytearray(copy.read_bytes())
    data[data.index(b"Oxfordshire")] ^= 1
    copy.write_bytes(data)
    before = desk.database.read_bytes()
    ended = desk.run("restore", newest(desk))
    assert (ended.status, "no longer has the bytes that were written" in ended.err) == (2, True)
    assert desk.database.read_bytes() == before
    assert desk.run("restore", desk.folder / "backups").status == 2


def test_the_daemon_makes_its_own_notes_when_it_cannot_and_makes_it_when_it_can(
    ready: Ready, tmp_path: Path
) -> None:
    tables = '[backup]\ndirectory = "no/such/backups"\nschedule = "0 3 1 1 *"\n'
    desk = ready.desk(tmp_path, source=SELDOM, tables=tables)
    with desk.running("run") as daemon:
        daemon.wait_to_say("backup failed")
        until(lambda: _noted(desk), "the failure is noted")
        daemon.end()
    folder = desk.folder / "no" / "such"
    folder.mkdir(parents=True)
    with desk.running("run") as daemon:
        daemon.wait_to_say("backup made")
        until(lambda: not _noted(desk), "it is over")
        daemon.end()
    assert len(backups_in(folder / "backups")) == 1
    assert "the daemon's next " in desk.run("status").out


def test_one_is_due_when_the_schedule_has_passed_since_the_last(tmp_path: Path) -> None:
    (tmp_path / "inspectwatch.toml").write_text('[backup]\ndirectory = "kept"\nschedule = "30 3 * * *"\n')
    config = load(tmp_path / "inspectwatch.toml", {})
    with closing(open_for_writing(config.database)):
        night = datetime(2024, 1, 10, 3, 30, tzinfo=UTC)
        assert is_due(config, night - timedelta(hours=9))  # there is none at all
        make_backup(config.database, tmp_path / "kept", 7, night - timedelta(hours=9))
    assert [is_due(config, night + timedelta(minutes=each)) for each in (-1, 0, 60)] == [False, True, True]
    made_at = night - timedelta(hours=9)
    assert not is_due(config, made_at - timedelta(minutes=4))  # the clock was put right


def test_one_by_a_clock_that_ran_ahead_puts_none_off(tmp_path: Path) -> None:
    (tmp_path / "inspectwatch.toml").write_text('[backup]\ndirectory = "kept"\nschedule = "30 3 * * *"\n')
    config = load(tmp_path / "inspectwatch.toml", {})
    with closing(open_for_writing(config.database)):
        night = datetime(2024, 1, 10, 3, 30, tzinfo=UTC)
        make_backup(config.database, tmp_path / "kept", 7, night + timedelta(days=365))
        assert is_due(config, night)
        make_backup(config.database, tmp_path / "kept", 7, night)
    due = [is_due(config, night + timedelta(hours=hours)) for hours in (0, 1, 23, 24)]
    assert due == [False, False, False, True]


def _noted(desk: Desk) -> bool:
    with closing(sqlite3.connect(f"{desk.database.as_uri()}?mode=ro", uri=True)) as db:
        query = "SELECT value FROM notes WHERE name = 'backup failed' AND value <> ''"
        return db.execute(query).fetchone() is not None
