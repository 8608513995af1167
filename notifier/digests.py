"""Digests: several events in one message, frozen when it is made. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, cast

from notifier.events import decode
from notifier.notices import notice_id, utc_text
from notifier.payload import AlarmEvent, DigestEvent, ProviderEvent, ReportEvent
from notifier.subscriptions import Subscription

MOST_EVENTS = 50  # in one digest; further ones come in a second
MOST_EVENTS_OF_A_CHAT = 10  # most services cut what is longer than a thousand or two thousand characters


def most_events(subscription: Subscription) -> int:
    """How many events one digest of this subscription holds."""
    return MOST_EVENTS_OF_A_CHAT if subscription.channel == "apprise" else MOST_EVENTS


def digest_event(subscription: Subscription, bodies: Sequence[bytes], moment: datetime) -> DigestEvent:
    """The digest of these events (as `notifier.events.encode` made them), in this order.

    `moment` (aware) is the digest moment, not the time at which we came to it. The id derives from the
    subscription and the events alone: whoever else gets the same events gets the very same digest. No event
    at all, or more than `MOST_EVENTS`, is a ValueError.
    """
    if not 0 < len(bodies) <= MOST_EVENTS:
        raise ValueError(f"a digest has 1 to {MOST_EVENTS} events, not {len(bodies)}")
    events = [cast("ReportEvent | ProviderEvent | AlarmEvent", decode(body)) for body in bodies]
    return {
        "type": "digest",
        "timestamp": utc_text(moment),
        "data": {
            "schema": 1,
            "id": notice_id("digest", subscription.name, *(event["data"]["id"] for event in events)),
            "subscription": subscription.name,
            "period": _period(subscription),
            "events": events,
        },
    }


def _period(subscription: Subscription) -> Literal["daily", "weekly"]:
    """Of a subscription that has become instant meanwhile, the shorter one."""
    return "weekly" if subscription.schedule.deliver == "weekly" else "daily"
