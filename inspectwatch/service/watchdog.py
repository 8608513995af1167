"""The watchdog is fed while every loop of the daemon turns, and only then."""

from __future__ import annotations

import asyncio

import structlog

from inspectwatch.pulse import Pulse
from inspectwatch.service.systemd import Systemd
from notifier.waiting import first_of

SHARE = 3  # of the watchdog's time: one word that is lost does no harm
LOOK_SECONDS = 60.0  # where there is no watchdog: what hangs is logged all the same

log = structlog.get_logger()


async def keep_told(systemd: Systemd, pulse: Pulse, stop: asyncio.Event) -> None:
    """Says that we are at work, then again and again that we live, and that we end once `stop` is set."""
    systemd.ready()
    pause = systemd.watchdog / SHARE if systemd.watchdog else LOOK_SECONDS
    while not stop.is_set():
        late = pulse.late()
        if late:
            log.error("a loop does not turn", loops=", ".join(late))
        else:
            systemd.alive()
        await first_of(asyncio.sleep(pause), stop.wait())
    systemd.stopping()
