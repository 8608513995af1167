"""E-mail over SMTP: one message a recipient, over connections that are kept.

A failure belongs either to the message or to the operator. What the server answers to RCPT or DATA is about
the mailbox or the message, unless it says otherwise (`email_answers`); everything before is about the set-up.
"""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.policy import SMTPUTF8 as SMTPUTF8_POLICY
from email.utils import format_datetime

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from notifier.channels import DeliveryFailure, PermanentFailure, TemporaryFailure
from notifier.channels.email_answers import at_data, at_recipient
from notifier.channels.email_headers import list_id, message_id, thread, unsubscribe
from notifier.channels.email_sessions import AT_ONCE, Sessions
from notifier.channels.mailbox import needs_smtputf8, parse_mailbox
from notifier.channels.plain import excerpt
from notifier.channels.settings import EmailSettings
from notifier.message import Composer, Message, TemplateBroken
from notifier.ports import Clock, Delivery
from notifier.subscriptions import Subscription

# A subject of up to 200 characters stays on one line: folded, some programs show a space before its first
# word. The hard limit of a line is 998 (RFC 5322, 2.1.1).
LONGEST_HEADER_LINE = 240

TOTAL_SECONDS = 60.0
OPERATOR = "operator"  # whose messages cannot be unsubscribed from by a link
_MOST_BODIES = 32


class EmailChannel:
    """Sends each delivery as one message of plain text and HTML. All sends and `aclose` belong to one event
    loop."""

    at_once = AT_ONCE
    fails_as_one = True  # all mail goes through the one server

    def __init__(self, settings: EmailSettings, clock: Clock) -> None:
        """Raises ValueError where `settings.sender` is no mail address."""
        self._settings = settings
        self._clock = clock
        self._sender = parse_mailbox(settings.sender)
        self._sessions = Sessions(settings)
        self._composer = Composer(settings.templates, settings.public_url)
        self._bodies: OrderedDict[tuple[str, str], bytes] = OrderedDict()  # encoded, by their words

    def endpoint(self, recipient: str) -> str:
        """The mail server, whoever gets the message."""
        del recipient
        return self._sessions.server

    async def aclose(self) -> None:
        """Says goodbye to the server."""
        await self._sessions.aclose()

    async def send(self, delivery: Delivery, subscription: Subscription) -> None:
        """Returns once the server has accepted the message for delivery."""
        try:
            recipient = parse_mailbox(delivery.recipient)
        except ValueError as error:
            raise PermanentFailure(str(error)) from error
        message = self._message(delivery, subscription.name, recipient)
        try:
            async with asyncio.timeout(TOTAL_SECONDS), self._sessions.one() as session:
                await self._submit(session.smtp, message, recipient)
        except TimeoutError as error:
            raise TemporaryFailure(
                f"{self._server}: the message took longer than {TOTAL_SECONDS:.0f} s"
            ) from error

    @property
    def _server(self) -> str:
        return self._sessions.server

    # The message

    def _message(self, delivery: Delivery, subscription: str, recipient: Address) -> bytes:
        """The whole message as it goes over the wire."""
        url = self._unsubscribe_url(delivery, subscription)
        try:
            words = self._composer.compose(delivery.body, subscription, url)
        except TemplateBroken as error:
            raise TemporaryFailure(f"{error}; mend it in email.templates", endpoint=False) from error
        head = self._head(delivery, subscription, recipient, words.subject, url)
        return _as_bytes(head, utf8=self._is_utf8(recipient)) + self._encoded(words)

    def _head(
        self, delivery: Delivery, subscription: str, recipient: Address, subject: str, url: str
    ) -> EmailMessage:
        head, domain = EmailMessage(policy=SMTP_POLICY), self._sender.domain
        head["From"] = self._sender
        head["To"] = recipient
        # The library decodes an RFC 2047 word in a value it is given, and the line break that such a word can
        # hide would end the header. What a page says stays as it says it.
        head["Subject"] = subject.replace("=?", "= ?")
        head["Date"] = format_datetime(self._clock.now())
        head["Message-ID"] = message_id(delivery.id, domain)
        head["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office replies, please
        head["List-Id"] = list_id(subscription, domain)
        if subscription != OPERATOR:
            address = self._settings.unsubscribe or self._sender.addr_spec
            head["List-Unsubscribe"] = unsubscribe(address, subscription, url)
            if url:
                head["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        roots = thread(json.loads(delivery.body), delivery.thread, domain)
        head["In-Reply-To"] = roots[-1]
        head["References"] = " ".join(roots)
        return head

    def _unsubscribe_url(self, delivery: Delivery, subscription: str) -> str:
        if not delivery.token or not self._settings.public_url or subscription == OPERATOR:
            return ""
        return f"{self._settings.public_url}/unsubscribe/{delivery.token}"

    def _encoded(self, words: Message) -> bytes:
        """The parts with their own headers. Encoding them costs more than all the rest, and an event goes to
        many people in the same words."""
        key = (words.text, words.html)
        body = self._bodies.get(key)
        if body is None:
            parts = EmailMessage(policy=SMTP_POLICY)
            parts.set_content(words.text, cte="quoted-printable")
            parts.add_alternative(words.html, subtype="html", cte="quoted-printable")
            body = self._bodies[key] = parts.as_bytes()
            while len(self._bodies) > _MOST_BODIES:
                self._bodies.popitem(last=False)
        return body

    def _is_utf8(self, recipient: Address) -> bool:
        return needs_smtputf8(recipient) or needs_smtputf8(self._sender)

    # Handing it over

    async def _submit(self, smtp: SMTP, message: bytes, recipient: Address) -> None:
        utf8 = self._is_utf8(recipient)
        if utf8 and not smtp.supports_extension("smtputf8"):
            raise TemporaryFailure(
                f"{self._server} takes only ASCII addresses, not {recipient.addr_spec}", endpoint=False
            )
        encoding, options = ("utf-8", ["SMTPUTF8"]) if utf8 else ("ascii", [])
        with self._sessions.step("MAIL FROM", "check that email.sender may send through this server"):
            await smtp.mail(self._sender.addr_spec, options=options, encoding=encoding)
        try:
            await smtp.rcpt(recipient.addr_spec, encoding=encoding)
        except (SMTPException, OSError) as error:
            raise self._failure(error, "RCPT TO", "check the address") from None
        try:
            await smtp.data(message)
        except (SMTPException, OSError) as error:
            raise self._failure(error, "DATA", "ask whoever runs the server") from None

    def _failure(self, error: SMTPException | OSError, step: str, cure: str) -> DeliveryFailure:
        if not isinstance(error, SMTPResponseException) or isinstance(error, SMTPServerDisconnected):
            return TemporaryFailure(f"{self._server}: {step}: {excerpt(str(error))}; {cure}")
        told = f"{self._server} answered {error.code} {excerpt(error.message)} at {step}; {cure}"
        if isinstance(error, SMTPRecipientRefused) or step == "RCPT TO":
            return at_recipient(error.code, error.message, told)
        return at_data(error.code, told)


def _as_bytes(head: EmailMessage, *, utf8: bool) -> bytes:
    """The headers without the blank line that ends them: those of the parts follow. Encoded words must not
    pass 75 characters (RFC 2047), so only a plain subject is left unfolded."""
    policy = SMTPUTF8_POLICY if utf8 else SMTP_POLICY
    if str(head["Subject"]).isascii():
        policy = policy.clone(max_line_length=LONGEST_HEADER_LINE)
    return head.as_bytes(policy=policy).removesuffix(b"\r\n")
