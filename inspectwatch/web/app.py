"""What can be asked of us from outside, and nothing else: two kinds of pages, one of which can end a
subscription for one address (RFC 8058: POST does it, GET only asks)."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import structlog
from sqlite_utils import Database
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from inspectwatch.addressing import OPERATOR
from inspectwatch.web import pages
from inspectwatch.web.answers import page, refusal
from inspectwatch.web.guard import Guard
from notifier.message import Composer
from storage.addresses import UNSUBSCRIBED, AddressTable, KnownAddress
from storage.database import open_beside, open_for_reading
from storage.errors import StorageError

NOBODY = ""  # a message shown here is to nobody, and has no foot that says to whom
AT_ONCE = 3  # questions to the database: the threads are the daemon's, too
PATIENCE_SECONDS = 5.0  # for one's turn
# Digests, welcomes and alarms are somebody's own. What is held back may never have been believed.
_MESSAGE = """
SELECT e.body FROM events e
WHERE e.id = ? AND e.report IS NOT NULL AND (e.type = 'rating.changed' OR e.type LIKE 'report.%')
  AND e.hold IS NULL
"""

T = TypeVar("T")

log = structlog.get_logger()


def application(database: Path, public_url: str, listen: str, templates: Path | None = None) -> ASGIApp:
    """The pages over this database. `public_url` is how they are reached from outside, `listen` the address
    of this machine that they are served at, `templates` the folder of somebody's own ones for messages."""
    site = _Site(database, Composer(templates))
    app = Starlette(
        routes=[
            Route("/unsubscribe/{token}", site.unsubscribe, methods=["GET", "POST"]),
            Route("/events/{event}", site.message, methods=["GET"]),
        ],
        exception_handlers={HTTPException: refusal, Exception: refusal},
    )
    app.router.redirect_slashes = False  # an address of ours is right as it stands, or it is none
    return Guard(app, public_url, listen)


class _Site:
    """Each answer opens the database anew, in a thread, as the daemon's own connection is the daemon's."""

    def __init__(self, database: Path, composer: Composer) -> None:
        self._database = database
        self._composer = composer
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def unsubscribe(self, request: Request) -> Response:
        """Asks whether to end it, which changes nothing, whoever follows the link; or, by POST, ends it."""
        token = str(request.path_params["token"])
        known = _not_the_operator(await self._read(lambda db: AddressTable(db).by_token(token)))
        if request.method == "POST":
            return await self._end(request, known, token)
        if known.off_kind == UNSUBSCRIBED:
            return _done(known)
        return page(pages.ask(known.subscription, pages.veiled(known.recipient)), asks=True)

    async def _end(self, request: Request, known: KnownAddress, token: str) -> Response:
        """Whatever a form sends beside makes no difference, but the request must have come whole."""
        await request.body()
        await self._ask(lambda db: AddressTable(db).unsubscribe(token, datetime.now(UTC)), open_beside)
        if known.off_kind != UNSUBSCRIBED:
            log.info("unsubscribed", subscription=known.subscription, address=pages.veiled(known.recipient))
        return _done(known)

    async def message(self, request: Request) -> Response:
        """A message about a report as a page."""
        event = str(request.path_params["event"])
        rows = await self._read(lambda db: list(db.query(_MESSAGE, [event])))
        if not rows:
            raise HTTPException(404, "message")
        return page(self._composer.compose(rows[0]["body"].encode("utf-8"), NOBODY).html)

    async def _read(self, question: Callable[[Database], T]) -> T:
        return await self._ask(question, open_for_reading)

    async def _ask(self, question: Callable[[Database], T], opened: Callable[[Path], Database]) -> T:
        """Raises HTTPException 503 where the database cannot be asked in time."""

        def answer() -> T:
            with closing(opened(self._database)) as db:
                return question(db)

        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._turns.acquire()
        except TimeoutError:
            raise HTTPException(503, "busy") from None
        try:
            return await asyncio.to_thread(answer)
        except (sqlite3.OperationalError, StorageError) as error:
            log.warning("a page had to wait", cause=str(error))
            raise HTTPException(503, "busy") from error
        finally:
            self._turns.release()


def _done(known: KnownAddress) -> Response:
    return page(pages.done(known.subscription, pages.veiled(known.recipient)))


def _not_the_operator(known: KnownAddress | None) -> KnownAddress:
    """Whoever is told of trouble is named in the configuration, and no link can silence that. Raises
    HTTPException 404 for the operator and where nobody is known."""
    if known is None or known.subscription == OPERATOR:
        raise HTTPException(404, "link")
    return known
