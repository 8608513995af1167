"""Polls slow down while a source cannot be read, and return to their pace by themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from fixtures.replica import World, faults
from inspectwatch.commands.waiting import NOBODY_IS_TOLD
from inspectwatch.daemon import Daemon
from inspectwatch.slowing import Failing, failing, next_poll
from tests.inspectwatch.processes import Ready, ready_desks
from tests.inspectwatch.watching import (
    MONDAY,
    TUESDAY,
    RememberingReader,
    Site,
    Watch,
    barset,
    quiet,
    site,
    told,
)

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("blocked", "hours"),
    [(False, [0, 0, 0, 0, 1, 2, 4, 4, 4]), (True, [0, 1, 2, 4, 8, 16, 24, 24, 24])],
    ids=["failing", "blocked"],
)
def test_the_wait_doubles_up_to_a_limit(blocked: bool, hours: list[int]) -> None:
    assert [Failing(runs, blocked).wait / HOUR for runs in range(9)] == hours
    assert Failing(100_000, blocked).wait / HOUR == hours[-1]


@pytest.fixture
def served(tmp_path: Path, reader: RememberingReader) -> Iterator[Site]:
    with site(World((barset(), quiet())), tmp_path, reader, MONDAY) as one:
        yield one


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    with ready_desks(tmp_path_factory.mktemp("ready")) as made:
        yield made


async def watched_on_monday(watch: Watch) -> None:
    """To its last scheduled poll."""
    await watch.poll()
    await watch.poll(datetime.combine(MONDAY, time(18, 30), UTC))


async def polled(watch: Watch, day: date) -> list[str]:
    """The times of that day at which a daemon, woken at each scheduled one, begins a poll."""
    daemon, times = Daemon(watch.program, asyncio.Event()), []
    for half_hour in range(48):
        watch.clock.move_to(datetime.combine(day, time(half_hour // 2, half_hour % 2 * 30), UTC))
        if daemon.due(timedelta()):
            times.append(watch.clock.now().astimezone(watch.program.config.timezone).strftime("%H:%M"))
            await watch.poll()
    return times


async def test_a_source_that_cannot_be_read_is_asked_less_and_less_and_then_as_before(served: Site) -> None:
    async with served.watched() as watch:
        await watched_on_monday(watch)
        served.replica.faults.on(faults.status(500), kind="list")
        assert (await polled(watch, TUESDAY)) == [
            "07:00",
            "07:30",
            "08:00",
            "08:30",
            "09:30",
            "11:30",
            "15:30",
            "19:30",
        ]
    async with served.watched() as watch:  # a restart changes nothing
        wednesday = TUESDAY + timedelta(days=1)
        assert (await polled(watch, wednesday))[:3] == ["07:00", "11:00", "15:00"]
        served.replica.faults.off()
        thursday = await polled(watch, wednesday + timedelta(days=1))
        assert (thursday[:3], len(thursday)) == (["07:00", "07:30", "08:00"], 26)
        assert failing(watch.program.runs, watch.program.parts.alarms.table) == Failing()


async def test_a_source_that_refuses_us_is_asked_less_from_the_first_time_on(served: Site) -> None:
    async with served.watched() as watch:
        await watched_on_monday(watch)
        served.replica.faults.on(faults.status(403), kind="list")
        assert (await polled(watch, TUESDAY)) == ["07:00", "08:00", "10:00", "14:00"]
        days = [await polled(watch, TUESDAY + timedelta(days=number)) for number in (1, 2)]
        assert days == [["07:00"], ["07:00"]]
        served.replica.faults.off()
        run = await watch.poll()  # as `check` does, whatever slowed the daemon
        assert (run.state, told(run.events)) == (
            "good",
            [("rating.changed", "new_inspection", "1002", "read")],
        )
        assert len(await polled(watch, TUESDAY + timedelta(days=3))) == 26


async def test_a_single_page_that_fails_slows_nothing(served: Site) -> None:
    async with served.watched() as watch:
        await watched_on_monday(watch)
        served.replica.faults.on(faults.status(403), kind="provider")
        assert len(await polled(watch, TUESDAY)) == 26


async def test_a_page_that_is_refused_makes_no_refusal_of_a_list_that_hiccups(served: Site) -> None:
    async with served.watched() as watch:
        await watched_on_monday(watch)
        served.replica.faults.on(faults.status(403), kind="provider", path="/provider/44/90001")
        await watch.poll(TUESDAY)
        hiccup = served.replica.faults.on(faults.status(500), kind="list")
        await watch.later(minutes=30)
        runs, alarms = watch.program.runs, watch.program.parts.alarms.table
        assert [alarm.kind for alarm in alarms.open()] == ["blocked"]
        assert failing(runs, alarms) == Failing(1, blocked=False)
        served.replica.faults.off(hiccup)
        served.replica.faults.on(faults.status(403), kind="list")
        await watch.later(minutes=30)
        assert failing(runs, alarms) == Failing(2, blocked=True)


async def test_a_slow_schedule_is_no_slower(served: Site) -> None:
    """One poll a day stays one a day: the longest wait of a source that fails is shorter."""
    served.settings = 'poll = "0 9 * * *"'
    async with served.watched() as watch:
        last = datetime.combine(MONDAY, time(8), UTC)  # nine in London
        config = watch.program.config
        assert next_poll(config, last, Failing(50)) == next_poll(config, last, Failing())
        assert next_poll(config, last, Failing(50, blocked=True)) == next_poll(config, last, Failing())


def test_status_says_so_and_check_polls_at_once(ready: Ready, tmp_path: Path) -> None:
    oxfordshire = ready.desk(tmp_path)
    rule = oxfordshire.replica.faults.on(faults.bot_check(), kind="list")
    first = oxfordshire.run("check")
    assert (first.status, first.out) == (1, NOBODY_IS_TOLD + "\n")
    problem, cure = first.err.splitlines()
    assert problem.endswith(
        ": a page that checks whether a person asks came instead of what is published there"
    )
    assert cure.startswith(
        "cure: The publisher, or a protection service before its site, lets only browsers in"
    )
    shown = oxfordshire.run("status")
    assert shown.out.startswith("ALARM blocked since ")
    assert "Polls are slowed: the source refuses us (1 run in a row); next at " in shown.out
    [told_so] = oxfordshire.run("status", "--json").lines()
    assert told_so["failing"] == {"runs": 1, "blocked": True, "slowed": True}
    assert told_so["alarms"][0]["about"] == ["bot_check"]
    asked = len(oxfordshire.replica.seen)
    assert oxfordshire.run("check").status == 1
    assert len(oxfordshire.replica.seen) > asked
    oxfordshire.replica.faults.off(rule)
    assert oxfordshire.run("check").status == 0
    after = oxfordshire.run("status")
    assert (after.status, "slowed" in after.out, "ALARM" in after.out) == (0, False, False)
