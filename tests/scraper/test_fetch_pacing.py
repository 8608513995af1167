"""One request at a time a host, and none sooner than the pace allows."""

from __future__ import annotations

import asyncio

import pytest

from scraper.pacing import Lane
from tests.scraper.fetching import FakeClock, bench
from tests.scraper.loopback import reply


async def test_starts_are_spaced_robots_included() -> None:
    async with bench(requests_per_second=2.0) as b:
        b.site.answer("/", reply())
        for _ in range(3):
            await b.get("/")
    assert b.clock.sleeps == [0.5, 0.5, 0.5]  # nothing before robots.txt, the first of four requests


async def test_redirects_and_repeats_keep_the_pace() -> None:
    async with bench(requests_per_second=0.1) as b:
        b.site.answer("/old", reply(302, headers={"Location": "/new"}))
        b.site.answer("/new", reply(503), reply())
        await b.get("/old")
    assert b.clock.sleeps == [10.0, 10.0, 2.0, 8.0]  # the last two are the back-off and what is left of 10


async def test_time_that_passed_anyway_is_not_waited_for() -> None:
    async with bench(requests_per_second=1.0) as b:
        b.site.answer("/", reply())
        await b.get("/")
        b.clock.sleeps.clear()
        b.clock.pass_by(0.75)
        await b.get("/")
        b.clock.pass_by(60)
        await b.get("/")
    assert b.clock.sleeps == [0.25]


async def test_tasks_queue_for_a_host() -> None:
    async with bench(requests_per_second=1.0) as b:
        b.site.answer("/", (0.02, *reply()))
        await asyncio.gather(*(b.get("/") for _ in range(5)))
    assert b.site.most_at_once == 1
    assert b.clock.sleeps == [1.0] * 5
    assert b.site.robots_asked() == 1


async def test_a_task_that_is_cancelled_lets_the_next_one_in() -> None:
    async with bench() as b:
        b.site.answer("/slow", (5.0, *reply()))
        b.site.answer("/", reply(200, b"in"))
        slow = asyncio.create_task(b.get("/slow"))
        await b.site.asked_for("/slow")
        slow.cancel()
        with pytest.raises(asyncio.CancelledError):
            await slow
        assert (await b.get("/")).body == b"in"


async def test_crawl_delay_is_obeyed_where_it_is_slower() -> None:
    async with bench(requests_per_second=1.0) as b:
        b.site.answer("/robots.txt", reply(200, b"User-agent: *\nCrawl-delay: 2.5\n"))
        b.site.answer("/", reply())
        await b.get("/")
        await b.get("/")
    assert b.clock.sleeps == [2.5, 2.5]


async def test_crawl_delay_is_no_reason_to_hurry() -> None:
    async with bench(requests_per_second=0.5) as b:
        b.site.answer("/robots.txt", reply(200, b"User-agent: *\nCrawl-delay: 1\n"))
        b.site.answer("/", reply())
        await b.get("/")
    assert b.clock.sleeps == [2.0]


async def test_a_clock_set_back_costs_one_interval() -> None:
    clock = FakeClock()
    lane = Lane(clock, 1.0)
    await lane.start()
    clock.pass_by(-7200)
    await lane.start()
    assert clock.sleeps == [1.0]
