"""How every answer leaves us: a page, under headers that let it do nothing but be read."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from inspectwatch.web import pages

# The pages bring their styles with them, in attributes and in one block; nothing else is loaded or run.
_NOTHING_ELSE = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
_READ = f"{_NOTHING_ELSE}; form-action 'none'"
_ASKED = f"{_NOTHING_ELSE}; form-action 'self'"
_HEADERS = {
    "Content-Security-Policy": _READ,
    "Referrer-Policy": "no-referrer",  # the address of a page is the right to use it
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
    "Connection": "close",  # one request a connection: what a connection may take is then a request's
}
_SOON = {"Retry-After": "30"}
# What cannot be done, by the detail of the exception that says so: a title, and what to do instead.
_WORDS = {
    "link": (
        "This link is not known here",
        "It may have been cut short, or be of another Inspectwatch. To stop messages, reply to one of them,"
        " or ask whoever runs Inspectwatch for you.",
    ),
    "message": (
        "There is no such message",
        "Its address may have been cut short, or it was an example, which has no page. The report itself is"
        " on the publisher's site.",
    ),
    "busy": ("Please try again in a minute", "The database is busy just now. Nothing was changed."),
    "broken": (
        "This page cannot be shown",
        "The fault is ours, and was noted. To stop messages, reply to one of them, or ask whoever runs"
        " Inspectwatch for you.",
    ),
    "long": ("That is too much", "No form of ours is that long. Nothing was changed."),
    "host": (
        "This address is not ours",
        "This server answers under another name: the one in web.public_url of its configuration.",
    ),
}
_OTHERWISE = ("This is not a page of ours", "Please follow the link in a message.")


def page(html: str, *, asks: bool = False) -> Response:
    """A page. `asks`: it has a form, which may be sent to us alone."""
    return _answer(html, 200, {"Content-Security-Policy": _ASKED} if asks else {})


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """In words that help; never a trace."""
    title, text = _WORDS.get(detail, _OTHERWISE)
    more = _SOON if status == 503 else {}
    return _answer(pages.problem(title, text), status, {**(headers or {}), **more})


async def refusal(_request: Request, error: Exception) -> Response:
    """The answer to what was refused with an HTTPException, and to what is a fault of ours."""
    if isinstance(error, HTTPException):
        return problem(error.status_code, error.detail, error.headers)
    return problem(500, "broken")


def _answer(html: str, status: int, headers: Mapping[str, str]) -> Response:
    return HTMLResponse(html, status, {**_HEADERS, **headers})
