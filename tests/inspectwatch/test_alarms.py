"""A source that needs a person: told once when it begins and once when it is over. Nothing is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from fixtures.replica import World
from fixtures.replica.faults import (
    Fault,
    broken_markup,
    empty_shell,
    providers_dropped,
    redirect,
    reset,
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
    nine,
    provider,
    quiet,
    report,
    site,
    subscription,
    told,
)

SUBSCRIPTIONS = subscription("watchers", "source.alarm") + subscription("desk", "rating.changed")
NEWS = [("rating.changed", "new_inspection", "1002", "read")]
SMALL = World((barset(), quiet()))


@asynccontextmanager
async def after_baseline(
    folder: Path, reader: RememberingReader, world: World = SMALL
) -> AsyncIterator[tuple[Site, Watch]]:
    """The site on Monday, its baseline made."""
    with site(world, folder, reader, MONDAY, SUBSCRIPTIONS) as served:
        async with served.watched() as watch:
            assert (await watch.poll()).baseline == "completed"
            yield served, watch


def alarms(watch: Watch) -> list[tuple[str, str]]:
    """(kind, state) of each alarm told, to the operator alone."""
    found = [event["data"] for event in watch.events() if event["type"] == "source.alarm"]
    assert all(watch.deliveries(data["id"]) == [("watchers", "watchers@example.org")] for data in found)
    assert all(data["message"] and data["cure"] and data["source"] == "ofsted" for data in found)
    return [(data["kind"], data["state"]) for data in found]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (rows_dropped(), "incomplete"),
        (providers_dropped(), "incomplete"),
        (broken_markup(), "broken"),
        (empty_shell(), "broken"),
        (status(403), "blocked"),
        (status(401), "blocked"),
        (status(429), "blocked"),
        (status(404), "broken"),
    ],
    ids=["rows", "providers", "markup", "shell", "403", "401", "429", "404"],
)
async def test_a_list_gone_wrong_is_told_once_and_its_end_once(
    tmp_path: Path, reader: RememberingReader, fault: Fault, kind: str
) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        before = watch.rows("SELECT * FROM current_ratings ORDER BY urn, area")
        served.replica.faults.on(fault, kind="list")
        for _ in range(3):
            run = await watch.later(minutes=30)
            assert (run.state, run.events) == ("problems", ())
            assert run.problems
        assert alarms(watch) == [(kind, "began")]
        assert watch.rows("SELECT * FROM current_ratings ORDER BY urn, area") == before
        served.replica.faults.off()
        run = await watch.later(minutes=30)
        assert (run.state, run.problems) == ("good", ())
        assert alarms(watch) == [(kind, "began"), (kind, "recovered")]
        served.replica.faults.on(fault, kind="list")
        for _ in range(2):
            await watch.later(hours=1)
        assert alarms(watch)[2:] == [], "it may come and go"
        assert watch.rows("SELECT kind FROM alarms WHERE recovered_at IS NULL") == [{"kind": kind}]
        await watch.later(hours=1)
        assert alarms(watch)[2:] == [(kind, "began")]
        assert len({event["data"]["id"] for event in watch.events()}) == 3


async def test_a_list_that_lost_its_dates_is_an_alarm_and_hides_no_report(
    tmp_path: Path, reader: RememberingReader
) -> None:
    relabelled = Fault(
        alter=lambda answer: replace(answer, body=answer.body.replace(b"Latest report:", b"Last report:"))
    )
    async with after_baseline(tmp_path, reader) as (served, watch):
        served.replica.faults.on(relabelled, kind="list")
        for _ in range(2):
            run = await watch.later(hours=1)
            assert "the list shows no latest report" in run.problems[0]
        assert alarms(watch) == [("broken", "began")]
        assert told((await watch.poll(TUESDAY)).events) == NEWS
        served.replica.faults.off()
        assert (await watch.later(hours=1)).problems == ()
        assert alarms(watch) == [("broken", "began"), ("broken", "recovered")]


@pytest.mark.parametrize("fault", [status(500), reset()], ids=["500", "reset"])
async def test_a_list_that_cannot_be_had_is_an_alarm_once_it_lasts(
    tmp_path: Path, reader: RememberingReader, fault: Fault
) -> None:
    """A hiccup is none: the next poll may have it again."""
    async with after_baseline(tmp_path, reader) as (served, watch):
        served.replica.faults.on(fault, kind="list")
        for _ in range(3):
            assert (await watch.later(minutes=30)).state == "problems"
        assert alarms(watch) == []
        for _ in range(3):
            await watch.later(minutes=30)
        assert alarms(watch) == [("broken", "began")]
        served.replica.faults.off()
        assert (await watch.later(minutes=30)).problems == ()
        assert alarms(watch) == [("broken", "began"), ("broken", "recovered")]
        served.replica.faults.on(fault, kind="list")
        await watch.later(minutes=30)
        assert len(alarms(watch)) == 2


async def test_pages_that_fail_hold_up_no_files(tmp_path: Path, reader: RememberingReader) -> None:
    """Five of them, after which a run asks for no further page."""
    await_files = provider("90004", report("4001", TUESDAY, ilacs(date(2024, 2, 23))))
    world = World((*_many(8).providers, await_files))
    async with after_baseline(tmp_path, reader, world) as (served, watch):
        served.replica.faults.on(status(500), kind="provider", path="/provider/44/8")
        assert not (await watch.later(minutes=30, sweep=True)).events
        run = await watch.poll(TUESDAY)
        assert told(run.events) == [("report.published", "new_inspection", "4001", "read")]
        assert len(run.problems) == 5


@pytest.mark.parametrize(("fault", "kind"), [(broken_markup(), "broken"), (status(403), "blocked")])
async def test_one_page_gone_wrong_leaves_the_others_their_news(
    tmp_path: Path, reader: RememberingReader, fault: Fault, kind: str
) -> None:
    other = provider("90003", report("3001", TUESDAY, ilacs(date(2024, 2, 23))))
    world = World((*SMALL.providers, other))
    async with after_baseline(tmp_path, reader, world) as (served, watch):
        served.replica.faults.on(fault, path="/provider/44/90003")
        run = await watch.poll(TUESDAY)
        assert (told(run.events), run.state, len(run.problems)) == (NEWS, "problems", 1)
        assert "/provider/44/90003" in run.problems[0]
        assert alarms(watch) == [(kind, "began")]
        served.replica.faults.off()
        run = await watch.later(minutes=30)
        assert told(run.events) == [("report.published", "new_inspection", "3001", "read")]
        assert alarms(watch) == [(kind, "began"), (kind, "recovered")]


@pytest.mark.parametrize("fault", [status(404), status(500), redirect("https://example.org/")])
async def test_a_page_that_cannot_be_had_comes_again(
    tmp_path: Path, reader: RememberingReader, fault: Fault
) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        served.replica.faults.on(fault, path="/provider/44/90001")
        run = await watch.poll(TUESDAY)
        assert (run.state, run.events, len(run.problems)) == ("problems", (), 1)
        assert "/provider/44/90001" in run.problems[0]
        served.replica.faults.off()
        assert told((await watch.later(days=4)).events) == NEWS


async def test_a_list_cut_at_a_hundred_removes_nobody(tmp_path: Path, reader: RememberingReader) -> None:
    """As on the day on which the publisher's limit came: the first page, and a count to match it."""
    cut = providers_dropped(16)
    async with after_baseline(tmp_path, reader, _many(116)) as (served, watch):
        served.replica.faults.on(cut, kind="list")
        run = await watch.later(minutes=30)
        assert (run.providers, run.events, run.state) == (100, (), "problems")
        assert any("116 are expected" in problem for problem in run.problems)
        assert alarms(watch) == [("incomplete", "began")]
        await watch.later(minutes=30)
        served.replica.faults.off()
        run = await watch.later(minutes=30)
        assert (run.providers, run.events, run.problems) == (116, (), ())
        assert alarms(watch) == [("incomplete", "began"), ("incomplete", "recovered")]
        assert watch.rows("SELECT COUNT(*) AS n FROM providers") == [{"n": 116}]


