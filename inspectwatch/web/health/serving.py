"""The three addresses at a port of their own, for a daemon that has no web page."""

from __future__ import annotations

import asyncio

import structlog

from inspectwatch.config import Config
from inspectwatch.pulse import Pulse
from inspectwatch.web.health.app import application
from inspectwatch.web.hosts import THIS_MACHINE
from inspectwatch.web.serving import listening, serve_until
from inspectwatch.web.site.serving import url_of

log = structlog.get_logger()


async def serving_health(config: Config, stop: asyncio.Event, pulse: Pulse) -> None:
    """Inside the daemon, until `stop` is set. Raises OSError where the address cannot be had: trouble with
    the machine, that the daemon tries again."""
    settings = config.health
    listener = listening(settings.listen, settings.port, "set health.listen")
    log.info("saying how it is", at=url_of(settings.listen, settings.port))
    if settings.listen not in THIS_MACHINE:
        log.warning("everybody who can reach health.listen can read how the daemon is, without a login")
    await serve_until(application(config, pulse), listener, stop)
