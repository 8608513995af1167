"""Where the Fetcher goes, where a redirect may lead it, and where it does not go at all."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.addresses import checked_address, is_loopback, redirected_address
from scraper.errors import AddressRefused, FetchError, NotFound, ServerFailed
from scraper.fetch import Fetcher, FetchPolicy
from tests.scraper.fetching import FakeClock, PageShelf, RobotsShelf, bench
from tests.scraper.loopback import loopback, reply

HOSTS = frozenset({"reports.example.org", "files.example.org", "127.0.0.1", "localhost", "::1"})
PAGE = httpx.URL("https://reports.example.org/provider/44/80536")


@pytest.mark.parametrize(
    "url",
    [
        "https://reports.example.org/provider/44/80536",
        "https://REPORTS.example.org:443/search?a=1&b[]=2#top",
        "http://127.0.0.1:8080/",
        "http://[::1]:8080/",
        "https://localhost:8443/",
    ],
)
def test_an_allowed_address_passes_without_its_fragment(url: str) -> None:
    expected = url.replace(":443", "").replace("REPORTS", "reports").removesuffix("#top")
    assert str(checked_address(url, HOSTS)) == str(httpx.URL(expected))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://elsewhere.example.org/", "elsewhere.example.org is not in allowed_hosts"),
        ("https://reports.example.org.evil.example/", "not in allowed_hosts"),
        ("https://reports.example.org./", "not in allowed_hosts"),
        ("https://reports.example.org@evil.example/", "user name"),
        ("https://user:word@reports.example.org/", "user name"),
        ("https://reports.example.org\\@evil.example/", "backslash"),
        ("http://reports.example.org/", "plain http"),
        ("https://reports.example.org:8443/", "port 8443 is not allowed"),
        ("ftp://reports.example.org/", "not an absolute https address"),
        ("file:///etc/passwd", "not an absolute https address"),
        ("javascript:alert(1)", "not an absolute https address"),
        ("/provider/44/80536", "not an absolute https address"),
        ("//reports.example.org/", "not an absolute https address"),
        ("", "not an absolute https address"),
        ("https://", "not an absolute https address"),
        ("https://reports.example.org/a b", "white space"),
        ("https://reports.example.org/\r\nHost: a", "control character"),
        ("https://[::1", "not an address"),
        ("https://[::1%25eth0][①]/", "not an address"),
        ("http://127.0.0.1:65536/", "port 65536 is not allowed"),
        ("https://reports.example.org/" + "a" * 2000, "longer than 2000"),
    ],
)
def test_any_other_address_is_refused_with_its_reason(url: str, reason: str) -> None:
    with pytest.raises(AddressRefused, match=reason) as caught:
        checked_address(url, HOSTS)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/new", "https://reports.example.org/new"),
        ("80537", "https://reports.example.org/provider/44/80537"),
        ("https://files.example.org/v1/file/1", "https://files.example.org/v1/file/1"),
        ("//files.example.org/v1/file/1", "https://files.example.org/v1/file/1"),
        ("https:new", "https://reports.example.org/provider/44/new"),
        ("/caf\xe9", "https://reports.example.org/caf%C3%A9"),
    ],
)
def test_a_redirect_within_the_allowed_hosts_leads_on(location: str, target: str) -> None:
    assert str(redirected_address(PAGE, location, HOSTS)) == target


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("https://evil.example/", "not in allowed_hosts"),
        ("//evil.example/", "not in allowed_hosts"),
        ("http://reports.example.org/new", "plain http"),
        ("http://127.0.0.1/", "leaves https"),
        ("https://user@reports.example.org/", "user name"),
        ("javascript:alert(1)", "not an absolute https address"),
        ("mailto:desk@example.org", "not an absolute https address"),
        ("https://[", "not in allowed_hosts"),
        ("http://[::%]]", "not a usable address"),
        ("\x1b[31m", "not a usable address"),
    ],
)
def test_a_redirect_elsewhere_is_refused_with_both_addresses(location: str, reason: str) -> None:
    with pytest.raises(AddressRefused, match=reason) as caught:
        redirected_address(PAGE, location, HOSTS)
    assert caught.value.url == str(PAGE)
    assert "redirects to" in caught.value.problem
    assert str(caught.value).isprintable()


@given(st.text(alphabet="htps:/[]@\\?#%.a1é \n;x-", max_size=30))
def test_an_odd_address_is_refused_or_on_an_allowed_host(text: str) -> None:
    for look in (checked_address, lambda url, hosts: redirected_address(PAGE, url, hosts)):
        try:
            address = look(text, HOSTS)
        except AddressRefused:
            continue
        assert address.host in HOSTS
        assert not address.userinfo


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("LOCALHOST", True),
        ("example.org", False),
        ("10.0.0.1", False),
        ("localhost.example.org", False),
        ("", False),
    ],
)
def test_loopback_hosts(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


async def test_a_live_site_is_not_asked_without_a_contact() -> None:
    policy = FetchPolicy("https://reports.example.org", frozenset(), contact="")
    async with Fetcher(policy, FakeClock(), RobotsShelf()) as fetcher:
        with pytest.raises(AddressRefused, match="`contact`"):
            await fetcher.get("https://reports.example.org/", PageShelf())
        assert fetcher.counts.robots == 0


# Over the wire


async def test_redirects_are_followed_and_the_last_address_is_told() -> None:
    async with bench() as b:
        for hop in range(5):
            b.site.answer(f"/{hop}", reply(302, headers={"Location": f"/{hop + 1}"}))
        b.site.answer("/5", reply(200, b"there"))
        page = await b.get("/0")
    assert (page.body, page.url, page.final_url) == (b"there", b.site.url + "/0", b.site.url + "/5")


async def test_a_sixth_redirect_is_not_followed() -> None:
    async with bench() as b:
        b.site.answer("/", reply(302, headers={"Location": "/"}))
        with pytest.raises(ServerFailed, match="more than 5 times"):
            await b.get("/")
    assert len(b.site.targets()) == 6


async def test_a_redirect_to_another_allowed_host_asks_its_robots_too() -> None:
    async with bench() as b, loopback("localhost") as other:
        b.site.answer("/", reply(301, headers={"Location": other.url + "/file"}))
        other.answer("/file", reply(200, b"file"))
        page = await b.get("/")
    assert page.final_url == other.url + "/file"
    assert other.robots_asked() == 1


@pytest.mark.parametrize(
    "location", ["http://127.0.0.2/", "https://evil.example/", "mailto:a@b", "https://[", "\x1b[31m"]
)
async def test_a_redirect_elsewhere_ends_there(location: str) -> None:
    async with bench() as b:
        b.site.answer("/", reply(302, headers={"Location": location}))
        with pytest.raises(AddressRefused, match="redirects to"):
            await b.get("/")
    assert b.site.targets() == ["/"]


@pytest.mark.parametrize("location", ["http:new", "///", "", "/caf\xe9", "?", "#"])
async def test_an_odd_redirect_within_the_site_costs_no_more_than_the_page(location: str) -> None:
    async with bench() as b:
        b.site.answer("/", reply(302, headers={"Location": location}))
        with pytest.raises((NotFound, ServerFailed)):
            await b.get("/")


async def test_conditions_go_to_the_address_whose_answer_was_kept() -> None:
    async with bench() as b:
        b.site.answer("/", reply(302, headers={"Location": "/file"}))
        b.site.answer("/file", reply(200, b"file", {"ETag": '"1"'}), reply(304))
        await b.get("/")
        again = await b.get("/")
    assert (again.not_modified, again.body, again.final_url) == (True, b"file", b.site.url + "/file")
    asked = [(request.target, request.headers.get("if-none-match")) for request in b.site.requests[-2:]]
    assert asked == [("/", None), ("/file", '"1"')]


async def test_a_proxy_of_the_environment_is_not_used_for_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    async with loopback() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        async with bench() as b:
            b.site.answer("/", reply(200, b"direct"))
            assert (await b.get("/")).body == b"direct"
        assert proxy.requests == []


async def test_a_proxy_of_the_environment_is_used_for_a_live_site(monkeypatch: pytest.MonkeyPatch) -> None:
    async with loopback() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        proxy.answer("reports.example.org:443", reply(502))
        policy = FetchPolicy("https://reports.example.org", frozenset(), contact="desk@example.org")
        async with Fetcher(policy, FakeClock(), RobotsShelf()) as fetcher:
            with pytest.raises(FetchError):
                await fetcher.get("https://reports.example.org/", PageShelf())
        assert {request.target for request in proxy.requests} == {"reports.example.org:443"}
