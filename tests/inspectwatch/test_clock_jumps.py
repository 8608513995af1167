"""The clock is set back an hour, or forward a year and back: the news is told once, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from fixtures.replica import World
from inspectwatch.clock import ReplayClock
from inspectwatch.watch import run
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


async def _look(watch: Watch) -> None:
    """A poll at the time that the clock shows; the site is always at Tuesday."""
    watch.replica.advance_to(TUESDAY)
    report = await run(watch.program.parts, sweep=True)
    assert report.problems == ()
    watch.program.post.look()
