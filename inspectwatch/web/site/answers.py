"""How every answer leaves us: under headers that let it load our own style and script, and nothing else."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from inspectwatch.jsonlines import json_line
from inspectwatch.web.site import templates
from inspectwatch.web.site.settings import Site

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
    "Connection": "close",  # one request a connection: what a connection may take is then a request's
}
_MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
_PIECE = 65_536  # bytes
# A document of somebody else: kept on the disk, never shown as if it were a page of ours.
_OF_A_DOCUMENT = {"Content-Security-Policy": "default-src 'none'; sandbox"}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why there is no page, and what to do. `near`: (path, name) of what may have been meant; `parameter`:
    the name of that which is wrong; `without`: the same address without it. Both empty: it is none."""

    status: int
    title: str
    text: str
    near: tuple[tuple[str, str], ...] = ()
    parameter: str = ""
    without: str = ""


def answer(body: str | bytes, media_type: str, status: int = 200, **headers: str) -> Response:
    """An answer under our headers; `headers` are further ones, with "_" for "-"."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(body, status, {**_HEADERS, **named}, media_type)


def html(body: str, status: int = 200) -> Response:
    """A page."""
    return answer(body, "text/html", status)


def json(value: object, status: int = 200, link: str = "") -> Response:
    """A value for programs. `link`: as the header has it (RFC 8288); empty: there is none."""
    return answer(json_line(value) + "\n", "application/json", status, **_linked(link))


def _linked(link: str) -> dict[str, Any]:
    return {"Link": link} if link else {}


def elsewhere(path: str, query: str, site: Site) -> Response:
    """Where what was asked for has its page: a path of ours, and what stood behind the address."""
    return RedirectResponse(f"{site.root}{path}{'?' if query else ''}{query}", 302, _HEADERS)


def csv(body: str, name: str, link: str = "") -> Response:
    """A table for spreadsheets, to be kept under that name. `link`: as that of JSON."""
    kept = f'attachment; filename="{name}.csv"'
    return answer(body, "text/csv", Content_Disposition=kept, **_linked(link))


def file(body: IO[bytes], format_: str, name: str) -> Response:
    """A csv or json file that was written before, sent piece by piece and then closed."""
    length = body.seek(0, io.SEEK_END)
    body.seek(0)
    headers = {**_HEADERS, "Content-Length": str(length)}
    if format_ == "csv":
        headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return _FileResponse(body, headers, _MEDIA_TYPES[format_])


class _FileResponse(StreamingResponse):
    """Closes its file, whether or not anybody took all of it. Who has gone away is not waited for: what is
    sent to nobody costs nothing."""

    def __init__(self, body: IO[bytes], headers: Mapping[str, str], media_type: str) -> None:
        super().__init__(_pieces(body), 200, headers, media_type)
        self._body = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._body:
            await self.stream_response(send)


def _pieces(body: IO[bytes]) -> Iterator[bytes]:
    while piece := body.read(_PIECE):
        yield piece


def document(body: bytes, name: str) -> Response:
    """An archived document, to be kept under that name: a PDF where it begins as one, else bytes."""
    is_pdf = body.startswith(b"%PDF-")
    media_type, ending = ("application/pdf", "pdf") if is_pdf else ("application/octet-stream", "bin")
    headers: Mapping[str, str] = {
        **_HEADERS,
        **_OF_A_DOCUMENT,
        "Content-Disposition": f'attachment; filename="{name}.{ending}"',
    }
    return Response(body, 200, headers, media_type)


def problem(found: Problem, site: Site, *, as_json: bool) -> Response:
    """In words that help; never a trace."""
    if as_json:
        near = [{"path": path, "name": name} for path, name in found.near]
        error = {
            "title": found.title,
            "reason": found.text,
            "near": near,
            "parameter": found.parameter or None,
        }
        return json({"error": error}, found.status)
    return html(templates.render("problem", site, found.title, problem=found), found.status)
