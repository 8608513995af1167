"""Whatever a name server says, the publisher's side connects to public addresses, or to loopback by name."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import httpcore
import httpx
import pytest

from scraper import connecting
from scraper.connecting import CheckedBackend, check_addresses
from scraper.errors import AddressRefused, RobotsUnavailable
from scraper.fetch import Fetcher, FetchPolicy
from tests.scraper.fetching import FakeClock, PageShelf, RobotsShelf

SITE = "https://reports.example.org"


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy, whatever the machine has."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def resolving_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """The name server's answer for any name."""

    def answer(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", answer)


async def ask() -> None:
    policy = FetchPolicy(SITE, frozenset(), contact="desk@example.org", tries=1)
    async with Fetcher(policy, FakeClock(), RobotsShelf()) as fetcher:
        await fetcher.get(f"{SITE}/search", PageShelf())


@pytest.mark.parametrize(
    "addresses", [("10.0.0.7",), ("127.0.0.1",), ("169.254.169.254",), ("8.8.8.8", "192.168.1.1")]
)
async def test_a_name_that_leads_into_the_local_network_is_not_followed(
    monkeypatch: pytest.MonkeyPatch, addresses: tuple[str, ...]
) -> None:
    resolving_to(monkeypatch, *addresses)
    said = f"resolves to {addresses[-1]}, which is not a public address"
    with pytest.raises(RobotsUnavailable, match=said) as raised:
        await ask()
    assert isinstance(raised.value.__cause__, AddressRefused)


async def test_a_name_that_does_not_resolve_is_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(RobotsUnavailable, match="Name or service not known") as raised:
        await ask()
    assert not isinstance(raised.value.__cause__, AddressRefused)


async def test_the_next_address_is_tried_where_one_takes_no_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def checked(host: str, port: int, *, allow_private: bool) -> tuple[str, ...]:
        assert not allow_private
        return ("127.0.0.9", "127.0.0.1")

    monkeypatch.setattr(connecting, "addresses_of", checked)
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        backend = CheckedBackend(httpcore.AnyIOBackend())
        stream = await backend.connect_tcp("reports.example.org", port, 5.0)
        assert stream.get_extra_info("server_addr")[0] == "127.0.0.1"
        await stream.aclose()


async def test_none_that_takes_a_connection_is_the_last_ones_error(monkeypatch: pytest.MonkeyPatch) -> None:
    async def checked(host: str, port: int, *, allow_private: bool) -> tuple[str, ...]:
        return ("127.0.0.9",)

    monkeypatch.setattr(connecting, "addresses_of", checked)
    with pytest.raises(httpcore.ConnectError):
        await CheckedBackend(httpcore.AnyIOBackend()).connect_tcp("reports.example.org", 9, 5.0)


async def test_a_client_without_connections_of_its_own_is_refused() -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as client:
        with pytest.raises(TypeError, match="no pool of connections"):
            check_addresses(client)
