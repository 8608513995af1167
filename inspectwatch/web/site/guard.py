"""What stands before the site: the name we are asked under, the path of a proxy, and no trace goes out."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from inspectwatch.web.hosts import THIS_MACHINE, is_ours
from inspectwatch.web.site.answers import Problem, problem
from inspectwatch.web.site.settings import Site

_HOST = Problem(
    400,
    "This address is not ours",
    "This server answers under another name. Where it is reached through a proxy, site.public_url in its"
    " configuration has to say how.",
)

log = structlog.get_logger()


class Guard:
    """Where we listen beyond this machine, an IP address is ours, too: it cannot be made to lead to us by a
    page of somebody else, as a name can."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app = app
        self._site = site
        self._hosts = THIS_MACHINE | {site.listen.lower(), urlsplit(site.public_url).hostname or "localhost"}
        self._addresses = site.listen not in THIS_MACHINE
        self._root = unquote(site.root)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if not is_ours(Headers(scope=scope).get("host", ""), self._hosts, addresses=self._addresses):
            await problem(_HOST, self._site, as_json=False)(scope, receive, send)
            return
        try:
            await self._app({**scope, "path": self._path(scope["path"])}, receive, send)
        except Exception:  # it was answered already: here it ends, and the server goes on
            log.exception("a page could not be made", path=scope["path"])

    def _path(self, asked: str) -> str:
        """Without our root, whether or not the proxy before us took it away."""
        if self._root and (asked == self._root or asked.startswith(f"{self._root}/")):
            return asked[len(self._root) :] or "/"
        return asked
