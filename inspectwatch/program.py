"""Joins the parts: from a configuration to a program that can poll and deliver."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import SystemRandom

import structlog
from sqlite_utils import Database

from inspectwatch.alarms import Alarms
from inspectwatch.clock import Clock
from inspectwatch.config import Config
from inspectwatch.documents import Documents, Reader
from inspectwatch.forms import form_of
from inspectwatch.listing_news import ListingNews
from inspectwatch.notices import replan
from inspectwatch.outbox_store import SqliteOutbox
from inspectwatch.output import address
from inspectwatch.parts import Parts
from inspectwatch.post import Post
from inspectwatch.recorder import Recorder
from inspectwatch.run_report import NoProgress, Progress
from inspectwatch.schedule import next_time
from inspectwatch.upkeep import Upkeep
from notifier.channels import Channel
from notifier.channels.apprise import AppriseChannel
from notifier.channels.email import EmailChannel
from notifier.channels.webhook import WebhookChannel
from notifier.outbox import Outbox
from notifier.subscriptions import Subscription
from scraper.fetch import Fetcher
from scraper.ports import FetchPolicy
from scraper.reports.worker import ReportReader
from storage.addresses import AddressTable
from storage.alarms import AlarmTable
from storage.archive import DocumentArchive, archive_beside
from storage.database import copy_database, migrations_of, open_for_writing, writer_lock
from storage.errors import StorageError
from storage.forms import note_forms
from storage.holds import HoldTable
from storage.listing import ListingTable
from storage.memory import DocumentMemory, PageMemory, RobotsMemory
from storage.providers import ProviderStore
from storage.readings import ReadingTable
from storage.reports import ReportStore
from storage.runs import RunLog

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Program:
    """A configured program with its database open for writing."""

    config: Config
    clock: Clock
    parts: Parts
    outbox: Outbox
    deliveries: SqliteOutbox
    runs: RunLog
    post: Post
    upgraded: str = ""  # from which schema to which, where opening it did that; to be said

    @property
    def addresses(self) -> frozenset[tuple[str, str]]:
        """(subscription, address) of everyone in the configuration."""
        return addresses_of(self.config)


@asynccontextmanager
async def opened(
    config: Config,
    clock: Clock,
    *,
    progress: Progress | None = None,
    stopping: Callable[[], bool] = lambda: False,
    reader: Reader | None = None,
) -> AsyncIterator[Program]:
    """The program, at work on its database alone. Raises StorageError where that cannot be.

    `reader` is for callers that keep one over several programs; without it, a worker of our own is started
    when the first document comes and ended with the program.
    """
    with writer_lock(config.database):
        before = _schema(config.database)
        db = open_for_writing(config.database)
        after = _schema(config.database)
        archive = archive_beside(config.database)
        archive.tidy()
        try:
            async with _joined(
                config, clock, db, archive, progress=progress, stopping=stopping, reader=reader
            ) as program:
                yield replace(program, upgraded=_upgraded(before, after))
        finally:
            db.close()


def _schema(database: Path) -> str:
    """The number and name of its latest migration; empty: it has none yet, or will not open, which opening it
    says in its own words."""
    try:
        applied = migrations_of(database) if database.exists() else []
    except StorageError:
        return ""
    return applied[-1].removeprefix("m") if applied else ""


def _upgraded(before: str, after: str) -> str:
    if before in ("", after):
        return ""
    said = f"the database was upgraded from schema {before} to {after}"
    return f"{said}; older versions of inspectwatch refuse it from now on"


@asynccontextmanager
async def on_trial(
    config: Config,
    clock: Clock,
    *,
    progress: Progress | None = None,
    stopping: Callable[[], bool] = lambda: False,
    reader: Reader | None = None,
) -> AsyncIterator[Program]:
    """The program on a copy of its database that is thrown away: it fetches and decides, and keeps nothing.

    What it would tell people waits in the copy's outbox, which nobody sends.
    """
    with writer_lock(config.database), tempfile.TemporaryDirectory(prefix="inspectwatch-") as folder:
        copy = Path(folder) / "trial.db"
        if config.database.exists():
            copy_database(config.database, copy)
        db = open_for_writing(copy)
        archive = replace(archive_beside(copy), fallback=archive_beside(config.database).root)
        try:
            async with _joined(
                config, clock, db, archive, progress=progress, stopping=stopping, reader=reader
            ) as program:
                yield program
        finally:
            db.close()


@asynccontextmanager
async def _joined(
    config: Config,
    clock: Clock,
    db: Database,
    archive: DocumentArchive,
    *,
    progress: Progress | None,
    stopping: Callable[[], bool] = lambda: False,
    reader: Reader | None = None,
) -> AsyncIterator[Program]:
    with ReportReader() as own_reader:
        fetcher = Fetcher(policy_of(config), clock, RobotsMemory(db))
        documents = Documents(fetcher, DocumentMemory(db, archive), archive, reader or own_reader)
        async with fetcher:
            parts = _parts(config, clock, db, documents, progress=progress or NoProgress(), stopping=stopping)
            async with _open(channels(config, clock)) as ways:
                deliveries = SqliteOutbox(db)
                deliveries.table.free_claims()  # we hold the writer's lock, so nobody else is sending
                outbox = Outbox(deliveries, ways, everybody(config), clock, SystemRandom())
                post = _post(config, clock, db, outbox, parts.alarms)
                yield Program(config, clock, parts, outbox, deliveries, parts.runs, post)


def _post(config: Config, clock: Clock, db: Database, outbox: Outbox, alarms: Alarms) -> Post:
    """What waits is planned by the configuration as it is now."""
    now = clock.now()
    note_forms(db, {each.name: form_of(each) for each in config.subscriptions}, now)
    for each in AddressTable(db).keep_away(addresses_of(config), now):
        log.warning(
            "address stays unsubscribed",
            address=address(each.recipient),
            subscription=each.subscription,
            reason=each.off_reason,
        )
    replan(db, everybody(config))
    sweep_after = partial(next_time, config, "sweep")
    upkeep = Upkeep(db, alarms, config.subscriptions, clock, up_since=now, sweep_after=sweep_after)
    return Post(db, config, clock, outbox, upkeep)


@asynccontextmanager
async def _open(ways: dict[str, Channel]) -> AsyncIterator[dict[str, Channel]]:
    try:
        yield ways
    finally:
        for way in ways.values():
            await way.aclose()


def addresses_of(config: Config) -> frozenset[tuple[str, str]]:
    """(subscription, address) of everyone in the configuration."""
    return frozenset(
        (subscription.name, recipient)
        for subscription in everybody(config)
        for recipient in subscription.recipients
    )


def everybody(config: Config) -> tuple[Subscription, ...]:
    """The subscriptions, and the operator as one of them."""
    return (*config.subscriptions, *config.operator)


def _parts(
    config: Config,
    clock: Clock,
    db: Database,
    documents: Documents,
    *,
    progress: Progress,
    stopping: Callable[[], bool],
) -> Parts:
    reports, runs = ReportStore(db), RunLog(db)
    return Parts(
        base_url=config.source.base_url,
        expected_providers=config.source.expected_providers,
        timezone=config.timezone,
        clock=clock,
        fetcher=documents.fetcher,
        page_memory=PageMemory(db),
        documents=documents,
        providers=ProviderStore(db),
        reports=reports,
        readings=ReadingTable(db),
        recorder=Recorder(reports, config.subscriptions, clock),
        listing_news=ListingNews(ListingTable(db), config.subscriptions, clock),
        runs=runs,
        alarms=Alarms(AlarmTable(db), config.subscriptions, config.operator, clock),
        holds=HoldTable(db),
        burst_limit=config.notify.burst_limit,
        pauses=config.source.pauses,
        progress=progress,
        stopping=stopping,
    )


def channels(config: Config, clock: Clock) -> dict[str, Channel]:
    """The ways to reach people, by the names that subscriptions use."""
    return {
        "email": EmailChannel(config.email, clock),
        "webhook": WebhookChannel(config.webhooks, clock),
        "apprise": AppriseChannel(),
    }


def policy_of(config: Config) -> FetchPolicy:
    """How the source of that configuration is asked."""
    return FetchPolicy(
        base_url=config.source.base_url,
        allowed_hosts=config.source.allowed_hosts,
        contact=config.source.contact,
        requests_per_second=config.source.requests_per_second,
    )
