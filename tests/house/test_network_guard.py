"""The test run stays on this machine."""

from __future__ import annotations

import asyncio
import socket

import pytest

from tests.network_guard import NetworkReachedError

DOCUMENTATION_ADDRESS = "192.0.2.1"  # RFC 5737: belongs to nobody


def test_a_connection_elsewhere_fails_by_name() -> None:
    with socket.socket() as sock, pytest.raises(NetworkReachedError, match=r"192\.0\.2\.1 port 80"):
        sock.connect((DOCUMENTATION_ADDRESS, 80))


def test_connect_ex_is_guarded_too() -> None:
    with socket.socket() as sock, pytest.raises(NetworkReachedError):
        sock.connect_ex((DOCUMENTATION_ADDRESS, 80))


def test_a_datagram_elsewhere_fails() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as sock, pytest.raises(NetworkReachedError):
        sock.sendto(b"", (DOCUMENTATION_ADDRESS, 9))


def test_looking_a_name_up_fails() -> None:
    with pytest.raises(NetworkReachedError, match=r"reports\.example\.org"):
        socket.getaddrinfo("reports.example.org", 443)


async def test_asyncio_is_guarded() -> None:
    with pytest.raises(NetworkReachedError):
        await asyncio.open_connection(DOCUMENTATION_ADDRESS, 80)


def test_an_invalid_name_does_not_resolve() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("nowhere.invalid", 443)


async def test_loopback_is_open() -> None:
    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"here")
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("localhost", port, family=socket.AF_INET)
        assert await reader.read() == b"here"
        writer.close()
        await writer.wait_closed()
