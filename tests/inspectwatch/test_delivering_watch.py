"""The watch and its post together: bursts that are held, feeds, the operator, and what is forgotten."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from fixtures.catchers import HookAnswer, HookReceiver
from fixtures.replica import World
from fixtures.replica.faults import broken_markup, other_bytes, status
from storage.deliveries import HELD, DeliveryTable, Filter
from storage.holds import HoldTable
from tests.inspectwatch.configuring import SECRET
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
)

LIMIT = 3


def shire(number: int, published: date) -> World:
    """So many authorities whose reports are published on that day."""
    end = date(2024, 2, 23)
    recent = report("1", MONDAY - timedelta(days=1), ilacs(date(2024, 2, 1)))
    return World(
        (
            provider("95000", recent, name="Recent"),  # till then the publisher was not silent
            *(
                provider(
                    f"9{each:04}",
                    report(f"{each}1", date(2019, 5, 22), ilacs(date(2019, 4, 12))),
                    report(f"{each}2", published, ilacs(end, help_and_protection="outstanding")),
                    name=f"Shire {each}",
                )
                for each in range(number)
            ),
        )
    )


def tables(hooks: HookReceiver, folder: Path) -> str:
    return (
        f"[notify]\nburst_limit = {LIMIT}\n"
        f'[feeds]\ndirectory = "{folder / "feeds"}"\n'
        "[webhooks]\nallow_private_addresses = true\n"
        f'[operator]\nto = "{hooks.url}/ops"\nsecret = "{SECRET}"\n'
        f'[[subscription]]\nname = "desk"\nto = "{hooks.url}/desk"\nsecret = "{SECRET}"\n'
        'events = ["rating.changed", "report.published", "report.revised"]\n'
    )


@asynccontextmanager
async def watching(
    folder: Path, reader: RememberingReader, world: World, hooks: HookReceiver, more: str = ""
) -> AsyncIterator[tuple[Site, Watch]]:
    """The site on Monday, its baseline made. `more`: of the desk's subscription."""
    with site(world, folder, reader, MONDAY, tables(hooks, folder) + more) as served:
        async with served.watched() as watch:
            assert (await watch.poll()).baseline == "completed"
            yield served, watch


def came(hooks: HookReceiver, to: str) -> list[dict[str, object]]:
    return [json.loads(call.body) for call in hooks.calls.all() if call.target.endswith(to)]


async def test_a_burst_is_held_the_operator_is_told_and_a_person_lets_it_go(
    tmp_path: Path, reader: RememberingReader
) -> None:
    with HookReceiver() as hooks:
        async with watching(tmp_path, reader, shire(LIMIT + 1, TUESDAY), hooks) as (_, watch):
            assert len((await watch.poll(TUESDAY)).events) == LIMIT + 1
            await watch.program.post.deliver()
            assert came(hooks, "/desk") == []
            (alarm,) = came(hooks, "/ops")
            assert alarm["data"]["kind"] == "held_back"  # type: ignore[index]
            assert "4 events" in str(alarm)
            assert list((tmp_path / "feeds").rglob("all.atom"))
            assert b"<entry>" not in (tmp_path / "feeds" / "all.atom").read_bytes()

            await watch.later(hours=1)
            await watch.program.post.deliver()
            assert len(hooks.calls.all()) == 1, "told once, held on"

            table = DeliveryTable(watch.program.parts.reports.db)
            assert len(table.release(Filter(state=HELD))) == LIMIT + 1
            await watch.program.post.deliver()
    assert len(came(hooks, "/desk")) == LIMIT + 1
    states = [event["data"]["state"] for event in came(hooks, "/ops")]  # type: ignore[index]
    assert states == ["began", "recovered"]


async def test_a_burst_that_nobody_is_subscribed_to_is_held_from_the_feeds_too(
    tmp_path: Path, reader: RememberingReader
) -> None:
    feed = tmp_path / "feeds" / "all.atom"
    with HookReceiver() as hooks:
        more = 'providers = ["95000"]\n'
        async with watching(tmp_path, reader, shire(LIMIT + 1, TUESDAY), hooks, more) as (_, watch):
            await watch.poll(TUESDAY)
            await watch.program.post.deliver()
            (alarm,) = came(hooks, "/ops")
            assert "4 events" in str(alarm)
            assert b"<entry>" not in feed.read_bytes()
            assert HoldTable(watch.program.parts.reports.db).decide(believed=True) == LIMIT + 1
            await watch.program.post.deliver()
            assert feed.read_bytes().count(b"<entry>") == LIMIT + 1
    states = [event["data"]["state"] for event in came(hooks, "/ops")]  # type: ignore[index]
    assert states == ["began", "recovered"]


