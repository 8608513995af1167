"""The program dies at any transaction: the next run brings the same events, under the same ids, each once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from fixtures.replica import World
from fixtures.replica.faults import other_bytes
from inspectwatch.clock import ReplayClock
from storage import memory, outbox, providers, reports, runs
from storage.transaction import writing
from tests.inspectwatch.watching import (
    MONDAY,
    TUESDAY,
    RememberingReader,
    Site,
    barset,
    ilacs,
    nine,
    provider,
    quiet,
    report,
    site,
    subscription,
)

SUBSCRIPTIONS = subscription("one") + subscription("two", "rating.changed", "report.published")
EXPECTED = {
    ("rating.changed", "1002"),
    ("report.revised", "2001"),
    ("report.withdrawn", "3001"),
    ("report.published", "3002"),  # its file never comes
}
DEATHS_IN_A_ROW = 8
WRITERS = (memory, outbox, providers, reports, runs)  # every module that writes


class Died(Exception):
    """Stands for the end of the process: nothing of the program catches it."""


@dataclass
class Death:
    """Dies in the transaction of that number, counted from 1, before its commit.

    To die right after a commit leaves the same on the disk as to die in the next transaction.
    """

    at: int
    seen: int = 0

    @contextmanager
    def in_force(self) -> Iterator[None]:
        """Puts itself around every transaction."""
        with pytest.MonkeyPatch.context() as patch:
            for module in WRITERS:
                patch.setattr(module, "writing", self._writing)
            yield

    @contextmanager
    def _writing(self, db: Database) -> Iterator[None]:
        self.seen += 1
        with writing(db):
            yield
            if self.seen == self.at:
                raise Died


@pytest.fixture
def served(tmp_path: Path, reader: RememberingReader) -> Iterator[Site]:
    """A site on which much happens between Monday and Tuesday."""
    gone = report("3001", date(2018, 6, 1), ilacs(date(2018, 4, 20)))
    lost = report("3002", TUESDAY, None)
    world = World((barset(), quiet(), provider("90003", gone, lost)))
    with site(world, tmp_path / "baseline", reader, MONDAY, SUBSCRIPTIONS) as opened:
        yield opened


@dataclass(frozen=True)
class Outcome:
    """What is in the database at the end, by id."""

    events: dict[str, tuple[str, str]]
    deliveries: dict[str, tuple[str, str]]


async def _until_tuesday(served: Site) -> None:
    """A baseline, a report gone from its page, and another one revised."""
    served.folder.mkdir()
    async with served.watched() as watch:
        assert (await watch.poll()).baseline == "completed"
        served.replica.withdraw("3001")
        assert (await watch.later(minutes=30, sweep=True)).events == ()
    revised = ilacs(date(2020, 1, 17), in_care_and_care_leavers="inadequate")
    served.replica.faults.on(other_bytes(revised), report="2001")


async def _tuesday(served: Site, folder: Path, *deaths: Death) -> Outcome:
    """A copy of the database brought through Tuesday, with those deaths on the way."""
    shutil.copytree(served.folder, folder)
    clock = ReplayClock(nine(TUESDAY) + timedelta(hours=1))
    that_day = replace(served, folder=folder, clock=clock)
    for death in deaths:
        with death.in_force(), pytest.raises(Died):
            await _runs(that_day)
    return await _runs(that_day)


async def _runs(served: Site) -> Outcome:
    async with served.watched() as watch:
        await watch.later(minutes=5, sweep=True)
        await watch.later(hours=3)
        events = {
            event["data"]["id"]: (event["type"], event["data"]["report"]["id"]) for event in watch.events()
        }
        query = "SELECT id, event_id, recipient FROM deliveries"
        deliveries = {row["id"]: (row["event_id"], row["recipient"]) for row in watch.rows(query)}
    return Outcome(events, deliveries)


async def test_at_every_other_transaction(served: Site, tmp_path: Path) -> None:
    await _until_tuesday(served)
    counting = Death(at=0)
    with counting.in_force():
        alive = await _tuesday(served, tmp_path / "alive")
    assert set(alive.events.values()) == EXPECTED
    assert len(alive.deliveries) == len(EXPECTED) + 2
    assert counting.seen > 15
    for at in range(1, counting.seen + 1, 2):  # every step there is: benchmarks.kill_campaign
        assert await _tuesday(served, tmp_path / str(at), Death(at)) == alive, at


async def test_again_and_again(served: Site, tmp_path: Path) -> None:
    """Each run gets a transaction further than the one before, and none is lost or made twice."""
    await _until_tuesday(served)
    alive = await _tuesday(served, tmp_path / "alive")
    deaths = [Death(at) for at in range(2, 2 + DEATHS_IN_A_ROW)]
    assert await _tuesday(served, tmp_path / "dying", *deaths) == alive


async def test_in_the_baseline(served: Site, tmp_path: Path) -> None:
    """Nothing becomes news because the first run was cut short."""
    served.folder.mkdir()
    for at in (2, 4, 6, 8):
        with Death(at).in_force(), pytest.raises(Died):
            async with served.watched() as watch:
                await watch.poll()
    async with served.watched() as watch:
        run = await watch.poll()
        assert (run.baseline, run.events, watch.events()) == ("completed", (), [])
        assert watch.rows("SELECT COUNT(*) AS n FROM published_reports WHERE status = 'read'") == [{"n": 3}]
