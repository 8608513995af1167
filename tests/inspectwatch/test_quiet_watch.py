"""A source that publishes nothing for unusually long is an alarm, and no fault of any run."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from fixtures.replica import World, faults
from fixtures.replica.world import SiteReport
from inspectwatch.commands.status import status
from inspectwatch.config import load
from tests.inspectwatch.watching import (
    MONDAY,
    RememberingReader,
    Site,
    Watch,
    ilacs,
    provider,
    report,
    site,
    subscription,
)

DAY = timedelta(days=1)
EVERY = 20  # days between two publications, for eight years: more than forty without are unusual
LAST = date(2024, 4, 5)  # before the baseline of 8 April
NEXT = date(2024, 5, 31)


@pytest.fixture
def served(tmp_path: Path, reader: RememberingReader) -> Iterator[Site]:
    days = [LAST - number * EVERY * DAY for number in range(8 * 365 // EVERY)]
    content = ilacs(date(2015, 1, 16))
    old = [
        provider(f"9000{urn}", *(report(f"{urn}{day:%y%m%d}", day, content) for day in days[urn::3]))
        for urn in range(3)
    ]
    news = provider("90009", report("9001", NEXT, ilacs(date(2024, 4, 26))))
    with site(World((*old, news)), tmp_path, reader, MONDAY, subscription("ops", "source.alarm")) as one:
        yield one


async def weekly(watch: Watch, until: date) -> list[bool]:
    """Whether each weekly poll up to that day found it unusually quiet. None has a problem."""
    found = []
    while watch.clock.now().date() + 7 * DAY <= until:
        run = await watch.later(days=7)
        assert (run.state, run.problems, run.cures) == ("good", (), ())
        found.append(run.quiet is not None)
    return found


def without_news(served: Site) -> None:
    """Nothing more comes."""
    served.replica.world = World(served.replica.world.providers[:3])
    served.expected = 3


def alarms(watch: Watch) -> list[dict[str, Any]]:
    return [event["data"] for event in watch.events() if event["type"] == "source.alarm"]


@asynccontextmanager
async def after_baseline(served: Site) -> AsyncIterator[Watch]:
    async with served.watched() as watch:
        run = await watch.poll()
        assert run.baseline == "completed", run.problems
        yield watch


async def test_it_is_told_once_with_what_is_usual_and_ends_with_the_next_publication(served: Site) -> None:
    async with after_baseline(served) as watch:
        assert await weekly(watch, NEXT - DAY) == [False] * 5 + [True] * 2
        [told] = alarms(watch)
        assert (told["kind"], told["state"], told["since"]) == ("quiet", "began", "2024-05-20T09:00:00Z")
        assert told["message"].startswith(
            "Nothing has been published since 5 April 2024; this watch has seen 42 days of it."
            " At this time of the year the longest quiet usually lasts 20 days (of 7 years), and 40 would"
            " still be believed."
            " Meanwhile the list was read 7 times"
        )
        assert "`pauses`" in told["cure"]
        assert await weekly(watch, NEXT + 7 * DAY) == [False]
        [_, over] = alarms(watch)
        assert (over["state"], over["message"]) == (
            "recovered",
            "Something was published again.",
        )


async def test_a_quiet_that_lasts_twice_as_long_is_told_again(served: Site) -> None:
    without_news(served)
    async with after_baseline(served) as watch:
        assert not (await weekly(watch, date(2024, 7, 1)))[0]
        assert [told["state"] for told in alarms(watch)] == ["began", "worse"]


async def test_one_that_is_acknowledged_is_silent(served: Site) -> None:
    async with after_baseline(served) as watch:
        await weekly(watch, date(2024, 5, 20))
        watch.program.parts.alarms.table.acknowledge(["quiet"], watch.clock.now())
        await weekly(watch, NEXT + 7 * DAY)
        assert [told["state"] for told in alarms(watch)] == ["began"]
        assert watch.rows("SELECT kind FROM alarms WHERE recovered_at IS NULL") == []


async def test_a_watch_that_was_off_has_seen_no_quiet(served: Site) -> None:
    async with after_baseline(served) as watch:
        run = await watch.later(days=45)
        assert (run.state, run.quiet, alarms(watch)) == ("good", None, [])
        assert await weekly(watch, date(2024, 6, 18)) == [False, False, False]


async def test_neither_broken_nor_incomplete_lists_end_it_or_say_anything_of_it(served: Site) -> None:
    without_news(served)
    async with after_baseline(served) as watch:
        await weekly(watch, date(2024, 5, 20))
        for fault in (faults.status(500), faults.rows_dropped()):
            served.replica.faults.on(fault, kind="list")
            await watch.later(days=8)
            still = watch.rows("SELECT message FROM alarms WHERE kind = 'quiet' AND recovered_at IS NULL")
            assert len(still) == 1
            served.replica.faults.off()
        assert (await watch.later(days=1)).quiet, "seen or not: nothing was published since it began"
        assert [told["kind"] for told in alarms(watch)] == ["quiet", "incomplete", "incomplete"]


async def test_a_configured_pause_is_no_quiet_and_ends_one(served: Site) -> None:
    async with after_baseline(served) as watch:
        await weekly(watch, date(2024, 5, 20))
    served.settings = 'pauses = ["2024-04-15..2024-05-31"]'
    async with served.watched() as watch:
        assert (await watch.later(days=1)).quiet is None
        assert (
            alarms(watch)[-1]["message"]
            == "The days of the quiet lie in a pause that the configuration names."
        )
        assert not any(await weekly(watch, NEXT - DAY))


async def test_a_pause_that_explains_too_few_of_its_days_ends_none(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """Begun in June, it goes on in the days in which every summer was quiet: still nothing has come."""
    every = [date(2018, 1, 5) + number * 10 * DAY for number in range(6 * 365 // 10)]
    days = [day for day in every if not (7, 20) < (day.month, day.day) < (9, 10)]
    last = date(2024, 6, 3)
    authorities = [provider(f"9000{urn}", *map(_old, days[urn::3])) for urn in range(3)]
    world = World((*authorities, provider("90009", _old(last))))
    with site(world, tmp_path, reader, last + DAY, subscription("ops", "source.alarm")) as one:
        one.settings = 'pauses = ["2024-06-10..2024-06-15"]'
        async with after_baseline(one) as watch:
            assert (await weekly(watch, date(2024, 8, 6)))[-1]
            assert [told["state"] for told in alarms(watch)] == ["began"]


def _old(day: date) -> SiteReport:
    return report(f"{day:%y%m%d}", day, ilacs(date(2015, 1, 16)))


async def test_status_says_what_is_usual(served: Site, capsys: pytest.CaptureFixture[str]) -> None:
    async with after_baseline(served) as _:
        pass
    status(load(served.folder / "inspectwatch.toml", {}), as_json=True)
    [line] = capsys.readouterr().out.splitlines()
    shown = json.loads(line)["quiet"]
    assert (shown["since"], shown["unusual"], shown["days_seen"]) == ("2024-04-05", False, 0)
