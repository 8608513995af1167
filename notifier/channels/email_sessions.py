"""Connections to the mail server, kept for the next message: few, not for long, not for many messages.

Everything before a recipient is named (connection, greeting, TLS, AUTH, MAIL FROM) is about the set-up and
therefore temporary: a changed password must not kill what is waiting.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiosmtplib import SMTP, SMTPException, SMTPResponseException, SMTPServerDisconnected

from notifier.channels import DeliveryFailure, TemporaryFailure
from notifier.channels.plain import excerpt
from notifier.channels.settings import EmailSettings

AT_ONCE = 4
KEEP_SECONDS = 30.0
MOST_MESSAGES = 100
STEP_SECONDS = 20.0  # connecting, and each answer
TOTAL_SECONDS = 60.0  # a whole message
_QUIT_SECONDS = 5.0
_AUTHENTICATION_REQUIRED = 530
_LOGIN_WANTED = re.compile(r"authentication (?:is )?required|not authenticated|log ?in first", re.IGNORECASE)

Begin = Callable[[SMTP], Awaitable[None]]


@dataclass(slots=True)
class Session:
    """One connection that is greeted, secured and logged in."""

    smtp: SMTP
    messages: int = 0  # that were tried on it
    end: asyncio.TimerHandle | None = None  # of one that waits for the next message


class Sessions:
    """All calls belong to one event loop; after `aclose` it may be another."""

    def __init__(self, settings: EmailSettings) -> None:
        self._settings = settings
        self._idle: list[Session] = []
        self._free = asyncio.Semaphore(AT_ONCE)
        # The system's certificates; a private authority is added with SSL_CERT_FILE. Checking them cannot
        # be switched off.
        self._tls: ssl.SSLContext | None = None  # made when first needed: it takes some 50 ms

    @property
    def server(self) -> str:
        """The server as failures name it."""
        return f"mail server {self._settings.host}:{self._settings.port}"

    @asynccontextmanager
    async def one(self, begin: Begin) -> AsyncIterator[SMTP]:
        """A connection for one message on which `begin`, which says MAIL FROM, went well.

        A kept connection that turns out to be dead by then is replaced: nothing has been handed over yet. Of
        what fails later nothing is tried again here. Waits while all connections are in use.
        """
        async with self._free:
            try:
                async with asyncio.timeout(TOTAL_SECONDS):
                    session = await self._kept(begin) or await self._new(begin)
                    async with self._given_back(session):
                        yield session.smtp
            except TimeoutError as error:
                raise TemporaryFailure(
                    f"{self.server}: the message took longer than {TOTAL_SECONDS:.0f} s"
                ) from error

    async def aclose(self) -> None:
        """Says goodbye on what is kept."""
        while self._idle:
            await _quit(self._taken().smtp)
        self._free = asyncio.Semaphore(AT_ONCE)  # the old one belongs to this event loop

    # Keeping

    async def _kept(self, begin: Begin) -> Session | None:
        """The one used last, if the server still takes a message on it. Where it does not, the others are no
        better: a server that was started again has forgotten them all."""
        if not self._idle:
            return None
        session = self._taken()
        try:
            await begin(session.smtp)
        except TemporaryFailure as failure:
            if not failure.endpoint:  # about this message: MAIL was not said, the connection is sound
                self._keep(session)
                raise
            session.smtp.close()
        except BaseException:
            session.smtp.close()
            raise
        else:
            return session
        while self._idle:
            self._taken().smtp.close()
        return None

    @asynccontextmanager
    async def _given_back(self, session: Session) -> AsyncIterator[None]:
        """Keeps it for the next message, unless something went wrong with it."""
        session.messages += 1
        sound = False
        try:
            yield
            sound = True
        except DeliveryFailure as failure:
            sound = not _is_about_the_server(failure) and await _reset(session.smtp)
            raise
        finally:
            if sound:
                self._keep(session)
            else:
                session.smtp.close()

    def _keep(self, session: Session) -> None:
        """Does not wait for anything, so that no accepted message can become a failure here."""
        if session.messages >= MOST_MESSAGES:
            _leave(session.smtp)
        elif session.smtp.is_connected:
            loop = asyncio.get_running_loop()
            session.end = loop.call_later(KEEP_SECONDS, self._retire, session)
            self._idle.append(session)

    def _taken(self) -> Session:
        session = self._idle.pop()
        if session.end is not None:
            session.end.cancel()
        return session

    def _retire(self, session: Session) -> None:
        self._idle.remove(session)
        _leave(session.smtp)

    # Opening

    async def _new(self, begin: Begin) -> Session:
        if self._settings.security != "none":
            self._tls = self._tls or ssl.create_default_context()
        smtp = SMTP(
            hostname=self._settings.host,
            port=self._settings.port,
            timeout=STEP_SECONDS,
            use_tls=self._settings.security == "tls",
            start_tls=False,  # done step by step below, so that a failure names its step
            tls_context=self._tls,
        )
        try:
            with self.step("connecting", "check email.host, email.port and email.security"):
                await smtp.connect()
                await smtp.ehlo()
            await self._secure(smtp)
            await self._log_in(smtp)
            await begin(smtp)
        except BaseException:
            smtp.close()
            raise
        return Session(smtp)

    async def _secure(self, smtp: SMTP) -> None:
        if self._settings.security != "starttls":
            return
        if not smtp.supports_extension("starttls"):
            raise TemporaryFailure(
                f"{self.server} does not offer STARTTLS, and nothing is sent in the clear; use its STARTTLS "
                'port, or email.security = "tls"'
            )
        with self.step("STARTTLS", "check the server's certificate and that email.host is its name"):
            await smtp.starttls()
            await smtp.ehlo()

    async def _log_in(self, smtp: SMTP) -> None:
        if not self._settings.username:
            return
        if not smtp.supports_extension("auth"):
            raise TemporaryFailure(f"{self.server} offers no login (AUTH) on this port; {self._login_port}")
        # The server's own words are left out here: it has just been told the password.
        with self.step("AUTH", "check email.username and email.password_file", quote=False):
            await smtp.login(self._settings.username, self._settings.password or "")

    @property
    def _login_port(self) -> str:
        """Where a login is to be had; many servers offer it only when the connection is encrypted."""
        encrypt = ' or set email.security = "starttls"' if self._settings.security == "none" else ""
        return (
            f"name the port for sending in email.port, mostly 587 (starttls) or 465 (tls){encrypt};"
            " leave email.username out if the server wants no login"
        )

    def cure(self, code: int, message: str, otherwise: str) -> str:
        """What to do about a refusal: the matter may be that we did not log in, or in the clear. RFC 4954, 6
        and RFC 3207, 4 both have 530 for it."""
        if code == _AUTHENTICATION_REQUIRED and "starttls" in message.lower():
            return 'set email.security = "starttls"'
        if not self._settings.username and (
            code == _AUTHENTICATION_REQUIRED or _LOGIN_WANTED.search(message)
        ):
            return "the server wants a login: set email.username and email.password_file"
        return otherwise

    @contextlib.contextmanager
    def step(self, step: str, cure: str, *, quote: bool = True) -> Iterator[None]:
        """Turns what goes wrong inside into a failure of the server that names the step.

        ValueError: what the library raises for answers it cannot decode, such as a challenge that is no
        base64.
        """
        try:
            yield
        except SMTPServerDisconnected as error:
            raise TemporaryFailure(f"{self.server}: {step}: {excerpt(str(error))}; {cure}") from None
        except SMTPResponseException as error:
            answer = f"{error.code} {excerpt(error.message)}" if quote else str(error.code)
            cure = self.cure(error.code, error.message, cure)
            raise TemporaryFailure(f"{self.server} answered {answer} at {step}; {cure}") from None
        except (SMTPException, OSError, ValueError) as error:
            reason = excerpt(str(error)) if quote else type(error).__name__
            raise TemporaryFailure(f"{self.server}: {step}: {reason}; {cure}") from None


def _is_about_the_server(failure: DeliveryFailure) -> bool:
    return isinstance(failure, TemporaryFailure) and failure.endpoint


async def _reset(smtp: SMTP) -> bool:
    """Ends what a refused message left behind. Whether the connection can be used again."""
    try:
        await smtp.rset(timeout=_QUIT_SECONDS)
    except (SMTPException, OSError):
        return False
    return True


def _leave(smtp: SMTP) -> None:
    """Says goodbye and does not wait for the answer."""
    with contextlib.suppress(SMTPException):
        if smtp.protocol is not None:
            smtp.protocol.write(b"QUIT\r\n")
    smtp.close()


async def _quit(smtp: SMTP) -> None:
    """Says goodbye, and gives the server a moment to answer."""
    try:
        with contextlib.suppress(SMTPException, OSError):
            await smtp.quit(timeout=_QUIT_SECONDS)
    finally:
        smtp.close()
