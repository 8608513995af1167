"""What the tests of chat, push and SMS services share: one delivery through the real Apprise."""

from __future__ import annotations

import json
from typing import Any

import pytest

from notifier.channels import TemporaryFailure
from notifier.channels.apprise import AppriseChannel
from notifier.payload import ReportEvent
from notifier.subscriptions import Subscription
from tests.notifier.fakes import delivery, oxfordshire
from tests.notifier.servers import Endpoint, Received

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


def answer(status: str, body: bytes = b"", *headers: str) -> bytes:
    """An HTTP answer after which the connection ends."""
    head = "".join(f"{line}\r\n" for line in (*headers, "Connection: close", f"Content-Length: {len(body)}"))
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def subscribed(url: str) -> Subscription:
    return Subscription("newsroom", "apprise", (url,))


async def send(url: str, event: ReportEvent | None = None, channel: AppriseChannel | None = None) -> None:
    """Sends the worked example, or `event`, once."""
    sent = delivery(recipient=url, subscription="newsroom", event=event or oxfordshire())
    await (channel or AppriseChannel()).send(sent, subscribed(url))


async def failure(url: str, channel: AppriseChannel | None = None) -> TemporaryFailure:
    """Why it did not arrive."""
    with pytest.raises(TemporaryFailure) as caught:
        await send(url, channel=channel)
    return caught.value


def only(endpoint: Endpoint) -> Received:
    """The one request that arrived."""
    (request,) = endpoint.requests
    return request


def body_of(endpoint: Endpoint) -> dict[str, Any]:
    """The JSON of the one request."""
    found: dict[str, Any] = json.loads(only(endpoint).body)
    return found
