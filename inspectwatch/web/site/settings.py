"""What the site needs to know of the configuration."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from inspectwatch.config import Config


@dataclass(frozen=True, slots=True)
class Site:
    """`public_url` and `feeds_url` are empty where there is none, else without a slash at the end."""

    database: Path
    timezone: ZoneInfo
    listen: str = "127.0.0.1"
    public_url: str = ""
    feeds_url: str = ""

    @property
    def root(self) -> str:
        """The path before all of our own: empty, or such as "/inspections"."""
        return urlsplit(self.public_url).path


def site_of(config: Config, listen: str | None = None) -> Site:
    """The site of a configuration; `listen`: where it is served instead of there."""
    feeds = config.feeds.base_url if config.feeds.directory else ""
    return Site(config.database, config.timezone, listen or config.site.listen, config.site.public_url, feeds)
