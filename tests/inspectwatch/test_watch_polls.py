"""What a poll asks for, and what it makes of lists and pages that move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from fixtures.replica import World
from fixtures.replica.faults import Fault
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
    told,
)

NEWS = [("rating.changed", "new_inspection", "1002", "read")]
SMALL = World((barset(), quiet()))
EARLIER = report("1000", TUESDAY, ilacs(date(2022, 6, 17), help_and_protection="requires_improvement"))


@asynccontextmanager
async def after_baseline(
    folder: Path, reader: RememberingReader, world: World = SMALL, day: date = MONDAY
) -> AsyncIterator[tuple[Site, Watch]]:
    """The site on that day, its baseline made."""
    with site(world, folder, reader, day, subscription("all")) as served:
        async with served.watched() as watch:
            assert (await watch.poll()).baseline == "completed"
            yield served, watch


def asked(served: Site) -> dict[str, int]:
    """Requests by kind since the last look."""
    counts = dict(served.replica.counts())
    served.replica.forget_requests()
    return {kind: number for kind, number in counts.items() if kind != "not_modified" and number}


async def test_an_idle_poll_of_153_authorities_costs_two_requests(
    tmp_path: Path, reader: RememberingReader
) -> None:
    world = World(tuple(provider(f"8{number:04}") for number in range(153)))
    async with after_baseline(tmp_path, reader, world) as (served, watch):
        assert asked(served) == {"robots": 1, "list": 2, "provider": 153}
        for _ in range(4):
            run = await watch.later(minutes=30)
            assert (run.state, run.providers, asked(served)) == ("good", 153, {"list": 2})
        await watch.later(days=1)
        assert asked(served) == {"robots": 1, "list": 2}


async def test_a_page_is_read_again_for_three_days_after_a_publication(
    tmp_path: Path, reader: RememberingReader
) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        asked(served)
        pages = []
        for day in range(6):
            await watch.poll(TUESDAY + timedelta(days=day))
            pages.append(asked(served).get("provider", 0))
    assert pages == [1, 1, 1, 1, 0, 0]


async def test_two_reports_of_one_day_found_at_different_polls(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """The list shows no difference; the second is of an earlier inspection, and no old news for that."""
    async with after_baseline(tmp_path, reader) as (served, watch):
        assert told((await watch.poll(TUESDAY)).events) == NEWS
        served.replica.world = World((barset(EARLIER), quiet()))
        run = await watch.later(hours=1)
        assert told(run.events) == [("rating.changed", "new_inspection", "1000", "read")]
        was = [j["previous"] for j in run.events[0]["data"]["judgements"]]
        assert {previous["report_id"] for previous in was if previous} == {"1001"}
        query = "SELECT report_id FROM rating_history WHERE previous_grade = 'requires_improvement'"
        assert watch.rows(query) == [{"report_id": "1002"}], "what came before is compared anew"


async def test_two_reports_found_at_once_are_told_oldest_inspection_first(
    tmp_path: Path, reader: RememberingReader
) -> None:
    async with after_baseline(tmp_path, reader, World((barset(EARLIER), quiet()))) as (_, watch):
        run = await watch.poll(TUESDAY)
        assert told(run.events) == [("rating.changed", "new_inspection", "1000", "read"), *NEWS]
        moved = [j["previous"] for j in run.events[1]["data"]["judgements"] if j["direction"] == "improved"]
        assert [previous and previous["report_id"] for previous in moved] == ["1000"]


async def test_what_turns_up_behind_a_newer_report_is_old_news_for_those_who_ask(
    tmp_path: Path, reader: RememberingReader
) -> None:
    old = report("1004", date(2022, 9, 1), ilacs(date(2022, 6, 17), help_and_protection="inadequate"))
    asks = subscription("patient", "report.published", "rating.changed", more="late = true")
    default = subscription("default", "report.published", "rating.changed")
    with site(SMALL, tmp_path, reader, TUESDAY, asks + default) as served:
        async with served.watched() as watch:
            await watch.poll()
            served.replica.world = World((barset(old), quiet()))
            event = (await watch.later(days=7, sweep=True)).events[0]
            assert told([event]) == [("report.published", "late", "1004", "read")]
            assert [name for name, _ in watch.deliveries(event["data"]["id"])] == ["patient"]
            assert watch.rows("SELECT * FROM rating_changes") == []
            query = "SELECT grade, report_id FROM current_ratings WHERE urn = '90001'"
            assert {row["report_id"] for row in watch.rows(query)} == {"1002"}


async def test_an_authority_that_nobody_knew_is_read_and_its_reports_are_news(
    tmp_path: Path, reader: RememberingReader
) -> None:
    young = provider("99999", report("9001", TUESDAY, ilacs(date(2024, 2, 23))), listed_from=TUESDAY)
    async with after_baseline(tmp_path, reader) as (served, watch):
        served.replica.world = World((*SMALL.providers, young))
        run = await watch.poll(TUESDAY)
        assert (run.problems, run.providers) == ((), 3)
        events = sorted(run.events, key=lambda event: event["data"]["report"]["id"])
        assert told(events) == [*NEWS, ("report.published", "new_inspection", "9001", "read")]
        assert events[1]["data"]["provider"]["region"] is None


async def test_a_renamed_authority_keeps_its_history(tmp_path: Path, reader: RememberingReader) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        served.replica.world = World((replace(barset(), name="Greater Barset"), quiet()))
        run = await watch.poll(TUESDAY)
        assert (told(run.events), run.problems) == (NEWS, ())
        assert run.events[0]["data"]["provider"]["name"] == "Greater Barset"
        assert watch.rows("SELECT DISTINCT provider FROM rating_history WHERE urn = '90001'") == [
            {"provider": "Greater Barset"}
        ]


@pytest.mark.parametrize("polls", [1, 5])
async def test_a_page_behind_the_list_is_read_until_it_has_caught_up(
    tmp_path: Path, reader: RememberingReader, polls: int
) -> None:
    """The list says Tuesday; the page, from a cache, is still Monday's. Nothing on it counts as gone."""
    async with after_baseline(tmp_path, reader) as (served, watch):
        stale = served.page("90001")
        rule = served.replica.faults.on(Fault(alter=lambda _: stale), path="/provider/44/90001")
        for _ in range(polls):
            run = await watch.poll(max(TUESDAY, watch.clock.now().date() + timedelta(days=1)))
            assert run.events == ()
        assert bool(run.problems) == (polls > 1), "after a day it is said"
        served.replica.faults.off(rule)
        run = await watch.later(hours=1, sweep=polls > 3)
        assert (told(run.events), run.problems) == (NEWS, ())
