"""Deliveries posted to real endpoints on loopback."""

from __future__ import annotations

import contextlib
from datetime import datetime

import pytest

from notifier.channels import TemporaryFailure
from notifier.channels.settings import WebhookSettings
from notifier.channels.webhook import WebhookChannel
from notifier.subscriptions import Subscription
from tests.notifier.fakes import NOON, SECRET, SteppedClock, delivery
from tests.notifier.servers import Endpoint, tcp_server


def channel(*, private: bool = True, now: datetime = NOON) -> WebhookChannel:
    return WebhookChannel(WebhookSettings(allow_private_addresses=private), SteppedClock(now))


async def post(url: str, *secrets: str, private: bool = True, now: datetime = NOON) -> None:
    """Sends one delivery, signed with these secrets."""
    subscription = Subscription("hook", "webhook", (url,), secrets or (SECRET,))
    async with contextlib.aclosing(channel(private=private, now=now)) as sender:
        await sender.send(delivery(recipient=url, subscription="hook"), subscription)


async def failure(answer: bytes = b"", *, hang: bool = False, reset: bool = False) -> TemporaryFailure:
    """What becomes of one delivery to an endpoint that behaves so."""
    served = Endpoint(answer, hang=hang, reset=reset)
    async with tcp_server(served) as port:
        with pytest.raises(TemporaryFailure) as caught:
            await post(f"http://127.0.0.1:{port}/hook/very-secret-token")
    assert len(served.requests) == 1
    assert "very-secret-token" not in str(caught.value)
    return caught.value
