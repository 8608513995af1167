"""One page: what is sent, what comes back, and what each bad answer is called."""

from __future__ import annotations

import gzip
import re

import pytest

from scraper.errors import (
    Blocked,
    FetchError,
    NotFound,
    ServerFailed,
)
from scraper.fetch import Fetcher, FetchPolicy, RememberedPage
from tests.scraper.fetching import START, FakeClock, RobotsShelf, bench
from tests.scraper.loopback import reply


async def test_a_page_is_returned_as_it_came_and_kept() -> None:
    async with bench() as b:
        b.site.answer("/page?a=1&b[]=2", reply(200, b"\xff\x00caf\xe9", {"ETag": '"1"', "X-Odd": "Yes"}))
        page = await b.get("/page?a=1&b[]=2")
    assert page.body == b"\xff\x00caf\xe9"
    assert (page.url, page.final_url) == (b.site.url + "/page?a=1&b[]=2",) * 2
    assert (page.status, page.fetched_at, page.not_modified) == (200, START, False)
    assert page.headers["etag"] == '"1"'
    assert page.headers["x-odd"] == "Yes"
    assert b.pages.kept == [page]


async def test_every_request_says_who_asks() -> None:
    async with bench() as b:
        b.site.answer("/", reply())
        await b.get("/")
    agents = [request.headers["user-agent"] for request in b.site.requests]
    assert len(agents) == 2  # robots.txt and the page
    assert all(re.fullmatch(r"inspectwatch/\d+\.\d+\.\d+ \(\+desk@example\.org\)", agent) for agent in agents)


async def test_a_contact_that_would_break_the_header_is_refused() -> None:
    policy = FetchPolicy("http://127.0.0.1/", frozenset(), "desk@example.org\r\nCookie: a=b")
    with pytest.raises(ValueError, match="contact"):
        Fetcher(policy, FakeClock(), RobotsShelf())


async def test_cookies_are_neither_kept_nor_sent_nor_handed_on() -> None:
    async with bench() as b:
        b.site.answer("/", reply(200, b"", {"Set-Cookie": "session=1; Path=/"}))
        page = await b.get("/")
        await b.get("/")
    assert all("cookie" not in request.headers for request in b.site.requests)
    assert "set-cookie" not in page.headers


async def test_connections_are_used_again() -> None:
    async with bench() as b:
        b.site.answer("/", reply(200, b"1", {"ETag": '"1"'}), reply(304))
        for _ in range(3):
            await b.get("/")
    assert b.site.connections == 2  # robots.txt is answered 404, and errors are not read to their end


async def test_a_gzip_body_arrives_unpacked() -> None:
    async with bench() as b:
        packed = gzip.compress(b"text" * 100)
        b.site.answer("/", reply(200, packed, {"Content-Encoding": "gzip"}))
        page = await b.get("/")
    assert page.body == b"text" * 100
    assert b.site.requests[-1].headers["accept-encoding"] == "gzip"
    assert b.fetcher.counts.bytes == len(packed)


async def test_a_chunked_body_arrives_whole() -> None:
    async with bench() as b:
        b.site.answer(
            "/",
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", b"2\r\nde\r\n0\r\n\r\n"),
        )
        assert (await b.get("/")).body == b"abcde"


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, ServerFailed),
        (401, Blocked),
        (403, Blocked),
        (404, NotFound),
        (410, NotFound),
        (500, ServerFailed),
        (204, ServerFailed),
        (206, ServerFailed),
        (302, ServerFailed),  # without a Location
        (304, ServerFailed),  # to a request without conditions
    ],
)
async def test_anything_but_200_is_a_named_error_after_one_try(status: int, error: type[FetchError]) -> None:
    async with bench() as b:
        b.site.answer("/", reply(status))
        with pytest.raises(error, match=str(status)) as caught:
            await b.get("/")
    assert type(caught.value) is error
    assert caught.value.url == b.site.url + "/"
    assert b.site.targets() == ["/"]
    assert b.pages.kept == []


# Conditional requests


async def test_a_304_is_the_kept_page_confirmed() -> None:
    async with bench() as b:
        headers = {"ETag": 'W/"a1"', "Last-Modified": "Tue, 09 Apr 2024 08:00:00 GMT"}
        b.site.answer("/", reply(200, b"kept", headers), reply(304, headers={"Content-Encoding": "gzip"}))
        first = await b.get("/")
        second = await b.get("/")
    assert (second.body, second.status, second.not_modified) == (b"kept", 200, True)
    assert second.headers == first.headers
    assert b.pages.kept == [first]
    sent = b.site.requests[-1].headers
    assert sent["if-none-match"] == 'W/"a1"'
    assert sent["if-modified-since"] == "Tue, 09 Apr 2024 08:00:00 GMT"
    assert b.fetcher.counts.not_modified == 1


async def test_a_changed_page_replaces_the_kept_one() -> None:
    async with bench() as b:
        b.site.answer("/", reply(200, b"old", {"ETag": '"1"'}), reply(200, b"new", {"ETag": '"2"'}))
        await b.get("/")
        page = await b.get("/")
    assert (page.body, page.not_modified) == (b"new", False)
    assert b.pages.pages[page.url].etag == '"2"'


@pytest.mark.parametrize(
    "etag", ['"a"\r\nCookie: a=b', '"é"', '"' + "a" * 300 + '"', "", '"\x00"', ' "a"', " "]
)
async def test_a_validator_that_would_harm_the_request_is_not_sent(etag: str) -> None:
    async with bench() as b:
        b.site.answer("/", reply(200, b"new"))
        url = b.site.url + "/"
        b.pages.pages[url] = RememberedPage(etag, None, b"old", {}, url)
        assert (await b.get("/")).body == b"new"
    assert "if-none-match" not in b.site.requests[-1].headers
    assert "cookie" not in b.site.requests[-1].headers
