"""What is repeated, after how long, and when to stop."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.answer import Answer
from scraper.errors import Blocked, FetchError, ServerFailed
from scraper.retry import seconds_wished, wait_before_next_try
from tests.scraper.fetching import START, bench
from tests.scraper.loopback import Trick, reply

BACK_OFF = [2.0, 4.0, 8.0]  # the longest of each, which is what the bench draws


@pytest.mark.parametrize(
    ("status", "error"), [(429, Blocked), (502, ServerFailed), (503, ServerFailed), (504, ServerFailed)]
)
async def test_overload_is_repeated_with_growing_waits(status: int, error: type[FetchError]) -> None:
    async with bench() as b:
        b.site.answer("/", reply(status))
        with pytest.raises(error, match=str(status)):
            await b.get("/")
    assert b.clock.sleeps == BACK_OFF
    assert b.site.targets() == ["/"] * 4
    assert (b.fetcher.counts.requests, b.fetcher.counts.retries) == (4, 3)


async def test_the_first_good_answer_ends_the_repeats() -> None:
    async with bench() as b:
        b.site.answer("/", reply(503), (Trick.RESET,), reply(200, b"at last"))
        assert (await b.get("/")).body == b"at last"
    assert b.clock.sleeps == BACK_OFF[:2]


@pytest.mark.parametrize("draw", [0.0, 0.25, 1.0])
def test_the_waits_are_spread_between_half_and_whole(draw: float) -> None:
    busy = Answer(503, {})
    waits = [wait_before_next_try(busy, tried, 4, START, draw) for tried in (1, 2, 3, 4)]
    assert waits == [*(longest * (0.5 + draw / 2) for longest in BACK_OFF), None]


async def test_retry_after_in_seconds_is_honoured() -> None:
    async with bench() as b:
        b.site.answer("/", reply(429, headers={"Retry-After": "120"}), reply())
        await b.get("/")
    assert b.clock.sleeps == [120.0]


async def test_retry_after_as_a_date_is_honoured() -> None:
    async with bench() as b:
        date = format_datetime(START + timedelta(seconds=90), usegmt=True)
        b.site.answer("/", reply(503, headers={"Retry-After": date}), reply())
        await b.get("/")
    assert b.clock.sleeps == [90.0]


async def test_retry_after_never_shortens_the_back_off() -> None:
    async with bench() as b:
        b.site.answer("/", reply(503, headers={"Retry-After": "0"}), reply())
        await b.get("/")
    assert b.clock.sleeps == BACK_OFF[:1]


async def test_a_wish_of_an_hour_is_not_waited_for_but_granted() -> None:
    async with bench() as b:
        b.site.answer("/", reply(429, headers={"Retry-After": "3600"}), reply())
        with pytest.raises(Blocked, match="429 and asks to be left alone for 3600 s"):
            await b.get("/")
        with pytest.raises(Blocked, match="left alone for 3600 s"):
            await b.get("/other")
        assert (b.site.targets(), b.clock.sleeps) == (["/"], [])
        b.clock.pass_by(3590)
        assert (await b.get("/")).status == 200
    assert b.clock.sleeps == [10.0]


async def test_a_wish_for_years_is_granted_for_an_hour() -> None:
    async with bench() as b:
        b.site.answer("/", reply(503, headers={"Retry-After": "9" * 30}), reply())
        with pytest.raises(ServerFailed):
            await b.get("/")
        b.clock.pass_by(3600)
        assert (await b.get("/")).status == 200


async def test_a_wish_made_at_the_last_try_holds_for_the_next_page() -> None:
    async with bench() as b:
        b.site.answer("/", reply(429, headers={"Retry-After": "100"}))
        b.site.answer("/other", reply())
        with pytest.raises(Blocked):
            await b.get("/")
        await b.get("/other")
    assert b.clock.sleeps == [100.0] * 4


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("", 0.0),
        ("soon", 0.0),
        ("-5", 0.0),
        ("1.5", 0.0),
        ("٣", 0.0),  # a digit, but not one of HTTP
        (" 7 ", 7.0),
        ("Tue, 09 Apr 2024 08:31:00 GMT", 60.0),
        ("Tue, 09 Apr 2024 08:31:00 -0000", 60.0),
        ("Tue, 09 Apr 2024 08:00:00 GMT", 0.0),
        ("Tue, 99 Apr 2024 08:00:00 GMT", 0.0),
        ("9" * 65, 0.0),
        ("Tue, 09 Apr 2024 08:31:00 +" + "9" * 20, 0.0),  # a zone that fits no integer of the machine
    ],
)
def test_retry_after_is_read_with_suspicion(value: str, seconds: float) -> None:
    assert seconds_wished(Answer(503, {"retry-after": value}), START) == seconds


def test_retry_after_means_nothing_on_other_answers() -> None:
    assert seconds_wished(Answer(200, {"retry-after": "60"}), START) == 0.0


@given(st.text(alphabet="MonJa ,:+-0123456789GT;()", max_size=70))
def test_no_retry_after_is_an_error(value: str) -> None:
    wish = seconds_wished(Answer(429, {"retry-after": value}), datetime(2024, 1, 1, tzinfo=UTC))
    assert wish >= 0.0
