"""Everything the publishers' side raises on purpose has one base: `ScraperError`.

Only what the world does to us is wrapped (a refused connection, a page that does not fit). A programming
error is never wrapped: it escapes and ends the run honestly.
"""

from __future__ import annotations

from typing import Final

_LONGEST_PROBLEM: Final = 500  # characters; ours have under 200, and some quote what a server or a page says


class ScraperError(Exception):
    """Base of all errors of the publishers' side."""


class ParseError(ScraperError):
    """A page does not fit what we know of it. Never to be taken for "nothing there"."""

    def __init__(self, url: str, selector: str, problem: str) -> None:
        problem = _bounded(problem)
        super().__init__(f"{url}: {selector}: {problem}")
        self.url = url
        self.selector = selector
        self.problem = problem


class FetchError(ScraperError):
    """A page or file could not be had. `temporary` says whether asking again later can help."""

    temporary = True

    def __init__(self, url: str, problem: str) -> None:
        problem = _bounded(problem)
        super().__init__(f"{url}: {problem}")
        self.url = url
        self.problem = problem


class NotFound(FetchError):
    """404 or 410: the publisher says there is no such page."""

    temporary = False


class Blocked(FetchError):
    """401, 403, or 429 to the last try: the publisher does not want this request now."""


class TooMany(Blocked):
    """429 to the last try: we ask too much, or somebody who shares our way out does."""


class BotCheck(Blocked):
    """A page that checks whether a person asks, whatever its status."""


class SignIn(Blocked):
    """A page to sign in, where one was asked for that everybody may read."""


class ServerFailed(FetchError):
    """Any other status that is not a success, after all tries."""


class ConnectionFailed(FetchError):
    """No connection, a broken one, or a name that does not resolve."""


class NameNotFound(ConnectionFailed):
    """The host's name leads to no address: the name server has none, or none can be asked."""


class ConnectionRefused(ConnectionFailed):
    """The host is there, and nothing answers at its port."""


class CertificateRefused(FetchError):
    """The certificate does not prove that this is the host: expired, of another, or of whom nobody knows."""


class TimedOut(FetchError):
    """The connect, read or total time limit passed, after all tries."""


class CutOff(FetchError):
    """The body was shorter than its Content-Length."""


class BodyTooLarge(FetchError):
    """The body passed the size limit; what had come was thrown away."""

    temporary = False


class AddressRefused(FetchError):
    """The address, or one it redirects to, is not on an allowed host or not of an allowed scheme."""

    temporary = False


class RobotsDisallow(FetchError):
    """robots.txt forbids this address to us."""

    temporary = False


class RobotsUnavailable(FetchError):
    """robots.txt could not be had and none was kept, so nothing is fetched from this host."""


def _bounded(problem: str) -> str:
    """These words go into e-mails and onto terminals, whatever they quote."""
    return problem if len(problem) <= _LONGEST_PROBLEM else problem[: _LONGEST_PROBLEM - 1] + "…"
