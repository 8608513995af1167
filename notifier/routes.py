"""Everybody who may be sent to, and the way there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from notifier.channels import Channel
from notifier.ports import Route
from notifier.subscriptions import Subscription

Address = tuple[str, str]  # subscription name, recipient


@dataclass(frozen=True, slots=True)
class Target:
    """One recipient of one subscription."""

    channel: Channel
    subscription: Subscription
    route: Route


def targets(channels: Mapping[str, Channel], subscriptions: Iterable[Subscription]) -> dict[Address, Target]:
    """Everybody, by subscription and address. A subscription to an unknown channel is a KeyError."""
    return {
        (subscription.name, recipient): _target(channels[subscription.channel], subscription, recipient)
        for subscription in subscriptions
        for recipient in subscription.recipients
    }


def _target(channel: Channel, subscription: Subscription, recipient: str) -> Target:
    machine = channel.endpoint(recipient)
    endpoint = machine if channel.fails_as_one else f"{machine} ({_told_apart(recipient)})"
    return Target(channel, subscription, Route(subscription.name, recipient, endpoint, machine))


def _told_apart(recipient: str) -> str:
    """Tells two addresses on one machine apart and gives neither away: a path may be a password."""
    return hashlib.sha256(recipient.encode()).hexdigest()[:8]
