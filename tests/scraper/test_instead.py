"""A page that is not what was asked for is named as what it is, and only where there are signs of it."""

from __future__ import annotations

import pytest

from scraper.errors import Blocked, BotCheck, ServerFailed, SignIn, TooMany
from scraper.instead import LOOKED_AT, Instead, is_not_found_page, is_web_page, what_came
from tests.scraper.fetching import bench
from tests.scraper.loopback import reply

CHALLENGE = (
    b"<!doctype html><title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/x'></script>"
)
LOGIN = b"<html><head><title>Home</title></head><body><form><input name=p type=password></form></body></html>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (CHALLENGE, Instead.BOT_CHECK),
        (b"\xef\xbb\xbfplain words about a captcha", None),
        (b"<html><div class='g-recaptcha'></div></html>", Instead.BOT_CHECK),
        (b"<html><p>Please confirm that you are not a robot</p></html>", Instead.BOT_CHECK),
        (LOGIN, Instead.SIGN_IN),
        (b"<html><title>Log in to the guest network</title></html>", Instead.SIGN_IN),
        (LOGIN.replace(b"</form>", b"<div class='h-captcha'></div></form>"), Instead.SIGN_IN),
        (b"<html><title>Children's services</title><p>A report</p></html>", None),
        (b"<html>" + b" " * LOOKED_AT + b"captcha", None),
        (b"%PDF-1.7 captcha", None),
        (b"", None),
    ],
)
def test_what_came_is_told_by_its_signs(body: bytes, expected: Instead | None) -> None:
    assert what_came({}, body) is expected


@pytest.mark.parametrize("headers", [{"cf-mitigated": "challenge"}, {"x-amzn-waf-action": "captcha"}])
def test_what_protection_services_send_with_it_is_enough(headers: dict[str, str]) -> None:
    assert what_came(headers, b"") is Instead.BOT_CHECK


def test_a_page_that_says_that_nothing_is_there_is_told_from_any_other() -> None:
    missing = b"<html><h1>Report not found</h1></html>"
    assert is_web_page(missing)
    assert is_not_found_page(missing)
    assert is_web_page(LOGIN)
    assert not is_not_found_page(LOGIN)
    assert not is_web_page(b"%PDF-1.7 <html> not found")


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (403, CHALLENGE, BotCheck),
        (503, CHALLENGE, BotCheck),
        (403, b"<html>Forbidden</html>", Blocked),
        (503, b"<html>Busy</html>", ServerFailed),
        (429, b"", TooMany),
        (401, LOGIN, Blocked),
        (500, CHALLENGE, ServerFailed),  # of an error that explains nothing, no page is read
    ],
)
async def test_a_refusal_is_told_by_its_page(status: int, body: bytes, error: type[Exception]) -> None:
    async with bench() as b:
        b.site.answer("/", reply(status, body))
        with pytest.raises(error) as raised:
            await b.get("/")
    assert type(raised.value) is error


async def test_a_page_that_explains_a_refusal_is_read_to_its_beginning_only() -> None:
    async with bench() as b:
        b.site.answer("/", reply(403, CHALLENGE + b" " * 5_000_000))
        with pytest.raises(BotCheck):
            await b.get("/")
    assert b.fetcher.counts.bytes < 1_000_000


async def test_a_damaged_page_that_explains_a_refusal_takes_nothing_from_it() -> None:
    async with bench() as b:
        b.site.answer("/", reply(403, b"no gzip", {"Content-Encoding": "gzip"}))
        with pytest.raises(Blocked, match="answered 403"):
            await b.get("/")


@pytest.mark.parametrize(
    ("page", "error"), [(CHALLENGE, BotCheck), (LOGIN, SignIn), (b"<html>Hello</html>", ServerFailed)]
)
async def test_what_came_for_robots_txt_is_named(page: bytes, error: type[Exception]) -> None:
    async with bench() as b:
        b.site.answer("/robots.txt", reply(200, page))
        with pytest.raises(Exception, match="without it nothing is fetched") as raised:
            await b.get("/")
    assert type(raised.value.__cause__) is error
