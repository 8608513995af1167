"""A made-up England, made once, and the site over it on a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from benchmarks.country import build
from fixtures.loopback import serving
from inspectwatch.web.site.app import application
from inspectwatch.web.site.settings import Site

LONDON = ZoneInfo("Europe/London")
MORNING = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)  # the day after the country's last run


@contextmanager
def served(site: Site) -> Iterator[int]:
    """The port that the site is served at, on the morning after the last run."""
    with serving(application(site, lambda: MORNING)) as url:
        yield int(url.rpartition(":")[2])


@pytest.fixture(scope="session")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of 153 authorities."""
    path = tmp_path_factory.mktemp("country") / "watch.db"
    build(path)
    return path


@pytest.fixture(scope="module")
def port(country: Path) -> Iterator[int]:
    """The country's."""
    with served(Site(country, LONDON, feeds_url="https://feeds.example.org/i")) as port:
        yield port
