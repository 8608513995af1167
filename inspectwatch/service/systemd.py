"""What systemd is told of us (sd_notify(3)): that we are ready, how it goes, and that we still turn."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from inspectwatch.output import clean

_LONGEST_STATUS = 200  # characters


@dataclass(frozen=True, slots=True)
class Systemd:
    """`address`: of the socket that systemd listens at; empty: nobody wants to know. `watchdog`: seconds
    within which it wants to hear from us again and again; None: it does not."""

    address: str = ""
    watchdog: float | None = None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], pid: int) -> Self:
        """As the service's environment says. What is meant for another process is not for us."""
        return cls(environ.get("NOTIFY_SOCKET", ""), _watchdog(environ, pid))

    def ready(self) -> None:
        """The daemon is at work."""
        self._say("READY=1")

    def status(self, text: str) -> None:
        """What `systemctl status` shows, on one line."""
        self._say(f"STATUS={clean(text)[:_LONGEST_STATUS]}")

    def alive(self) -> None:
        """The watchdog need not bite."""
        self._say("WATCHDOG=1")

    def stopping(self) -> None:
        """We were asked to end, and are about to."""
        self._say("STOPPING=1")

    def _say(self, text: str) -> None:
        """A service manager that does not listen is no reason to stop watching."""
        if not self.address.startswith(("/", "@")):
            return
        abstract = self.address.startswith("@")
        name = f"\0{self.address[1:]}" if abstract else self.address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
                sender.setblocking(False)
                sender.connect(name)
                sender.send(text.encode("utf-8"))
        except OSError:
            return


def this_service() -> Systemd:
    """The service manager that started this process, if one did."""
    return Systemd.from_environment(os.environ, os.getpid())


def _watchdog(environ: Mapping[str, str], pid: int) -> float | None:
    """sd_watchdog_enabled(3): WATCHDOG_PID, where it is set, says for whom."""
    microseconds = environ.get("WATCHDOG_USEC", "")
    if not microseconds.isdecimal() or int(microseconds) == 0:
        return None
    return int(microseconds) / 1e6 if environ.get("WATCHDOG_PID", str(pid)) == str(pid) else None
