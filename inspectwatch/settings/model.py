"""What a configuration comes to: plain frozen values, checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from notifier.channels.settings import EmailSettings, WebhookSettings
from notifier.subscriptions import Subscription


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which a publisher says that it publishes nothing, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class OfstedSource:
    """The `[source.ofsted]` table."""

    base_url: str  # scheme, host and port, without a slash at the end
    allowed_hosts: frozenset[str]  # lower case, the base URL's own host among them
    poll: str  # cron, five fields, in the configuration's time zone
    sweep: str  # the same
    requests_per_second: float
    contact: str  # mail or web address; empty: none, which only a source on loopback may have
    expected_providers: int | None  # None: as many as the reference table says of the day
    pauses: tuple[Pause, ...] = ()  # in order, none overlapping another


@dataclass(frozen=True, slots=True)
class NotifySettings:
    """The `[notify]` table."""

    burst_limit: int = 25  # events of one poll that are believed without asking
    heartbeat_url: str = field(default="", repr=False)  # asked for after each good run; empty: none
    keep_days: int = 730  # how long deliveries that ended are kept


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """The `[feeds]` table. `directory` None: no feeds are written."""

    directory: Path | None = None
    base_url: str = ""  # where the directory can be read from outside, without a slash at the end


@dataclass(frozen=True, slots=True)
class WebSettings:
    """The `[web]` table."""

    public_url: str = ""  # without a slash at the end; empty: nothing is served, messages link to nothing
    listen: str = "127.0.0.1"
    port: int = 8025


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """The `[site]` table: the read-only web page of `serve` and `run --serve`."""

    public_url: str = ""  # without a slash at the end; empty: it is read where it listens, and nowhere else
    listen: str = "127.0.0.1"
    port: int = 8026


@dataclass(frozen=True, slots=True)
class HealthSettings:
    """The `[health]` table."""

    listen: str = ""  # an IP address or localhost; empty: the daemon says nothing
    port: int = 0
    hosts: frozenset[str] = frozenset()  # further names it is asked under, in lower case


@dataclass(frozen=True, slots=True)
class BackupSettings:
    """The `[backup]` table. `directory` None: where backups go is said to `backup` itself."""

    directory: Path | None = None
    schedule: str = ""  # cron, in the configuration's time zone; empty: the daemon makes none
    keep: int = 7  # how many are left when one was made


@dataclass(frozen=True, slots=True)
class KeepSettings:
    """The `[keep]` table: after how many days what is no longer needed is forgotten."""

    run_days: int = 730
    fetch_days: int = 730


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
    operator: tuple[Subscription, ...]  # one an address of `[operator] to`, all named "operator"
    notify: NotifySettings
    feeds: FeedSettings
    web: WebSettings
    warnings: tuple[str, ...]  # what deserves a look, though the program can start
    site: SiteSettings = field(default_factory=SiteSettings)
    health: HealthSettings = field(default_factory=HealthSettings)
    backup: BackupSettings = field(default_factory=BackupSettings)
    keep: KeepSettings = field(default_factory=KeepSettings)
