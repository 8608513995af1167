"""Checks that ask others: the publisher once, the mail server without a message, webhooks' names.

Nothing is sent to anybody, and nothing is written down.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
from aiosmtplib import SMTP

from inspectwatch.causes import cause_of
from inspectwatch.checks.check import Check, failed, ok, warning
from inspectwatch.clock import SystemClock
from inspectwatch.config import Config, check_source
from inspectwatch.output import address
from inspectwatch.program import policy_of
from notifier.channels import TemporaryFailure
from notifier.channels.addresses import AddressRefused, addresses_of
from notifier.channels.email_sessions import Sessions
from scraper.errors import FetchError, ParseError
from scraper.fetch import Fetcher, user_agent
from scraper.model import RememberedPage, RememberedRobots
from scraper.ofsted.addresses import list_page_url
from scraper.ofsted.pages import parse_list_page
from scraper.page import FetchedPage
from storage.database import open_for_reading
from storage.errors import StorageError
from storage.memory import PageMemory, RobotsMemory

CONNECT_SECONDS = 10.0
CLOCK_APART = timedelta(minutes=5)


@dataclass(slots=True)
class _Known:
    """What was fetched before, to be asked conditionally; what comes now is not kept."""

    pages: dict[str, RememberedPage]
    robots: dict[str, RememberedRobots]

    def recall(self, url: str) -> RememberedPage | None:
        return self.pages.get(url)

    def keep(self, page: FetchedPage) -> None:
        """Is not kept: a look changes nothing."""

    def recall_robots(self, origin: str) -> RememberedRobots | None:
        return self.robots.get(origin)

    def keep_robots(self, origin: str, robots: RememberedRobots) -> None:
        """Not beyond this look."""
        self.robots[origin] = robots


async def source(config: Config) -> AsyncIterator[Check]:
    """The first page of the list, asked for under the condition that it changed; robots.txt before it."""
    name = "source"
    if check_source(config):
        yield failed(name, "not asked: there is no contact", "Set contact in [source.ofsted]")
        return
    url = list_page_url(config.source.base_url, start=0)
    known, asked_as = _known(config, url), f"asked as {user_agent(config.source.contact)}"
    try:
        async with Fetcher(replace(policy_of(config), tries=1), SystemClock(), known) as fetcher:
            page = await fetcher.get(url, known)
        listed = parse_list_page(page)
    except (FetchError, ParseError) as error:
        yield failed(name, f"{error}; {asked_as}", cause_of(error).cure)
    else:
        as_before = ", unchanged" if page.not_modified else ""
        yield ok(
            name,
            f"{config.source.base_url} answers: {listed.stated_total} authorities{as_before}; {asked_as}",
        )
        yield _clock(page)


def _clock(page: FetchedPage) -> Check:
    """The server's clock; a page that did not change has that of its first answer, which says nothing."""
    name, said = "clock of the source", page.headers.get("date", "")
    now = datetime.now(UTC)
    try:
        theirs = parsedate_to_datetime(said)
        theirs = theirs.astimezone(UTC) if theirs.tzinfo else theirs.replace(tzinfo=UTC)  # "-0000"
    except (ValueError, OverflowError):  # the latter for a year that no calendar has once it is UTC
        return ok(name, "the server does not say what time it is")
    if not page.not_modified and abs(theirs - now) > CLOCK_APART:
        return warning(
            name,
            f"it is {now:%Y-%m-%d %H:%M} UTC here and {theirs:%Y-%m-%d %H:%M} UTC there",
            "Set this machine's clock (timedatectl set-ntp true)",
        )
    return ok(name, "as here" if not page.not_modified else "not looked at: the page is as before")


def _known(config: Config, url: str) -> _Known:
    known = _Known({}, {})
    try:
        with closing(open_for_reading(config.database)) as db:
            page = PageMemory(db).recall(url)
            robots = RobotsMemory(db).recall_robots(config.source.base_url)
    except StorageError:
        return known  # the check of the database says why
    known.pages |= {url: page} if page else {}
    known.robots |= {config.source.base_url: robots} if robots else {}
    return known


async def mail(config: Config) -> AsyncIterator[Check]:
    """Greeting, TLS and login of the mail server, and goodbye. Nothing where nobody gets mail."""
    if not any(each.channel == "email" for each in (*config.subscriptions, *config.operator)):
        return
    sessions = Sessions(config.email)
    try:
        async with sessions.one(_nothing):
            pass
    except TemporaryFailure as error:
        found, _, cure = str(error).partition("; ")
        yield failed("mail server", found, cure or "Check [email]")
    else:
        yield ok("mail server", f"{sessions.server} takes us ({config.email.security}), nothing was sent")
    finally:
        await sessions.aclose()


async def _nothing(_: SMTP) -> None:
    """No message is begun."""


async def webhooks(config: Config) -> AsyncIterator[Check]:
    """Whether each webhook's name leads to an address that may be sent to, and something answers there."""
    hooks = {
        recipient: httpx.URL(recipient)
        for each in (*config.subscriptions, *config.operator)
        if each.channel == "webhook"
        for recipient in each.recipients
    }
    for recipient, url in hooks.items():
        yield await _webhook(address(recipient), url, allow_private=config.webhooks.allow_private_addresses)


async def _webhook(shown: str, url: httpx.URL, *, allow_private: bool) -> Check:
    name = f"webhook {shown}"
    host = url.raw_host.decode("ascii")
    port = url.port or (443 if url.scheme == "https" else 80)
    tls = ssl.create_default_context() if url.scheme == "https" else None
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            (first, *_) = await addresses_of(host, port, allow_private=allow_private)
            _, writer = await asyncio.open_connection(
                first, port, ssl=tls, server_hostname=host if tls else None
            )
            writer.close()
    except AddressRefused as error:
        found, _, cure = str(error).partition("; ")
        return failed(name, found, cure)
    except ssl.SSLCertVerificationError as error:
        return failed(name, f"its certificate: {error.verify_message}", "The receiver has to renew it")
    except (OSError, TimeoutError) as error:
        said = str(error) or f"no connection within {CONNECT_SECONDS:.0f} s"
        return failed(name, said, "Check the address; messages wait and are tried again for three days")
    return ok(name, "something takes connections there; nothing was sent")
