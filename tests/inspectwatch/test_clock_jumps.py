"""The clock is set back an hour, or forward a year and back: the news is told once, and nothing else."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fixtures.replica import World
from inspectwatch.clock import ReplayClock
from inspectwatch.daemon import Daemon
from inspectwatch.schedule import Kind, next_time
from inspectwatch.watch import run
from tests.inspectwatch.configuring import read
from tests.inspectwatch.watching import (
    MONDAY,
    TUESDAY,
    RememberingReader,
    Watch,
    barset,
    nine,
    quiet,
    site,
    subscription,
)

HOUR, YEAR = timedelta(hours=1), timedelta(days=366)


class SetClock(ReplayClock):
    """A clock that somebody sets, back as well as forward."""

    def put(self, moment: datetime) -> None:
        """It is that time now."""
        self._now = moment


@pytest.mark.parametrize(
    "jumps",
    [
        (-HOUR,),
        (YEAR,),
        (YEAR, -YEAR),
        (-HOUR, HOUR),
        (-YEAR, YEAR),
        (timedelta(days=30), -timedelta(days=30)),
    ],
    ids=[
        "back an hour",
        "a year on",
        "a year on and back",
        "back and forth",
        "a year back",
        "a month on and back",
    ],
)
async def test_a_jump_tells_nothing_twice_and_loses_nothing(
    tmp_path: Path, reader: RememberingReader, jumps: tuple[timedelta, ...]
) -> None:
    with site(World((barset(), quiet())), tmp_path, reader, MONDAY, subscription("all")) as served:
        clock = SetClock(nine(MONDAY))
        served.clock = clock
        async with served.watched() as watch:
            assert (await watch.poll()).baseline == "completed"
            clock.put(nine(TUESDAY))
            for jump in jumps:
                clock.put(clock.now() + jump)
                await _look(watch)
            clock.put(nine(TUESDAY) + timedelta(hours=2))
            await _look(watch)
            clock.put(nine(TUESDAY) + timedelta(days=3))
            await _look(watch)
            events = [event for event in watch.events() if "report" in event["data"]]
            assert [event["type"] for event in events] == ["rating.changed"]
            assert watch.rows(
                "SELECT COUNT(*) AS n FROM deliveries WHERE event_id = ?", events[0]["data"]["id"]
            ) == [{"n": 1}]
            assert watch.rows("SELECT kind FROM alarms WHERE recovered_at IS NULL AND kind <> 'quiet'") == []


@pytest.mark.parametrize("restarted", [False, True], ids=["going on", "restarted"])
@pytest.mark.parametrize("ahead", [timedelta(minutes=20), HOUR, YEAR], ids=["minutes", "an hour", "a year"])
async def test_after_a_clock_that_ran_ahead_the_daemon_polls_once_and_by_its_schedule(
    tmp_path: Path, reader: RememberingReader, ahead: timedelta, *, restarted: bool
) -> None:
    with site(World((barset(), quiet())), tmp_path, reader, MONDAY) as served:
        clock = SetClock(nine(MONDAY) + ahead)
        served.clock, served.settings = clock, 'poll = "*/10 * * * *"\nsweep = "0 3 * * sun"'
        async with served.watched() as watch:
            await _look(watch)
            if not restarted:
                assert await _begun_in_an_hour(watch, clock) == ["poll"] * 7
        if restarted:
            async with served.watched() as watch:
                assert await _begun_in_an_hour(watch, clock) == ["poll"] * 7


async def test_runs_put_off_by_a_clock_that_ran_ahead_come_by_the_last_that_was_right(
    tmp_path: Path, reader: RememberingReader
) -> None:
    with site(World((barset(), quiet())), tmp_path, reader, MONDAY) as served:
        clock = SetClock(nine(MONDAY))
        served.clock, served.settings = clock, 'poll = "0 9 * * *"\nsweep = "0 3 * * sun"'
        async with served.watched() as watch:
            await _look(watch)
            clock.put(nine(MONDAY) + YEAR)
            await _look(watch)
            daemon = Daemon(watch.program, asyncio.Event())
            clock.put(nine(MONDAY) + HOUR)
            assert daemon.due(timedelta()) is None
            clock.put(nine(TUESDAY))
            assert daemon.due(timedelta()) == "poll"
            clock.put(nine(MONDAY) + timedelta(days=7))
            assert daemon.due(timedelta()) == "sweep"


@pytest.mark.parametrize("machine", ["UTC", "Asia/Tokyo", "America/New_York"])
def test_schedules_go_by_the_zone_of_the_configuration_whatever_the_machine_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, machine: str
) -> None:
    monkeypatch.setenv("TZ", machine)
    time.tzset()
    try:
        midnight = datetime(2026, 7, 6, tzinfo=UTC)
        for zone, hour in (("Europe/London", 8), ("America/New_York", 13), ("UTC", 9)):
            config = read(tmp_path, f'timezone = "{zone}"\n[source.ofsted]\npoll = "0 9 * * *"')
            assert next_time(config, "poll", midnight) == midnight + hour * HOUR
    finally:
        monkeypatch.undo()
        time.tzset()


async def _begun_in_an_hour(watch: Watch, clock: SetClock) -> list[Kind]:
    """What a daemon that looks each minute begins from nine to ten, the clock being right again."""
    daemon, begun = Daemon(watch.program, asyncio.Event()), list[Kind]()
    for minute in range(61):
        clock.put(nine(MONDAY) + timedelta(minutes=minute))
        if kind := daemon.due(timedelta()):
            begun.append(kind)
            await watch.poll(sweep=kind == "sweep")
    return begun


async def _look(watch: Watch) -> None:
    """A poll at the time that the clock shows; the site is always at Tuesday."""
    watch.replica.advance_to(TUESDAY)
    report = await run(watch.program.parts, sweep=True)
    assert report.problems == ()
    watch.program.post.look()
