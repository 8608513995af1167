"""What can be asked of us from outside, and nothing else: two kinds of pages, one of which can end a
subscription for one address (RFC 8058: POST does it, GET only asks)."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from sqlite_utils import Database
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inspectwatch.web import pages
from notifier.message import compose
from storage.addresses import UNSUBSCRIBED, AddressTable, KnownAddress
from storage.database import open_beside, open_for_reading
from storage.errors import StorageError

LONGEST_BODY = 4096
NOBODY = ""  # a message shown here is to nobody, and has no foot that says to whom

# The messages bring their styles with them, in attributes and in one block; nothing else is loaded or run.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}
_SOON = {"Retry-After": "30"}
# What cannot be done, by the detail of the exception that says so: a title, and what to do instead.
_WORDS = {
    "link": (
        "This link is not known here",
        "It may have been cut short, or be of another Inspectwatch. To stop messages, answer one of them, or"
        " ask whoever runs Inspectwatch for you.",
    ),
    "message": (
        "There is no such message",
        "Its address may have been cut short. The report itself is on the publisher's site.",
    ),
    "busy": ("Please try again in a minute", "The database is busy just now. Nothing was changed."),
    "long": ("That is too much", "A form of ours is shorter."),
}
_OTHERWISE = ("This is not a page of ours", "Please follow the link in a message.")

T = TypeVar("T")


def application(database: Path, public_url: str, listen: str) -> ASGIApp:
    """The pages over this database. `public_url` is how they are reached; the path in it counts whether or
    not the proxy before us takes it away."""
    public = urlsplit(public_url)
    site = _Site(database)
    routes = [
        Route("/unsubscribe/{token}", site.ask, methods=["GET"]),
        Route("/unsubscribe/{token}", site.unsubscribe, methods=["POST"]),
        Route("/events/{event}", site.message, methods=["GET"]),
    ]
    mounted = [Mount(public.path, routes=routes)] if public.path else []
    hosts = {public.hostname or "", listen, "localhost", "127.0.0.1"}
    app = Starlette(
        routes=[*routes, *mounted],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=sorted(hosts - {""}), www_redirect=False),
            Middleware(_Bounded),
        ],
        exception_handlers={HTTPException: _problem},
    )
    app.router.redirect_slashes = False  # an address of ours is right as it stands, or it is none
    return app


class _Site:
    """Each answer opens the database anew, in a thread, as the daemon's own connection is the daemon's."""

    def __init__(self, database: Path) -> None:
        self._database = database

    async def ask(self, request: Request) -> Response:
        """Whether to end it; changes nothing, whoever follows the link."""
        known = await self._read(lambda db: AddressTable(db).by_token(_name(request, "token")))
        if known is None:
            raise HTTPException(404, "link")
        show = pages.done if known.off_kind == UNSUBSCRIBED else pages.ask
        return _page(show(known.subscription, pages.veiled(known.recipient)))

    async def unsubscribe(self, request: Request) -> Response:
        """Ends it. Whatever else a form sends makes no difference."""
        await request.body()
        token = _name(request, "token")

        def end(db: Database) -> KnownAddress | None:
            return AddressTable(db).unsubscribe(token, datetime.now(UTC))

        known = await self._ask(end, open_beside)
        if known is None:
            raise HTTPException(404, "link")
        return _page(pages.done(known.subscription, pages.veiled(known.recipient)))

    async def message(self, request: Request) -> Response:
        """A message about a report as a page. Digests, welcomes and alarms are somebody's own."""
        query = "SELECT body FROM events WHERE id = ? AND report IS NOT NULL"
        rows = await self._read(lambda db: list(db.query(query, [_name(request, "event")])))
        if not rows:
            raise HTTPException(404, "message")
        return _page(compose(rows[0]["body"].encode("utf-8"), NOBODY).html)

    async def _read(self, question: Callable[[Database], T]) -> T:
        return await self._ask(question, open_for_reading)

    async def _ask(self, question: Callable[[Database], T], opened: Callable[[Path], Database]) -> T:
        def answer() -> T:
            with closing(opened(self._database)) as db:
                return question(db)

        try:
            return await asyncio.to_thread(answer)
        except (sqlite3.OperationalError, StorageError):
            raise HTTPException(503, "busy", _SOON) from None


class _Bounded:
    """Refuses a body longer than any form of ours."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > LONGEST_BODY:
                raise HTTPException(413, "long")
            return message

        await self._app(scope, counted, send)


def _name(request: Request, which: str) -> str:
    return str(request.path_params[which])


def _page(html: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return HTMLResponse(html, status, {**_HEADERS, **(headers or {})})


async def _problem(request: Request, error: Exception) -> Response:
    """In words that help; never a trace."""
    if not isinstance(error, HTTPException):
        raise error
    title, text = _WORDS.get(error.detail, _OTHERWISE)
    return _page(pages.problem(title, text), error.status_code, error.headers)
