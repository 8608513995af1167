"""E-mail over SMTP: one message a recipient.

A failure belongs either to the message or to the operator. What the server answers to RCPT or DATA is about
the message: 5xx there is permanent. Everything before (connection, greeting, TLS, AUTH, MAIL FROM) is about
the set-up and therefore temporary: a changed password must not kill what is waiting.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
from collections.abc import Callable, Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.policy import SMTPUTF8 as SMTPUTF8_POLICY
from email.utils import format_datetime

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from notifier.channels import PermanentFailure, TemporaryFailure
from notifier.channels.mailbox import needs_smtputf8, parse_mailbox
from notifier.channels.plain import excerpt
from notifier.channels.settings import EmailSettings
from notifier.message import compose
from notifier.ports import Clock, Delivery
from notifier.subscriptions import Subscription

# A subject of up to 200 characters stays on one line: folded, some programs show a space before its first
# word. The hard limit of a line is 998 (RFC 5322, 2.1.1).
LONGEST_HEADER_LINE = 240

STEP_SECONDS = 20.0  # connecting, and each answer
TOTAL_SECONDS = 60.0
_QUIT_SECONDS = 5.0


class EmailChannel:
    """Sends each delivery as one message of plain text and HTML."""

    def __init__(self, settings: EmailSettings, clock: Clock) -> None:
        """Raises ValueError where `settings.sender` is no mail address."""
        self._settings = settings
        self._clock = clock
        self._sender = parse_mailbox(settings.sender)
        # The system's certificates; a private authority is added with SSL_CERT_FILE. Checking them cannot
        # be switched off.
        self._tls: ssl.SSLContext | None = None  # made when first needed: it takes some 50 ms

    async def send(self, delivery: Delivery, subscription: Subscription) -> None:
        """Returns once the server has accepted the message for delivery."""
        try:
            recipient = parse_mailbox(delivery.recipient)
        except ValueError as error:
            raise PermanentFailure(str(error)) from error
        message = self._message(delivery, subscription.name, recipient)
        smtp = self._session()
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                await self._submit(smtp, message, recipient)
            await _quit(smtp)
        except TimeoutError as error:
            raise TemporaryFailure(
                f"{self._server}: the message took longer than {TOTAL_SECONDS:.0f} s"
            ) from error
        finally:
            smtp.close()

    @property
    def _server(self) -> str:
        return f"mail server {self._settings.host}:{self._settings.port}"

    def _message(self, delivery: Delivery, subscription: str, recipient: Address) -> EmailMessage:
        words = compose(delivery.body, subscription)
        message = EmailMessage(policy=SMTP_POLICY)
        message["From"] = self._sender
        message["To"] = recipient
        # The library decodes an RFC 2047 word in a value it is given, and the line break that such a word can
        # hide would end the header. What a page says stays as it says it.
        message["Subject"] = words.subject.replace("=?", "= ?")
        message["Date"] = format_datetime(self._clock.now())
        message["Message-ID"] = self._message_id(delivery.id)
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office replies, please
        if delivery.thread:
            # Every message on a report refers to one made-up root, the first one too, so that mail programs
            # show them together whichever of them arrived.
            root = self._message_id(f"thread.{delivery.thread}")
            message["In-Reply-To"] = root
            message["References"] = root
        message.set_content(words.text, cte="quoted-printable")
        message.add_alternative(words.html, subtype="html", cte="quoted-printable")
        return message

    def _message_id(self, local: str) -> str:
        return f"<{re.sub(r'[^A-Za-z0-9._-]', '-', local)}@{self._sender.domain}>"

    def _session(self) -> SMTP:
        self._tls = self._tls or ssl.create_default_context()
        return SMTP(
            hostname=self._settings.host,
            port=self._settings.port,
            timeout=STEP_SECONDS,
            use_tls=self._settings.security == "tls",
            start_tls=False,  # done step by step below, so that a failure names its step
            tls_context=self._tls,
        )

    async def _submit(self, smtp: SMTP, message: EmailMessage, recipient: Address) -> None:
        with self._step("connecting", "check email.host, email.port and email.security"):
            await smtp.connect()
            await smtp.ehlo()
        await self._secure(smtp)
        await self._log_in(smtp)
        utf8 = needs_smtputf8(recipient) or needs_smtputf8(self._sender)
        if utf8 and not smtp.supports_extension("smtputf8"):
            raise TemporaryFailure(f"{self._server} takes only ASCII addresses, not {recipient.addr_spec}")
        await self._hand_over(smtp, message, recipient, utf8=utf8)

    async def _secure(self, smtp: SMTP) -> None:
        if self._settings.security != "starttls":
            return
        if not smtp.supports_extension("starttls"):
            raise TemporaryFailure(
                f"{self._server} does not offer STARTTLS, and nothing is sent in the clear; use its STARTTLS "
                'port, or email.security = "tls"'
            )
        with self._step("STARTTLS", "check the server's certificate and that email.host is its name"):
            await smtp.starttls()
            await smtp.ehlo()

    async def _log_in(self, smtp: SMTP) -> None:
        if not self._settings.username:
            return
        # The server's own words are left out here: it has just been told the password.
        with self._step("AUTH", "check email.username and email.password_file", quote=False):
            await smtp.login(self._settings.username, self._settings.password or "")

    async def _hand_over(self, smtp: SMTP, message: EmailMessage, recipient: Address, *, utf8: bool) -> None:
        encoding = "utf-8" if utf8 else "ascii"
        options = ["SMTPUTF8"] if utf8 else []
        with self._step("MAIL FROM", "check that email.sender may send through this server"):
            await smtp.mail(self._sender.addr_spec, options=options, encoding=encoding)
        with self._step("RCPT TO", "check the address", about_message=True):
            await smtp.rcpt(recipient.addr_spec, encoding=encoding)
        with self._step("DATA", "ask whoever runs the server", about_message=True):
            await smtp.data(_as_bytes(message, utf8=utf8))

    @contextlib.contextmanager
    def _step(
        self, step: str, cure: str, *, about_message: bool = False, quote: bool = True
    ) -> Iterator[None]:
        """Turns what goes wrong inside into a failure that names the step.

        ValueError: what the library raises for answers it cannot decode, such as a challenge that is no
        base64.
        """
        try:
            yield
        except SMTPResponseException as error:
            answer = f"{error.code} {excerpt(error.message)}" if quote else str(error.code)
            raise _kind(error.code, about_message)(
                f"{self._server} answered {answer} at {step}; {cure}"
            ) from None
        except (SMTPException, OSError, ValueError) as error:
            reason = excerpt(str(error)) if quote else type(error).__name__
            raise TemporaryFailure(f"{self._server}: {step}: {reason}; {cure}") from None


def _kind(code: int, about_message: bool) -> Callable[[str], PermanentFailure | TemporaryFailure]:
    return PermanentFailure if about_message and 500 <= code <= 599 else TemporaryFailure


async def _quit(smtp: SMTP) -> None:
    """Says goodbye. The message has been accepted by now, so nothing here may turn it into a failure."""
    with contextlib.suppress(SMTPException, OSError):
        await smtp.quit(timeout=_QUIT_SECONDS)


def _as_bytes(message: EmailMessage, *, utf8: bool) -> bytes:
    """Encoded words must not pass 75 characters (RFC 2047), so only a plain subject is left unfolded."""
    policy = SMTPUTF8_POLICY if utf8 else SMTP_POLICY
    if str(message["Subject"]).isascii():
        policy = policy.clone(max_line_length=LONGEST_HEADER_LINE)
    return message.as_bytes(policy=policy)
