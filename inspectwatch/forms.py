"""What a subscription asks for, as one text that is another when it asks for something else."""

from __future__ import annotations

import hashlib
import json

from notifier.subscriptions import Subscription

_FILTERS = ("events", "providers", "regions", "types", "remits", "areas", "directions", "crosses")


def form_of(subscription: Subscription) -> str:
    """A digest of its recipients and filters. When it comes is another matter, and so is its secret."""
    facts = [sorted(subscription.recipients), subscription.late]
    facts += [sorted(getattr(subscription, name)) for name in _FILTERS]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
