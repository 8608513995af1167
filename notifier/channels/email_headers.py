"""The headers of a message: whom it is for, what thread it belongs to, how to stop it. Pure.

Nothing that comes from a page or a configuration can end a header line: values are either made of safe
letters here, or go through the email package, which refuses line breaks.
"""

from __future__ import annotations

import re
from typing import Any, cast
from urllib.parse import quote

from notifier.payload import Event

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_LABEL = 60


def message_id(local: str, domain: str) -> str:
    """The same for the same `local`: a message that is sent twice can be known again."""
    return f"<{_UNSAFE.sub('-', local)}@{domain}>"


def list_id(subscription: str, domain: str) -> str:
    """RFC 2919: what mail programs sort by."""
    label = _UNSAFE.sub("-", subscription).replace(".", "-").strip("-")[:_LONGEST_LABEL].strip("-")
    return f"<{label or 'subscription'}.inspectwatch.{domain}>"


def thread(event: Event, thread_id: str, domain: str) -> tuple[str, ...]:
    """The made-up roots that a message refers to, the widest first: its authority, and the first alert on its
    report. Every message refers to them, the first one too, so that mail programs show them together
    whichever arrived."""
    kind, data = event["type"], cast("dict[str, Any]", event["data"])
    if kind in ("source.alarm", "operator.alarm"):
        roots = [f"alarm.{data['source']}.{data['kind']}.{data['since']}"]
    elif "report" in data:
        roots = [f"authority.{data['provider']['urn']}", *([f"thread.{thread_id}"] if thread_id else [])]
    else:
        roots = [f"{kind}.{data['subscription']}"]
    return tuple(message_id(root, domain) for root in roots)


def unsubscribe(address: str, subscription: str, url: str) -> str:
    """RFC 2369: how to stop it. With a `url`, that comes first, and one click is enough (RFC 8058)."""
    subject = quote(f"unsubscribe {' '.join(subscription.split())}", safe="")
    by_mail = f"<mailto:{quote(address, safe='@.+-_')}?subject={subject}>"
    return f"<{url}>, {by_mail}" if url else by_mail
