"""What a configuration comes to: plain frozen values, checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from notifier.channels.settings import EmailSettings, WebhookSettings
from notifier.subscriptions import Subscription


@dataclass(frozen=True, slots=True)
class OfstedSource:
    """The `[source.ofsted]` table."""

    base_url: str  # scheme, host and port, without a slash at the end
    allowed_hosts: frozenset[str]  # lower case, the base URL's own host among them
    poll: str  # cron, five fields, in the configuration's time zone
    sweep: str  # the same
    requests_per_second: float
    contact: str  # mail or web address; empty: none, which only a source on loopback may have
    expected_providers: int


@dataclass(frozen=True, slots=True)
class Config:
    """A whole configuration. `path` is None where there was no file."""

    path: Path | None
    database: Path  # absolute
    timezone: ZoneInfo
    source: OfstedSource
    email: EmailSettings
    webhooks: WebhookSettings
    subscriptions: tuple[Subscription, ...]
    welcome: frozenset[str]  # names of the subscriptions that are welcomed after a baseline
    warnings: tuple[str, ...]  # what deserves a look, though the program can start
