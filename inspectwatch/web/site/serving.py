"""The site, served by itself or inside the daemon."""

from __future__ import annotations

import asyncio
import signal

import structlog

from inspectwatch.config import Config
from inspectwatch.pulse import Pulse
from inspectwatch.web.health.app import routes
from inspectwatch.web.hosts import THIS_MACHINE
from inspectwatch.web.serving import listening, serve_until
from inspectwatch.web.site.app import application
from inspectwatch.web.site.settings import site_of

log = structlog.get_logger()


async def serve_alone(config: Config, listen: str, port: int) -> None:
    """Until SIGTERM or Ctrl-C. Port 0 takes a free one. Says where it is, and who else can read it. Raises
    OSError where the address cannot be had."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    listener = listening(listen, port, "choose others with --listen and --port")
    where = url_of(listen, listener.getsockname()[1])
    print(f"Inspectwatch is at {where} (Ctrl-C ends it)", flush=True)
    if listen not in THIS_MACHINE:
        print(warning(listen), flush=True)
    app = application(site_of(config, listen), beside=routes(config))
    await serve_until(app, listener, stop)


async def serving_site(config: Config, stop: asyncio.Event, pulse: Pulse | None = None) -> None:
    """Inside the daemon, whose `pulse` it tells, until `stop` is set. Raises OSError where the address cannot
    be had: trouble with the machine, that the daemon tries again."""
    settings = config.site
    listener = listening(settings.listen, settings.port, "set site.listen and site.port")
    log.info("serving the web page", at=url_of(settings.listen, settings.port))
    if settings.listen not in THIS_MACHINE:
        log.warning(warning(settings.listen))
    app = application(site_of(config), beside=routes(config, pulse))
    await serve_until(app, listener, stop)


def url_of(listen: str, port: int) -> str:
    """The address to type into a browser."""
    return f"http://{f'[{listen}]' if ':' in listen else listen}:{port}/"


def warning(listen: str) -> str:
    """What somebody must know who lets others read it."""
    return (
        f"It listens on {listen}, not on this machine alone: everybody who can reach it can read it, without"
        " a login and without encryption. Put a proxy before it that asks who they are"
    )
