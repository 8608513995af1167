"""E-mail over SMTP: one message a recipient, over connections that are kept.

A failure belongs either to the message or to the operator. What the server answers to RCPT or DATA is about
the mailbox or the message, unless it says otherwise (`email_answers`); everything before is about the set-up.
"""

from __future__ import annotations

from email.headerregistry import Address

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from notifier.channels import DeliveryFailure, PermanentFailure, TemporaryFailure
from notifier.channels.email_answers import Judge, at_data, at_recipient
from notifier.channels.email_message import MessageMaker
from notifier.channels.email_sessions import AT_ONCE, Sessions
from notifier.channels.mailbox import parse_mailbox
from notifier.channels.plain import excerpt
from notifier.channels.settings import EmailSettings
from notifier.message import TemplateBroken
from notifier.ports import Clock, Delivery
from notifier.subscriptions import Subscription

# The answer to a whole message. Long, because a server that scans it first has taken it all the same, and it
# would come twice; within what a whole message may take.
DATA_SECONDS = 45.0


class EmailChannel:
    """Sends each delivery as one message of plain text and HTML. All sends and `aclose` belong to one event
    loop."""

    at_once = AT_ONCE
    fails_as_one = True  # all mail goes through the one server

    def __init__(self, settings: EmailSettings, clock: Clock) -> None:
        """Raises ValueError where `settings.sender` is no mail address."""
        self._clock = clock
        self._messages = MessageMaker(settings)
        self._sessions = Sessions(settings)

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
        try:
            message = self._messages.make(delivery, subscription.name, recipient, self._clock.now())
        except TemplateBroken as error:
            raise TemporaryFailure(f"{error}; mend it in email.templates", endpoint=False) from error
        await self._hand_over(message, recipient)

    async def _hand_over(self, message: bytes, recipient: Address) -> None:
        utf8 = self._messages.is_utf8(recipient)
        encoding = "utf-8" if utf8 else "ascii"

        async def begin(smtp: SMTP) -> None:
            if utf8 and not smtp.supports_extension("smtputf8"):
                problem = f"{self._sessions.server} takes only ASCII addresses, not {recipient.addr_spec}"
                raise TemporaryFailure(problem, endpoint=False)
            options = ["SMTPUTF8"] if utf8 else []
            with self._sessions.step("MAIL FROM", "check that email.sender may send through this server"):
                await smtp.mail(self._messages.sender.addr_spec, options=options, encoding=encoding)

        async with self._sessions.one(begin) as smtp:
            try:
                await smtp.rcpt(recipient.addr_spec, encoding=encoding)
            except (SMTPException, OSError) as error:
                raise self._failure(error, at_recipient, "RCPT TO", "check the address") from None
            try:
                await smtp.data(message, timeout=DATA_SECONDS)
            except (SMTPException, OSError) as error:
                raise self._failure(error, at_data, "DATA", "ask whoever runs the server") from None

    def _failure(self, error: SMTPException | OSError, judge: Judge, step: str, cure: str) -> DeliveryFailure:
        if not isinstance(error, SMTPResponseException):
            return TemporaryFailure(f"{self._sessions.server}: {step}: {excerpt(str(error))}; {cure}")
        told = f"{self._sessions.server} answered {error.code} {excerpt(error.message)} at {step}"
        if not 400 <= error.code <= 499:  # then it is only too early
            told += f"; {self._sessions.cure(error.code, error.message, cure)}"
        return judge(error.code, error.message, told)
