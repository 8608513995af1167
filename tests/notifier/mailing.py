"""The sending of one message by e-mail, with settings that a test chooses."""

from __future__ import annotations

from notifier.channels.email import EmailChannel
from notifier.channels.settings import EmailSettings, Security
from notifier.ports import Delivery
from notifier.subscriptions import Subscription
from tests.notifier.fakes import SteppedClock, delivery

DESK = Subscription("county-desk", "email", ("desk@example.org",))
USER = "inspectwatch"
PASSWORD = "correct horse battery"


def settings(
    port: int,
    *,
    host: str = "127.0.0.1",
    security: Security = "none",
    username: str = "",
    password: str | None = None,
    sender: str = "Inspectwatch <alerts@example.org>",
) -> EmailSettings:
    return EmailSettings(host, sender, port, security, username, password)


async def send(chosen: EmailSettings, sent: Delivery | None = None) -> None:
    channel = EmailChannel(chosen, SteppedClock())
    try:
        await channel.send(sent or delivery(), DESK)
    finally:
        await channel.aclose()
