"""What stands before the pages: the name we are asked under, how much is taken in, and no trace goes out."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

import structlog
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inspectwatch.web.answers import problem
from inspectwatch.web.hosts import THIS_MACHINE, is_ours

LONGEST_BODY = 4096  # bytes
_OURS = re.compile(r"/(?:unsubscribe|events)/[^/]+")

log = structlog.get_logger()


class Guard:
    """Asks for the host first, so that a page of somebody else cannot make a browser on this machine ask.

    The path in the public address counts whether or not the proxy before us takes it away: a path of ours
    that follows it is one of ours.
    """

    def __init__(self, app: ASGIApp, public_url: str, listen: str) -> None:
        public = urlsplit(public_url)
        self._app = app
        self._hosts = THIS_MACHINE | {listen.lower(), public.hostname or listen}
        self._prefix = unquote(public.path)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if not is_ours(Headers(scope=scope).get("host", ""), self._hosts):
            await problem(400, "host")(scope, receive, send)
            return
        try:
            await self._app({**scope, "path": self._path(scope["path"])}, _bounded(receive), send)
        except ClientDisconnect:
            return  # who left is not told anything
        except Exception:
            log.exception("a page could not be made")  # without the path: a token may stand in it

    def _path(self, asked: str) -> str:
        rest = asked.removeprefix(self._prefix)
        return rest if _OURS.fullmatch(rest) else asked


def _bounded(receive: Receive) -> Receive:
    """Refuses a body longer than any form of ours."""
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > LONGEST_BODY:
            raise HTTPException(413, "long")
        return message

    return counted
