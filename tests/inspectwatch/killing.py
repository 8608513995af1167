"""Trials of a `check` that is killed in the middle: what must be so after the next one, wherever that was."""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fixtures.catchers import HookReceiver, MailCatcher
from tests.inspectwatch.processes import (
    AFTER,
    BEFORE,
    CHECKOUT,
    SECONDS,
    Desk,
    desk,
    subscribers,
    surroundings,
)

AUTHORITIES = ("Oxfordshire", "Blackpool")
LEASES_RUN_OUT = 10  # minutes
DEAD = -signal.SIGKILL


@dataclass(frozen=True, slots=True)
class Told:
    """What reached people: the body of each event, its timestamp aside, by id; and each mail's subject by
    its Message-ID. Raises AssertionError where one id came with two contents."""

    events: dict[str, str]
    mails: dict[str, str]


@dataclass(frozen=True, slots=True)
class Steps:
    """How many steps a check took, and after which of them a message was out and not yet recorded as sent."""

    steps: int
    handed_over: list[int]


@dataclass(frozen=True, slots=True)
class Trial:
    """A folder to work in, the site, and where messages arrive."""

    desk: Desk
    mail: MailCatcher
    hooks: HookReceiver

    def check(self, *, deadly: int = 0, minutes: int = 0) -> Steps | None:
        """A check that dies at that step, which gives None; 0: at none."""
        ended = subprocess.run(
            [sys.executable, "-m", "tests.inspectwatch.mortal", self.desk.config, str(deadly), str(minutes)],
            cwd=CHECKOUT,
            env=surroundings(self.desk.folder),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert ended.returncode in (0, DEAD), ended.stderr
        return None if ended.returncode == DEAD else Steps(**json.loads(ended.stdout.splitlines()[-1]))

    def told_since(self, calls: int, mails: int) -> Told:
        """What has arrived after so many calls and mails."""
        events: dict[str, str] = {}
        for call in self.hooks.calls.all()[calls:]:
            _note(events, call.headers["webhook-id"], _without_timestamp(call.body))
        letters: dict[str, str] = {}
        for mail in self.mail.mails.all()[mails:]:
            _note(letters, str(mail.message["Message-ID"]), str(mail.message["Subject"]))
        return Told(events, letters)

    def after_death_at(self, deadly: int, start: Path | None) -> Told:
        """Begins with the database of `start` (None: with none), dies at that step, goes on until quiet.
        What was told. Raises AssertionError where the database or the archive is not whole."""
        self._begin(start)
        heard = len(self.hooks.calls.all()), len(self.mail.mails.all())
        self.desk.replica.advance_to(AFTER if start else BEFORE)
        assert self.check(deadly=deadly) is None, f"there is no step {deadly}"
        assert_whole(self.desk.database)
        self.check(minutes=LEASES_RUN_OUT)
        if start is None:
            self.desk.replica.advance_to(AFTER)
            self.check(minutes=2 * LEASES_RUN_OUT)
        assert_whole(self.desk.database)
        assert _deliveries(self.desk.database) == {"sent"}
        return self.told_since(*heard)

    def _begin(self, start: Path | None) -> None:
        for path in self.desk.folder.glob("inspectwatch.db*"):
            path.unlink()
        archive = self.desk.folder / "inspectwatch-documents"
        shutil.rmtree(archive, ignore_errors=True)
        if start:
            shutil.copytree(start, self.desk.folder, dirs_exist_ok=True)


@dataclass(frozen=True, slots=True)
class Campaign:
    """A trial with what an undisturbed run gives: `baseline` is the database before the news, `expected`
    what is told of it, and `first` and `news` are the runs in which one can die."""

    trial: Trial
    baseline: Path
    expected: Told
    first: Steps
    news: Steps

    def moments(self) -> list[tuple[int, Path | None]]:
        """Every step of the first run, and every step of the one with the news."""
        first = [(step, None) for step in range(1, self.first.steps + 1)]
        return [*first, *((step, self.baseline) for step in range(1, self.news.steps + 1))]


@contextmanager
def campaign(folder: Path) -> Iterator[Campaign]:
    """Both runs undisturbed, and everything ready to disturb them."""
    with MailCatcher() as mail, HookReceiver() as hooks:
        tables = "[webhooks]\nallow_private_addresses = true\n" + subscribers(mail, hooks)
        with desk(folder / "desk", *AUTHORITIES, tables=tables) as made:
            trial = Trial(made, mail, hooks)
            first = trial.check()
            baseline = shutil.copytree(made.folder, folder / "baseline")
            made.replica.advance_to(AFTER)
            news = trial.check()
            assert first
            assert news
            yield Campaign(trial, baseline, trial.told_since(0, 0), first, news)


def assert_whole(database: Path) -> None:
    """The database is sound, and every document it knows lies in the archive."""
    if not database.exists():
        return
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        known = db.execute("SELECT name FROM sqlite_master WHERE name = 'documents'").fetchall()
        documents = db.execute("SELECT sha256 FROM documents").fetchall() if known else []
    archive = database.with_name("inspectwatch-documents")
    for (sha256,) in documents:
        body = (archive / sha256[:2] / sha256).read_bytes()
        assert hashlib.sha256(body).hexdigest() == sha256


def _deliveries(database: Path) -> set[str]:
    with closing(sqlite3.connect(database)) as db:
        return {state for (state,) in db.execute("SELECT state FROM deliveries")}


def _note(seen: dict[str, str], identity: str, content: str) -> None:
    assert seen.setdefault(identity, content) == content, f"{identity} came with two contents"


def _without_timestamp(body: bytes) -> str:
    event: dict[str, Any] = json.loads(body)
    del event["timestamp"]
    return json.dumps(event, sort_keys=True)
