"""The page of an authority that the list lacks is read all the same, and takes nothing away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from fixtures.replica import World
from fixtures.replica.faults import Fault, Rule, status
from scraper.ofsted.authorities import reference_authorities
from tests.inspectwatch.watching import (
    TUESDAY,
    RememberingReader,
    Site,
    Watch,
    barset,
    ilacs,
    provider,
    report,
    site,
    subscription,
    told,
)

OLD = report("2001", date(2020, 3, 2), ilacs(date(2020, 1, 17)))
LAST = report("2002", date(2024, 4, 20), ilacs(date(2024, 3, 1), overall_effectiveness="inadequate"))
QUIETSHIRE = provider("90002", OLD, LAST, name="Quietshire")
NEWCOMER = provider("90007", name="Newshire")
NEWS = [("rating.changed", "new_inspection", "2002", "read")]


@asynccontextmanager
async def after_baseline(folder: Path, reader: RememberingReader) -> AsyncIterator[tuple[Site, Watch]]:
    """Quietshire has an old report, and gets its last one on 20 April."""
    with site(World((barset(), QUIETSHIRE)), folder, reader, TUESDAY, subscription("all")) as served:
        async with served.watched() as watch:
            assert (await watch.poll()).baseline == "completed"
            yield served, watch


def _leaves_the_list(served: Site) -> Rule:
    """Its page goes on."""
    without = Fault(rows=lambda rows: tuple(row for row in rows if row.urn != QUIETSHIRE.urn))
    return served.replica.faults.on(without, kind="list")


async def test_a_sweep_finds_the_last_report_of_one_that_is_no_longer_listed(
    tmp_path: Path, reader: RememberingReader
) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        served.replica.world = World((barset(), QUIETSHIRE, NEWCOMER))
        _leaves_the_list(served)
        for _ in range(2):
            assert (await watch.later(days=2)).problems == ()
        assert (await watch.poll(date(2024, 4, 21))).events == ()
        run = await watch.later(hours=1, sweep=True)
        assert (told(run.events), run.problems) == (NEWS, ())


async def test_polls_look_once_a_day_while_the_list_is_not_complete(
    tmp_path: Path, reader: RememberingReader
) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        _leaves_the_list(served)
        await watch.poll(date(2024, 4, 15))
        served.replica.forget_requests()
        for _ in range(8):
            assert (await watch.later(hours=6)).events == ()
        asked = [seen.target for seen in served.replica.seen if seen.target == "/provider/44/90002"]
        assert len(asked) == 2
        assert told((await watch.poll(date(2024, 4, 21))).events) == NEWS


async def test_a_page_that_is_gone_too_is_no_failure(tmp_path: Path, reader: RememberingReader) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        served.replica.world = World((barset(), QUIETSHIRE, NEWCOMER))
        _leaves_the_list(served)
        served.replica.faults.on(status(404), path="/provider/44/90002")
        await watch.later(days=2)
        await watch.later(days=2)
        run = await watch.later(days=2, sweep=True)
        assert (run.problems, run.notes) == ((), ())


@pytest.mark.parametrize("fails", [True, False])
async def test_what_it_lacks_or_says_wrong_takes_nothing_away(
    tmp_path: Path, reader: RememberingReader, fails: bool
) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        served.replica.world = World((barset(), QUIETSHIRE, NEWCOMER))
        _leaves_the_list(served)
        served.replica.withdraw("2001")
        if fails:
            served.replica.faults.on(status(500), path="/provider/44/90002")
        for _ in range(3):
            run = await watch.later(days=2, sweep=True)
            assert (run.events, run.problems) == ((), ())
            assert any("Quietshire, which is not on the list" in note for note in run.notes) is fails
        assert len(watch.rows("SELECT * FROM current_ratings WHERE urn = '90002'")) == 4


async def test_one_that_was_replaced_long_ago_is_left_alone(
    tmp_path: Path, reader: RememberingReader
) -> None:
    known = {each.urn for each in reference_authorities()}
    assert QUIETSHIRE.urn not in known
    async with after_baseline(tmp_path, reader) as (served, watch):
        served.replica.world = World((barset(), QUIETSHIRE, NEWCOMER))
        _leaves_the_list(served)
        await watch.later(hours=1)
        watch.program.parts.listing_news.table.link("90002", ["90007"], watch.clock.now())
        for span, expected in ((timedelta(days=390), 1), (timedelta(days=20), 0)):
            served.replica.forget_requests()
            await watch.poll(watch.clock.now() + span, sweep=True)
            asked = [seen.target for seen in served.replica.seen if seen.target == "/provider/44/90002"]
            assert len(asked) == expected
