"""Why there is no connection: what httpx says in one error, told apart by what lies behind it."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

from scraper.errors import ConnectionFailed, ConnectionRefused, NameNotFound

_MOST_CAUSES = 20  # behind one error; there are four or five


def connection_failed(url: str, host: str, error: Exception) -> ConnectionFailed:
    """The named error about a connection that failed or broke."""
    causes = list(behind(error))
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return NameNotFound(url, f"no connection: the name {host} is not found (DNS): {error}")
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return ConnectionRefused(url, f"no connection: {host} is there and refuses it")
    return ConnectionFailed(url, f"no connection, or a broken one: {error}")


def certificate_error(error: Exception) -> ssl.SSLCertVerificationError | None:
    """The refusal of a certificate behind this error; None: it is about something else."""
    found = (cause for cause in behind(error) if isinstance(cause, ssl.SSLCertVerificationError))
    return next(found, None)


def behind(error: BaseException) -> Iterator[BaseException]:
    """The error and everything that led to it."""
    waiting: list[BaseException] = [error]
    for _ in range(_MOST_CAUSES):
        if not waiting:
            return
        cause = waiting.pop(0)
        yield cause
        if isinstance(cause, BaseExceptionGroup):
            waiting.extend(cause.exceptions)
        before = cause.__cause__ or cause.__context__
        if before is not None:
            waiting.append(before)
