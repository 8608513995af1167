"""`run` as a process: starts with what is overdue, tells, ends well, and shares its database with nobody."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from fixtures.catchers import HookReceiver, MailCatcher, MailManners
from fixtures.replica import faults
from tests.inspectwatch.configuring import SECRET
from tests.inspectwatch.processes import (
    AFTER,
    HELP_IMPROVED,
    Desk,
    Ready,
    desk,
    ready_desks,
    subscribers,
    until,
)

SELDOM = 'poll = "0 5 1 1 *"\nsweep = "0 6 1 1 *"'  # so that only what is overdue runs
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    with ready_desks(tmp_path_factory.mktemp("ready")) as made:
        yield made


@pytest.fixture
def beginner(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path, source=SELDOM) as made:
        yield made


@pytest.fixture
def oxfordshire(ready: Ready, tmp_path: Path) -> Desk:
    return ready.desk(tmp_path, source=SELDOM)


def make_overdue(database: Path) -> None:
    """As if the last run had been two years ago."""
    with closing(sqlite3.connect(database)) as db, db:
        db.execute("UPDATE runs SET started_at = REPLACE(started_at, substr(started_at, 1, 4), '2020')")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_polls_at_once_and_ends_well_while_idle(beginner: Desk, number: signal.Signals) -> None:
    with beginner.running("run") as daemon:
        daemon.wait_to_say("poll ended")
        ended, seconds = daemon.end(number)
    assert (ended.status, seconds < 10) == (0, True)
    assert "stopped" in ended.err
    assert beginner.run("status").status == 0


def test_it_waits_for_its_time_where_nothing_is_overdue(oxfordshire: Desk) -> None:
    oxfordshire.replica.forget_requests()
    with oxfordshire.running("run") as daemon:
        daemon.wait_to_say("watching")
        time.sleep(0.5)  # in which a poll would have begun
        ended, _ = daemon.end()
    assert ended.status == 0
    assert oxfordshire.replica.seen == []


def test_it_ends_well_in_the_middle_of_a_request(beginner: Desk) -> None:
    beginner.replica.faults.on(faults.hang(), kind="provider")
    with beginner.running("run") as daemon:
        until(lambda: beginner.replica.counts()["provider"] > 0, "a page was asked for")
        ended, seconds = daemon.end()
    assert (ended.status, seconds < 10) == (0, True)
    assert "Traceback" not in ended.err


def test_it_tells_in_json_what_it_does_and_never_a_secret(ready: Ready, tmp_path: Path) -> None:
    login = MailManners(login=("clerk", PASSWORD))
    with MailCatcher(login) as mail, HookReceiver() as hooks:
        text = subscribers(mail, hooks).replace("[email]", '[email]\nusername = "clerk"', 1)
        tables = "[webhooks]\nallow_private_addresses = true\n" + text.replace("/hook", "/hook/sesame")
        oxfordshire = ready.desk(tmp_path, tables=tables, source=SELDOM)
        password = {"INSPECTWATCH_EMAIL_PASSWORD": PASSWORD}
        oxfordshire.replica.advance_to(AFTER)
        make_overdue(oxfordshire.database)
        hooks.answer(500)
        with oxfordshire.running("run", "--log-json", environ=password) as daemon:
            [letter] = mail.mails.wait_for(1, 30)
            hooks.calls.wait_for(1, 30)
            daemon.wait_to_say("delivery failed")
            daemon.wait_to_say('"delivered"')
            ended, seconds = daemon.end()
        asked = [
            oxfordshire.run(*each, environ=password) for each in (("status",), ("subscriptions", "list"))
        ]
    assert (ended.status, seconds < 10) == (0, True)
    assert letter.message["Subject"] == HELP_IMPROVED
    told = [json.loads(line) for line in ended.err.splitlines()]
    assert {"watching", "sweep ended", "delivered", "delivery failed", "stopped"} <= {
        line["event"] for line in told
    }
    assert all({"level", "timestamp"} <= line.keys() for line in told)
    for said in (ended.err, *(each.out + each.err for each in asked)):
        assert not [secret for secret in (PASSWORD, SECRET, SECRET[6:], "sesame") if secret in said]


# The real daemon, which looks more often, so that nobody waits for a minute.
IMPATIENT = "from inspectwatch import cli, daemon; daemon.LOOK_SECONDS = 0.2; cli.main()"


def test_stopped_across_the_time_of_a_poll_it_polls_once_and_tells_once(ready: Ready, tmp_path: Path) -> None:
    with MailCatcher() as mail:
        oxfordshire = ready.desk(tmp_path, tables=subscribers(mail, None), source=SELDOM)
        impatient = (sys.executable, "-c", IMPATIENT)
        with oxfordshire.running("run", command=impatient) as daemon:
            daemon.wait_to_say("watching")
            daemon.process.send_signal(signal.SIGSTOP)
            os.waitpid(daemon.process.pid, os.WUNTRACED)
            oxfordshire.replica.advance_to(AFTER)
            make_overdue(oxfordshire.database)
            assert oxfordshire.replica.seen == []
            daemon.process.send_signal(signal.SIGCONT)
            [letter] = mail.mails.wait_for(1, 30)
            daemon.wait_to_say("delivered")
            ended, seconds = daemon.end()
        assert mail.mails.wait_for(1, 1) == [letter]
    assert (ended.status, seconds < 10) == (0, True)
    assert letter.message["Subject"] == HELP_IMPROVED
    assert (ended.err.count("sweep ended"), ended.err.count("poll ended")) == (1, 0)


def test_a_run_that_died_did_not_end(oxfordshire: Desk) -> None:
    with closing(sqlite3.connect(oxfordshire.database)) as db, db:
        db.execute("UPDATE runs SET state = 'running', finished_at = NULL")
    shown = oxfordshire.run("status").out
    assert ("did not end" in shown, "running  " in shown, "No daemon is running" in shown) == (
        True,
        False,
        True,
    )


def test_its_database_is_its_own_but_questions_are_answered(beginner: Desk) -> None:
    with beginner.running("run") as daemon:
        daemon.wait_to_say("poll ended")
        for command in (("run",), ("check",)):
            refused = beginner.run(*command)
            assert (refused.status, refused.out) == (2, "")
            assert "another inspectwatch is at work on this database" in refused.err
        assert beginner.run("ratings", "--json").lines()
        assert daemon.end()[0].status == 0


def test_a_database_locked_by_another_program_is_trouble_and_not_the_end(oxfordshire: Desk) -> None:
    oxfordshire.replica.advance_to(AFTER)
    make_overdue(oxfordshire.database)
    oxfordshire.replica.forget_requests()
    oxfordshire.replica.faults.on(faults.drip(size=4096, pause=0.2), report="50243682")
    with oxfordshire.running("run") as daemon:
        until(lambda: oxfordshire.replica.counts()["file"] > 0, "the file is on its way")
        with closing(sqlite3.connect(oxfordshire.database, isolation_level=None)) as db:
            db.execute("BEGIN IMMEDIATE")
            daemon.wait_to_say("trouble with this machine")
            db.execute("ROLLBACK")
        ended, seconds = daemon.end()
    assert (ended.status, seconds < 10) == (0, True)
    assert "Traceback" in ended.err
    assert "locals" not in ended.err  # where secrets would be
    told = oxfordshire.run("check")
    assert (told.status, HELP_IMPROVED in told.out) == (0, True)
