"""Files that are replaced whole or not at all, and are on the disk when that is said."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

INCOMING: Final = ".incoming-"
"""How the name begins of a file that is still being written, or was when a process was killed."""


def replace_durably(
    target: Path, body: bytes, *, prefix: str = INCOMING, before: Callable[[int], None] | None = None
) -> None:
    """Makes `target` a file with these bytes, its owner's alone; where this fails it stays as it was.

    `before` gets the descriptor of the new file before it takes its place, to set its owner and rights.
    On return file and name are on the disk. Raises OSError.
    """
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=prefix)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)
            file.flush()
            if before is not None:
                before(file.fileno())
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    sync(target.parent)


def sync(path: Path) -> None:
    """Puts what was written to a file, or the names in a folder, on the disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
