"""The pages, served inside the daemon."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
import uvicorn

from inspectwatch.config import Config
from inspectwatch.web.app import application

STOP_SECONDS = 5.0

log = structlog.get_logger()


async def serving(config: Config, stop: asyncio.Event) -> None:
    """Serves until `stop` is set. Raises OSError where the address cannot be had: trouble with the machine,
    that the daemon tries again, and no reason to end the watch."""
    web = config.web
    listener = _listener(web.listen, web.port)
    server = _Server(
        uvicorn.Config(
            application(config.database, web.public_url, web.listen),
            log_config=None,
            log_level="error",
            access_log=False,  # a token would stand in it
            lifespan="off",
            ws="none",
            server_header=False,
            proxy_headers=False,
            limit_concurrency=64,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=int(STOP_SECONDS) - 2,
        )
    )
    log.info("serving", listen=web.listen, port=web.port, public_url=web.public_url)
    task = asyncio.create_task(server.serve([listener]))
    waiting = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        server.should_exit = True
        await asyncio.wait({task}, timeout=STOP_SECONDS)
    finally:
        for each in (task, waiting):
            each.cancel()
        await asyncio.gather(task, waiting, return_exceptions=True)
        listener.close()
    if task.done() and not task.cancelled():
        task.result()


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise OSError(
            error.errno,
            f"{host}:{port} cannot be listened on ({error.strerror}); set web.listen and web.port",
        ) from error


class _Server(uvicorn.Server):
    """uvicorn without signal handlers: those are the daemon's."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
