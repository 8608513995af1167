"""`serve`: the web page by itself."""

from __future__ import annotations

import asyncio
import logging
import sys

from inspectwatch import logs
from inspectwatch.config import Config
from inspectwatch.settings import addresses


def serve(config: Config, *, listen: str | None, port: int | None) -> int:
    """Serves until SIGTERM or Ctrl-C and then gives 0; 2 where it cannot start. None: as configured."""
    from inspectwatch.web.site.serving import serve_alone

    where = config.site.listen if listen is None else listen
    if not addresses.is_own(where):
        print(f"inspectwatch: --listen takes an IP address or localhost, not {where!r}", file=sys.stderr)
        return 2
    logs.configure(level=logging.WARNING)
    try:
        asyncio.run(serve_alone(config, where, config.site.port if port is None else port))
    except OSError as error:
        print(f"inspectwatch: {error.strerror or error}", file=sys.stderr)
        return 2
    return 0
