"""Which filters of a subscription keep an event away, and how often it would hear: pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from inspectwatch.commands.year import Known
from notifier.payload import ReportEvent
from notifier.schedule import Plan, plan
from notifier.subscriptions import Subscription, wants

# Each filter, the words for what it keeps away, and the fields that open it.
_FILTERS: dict[str, tuple[str, dict[str, Any]]] = {
    "events": ("other types of event", {}),
    "late": ("reports that turned up late", {"late": True}),
    "providers": ("other providers", {"providers": frozenset()}),
    "regions": ("other regions", {"regions": frozenset()}),
    "types": ("other types of authority", {"excluded": frozenset()}),
    "remits": ("other remits", {"remits": frozenset()}),
    "areas, directions, crosses": (
        "no such grade or move",
        {"areas": frozenset(), "directions": frozenset(), "crosses": frozenset()},
    ),
}
_PACES = (  # messages are at most so many days apart: words
    (2, "a day"),
    (10, "a week"),
    (21, "a fortnight"),
    (45, "a month"),
    (75, "in two months"),
    (130, "in four months"),
    (250, "in half a year"),
)


@dataclass(frozen=True, slots=True)
class KeptAway:
    """How many events one filter keeps away, and how many of them nothing else does."""

    filter: str
    words: str
    number: int
    alone: int


def planned(subscription: Subscription, known: Known) -> Plan:
    """When the event would come."""
    return plan(subscription.schedule, known.at)


def filters_against(subscription: Subscription, event: ReportEvent) -> tuple[str, ...]:
    """The filters that keep this event away, each by itself; none: it is wanted."""
    if wants(subscription, event):
        return ()
    return tuple(name for name in _FILTERS if not wants(_only(subscription, name, event), event))


def kept_away(against: Iterable[Sequence[str]]) -> list[KeptAway]:
    """Of events by the filters against them: what each filter does, the one that removes most first."""
    against = list(against)
    found = [
        KeptAway(
            name,
            words,
            sum(name in filters for filters in against),
            sum(tuple(filters) == (name,) for filters in against),
        )
        for name, (words, _) in _FILTERS.items()
    ]
    return sorted((each for each in found if each.number), key=lambda each: (-each.number, -each.alone))


def pace(messages: int, over: timedelta) -> str:
    """How often a message comes, as a sentence: "About one message a fortnight."""
    if messages == 0:
        return "Nothing at all."
    days = over / timedelta(days=1)
    apart = days / messages
    if apart < 2 / 3:
        return f"About {round(1 / apart)} messages a day."
    for longest, words in _PACES:
        if apart <= longest:
            return f"About one message {words}."
    return f"About one message in {round(apart)} days." if apart < 330 else "About one message a year."


def _only(subscription: Subscription, kept: str, event: ReportEvent) -> Subscription:
    """With that filter, and every other open for this event."""
    opened: dict[str, Any] = {} if kept == "events" else {"events": frozenset({event["type"]})}
    for name, (_, fields) in _FILTERS.items():
        if name != kept:
            opened |= fields
    return replace(subscription, **opened)
