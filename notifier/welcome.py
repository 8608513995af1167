"""The welcome: "now watching, current grades are ...". Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from notifier.notices import notice_id, utc_text, watches, watches_remit
from notifier.payload import ProviderData, StandingData, UnreadData, WelcomeEvent
from notifier.subscriptions import Subscription

MOST_PROVIDERS = 200  # whose grades one message lists


def welcome_event(
    subscription: Subscription,
    recipients: Sequence[str],
    *,
    since: datetime,
    providers: Iterable[ProviderData],
    standings: Iterable[StandingData],
    graded: Collection[tuple[str, str]],
    now: datetime,
    asks: str = "",
    unread: Iterable[UnreadData] = (),
) -> WelcomeEvent:
    """The welcome of these recipients, written at `now` (aware).

    `since` is when the watch of the source began. `providers` and `standings` are all there are; the
    subscription's filters are applied here. `graded` names (URN, remit) of every graded inspection: one
    without a date has no standing, and its provider is still not "without a graded inspection". `asks` says
    in sentences what the subscription hears of and when; empty: the message does not say. `unread` are the
    latest inspections that could not be read, where they are later than the standing. The id
    derives from the subscription and those who are welcomed together: a recipient who comes a year later
    gets a welcome of his own, with the grades of that day.
    """
    watched = sorted((each for each in providers if watches(subscription, each)), key=_place)
    wanted = sorted(
        (each for each in standings if watches_standing(subscription, each)),
        key=lambda standing: _place(standing["provider"]),
    )
    shown = _of_first_providers(wanted)
    event: WelcomeEvent = {
        "type": "subscription.welcome",
        "timestamp": utc_text(now),
        "data": {
            "schema": 1,
            "id": notice_id("subscription.welcome", subscription.name, *recipients),
            "subscription": subscription.name,
            "since": utc_text(since),
            "watching": len(watched),
            "ratings": shown,
            "ungraded": [each for each in watched if each["urn"] not in _graded(subscription, graded)],
        },
    }
    if asks:
        event["data"]["asks"] = asks
    if later := _unread_of(subscription, watched, unread):
        event["data"]["unread"] = later
    if len(shown) < len(wanted):
        event["data"]["ratings_left_out"] = len(wanted) - len(shown)
    return event


def watches_standing(subscription: Subscription, standing: StandingData) -> bool:
    """Whether the subscription hears of this provider's inspections of this remit."""
    return watches(subscription, standing["provider"]) and watches_remit(subscription, standing["remit"])


def _unread_of(
    subscription: Subscription, watched: Iterable[ProviderData], unread: Iterable[UnreadData]
) -> list[UnreadData]:
    urns = {each["urn"] for each in watched}
    return [each for each in unread if each["urn"] in urns and watches_remit(subscription, each["remit"])]


def _graded(subscription: Subscription, graded: Collection[tuple[str, str]]) -> frozenset[str]:
    return frozenset(urn for urn, remit in graded if watches_remit(subscription, remit))


def _place(provider: ProviderData) -> tuple[str, str]:
    return provider["name"], provider["urn"]


def _of_first_providers(standings: Sequence[StandingData]) -> list[StandingData]:
    urns = list(dict.fromkeys(standing["provider"]["urn"] for standing in standings))[:MOST_PROVIDERS]
    return [standing for standing in standings if standing["provider"]["urn"] in frozenset(urns)]
