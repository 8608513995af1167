"""After a restore: what was published since the backup is recorded in silence, and what is new is news."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from fixtures.replica import SiteProvider, World
from storage.backups import Backup, make_backup
from storage.database import open_for_reading
from storage.deliveries import DeliveryTable, Filter
from storage.listing import ListingTable
from storage.restoring import Outcome, restore, source_at
from tests.inspectwatch.watching import (
    MONDAY,
    TUESDAY,
    RememberingReader,
    Site,
    barset,
    ilacs,
    provider,
    quiet,
    report,
    site,
    subscription,
    told,
)

WEDNESDAY, THURSDAY, NEXT_WEEK = TUESDAY + timedelta(1), TUESDAY + timedelta(2), TUESDAY + timedelta(7)
DATABASE = "inspectwatch.db"


@pytest.fixture
def served(tmp_path: Path, reader: RememberingReader) -> Iterator[Site]:
    """Barset, judged on Tuesday; another, judged next week; and a quiet one."""
    later = report("3002", NEXT_WEEK, ilacs(date(2024, 3, 1), help_and_protection="inadequate"))
    third = provider("90003", report("3001", date(2019, 6, 3), ilacs(date(2019, 5, 3))), later)
    world = World((barset(), quiet(), third))
    with site(world, tmp_path, reader, MONDAY, subscription("desk")) as made:
        yield made


def backed_up(served: Site) -> Backup:
    now = served.clock.now()
    return make_backup(served.folder / DATABASE, served.folder / "backups", 7, now).backup


def restored(served: Site, backup: Backup) -> Outcome:
    return restore(source_at(backup.folder), served.folder / DATABASE, served.clock.now())


async def test_what_came_since_the_backup_is_silent_and_what_comes_then_is_told(served: Site) -> None:
    async with served.watched() as watch:
        assert (await watch.poll()).baseline == "completed"
        backup = backed_up(served)
        (event,) = (await watch.poll(TUESDAY)).events
        assert event["data"]["report"]["id"] == "1002"
    restored(served, backup)
    async with served.watched() as watch:
        run = await watch.poll(WEDNESDAY)
        assert (run.events, run.baseline, run.problems) == ((), "completed", ())
        assert watch.status_of("1002") == "read"
        assert watch.events() == []
        assert [row["grade"] for row in watch.rows(_CURRENT, "90001")] == ["outstanding"]
        assert (await watch.poll(THURSDAY)).events == ()
        run = await watch.poll(NEXT_WEEK)
        assert told(run.events) == [("rating.changed", "new_inspection", "3002", "read")]
        assert run.baseline == "after"


_CURRENT = "SELECT grade FROM current_ratings WHERE urn = ? AND area = 'help_and_protection'"


async def test_a_run_that_is_not_complete_goes_on_being_silent(served: Site) -> None:
    async with served.watched() as watch:
        await watch.poll()
        backup = backed_up(served)
    restored(served, backup)
    stops = iter([False] * 3)
    async with served.watched(stopping=lambda: next(stops, True)) as watch:
        run = await watch.poll(TUESDAY)
        assert (run.events, run.baseline, run.state) == ((), "before", "interrupted")
    async with served.watched() as watch:
        run = await watch.poll(WEDNESDAY)
        assert (run.events, run.baseline) == ((), "completed")
        assert watch.status_of("1002") == "read"


async def test_a_revision_and_a_withdrawal_since_the_backup_are_silent_too(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """What no list shows would be found by a sweep, long after the first run."""
    older = report("2000", date(2015, 3, 2), ilacs(date(2015, 1, 16)))
    latest = report("2001", date(2020, 3, 2), ilacs(date(2020, 1, 17)))
    world = World((barset(), provider("90002", older, latest)))
    with site(world, tmp_path, reader, TUESDAY, subscription("desk")) as served:
        async with served.watched() as watch:
            await watch.poll()
            backup = backed_up(served)
        revised = ilacs(date(2024, 2, 23), help_and_protection="requires_improvement")
        served.replica.world = World((barset_with(revised), provider("90002", latest)))
        restored(served, backup)
        async with served.watched() as watch:
            assert (await watch.poll(TUESDAY + timedelta(weeks=4))).baseline == "completed"
            assert [row["grade"] for row in watch.rows(_CURRENT, "90001")] == ["requires_improvement"]
            await watch.later(days=2, sweep=True)
            await watch.later(days=7, sweep=True)
            assert watch.events() == []
            withdrawn = watch.rows("SELECT withdrawn FROM published_reports WHERE report_id = '2000'")
            assert withdrawn == [{"withdrawn": 1}]


def barset_with(content: bytes) -> SiteProvider:
    """Barset whose report of Tuesday has another file."""
    old = report("1001", date(2019, 5, 22), ilacs(date(2019, 4, 12)))
    return provider("90001", old, report("1002", TUESDAY, content), name="Barset")


async def test_what_waited_in_the_backup_is_not_sent_and_can_be_by_hand(served: Site) -> None:
    async with served.watched() as watch:
        await watch.poll()
        await watch.poll(TUESDAY)
        backup = backed_up(served)
    assert restored(served, backup).silenced.cancelled == 1
    async with served.watched() as watch:
        await watch.poll(WEDNESDAY)
        assert watch.rows("SELECT state FROM deliveries") == [{"state": "cancelled"}]
        sent = await watch.program.post.deliver()
        assert (sent.tried, sent.sent) == (0, 0)
        by_hand = DeliveryTable(watch.program.deliveries.db).retry(Filter(), served.clock.now())
        assert len(by_hand.done) == 1


async def test_a_file_that_is_still_awaited_is_told_of_under_the_id_it_had(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """The database that was lost may have said that it was not up. What it says when it comes is news."""
    awaited = report("1003", TUESDAY, ilacs(date(2024, 2, 26)), file_from=NEXT_WEEK)
    world = World((barset(awaited), quiet()))
    with site(world, tmp_path, reader, MONDAY, subscription("desk")) as served:
        async with served.watched() as watch:
            await watch.poll()
            await watch.poll(TUESDAY)
            backup = backed_up(served)
            (before,) = (await watch.later(hours=3)).events
        restored(served, backup)
        async with served.watched() as watch:
            assert (await watch.poll(WEDNESDAY)).events == ()
            (after,) = (await watch.later(hours=1)).events
            assert after["data"]["id"] == before["data"]["id"]
            events = (await watch.poll(NEXT_WEEK)).events
            assert told(events) == [("report.revised", "publisher_revised", "1003", "read")]


async def test_no_proof_of_life_is_given_for_a_month_with_a_gap(
    tmp_path: Path, reader: RememberingReader
) -> None:
    more = 'proof_of_life = "monthly"'
    world = World((barset(), quiet()))
    with site(world, tmp_path, reader, date(2024, 3, 1), subscription("desk", more=more)) as served:
        async with served.watched() as watch:
            await watch.poll()
            backup = backed_up(served)
        served.clock.move_to(served.clock.now() + timedelta(days=50))
        restored(served, backup)
        async with served.watched() as watch:
            await watch.later(hours=1)
            watch.program.post.prepare()
            await watch.later(days=20)
            watch.program.post.prepare()
            assert watch.events() == []
    with closing(open_for_reading(tmp_path / DATABASE)) as db:
        assert list(db.query("SELECT * FROM events")) == []


async def test_who_left_the_list_since_the_backup_is_recorded_in_silence(served: Site) -> None:
    """Whoever follows it may have been told before the restore."""
    async with served.watched() as watch:
        assert (await watch.poll()).baseline == "completed"
        backup = backed_up(served)
    barsets, _, third = served.replica.world.providers
    served.replica.world = World((barsets, third, provider("90009", name="Newshire")))
    restored(served, backup)
    async with served.watched() as watch:
        assert (await watch.poll(WEDNESDAY)).baseline == "completed"
        assert (await watch.poll(THURSDAY)).listing_events == ()
        assert [each.urn for each in ListingTable(watch.program.parts.reports.db).gone()] == ["90002"]
        served.replica.world = World((barsets, quiet(), third))
        (back,) = (await watch.poll(NEXT_WEEK)).listing_events
        assert back["type"] == "provider.listed"
