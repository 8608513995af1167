"""Deliveries as a person sees them: values, and how rows become them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.events import BURST, IN_RUN
from storage.times import from_text

HELD = "held"  # a state for people: waiting, and held until somebody decides
STATES = ("waiting", HELD, "dead", "sent", "cancelled", "digested")


@dataclass(frozen=True, slots=True)
class ShownDelivery:
    """One delivery with all that explains it."""

    id: str
    event_id: str
    type: str
    body: bytes
    provider: str | None
    report_id: str | None
    subscription: str
    recipient: str
    state: str  # one of STATES
    mode: str
    hold: str | None
    attempts: int
    created_at: datetime
    due_at: datetime
    first_due_at: datetime | None
    ended_at: datetime | None
    leased_until: datetime | None
    last_error: str | None
    digest: str | None
    off_kind: str | None  # of its address
    off_since: datetime | None
    off_reason: str | None
    switched_off: str | None  # why its subscription is off
    behind: str | None  # the id of what must go before it


@dataclass(frozen=True, slots=True)
class ChosenDelivery:
    """One delivery as it stood when somebody wanted it changed."""

    id: str
    subscription: str
    recipient: str
    state: str  # one of STATES
    mode: str
    in_run: bool  # the run that found its event is not over
    leased_until: datetime | None
    digest: str | None
    off_kind: str | None  # of its address


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of a change, each as it stood before."""

    done: tuple[ChosenDelivery, ...]
    left: tuple[ChosenDelivery, ...]  # chosen, and not of a kind to be changed so


@dataclass(frozen=True, slots=True)
class Faring:
    """How many deliveries of a subscription wait, are held, or were given up. `due`: when the first of those
    that wait is; None: none is."""

    waiting: int
    held: int
    dead: int
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Failing:
    """Deliveries of a subscription that failed and wait for their next try. `since`: when the first of them
    was to go out; `error`: what became of that."""

    number: int
    since: datetime
    error: str


def parted(chosen: Iterable[ChosenDelivery], may: Callable[[ChosenDelivery], bool]) -> Changed:
    """Those that may be changed, and the others."""
    chosen = tuple(chosen)
    return Changed(
        done=tuple(each for each in chosen if may(each)),
        left=tuple(each for each in chosen if not may(each)),
    )


def moment(text: str | None) -> datetime | None:
    """A column that may be empty."""
    return from_text(text) if text else None


def _state(row: Mapping[str, Any]) -> str:
    return HELD if row["state"] == "waiting" and row["hold"] == BURST else str(row["state"])


def chosen_from(row: Mapping[str, Any]) -> ChosenDelivery:
    """A row with what a change has to know."""
    return ChosenDelivery(
        id=row["id"],
        subscription=row["subscription"],
        recipient=row["recipient"],
        state=_state(row),
        mode=row["mode"],
        in_run=row["state"] == "waiting" and row["hold"] == IN_RUN,
        leased_until=moment(row["leased_until"]),
        digest=row["digest"],
        off_kind=row["off_kind"],
    )


def shown_from(row: Mapping[str, Any]) -> ShownDelivery:
    """A row with all that is told of it."""
    return ShownDelivery(
        id=row["id"],
        event_id=row["event_id"],
        type=row["type"],
        body=row["body"].encode("utf-8"),
        provider=row["provider"],
        report_id=row["report_id"],
        subscription=row["subscription"],
        recipient=row["recipient"],
        state=_state(row),
        mode=row["mode"],
        hold=row["hold"],
        attempts=row["attempts"],
        created_at=from_text(row["created_at"]),
        due_at=from_text(row["due_at"]),
        first_due_at=moment(row["first_due_at"]),
        ended_at=moment(row["ended_at"]),
        leased_until=moment(row["leased_until"]),
        last_error=row["last_error"],
        digest=row["digest"],
        off_kind=row["off_kind"],
        off_since=moment(row["off_since"]),
        off_reason=row["off_reason"],
        switched_off=row["switched_off"],
        behind=row["behind"],
    )
