"""Who asked for what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from notifier.payload import ReportEvent

DEFAULT_EVENTS = frozenset({"rating.changed", "report.published"})


@dataclass(frozen=True, slots=True)
class Subscription:
    """One `[[subscription]]` of the configuration. An empty filter lets everything through.

    `channel` is "email" or "webhook"; `recipients` are mail addresses or the one URL of a webhook, and each
    gets a delivery of its own.
    """

    name: str
    channel: str
    recipients: tuple[str, ...]
    secret: str | None = None  # "whsec_" + base64; webhooks only
    events: frozenset[str] = DEFAULT_EVENTS
    providers: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    remits: frozenset[str] = frozenset({"childrens_services"})
    areas: frozenset[str] = frozenset()
    directions: frozenset[str] = frozenset()
    late: bool = False

    def __repr__(self) -> str:
        """Without the secret: a subscription may end up in a log or a traceback."""
        return f"Subscription({self.name!r}, {self.channel!r})"


def wants(subscription: Subscription, event: ReportEvent) -> bool:
    """Whether this subscription hears of this event. With areas or directions named, one judgement of the
    event must match all of them at once."""
    data = event["data"]
    return (
        event["type"] in subscription.events
        and (subscription.late or data["cause"] != "late")
        and _passes(subscription.providers, data["provider"]["urn"])
        and _passes(subscription.regions, data["provider"]["region"])
        and _passes(subscription.remits, data["report"]["remit"])
        and _any_judgement_matches(subscription, event)
    )


def _any_judgement_matches(subscription: Subscription, event: ReportEvent) -> bool:
    if not subscription.areas and not subscription.directions:
        return True
    return any(
        _passes(subscription.areas, judgement["area"])
        and _passes(subscription.directions, judgement["direction"])
        for judgement in event["data"]["judgements"]
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
