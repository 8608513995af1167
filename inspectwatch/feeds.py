"""Writing the feeds: from the database to files that any web server can publish.

1. What is new since the noted sequence says which feeds are touched; a file that is missing is one of them.
2. Each is written beside its place and renamed into it: a reader has the old one or the new one, whole.
3. Only then the sequence is noted: whoever is killed before writes the same files once more.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import cast

from sqlite_utils import Database

from inspectwatch.settings.model import FeedSettings
from notifier.events import decode
from notifier.feeds import Feed, FeedEntry, atom
from notifier.payload import ProviderEvent, ReportEvent
from storage.durable import INCOMING, replace_durably
from storage.feed_events import FeedEvents, FeedProvider, Noted

ALL = "all.atom"
MOST_ENTRIES = 100
MOST_ENTRIES_OF_AN_AUTHORITY = 50
_FORM = 1  # another number writes all feeds anew at the next start
_FOLDERS = ("", "authorities", "regions")


class FeedsUnwritable(Exception):
    """The folder of feeds cannot be written to. The text names the cause and the cure. The next call tries
    all of it again."""

    def __init__(self, directory: Path, error: OSError) -> None:
        super().__init__(
            f"feeds could not be written to {directory}: {error.strerror or type(error).__name__}."
            " Check that the folder can be written to and the disk is not full; the next run tries again"
        )
        self.directory = directory


@dataclass(frozen=True, slots=True)
class _Source:
    """One feed and whose events it tells. `urns` None: everybody's."""

    feed: Feed
    urns: frozenset[str] | None
    most: int = MOST_ENTRIES


def write_feeds(db: Database, settings: FeedSettings, now: datetime) -> int:
    """Brings the feeds up to date with the database; returns how many files were written.

    `now` (aware) dates feeds without entries. Without a directory in `settings` nothing is done. Raises
    FeedsUnwritable, which is no reason to end a run. For the one writer of the database.
    """
    if settings.directory is None:
        return 0
    events = FeedEvents(db)
    settled, noted, form = events.settled(), events.noted(), _form(settings)
    try:
        _prepare(settings.directory)
        anew = noted is None or noted.form != form or not (settings.directory / ALL).exists()
        touched = None if noted is None or anew else events.touched_since(noted.sequence)
        written = sum(
            _written(events, source, settings.directory)
            for source in _sources(events.providers(), settings, now)
            if _is_due(source, touched, settings.directory)
        )
    except OSError as error:
        raise FeedsUnwritable(settings.directory, error) from error
    if noted != Noted(settled, form):
        events.note(Noted(settled, form))
    return written


def _form(settings: FeedSettings) -> str:
    return sha256(f"{_FORM} {settings.base_url}".encode()).hexdigest()[:16]


def _sources(providers: Collection[FeedProvider], settings: FeedSettings, now: datetime) -> Iterator[_Source]:
    """Every feed there is to be. That of all comes last: while it is missing, all are written anew."""
    base = settings.base_url
    for provider in providers:
        path = f"authorities/{slug(provider.urn)}.atom"
        feed = Feed(path, f"{provider.name}: inspection outcomes", now, base, provider.url)
        yield _Source(feed, frozenset({provider.urn}), MOST_ENTRIES_OF_AN_AUTHORITY)
    for region in sorted({provider.region for provider in providers if provider.region}):
        urns = frozenset(provider.urn for provider in providers if provider.region == region)
        yield _Source(Feed(f"regions/{slug(region)}.atom", f"{region}: inspection outcomes", now, base), urns)
    yield _Source(Feed(ALL, "Inspection outcomes", now, base), None)


def slug(name: str) -> str:
    """The name as a file name: "East of England" is "east-of-england". None leads out of its folder."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "unnamed"


def _is_due(source: _Source, touched: frozenset[str] | None, directory: Path) -> bool:
    """`touched` None: everything is."""
    if touched is None or not (directory / source.feed.path).exists():
        return True
    return bool(touched if source.urns is None else touched & source.urns)


def _written(events: FeedEvents, source: _Source, directory: Path) -> bool:
    """Whether there was something to write: a feed that says what it said keeps its file."""
    entries = [
        FeedEntry(cast("ReportEvent | ProviderEvent", decode(event.body)), event.known_at)
        for event in events.latest(source.most, source.urns)
    ]
    target, body = directory / source.feed.path, atom(source.feed, entries)
    if target.exists() and (not entries or target.read_bytes() == body):
        return False
    replace_durably(target, body, before=_readable_by_all)
    return True


def _prepare(directory: Path) -> None:
    """Makes the folders, and removes what a process that was killed in the middle of writing left behind."""
    for name in _FOLDERS:
        folder = directory / name
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f"{INCOMING}*"):
            left.unlink(missing_ok=True)


def _readable_by_all(descriptor: int) -> None:
    os.fchmod(descriptor, 0o644)  # a web server runs as somebody else
