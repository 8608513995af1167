"""Connections to the publisher go to public addresses, whatever a name server says at that moment.

A name that is allowed can be made to lead to a machine of the local network (DNS rebinding): what is checked
is the address that is connected to. A proxy of the environment connects by itself and is not meant; loopback
hosts, where tests and the replica live, are known by their names.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable

import httpcore
import httpx

from scraper.addresses import is_loopback
from scraper.public_addresses import NotPublic, addresses_of

_NO_STREAM = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError)


def check_addresses(client: httpx.AsyncClient) -> None:
    """Makes the client's own connections, those without a proxy, go to checked addresses only.

    They then raise `NotPublic` where the name resolves to another. httpx has no public way to say this, so a
    test holds it to what is done here.
    """
    pool = _pool(client)
    pool._network_backend = CheckedBackend(pool._network_backend)


async def shown_certificate(client: httpx.AsyncClient, host: str, port: int, timeout: float) -> bytes | None:  # noqa: ASYNC109 (given on to httpcore)
    """The certificate that the host shows, DER, whatever it is worth: nothing is sent, nothing read, and
    nothing done with it but to name its days. None where none is to be had."""
    unchecked = ssl.create_default_context()
    unchecked.check_hostname = False
    unchecked.verify_mode = ssl.CERT_NONE
    try:
        stream = await _pool(client)._network_backend.connect_tcp(host, port, timeout)
    except (*_NO_STREAM, NotPublic):
        return None
    try:
        safe = await stream.start_tls(unchecked, host, timeout)
        shown = safe.get_extra_info("ssl_object")
        return shown.getpeercert(binary_form=True) if shown is not None else None
    except _NO_STREAM:
        return None
    finally:
        await stream.aclose()


def _pool(client: httpx.AsyncClient) -> httpcore.AsyncConnectionPool:
    transport = client._transport
    if not isinstance(transport, httpx.AsyncHTTPTransport):
        raise TypeError(f"{type(transport)} has no pool of connections")
    pool = transport._pool
    if not isinstance(pool, httpcore.AsyncConnectionPool):
        raise TypeError(f"{type(pool)} is no pool of connections")
    return pool


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Connects to the first checked address that takes a connection."""

    def __init__(self, backend: httpcore.AsyncNetworkBackend) -> None:
        self._backend = backend

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's signature)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Raises `NotPublic`, and httpcore's exceptions."""
        problem: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in await _addresses(host, port):
            try:
                return await self._backend.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem

    async def sleep(self, seconds: float) -> None:
        """As the backend does."""
        await self._backend.sleep(seconds)


async def _addresses(host: str, port: int) -> tuple[str, ...]:
    if is_loopback(host):
        return (host,)
    try:
        return await addresses_of(host, port, allow_private=False)
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from error
