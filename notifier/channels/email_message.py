"""A whole message as it goes over the wire: headers, plain text and HTML. No I/O but reading templates."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.headerregistry import Address
from email.utils import format_datetime
from functools import lru_cache
from urllib.parse import quote

from notifier.channels.email_bodies import bodies
from notifier.channels.email_headers import (
    line,
    list_id,
    mailbox_line,
    message_id,
    subject_line,
    thread,
    unsubscribe,
)
from notifier.channels.mailbox import needs_smtputf8, parse_mailbox
from notifier.channels.settings import EmailSettings
from notifier.message import Composer
from notifier.payload import Event
from notifier.ports import Delivery

OPERATOR = "operator"  # whose messages cannot be unsubscribed from by a link


class MessageMaker:
    """Makes messages from one sender."""

    def __init__(self, settings: EmailSettings) -> None:
        """Raises ValueError where `settings.sender` is no mail address."""
        self.sender = parse_mailbox(settings.sender)
        self._settings = settings
        self._composer = Composer(settings.templates, settings.public_url)

    def is_utf8(self, recipient: Address) -> bool:
        """Whether only a server with SMTPUTF8 (RFC 6531) can take a message from here to there."""
        return needs_smtputf8(recipient) or needs_smtputf8(self.sender)

    def make(self, delivery: Delivery, subscription: str, recipient: Address, now: datetime) -> bytes:
        """The message for that delivery; `now` (aware) is its date. The rest is the same at each try. Raises
        notifier.message.TemplateBroken."""
        url = self._unsubscribe_url(delivery, subscription)
        words = self._composer.without_foot(delivery.body)
        return b"".join(
            (
                self._whom(recipient),
                subject_line(words.subject, utf8=self.is_utf8(recipient)),
                line("Date", _date(int(now.timestamp()))),
                line("Message-ID", message_id(delivery.id, self.sender.domain)),
                line("Auto-Submitted", "auto-generated"),  # RFC 3834: no out-of-office replies, please
                self._list(subscription, url),
                self._thread(delivery),
                bodies(words, self._composer.feet(subscription, url)),
            )
        )

    def _whom(self, recipient: Address) -> bytes:
        utf8 = self.is_utf8(recipient)
        return mailbox_line("From", self.sender, utf8=utf8) + mailbox_line("To", recipient, utf8=utf8)

    def _list(self, subscription: str, url: str) -> bytes:
        address = self._settings.unsubscribe or self.sender.addr_spec
        lines = line("List-Id", list_id(subscription, self.sender.domain))
        lines += line("List-Unsubscribe", unsubscribe(address, subscription, url))
        if url.startswith("https:"):  # RFC 8058, 3.1: by no other scheme
            lines += line("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
        return lines

    def _thread(self, delivery: Delivery) -> bytes:
        roots = thread(_event(delivery.body), delivery.thread, self.sender.domain)
        return line("In-Reply-To", roots[-1]) + line("References", "\r\n ".join(roots))

    def _unsubscribe_url(self, delivery: Delivery, subscription: str) -> str:
        """Empty: this message has no such link."""
        if not delivery.token or not self._settings.public_url or subscription == OPERATOR:
            return ""
        return f"{self._settings.public_url}/unsubscribe/{quote(delivery.token, safe='')}"


@lru_cache(maxsize=8)
def _date(seconds: int) -> str:
    """That second since 1970, as RFC 5322 has it, in UTC."""
    return format_datetime(datetime.fromtimestamp(seconds, UTC))


@lru_cache(maxsize=8)
def _event(body: bytes) -> Event:
    """Not to be changed: it is kept for the next recipient."""
    event: Event = json.loads(body)
    return event
