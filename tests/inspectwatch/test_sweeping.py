"""A sweep that did not read what it should have is made up for, and not in silence where that fails, too."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from fixtures.replica import World
from fixtures.replica.faults import Fault, other_bytes, rows_dropped, status
from inspectwatch.daemon import Daemon
from inspectwatch.run_report import RunReport
from inspectwatch.sweeping import FIRST_WAIT, LONGEST_WAIT, Owed, owed
from tests.inspectwatch.watching import (
    TUESDAY,
    RememberingReader,
    Site,
    Watch,
    ilacs,
    provider,
    report,
    site,
)

SUNDAY = datetime(2024, 4, 14, 4, tzinfo=UTC)  # five o'clock in London, when a sweep is due
OPERATOR = '[operator]\nto = "mailto:op@example.org"\n'
REVISED = ilacs(date(2020, 1, 17), help_and_protection="inadequate")


@pytest.fixture
def served(tmp_path: Path, reader: RememberingReader) -> Iterator[Site]:
    """Eight authorities whose reports are old: no list shows what moves."""
    authorities = [
        provider(
            f"9100{number}",
            report(f"5{number}01", date(2020, 3, 2), ilacs(date(2020, 1, 17))),
            name=f"Place {number}",
        )
        for number in range(8)
    ]
    with site(World(tuple(authorities)), tmp_path, reader, TUESDAY, OPERATOR) as one:
        yield one


async def watched_till(
    watch: Watch, end: datetime, fault: Callable[[datetime], bool] = lambda _: False
) -> list[tuple[str, RunReport]]:
    """The sweeps of a daemon that is woken each half hour, with their times. `fault`: when the list fails."""
    daemon, sweeps = Daemon(watch.program, asyncio.Event()), []
    moment = watch.clock.now()
    while moment < end:
        moment += timedelta(minutes=30)
        watch.clock.move_to(moment)
        kind = daemon.due(timedelta())
        if kind is None:
            continue
        rule = watch.replica.faults.on(status(503), kind="list") if fault(moment) else None
        run = await watch.poll(sweep=kind == "sweep")
        watch.program.post.look()
        if rule is not None:
            watch.replica.faults.off(rule)
        if kind == "sweep":
            sweeps.append((moment.strftime("%a %H:%M"), run))
    return sweeps


async def test_a_site_that_is_down_on_sundays_is_swept_on_monday(served: Site) -> None:
    async with served.watched() as watch:
        await watch.poll()
        served.replica.faults.on(other_bytes(REVISED), kind="file", report="5101")
        await watch.poll(SUNDAY - timedelta(hours=1))
        sweeps = await watched_till(watch, SUNDAY + timedelta(days=6), lambda moment: moment.weekday() == 6)
        assert [(at, run.state) for at, run in sweeps] == [("Sun 04:00", "problems"), ("Mon 06:00", "good")]
        assert [event["data"]["cause"] for event in sweeps[1][1].events] == ["publisher_revised"]
        assert owed(watch.program.runs, watch.clock.now()) is None


@pytest.mark.parametrize(
    ("fault", "kind"), [(status(500), "provider"), (rows_dropped(), "list"), (status(404), "provider")]
)
async def test_a_sweep_that_gave_up_or_was_not_complete_is_made_up_for(
    served: Site, fault: Fault, kind: str
) -> None:
    async with served.watched() as watch:
        await watch.poll()
        rule = served.replica.faults.on(fault, kind=kind)
        failed = await watch.poll(datetime(2024, 4, 15, 5, tzinfo=UTC), sweep=True)
        assert failed.state == "problems"
        served.replica.faults.off(rule)
        sweeps = await watched_till(watch, watch.clock.now() + timedelta(days=1))
        assert [(at, run.state) for at, run in sweeps] == [("Mon 09:00", "good")]


async def test_a_page_or_two_that_fail_are_no_reason_for_another_sweep(served: Site) -> None:
    async with served.watched() as watch:
        await watch.poll()
        for number in range(2):
            served.replica.faults.on(status(500), path=f"/provider/44/9100{number}")
        assert (await watch.later(hours=1, sweep=True)).state == "problems"
        assert owed(watch.program.runs, watch.clock.now()) is None


async def test_sweeps_that_fail_for_two_weeks_are_an_alarm_though_polls_go_well(served: Site) -> None:
    async with served.watched() as watch:
        await watch.poll()
        await watch.poll(SUNDAY, sweep=True)
        rule = served.replica.faults.on(status(404), kind="provider")
        for days in (7, 7):
            watch.program.post.look()
            assert _alarms(watch) == []
            await watch.later(days=days, sweep=True)
        watch.program.post.look()
        assert _alarms(watch) == [("sweeps", "began")]
        served.replica.faults.off(rule)
        await watch.later(hours=8, sweep=True)
        watch.program.post.look()
        assert _alarms(watch) == [("sweeps", "began"), ("sweeps", "recovered")]


def _alarms(watch: Watch) -> list[tuple[str, str]]:
    alarms = (each["data"] for each in watch.events() if each["type"] == "operator.alarm")
    return [(each["kind"], each["state"]) for each in alarms if each["kind"] == "sweeps"]


def test_the_wait_doubles_up_to_a_limit() -> None:
    waits = [Owed(failed, SUNDAY, None).next_try - SUNDAY for failed in (1, 2, 3, 6, 1000)]
    assert waits == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT, LONGEST_WAIT, LONGEST_WAIT]
