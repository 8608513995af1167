"""A report is withdrawn when two readings a day apart do not show it on a healthy page. It can come back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest

from fixtures.replica import World
from fixtures.replica.faults import (
    Fault,
    broken_markup,
    empty_shell,
    file_missing,
    other_bytes,
    providers_dropped,
    rows_dropped,
    status,
)
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
    told,
)

WITHDRAWN = [("report.withdrawn", "withdrawn", "1002", "read")]
REINSTATED = [("report.reinstated", "reinstated", "1002", "read")]


@asynccontextmanager
async def after_baseline(folder: Path, reader: RememberingReader) -> AsyncIterator[tuple[Site, Watch]]:
    """A baseline made on Tuesday: two reports of Barset, one of Quietshire."""
    world = World((barset(), quiet()))
    with site(world, folder, reader, TUESDAY, subscription("all")) as served:
        async with served.watched() as watch:
            assert (await watch.poll()).baseline == "completed"
            yield served, watch


def _help(watch: Watch) -> list[str]:
    """Barset's current grade for help and protection."""
    query = "SELECT grade FROM current_ratings WHERE urn = '90001' AND area = 'help_and_protection'"
    return [row["grade"] for row in watch.rows(query)]


async def test_two_readings_a_day_apart_withdraw_and_one_reinstates(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """Ordinary polls do: the list shows another latest date, and a page under suspicion is read again."""
    async with after_baseline(tmp_path, reader) as (served, watch):
        assert _help(watch) == ["outstanding"]
        served.replica.withdraw("1002")
        assert (await watch.later(hours=1)).events == ()
        assert (await watch.later(hours=23)).events == ()
        assert _help(watch) == ["outstanding"]
        gone = await watch.later(hours=2)
        assert (told(gone.events), gone.problems) == (WITHDRAWN, ())
        assert _help(watch) == ["good"]
        assert (await watch.later(days=7, sweep=True)).events == ()
        served.replica.reinstate("1002")
        back = await watch.later(hours=1)
        assert (told(back.events), back.problems) == (REINSTATED, ())
        assert _help(watch) == ["outstanding"]
        assert [name for event in watch.events() for name, _ in watch.deliveries(event["data"]["id"])] == [
            "all",
            "all",
        ]


async def test_one_that_comes_back_with_other_grades_is_told_with_those(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """Its file is asked for before anybody hears that it is back."""
    async with after_baseline(tmp_path, reader) as (served, watch):
        served.replica.withdraw("1002")
        await watch.later(hours=1)
        assert told((await watch.later(hours=25)).events) == WITHDRAWN
        amended = ilacs(date(2024, 2, 23), help_and_protection="inadequate")
        served.replica.faults.on(other_bytes(amended), kind="file", report="1002")
        served.replica.reinstate("1002")
        (event,) = (await watch.later(hours=1)).events
        grades = {each["area"]: each["grade"] for each in event["data"]["judgements"]}
        assert (event["data"]["cause"], grades["help_and_protection"]) == ("reinstated", "inadequate")
        assert _help(watch) == ["inadequate"]
        assert (await watch.later(hours=1, sweep=True)).events == (), "all of it was told"


async def test_one_that_comes_back_without_its_file_is_as_it_was_and_is_asked_for_again(
    tmp_path: Path, reader: RememberingReader
) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        served.replica.withdraw("1002")
        await watch.later(hours=1)
        await watch.later(hours=25)
        fails = served.replica.faults.on(status(500), kind="file", report="1002")
        served.replica.reinstate("1002")
        assert told((await watch.later(hours=1)).events) == REINSTATED
        served.replica.faults.off(fails)
        amended = ilacs(date(2024, 2, 23), help_and_protection="inadequate")
        served.replica.faults.on(other_bytes(amended), kind="file", report="1002")
        assert told((await watch.later(hours=1)).events) == [
            ("report.revised", "publisher_revised", "1002", "read")
        ]


async def test_one_that_is_not_the_newest_comes_back_with_the_next_poll(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """No list shows it: its page is looked at for a week after the withdrawal."""
    async with after_baseline(tmp_path, reader) as (served, watch):
        await watch.later(days=10)
        served.replica.withdraw("1001")
        await watch.later(hours=1, sweep=True)
        assert len((await watch.later(hours=25)).events) == 1
        await watch.later(days=6)
        served.replica.reinstate("1001")
        assert told((await watch.later(minutes=30)).events) == [
            ("report.reinstated", "reinstated", "1001", "read")
        ]
        served.replica.forget_requests()
        await watch.later(days=1)
        assert [seen.target for seen in served.replica.seen if seen.kind == "provider"] == []


async def test_one_that_a_page_lacks_now_and_then_is_not_withdrawn(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """Whatever a sweep misses, the polls look for."""
    async with after_baseline(tmp_path, reader) as (served, watch):
        await watch.later(days=10)
        for _ in range(2):
            served.replica.withdraw("1001")
            assert (await watch.later(hours=1, sweep=True)).events == ()
            served.replica.reinstate("1001")
            assert (await watch.later(hours=12)).events == ()
            served.replica.withdraw("1001")
            assert (await watch.later(hours=12)).events == ()


async def test_withdrawn_and_reinstated_twice_are_four_events(
    tmp_path: Path, reader: RememberingReader
) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        for _ in range(2):
            served.replica.withdraw("1002")
            await watch.later(hours=1)
            assert told((await watch.later(hours=25)).events) == WITHDRAWN
            served.replica.reinstate("1002")
            assert told((await watch.later(hours=1)).events) == REINSTATED
        assert len({event["data"]["id"] for event in watch.events()}) == 4


async def test_an_old_report_is_found_gone_by_sweeps(tmp_path: Path, reader: RememberingReader) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        await watch.later(days=10)
        served.replica.withdraw("1001")
        assert (await watch.later(days=7)).events == ()
        assert (await watch.later(hours=1, sweep=True)).events == ()
        run = await watch.later(days=7, sweep=True)
        assert told(run.events) == [("report.withdrawn", "withdrawn", "1001", "read")]


async def test_a_report_that_nobody_heard_of_goes_as_it_came(
    tmp_path: Path, reader: RememberingReader
) -> None:
    world = World((barset(), quiet()))
    with site(world, tmp_path, reader, MONDAY, subscription("all")) as served:
        served.replica.faults.on(file_missing(), report="1002")
        async with served.watched() as watch:
            assert (await watch.poll()).baseline == "completed"
            await watch.poll(TUESDAY)
            served.replica.withdraw("1002")
            assert (await watch.later(hours=1)).events == ()
            assert (await watch.later(hours=26)).events == ()
            assert watch.rows("SELECT withdrawn FROM published_reports WHERE report_id = '1002'") == [
                {"withdrawn": 1}
            ]


async def test_gone_for_less_than_a_day_is_nothing(tmp_path: Path, reader: RememberingReader) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        served.replica.withdraw("1002")
        await watch.later(hours=1)
        served.replica.reinstate("1002")
        for _ in range(3):
            assert (await watch.later(hours=20)).events == ()
        served.replica.withdraw("1002")
        assert (await watch.later(hours=1)).events == (), "the day begins anew"
        assert told((await watch.later(hours=25)).events) == WITHDRAWN


async def test_the_report_before_is_compared_as_if_it_had_never_been(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """History is rewritten in silence: what follows a withdrawn report follows the one before it."""
    async with after_baseline(tmp_path, reader) as (served, watch):
        served.replica.withdraw("1001")
        await watch.later(hours=1)
        assert told((await watch.later(hours=25, sweep=True)).events) == [
            ("report.withdrawn", "withdrawn", "1001", "read")
        ]
        query = "SELECT DISTINCT direction FROM rating_history WHERE report_id = '1002'"
        assert watch.rows(query) == [{"direction": "first"}]


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        ("list", rows_dropped()),
        ("list", providers_dropped()),
        ("list", broken_markup()),
        ("list", empty_shell()),
        ("list", status(500)),
        ("provider", broken_markup()),
        ("provider", empty_shell()),
        ("provider", status(404)),
        ("provider", status(403)),
    ],
)
async def test_nothing_is_removed_while_the_site_is_not_healthy(
    tmp_path: Path, reader: RememberingReader, kind: str, fault: Fault
) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        served.replica.withdraw("1001")
        served.replica.faults.on(fault, kind=kind)
        for _ in range(3):
            run = await watch.later(days=2, sweep=True)
            assert (run.events, run.state) == ((), "problems")
        assert watch.rows("SELECT report_id FROM published_reports WHERE withdrawn") == []
        served.replica.faults.off()
        assert (await watch.later(days=2, sweep=True)).events == (), "the first healthy reading only marks it"
        assert len((await watch.later(days=2, sweep=True)).events) == 1


async def test_an_authority_that_left_the_list_keeps_its_ratings(
    tmp_path: Path, reader: RememberingReader
) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        served.replica.world = World((barset(),))
        for _ in range(3):
            run = await watch.later(days=2, sweep=True)
            assert (run.events, run.state, run.providers) == ((), "problems", 1)
        assert watch.rows("SELECT COUNT(*) AS n FROM current_ratings WHERE urn = '90002'") == [{"n": 4}]


async def test_a_page_behind_the_list_is_no_second_reading(tmp_path: Path, reader: RememberingReader) -> None:
    """It lacks the report that is gone, and as well the one that the list has just announced."""
    world = World((barset(), quiet()))
    with site(world, tmp_path, reader, MONDAY, subscription("all")) as served:
        async with served.watched() as watch:
            await watch.poll()
            served.replica.withdraw("1001")
            assert (await watch.later(minutes=1, sweep=True)).events == ()
            stale = served.page("90001")
            rule = served.replica.faults.on(Fault(alter=lambda _: stale), path="/provider/44/90001")
            assert (await watch.later(hours=25)).events == ()
            served.replica.faults.off(rule)
            caught_up = told((await watch.later(minutes=30)).events)
    assert caught_up == [
        ("report.withdrawn", "withdrawn", "1001", "read"),
        ("report.published", "new_inspection", "1002", "read"),
    ]


async def test_a_page_that_failed_in_a_sweep_is_asked_for_at_the_next_poll(
    tmp_path: Path, reader: RememberingReader
) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        served.replica.faults.on(status(500), path="/provider/44/90002")
        for sweep in (True, False, False):
            run = await watch.later(days=5, sweep=sweep)
            assert (run.state, len(run.problems)) == ("problems", 1)
        served.replica.faults.off()
        served.replica.forget_requests()
        for _ in range(2):
            assert (await watch.later(hours=1)).problems == ()
        assert [seen.target for seen in served.replica.seen if seen.kind == "provider"] == [
            "/provider/44/90002"
        ]
