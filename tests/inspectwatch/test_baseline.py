"""The first complete run is silent; until it is complete, nothing is news."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest

from fixtures.replica import World
from fixtures.replica.faults import reset, status
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

NEWS = [("rating.changed", "new_inspection", "1002", "read")]


@pytest.fixture
def served(tmp_path: Path, reader: RememberingReader) -> Iterator[Site]:
    """Two authorities with a report each, and one on Tuesday."""
    with site(World((barset(), quiet())), tmp_path, reader, MONDAY, subscription("all")) as opened:
        yield opened


async def test_everything_is_recorded_and_nothing_is_told(served: Site) -> None:
    async with served.watched() as watch:
        run = await watch.poll()
        assert (run.state, run.problems, run.events, run.baseline) == ("good", (), (), "completed")
        assert (run.providers, run.new_reports) == (2, 2)
        assert watch.events() == watch.rows("SELECT * FROM deliveries") == []
        assert {row["urn"] for row in watch.rows("SELECT urn FROM current_ratings")} == {"90001", "90002"}
        assert told((await watch.poll(TUESDAY)).events) == NEWS


@pytest.mark.parametrize("steps", range(1, 4))
async def test_interrupted_anywhere_it_goes_on_where_it_stopped(served: Site, steps: int) -> None:
    """Two pages and two files: each run but the last is stopped before one of them."""
    asked = count(1)
    async with served.watched(stopping=lambda: next(asked) > steps) as watch:
        run = await watch.poll()
        assert (run.state, run.events, run.baseline) == ("interrupted", (), "before")
    async with served.watched() as watch:
        # What was published in between is no news yet: nobody has said "now watching".
        run = await watch.poll(TUESDAY)
        assert (run.state, run.events, run.baseline) == ("good", (), "completed")
        assert watch.events() == []
        assert watch.rows("SELECT report_id FROM published_reports WHERE status <> 'read'") == []
    pages = [seen.target for seen in served.replica.seen if seen.kind == "provider"]
    assert pages.count("/provider/44/90002") == 1


@pytest.mark.parametrize(
    ("kind", "path", "runs"),
    [("list", "", 1), ("provider", "/provider/44/90002", 1), ("file", "/v1/file/2001", 1)],
)
async def test_it_is_not_complete_while_a_page_or_file_fails(
    served: Site, kind: str, path: str, runs: int
) -> None:
    rule = served.replica.faults.on(status(500), kind=kind, path=path)
    async with served.watched() as watch:
        for _ in range(runs):
            run = await watch.later(minutes=30)
            assert (run.state, run.baseline, len(run.problems)) == ("problems", "before", 1)
        served.replica.faults.off(rule)
        run = await watch.later(minutes=30)
        assert (run.problems, run.events, run.baseline) == ((), (), "completed")


async def test_a_file_that_fails_for_ever_holds_it_up_three_times_only(served: Site) -> None:
    served.replica.faults.on(reset(), kind="file", path="/v1/file/2001")
    async with served.watched() as watch:
        runs = [await watch.later(minutes=30) for _ in range(3)]
        assert [run.baseline for run in runs] == ["before", "before", "completed"]
        assert told((await watch.poll(TUESDAY)).events) == NEWS
        served.replica.faults.off()
        run = await watch.later(minutes=30)
        assert (run.events, run.problems, watch.status_of("2001")) == ((), (), "read")


async def test_many_old_files_that_fail_for_ever_hold_up_neither_it_nor_the_news(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """More than the number of failures in a row after which a run leaves the rest alone."""
    old = [
        provider(f"8{n:04}", report(f"800{n}", date(2020, 3, 2), ilacs(date(2020, 1, 17)))) for n in range(7)
    ]
    with site(World((*old, barset())), tmp_path, reader, MONDAY, subscription("all")) as served:
        served.replica.faults.on(status(403), kind="file", path="/v1/file/800")
        async with served.watched() as watch:
            runs = [await watch.later(minutes=30) for _ in range(12)]
            assert runs[-1].baseline == "after"
            assert watch.rows("SELECT urn FROM reports WHERE tries = 0") == []
            served.replica.forget_requests()
            run = await watch.poll(TUESDAY)
            assert (told(run.events), run.problems) == (NEWS, ())
            assert served.replica.counts()["file"] <= 6
            asked = {seen.target for seen in served.replica.seen if seen.kind == "file"}
            served.replica.forget_requests()
            await watch.later(minutes=30)
            asked |= {seen.target for seen in served.replica.seen if seen.kind == "file"}
            assert {f"/v1/file/800{n}" for n in range(7)} < asked
            alarms = [(e["data"]["kind"], e["data"]["state"]) for e in watch.events() if "kind" in e["data"]]
            assert alarms == [("blocked", "began"), ("blocked", "recovered")]


async def test_the_first_report_of_a_young_authority_is_news(
    tmp_path: Path, reader: RememberingReader
) -> None:
    first = report("3001", TUESDAY, ilacs(date(2024, 2, 23)))
    world = World((quiet(), provider("90003", first, name="Youngshire")))
    with site(world, tmp_path, reader, MONDAY) as served:
        async with served.watched() as watch:
            assert (await watch.poll()).baseline == "completed"
            events = (await watch.poll(TUESDAY)).events
    assert told(events) == [("report.published", "new_inspection", "3001", "read")]
    assert {judgement["direction"] for judgement in events[0]["data"]["judgements"]} == {"first"}


async def test_a_dead_link_met_in_it_is_no_problem_and_never_news(
    tmp_path: Path, reader: RememberingReader
) -> None:
    comes = report("3001", date(2012, 7, 13), ilacs(date(2012, 6, 1)), file_from=date(2024, 5, 1))
    dead = report("3002", date(2012, 8, 10), None)
    with site(World((quiet(), provider("90003", comes, dead))), tmp_path, reader, MONDAY) as served:
        async with served.watched() as watch:
            run = await watch.poll()
            assert (run.state, run.problems, run.baseline) == ("good", (), "completed")
            assert len(run.notes) == 2
            served.replica.forget_requests()
            run = await watch.poll(MONDAY + timedelta(days=1))
            assert (run.problems, served.replica.counts()["file"]) == ((), 0)
            run = await watch.poll(date(2024, 5, 5), sweep=True)
            assert (run.problems, run.events, watch.status_of("3001")) == ((), (), "read")
            assert watch.status_of("3002") == "missing"


async def test_a_report_of_yesterday_whose_file_is_not_up_yet_is_news_when_it_comes(
    tmp_path: Path, reader: RememberingReader
) -> None:
    with site(World((barset(), quiet())), tmp_path, reader, TUESDAY) as served:
        rule = served.replica.faults.on(status(404), kind="file", path="/v1/file/1002")
        async with served.watched() as watch:
            run = await watch.poll()
            assert (run.baseline, run.events) == ("completed", ())
            served.replica.faults.off(rule)
            assert told((await watch.later(minutes=30)).events) == NEWS
