"""Trials of commands that are killed in the middle: what must be so after the next, wherever that was."""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from fixtures.catchers import HookReceiver, MailCatcher
from fixtures.replica.faults import other_bytes
from inspectwatch.checks.deep import deep
from inspectwatch.config import load
from inspectwatch.run_report import NoProgress
from storage.database import migrations
from tests.inspectwatch.forking import Forks
from tests.inspectwatch.mortal import Life
from tests.inspectwatch.processes import Desk, desk, subscribers, surroundings

AUTHORITIES = ("Oxfordshire", "Blackpool")
LEASES_RUN_OUT = 10  # minutes
DEAD = -signal.SIGKILL

# What is known in the end, but for when it became known.
KNOWN = (
    "SELECT * FROM current_ratings",
    "SELECT * FROM rating_history",
    "SELECT event_id, urn, area, previous_area, previous_grade, grade, direction, basis FROM rating_changes",
    "SELECT report_id, urn, published, inspection_end, sha256, status, withdrawn FROM published_reports",
    "SELECT report_id, area, field, before, after, reader_before, reader_after, notified FROM corrections",
)


@dataclass(frozen=True, slots=True)
class Told:
    """What reached people: the body of each event, its timestamp aside, by id; and each mail's subject by
    its Message-ID. Raises AssertionError where one id came with two contents."""

    events: dict[str, str]
    mails: dict[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to: who heard what, and what the database knows, by query."""

    told: Told
    known: dict[str, list[str]]

    def differs(self, other: Outcome) -> str:
        """In what the other is not the same, as words; empty: in nothing."""
        if self.told != other.told:
            return f"told {self.told}, not {other.told}"
        return "; ".join(
            f"{query}: {sorted(set(rows) ^ set(other.known[query])) or 'another number of rows'}"
            for query, rows in self.known.items()
            if rows != other.known[query]
        )


@dataclass(frozen=True, slots=True)
class Steps:
    """How many steps commands took, and after which of them a message was out and not recorded as sent."""

    steps: int
    handed_over: list[int]


@dataclass(frozen=True, slots=True)
class Scene:
    """The site as it stands: the day, what was taken off, and which files have other bytes."""

    today: date
    withdrawn: tuple[str, ...] = ()
    revised: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Leg:
    """Commands of one process, with the site as they find it, so many minutes from now."""

    scene: Scene
    commands: tuple[str, ...] = ("check",)
    minutes: int = 0
    older: bool = False  # with the readers of before


@dataclass(frozen=True, slots=True)
class Trial:
    """A folder to work in, the site, where messages arrive, and a process that has everything imported."""

    desk: Desk
    mail: MailCatcher
    hooks: HookReceiver
    forks: Forks
    readings: Path

    def run(self, leg: Leg, *, deadly: int = 0, later: int = 0) -> Steps | None:
        """Those commands, dying at that step, which gives None; 0: at none. `later` is in minutes."""
        self._set(leg.scene)
        life = Life(
            config=str(self.desk.config),
            readings=str(self.readings),
            commands=leg.commands,
            deadly=deadly,
            minutes=leg.minutes + later,
            older=leg.older,
        )
        folder = self.desk.folder
        status, out, err = self.forks.run([json.dumps(asdict(life))], folder, surroundings(folder))
        assert status in (0, DEAD), f"exit status {status}: {err}"
        return None if status == DEAD else Steps(**json.loads(out.splitlines()[-1]))

    def begin(self, start: Path | None) -> None:
        """Puts the database and the archive of that folder in place; None: there are none."""
        for path in self.desk.folder.glob("inspectwatch.db*"):
            path.unlink()
        shutil.rmtree(self.desk.folder / "inspectwatch-documents", ignore_errors=True)
        if start:
            shutil.copytree(start, self.desk.folder, dirs_exist_ok=True)

    def made(self, folder: Path, start: Path | None, *legs: Leg) -> Path:
        """The same folder, which holds what those legs leave."""
        self.begin(start)
        for leg in legs:
            self.run(leg)
        return shutil.copytree(self.desk.folder, folder)

    def _set(self, scene: Scene) -> None:
        replica = self.desk.replica
        replica.advance_to(scene.today)
        replica.faults.off()
        for report, body in scene.revised.items():
            replica.faults.on(other_bytes(body), report=report)
        for report in (each.id for provider in replica.world.providers for each in provider.reports):
            (replica.withdraw if report in scene.withdrawn else replica.reinstate)(report)

    def told_since(self, calls: int, mails: int) -> Told:
        """What has arrived after so many calls and mails."""
        events: dict[str, str] = {}
        for call in self.hooks.calls.all()[calls:]:
            _note(events, call.headers["webhook-id"], _without_timestamp(call.body))
        letters: dict[str, str] = {}
        for mail in self.mail.mails.all()[mails:]:
            _note(letters, str(mail.message["Message-ID"]), str(mail.message["Subject"]))
        return Told(events, letters)


@contextmanager
def trial(folder: Path) -> Iterator[Trial]:
    """A trial at a site that is served meanwhile."""
    readings = folder / "readings"
    readings.mkdir()
    with MailCatcher() as mail, HookReceiver() as hooks:
        tables = "[webhooks]\nallow_private_addresses = true\n" + subscribers(mail, hooks)
        with desk(folder / "desk", *AUTHORITIES, tables=tables) as made:
            forks = Forks("tests.inspectwatch.mortal")
            try:
                yield Trial(made, mail, hooks, forks, readings)
            finally:
                forks.end()


@dataclass(frozen=True, slots=True)
class Kind:
    """A run in which one can die, the first of `legs`, and those that follow it. `start` is the folder with
    the database that it finds; None: there is none."""

    trial: Trial
    name: str
    start: Path | None
    legs: tuple[Leg, ...]

    def undisturbed(self) -> tuple[Steps, Outcome]:
        """The steps of the first leg, and what comes of them all."""
        self.trial.begin(self.start)
        heard = self._heard()
        steps, *_ = [self.trial.run(leg) for leg in self.legs]
        assert steps
        return steps, self._outcome(heard)

    def after_death_at(self, deadly: int) -> Outcome:
        """Dies at that step of the first leg, does it again, and goes on. Raises AssertionError where the
        database or the archive is not whole after the death or in the end."""
        first, *others = self.legs
        self.trial.begin(self.start)
        heard = self._heard()
        assert self.trial.run(first, deadly=deadly) is None, f"there is no step {deadly}"
        assert_whole(self.trial.desk)
        for leg in (first, *others):
            self.trial.run(leg, later=LEASES_RUN_OUT)
        assert_whole(self.trial.desk)
        return self._outcome(heard)

    def _heard(self) -> tuple[int, int]:
        return len(self.trial.hooks.calls.all()), len(self.trial.mail.mails.all())

    def _outcome(self, heard: tuple[int, int]) -> Outcome:
        with closing(sqlite3.connect(self.trial.desk.database)) as db:
            states = db.execute("SELECT DISTINCT state FROM deliveries").fetchall()
            known = {query: sorted(map(str, db.execute(query))) for query in KNOWN}
        assert states == [("sent",)]
        return Outcome(self.trial.told_since(*heard), known)


def assert_whole(dead: Desk) -> None:
    """The database is sound, every document it knows lies in the archive, and what `doctor --deep` asks for
    holds. Looked at in a copy: the next run finds what the dead one left, its write-ahead log included."""
    if not dead.database.exists():
        return
    with tempfile.TemporaryDirectory(prefix="inspectwatch-killed-") as folder:
        copy = Path(shutil.copytree(dead.folder, folder, dirs_exist_ok=True)) / dead.database.name
        with closing(sqlite3.connect(copy)) as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []
            upgraded = not migrations.pending(Database(db))
            documents = db.execute("SELECT sha256 FROM documents").fetchall() if upgraded else []
        for (sha256,) in documents:
            body = (copy.with_name("inspectwatch-documents") / sha256[:2] / sha256).read_bytes()
            assert hashlib.sha256(body).hexdigest() == sha256
        if upgraded:
            config = replace(load(dead.config, {}), database=copy)
            broken = [each for each in deep(config, NoProgress()) if each.state != "ok"]
            assert broken == [], broken


def _note(seen: dict[str, str], identity: str, content: str) -> None:
    assert seen.setdefault(identity, content) == content, f"{identity} came with two contents"


def _without_timestamp(body: bytes) -> str:
    event: dict[str, Any] = json.loads(body)
    del event["timestamp"]
    return json.dumps(event, sort_keys=True)