async def test_as_many_as_a_day_may_bring_go_at_once(tmp_path: Path, reader: RememberingReader) -> None:
    with HookReceiver() as hooks:
        async with watching(tmp_path, reader, shire(LIMIT, TUESDAY), hooks) as (_, watch):
            await watch.poll(TUESDAY)
            await watch.program.post.deliver()
    assert len(came(hooks, "/desk")) == LIMIT
    assert came(hooks, "/ops") == []


async def test_what_comes_after_a_long_silence_is_no_burst(tmp_path: Path, reader: RememberingReader) -> None:
    """Every poll of these six weeks went well: it is the publisher that paused."""
    later = MONDAY + timedelta(weeks=6)
    with HookReceiver() as hooks:
        async with watching(tmp_path, reader, shire(LIMIT + 2, later), hooks) as (_, watch):
            for week in range(6):
                await watch.poll(MONDAY + timedelta(weeks=week))
            await watch.poll(later)
            await watch.program.post.deliver()
    assert len(came(hooks, "/desk")) == LIMIT + 2


async def test_what_an_outage_of_ours_left_is_no_burst(tmp_path: Path, reader: RememberingReader) -> None:
    with HookReceiver() as hooks:
        async with watching(tmp_path, reader, shire(LIMIT + 2, TUESDAY), hooks) as (_, watch):
            await watch.poll(MONDAY + timedelta(weeks=6))
            await watch.program.post.deliver()
    assert len(came(hooks, "/desk")) == LIMIT + 2


