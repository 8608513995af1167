"""The daemon: scheduled polls and sweeps, deliveries all the time, and a quiet end on SIGTERM.

The scheduler (APScheduler 3.11) only rings; what is due is decided from the `runs` table, so that a pause, a
crash or a suspended machine needs no job store: what is overdue runs at once, and once.
"""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from inspectwatch.backing_up import backing_up
from inspectwatch.burst import settle
from inspectwatch.clock import SystemClock
from inspectwatch.config import Config
from inspectwatch.output import counted
from inspectwatch.program import Program, opened
from inspectwatch.pulse import Pulse
from inspectwatch.reread import note_on_older_readings
from inspectwatch.run_report import RunReport
from inspectwatch.schedule import KINDS, Kind, next_time, trigger
from inspectwatch.service.systemd import Systemd, this_service
from inspectwatch.service.watchdog import keep_told
from inspectwatch.slowing import failing, next_poll
from inspectwatch.sweeping import owed
from inspectwatch.watch import run, tell_overdue
from inspectwatch.web.errors import CannotListen
from notifier.waiting import finish_unless, first_of
from scraper.reports.versions import CURRENT_READERS
from scraper.reports.worker import ReaderNotStarted
from storage.errors import StorageError

JITTER_SECONDS = 60  # so that not everybody's daemon asks at the same second
GRACE_SECONDS = 8.0  # real ones: what a step under way gets when we are asked to stop
LOOK_SECONDS = 60.0  # how often we look for work that the scheduler slept through
SLEPT_THROUGH = timedelta(minutes=5)
RETRY_SECONDS = (
    30.0  # after trouble with the machine, doubled each time: a full disk asks nobody twice a minute
)
LONGEST_RETRY_SECONDS = 600.0
# A run turns with each request. The longest between two: a wait that the publisher asked for, a slow answer,
# a document that takes its time to be read.
LONGEST_REQUEST_SECONDS = 500.0
REQUESTS_LOOK_SECONDS = 5.0

# What passes or what a person mends: a locked database, a full disk, a process that the machine cannot start.
_TROUBLE = (sqlite3.Error, StorageError, OSError, ReaderNotStarted)

log = structlog.get_logger()


