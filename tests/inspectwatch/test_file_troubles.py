"""Files that are not to be had for long: an alarm ends when it is mended, and not when nobody asks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fixtures.replica import World
from fixtures.replica.faults import Fault, bot_check, file_missing, other_bytes, status, web_page
from inspectwatch.daemon import Daemon
from inspectwatch.watch import run
from tests.inspectwatch.watching import (
    MONDAY,
    TUESDAY,
    RememberingReader,
    Site,
    Watch,
    barset,
    ilacs,
    quiet,
    site,
    subscription,
)


@pytest.fixture
def served(tmp_path: Path, reader: RememberingReader) -> Iterator[Site]:
    with site(World((barset(), quiet())), tmp_path, reader, MONDAY, subscription("all")) as opened:
        yield opened


def told(watch: Watch) -> list[str]:
    """Kind and state of each alarm that was told, oldest first."""
    found = [event["data"] for event in watch.events() if "alarm" in event["type"]]
    return [f"{alarm['kind']} {alarm['state']}" for alarm in found]


async def two_weeks(watch: Watch) -> None:
    """Polls twice a day, and sweeps on Sundays, beginning with a Tuesday."""
    for half_day in range(28):
        await watch.later(hours=12, sweep=half_day in (10, 24))


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(web_page(), "broken"), (status(403), "blocked"), (bot_check(), "blocked")],
    ids=["a web page", "403", "a bot check"],
)
async def test_an_alarm_about_files_lasts_until_they_can_be_had(
    served: Site, fault: Fault, kind: str
) -> None:
    """A sweep meets more of it, which is worse once; the polls between, and next Sunday, tell nothing."""
    async with served.watched() as watch:
        await watch.poll()
        served.replica.faults.on(fault, kind="file")
        await watch.poll(TUESDAY)
        await two_weeks(watch)
        assert told(watch) == [f"{kind} began", f"{kind} worse"]
        served.replica.faults.off()
        await watch.later(days=1)
        await watch.later(hours=1)
        assert told(watch) == [f"{kind} began", f"{kind} worse", f"{kind} recovered"]
        assert watch.status_of("1002") == "read"
        assert watch.rows("SELECT name FROM notes WHERE name LIKE 'file trouble%'") == []


async def test_so_does_one_that_robots_txt_forbids(served: Site) -> None:
    async with served.watched() as watch:
        await watch.poll()
        served.replica.robots = "User-agent: *\nDisallow: /v1/file\n"
        await watch.later(days=1)
        await two_weeks(watch)
        assert told(watch) == ["blocked began", "blocked worse"]
        served.replica.robots = ""
        for _ in range(3):
            await watch.later(days=1)
        assert told(watch) == ["blocked began", "blocked worse", "blocked recovered"]


async def test_no_answer_at_all_ends_no_alarm_and_another_answer_does(served: Site) -> None:
    async with served.watched() as watch:
        await watch.poll()
        served.replica.faults.on(status(403), kind="file")
        await watch.poll(TUESDAY)
        served.replica.faults.off()
        served.replica.faults.on(status(500), kind="file")
        await watch.later(days=1)
        assert told(watch) == ["blocked began"]
        served.replica.faults.off()
        served.replica.faults.on(file_missing(), kind="file")
        await watch.later(days=1)
        assert told(watch) == ["blocked began", "blocked recovered"], "the publisher lets us in"


async def test_of_a_withdrawn_report_nobody_wants_the_file(served: Site) -> None:
    async with served.watched() as watch:
        await watch.poll()
        served.replica.faults.on(status(403), kind="file")
        await watch.poll(TUESDAY)
        served.replica.withdraw("1002")
        await watch.later(hours=1)
        assert told(watch) == ["blocked began"], "a page that lacks it once says nothing yet"
        await watch.later(days=1)
        await watch.later(hours=1)
        assert told(watch) == ["blocked began", "blocked recovered"]


async def test_a_host_of_files_that_refuses_us_is_asked_less_and_less_but_by_a_person(served: Site) -> None:
    async with served.watched() as watch:
        await watch.poll()
        served.replica.faults.on(status(403), kind="file")
        daemon, asked = Daemon(watch.program, asyncio.Event()), []
        for half_hours in range(24):
            watch.clock.move_to(datetime(2024, 4, 9, 7, tzinfo=UTC) + timedelta(minutes=30 * half_hours))
            if daemon.due(timedelta()):
                served.replica.forget_requests()
                report = await watch.poll()
                assert report.state == "problems", "its report waits, asked for or not"
                if served.replica.counts()["file"]:
                    asked.append(watch.clock.now().hour)
        assert asked == [7, 8, 10, 14], "and every poll reads the pages, as they are let alone"
        assert served.replica.counts()["list"] > 0
        served.replica.faults.off()
        now = await run(replace(watch.program.parts, patient=False))
        assert [event["type"] for event in now.events] == ["report.revised"]


async def test_a_report_that_is_gone_ends_no_turning_till_it_is_withdrawn_and_then_says_so(
    served: Site,
) -> None:
    first = ilacs(TUESDAY - timedelta(days=46), help_and_protection="outstanding")
    second = ilacs(TUESDAY - timedelta(days=46), help_and_protection="inadequate")
    async with served.watched() as watch:
        await watch.poll()
        await watch.poll(TUESDAY)
        for document in (second, first, second, first, second, first, second):
            served.replica.faults.off()
            served.replica.faults.on(other_bytes(document), report="1002")
            await watch.later(hours=20, sweep=True)
        assert told(watch) == ["flapping began"]
        served.replica.withdraw("1002")
        await watch.later(hours=1)
        assert told(watch) == ["flapping began"]
        await watch.later(days=1, hours=1)
        assert told(watch) == ["flapping began", "flapping recovered"]
        over = [event["data"]["message"] for event in watch.events() if "alarm" in event["type"]][-1]
        assert "withdrawn by the publisher before the file was steady" in over
