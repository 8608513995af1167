"""Who leaves the publisher's list, who comes back, and whose name becomes another."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest

from fixtures.replica import World
from fixtures.replica.faults import Fault, providers_dropped, rows_dropped, status
from fixtures.replica.world import SiteProvider
from inspectwatch.naming import find
from notifier.payload import ProviderEvent
from scraper.ofsted.authorities import number_of_authorities
from storage.alarms import AlarmTable
from storage.deliveries import HELD, DeliveryTable, Filter
from storage.listing import ListingTable
from tests.inspectwatch.watching import (
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

FOLLOWERS = (
    subscription("all", "provider.unlisted", "provider.listed")
    + subscription("named", "rating.changed", more='providers = ["90002"]')
    + subscription("elsewhere", "provider.unlisted", more='providers = ["90001"]')
    + subscription("news")
)


def newcomer(urn: str = "90003") -> SiteProvider:
    """An authority without any report."""
    return provider(urn, name="Newshire")


@asynccontextmanager
async def after_baseline(
    folder: Path, reader: RememberingReader, *providers: SiteProvider
) -> AsyncIterator[tuple[Site, Watch]]:
    """A baseline of Barset and Quietshire, made on Tuesday."""
    world = World(providers or (barset(), quiet()))
    with site(world, folder, reader, TUESDAY, FOLLOWERS) as served:
        async with served.watched() as watch:
            assert (await watch.poll()).baseline == "completed"
            yield served, watch


def listing(events: tuple[ProviderEvent, ...]) -> list[tuple[str, str]]:
    return [(each["type"], each["data"]["provider"]["urn"]) for each in events]


async def test_another_in_its_place_is_no_longer_listed_after_a_day_and_back_after_all(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """The list is as long as before: it is compared by URN."""
    async with after_baseline(tmp_path, reader) as (served, watch):
        served.replica.world = World((barset(), newcomer()))
        first = await watch.later(hours=1)
        assert (first.listing_events, first.problems, first.state) == ((), (), "good")
        assert (await watch.later(hours=22)).listing_events == ()
        gone = await watch.later(hours=3)
        assert (listing(gone.listing_events), gone.events) == ([("provider.unlisted", "90002")], ())
        assert gone.notes == ("Quietshire (URN 90002) is no longer listed; its ratings stay",)
        (event,) = gone.listing_events
        assert event["data"]["since"] == "2024-04-09T10:00:00Z"
        assert event["data"]["last_listed"] == "2024-04-09T09:00:00Z"
        assert [name for name, _ in watch.deliveries(event["data"]["id"])] == ["all", "named"]
        assert watch.rows("SELECT COUNT(*) AS n FROM current_ratings WHERE urn = '90002'") == [{"n": 4}]
        assert watch.rows("SELECT report_id FROM published_reports WHERE withdrawn") == []
        assert (await watch.later(days=7, sweep=True)).listing_events == ()
        served.replica.world = World((barset(), newcomer(), quiet()))
        back = await watch.later(hours=1)
        assert listing(back.listing_events) == [("provider.listed", "90002")]
        assert back.notes == ("Quietshire (URN 90002) is listed again",)
        (again,) = back.listing_events
        assert (again["data"]["cause"], again["data"]["since"]) == ("listed", "2024-04-17T12:00:00Z")
        stored = (
            "SELECT type, cause, substr(known_at, 1, 19) AS at, source, provider FROM events WHERE id = ?"
        )
        assert watch.rows(stored.replace("?", f"'{again['data']['id']}'")) == [
            {
                "type": "provider.listed",
                "cause": "listed",
                "at": "2024-04-17T12:00:00",
                "source": "ofsted",
                "provider": "90002",
            }
        ]
        assert watch.rows("SELECT gone_since FROM listed_providers WHERE gone_since IS NOT NULL") == []
        assert watch.rows("SELECT DISTINCT lane FROM deliveries") == [{"lane": "90002"}]
        served.replica.world = World((barset(), newcomer(), newcomer("90004")))
        await watch.later(hours=1)
        assert listing((await watch.later(days=2)).listing_events) == [("provider.unlisted", "90002")]
        assert len({each["data"]["id"] for each in watch.events()}) == 3


async def test_nothing_waits_for_a_person_when_the_run_is_over(
    tmp_path: Path, reader: RememberingReader
) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        served.replica.world = World((barset(), newcomer()))
        await watch.later(hours=1)
        await watch.later(days=1)
        assert watch.rows("SELECT DISTINCT hold FROM deliveries") == [{"hold": None}]
        assert watch.rows("SELECT hold, provider FROM events") == [{"hold": None, "provider": "90002"}]


async def test_one_list_that_shows_it_again_begins_the_day_anew(
    tmp_path: Path, reader: RememberingReader
) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        for _ in range(3):
            served.replica.world = World((barset(), newcomer()))
            assert (await watch.later(hours=20)).listing_events == ()
            served.replica.world = World((barset(), quiet()))
            assert (await watch.later(hours=20)).listing_events == ()
        assert watch.events() == []


@pytest.mark.parametrize("fault", [rows_dropped(), providers_dropped()])
async def test_a_list_that_is_not_complete_removes_nobody_and_is_one_alarm(
    tmp_path: Path, reader: RememberingReader, fault: Fault
) -> None:
    """It still adds whom it shows."""
    async with after_baseline(tmp_path, reader) as (served, watch):
        served.replica.faults.on(fault, kind="list")
        for _ in range(3):
            run = await watch.later(days=2)
            assert (run.listing_events, run.state) == ((), "problems")
        alarms = [each for each in watch.events() if each["type"] == "source.alarm"]
        assert [each["data"]["kind"] for each in alarms] == ["incomplete"]
        young = provider("90004", report("4001", TUESDAY, ilacs(date(2024, 3, 1))))
        served.replica.world = World((young, barset(), quiet()))
        await watch.later(hours=1)
        assert watch.rows("SELECT COUNT(*) AS n FROM providers") == [{"n": 3}]
        served.replica.faults.off()
        assert (await watch.later(days=2)).listing_events == ()
        assert AlarmTable(watch.program.parts.reports.db).open() == []


async def test_an_incomplete_list_is_as_bad_as_it_lacks_authorities(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """Three are expected, and six were there."""
    four = barset(), quiet(), newcomer(), newcomer("90004")
    async with after_baseline(tmp_path, reader, *four[:3]) as (served, watch):
        level = "SELECT level FROM alarms WHERE kind = 'incomplete' AND recovered_at IS NULL"
        served.replica.world = World((*four, newcomer("90005"), newcomer("90006")))
        assert (await watch.later(hours=1)).state == "good"
        for world, lacks in ((World(four), 2), (World(four[:2]), 4)):
            served.replica.world = world
            await watch.later(hours=1)
            assert watch.rows(level) == [{"level": lacks}]
        began, worse = (each["data"] for each in watch.events() if each["type"] == "source.alarm")
        assert began["message"] == "the list shows 4 providers, the last complete one had 6"
        assert worse["message"] == (
            "the list shows 2 providers, 3 are expected; "
            "the list shows 2 providers, the last complete one had 6"
        )
        assert (began["state"], worse["state"]) == ("began", "worse")


async def test_a_list_that_states_more_than_it_shows_lacks_one_at_least(
    tmp_path: Path, reader: RememberingReader
) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        served.replica.world = World((barset(), quiet(), newcomer(), newcomer("90004"), newcomer("90005")))
        served.replica.faults.on(rows_dropped(), kind="list")
        assert (await watch.later(hours=1)).state == "problems"
        assert watch.rows("SELECT kind, level FROM alarms") == [{"kind": "incomplete", "level": 1}]


async def test_before_the_baseline_it_is_recorded_in_silence(
    tmp_path: Path, reader: RememberingReader
) -> None:
    with site(World((barset(), quiet())), tmp_path, reader, TUESDAY, FOLLOWERS) as served:
        served.replica.faults.on(status(500), path="/provider/44/90001")
        async with served.watched() as watch:
            assert (await watch.poll()).baseline == "before"
            served.replica.world = World((barset(), newcomer()))
            for _ in range(2):
                assert (await watch.later(days=1)).listing_events == ()
            assert [each.urn for each in ListingTable(watch.program.parts.reports.db).gone()] == ["90002"]
            served.replica.world = World((barset(), newcomer(), quiet()))
            assert (await watch.later(hours=1)).listing_events == ()
            assert ListingTable(watch.program.parts.reports.db).gone() == []
            assert {event["type"] for event in watch.events()} == {"source.alarm"}, "of the page alone"


async def test_a_renamed_authority_is_found_by_both_names(tmp_path: Path, reader: RememberingReader) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        renamed = SiteProvider("90002", "Loudshire", quiet().reports)
        served.replica.world = World((barset(), renamed))
        run = await watch.later(hours=1)
        assert run.notes == ("URN 90002, Quietshire till now, is called Loudshire",)
        assert (run.events, run.listing_events, run.problems) == ((), (), ())
        db = watch.program.parts.reports.db
        for name in ("Quietshire", "loudshire", "90002"):
            assert [each.name for each in find(db, name).providers] == ["Loudshire"]
        query = "SELECT provider, former_names FROM listed_providers WHERE urn = '90002'"
        assert watch.rows(query) == [{"provider": "Loudshire", "former_names": "Quietshire"}]
        assert {row["provider"] for row in watch.rows("SELECT provider FROM current_ratings")} == {
            "Barset",
            "Loudshire",
        }
        served.replica.world = World((barset(), quiet()))
        await watch.later(hours=1)
        assert watch.rows(query) == [{"provider": "Quietshire", "former_names": "Loudshire"}]


async def test_a_name_of_today_goes_before_one_of_the_past(tmp_path: Path, reader: RememberingReader) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        served.replica.world = World(
            (barset(), SiteProvider("90002", "Loudshire"), SiteProvider("90003", "Quietshire"))
        )
        await watch.later(hours=1)
        found = find(watch.program.parts.reports.db, "Quietshire")
        assert [each.urn for each in found.providers] == ["90003"]


async def test_a_stated_total_that_moves_while_paging_is_no_complete_list(
    tmp_path: Path, reader: RememberingReader
) -> None:
    many = tuple(provider(f"9{number:04}", name=f"Place {number}") for number in range(120))
    with site(World(many), tmp_path, reader, TUESDAY) as served:
        async with served.watched() as watch:
            assert (await watch.poll()).problems == ()
            grown = World((*many, newcomer("99999")))

            def moved(answer: object) -> object:
                served.replica.world = World(many) if served.replica.world is grown else grown
                return answer

            served.replica.faults.on(Fault(alter=moved), kind="list")  # type: ignore[arg-type]
            run = await watch.later(hours=1)
            assert any("the stated total changed" in problem for problem in run.problems)


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(1999, 1, 1), 152),
        (date(2018, 6, 1), 152),
        (date(2019, 4, 1), 151),
        (date(2021, 4, 1), 152),
        (date(2023, 3, 31), 152),
        (date(2023, 4, 1), 153),
        (date(2026, 11, 29), 153),
    ],
)
def test_how_many_there_are_is_a_matter_of_the_day(day: date, number: int) -> None:
    assert number_of_authorities(day) == number


async def test_more_at_once_than_anything_explains_waits_for_a_person_and_is_in_no_feed(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """A site that gives everybody another number, say. Feeds tell of it when a person has believed it."""
    with site(World((barset(), quiet(), newcomer())), tmp_path, reader, TUESDAY, FOLLOWERS) as served:
        served.settings = '[notify]\nburst_limit = 1\n[feeds]\ndirectory = "feeds"\n'
        async with served.watched() as watch:
            assert (await watch.poll()).baseline == "completed"
            served.replica.world = World(
                (newcomer(), SiteProvider("91001", "Barset"), SiteProvider("91002", "Quietshire"))
            )
            await watch.later(hours=1)
            assert len((await watch.later(days=2)).listing_events) == 2
            assert {row["hold"] for row in watch.rows("SELECT hold FROM events WHERE provider <> ''")} == {
                "burst"
            }
            feed = tmp_path / "feeds" / "all.atom"
            await watch.program.post.deliver()
            assert b"provider.unlisted" not in feed.read_bytes()
            DeliveryTable(watch.program.parts.reports.db).release(Filter(state=HELD))
            await watch.program.post.deliver()
            assert feed.read_bytes().count(b"<entry>") == 2
            of_barset = (tmp_path / "feeds" / "authorities" / "90001.atom").read_text()
            assert "Barset: no longer on the publisher's list of authorities" in of_barset
