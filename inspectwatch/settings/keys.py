"""Every key of the configuration with its default: the one list that file, environment and tests go by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from notifier.subscriptions import DEFAULT_EVENTS

T = TypeVar("T", str, int, float, bool, tuple[str, ...])


@dataclass(frozen=True, slots=True)
class Key(Generic[T]):
    """One key: its path below the table it is read from, and its default, whose type is the key's type."""

    path: str
    default: T

    @property
    def variable(self) -> str:
        """The environment variable that stands in for a key outside subscriptions."""
        return "INSPECTWATCH_" + self.path.replace(".", "_").upper()


AnyKey = Key[str] | Key[int] | Key[float] | Key[bool] | Key[tuple[str, ...]]

DATABASE = Key("database", "inspectwatch.db")
TIMEZONE = Key("timezone", "Europe/London")

BASE_URL = Key("source.ofsted.base_url", "https://reports.ofsted.gov.uk")
ALLOWED_HOSTS: Key[tuple[str, ...]] = Key(
    "source.ofsted.allowed_hosts", ("files.ofsted.gov.uk", "files.api.ofsted.gov.uk")
)
POLL = Key("source.ofsted.poll", "*/30 7-19 * * mon-fri")
SWEEP = Key("source.ofsted.sweep", "0 5 * * sun")
REQUESTS_PER_SECOND = Key("source.ofsted.requests_per_second", 1.0)
CONTACT = Key("source.ofsted.contact", "")
EXPECTED_PROVIDERS = Key("source.ofsted.expected_providers", 153)
PAUSES: Key[tuple[str, ...]] = Key("source.ofsted.pauses", ())

EMAIL_HOST = Key("email.host", "localhost")
EMAIL_PORT = Key("email.port", 587)
EMAIL_SECURITY = Key("email.security", "starttls")
EMAIL_USERNAME = Key("email.username", "")
EMAIL_PASSWORD_FILE = Key("email.password_file", "")
EMAIL_SENDER = Key("email.sender", "Inspectwatch <alerts@example.org>")
EMAIL_UNSUBSCRIBE = Key("email.unsubscribe", "")
EMAIL_TEMPLATES = Key("email.templates", "")

ALLOW_PRIVATE_ADDRESSES = Key("webhooks.allow_private_addresses", False)

OPERATOR_TO: Key[tuple[str, ...]] = Key("operator.to", ())
OPERATOR_SECRET = Key("operator.secret", "")
OPERATOR_SECRET_FILE = Key("operator.secret_file", "")

BURST_LIMIT = Key("notify.burst_limit", 25)
HEARTBEAT_URL = Key("notify.heartbeat_url", "")
KEEP_DAYS = Key("notify.keep_days", 730)

FEEDS_DIRECTORY = Key("feeds.directory", "")
FEEDS_BASE_URL = Key("feeds.base_url", "")

WEB_PUBLIC_URL = Key("web.public_url", "")
WEB_LISTEN = Key("web.listen", "127.0.0.1")
WEB_PORT = Key("web.port", 8025)

SITE_PUBLIC_URL = Key("site.public_url", "")
SITE_LISTEN = Key("site.listen", "127.0.0.1")
SITE_PORT = Key("site.port", 8026)

HEALTH_LISTEN = Key("health.listen", "")
HEALTH_HOSTS: Key[tuple[str, ...]] = Key("health.hosts", ())

BACKUP_DIRECTORY = Key("backup.directory", "")
BACKUP_SCHEDULE = Key("backup.schedule", "")
BACKUP_KEEP = Key("backup.keep", 7)

KEEP_RUN_DAYS = Key("keep.run_days", 730)
KEEP_FETCH_DAYS = Key("keep.fetch_days", 730)

SECTIONS = (
    "source",
    "source.ofsted",
    "email",
    "webhooks",
    "operator",
    "notify",
    "feeds",
    "web",
    "site",
    "health",
    "backup",
    "keep",
)
KEYS: tuple[AnyKey, ...] = (
    DATABASE,
    TIMEZONE,
    BASE_URL,
    ALLOWED_HOSTS,
    POLL,
    SWEEP,
    REQUESTS_PER_SECOND,
    CONTACT,
    EXPECTED_PROVIDERS,
    PAUSES,
    EMAIL_HOST,
    EMAIL_PORT,
    EMAIL_SECURITY,
    EMAIL_USERNAME,
    EMAIL_PASSWORD_FILE,
    EMAIL_SENDER,
    EMAIL_UNSUBSCRIBE,
    EMAIL_TEMPLATES,
    ALLOW_PRIVATE_ADDRESSES,
    OPERATOR_TO,
    OPERATOR_SECRET,
    OPERATOR_SECRET_FILE,
    BURST_LIMIT,
    HEARTBEAT_URL,
    KEEP_DAYS,
    FEEDS_DIRECTORY,
    FEEDS_BASE_URL,
    WEB_PUBLIC_URL,
    WEB_LISTEN,
    WEB_PORT,
    SITE_PUBLIC_URL,
    SITE_LISTEN,
    SITE_PORT,
    HEALTH_LISTEN,
    HEALTH_HOSTS,
    BACKUP_DIRECTORY,
    BACKUP_SCHEDULE,
    BACKUP_KEEP,
    KEEP_RUN_DAYS,
    KEEP_FETCH_DAYS,
)

# The password itself is taken from the environment only, never from the configuration file.
EMAIL_PASSWORD = Key("email.password", "")

NAME = Key("name", "")
TO = Key("to", "")
SECRET = Key("secret", "")
SECRETS: Key[tuple[str, ...]] = Key("secrets", ())
SECRET_FILE = Key("secret_file", "")
EVENTS: Key[tuple[str, ...]] = Key("events", tuple(sorted(DEFAULT_EVENTS)))
PROVIDERS: Key[tuple[str, ...]] = Key("providers", ())
NEIGHBOURS_OF: Key[tuple[str, ...]] = Key("neighbours_of", ())
REGIONS: Key[tuple[str, ...]] = Key("regions", ())
TYPES: Key[tuple[str, ...]] = Key("types", ())
REMITS: Key[tuple[str, ...]] = Key("remits", ("childrens_services",))
AREAS: Key[tuple[str, ...]] = Key("areas", ())
DIRECTIONS: Key[tuple[str, ...]] = Key("directions", ())
CROSSES: Key[tuple[str, ...]] = Key("crosses", ())
DELIVER = Key("deliver", "instant")
AT = Key("at", "08:00")
WEEKDAY = Key("weekday", "mon")
QUIET = Key("quiet", "")
SUBSCRIPTION_TIMEZONE = Key("timezone", "")
LATE = Key("late", False)
WELCOME = Key("welcome", False)
PROOF_OF_LIFE = Key("proof_of_life", "")

SUBSCRIPTION_KEYS: tuple[AnyKey, ...] = (
    NAME,
    TO,
    SECRET,
    SECRETS,
    SECRET_FILE,
    EVENTS,
    PROVIDERS,
    NEIGHBOURS_OF,
    REGIONS,
    TYPES,
    REMITS,
    AREAS,
    DIRECTIONS,
    CROSSES,
    DELIVER,
    AT,
    WEEKDAY,
    QUIET,
    SUBSCRIPTION_TIMEZONE,
    LATE,
    WELCOME,
    PROOF_OF_LIFE,
)
