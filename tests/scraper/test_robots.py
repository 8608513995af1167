"""robots.txt: asked for once a day, obeyed always, remembered over restarts and troubles."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scraper.errors import RobotsDisallow, RobotsUnavailable
from scraper.fetch import RememberedRobots
from tests.scraper.fetching import START, bench
from tests.scraper.loopback import Script, Trick, loopback, reply

FORBIDS = b"User-agent: *\nDisallow: /private\n"
DAY = 24 * 3600


async def test_a_forbidden_address_is_not_asked() -> None:
    async with bench() as b:
        b.site.answer("/robots.txt", reply(200, FORBIDS))
        b.site.answer("/open", reply())
        with pytest.raises(RobotsDisallow, match="forbids this address to inspectwatch") as caught:
            await b.get("/private/1")
        await b.get("/open")
    assert caught.value.url == b.site.url + "/private/1"
    assert b.site.targets() == ["/open"]


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        (b"User-agent: inspectwatch\nDisallow: /\n\nUser-agent: *\nDisallow:\n", False),
        (b"User-agent: InspectWatch\nDisallow:\n\nUser-agent: *\nDisallow: /\n", True),
        (b"User-agent: otherbot\nDisallow: /\n", True),
        (b"User-agent: *\nDisallow: /*/1$\n", False),
        (b"User-agent: *\nDisallow: /\nAllow: /report/\n", True),
        (b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n", False),  # a byte order mark before the first line
        (b"\xff\xfe\x00 rubbish \x80\n", True),
    ],
)
async def test_rules_are_read_for_our_name(text: bytes, allowed: bool) -> None:
    async with bench() as b:
        b.site.answer("/robots.txt", reply(200, text))
        b.site.answer("/report/1", reply())
        if allowed:
            await b.get("/report/1")
        else:
            with pytest.raises(RobotsDisallow):
                await b.get("/report/1")
    assert b.site.targets() == (["/report/1"] if allowed else [])


async def test_a_redirect_does_not_lead_around_the_rules() -> None:
    async with bench() as b:
        b.site.answer("/robots.txt", reply(200, FORBIDS))
        b.site.answer("/open", reply(302, headers={"Location": "/private"}))
        with pytest.raises(RobotsDisallow):
            await b.get("/open")
    assert b.site.targets() == ["/open"]


async def test_it_is_asked_for_once_a_day_even_over_restarts() -> None:
    async with bench() as b:
        b.site.answer("/robots.txt", reply(200, FORBIDS))
        b.site.answer("/", reply())
        await b.get("/")
        b.clock.pass_by(DAY - 1)
        async with b.new_fetcher() as restarted:
            await restarted.get(b.site.url + "/", b.pages)
            assert b.site.robots_asked() == 1
            b.clock.pass_by(1)
            await restarted.get(b.site.url + "/", b.pages)
    assert b.site.robots_asked() == 2
    assert b.robots.texts[b.site.url] == RememberedRobots(FORBIDS.decode(), START + timedelta(days=1))
    assert (b.fetcher.counts.robots, b.fetcher.counts.requests) == (1, 1)


async def test_each_origin_has_its_own() -> None:
    async with bench() as b, loopback("localhost") as other:
        b.site.answer("/robots.txt", reply(200, FORBIDS))
        other.answer("/private", reply(200, b"theirs"))
        page = await b.fetcher.get(other.url + "/private", b.pages)
    assert page.body == b"theirs"
    assert set(b.robots.texts) == {other.url}


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_none_there_means_no_rules_for_a_day(status: int) -> None:
    async with bench() as b:
        b.site.answer("/robots.txt", reply(status))
        b.site.answer("/", reply())
        await b.get("/")
        await b.get("/")
    assert b.robots.texts[b.site.url].text == ""
    assert b.site.robots_asked() == 1


_TROUBLES: dict[str, tuple[Script, int]] = {  # and how often robots.txt is asked for before giving up
    "500": (reply(500), 1),
    "503": (reply(503), 4),
    "429": (reply(429), 4),
    "no content": (reply(204), 1),
    "not asked for a 304": (reply(304), 1),
    "reset": ((Trick.RESET,), 4),
    "cut off": ((*reply(200, b"User-agent: *", length=99), Trick.CLOSE), 4),
    "a bot check": (reply(200, b"\n<!DOCTYPE html><html>Are you human?</html>"), 1),
    "too large": (reply(200, b"", length=512 * 1024 + 1), 1),
    "redirected elsewhere": (reply(302, headers={"Location": "https://evil.example/robots.txt"}), 1),
}


@pytest.mark.parametrize(("trouble", "asked"), _TROUBLES.values(), ids=_TROUBLES.keys())
async def test_an_error_and_none_kept_means_nothing_is_fetched(trouble: Script, asked: int) -> None:
    async with bench() as b:
        b.site.answer("/robots.txt", trouble)
        b.site.answer("/", reply())
        with pytest.raises(RobotsUnavailable, match="nothing is fetched") as caught:
            await b.get("/")
        with pytest.raises(RobotsUnavailable):
            await b.get("/other")
    assert caught.value.url == b.site.url + "/robots.txt"
    assert b.site.robots_asked() == b.fetcher.counts.robots == asked  # not again for the second address
    assert b.site.targets() == []
    assert b.robots.texts == {}


@pytest.mark.parametrize(("trouble", "asked"), _TROUBLES.values(), ids=_TROUBLES.keys())
async def test_an_error_leaves_the_kept_one_in_force(trouble: Script, asked: int) -> None:
    async with bench() as b:
        old = RememberedRobots(FORBIDS.decode(), START - timedelta(days=30))
        b.robots.texts[b.site.url] = old
        b.site.answer("/robots.txt", trouble)
        b.site.answer("/", reply())
        await b.get("/")
        with pytest.raises(RobotsDisallow):
            await b.get("/private")
    assert b.site.robots_asked() == asked
    assert b.robots.texts[b.site.url] is old


async def test_after_an_error_it_is_asked_for_again_in_five_minutes() -> None:
    async with bench() as b:
        b.site.answer("/robots.txt", reply(500), reply(200, FORBIDS))
        b.site.answer("/", reply())
        for wait in (0, 299):
            b.clock.pass_by(wait)
            with pytest.raises(RobotsUnavailable):
                await b.get("/")
        b.clock.pass_by(1)
        assert (await b.get("/")).status == 200
    assert b.site.robots_asked() == 2


async def test_one_from_a_clock_that_ran_ahead_is_asked_for_again() -> None:
    async with bench() as b:
        b.robots.texts[b.site.url] = RememberedRobots("", START + timedelta(days=3650))
        b.site.answer("/robots.txt", reply(200, FORBIDS))
        with pytest.raises(RobotsDisallow):
            await b.get("/private")


async def test_honest_rules_under_the_wrong_content_type_are_obeyed() -> None:
    async with bench() as b:
        b.site.answer("/robots.txt", reply(200, FORBIDS, {"Content-Type": "text/html; charset=utf-8"}))
        with pytest.raises(RobotsDisallow):
            await b.get("/private")


async def test_it_may_be_redirected_within_the_allowed_hosts() -> None:
    async with bench() as b:
        b.site.answer("/robots.txt", reply(301, headers={"Location": "/rules"}))
        b.site.answer("/rules", reply(200, FORBIDS))
        with pytest.raises(RobotsDisallow):
            await b.get("/private")
    assert b.robots.texts[b.site.url].text == FORBIDS.decode()


@pytest.mark.parametrize(
    ("delay", "allowed"), [("300", True), ("301", False), ("nan", True), ("-1", True), ("1e9", False)]
)
async def test_a_crawl_delay_of_hours_is_a_refusal(delay: str, allowed: bool) -> None:
    async with bench() as b:
        b.site.answer("/robots.txt", reply(200, f"User-agent: *\nCrawl-delay: {delay}\n".encode()))
        b.site.answer("/", reply())
        if allowed:
            await b.get("/")
        else:
            with pytest.raises(RobotsDisallow, match="between requests"):
                await b.get("/")
    assert len(b.site.targets()) == allowed
