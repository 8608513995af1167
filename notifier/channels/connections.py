"""Connections to webhook endpoints, kept for the next message: few a host, not for long, checked addresses.

They are kept apart by scheme, host name and port, so a connection that was made for one name, and whose
certificate was checked against it, never serves another. A kept connection stays with the address that was
checked when it was made.

Plain HTTP/1.1 connections of httpcore and not the client above them: they know no redirects, cookies or
proxies and log no URL, and each message has one to itself, so that nothing of one can meet another.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpcore
import httpx

from notifier.channels.addresses import addresses_of

AT_ONCE = 16  # connections to one host
HOSTS = 64  # whose connections are kept
KEEP_SECONDS = 10.0
CONNECT_SECONDS = 6.0  # so that a second address of the host gets its chance
READ_SECONDS = 2.0  # for the beginning of an answer that tells of trouble; its status is known by then
DRAIN_SECONDS = 0.25  # for the rest of one that says 2xx, so that the connection can be kept
READ_BYTES = 1024  # a longer answer costs the connection
_SUCCESS = range(200, 300)
_BROKEN = (httpcore.ReadError, httpcore.WriteError, httpcore.RemoteProtocolError)
_DEFAULT_PORTS = {"http": 80, "https": 443}

Origin = tuple[str, str, int]  # scheme, host, port


@dataclass(frozen=True, slots=True)
class Answer:
    """What an endpoint said. Header names are in lower case; `beginning` is of the body, as it came."""

    status: int
    headers: Mapping[str, str]
    beginning: bytes


@dataclass(slots=True, eq=False)
class _Host:
    """The connections of one host that nobody uses now, and how many more may be in use."""

    idle: list[httpcore.AsyncHTTP11Connection] = field(default_factory=list)  # the last used last
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    last_used: float = 0.0  # of the event loop's time


class Connections:
    """Posts over kept connections. All calls belong to one event loop; after `aclose` it may be another."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._hosts: OrderedDict[Origin, _Host] = OrderedDict()  # the longest unused first
        # Certificates are always checked; a private authority is added with SSL_CERT_FILE.
        self._tls: ssl.SSLContext | None = None  # made when first needed: it takes some 50 ms

    async def post(self, url: httpx.URL, headers: Mapping[str, str], body: bytes) -> Answer:
        """The answer to one POST.

        Where a kept connection breaks, the message is sent once more over a new one: the receiver may have
        closed it just then. It may also have taken the message; then it sees the same id twice (RFC 9110,
        9.2.2, lets a client repeat what it knows to be idempotent).

        Raises `AddressRefused`, socket.gaierror where the name does not resolve, and httpcore's exceptions.
        """
        origin = (url.scheme, url.raw_host.decode("ascii"), url.port or _DEFAULT_PORTS[url.scheme])
        request = _request(origin, url, headers, body)
        host = await self._host(origin)
        async with host.room:
            kept = await _take(host)
            if kept is not None:
                with contextlib.suppress(*_BROKEN):
                    return await self._ask(origin, host, kept, request)
            return await self._ask(origin, host, await self._connect(origin), request)

    async def aclose(self) -> None:
        """Closes what nobody uses. What is in use is closed with its use."""
        hosts = list(self._hosts.values())
        self._hosts.clear()
        for host in hosts:
            await _close(host)

    async def _host(self, origin: Origin) -> _Host:
        """The connections of that host. Those unused for long, and those of too many hosts, are closed."""
        now = asyncio.get_running_loop().time()
        host = self._hosts.get(origin)
        if host is None:
            host = self._hosts[origin] = _Host()
        host.last_used = now
        self._hosts.move_to_end(origin)
        old = []
        while len(self._hosts) > HOSTS or now - next(iter(self._hosts.values())).last_used > KEEP_SECONDS:
            old.append(self._hosts.popitem(last=False)[1])
        for each in old:
            await _close(each)
        return host

    async def _connect(self, origin: Origin) -> httpcore.AsyncHTTP11Connection:
        """A new connection, to the first checked address that takes one."""
        scheme, host, port = origin
        stream = await self._stream(host, port)
        if scheme == "https":
            self._tls = self._tls or _tls()
            try:
                stream = await stream.start_tls(self._tls, host, CONNECT_SECONDS)
            except BaseException:  # also where a limit of time cancels it
                await stream.aclose()
                raise
        return httpcore.AsyncHTTP11Connection(_httpcore_origin(origin), stream, KEEP_SECONDS)

    async def _stream(self, host: str, port: int) -> httpcore.AsyncNetworkStream:
        problem: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in await addresses_of(host, port, allow_private=self._allow_private):
            try:
                return await httpcore.AnyIOBackend().connect_tcp(address, port, CONNECT_SECONDS)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem

    async def _ask(
        self,
        origin: Origin,
        host: _Host,
        connection: httpcore.AsyncHTTP11Connection,
        request: httpcore.Request,
    ) -> Answer:
        try:
            answer = await _answer(await connection.handle_async_request(request))
        except BaseException:
            await connection.aclose()
            raise
        if connection.is_idle() and self._hosts.get(origin) is host:
            host.idle.append(connection)
        else:
            await connection.aclose()
        return answer


async def _take(host: _Host) -> httpcore.AsyncHTTP11Connection | None:
    """A connection that was kept and, as far as can be told, still stands. None: there is none."""
    while host.idle:
        connection = host.idle.pop()
        if not connection.has_expired():
            return connection
        await connection.aclose()
    return None


async def _close(host: _Host) -> None:
    while host.idle:
        await host.idle.pop().aclose()


def _tls() -> ssl.SSLContext:
    context = httpx.create_ssl_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


def _httpcore_origin(origin: Origin) -> httpcore.Origin:
    scheme, host, port = origin
    return httpcore.Origin(scheme.encode("ascii"), host.encode("ascii"), port)


def _request(origin: Origin, url: httpx.URL, headers: Mapping[str, str], body: bytes) -> httpcore.Request:
    scheme, host, port = origin
    named = {"Host": url.netloc.decode("ascii"), "Content-Length": str(len(body)), **headers}
    return httpcore.Request(
        b"POST",
        httpcore.URL(scheme=scheme, host=host, port=port, target=url.raw_path),
        headers=[(name.encode("ascii"), value.encode("ascii")) for name, value in named.items()],
        content=body,
    )


async def _answer(response: httpcore.Response) -> Answer:
    """Takes the beginning of the body in. Where that is the whole of it, the connection can be kept."""
    async with contextlib.aclosing(response):
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
        }
        seconds = DRAIN_SECONDS if is_success(response.status) else READ_SECONDS
        return Answer(response.status, headers, await _beginning(response, seconds))


def is_success(status: int) -> bool:
    """Whether the endpoint has taken the message."""
    return status in _SUCCESS


async def _beginning(response: httpcore.Response, seconds: float) -> bytes:
    """The first bytes of an answer. Whatever goes wrong here changes no outcome."""
    received = bytearray()
    with contextlib.suppress(httpcore.NetworkError, httpcore.ProtocolError, TimeoutError):
        async with asyncio.timeout(seconds):
            async for chunk in response.aiter_stream():
                received += chunk
                if len(received) > READ_BYTES:
                    break
    return bytes(received[:READ_BYTES])
