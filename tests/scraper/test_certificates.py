"""Certificates that prove nothing, shown by a real server: each is named, with its days where they matter."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from scraper.certificates import validity
from scraper.errors import CertificateRefused, RobotsUnavailable
from scraper.fetch import Fetcher, FetchPolicy
from tests.scraper.fetching import FakeClock, PageShelf, RobotsShelf

DAY = timedelta(days=1)
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@asynccontextmanager
async def showing(certificate: trustme.LeafCert) -> AsyncIterator[str]:
    """A server that shows this certificate, and its address."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    async with server:
        yield f"https://localhost:{server.sockets[0].getsockname()[1]}"


async def refusal(url: str) -> str:
    """What fetching from there says, once."""
    clock = FakeClock()
    policy = FetchPolicy(url, frozenset(), contact="")
    async with Fetcher(policy, clock, RobotsShelf()) as fetcher:
        with pytest.raises(RobotsUnavailable) as raised:
            await fetcher.get(f"{url}/search", PageShelf())
    assert isinstance(raised.value.__cause__, CertificateRefused)
    assert clock.sleeps == [], "no repeat mends a certificate"
    return raised.value.problem


@pytest.fixture
def trusted(
    authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path_factory.mktemp("authority") / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    monkeypatch.setenv("SSL_CERT_FILE", str(path))


@pytest.mark.usefixtures("trusted")
async def test_an_expired_one_is_named_with_its_last_day(authority: trustme.CA) -> None:
    ended = NOW - 3 * DAY
    old = authority.issue_cert("localhost", not_before=NOW - 90 * DAY, not_after=ended)
    async with showing(old) as url:
        said = await refusal(url)
    assert f"the certificate of localhost has expired on {ended.day} {ended:%B %Y}" in said


@pytest.mark.usefixtures("trusted")
async def test_one_that_is_not_valid_yet_points_at_the_clock(authority: trustme.CA) -> None:
    begins = NOW + 3 * DAY
    async with showing(authority.issue_cert("localhost", not_before=begins)) as url:
        said = await refusal(url)
    assert f"is not valid before {begins.day} {begins:%B %Y}, by the clock of this machine" in said


@pytest.mark.usefixtures("trusted")
async def test_one_of_another_host_is_named(authority: trustme.CA) -> None:
    async with showing(authority.issue_cert("www.example.org")) as url:
        assert "the certificate is not for localhost but for another name" in await refusal(url)


async def test_one_of_an_unknown_authority_is_named(authority: trustme.CA) -> None:
    async with showing(authority.issue_cert("localhost")) as url:
        said = await refusal(url)
    assert "the certificate of localhost comes from an authority that this machine does not know" in said


@pytest.mark.parametrize(
    "garbage", [b"", b"\x30", b"\x30\x84\xff\xff\xff\xff", b"\x30\x03\x02\x01\x01", b"<html>"]
)
def test_what_is_no_certificate_has_no_days(garbage: bytes) -> None:
    assert validity(garbage) == (None, None)


def test_days_are_those_of_the_certificate(authority: trustme.CA) -> None:
    begins, ends = NOW.replace(microsecond=0), (NOW + 90 * DAY).replace(microsecond=0)
    pem = authority.issue_cert("localhost", not_before=begins, not_after=ends).cert_chain_pems[0].bytes()
    assert validity(ssl.PEM_cert_to_DER_cert(pem.decode())) == (begins, ends)


def test_any_cut_of_a_certificate_is_survived(authority: trustme.CA) -> None:
    pem = authority.issue_cert("localhost").cert_chain_pems[0].bytes()
    whole = ssl.PEM_cert_to_DER_cert(pem.decode())
    for length in range(len(whole)):
        assert validity(whole[:length]) == (None, None)