async def run_daemon(config: Config, *, serve: bool = False) -> None:
    """Polls, sweeps and delivers until SIGTERM or SIGINT; `serve`: and shows the web page.

    Raises StorageError where it cannot start.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with opened(config, SystemClock(), stopping=stop.is_set) as program:
        if program.upgraded:
            log.warning(program.upgraded)
        await Daemon(program, stop, serve).run()


@dataclass(slots=True)
class Daemon:
    """One program kept at work until `stop` is set."""

    program: Program
    stop: asyncio.Event
    serve: bool = False  # the web page, too
    systemd: Systemd = field(default_factory=this_service)
    pulse: Pulse = field(default_factory=Pulse)
    _rung: asyncio.Event = field(default_factory=asyncio.Event)
    _ran: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Returns within ten seconds of `stop`. A bug is not survived: it ends the daemon with a traceback,
        for whoever watches over it to see and to start it again."""
        source = self.program.config.source
        scheduler = self._scheduler()
        scheduler.start()
        log.info("watching", source=source.base_url, poll=source.poll, sweep=source.sweep)
        self._note_older_readings()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._persistently(self._watch, "watch"))
                tasks.create_task(self._persistently(self._deliver, "deliver"))
                tasks.create_task(self._persistently(self._look_after, "look_after"))
                tasks.create_task(keep_told(self.systemd, self.pulse, self.stop))
                if self.program.config.backup.schedule:
                    tasks.create_task(self._persistently(self._back_up))
                if self.program.config.web.public_url:
                    tasks.create_task(self._persistently(self._serve))
                if self.serve:
                    tasks.create_task(self._persistently(self._serve_site))
                if self.program.config.health.listen:
                    tasks.create_task(self._persistently(self._serve_health))
        finally:
            scheduler.shutdown(wait=False)
        log.info("stopped")

    def _note_older_readings(self) -> None:
        """Looks only: what to do about it is for a person to say."""
        note = note_on_older_readings(self.program.parts.readings.current_readers(), CURRENT_READERS)
        if note:
            log.warning(note)

    # When

    def _scheduler(self) -> AsyncIOScheduler:
        scheduler = AsyncIOScheduler(timezone=self.program.config.timezone)
        for kind in KINDS:
            times = trigger(self.program.config, kind)
            times.jitter = JITTER_SECONDS
            scheduler.add_job(
                self._rung.set, times, id=kind, coalesce=True, max_instances=1, misfire_grace_time=3600
            )
        return scheduler

    def due(self, late_by: timedelta) -> Kind | None:
        """The run that should have started at least `late_by` ago; None: none. A sweep does a poll's work;
        one that is made up for takes a poll's place."""
        now, runs = self.program.clock.now(), self.program.runs
        latest = now - late_by
        swept, polled = runs.last_started(("sweep",), now), runs.last_started(("poll", "sweep"), now)
        if polled is None:
            return "poll"
        if self._is_past("sweep", swept or runs.first_started() or polled, latest):
            return "sweep"
        stands = failing(runs, self.program.parts.alarms.table)
        moment = next_poll(self.program.config, self._at_latest_now(polled), stands)
        if moment is None or moment > latest:
            return None
        return "sweep" if self._is_owed_a_sweep() else "poll"

    def _is_owed_a_sweep(self) -> bool:
        now = self.program.clock.now()
        sweep = owed(self.program.runs, now)
        return sweep is not None and sweep.next_try <= now

    def _is_past(self, kind: Kind, last: datetime, latest: datetime) -> bool:
        moment = next_time(self.program.config, kind, self._at_latest_now(last))
        return moment is not None and moment <= latest

    def _at_latest_now(self, last: datetime) -> datetime:
        """A run dated after now by minutes is of a clock that was put right: then we count from now. One
        dated later does not count at all: by it, nothing would be due before that day."""
        return min(last, self.program.clock.now())

    # What

    async def _watch(self) -> None:
        late_by = timedelta()
        while not self.stop.is_set():
            self.pulse.turned("watch", LOOK_SECONDS)
            self._rung.clear()
            kind = self.due(late_by)
            if kind:
                await self._run(kind)
            self._tell_overdue()
            self.pulse.well("watch")
            await first_of(asyncio.sleep(LOOK_SECONDS), self._rung.wait(), self.stop.wait())
            late_by = timedelta() if self._rung.is_set() else SLEPT_THROUGH

    async def _run(self, kind: Kind) -> None:
        self.systemd.status(f"{kind.capitalize()} under way")
        with self._turning_while_it_asks():
            work = run(self.program.parts, sweep=kind == "sweep")
            report = await finish_unless(self.stop, work, GRACE_SECONDS)
        if report is not None:
            _log_run(report)
            self.systemd.status(_in_a_line(report))
        self._ran.set()
        self.program.outbox.wake()
        if report is not None and report.state == "good":
            await finish_unless(self.stop, self.program.post.heartbeat(), GRACE_SECONDS)

    def _tell_overdue(self) -> None:
        parts = self.program.parts
        if tell_overdue(parts):
            settle(parts.holds, parts.burst_limit, self.program.clock.now())
            self.program.outbox.wake()

    async def _deliver(self) -> None:
        await self.program.outbox.run_forever(self.stop, lambda: self.pulse.turned("deliver", LOOK_SECONDS))

    async def _look_after(self) -> None:
        """Apart from the runs: a digest is not late because a sweep takes its time."""
        while not self.stop.is_set():
            self.pulse.turned("look_after", LOOK_SECONDS)
            self._ran.clear()
            self.program.post.look()
            self.pulse.well("look_after")
            await first_of(asyncio.sleep(LOOK_SECONDS), self._ran.wait(), self.stop.wait())

    async def _back_up(self) -> None:
        await backing_up(self.program, self.stop)

    async def _serve(self) -> None:
        from inspectwatch.web.serving import serving

        await serving(self.program.config, self.stop)

    async def _serve_site(self) -> None:
        from inspectwatch.web.site.serving import serving_site

        await serving_site(self.program.config, self.stop, self.pulse)

    async def _serve_health(self) -> None:
        from inspectwatch.web.health.serving import serving_health

        await serving_health(self.program.config, self.stop, self.pulse)

    # Whether it goes on

    @contextmanager
    def _turning_while_it_asks(self) -> Iterator[None]:
        """A run may take an hour, and does no harm as long as it goes from request to request."""
        noting = asyncio.ensure_future(self._note_requests())
        try:
            yield
        finally:
            noting.cancel()
            self.pulse.turned("watch", LOOK_SECONDS)

    async def _note_requests(self) -> None:
        counts, seen = self.program.parts.fetcher.counts, None
        while True:
            asked = (counts.requests, counts.robots, counts.retries)
            if asked != seen:
                seen = asked
                self.pulse.turned("watch", LONGEST_REQUEST_SECONDS)
            await asyncio.sleep(REQUESTS_LOOK_SECONDS)

    async def _persistently(self, work: Callable[[], Awaitable[None]], loop: str = "") -> None:
        """Goes on after trouble with the machine, and the more slowly the longer that lasts. `loop`: what the
        work is called by the pulse; empty: the daemon does its work without it, too."""
        pause, clock = 0.0, asyncio.get_running_loop()
        while not self.stop.is_set():
            began = clock.time()
            try:
                await work()
            except _TROUBLE as error:
                pause = next_pause(pause, worked=clock.time() - began)
                _log_trouble(error, pause)
                if loop:
                    self.pulse.turned(loop, pause)
                    self.pulse.trouble(loop, _for_everybody(error))
                    for trouble in self.pulse.lasting():
                        self.systemd.status(trouble)
                await first_of(asyncio.sleep(pause), self.stop.wait())


def _log_trouble(error: Exception, pause: float) -> None:
    """With a traceback, unless the error says all there is to know: a port that is taken."""
    explained = isinstance(error, CannotListen)
    log.error("trouble with this machine", cause=str(error), again_in=pause, exc_info=not explained)


def _for_everybody(error: Exception) -> str:
    """The cause without paths, as whoever may ask how the daemon is need not see them."""
    if isinstance(error, StorageError):
        return error.problem
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return str(error)


def next_pause(before: float, *, worked: float) -> float:
    """Seconds to wait after trouble: twice those `before`, up to a limit; anew from the shortest where there
    were none, or where work then went well for `worked` seconds, longer than any pause."""
    if not before or worked > LONGEST_RETRY_SECONDS:
        return RETRY_SECONDS
    return min(2 * before, LONGEST_RETRY_SECONDS)


def _in_a_line(report: RunReport) -> str:
    """The last run, for `systemctl status`."""
    return (
        f"Last {report.kind}: {'well' if report.state == 'good' else report.state},"
        f" {counted(report.providers, 'provider')}, {counted(report.new_reports, 'new report')}"
    )


def _log_run(report: RunReport) -> None:
    say = log.warning if report.problems else log.info
    say(
        f"{report.kind} ended",
        state=report.state,
        providers=report.providers,
        new_reports=report.new_reports,
        events=len(report.events) + len(report.listing_events),
        requests=report.requests,
        seconds=round(report.seconds, 1),
    )
    for problem in report.problems:
        log.warning("problem", what=problem)
