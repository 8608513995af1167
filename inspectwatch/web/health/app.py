"""Three addresses for machines: does it turn, does it see, and how much there is of what."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import structlog
from sqlite_utils import Database
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from inspectwatch.config import Config
from inspectwatch.pulse import Pulse
from inspectwatch.web.health.ready import not_ready
from inspectwatch.web.hosts import THIS_MACHINE, is_ours
from inspectwatch.web.site.asking import Asking, Busy
from storage.errors import StorageError
from storage.figures import bytes_on_disk

_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Connection": "close",
}

T = TypeVar("T")

log = structlog.get_logger()


def routes(
    config: Config,
    pulse: Pulse | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> list[Route]:
    """`/healthz`, `/readyz` and `/metrics`. `pulse`: of the daemon in this process; None: there is none, and
    that it answers is all that can be said of this process."""
    health = _Health(config, pulse or Pulse(), clock)
    return [
        Route("/healthz", health.turns, methods=["GET"]),
        Route("/readyz", health.sees, methods=["GET"]),
        Route("/metrics", health.numbers, methods=["GET"]),
    ]


def application(config: Config, pulse: Pulse) -> ASGIApp:
    """These three, and nothing else."""
    return Guard(Starlette(routes=routes(config, pulse)), config)


class _Health:
    def __init__(self, config: Config, pulse: Pulse, clock: Callable[[], datetime]) -> None:
        self._config = config
        self._pulse = pulse
        self._clock = clock
        self._asking = Asking(config.database)

    async def turns(self, _request: Request) -> Response:
        """200 while every loop turns."""
        late = [f"the loop {loop} does not turn" for loop in self._pulse.late()]
        return _said("ok", late)

    async def sees(self, _request: Request) -> Response:
        """200 while what is shown is up to date with the source; else why not."""
        reasons, _ = await self._ask(lambda _db: None)
        return _said("ready", reasons)

    async def numbers(self, _request: Request) -> Response:
        """For Prometheus. Where the database does not open, that is among them."""
        from inspectwatch.web.health.metrics import CONTENT_TYPE, about, exposition, known

        now = self._clock()
        reasons, found = await self._ask(lambda db: known(db, now))
        sizes = bytes_on_disk(self._config.database)
        said = about(not reasons, found is not None, self._pulse.turning(), sizes)
        body = await asyncio.to_thread(exposition, [*said, *(found or [])])
        return Response(body, headers={**_HEADERS, "Content-Type": CONTENT_TYPE})

    async def _ask(self, question: Callable[[Database], T]) -> tuple[tuple[str, ...], T | None]:
        """Why it is not ready, and what the question gives; None where the database does not open."""
        now, lasting = self._clock(), self._pulse.lasting()
        try:
            return await self._asking.ask(
                lambda db: (lasting + not_ready(db, self._config, now), question(db))
            )
        except Busy:
            return (*lasting, "the database cannot be had just now"), None
        except StorageError as error:
            return (*lasting, f"the database {error.problem}"), None


class Guard:
    """The name we are asked under: where we listen beyond this machine, an IP address will do, too."""

    def __init__(self, app: ASGIApp, config: Config) -> None:
        self._app = app
        self._hosts = THIS_MACHINE | {config.health.listen} | config.health.hosts
        self._addresses = config.health.listen not in THIS_MACHINE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if not is_ours(Headers(scope=scope).get("host", ""), self._hosts, addresses=self._addresses):
            refused = (
                "This server answers under another name: health.hosts in its configuration says which.\n"
            )
            await PlainTextResponse(refused, 400, _HEADERS)(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        except Exception:  # it was answered already: here it ends, and the server goes on
            log.exception("how it is could not be said", path=scope["path"])


def _said(word: str, reasons: list[str] | tuple[str, ...]) -> Response:
    if reasons:
        lines = "".join(f"- {reason}\n" for reason in reasons)
        return PlainTextResponse(f"not {word}\n{lines}", 503, _HEADERS)
    return PlainTextResponse(f"{word}\n", 200, _HEADERS)