async def test_what_pages_that_could_not_be_read_for_weeks_held_back_is_no_burst(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """The list was there all the time. That nothing else was is told."""
    with HookReceiver() as hooks:
        async with watching(tmp_path, reader, shire(LIMIT + 3, TUESDAY), hooks) as (served, watch):
            served.replica.faults.on(status(503), kind="provider")
            for week in range(5):
                await watch.poll(TUESDAY + timedelta(weeks=week))
                await watch.program.post.deliver()
            served.replica.faults.off()
            await watch.later(hours=1)
            await watch.program.post.deliver()
    assert len(came(hooks, "/desk")) == LIMIT + 3
    told = [(event["data"]["kind"], event["data"]["state"]) for event in came(hooks, "/ops")]  # type: ignore[index]
    assert told == [("broken", "began"), ("broken", "recovered")]


async def test_what_comes_after_a_held_event_is_held_with_it(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """Else the revision would be read before what it revises, and by people who got nothing."""
    with HookReceiver() as hooks:
        async with watching(tmp_path, reader, shire(LIMIT + 1, TUESDAY), hooks) as (served, watch):
            await watch.poll(TUESDAY)
            served.replica.faults.on(other_bytes(ilacs(date(2024, 2, 23))), report="02")
            (revised,) = (await watch.later(hours=1, sweep=True)).events
            await watch.program.post.deliver()
            assert (revised["type"], came(hooks, "/desk")) == ("report.revised", [])
            assert watch.program.parts.holds.held_events() == LIMIT + 2
            DeliveryTable(watch.program.parts.reports.db).release(Filter(state=HELD))
            await watch.program.post.deliver()
    told = [event["type"] for event in came(hooks, "/desk")]
    assert told == ["rating.changed"] * (LIMIT + 1) + ["report.revised"]


async def test_nothing_of_a_run_is_sent_before_the_run_is_over(
    tmp_path: Path, reader: RememberingReader
) -> None:
    """A run that was killed leaves its events to be counted by the next."""
    with HookReceiver() as hooks:
        async with watching(tmp_path, reader, World((barset(), quiet())), hooks) as (_, watch):
            await watch.poll(TUESDAY)
            db = watch.program.parts.reports.db
            db.execute("UPDATE deliveries SET hold = 'run'")
            db.execute("UPDATE events SET hold = 'run'")
            db.execute("UPDATE notes SET value = '0' WHERE name = 'settled'")
            await watch.program.post.deliver()
            assert came(hooks, "/desk") == []
            await watch.later(minutes=30)
            await watch.program.post.deliver()
    assert len(came(hooks, "/desk")) == 1


async def test_the_operator_hears_of_a_source_that_fails_without_asking_for_it(
    tmp_path: Path, reader: RememberingReader
) -> None:
    with HookReceiver() as hooks:
        async with watching(tmp_path, reader, World((barset(), quiet())), hooks) as (served, watch):
            served.replica.faults.on(broken_markup(), kind="list")
            for _ in range(2):
                await watch.later(hours=1)
                await watch.program.post.deliver()
            served.replica.faults.off()
            await watch.later(hours=1)
            await watch.program.post.deliver()
    told = [(event["type"], event["data"]["state"]) for event in came(hooks, "/ops")]  # type: ignore[index]
    assert told == [("source.alarm", "began"), ("source.alarm", "recovered")]
    assert came(hooks, "/desk") == []


async def test_feeds_are_written_with_the_event(tmp_path: Path, reader: RememberingReader) -> None:
    with HookReceiver() as hooks:
        async with watching(tmp_path, reader, World((barset(), quiet())), hooks) as (_, watch):
            await watch.poll(TUESDAY)
            await watch.program.post.deliver()
            feed = (tmp_path / "feeds" / "authorities" / "90001.atom").read_text()
    assert "Barset" in feed
    assert feed.count("<entry>") == 1


async def test_a_feed_folder_that_cannot_be_written_is_an_alarm_and_stops_nothing(
    tmp_path: Path, reader: RememberingReader
) -> None:
    with HookReceiver() as hooks:
        async with watching(tmp_path, reader, World((barset(), quiet())), hooks) as (_, watch):
            (tmp_path / "feeds").write_text("a file where the folder should be")
            await watch.poll(TUESDAY)
            await watch.program.post.deliver()
    assert len(came(hooks, "/desk")) == 1
    assert [event["data"]["kind"] for event in came(hooks, "/ops")] == ["feeds"]  # type: ignore[index]


async def test_a_dead_hook_delays_nobody_and_gets_everything_in_the_end(
    tmp_path: Path, reader: RememberingReader
) -> None:
    with HookReceiver() as dead, HookReceiver() as hooks:
        dead.always = HookAnswer(500)
        more = f'[[subscription]]\nname = "dead"\nto = "{dead.url}"\nsecret = "{SECRET}"\n'
        world = shire(LIMIT, TUESDAY)
        with site(world, tmp_path, reader, MONDAY, tables(hooks, tmp_path) + more) as served:
            async with served.watched() as watch:
                await watch.poll()
                await watch.poll(TUESDAY)
                await watch.program.post.deliver()
                assert len(came(hooks, "/desk")) == LIMIT
                for _ in range(40):
                    watch.clock.move_to(watch.clock.now() + timedelta(hours=1))
                    await watch.program.post.deliver()
                assert [event["data"]["kind"] for event in came(hooks, "/ops")] == ["endpoints_down"]  # type: ignore[index]
                dead.always = HookAnswer(204)
                for _ in range(26):  # the longest pause between two tries is a day
                    watch.clock.move_to(watch.clock.now() + timedelta(hours=1))
                    await watch.program.post.deliver()
                taken = [call.headers["webhook-id"] for call in dead.calls.all()[-LIMIT:]]
                assert len(set(taken)) == LIMIT
                left = watch.rows("SELECT * FROM deliveries WHERE state <> 'sent'")
                assert left == []


@pytest.mark.parametrize(("status", "beats"), [(200, 1), (500, 1)])
async def test_a_good_run_is_told_to_a_watcher_outside(
    tmp_path: Path, reader: RememberingReader, status: int, beats: int
) -> None:
    with HookReceiver() as hooks, HookReceiver() as watcher:
        watcher.always = HookAnswer(status)
        more = tables(hooks, tmp_path).replace("[notify]\n", f'[notify]\nheartbeat_url = "{watcher.url}"\n')
        with site(World((barset(), quiet())), tmp_path, reader, MONDAY, more) as served:
            async with served.watched() as watch:
                problem = await watch.program.post.heartbeat()
    assert [call.method for call in watcher.calls.all()] == ["GET"] * beats
    assert (problem is None) is (status == 200)
    assert problem is None or "500" in problem
    assert "/hook" not in (problem or "")


async def test_what_ended_long_ago_is_forgotten_and_reports_are_not(
    tmp_path: Path, reader: RememberingReader
) -> None:
    with HookReceiver() as hooks:
        async with watching(tmp_path, reader, World((barset(), quiet())), hooks) as (_, watch):
            await watch.poll(TUESDAY)
            await watch.program.post.deliver()
            watch.clock.move_to(watch.clock.now() + timedelta(days=729))
            watch.program.post.prepare()
            assert len(watch.rows("SELECT id FROM deliveries")) == 1
            watch.clock.move_to(watch.clock.now() + timedelta(days=2))
            watch.program.post.prepare()
            assert watch.rows("SELECT id FROM deliveries") == []
            assert len(watch.rows("SELECT * FROM rating_changes")) == 1
