"""The read-only site: which address is which page, in which form, and what is said where there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from urllib.parse import quote

from sqlite_utils import Database
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from inspectwatch.web.site import answers, templates
from inspectwatch.web.site.answers import Problem
from inspectwatch.web.site.asking import FILES_AT_ONCE, Asking, Busy
from inspectwatch.web.site.forms import Form, form_of
from inspectwatch.web.site.guard import Guard
from inspectwatch.web.site.missing import not_here
from inspectwatch.web.site.pages import (
    about,
    authorities,
    authority,
    changes,
    document,
    overview,
    report,
    search,
    status,
)
from inspectwatch.web.site.parameters import checked, without
from inspectwatch.web.site.problems import BadParameter, Elsewhere, NotHere
from inspectwatch.web.site.settings import Site
from inspectwatch.web.site.view import Asked, Page, View
from storage.errors import DatabaseUnusable, StorageError

PAGES = (
    Page("overview", "/", overview.build, overview.PARAMETERS),
    Page("authorities", "/authorities", authorities.build, authorities.PARAMETERS),
    Page("authority", "/authorities/{urn}", authority.build),
    Page("report", "/reports/{urn}/{report}", report.build),
    Page("changes", "/changes", changes.build, changes.PARAMETERS),
    Page("search", "/search", search.build, search.PARAMETERS),
    Page("status", "/status", status.build),
    Page("about", "/about", about.build),
)
_BUSY = Problem(503, "Please try again in a minute", "The database is busy just now.")
_OURS = Problem(500, "This page cannot be shown", "The fault is ours, and was noted in the log.")
_ONLY_READ = Problem(405, "This can only be read", "The site takes no changes: ask with GET or HEAD.")


def application(
    site: Site,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    *,
    beside: Iterable[Route] = (),
) -> ASGIApp:
    """The whole site. `clock` gives an aware time: "not read for 5 days" is reckoned from it. `beside`: what
    is served there, too, and is no page."""
    served = _Served(site, clock)
    routes = [route for page in PAGES for route in served.routes(page)]
    app = Starlette(
        routes=[
            *routes,
            *beside,
            Route("/reports/{urn}/{report}/document", served.document, methods=["GET"]),
            Route("/authorities/", served.authorities, methods=["GET"]),
            Route("/api", served.openapi, methods=["GET"]),
            Route("/api/", served.openapi, methods=["GET"]),
            Route("/api/openapi.json", served.openapi, methods=["GET"]),
            Route("/static/{name}", served.static, methods=["GET"]),
        ],
        exception_handlers={HTTPException: served.refusal, Exception: served.fault},
    )
    app.router.redirect_slashes = False
    return Guard(app, site)


class _Served:
    def __init__(self, site: Site, clock: Callable[[], datetime]) -> None:
        self._site = site
        self._clock = clock
        self._asking = Asking(site.database)
        self._files = Asking(site.database, FILES_AT_ONCE)  # a page never waits for somebody's long list

    def routes(self, page: Page) -> list[Route]:
        """Its address for people, and the same under /api for programs."""

        async def show(request: Request) -> Response:
            return await self._show(page, request)

        of_the_api = "/api/overview" if page.path == "/" else f"/api{page.path}"
        return [Route(path, show, methods=["GET"]) for path in (page.path, of_the_api)]

    async def _show(self, page: Page, request: Request) -> Response:
        form = form_of(request, self._site.root)
        given = request.query_params.multi_items()
        try:
            parameters = checked(given, page.parameters)
            form.check()

            def made(db: Database) -> Response:
                asked = Asked(db, self._site, self._clock(), parameters, request.path_params)
                return _in_form(page, page.build(asked), form, self._site)

            return await (self._files if form.is_whole else self._asking).ask(made)
        except BadParameter as error:
            found = _refused(error, form.path, given, page.parameters)
            return answers.problem(found, self._site, as_json=form.is_json)
        except (NotHere, Busy, StorageError) as error:
            if isinstance(error, Elsewhere) and not form.is_json:
                return answers.elsewhere(error.near[0][0], request.url.query, self._site)
            return answers.problem(_problem(error), self._site, as_json=form.is_json)

    async def document(self, request: Request) -> Response:
        """The archived bytes of a report."""
        try:
            checked(given := request.query_params.multi_items(), ())
            return await self._asking.ask(
                lambda db: document.answer(Asked(db, self._site, self._clock(), {}, request.path_params))
            )
        except BadParameter as error:
            return answers.problem(_refused(error, request.scope["path"], given), self._site, as_json=False)
        except (NotHere, Busy, StorageError) as error:
            return answers.problem(_problem(error), self._site, as_json=False)

    async def authorities(self, request: Request) -> Response:
        """The list, asked for as if it were a folder."""
        return answers.elsewhere("/authorities", request.url.query, self._site)

    async def static(self, request: Request) -> Response:
        """One of our own files."""
        found = templates.static(str(request.path_params["name"]))
        if found is None:
            raise HTTPException(404)
        return answers.answer(*found, Cache_Control="max-age=300")

    async def openapi(self, _request: Request) -> Response:
        """What the API gives, for programs that make clients of it."""
        return answers.answer(templates.openapi(), "application/json")

    async def refusal(self, request: Request, error: Exception) -> Response:
        """An address that is no page of ours, or a method that we do not take."""
        as_json = request.url.path.startswith("/api")
        if isinstance(error, HTTPException) and error.status_code == 405:
            refused = answers.problem(_ONLY_READ, self._site, as_json=as_json)
            refused.headers["Allow"] = "GET, HEAD"
            return refused
        found = await self._missing(request.url.path)
        return answers.problem(found, self._site, as_json=as_json)

    async def _missing(self, path: str) -> Problem:
        """With what may have been meant, where the database can be asked."""
        try:
            near = await self._asking.ask(lambda db: not_here(db, path))
        except (Busy, StorageError):
            near = NotHere("There is no such page.")
        return _problem(near)

    async def fault(self, request: Request, _error: Exception) -> Response:
        """What we did wrong ourselves."""
        return answers.problem(_OURS, self._site, as_json=request.url.path.startswith("/api"))


def _in_form(page: Page, view: View, form: Form, site: Site) -> Response:
    if form.api or form.format:
        return form.answer(view)
    return answers.html(
        templates.render(page.name, site, view.title, path=form.path, query=form.query, view=view)
    )


def _refused(
    error: BadParameter, path: str, given: Sequence[tuple[str, str]], known: Sequence[str] = ()
) -> Problem:
    """With the way to the same page without what is wrong."""
    rest = without(given, known, error.parameter)
    return Problem(
        400,
        "This address cannot be understood",
        str(error),
        parameter=error.parameter,
        without=f"{quote(path)}{'?' if rest else ''}{rest}",
    )


def _problem(error: Exception) -> Problem:
    if isinstance(error, NotHere):
        return Problem(404, "There is no such page", str(error), error.near)
    if isinstance(error, DatabaseUnusable):
        return Problem(503, "The database cannot be read", f"The database {error.problem}.")
    if isinstance(error, StorageError):
        return Problem(503, "The archive cannot be read", f"The document {error.problem}.")
    return _BUSY
