"""Between what was recorded and what goes out: messages whose hour has come, feeds, our own alarms, and what
is forgotten after years. Asked after each run, and by the daemon each minute; idempotent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlite_utils import Database

from inspectwatch.clock import Clock
from inspectwatch.config import Config
from inspectwatch.feeds import FeedsUnwritable, write_feeds
from inspectwatch.notices import make_due
from inspectwatch.upkeep import Upkeep
from notifier.heartbeat import beat
from notifier.outbox import DeliveryReport, Outbox
from storage.notes import note, noted
from storage.retention import forget_deliveries, forget_fetches, forget_runs
from storage.times import from_text, to_text
from storage.transaction import writing

HEARTBEAT = "heartbeat"
_FORGOTTEN = "forgotten"
_FORGETS_EVERY = timedelta(days=1)

log = structlog.get_logger()


@dataclass(slots=True)
class Post:
    """Belongs to the thread that opened the database."""

    db: Database
    config: Config
    clock: Clock
    outbox: Outbox
    upkeep: Upkeep

    async def deliver(self) -> DeliveryReport:
        """Makes what is due and sends it; then tells the operator, at once, of what went wrong with it."""
        self.prepare()
        report = await self.outbox.deliver_due()
        if self.upkeep.look():
            report += await self.outbox.deliver_due()
        return report

    def look(self) -> None:
        """Makes what is due and settles our own alarms; the outbox, which is at work beside us, is woken."""
        made = self.prepare()
        told = self.upkeep.look()
        if made or told:
            self.outbox.wake()

    def prepare(self) -> int:
        """Makes the messages whose hour has come, writes the feeds, forgets what ended long ago. Returns how
        many messages were made."""
        made = make_due(self.db, self.config, self.clock)
        self._write_feeds()
        self._forget()
        return made

    async def heartbeat(self) -> str | None:
        """Tells the watcher outside, if there is one, that a run ended well. Returns what went wrong."""
        if not self.config.notify.heartbeat_url:
            return None
        problem = await beat(self.config.notify.heartbeat_url, self.config.webhooks)
        if problem:
            log.warning("heartbeat failed", error=problem)
            return problem
        with writing(self.db):
            note(self.db, HEARTBEAT, to_text(self.clock.now()))
        return None

    def _write_feeds(self) -> None:
        try:
            write_feeds(self.db, self.config.feeds, self.clock.now())
        except FeedsUnwritable as error:
            self.upkeep.feed_problem = str(error)
            log.warning("feeds not written", error=str(error))
        else:
            self.upkeep.feed_problem = ""

    def _forget(self) -> None:
        now, last = self.clock.now(), noted(self.db, _FORGOTTEN)
        if last and now - from_text(last) < _FORGETS_EVERY:
            return
        keep = self.config.keep
        gone = {
            "deliveries": forget_deliveries(self.db, now - timedelta(days=self.config.notify.keep_days)),
            "runs": forget_runs(self.db, now - timedelta(days=keep.run_days)),
            "fetches": forget_fetches(self.db, now - timedelta(days=keep.fetch_days)),
        }
        with writing(self.db):
            note(self.db, _FORGOTTEN, to_text(now))
        if any(gone.values()):
            log.info("forgotten", **gone)
