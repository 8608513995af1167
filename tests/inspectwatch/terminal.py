"""A command on a terminal of 80 columns, with somebody at the keys."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from pathlib import Path
from typing import Protocol

from tests.inspectwatch.processes import COMMAND, SECONDS, Ended, surroundings


class Place(Protocol):
    """Where somebody works: a folder with a configuration."""

    @property
    def folder(self) -> Path: ...


def on_a_terminal(where: Place, *arguments: str, keys: str = "") -> Ended:
    """What the command shows, without colours, while these keys are pressed."""
    ours, theirs = pty.openpty()
    env = surroundings(where.folder) | {"TERM": "xterm-256color", "COLUMNS": "80", "NO_COLOR": "1"}
    with subprocess.Popen(
        [COMMAND, *arguments], cwd=where.folder, env=env, stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        os.write(ours, keys.encode())
        shown = b""
        while piece := _read(ours):
            shown += piece
        status = process.wait(SECONDS)
    os.close(ours)
    return Ended(status, re.sub(r"\x1b\[[0-9;]*m", "", shown.decode("utf-8")), "")


def _read(terminal: int) -> bytes:
    """The next piece; none once the program has ended, which a terminal reports as an error."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""
