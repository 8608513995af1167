"""Pages of many authorities that lack reports all at once: nothing is withdrawn until they are whole again,
or a person has said that it is true."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest

from fixtures.replica import SiteReport, World
from inspectwatch.causes import LACKING
from inspectwatch.steps.removals import are_many
from storage.removals import RemovalTable
from tests.inspectwatch.watching import (
    MONDAY,
    RememberingReader,
    Site,
    Watch,
    document,
    ilacs,
    provider,
    site,
    subscription,
    told,
)

INSPECTED = ilacs(date(2019, 4, 12))
LETTER = document("ilacs_2018", date(2023, 3, 5), {})
MANY = 5


@asynccontextmanager
async def after_baseline(folder: Path, reader: RememberingReader) -> AsyncIterator[tuple[Site, Watch]]:
    """Authorities with a graded inspection and a letter after it."""
    authorities = [
        provider(
            f"9000{number}",
            SiteReport(f"{number}1", "Inspection", date(2019, 5, 22), date(2019, 4, 1), INSPECTED),
            SiteReport(f"{number}2", "Focused visit", date(2023, 4, 5), date(2023, 3, 1), LETTER),
            name=f"Place {number}",
        )
        for number in range(MANY)
    ]
    with site(World(tuple(authorities)), folder, reader, MONDAY, subscription("all")) as served:
        async with served.watched() as watch:
            assert (await watch.poll()).baseline == "completed"
            yield served, watch


def _rated(watch: Watch) -> int:
    return len(watch.rows("SELECT DISTINCT urn FROM current_ratings"))


def _alarms(watch: Watch) -> list[tuple[str, str]]:
    alarms = (each["data"] for each in watch.events() if each["type"] == "source.alarm")
    return [(each["kind"], each["state"]) for each in alarms]


async def test_pages_that_begin_to_show_their_newest_entry_alone_withdraw_nothing(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """It is one alarm from the first run on, and it ends when the pages are whole again."""
    async with after_baseline(tmp_path, reader) as (served, watch):
        for number in range(MANY):
            served.replica.withdraw(f"{number}1")
        run = await watch.later(days=6, sweep=True)
        assert run.problems == (
            "the pages of 5 providers lack reports that they showed before, of 5 read (Place 0, Place 1,"
            " Place 2 and others): nothing counts as withdrawn",
        )
        assert run.cures == (LACKING.cure,)
        for _ in range(8):
            run = await watch.later(hours=25)
            assert (run.events, run.state, _rated(watch)) == ((), "problems", MANY)
        assert (await watch.later(days=3, sweep=True)).events == ()
        assert (_alarms(watch), _rated(watch)) == ([("incomplete", "began")], MANY)
        for number in range(MANY):
            served.replica.reinstate(f"{number}1")
        run = await watch.later(hours=25)
        assert (run.events, run.problems) == ((), ())
        assert _alarms(watch) == [("incomplete", "began"), ("incomplete", "recovered")]


async def test_pages_that_lack_something_are_asked_for_once_a_day(
    tmp_path: Path, reader: RememberingReader
) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        for number in range(MANY):
            served.replica.withdraw(f"{number}1")
        await watch.later(days=6, sweep=True)
        served.replica.forget_requests()
        for _ in range(12):
            await watch.later(hours=4)
        assert sum(seen.kind == "provider" for seen in served.replica.seen) == 2 * MANY


async def test_what_a_person_believes_is_withdrawn_and_what_comes_after_it_is_not(
    tmp_path: Path, reader: RememberingReader
) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        for number in range(MANY - 1):
            served.replica.withdraw(f"{number}1")
        await watch.later(days=6, sweep=True)
        await watch.later(hours=25)
        table = RemovalTable(watch.program.parts.reports.db)
        assert table.believe(watch.clock.now()) == MANY - 1
        run = await watch.later(hours=1)
        assert {event["data"]["cause"] for event in run.events} == {"withdrawn"}
        assert (len(run.events), run.problems, _rated(watch)) == (MANY - 1, (), 1)
        for number in range(MANY):
            served.replica.withdraw(f"{number}2")
        assert len((await watch.later(days=6, sweep=True)).problems) == 1
        assert (await watch.later(hours=25)).events == ()


async def test_two_on_the_same_day_are_believed(tmp_path: Path, reader: RememberingReader) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        for number in range(2):
            served.replica.withdraw(f"{number}1")
        assert (await watch.later(days=6, sweep=True)).problems == ()
        run = await watch.later(hours=25)
        assert [each[:3] for each in told(run.events)] == [
            ("report.withdrawn", "withdrawn", f"{number}1") for number in range(2)
        ]


async def test_pages_that_lose_reports_one_after_the_other_are_many_too(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """Polls read few pages: what was withdrawn in the week counts with what is missing now."""
    async with after_baseline(tmp_path, reader) as (served, watch):
        gone = 0
        for number in range(MANY):
            served.replica.withdraw(f"{number}2")  # the newest: the list shows another date
            await watch.later(hours=1)
            gone += len((await watch.later(hours=25)).events)
        assert gone == 2


@pytest.mark.parametrize(
    ("lacking", "read", "expected"),
    [(2, 2, False), (3, 3, True), (3, 59, True), (3, 60, False), (7, 153, False), (8, 153, True)],
)
def test_how_many_are_too_many(lacking: int, read: int, expected: bool) -> None:
    assert are_many(lacking, read) is expected
