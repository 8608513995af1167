"""The pages, served inside the daemon."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from inspectwatch.config import Config
from inspectwatch.web.app import application
from inspectwatch.web.errors import CannotListen

STOP_SECONDS = 5.0
LONGEST_SECONDS = 20.0  # for a connection, from its first byte to our last
MOST_CONNECTIONS = 64

log = structlog.get_logger()


async def serving(config: Config, stop: asyncio.Event) -> None:
    """Serves until `stop` is set, and then ends within `STOP_SECONDS`. Raises CannotListen where the
    address cannot be had: trouble with the machine, that the daemon tries again, and no reason to end the
    watch."""
    web = config.web
    listener = listening(web.listen, web.port, "set web.listen and web.port")
    log.info("serving", listen=web.listen, port=web.port, public_url=web.public_url)
    app = application(config.database, web.public_url, web.listen, config.email.templates)
    await serve_until(app, listener, stop)


async def serve_until(app: ASGIApp, listener: socket.socket, stop: asyncio.Event) -> None:
    """Serves `app` there until `stop` is set, ends within `STOP_SECONDS`, and closes the listener. Raises
    OSError where it ends although nobody asked for that."""
    server = _server(app)
    task = asyncio.create_task(server.serve([listener]))
    waiting = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
        server.should_exit = True
        await asyncio.wait({task}, timeout=STOP_SECONDS)
        task.cancel()
        await asyncio.gather(task, waiting, return_exceptions=True)
        listener.close()
    if not task.cancelled():
        task.result()
    if not stop.is_set():
        raise OSError("the web pages are no longer served, and nobody asked for that")


def _server(app: ASGIApp) -> uvicorn.Server:
    return _Server(
        uvicorn.Config(
            app,
            interface="asgi3",
            http=_Connection,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,  # a token would stand in it
            server_header=False,
            proxy_headers=False,
            limit_concurrency=MOST_CONNECTIONS,
            timeout_graceful_shutdown=int(STOP_SECONDS) - 2,
        )
    )


def listening(host: str, port: int, cure: str) -> socket.socket:
    """A socket that listens there; port 0 takes a free one. Raises OSError, with the cure, where that cannot
    be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        raise CannotListen(f"{host}:{port} cannot be listened on ({_reason(error)}); {cure}") from error
    # Taken over by each connection. asyncio leaves it out where the listener was made by somebody else.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _reason(error: OSError) -> str:
    """Without the address, which some versions of Python repeat."""
    return os.strerror(error.errno) if error.errno else str(error)


class _Connection(H11Protocol):
    """A connection that nobody keeps for ever: uvicorn waits without end for a request that comes slowly."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._limit = self.loop.call_later(LONGEST_SECONDS, transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        self._limit.cancel()
        super().connection_lost(exc)


class _Server(uvicorn.Server):
    """uvicorn without signal handlers: those are the daemon's."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
