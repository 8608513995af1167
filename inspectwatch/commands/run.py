"""`run`: the daemon."""

from __future__ import annotations

import asyncio
import faulthandler
import sys

from inspectwatch import logs
from inspectwatch.config import Config
from inspectwatch.daemon import run_daemon
from storage.errors import StorageError


def run(config: Config, *, serve: bool = False, log_json: bool) -> int:
    """Runs until SIGTERM or Ctrl-C and then gives 0; 2 where it cannot start. `serve`: the web page, too."""
    logs.configure(as_json=log_json)
    faulthandler.enable()  # killed by the watchdog, it says where it hung, without variables
    try:
        asyncio.run(run_daemon(config, serve=serve))
    except StorageError as error:
        print(f"inspectwatch: {error}", file=sys.stderr)
        return 2
    return 0
