"""`doctor`: each check finds its trouble, says the cure, asks the publisher once and sends nothing."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from fixtures.catchers import HookReceiver, MailCatcher
from fixtures.replica.faults import bot_check, broken_markup, redirect, status
from inspectwatch.causes import REFUSED
from inspectwatch.checks import deep, here, outside, reading
from inspectwatch.checks.check import Check
from inspectwatch.config import load
from inspectwatch.run_report import NoProgress
from scraper.model import Reading, ReadingStatus
from scraper.page import FetchedPage
from tests.inspectwatch.delivering import database, hook_tables, mail_tables
from tests.inspectwatch.processes import AFTER, CHECKOUT, Desk, Ready, ready_desks

OPERATOR = '[operator]\nto = "mailto:ops@example.org"\n'


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    with ready_desks(tmp_path_factory.mktemp("ready")) as made:
        yield made


@pytest.fixture
def mail() -> Iterator[MailCatcher]:
    with MailCatcher() as catcher:
        yield catcher


@pytest.fixture
def hooks() -> Iterator[HookReceiver]:
    with HookReceiver() as receiver:
        yield receiver


def states(desk: Desk, *options: str) -> dict[str, str]:
    """The state of each check."""
    rows = [json.loads(line) for line in desk.run("doctor", "--json", *options).out.splitlines()]
    return {row["name"]: row["state"] for row in rows if "state" in row}


def test_where_all_is_well_it_asks_once_and_sends_and_writes_nothing(
    ready: Ready, tmp_path: Path, mail: MailCatcher, hooks: HookReceiver
) -> None:
    desk = ready.desk(tmp_path, tables=mail_tables(mail) + hook_tables(hooks))
    desk.replica.forget_requests()
    before = desk.contents()
    ended = desk.run("doctor", "--json", "--deep")
    rows = [json.loads(line) for line in ended.out.splitlines()]
    assert {row["state"] for row in rows if row["name"] != "configuration"} == {"ok"}, rows
    assert len(rows) > 15 + len(deep.INVARIANTS) - 3
    assert dict(desk.replica.counts()) == {"list": 1, "not_modified": 1}
    assert (mail.sessions, mail.mails.all(), hooks.calls.all()) == (1, [], [])
    assert desk.contents() == before
    assert ended.status == 0, ended.err


def test_people_get_a_line_a_check_with_its_cure(ready: Ready, tmp_path: Path, mail: MailCatcher) -> None:
    desk = ready.desk(tmp_path, tables=mail_tables(mail))
    desk.replica.faults.on(status(403), kind="list")
    ended = desk.run("doctor")
    assert ended.status == 1
    assert "\nok       database: " in ended.out
    assert "\nFAILED   source: http://127.0.0.1:" in ended.out
    said = " ".join(ended.out.split())
    assert "answered 403; asked as inspectwatch/" in said
    assert f"-> {REFUSED.cure}" in said
    assert "enquiries@ofsted.gov.uk" in said
    assert "\x1b" not in ended.out


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (status(500), "answered 500"),
        (broken_markup(), "results-count"),
        (redirect("https://example.org/"), "example.org"),
    ],
    ids=["500", "markup", "elsewhere"],
)
def test_a_source_that_does_not_answer_as_it_should(
    ready: Ready, tmp_path: Path, fault: Any, said: str
) -> None:
    desk = ready.desk(tmp_path)
    desk.replica.faults.on(fault, kind="list")
    rows = [json.loads(line) for line in desk.run("doctor", "--json").out.splitlines()]
    (source,) = (row for row in rows if row["name"] == "source")
    assert source["state"] == "failed"
    assert said in source["found"]
    assert source["cure"]
    assert "source" not in states(desk, "--offline")


def test_a_mail_server_that_is_not_there_and_one_that_wants_no_tls(
    ready: Ready, tmp_path: Path, mail: MailCatcher
) -> None:
    in_the_clear = mail_tables(mail).replace('"none"', '"starttls"')
    desk = ready.desk(tmp_path, tables=in_the_clear)
    assert states(desk)["mail server"] == "failed"
    assert "does not offer STARTTLS" in desk.run("doctor").out.replace("\n         ", " ")
    desk.config.write_text(desk.config.read_text().replace(f"port = {mail.port}", "port = 1"))
    assert states(desk)["mail server"] == "failed"
    assert mail.mails.all() == []


def test_a_webhook_that_may_not_be_sent_to_and_one_where_nothing_answers(
    ready: Ready, tmp_path: Path, hooks: HookReceiver
) -> None:
    private = hook_tables(hooks).replace("true", "false").replace("127.0.0.1", "localhost")
    desk = ready.desk(tmp_path, tables=hook_tables(hooks).replace(hooks.url, "http://127.0.0.1:1"))
    assert [state for name, state in states(desk).items() if name.startswith("webhook")] == ["failed"]
    assert "pass/word" not in desk.run("doctor").out
    assert private != hook_tables(hooks)


def test_a_database_that_is_damaged_or_not_there(ready: Ready, tmp_path: Path) -> None:
    desk = ready.desk(tmp_path)
    content = bytearray(desk.database.read_bytes())
    content[4096 * 3 : 4096 * 40] = b"\xff" * (4096 * 37)
    desk.database.write_bytes(content)
    assert states(desk, "--offline")["database"] == "failed"
    desk.database.unlink()
    ended = desk.run("doctor", "--offline")
    assert ended.status == 2
    assert "does not exist yet" in ended.out.replace("\n         ", " ")


def test_a_database_of_an_older_version_wants_no_backup_put_back_but_the_next_check(
    ready: Ready, tmp_path: Path
) -> None:
    desk = ready.desk(tmp_path)
    _replace_by_an_older_one(desk.database)
    ended = desk.run("doctor", "--offline", "--deep")
    assert ended.status == 2
    said = " ".join(ended.out.split())
    assert "then run `inspectwatch check` or start the daemon: that upgrades it" in said
    assert "estore a backup" not in said
    assert desk.run("backup", "backups").out.startswith("Wrote ")
    upgraded = desk.run("check")
    assert "note: the database was upgraded from schema 007_filters to 008_listing" in upgraded.err
    assert states(desk, "--offline")["database"] == "ok"
    assert "upgraded" not in desk.run("check").err


def _replace_by_an_older_one(database: Path) -> None:
    for path in database.parent.glob(f"{database.name}*"):
        path.unlink()
    dump = CHECKOUT / "fixtures" / "databases" / "007_filters.sql"
    with closing(sqlite3.connect(database)) as db:
        db.executescript(dump.read_text(encoding="utf-8"))


def test_a_clock_before_the_last_run(ready: Ready, tmp_path: Path) -> None:
    desk = ready.desk(tmp_path)
    config = load(desk.config, {})
    at = datetime.now(UTC)
    found = {check.name: check.state for check in here.database(config, at)}
    assert found == {"database": "ok", "clock": "ok"}
    with database(desk) as db:
        db.execute("UPDATE runs SET started_at = '2093-01-01T00:00:00.000000Z'")
    (clock,) = (each for each in here.database(config, at) if each.name == "clock")
    assert clock.state == "failed"
    assert "2093-01-01" in clock.found
    assert "Where it is right, there is nothing to do" in clock.cure
    later = datetime(2093, 1, 1, tzinfo=UTC) + timedelta(days=1)
    assert {check.state for check in here.database(config, later)} == {"ok"}


@pytest.mark.parametrize(
    ("free", "state"),
    [(here.NO_ROOM - 1, "failed"), (here.LITTLE_ROOM - 1, "warning"), (here.LITTLE_ROOM, "ok")],
)
def test_a_disk_that_fills(
    ready: Ready, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    config = load(ready.desk(tmp_path).config, {})
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert [check.state for check in here.disk(config)] == [state]


def test_readers_that_read_otherwise_than_they_should(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [check.state for check in (*reading.worker(), *reading.readers())] == ["ok", "ok"]
    monkeypatch.setattr(reading, "read_pages", lambda _: Reading(ReadingStatus.UNREADABLE, reader="x/1"))
    (wrong,) = reading.readers()
    assert (wrong.state, "area-send" in wrong.found) == ("failed", True)


BREAKS = {
    "every judgement leads back to bytes and to where they came from": "DELETE FROM fetches",
    "every event of a report has its report": "UPDATE events SET report = NULL",
    "what ended says when, and what waits does not": "UPDATE deliveries SET ended_at = NULL, state = 'sent'",
    "what is kept for filters is what the reports say": "UPDATE reports SET followed_on = '2093'",
    "counts that are kept up are right": "UPDATE rating_counts SET number = number + 1",
    "the current report is the latest": "UPDATE reports SET current = 0",
    "comparisons are those that the reports give": "UPDATE comparisons SET direction = 'declined'",
}


@pytest.mark.parametrize("name", sorted(BREAKS))
def test_what_must_hold_is_found_where_it_does_not(
    ready: Ready, tmp_path: Path, mail: MailCatcher, name: str
) -> None:
    desk = ready.desk(tmp_path, tables=mail_tables(mail))
    desk.replica.advance_to(AFTER)
    desk.run("check")
    with database(desk) as db:
        assert db.execute("SELECT COUNT(*) FROM deliveries").fetchone()[0] > 0
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute(BREAKS[name])
    assert name in not_held(desk)


def test_documents_that_were_left_behind_in_a_move_are_one_line(ready: Ready, tmp_path: Path) -> None:
    desk = ready.desk(tmp_path)
    with database(desk) as db:
        number = db.execute("SELECT COUNT(*) FROM reports WHERE sha256 IS NOT NULL").fetchone()[0]
    (desk.folder / "inspectwatch-documents").rename(desk.folder / "left-behind")
    ended = desk.run("doctor", "--documents")
    assert ended.out.count("lost document: ") == 1
    assert f"all {number} are missing: was the folder `inspectwatch-documents` copied?" in ended.out
    assert ended.status == 1
    rows = desk.run("doctor", "--documents", "--json").lines()
    assert len([row for row in rows if row["kind"] == "lost_document"]) == number


def test_a_document_with_other_bytes(ready: Ready, tmp_path: Path) -> None:
    desk = ready.desk(tmp_path)
    assert not_held(desk) == {}
    folder = desk.folder / "inspectwatch-documents"
    next(each for each in folder.rglob("*") if each.is_file()).write_bytes(b"other")
    assert list(not_held(desk)) == ["every document is as it was fetched"]


def not_held(desk: Desk) -> dict[str, Check]:
    """What does not hold, by name."""
    config = load(desk.config, {})
    return {each.name: each for each in deep.deep(config, NoProgress()) if each.state != "ok"}


def test_every_invariant_asks_what_the_schema_has(ready: Ready, tmp_path: Path) -> None:
    with closing(sqlite3.connect(ready.desk(tmp_path).database)) as connection:
        for query in deep.INVARIANTS.values():
            assert connection.execute(query).fetchall() == []


def test_judgements_that_are_not_kept_for_filters_are_missed(ready: Ready, tmp_path: Path) -> None:
    desk = ready.desk(tmp_path)
    with database(desk) as db:
        db.execute("DELETE FROM current_judgements")
    assert list(not_held(desk)) == ["what is kept for filters is what the reports say"]


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("Fri, 31 Dec 9999 23:59:59 -2359", "ok"),
        ("Fri, 31 Dec 2021 23:59:59 +99999999999999999999", "ok"),
        ("no date", "ok"),
        ("", "ok"),
        ("Fri, 31 Dec 9999 23:59:59 -0000", "warning"),
    ],
)
def test_whatever_a_server_says_the_time_is_is_no_crash(said: str, state: str) -> None:
    page = FetchedPage("u", "u", 200, {"date": said}, b"", datetime.now(UTC))
    assert outside._clock(page).state == state


def test_which_cause_holds_now_is_told_from_those_that_were_met(ready: Ready, tmp_path: Path) -> None:
    desk = ready.desk(tmp_path)
    for fault in (status(403), bot_check()):
        desk.replica.faults.off()
        desk.replica.faults.on(fault, kind="list")
        assert desk.run("check").status == 1
    (alarm,) = desk.run("status", "--json").lines()[0]["alarms"]
    assert (alarm["kind"], alarm["cause"], alarm["about"]) == (
        "blocked",
        "bot_check",
        ["bot_check", "refused"],
    )
