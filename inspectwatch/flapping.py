"""An address that gives now one document, now another: one alarm, and not an event at each turn.

A file that changes and changes back is news each time: A, B, A are three events, and so is B after it. With
the third turn in four weeks back to a document given before, it is the source that cannot decide (a cache
that is behind, two servers that differ). What was last told then stands. When the address has given the same
document for a week, that one counts, with an event where it says something else. Four weeks, because most
files are asked for once a week, by sweeps; while it lasts, every poll asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

TURNS_WITHIN = timedelta(days=28)
STAYS_PUT = timedelta(days=7)
_TURNS_BACK = 3  # in a row: the last of them is not told

Given = Sequence[tuple[str, datetime]]  # (sha256, when) of each answer with a document, oldest first


@dataclass(frozen=True, slots=True)
class Turn:
    """The address gave another document than before. `back`: one that it had given earlier."""

    at: datetime
    back: bool


def turns(given: Given) -> list[Turn]:
    """Every turn, oldest first."""
    found: list[Turn] = []
    seen: set[str] = set()
    last = ""
    for sha256, at in given:
        if last and sha256 != last:
            found.append(Turn(at, back=sha256 in seen))
        seen.add(sha256)
        last = sha256
    return found


def begins_to_flap(given: Given) -> bool:
    """Whether the latest answer was one turn too many: to and fro between documents given before, so soon."""
    latest = turns(given)[-_TURNS_BACK:]
    if len(latest) < _TURNS_BACK or not all(each.back for each in latest):
        return False
    return latest[-1].at - latest[0].at <= TURNS_WITHIN


def stays_put(given: Given, now: datetime) -> bool:
    """Whether an address that was just asked has given the same document for long enough."""
    latest = turns(given)[-1:]
    return not latest or now - latest[0].at >= STAYS_PUT
