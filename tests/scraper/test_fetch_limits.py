"""Limits of time and size, broken connections and bodies that are not whole."""

from __future__ import annotations

import gzip

import pytest

from scraper.errors import BodyTooLarge, ConnectionFailed, CutOff, ServerFailed, TimedOut
from scraper.fetch import RememberedRobots
from tests.scraper.fetching import START, bench
from tests.scraper.loopback import Script, Trick, reply

# Time limits: real seconds


async def test_a_server_that_says_nothing_is_given_up() -> None:
    async with bench(read_timeout=0.05) as b:
        b.site.answer("/", (Trick.HANG,))
        with pytest.raises(TimedOut, match=r"nothing came for 0\.05 s"):
            await b.get("/")
    assert b.site.targets() == ["/"] * 4


async def test_a_server_that_stops_in_the_middle_is_given_up() -> None:
    async with bench(read_timeout=0.05) as b:
        b.site.answer("/", (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", Trick.HANG))
        with pytest.raises(TimedOut):
            await b.get("/")


async def test_a_server_that_drips_is_given_up_by_the_total_limit() -> None:
    async with bench(read_timeout=5.0, total_timeout=0.2) as b:
        b.site.answer("/", (b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", *(b"a", 0.02) * 900))
        with pytest.raises(TimedOut, match=r"no complete answer within 0\.2 s"):
            await b.get("/")


async def test_a_server_that_drips_its_headers_is_given_up_too() -> None:
    async with bench(read_timeout=5.0, total_timeout=0.1) as b:
        b.site.answer("/", (b"HTTP/1.1 200 OK\r\nX-Long: ", *(b"a", 0.02) * 900))
        with pytest.raises(TimedOut, match=r"no complete answer within 0\.1 s"):
            await b.get("/")


async def test_a_handshake_that_is_never_answered_is_given_up() -> None:
    async with bench(connect_timeout=0.05) as b:
        origin = b.site.url.replace("http:", "https:")
        b.robots.texts[origin] = RememberedRobots("", START)
        with pytest.raises(TimedOut, match=r"no connection within 0\.05 s"):
            await b.fetcher.get(origin + "/", b.pages)
    assert b.fetcher.counts.requests == 4


async def test_a_refused_connection_is_named() -> None:
    async with bench() as b:
        b.site.answer("/", reply())
        await b.get("/")  # robots.txt is known now
        await b.site.stop()
        with pytest.raises(ConnectionFailed):
            await b.get("/")
    assert b.fetcher.counts.retries == 3


async def test_a_connection_that_breaks_before_the_answer_is_named() -> None:
    async with bench() as b:
        b.site.answer("/", (Trick.RESET,))
        with pytest.raises(ConnectionFailed):
            await b.get("/")


async def test_an_answer_that_is_no_http_is_named() -> None:
    async with bench() as b:
        b.site.answer("/", (b"\x00\x01 what is this\r\n\r\n", Trick.CLOSE))
        with pytest.raises(ConnectionFailed):
            await b.get("/")


# Bodies that are cut off, damaged, or too large

_CUT: dict[str, Script] = {
    "shorter than its Content-Length": (*reply(200, b"abc", length=9), Trick.CLOSE),
    "reset": (*reply(200, b"abc", length=9), 0.01, Trick.RESET),
    "chunked without its last chunk": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        Trick.CLOSE,
    ),
    "gzip that ends early": (
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"text")[:-4],
        Trick.CLOSE,
    ),
    "gzip that goes on": reply(200, gzip.compress(b"text") + b"more", {"Content-Encoding": "gzip"}),
    "gzip that is none": reply(200, b"text", {"Content-Encoding": "gzip"}),
}


@pytest.mark.parametrize("script", _CUT.values(), ids=_CUT.keys())
async def test_a_cut_off_body_is_repeated_and_then_an_error(script: Script) -> None:
    async with bench() as b:
        b.site.answer("/", script)
        with pytest.raises(CutOff):
            await b.get("/")
    assert b.site.targets() == ["/"] * 4
    assert b.pages.kept == []


async def test_a_body_that_was_cut_off_once_is_had_whole() -> None:
    async with bench() as b:
        b.site.answer("/", (*reply(200, b"abc", length=9), Trick.CLOSE), reply(200, b"abcdefghi"))
        assert (await b.get("/")).body == b"abcdefghi"
    assert b.fetcher.counts.retries == 1


async def test_a_body_of_just_the_limit_is_fine() -> None:
    async with bench(max_body=1000) as b:
        b.site.answer("/", reply(200, b"a" * 1000))
        assert len((await b.get("/")).body) == 1000


async def test_a_body_announced_too_large_is_not_read() -> None:
    async with bench(max_body=1000) as b:
        b.site.answer("/", (*reply(200, b"", length=1001), Trick.HANG))
        with pytest.raises(BodyTooLarge, match="announces 1001 bytes"):
            await b.get("/")
    assert b.fetcher.counts.bytes == 0
    assert b.site.targets() == ["/"]


async def test_a_body_that_does_not_end_is_left_at_the_limit() -> None:
    async with bench(max_body=1000) as b:
        b.site.answer("/", (b"HTTP/1.1 200 OK\r\n\r\n", *([b"a" * 500] * 10), Trick.HANG))
        with pytest.raises(BodyTooLarge, match="more than the 1000 bytes"):
            await b.get("/")
    assert b.site.targets() == ["/"]


async def test_a_gzip_bomb_is_left_at_the_limit() -> None:
    async with bench(max_body=1000) as b:
        bomb = gzip.compress(b"\x00" * 10_000_000)[:900]
        b.site.answer("/", (*reply(200, bomb, {"Content-Encoding": "gzip"}, length=999), Trick.HANG))
        with pytest.raises(BodyTooLarge):
            await b.get("/")


async def test_a_packing_that_was_not_asked_for_is_named() -> None:
    async with bench() as b:
        b.site.answer("/", reply(200, b"text", {"Content-Encoding": "br"}))
        with pytest.raises(ServerFailed, match="'br'"):
            await b.get("/")
