"""What digests, welcomes and proofs of life share: ids that the same facts always give, times, and whom a
subscription watches. Pure."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

from notifier.payload import ProviderData
from notifier.subscriptions import Subscription


def notice_id(*facts: str) -> str:
    """The id of a message that tells of no single report. JSON keeps the facts apart: no two lists of them
    give the same text."""
    return f"evt_{hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]}"


def utc_text(moment: datetime) -> str:
    """A time as messages carry it: UTC, whole seconds. A naive one is a ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a message's time needs a time zone: pass an aware datetime")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def watches(subscription: Subscription, provider: ProviderData) -> bool:
    """Whether the subscription could ever hear of this provider, whatever happens there."""
    return (
        _passes(subscription.providers, provider["urn"])
        and _passes(subscription.regions, provider["region"])
        and provider["urn"] not in subscription.excluded
    )


def watches_remit(subscription: Subscription, remit: str) -> bool:
    """Whether the subscription hears of inspections of this remit."""
    return _passes(subscription.remits, remit)


def _passes(chosen: frozenset[str], value: str | None) -> bool:
    return not chosen or value in chosen
