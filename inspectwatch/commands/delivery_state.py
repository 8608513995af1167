"""How one delivery stands, in words: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from inspectwatch.commands.waiting import local
from inspectwatch.output import address, clean, counted, typed
from notifier.message import compose
from notifier.schedule import after_quiet
from notifier.subscriptions import Subscription
from storage.addresses import UNSUBSCRIBED
from storage.deliveries import HELD, ChosenDelivery, ShownDelivery
from storage.events import IN_RUN

Addresses = Mapping[tuple[str, str], Subscription]
_SHORT = 12  # signs of an id that tell it from the others


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known beside the row: who is configured, the time now (aware), and the zone times are told
    in."""

    configured: Addresses
    now: datetime
    zone: ZoneInfo


def by_address(subscriptions: Iterable[Subscription]) -> dict[tuple[str, str], Subscription]:
    """The subscriptions by (name, recipient)."""
    return {(each.name, recipient): each for each in subscriptions for recipient in each.recipients}


def subject_of(body: bytes) -> str:
    """What the message with that event is about, in one line: its subject."""
    return clean(compose(body, "").subject)


def short(id_: str) -> str:
    """The beginning of an id, as tables show it and commands take it."""
    return id_[:_SHORT]


def how_it_stands(each: ShownDelivery, around: Surroundings) -> str:
    """When it comes, or why it does not."""
    if each.state == "waiting":
        return _stopped(each, around) or _postponed(each, around)
    ended = local(each.ended_at, around.zone) if each.ended_at else ""
    return {
        "sent": f"arrived {ended}",
        "dead": f"given up {ended}: {clean(each.last_error)}",
        "cancelled": f"cancelled {ended}: {clean(each.last_error)}",
        "digested": f"went with a digest {ended}",
        HELD: "held: too much at once; `deliveries release` or `cancel` decides",
    }[each.state]


def _stopped(each: ShownDelivery, around: Surroundings) -> str:
    """Why it is not sent until something happens; empty: nothing stops it."""
    enable = f"`subscriptions enable {typed(each.subscription)}`"
    if (each.subscription, each.recipient) not in around.configured:
        return "waits: its subscription or address is no longer in the configuration"
    if each.switched_off:
        return f"waits: its subscription is switched off ({clean(each.switched_off)}); {enable}"
    if each.off_kind == UNSUBSCRIBED:
        return "waits: somebody there has unsubscribed"
    if each.off_kind:
        return f"waits: its address was refused ({clean(each.off_reason)}); {enable}"
    if each.hold == IN_RUN:
        return "waits until the run that found it is over"
    return ""


def _postponed(each: ShownDelivery, around: Surroundings) -> str:
    due = local(each.due_at, around.zone)
    if each.mode == "digest":
        return f"goes with the digest of {due}"
    if each.leased_until and each.leased_until > around.now:
        return "is being sent"
    if each.behind:
        return f"waits behind {short(each.behind)}, which is about the same and was there before"
    return _tried(each, due) or _at_its_hour(each, around)


def _tried(each: ShownDelivery, due: str) -> str:
    """Of one that failed, or whose server did; empty: neither."""
    if not each.last_error:
        return ""
    error = clean(each.last_error)
    if each.attempts:
        return f"failed, {counted(each.attempts, 'try')} so far, next {due}: {error}"
    return f"put off until {due}, as its server fails: {error}"


def _at_its_hour(each: ShownDelivery, around: Surroundings) -> str:
    schedule = around.configured[each.subscription, each.recipient].schedule
    soonest = max(each.due_at, around.now)
    quiet_until = after_quiet(schedule, soonest)
    if quiet_until > soonest or (schedule.quiet and around.now < each.due_at == each.first_due_at):
        return f"waits for the end of the quiet hours, {local(quiet_until, around.zone)}"
    return f"due {'since ' if each.due_at <= around.now else ''}{local(each.due_at, around.zone)}"


def why_not_retried(each: ChosenDelivery) -> str:
    """Why a delivery is not made due. Of one or of many: no reason says "it"."""
    ended = {
        "sent": "arrived already; with an id, --again sends it once more, under the same id",
        "digested": f"went with the digest {clean(each.digest)}",
        HELD: "held as too much at once: inspectwatch deliveries release",
    }
    if each.state in ended:
        return ended[each.state]
    if each.off_kind == UNSUBSCRIBED:
        return (
            "somebody there has unsubscribed: inspectwatch subscriptions enable"
            f" {typed(each.subscription)} --address {address(each.recipient)}"
        )
    if each.mode == "digest":
        return "to go with a digest that is not due yet"
    return "the run that found it is not over" if each.in_run else "being sent at this moment"


def why_not_cancelled(each: ChosenDelivery) -> str:
    """Why a delivery is not ended: it has. As above."""
    return {
        "sent": "arrived already",
        "digested": f"went with the digest {clean(each.digest)}",
        "cancelled": "cancelled before",
    }[each.state]
