"""Every event of a history is as its published schema says. `replaying` holds those of real reports to it."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from fixtures.replica import World
from tests.inspectwatch.watching import RememberingReader, site
from tests.notifier.schemas import problems

BEFORE_ALL = date(2011, 1, 1)


async def told(world: World, folder: Path, reader: RememberingReader) -> Counter[str]:
    """How many events of each type a history brings that is polled once a decade. Each is checked."""
    last = world.publication_days()[-1]
    with site(world, folder, reader, BEFORE_ALL) as served:
        async with served.watched() as watch:
            await watch.poll(BEFORE_ALL)
            for day in (date(2018, 12, 31), last, last + timedelta(days=1)):
                await watch.poll(day)
            events = watch.events()
    assert {event["data"]["id"]: problems(event) for event in events if problems(event)} == {}
    return Counter(event["type"] for event in events)


async def test_our_own_facts(tmp_path: Path, reader: RememberingReader) -> None:
    types = await told(World.from_facts(), tmp_path, reader)
    assert types.keys() == {"rating.changed", "report.published"}
    assert types.total() > 20


async def test_a_report_that_comes_goes_and_returns(tmp_path: Path, reader: RememberingReader) -> None:
    """Withdrawn and reinstated, by the real program."""
    world = World.from_facts()
    last = world.publication_days()[-1]
    with site(world, tmp_path, reader, last) as served:
        async with served.watched() as watch:
            await watch.poll(last)
            gone = watch.rows("SELECT report_id FROM published_reports ORDER BY published DESC LIMIT 1")
            number = str(gone[0]["report_id"])
            watch.replica.withdraw(number)
            for _ in range(3):
                await watch.later(days=2, sweep=True)
            watch.replica.reinstate(number)
            await watch.later(days=2, sweep=True)
            events = watch.events()
    assert [event["type"] for event in events] == ["report.withdrawn", "report.reinstated"]
    assert [problems(event) for event in events] == [[], []]
