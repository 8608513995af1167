"""How long a test waits for work on hostile input before it calls it a hang."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

SECONDS = 15.0  # what takes this long on purpose would take minutes on a page a little longer


@contextmanager
def no_hang() -> Iterator[None]:
    """Fails where the block needs more than `SECONDS` of this process's own time. No measurement of speed:
    work that is linear takes a fraction of a second, whatever the machine is busy with."""
    began = time.process_time()
    yield
    assert time.process_time() - began < SECONDS
