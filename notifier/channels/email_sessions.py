"""Connections to the mail server, kept for the next message: few, not for long, not for many messages.

Everything before a message (connection, greeting, TLS, AUTH) is about the set-up and therefore temporary: a
changed password must not kill what is waiting.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiosmtplib import SMTP, SMTPException, SMTPResponseException, SMTPServerDisconnected

from notifier.channels import TemporaryFailure
from notifier.channels.plain import excerpt
from notifier.channels.settings import EmailSettings

AT_ONCE = 4
KEEP_SECONDS = 30.0
MOST_MESSAGES = 100
STEP_SECONDS = 20.0  # connecting, and each answer
_QUIT_SECONDS = 5.0


@dataclass(slots=True)
class Session:
    """One connection that is greeted, secured and logged in."""

    smtp: SMTP
    messages: int = 0
    used_at: float = 0.0  # of the event loop's time


class Sessions:
    """All calls belong to one event loop; after `aclose` it may be another."""

    def __init__(self, settings: EmailSettings) -> None:
        self._settings = settings
        self._idle: list[Session] = []
        # The system's certificates; a private authority is added with SSL_CERT_FILE. Checking them cannot
        # be switched off.
        self._tls: ssl.SSLContext | None = None  # made when first needed: it takes some 50 ms

    @property
    def server(self) -> str:
        """The server as failures name it."""
        return f"mail server {self._settings.host}:{self._settings.port}"

    @asynccontextmanager
    async def one(self) -> AsyncIterator[Session]:
        """A connection for one message, kept afterwards unless something went wrong with it."""
        session = await self._kept() or await self._new()
        try:
            yield session
        except BaseException:
            session.smtp.close()
            raise
        session.messages += 1
        session.used_at = asyncio.get_running_loop().time()
        if session.messages < MOST_MESSAGES and session.smtp.is_connected:
            self._idle.append(session)
        else:
            await _quit(session.smtp)

    async def aclose(self) -> None:
        """Says goodbye on what is kept."""
        idle, self._idle = self._idle, []
        for session in idle:
            await _quit(session.smtp)

    async def _kept(self) -> Session | None:
        """The one used last, if the server still answers on it. RSET also ends what a message left behind."""
        now = asyncio.get_running_loop().time()
        while self._idle:
            session = self._idle.pop()
            if now - session.used_at < KEEP_SECONDS and session.smtp.is_connected:
                with contextlib.suppress(SMTPException, OSError):
                    await session.smtp.rset()
                    return session
            session.smtp.close()
        return None

    async def _new(self) -> Session:
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
        # The server's own words are left out here: it has just been told the password.
        with self.step("AUTH", "check email.username and email.password_file", quote=False):
            await smtp.login(self._settings.username, self._settings.password or "")

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
            raise TemporaryFailure(f"{self.server} answered {answer} at {step}; {cure}") from None
        except (SMTPException, OSError, ValueError) as error:
            reason = excerpt(str(error)) if quote else type(error).__name__
            raise TemporaryFailure(f"{self.server}: {step}: {reason}; {cure}") from None


async def _quit(smtp: SMTP) -> None:
    """Says goodbye. Nothing here may turn what was accepted into a failure."""
    with contextlib.suppress(SMTPException, OSError):
        await smtp.quit(timeout=_QUIT_SECONDS)
    smtp.close()
