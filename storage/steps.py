"""How far a long piece of work is, told to whoever wants to know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

Steps = Callable[[int, int, str], None]
"""(done, total, of what). What it raises ends the work."""


def _nobody(_done: int, _total: int, _what: str) -> None:
    return None


NO_STEPS: Final[Steps] = _nobody