def _many(count: int) -> World:
    return World(tuple(provider(f"8{number:04}") for number in range(count)))


async def test_fewer_authorities_on_purpose_need_a_person_once(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """Two became one: the configuration says so, and all is well again."""
    with site(SMALL, tmp_path, reader, MONDAY, SUBSCRIPTIONS) as served:
        async with served.watched() as watch:
            await watch.poll()
            served.replica.world = World((quiet(),))
            assert (await watch.later(hours=1)).state == "problems"
        served.expected = 1
        async with served.watched() as watch:
            assert (await watch.later(hours=1)).problems == ()
            assert alarms(watch) == [("incomplete", "began"), ("incomplete", "recovered")]


@pytest.mark.parametrize("fault", [status(500), status(503), reset()])
async def test_a_site_that_is_down_is_left_alone_after_five_failures(
    tmp_path: Path, reader: RememberingReader, fault: Fault
) -> None:
    async with after_baseline(tmp_path, reader, _many(30)) as (served, watch):
        served.replica.faults.on(fault, kind="provider")
        served.replica.forget_requests()
        run = await watch.later(hours=1, sweep=True)
        asked = {seen.target for seen in served.replica.seen if seen.kind == "provider"}
        assert (run.state, len(asked)) == ("problems", 5)
        assert "left for the next run" in run.problems[-1]
        served.replica.faults.off()
        assert (await watch.later(hours=1, sweep=True)).problems == ()


async def test_files_that_are_refused_are_an_alarm_too(tmp_path: Path, reader: RememberingReader) -> None:
    async with after_baseline(tmp_path, reader) as (served, watch):
        served.replica.faults.on(status(403), kind="file")
        for _ in range(2):
            run = await watch.poll(max(nine(TUESDAY), watch.clock.now() + timedelta(minutes=30)))
            assert (run.state, run.events) == ("problems", ())
        assert alarms(watch) == [("blocked", "began")]
        served.replica.faults.off()
        assert told((await watch.later(minutes=30)).events) == NEWS
        assert alarms(watch) == [("blocked", "began"), ("blocked", "recovered")]


async def test_a_site_without_files_is_left_alone_after_five_failures(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """Each of them is told when it has waited long enough, and revised when the site is back."""
    days = [TUESDAY + timedelta(days=day) for day in range(3)]
    world = World(
        tuple(provider(f"9{n:04}", report(f"{n}", days[n % 3], ilacs(date(2024, 2, 23)))) for n in range(9))
    )
    async with after_baseline(tmp_path, reader, world) as (served, watch):
        served.replica.faults.on(status(500), kind="file")
        served.replica.forget_requests()
        run = await watch.poll(days[-1])
        assert (run.state, run.events, served.replica.counts()["file"]) == ("problems", (), 5)
        served.replica.faults.off()
        run = await watch.later(minutes=30)
        assert (len(run.events), run.problems) == (9, ())
