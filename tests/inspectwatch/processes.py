"""The real command in a process of its own, against a site, a mail server and a receiver in this one."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from starlette.types import Receive, Scope, Send

from fixtures.catchers import HookReceiver, MailCatcher
from fixtures.loopback import serving
from fixtures.replica import Replica, SiteProvider, World, serve
from tests.inspectwatch.configuring import SECRET
from tests.inspectwatch.forking import forks

COMMAND = Path(sys.executable).with_name("inspectwatch")
SECONDS = 60.0  # more than any command here takes on a machine under load
CHECKOUT = Path(__file__).resolve().parents[2]

BEFORE, AFTER = date(2023, 1, 1), date(2024, 4, 9)  # around Oxfordshire's inspection of 2024
HELP_IMPROVED = "Oxfordshire children's services: still good overall; help and protection improved to good"


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that has ended: its exit status and all it said."""

    status: int
    out: str
    err: str

    def lines(self) -> list[Any]:
        """Its output, one JSON object a line."""
        return [json.loads(line) for line in self.out.splitlines()]


class Running:
    """A command under way, with its stderr read as it comes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._heard: list[str] = []
        self._changed = threading.Condition()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._changed:
                self._heard.append(line)
                self._changed.notify_all()

    @property
    def said(self) -> str:
        """What stderr has said so far."""
        with self._changed:
            return "".join(self._heard)

    def wait_to_say(self, words: str) -> None:
        """Returns once stderr has said so. Fails where it does not in time."""
        with self._changed:
            heard = self._changed.wait_for(lambda: words in "".join(self._heard), SECONDS)
        assert heard, f"never said {words!r}, but: {self.said}"

    def end(self, number: signal.Signals = signal.SIGTERM) -> tuple[Ended, float]:
        """Sends the signal; what the command then came to, and the seconds it took."""
        asked = time.monotonic()
        self.process.send_signal(number)
        return self.ended(), time.monotonic() - asked

    def ended(self) -> Ended:
        """Waits for the end."""
        assert self.process.stdout is not None
        out = self.process.stdout.read()
        status = self.process.wait(SECONDS)
        self._listener.join(SECONDS)
        return Ended(status, out, self.said)


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder with a configuration and a database, as one user has it, and the site that it watches."""

    folder: Path
    replica: Replica

    @property
    def config(self) -> Path:
        """The configuration file."""
        return self.folder / "inspectwatch.toml"

    @property
    def database(self) -> Path:
        """The database file."""
        return self.folder / "inspectwatch.db"

    def run(self, *arguments: str | Path, environ: Mapping[str, str] | None = None) -> Ended:
        """Runs `inspectwatch ARGUMENTS` in the folder, to its end; with `environ` by the console script."""
        if environ is None:
            return Ended(*forks().run([*map(str, arguments)], self.folder, surroundings(self.folder)))
        process = self._process(arguments, environ)
        out, err = process.communicate(timeout=SECONDS)
        return Ended(process.returncode, out, err)

    def run_limited(self, *arguments: str, kib: int) -> Ended:
        """The same where no file may grow beyond that size: what a full disk looks like from inside."""
        shell: list[str | Path] = ["sh", "-c", f'ulimit -f {kib * 2}; exec "$@"', "sh", COMMAND, *arguments]
        process = self._popen(shell, {})
        out, err = process.communicate(timeout=SECONDS)
        return Ended(process.returncode, out, err)

    @contextmanager
    def running(
        self,
        *arguments: str | Path,
        environ: Mapping[str, str] | None = None,
        command: Sequence[str | Path] = (COMMAND,),
    ) -> Iterator[Running]:
        """The same, under way; killed at the end if it has not ended by then. `command`: in place of
        `inspectwatch`."""
        process = self._popen([*command, *arguments], environ or {})
        try:
            yield Running(process)
        finally:
            process.kill()
            process.communicate(timeout=SECONDS)

    def _process(self, arguments: Sequence[str | Path], environ: Mapping[str, str]) -> subprocess.Popen[str]:
        return self._popen([COMMAND, *arguments], environ)

    def _popen(self, command: Sequence[str | Path], environ: Mapping[str, str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env=surroundings(self.folder) | dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def contents(self) -> dict[str, bytes]:
        """Every file of the folder that holds something, but for the index to the write-ahead log, which
        SQLite makes for readers, too."""
        files = (path for path in self.folder.rglob("*") if path.is_file() and path.suffix != ".db-shm")
        return {str(path.relative_to(self.folder)): data for path in files if (data := path.read_bytes())}


def surroundings(home: Path) -> dict[str, str]:
    """An environment without settings of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("INSPECTWATCH_")}
    for name in ("COLUMNS", "FORCE_COLOR", "NO_COLOR", "XDG_CONFIG_HOME"):
        kept.pop(name, None)
    return kept | {"HOME": str(home), "PYTHONUTF8": "1"}


def configuration(base_url: str, providers: int, more: str = "") -> str:
    """A configuration for that site, with these lines added."""
    return f"""
[source.ofsted]
base_url = "{base_url}"
expected_providers = {providers}
requests_per_second = 1000.0
{more}
"""


def subscribers(mail: MailCatcher | None, hooks: HookReceiver | None) -> str:
    """Tables of a configuration for a mail subscription and a signed webhook, to all events."""
    events = '["rating.changed", "report.published", "report.revised", "report.withdrawn", "source.alarm"]'
    text = ""
    if mail:
        text += f'[email]\nhost = "{mail.host}"\nport = {mail.port}\nsecurity = "none"\n'
        text += f'[[subscription]]\nname = "desk"\nto = "mailto:desk@example.org"\nevents = {events}\n'
    if hooks:
        text += (
            f'[[subscription]]\nname = "hook"\nto = "{hooks.url}"\nsecret = "{SECRET}"\nevents = {events}\n'
        )
    return text


def world_of(*names: str) -> World:
    """The project's own facts of these authorities only, so that a first run takes a second."""
    found: list[SiteProvider] = [each for each in World.from_facts().providers if each.name in names]
    assert len(found) == len(names), f"of {names}, the facts have {[each.name for each in found]}"
    return World(tuple(found))


@contextmanager
def desk(
    folder: Path, *names: str, today: date = BEFORE, tables: str = "", source: str = ""
) -> Iterator[Desk]:
    """A desk that watches a site of these authorities and has not begun. `source` adds lines to the source's
    table, `tables` tables."""
    replica = Replica(world_of(*(names or ("Oxfordshire",))), today)
    with serve(replica) as base_url:
        yield _made(folder, replica, base_url, f"{source}\n{tables}")


class Ready:
    """Desks that have Oxfordshire's baseline behind them. All of them use one address, at which the site of
    the latest is served, as a database knows its site by address."""

    def __init__(self, baseline: Path) -> None:
        self.baseline = baseline
        self.base_url = ""
        self._replica = self._new_site()

    def _new_site(self) -> Replica:
        self._replica = Replica(world_of("Oxfordshire"), BEFORE)
        return self._replica

    async def site(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What is served."""
        await self._replica.app(scope, receive, send)

    def desk(self, folder: Path, *, tables: str = "", source: str = "") -> Desk:
        """A desk that has begun; options as of `desk`."""
        if folder != self.baseline:
            shutil.copytree(self.baseline, folder, dirs_exist_ok=True)
        return _made(folder, self._new_site(), self.base_url, f"{source}\n{tables}")


@contextmanager
def ready_desks(baseline: Path) -> Iterator[Ready]:
    """Makes the baseline in that folder, and serves the site."""
    ready = Ready(baseline)
    with serving(ready.site) as base_url:
        ready.base_url = base_url
        ended = ready.desk(baseline).run("check")
        assert ended.status == 0, ended.err
        yield ready


def _made(folder: Path, replica: Replica, base_url: str, more: str) -> Desk:
    folder.mkdir(parents=True, exist_ok=True)
    made = Desk(folder, replica)
    made.config.write_text(configuration(base_url, len(replica.world.providers), more), encoding="utf-8")
    made.config.chmod(0o600)
    return made


def until(true: Callable[[], bool], what: str) -> None:
    """Returns once that is so. Fails where it is not in time."""
    deadline = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < deadline, f"still not: {what}"
        time.sleep(0.02)
