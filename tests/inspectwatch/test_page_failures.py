"""One page that cannot be read, or lags behind the list: it may hide news, and must not do so in silence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from fixtures.replica import World
from fixtures.replica.faults import Fault, cut_body, redirect, status
from tests.inspectwatch.watching import (
    MONDAY,
    TUESDAY,
    RememberingReader,
    Site,
    Watch,
    barset,
    ilacs,
    provider,
    quiet,
    report,
    site,
    subscription,
)

BARSET, QUIET = "/provider/44/90001", "/provider/44/90002"


@pytest.fixture
def served(tmp_path: Path, reader: RememberingReader) -> Iterator[Site]:
    with site(World((barset(), quiet())), tmp_path, reader, MONDAY, subscription("all")) as opened:
        yield opened


def told(watch: Watch) -> list[str]:
    """Type of each event, of alarms kind and state."""
    return [
        f"{event['data']['kind']} {event['data']['state']}" if "alarm" in event["type"] else event["type"]
        for event in watch.events()
    ]


@pytest.mark.parametrize(
    "fault",
    [status(500), status(404), cut_body(), redirect("https://example.org/x")],
    ids=["500", "404", "cut off", "elsewhere"],
)
async def test_a_page_that_every_run_of_a_day_asked_for_in_vain_is_an_alarm(
    served: Site, fault: Fault
) -> None:
    async with served.watched() as watch:
        await watch.poll()
        served.replica.faults.on(fault, kind="provider", path=BARSET)
        await watch.poll(TUESDAY)
        for _ in range(3):
            await watch.later(hours=6)
            assert told(watch) == []
        await watch.later(hours=6)
        assert told(watch) == ["broken began"]
        (alarm,) = watch.events()
        assert "the page of 1 authority could not be read for a day and more" in alarm["data"]["message"]
        assert BARSET in alarm["data"]["message"]
        await watch.later(hours=12, sweep=True)
        assert told(watch) == ["broken began"]
        served.replica.faults.off()
        await watch.later(hours=1)
        assert sorted(told(watch)) == ["broken began", "broken recovered", "rating.changed"]


async def test_more_such_pages_are_worse_and_none_in_a_row_need_fail(
    tmp_path: Path, reader: RememberingReader
) -> None:
    day = date(2024, 4, 9)
    places = [
        provider(
            f"9100{number}", report(f"5{number}01", day, ilacs(date(2024, 3, 1))), name=f"Place {number}"
        )
        for number in range(6)
    ]
    with site(World(tuple(places)), tmp_path, reader, MONDAY, subscription("all")) as served:
        async with served.watched() as watch:
            await watch.poll()
            for number in (0, 2):
                served.replica.faults.on(status(500), kind="provider", path=f"/provider/44/9100{number}")
            await watch.poll(TUESDAY)
            for _ in range(4):
                await watch.later(hours=6)
            assert told(watch).count("broken began") == 1
            served.replica.faults.on(status(500), kind="provider", path="/provider/44/91004")
            for _ in range(4):
                await watch.later(hours=8, sweep=True)
            assert "broken worse" not in told(watch), "one more of three is not twice as much"


async def test_a_daemon_that_was_off_has_seen_no_lasting_failure(served: Site) -> None:
    async with served.watched() as watch:
        await watch.poll()
        served.replica.faults.on(status(500), kind="provider", path=BARSET)
        await watch.poll(TUESDAY)
        await watch.later(days=5)
        await watch.later(minutes=30)
        assert told(watch) == []


async def test_a_dead_page_does_not_keep_everybodys_news_back_for_ever(
    tmp_path: Path, reader: RememberingReader
) -> None:
    friday = date(2024, 4, 5)
    with site(World((barset(), quiet())), tmp_path, reader, friday, subscription("all")) as served:
        served.replica.faults.on(status(404), kind="provider", path=QUIET)
        async with served.watched() as watch:
            for _ in range(4):
                assert (await watch.later(hours=6)).baseline == "before"
            run = await watch.later(hours=6)
            assert (run.baseline, told(watch)) == ("completed", ["broken began"])
            await watch.poll(TUESDAY)
            assert told(watch) == ["broken began", "rating.changed"]
            served.replica.faults.off()
            back = await watch.later(hours=1)
            assert (back.new_reports > 0, back.events) == (True, ()), (
                "its first reading is as silent as theirs"
            )
            assert watch.rows("SELECT COUNT(*) AS n FROM current_ratings WHERE urn = '90002'") == [{"n": 4}]
            assert watch.rows("SELECT name FROM notes WHERE name LIKE 'page %'") == []


async def test_where_many_pages_are_dead_the_first_run_is_not_complete(
    tmp_path: Path, reader: RememberingReader
) -> None:
    third = provider("90003", name="Newshire")
    with site(World((barset(), quiet(), third)), tmp_path, reader, MONDAY, subscription("all")) as served:
        served.replica.faults.on(status(404), kind="provider", path=QUIET)
        served.replica.faults.on(status(404), kind="provider", path="/provider/44/90003")
        async with served.watched() as watch:
            for _ in range(8):
                assert (await watch.later(hours=6)).baseline == "before"
            assert told(watch) == ["broken began"]


async def test_a_page_that_lags_behind_the_list_is_an_alarm_and_read_till_it_does_not(served: Site) -> None:
    async with served.watched() as watch:
        await watch.poll()
        old = served.page("90001")
        served.replica.faults.on(Fault(alter=lambda _: old), kind="provider", path=BARSET)
        await watch.poll(TUESDAY)
        assert told(watch) == []
        run = await watch.later(days=1)
        assert told(watch) == ["broken began"]
        assert any(
            "the list shows a report of 9 April 2024, and the page does not" in p for p in run.problems
        )
        await watch.later(days=4)
        served.replica.forget_requests()
        for _ in range(6):
            await watch.later(hours=2)
        assert served.replica.counts().get("provider", 0) == 0, "once a day is enough by now"
        served.replica.faults.off()
        await watch.later(hours=13)
        assert told(watch) == ["broken began", "rating.changed", "broken recovered"]


async def test_a_page_that_lagged_from_the_beginning_hides_no_news(served: Site) -> None:
    old = served.page("90001")
    served.replica.advance_to(TUESDAY)
    served.replica.faults.on(Fault(alter=lambda _: old), kind="provider", path=BARSET)
    async with served.watched() as watch:
        assert (await watch.later(days=1)).baseline == "completed"
        for _ in range(5):
            await watch.later(days=1)
        assert told(watch) == []
