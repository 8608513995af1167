"""The tables `[operator]`, `[notify]`, `[feeds]`, `[web]` and `[site]`: whom to tell of trouble, and how what
is known is published."""

from __future__ import annotations

from pathlib import Path

from inspectwatch.addressing import OPERATOR
from inspectwatch.settings import addresses, keys, recipients
from inspectwatch.settings.keys import Key
from inspectwatch.settings.model import FeedSettings, NotifySettings, SiteSettings, WebSettings
from inspectwatch.settings.recipients import Surroundings
from inspectwatch.settings.sections import Resolve
from inspectwatch.settings.table import Table
from notifier.subscriptions import Subscription

_FEWEST_DAYS = 93  # a proof of life looks back over the whole month before, and comes days after its end


def operator(table: Table, around: Surroundings) -> tuple[Subscription, ...]:
    """One an address of `[operator] to`, each named "operator". They hear of every trouble, at once."""
    found = [recipients.recipients(table, keys.OPERATOR_TO, to, around) for to in table.get(keys.OPERATOR_TO)]
    channels = {channel for channel, _ in found}
    signed = "webhook" if "webhook" in channels else ""
    secrets = recipients.secrets(table, signed, recipients.OF_OPERATOR, around)
    everybody = [address for _, to in found for address in to]
    if len(everybody) > len(set(everybody)):
        table.problem(keys.OPERATOR_TO, "an address is named twice", "Name it once")
    return tuple(
        Subscription(OPERATOR, channel, to, secrets if channel == "webhook" else (), remits=frozenset())
        for channel, to in found
        if to
    )


def notify(table: Table) -> NotifySettings:
    """The `[notify]` table."""
    limit, days = table.get(keys.BURST_LIMIT), table.get(keys.KEEP_DAYS)
    if limit < 1:
        table.problem(keys.BURST_LIMIT, "nothing would ever be believed", "Write 25, or more")
    if days < _FEWEST_DAYS:
        message = f"{days} days are too few: corrections find those who got a wrong alert by them"
        table.problem(keys.KEEP_DAYS, message, f"Write 730, or at least {_FEWEST_DAYS}")
    return NotifySettings(limit, _heartbeat_url(table), days)


def _heartbeat_url(table: Table) -> str:
    text = table.get(keys.HEARTBEAT_URL)
    if text:
        try:
            addresses.web_address(text)
        except ValueError as error:
            table.problem(keys.HEARTBEAT_URL, str(error), 'Write it like "https://hc.example.org/ping/..."')
    return text


def feeds(table: Table, resolve: Resolve) -> FeedSettings:
    """The `[feeds]` table."""
    return FeedSettings(_directory(table, resolve), _address(table, keys.FEEDS_BASE_URL))


def _directory(table: Table, resolve: Resolve) -> Path | None:
    written = table.get(keys.FEEDS_DIRECTORY)
    if not written:
        if table.get(keys.FEEDS_BASE_URL):
            message = "there is an address and no feeds are written"
            table.warning(keys.FEEDS_BASE_URL, message, "Name a folder in feeds.directory")
        return None
    path = resolve(keys.FEEDS_DIRECTORY, written)
    if written.startswith("~"):
        table.problem(keys.FEEDS_DIRECTORY, "this names no folder", 'Write its path, without "~"')
    elif path.exists() and not path.is_dir():
        table.problem(keys.FEEDS_DIRECTORY, f"{path} is no folder", "Name a folder")
    elif not path.parent.is_dir():
        cure = "Make it, or choose another place"
        table.problem(keys.FEEDS_DIRECTORY, f"there is no folder {path.parent}", cure)
    return path


def web(table: Table) -> WebSettings:
    """The `[web]` table."""
    listen, port = _listen(table, keys.WEB_LISTEN), _port(table, keys.WEB_PORT)
    public = _address(table, keys.WEB_PUBLIC_URL, encrypted=True)
    if not public and (listen, port) != (keys.WEB_LISTEN.default, keys.WEB_PORT.default):
        table.warning(
            keys.WEB_LISTEN, "nothing is served without web.public_url", "Write it, or leave this out"
        )
    return WebSettings(public, listen, port)


def site(table: Table) -> SiteSettings:
    """The `[site]` table."""
    listen, port = _listen(table, keys.SITE_LISTEN), _port(table, keys.SITE_PORT)
    if table.get(keys.WEB_PUBLIC_URL) and port == table.get(keys.WEB_PORT):
        cure = f"Write another, such as {keys.SITE_PORT.default}"
        table.problem(keys.SITE_PORT, f"{port} is the port of web.port, too", cure)
    return SiteSettings(_address(table, keys.SITE_PUBLIC_URL), listen, port)


def _listen(table: Table, key: Key[str]) -> str:
    listen = table.get(key)
    if not addresses.is_own(listen):
        cure = 'Write "127.0.0.1" behind a proxy of your own'
        table.problem(key, f'"{listen}" is neither an IP address nor localhost', cure)
    return listen


def _port(table: Table, key: Key[int]) -> int:
    port = table.get(key)
    if not 1 <= port <= 65535:
        table.problem(key, f"{port} is no port", f"Write one from 1 to 65535, such as {key.default}")
    return port


def _address(table: Table, key: Key[str], *, encrypted: bool = False) -> str:
    """Where others read what we publish, without a slash at the end. `encrypted`: plain http will do on
    loopback only, because what ends a subscription goes through it."""
    text = table.get(key).rstrip("/")
    if not text:
        return ""
    cure = 'Write it like "https://alerts.example.org"'
    try:
        address = addresses.web_address(text)
    except ValueError as error:
        table.problem(key, str(error), cure)
        return ""
    if "?" in address.rest:
        table.problem(key, "a query stands in the address", cure)
    if encrypted and address.scheme == "http" and not addresses.is_loopback(address.host):
        table.problem(key, "plain http is for a loopback address only", "Write https")
    return text
