"""Who asked for what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from notifier.payload import JudgementData, ProviderEvent, ReportEvent, ReportEventData
from notifier.schedule import Schedule

INSTANT = Schedule()
DEFAULT_EVENTS = frozenset({"rating.changed", "report.published"})


@dataclass(frozen=True, slots=True)
class Subscription:
    """One `[[subscription]]` of the configuration. An empty filter lets everything through.

    `channel` is "email", "webhook" or "apprise"; `recipients` are mail addresses or the one URL of anything
    else, and each gets a delivery of its own.
    """

    name: str
    channel: str
    recipients: tuple[str, ...]
    secrets: tuple[str, ...] = ()  # "whsec_" + base64, the newest first; webhooks only
    events: frozenset[str] = DEFAULT_EVENTS
    providers: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    remits: frozenset[str] = frozenset({"childrens_services"})
    areas: frozenset[str] = frozenset()
    directions: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()  # of authority, as in the reference table; `excluded` does the work
    excluded: frozenset[str] = frozenset()  # URNs known to be of another type: a new authority comes through
    crosses: frozenset[str] = frozenset()  # grades that an area must have moved into or out of
    late: bool = False
    schedule: Schedule = INSTANT
    welcome: bool = False
    proof_of_life: bool = False  # monthly

    def __repr__(self) -> str:
        """Without the secrets: a subscription may end up in a log or a traceback."""
        return f"Subscription({self.name!r}, {self.channel!r})"


def wants(subscription: Subscription, event: ReportEvent) -> bool:
    """Whether this subscription hears of this event. With areas, directions or crossed grades named, one
    judgement of the event must match all of them at once."""
    data = event["data"]
    return (
        event["type"] in subscription.events
        and (subscription.late or data["cause"] != "late")
        and _passes(subscription.providers, data["provider"]["urn"])
        and _passes(subscription.regions, data["provider"]["region"])
        and data["provider"]["urn"] not in subscription.excluded
        and _passes(subscription.remits, data["report"]["remit"])
        and _any_judgement_matches(subscription, event)
    )


def wants_listing(subscription: Subscription, event: ProviderEvent) -> bool:
    """Whether this subscription hears that a provider is no longer listed, or is again: who names the
    provider does, whatever else it asks for, and who lists the event type. Filters by remit, area or
    direction say nothing of it."""
    provider = event["data"]["provider"]
    if provider["urn"] in subscription.providers:
        return True
    return (
        event["type"] in subscription.events
        and not subscription.providers
        and _passes(subscription.regions, provider["region"])
        and provider["urn"] not in subscription.excluded
    )


def _any_judgement_matches(subscription: Subscription, event: ReportEvent) -> bool:
    if not subscription.areas and not subscription.directions and not subscription.crosses:
        return True
    data = event["data"]
    return any(
        _passes(subscription.areas, judgement["area"])
        and _passes(subscription.directions, judgement["direction"])
        and _crosses(subscription.crosses, judgement)
        for judgement in data["judgements"]
    ) or (not subscription.directions and _crossed_otherwise(subscription, data))


def _crosses(grades: frozenset[str], judgement: JudgementData) -> bool:
    """Whether the judgement moved into or out of one of the grades; a first one in it moved into it."""
    before = judgement["previous"]["grade"] if judgement["previous"] else None
    return not grades or (
        judgement["grade"] != before and not grades.isdisjoint({before, judgement["grade"]})
    )


def _crossed_otherwise(subscription: Subscription, data: ReportEventData) -> bool:
    """Whether a grade was crossed in a way that has no direction.

    An area is judged no more, and no area has its grade now. Or the publisher revised a grade: whoever was
    told of a fall that was none must hear so, though compared with the inspection before nothing moved.
    """
    now = {judgement["grade"] for judgement in data["judgements"]}
    return any(
        _passes(subscription.areas, ended["area"]) and ended["grade"] in subscription.crosses - now
        for ended in data["discontinued"]
    ) or any(
        _passes(subscription.areas, revised["area"])
        and not subscription.crosses.isdisjoint({revised["before"], revised["after"]})
        for revised in data.get("revised", ())
        if revised["before"] != revised["after"]
    )


def _passes(chosen: frozenset[str], value: str | None) -> bool:
    return not chosen or value in chosen


def recipients_of(event: ReportEvent, subscriptions: Iterable[Subscription]) -> tuple[tuple[str, str], ...]:
    """(subscription name, recipient) of everyone who hears of this event, in the order configured."""
    return tuple(
        (subscription.name, recipient)
        for subscription in subscriptions
        if wants(subscription, event)
        for recipient in subscription.recipients
    )


def listing_recipients(
    event: ProviderEvent, subscriptions: Iterable[Subscription]
) -> tuple[tuple[str, str], ...]:
    """The same of an event about a provider itself."""
    return tuple(
        (subscription.name, recipient)
        for subscription in subscriptions
        if wants_listing(subscription, event)
        for recipient in subscription.recipients
    )
