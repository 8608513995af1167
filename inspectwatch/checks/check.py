"""What a check comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "failed"]


@dataclass(frozen=True, slots=True)
class Check:
    """`name`: of what was looked at. `cure` is empty where all is well."""

    name: str
    state: State
    found: str
    cure: str = ""


def ok(name: str, found: str) -> Check:
    """All is well."""
    return Check(name, "ok", found)


def warning(name: str, found: str, cure: str) -> Check:
    """Worth a look; everything works."""
    return Check(name, "warning", found, cure)


def failed(name: str, found: str, cure: str) -> Check:
    """Something does not work, or will not."""
    return Check(name, "failed", found, cure)
