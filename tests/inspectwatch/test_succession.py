"""Who followed whom, and what is told of it beside a first inspection."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

from fixtures.replica import World
from fixtures.replica.world import SiteProvider
from inspectwatch.succession import predecessors, successions
from storage.listing import ListingTable
from tests.inspectwatch.rereading import OlderReader, misread, read_again, send
from tests.inspectwatch.watching import (
    TUESDAY,
    RememberingReader,
    Site,
    Watch,
    ilacs,
    provider,
    report,
    site,
    subscription,
)


@asynccontextmanager
async def after_baseline(
    folder: Path, reader: RememberingReader, *providers: SiteProvider
) -> AsyncIterator[tuple[Site, Watch]]:
    """A baseline of these, made on Tuesday."""
    with site(World(providers), folder, reader, TUESDAY, subscription("all")) as served:
        async with served.watched() as watch:
            assert (await watch.poll()).baseline == "completed"
            yield served, watch


def county(urn: str, name: str, **grades: str) -> SiteProvider:
    """An authority judged in 2022."""
    old = report(f"{urn}1", date(2022, 11, 25), ilacs(date(2022, 10, 14), **grades))
    return provider(urn, old, name=name)


def successor(urn: str, name: str) -> SiteProvider:
    """One of the reference table, first inspected in May 2024."""
    return provider(urn, report(f"{urn}1", date(2024, 5, 1), ilacs(date(2024, 4, 12))), name=name)


async def test_a_first_inspection_has_its_predecessors_last_grades_as_context(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """Cumbria left the list; both that replaced it are known by the reference table."""
    cumbria = county("80499", "Cumbria", overall_effectiveness="requires_improvement")
    young = successor("2733690", "Cumberland"), successor("2733698", "Westmorland and Furness")
    async with after_baseline(tmp_path, reader, cumbria, *young) as (served, watch):
        served.replica.world = World((*young, provider("90003", name="Newshire")))
        await watch.later(days=1)
        gone = await watch.later(days=2)
        (left,) = gone.listing_events
        assert left["data"]["successors"] == [
            {"urn": "2733690", "name": "Cumberland"},
            {"urn": "2733698", "name": "Westmorland and Furness"},
        ]
        news = (await watch.poll(date(2024, 5, 1))).events
        assert len(news) == 2
        for event, other in zip(news, ("Westmorland and Furness", "Cumberland"), strict=True):
            (before,) = event["data"]["context"]
            assert (before["provider"]["urn"], before["report_id"]) == ("80499", "804991")
            assert (before["replaced_on"], before["also_replaced_by"]) == ("2023-04-01", [other])
            grades = {each["area"]: each["grade"] for each in before["judgements"]}
            assert grades["overall_effectiveness"] == "requires_improvement"
            assert {each["direction"] for each in event["data"]["judgements"]} == {"first"}
            assert {json.dumps(each["previous"]) for each in event["data"]["judgements"]} == {"null"}
        served.replica.world = World((cumbria, *young))
        (back,) = (await watch.later(hours=1)).listing_events
        assert (back["data"]["cause"], back["data"]["successors"]) == ("listed", [])


async def test_a_persons_word_links_what_the_table_does_not_know(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """Two merged into one: each is told of, and both lists and links leave later inspections alone."""
    new = provider(
        "90009",
        report("90091", date(2024, 5, 1), ilacs(date(2024, 4, 12))),
        report("90092", date(2024, 6, 3), ilacs(date(2024, 5, 17), help_and_protection="outstanding")),
        name="Newshire",
    )
    old = county("90007", "Eastset"), county("90008", "Westset", overall_effectiveness="inadequate")
    async with after_baseline(tmp_path, reader, *old, new) as (_, watch):
        table = ListingTable(watch.program.parts.reports.db)
        for each in ("90007", "90008"):
            assert table.link(each, ["90009"], watch.clock.now()) == 1
        (first,) = (await watch.poll(date(2024, 5, 1))).events
        names = [(each["provider"]["name"], each["replaced_on"]) for each in first["data"]["context"]]
        assert names == [("Eastset", None), ("Westset", None)]
        (second,) = (await watch.poll(date(2024, 6, 3))).events
        assert second["type"] == "rating.changed"
        assert "context" not in second["data"]


async def test_a_name_of_the_past_is_not_the_authority_of_today(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """Dorset and its neighbour came from "Dorset (county)", which had another number."""
    today = (
        provider("2532283", name="Dorset"),
        provider("2532287", name="Bournemouth, Christchurch and Poole"),
    )
    async with after_baseline(tmp_path, reader, *today) as (_, watch):
        assert successions(watch.program.parts.reports.db) == []
    county_of_old = provider("80999", name="Dorset County Council")
    (tmp_path / "again").mkdir()
    async with after_baseline(tmp_path / "again", reader, *today, county_of_old) as (_, watch):
        db = watch.program.parts.reports.db
        found = [(each.old.urn, each.new.urn, each.in_part) for each in successions(db)]
        assert found == [("80999", "2532287", True), ("80999", "2532283", False)]
        assert [each.old.urn for each in predecessors(db, "2532283")] == ["80999"]
        assert predecessors(db, "80999") == []


async def test_an_authority_of_today_that_leaves_was_not_replaced_when_it_was_founded(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """Both came from one county in 2019; one leaves, and comes back under another number."""
    neighbour = provider("2532287", name="Bournemouth, Christchurch and Poole")
    async with after_baseline(tmp_path, reader, provider("2532283", name="Dorset"), neighbour) as (
        served,
        watch,
    ):
        served.replica.world = World((neighbour, provider("9999991", name="Dorset")))
        await watch.later(days=1)
        (left,) = (await watch.later(days=1, hours=1)).listing_events
        assert (left["data"]["provider"]["urn"], left["data"]["successors"]) == ("2532283", [])
        assert successions(watch.program.parts.reports.db) == []


async def test_a_correction_of_a_first_inspection_keeps_its_context(
    tmp_path: Path, reader: RememberingReader
) -> None:
    wrong = misread("2024-04-12", help_and_protection="inadequate")
    new = provider("90009", report("90091", date(2024, 5, 1), ilacs(date(2024, 4, 12))), name="Newshire")
    world = World((county("90007", "Eastset"), new))
    with site(world, tmp_path, OlderReader(reader, wrong), TUESDAY, subscription("all")) as served:
        async with served.watched() as watch:
            await watch.poll()
            ListingTable(watch.program.parts.reports.db).link("90007", ["90009"], watch.clock.now())
            (first,) = (await watch.poll(date(2024, 5, 1))).events
            send(watch, "all")
        served.reader = reader
        async with served.watched() as watch:
            await read_again(watch)
            corrected = watch.events()[-1]
            assert corrected["type"] == "report.corrected"
            assert corrected["data"]["context"] == first["data"]["context"]
