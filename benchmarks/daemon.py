"""`python -m benchmarks.daemon`: memory and open files of the real daemon while it works.

`inspectwatch run` is started as a user starts it, in a process of its own, with a poll every minute, a mail
subscription and a signed webhook. The replica stands in another process; the mail catcher and the webhook
receiver in this one. The daemon makes its baseline of the older half of all reports; then the site publishes
the rest, some days every few seconds. Memory is resident memory, in which pages shared by the two processes
count twice. All of it is on loopback and ends when the minutes are over. Times vary with the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, Process, create_subprocess_exec
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from benchmarks.measures import children_of, memory_of, open_files_of, table
from benchmarks.site import Site, add_options, corpus_or_none, whole_world
from fixtures.catchers import HookReceiver, MailCatcher
from fixtures.replica import World

COMMAND = Path(sys.executable).with_name("inspectwatch")
GOAL = 150  # MiB, daemon and reading process together
_LOOK_SECONDS = 0.25
_PUBLISH_SECONDS = 5.0  # between two advances of the site
_BASELINE_SECONDS = 300.0  # at most
_STOP_SECONDS = 15.0  # the daemon promises ten
_LINES = 12  # of the table

_CONFIGURATION = """
database = "watch.db"
[source.ofsted]
base_url = "{url}"
expected_providers = {providers}
requests_per_second = 1000
poll = "* * * * *"
[email]
host = "{mail.host}"
port = {mail.port}
security = "none"
[webhooks]
allow_private_addresses = true
[[subscription]]
name = "desk"
to = "mailto:desk@example.org"
[[subscription]]
name = "hook"
to = "{hooks.url}"
secret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """The daemon at one moment. Seconds since its start; memory in MiB."""

    seconds: float
    daemon: float
    child: float
    files: int
    runs: int
    mails: int
    calls: int

    def row(self) -> list[object]:
        """The line of the table."""
        memory = [f"{each:.0f}" for each in (self.daemon, self.child, self.daemon + self.child)]
        return [f"{self.seconds:.0f} s", *memory, self.files, self.runs, self.mails, self.calls]


SAMPLE_HEAD = ("", "daemon MiB", "child MiB", "both MiB", "open files", "runs", "mails", "webhooks")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the daemon watches, whom it tells, and the folder it works in."""

    folder: Path
    site: Site
    world: World
    mail: MailCatcher
    hooks: HookReceiver

    @property
    def said(self) -> Path:
        """What the daemon logs goes here."""
        return self.folder / "said.txt"

    def configuration(self) -> str:
        """The text of the daemon's configuration."""
        return _CONFIGURATION.format(
            url=self.site.url, providers=len(self.world.providers), mail=self.mail, hooks=self.hooks
        )


@dataclass(slots=True)
class Watched:
    """A running daemon, and what was seen of it."""

    process: Process
    around: Surroundings
    started: float = field(default_factory=time.monotonic)
    samples: list[Sample] = field(default_factory=list)
    peaks: dict[int, float] = field(default_factory=dict)  # process id to MiB

    @property
    def runs(self) -> int:
        """Polls and sweeps ended so far."""
        return self.around.said.read_text(encoding="utf-8").count(" ended")

    def look(self) -> Sample:
        """Takes a sample. Raises RuntimeError where the daemon is gone."""
        pid = self.process.pid
        if self.process.returncode is not None:
            raise RuntimeError(f"the daemon ended by itself:\n{self.around.said.read_text(encoding='utf-8')}")
        memories = {each: memory_of(each) for each in (pid, *children_of(pid))}
        self.peaks.update({each: memory.peak for each, memory in memories.items() if memory.peak})
        both = sum(memory.now for memory in memories.values())
        daemon = memories[pid].now
        sample = Sample(
            time.monotonic() - self.started,
            daemon,
            both - daemon,
            open_files_of(pid),
            self.runs,
            len(self.around.mail.mails.all()),
            len(self.around.hooks.calls.all()),
        )
        self.samples.append(sample)
        return sample

    async def baseline(self) -> Sample:
        """Looks until the first run has ended."""
        while True:
            sample = self.look()
            if sample.runs:
                return sample
            if sample.seconds > _BASELINE_SECONDS:
                raise TimeoutError(f"no baseline after {_BASELINE_SECONDS:g} s")
            await asyncio.sleep(_LOOK_SECONDS)

    async def work(self, seconds: float) -> None:
        """Looks for that long, while the site publishes the newer half of its reports."""
        days = _newer(self.around.world)
        steps = max(1, int(seconds / _PUBLISH_SECONDS))
        for step in range(1, steps + 1):
            self.around.site.advance_to(days[(len(days) - 1) * step // steps])
            until = time.monotonic() + seconds / steps
            while time.monotonic() < until:
                self.look()
                await asyncio.sleep(_LOOK_SECONDS)

    async def end(self) -> tuple[int, float]:
        """Asks it to stop, as a service manager does. Its exit status and the seconds it took."""
        asked = time.monotonic()
        self.process.terminate()
        try:
            status = await asyncio.wait_for(self.process.wait(), _STOP_SECONDS)
        except TimeoutError:
            self.process.kill()
            status = await self.process.wait()
        return status, time.monotonic() - asked


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.daemon",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_options(parser)
    parser.add_argument("--minutes", type=float, default=3.0, help="after the baseline; default: 3")
    options = parser.parse_args(arguments)
    corpus = corpus_or_none(options.corpus)
    world = whole_world(corpus, options.authorities)
    with (
        tempfile.TemporaryDirectory(prefix="inspectwatch-bench-") as folder,
        Site(corpus, options.authorities) as site,
        MailCatcher() as mail,
        HookReceiver() as hooks,
    ):
        surroundings = Surroundings(Path(folder), site, world, mail, hooks)
        asyncio.run(_measure(surroundings, options.minutes * 60))


async def _measure(around: Surroundings, seconds: float) -> None:
    around.site.advance_to(_newer(around.world)[0])
    watched = Watched(await _started(around), around)
    try:
        first = await watched.baseline()
        await watched.work(seconds)
        last = watched.look()
    finally:
        status, stopping = await watched.end()
    _print(watched, first, last)
    print(f"SIGTERM: exit status {status} after {stopping:.1f} s")


async def _started(around: Surroundings) -> Process:
    path = around.folder / "inspectwatch.toml"
    path.write_text(around.configuration(), encoding="utf-8")
    path.chmod(0o600)
    with around.said.open("wb") as said:
        return await create_subprocess_exec(
            COMMAND, "--config", path, "run", cwd=around.folder, stdin=DEVNULL, stdout=said, stderr=said
        )


def _newer(world: World) -> Sequence[date]:
    days = world.publication_days()
    return days[len(days) // 2 :]


def _print(watched: Watched, first: Sample, last: Sample) -> None:
    step = max(1, len(watched.samples) // _LINES)
    print(table(SAMPLE_HEAD, [sample.row() for sample in (*watched.samples[::step], last)]))
    at_once = max(sample.daemon + sample.child for sample in watched.samples)
    own = watched.peaks.pop(watched.process.pid, 0.0)
    child = max(watched.peaks.values(), default=0.0)
    print(f"\nPeak resident memory: daemon {own:.0f} MiB, reading process {child:.0f} MiB, both at one")
    print(f"moment {at_once:.0f} MiB; the goal is to stay under {GOAL} MiB.")
    print(f"Open files: {first.files} after the baseline, {last.files} at the end.")


if __name__ == "__main__":
    main()
