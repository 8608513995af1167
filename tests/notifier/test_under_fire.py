"""Receivers and mail servers at their worst, all at once for two days, over real sockets and a database."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from fixtures.catchers import HookAnswer, HookReceiver, MailCatcher, MailManners
from inspectwatch.outbox_store import SqliteOutbox
from notifier.channels import webhook
from notifier.channels.email import EmailChannel
from notifier.channels.settings import EmailSettings, WebhookSettings
from notifier.channels.webhook import WebhookChannel
from notifier.events import encode
from notifier.outbox import Outbox
from notifier.subscriptions import Subscription
from storage.database import open_for_writing
from storage.events import insert_event
from storage.transaction import writing
from storage.values import NewEvent, Recipient
from tests.notifier.bench import DICE
from tests.notifier.fakes import SECRET, SteppedClock, oxfordshire
from tests.notifier.servers import tcp_server

EVENTS = 4
DESKS = tuple(f"desk{each}@example.org" for each in range(10))
REFUSED = DESKS[3]


class Storm:
    """Four events to everybody, and a clock."""

    def __init__(self, db: Database, outbox: Outbox, clock: SteppedClock) -> None:
        self.db, self.outbox, self.clock = db, outbox, clock

    def record(self, subscriptions: list[Subscription]) -> None:
        """Each event belongs to an authority of its own, so that none waits for another."""
        recipients = tuple(Recipient(each.name, to) for each in subscriptions for to in each.recipients)
        for number in range(EVENTS):
            event = oxfordshire()
            event["data"]["id"] = f"event-{number}"
            new = NewEvent(
                id=event["data"]["id"],
                type=event["type"],
                cause="new_inspection",
                known_at=self.clock.now(),
                source="ofsted",
                body=encode(event),
                recipients=recipients,
                lane=str(number),
            )
            with writing(self.db):
                insert_event(self.db, new, report_key=None)

    async def hours(self, number: float) -> None:
        """Tries what is due, every quarter of an hour."""
        for _ in range(round(number * 4)):
            self.clock.advance(timedelta(minutes=15).total_seconds())
            await self.outbox.deliver_due()

    def left(self) -> set[str]:
        rows = self.db.query("SELECT subscription FROM deliveries WHERE state = 'waiting'")
        return {row["subscription"] for row in rows}

    def states(self) -> dict[str, set[str]]:
        """The states of the deliveries of each recipient."""
        states = defaultdict[str, set[str]](set)
        for row in self.db.query("SELECT recipient, state FROM deliveries"):
            states[row["recipient"]].add(row["state"])
        return dict(states)

    def sent(self, subscription: str) -> int:
        query = "SELECT COUNT(*) AS n FROM deliveries WHERE state = 'sent' AND subscription = ?"
        return next(int(row["n"]) for row in self.db.query(query, [subscription]))


class Strange:
    """A server that answers with garbage until it is `mended`, and keeps the ids of what it took."""

    def __init__(self) -> None:
        self.mended = False
        self.taken: list[str] = []

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        fields = dict(line.lower().split(": ", 1) for line in head.splitlines()[1:] if line)
        await reader.readexactly(int(fields["content-length"]))
        if self.mended:
            self.taken.append(fields["webhook-id"])
            writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        else:
            writer.write(b"\x00\xff no HTTP at all\r\n\r\n")
        await writer.drain()


@asynccontextmanager
async def storm(folder: Path, subscriptions: list[Subscription], port: int) -> AsyncIterator[Storm]:
    clock = SteppedClock()
    mail = EmailChannel(EmailSettings("127.0.0.1", "alerts@example.org", port, "none"), clock)
    hooks = WebhookChannel(WebhookSettings(allow_private_addresses=True), clock)
    with closing(open_for_writing(folder / "watch.db")) as db:
        outbox = Outbox(SqliteOutbox(db), {"email": mail, "webhook": hooks}, subscriptions, clock, DICE)
        yield Storm(db, outbox, clock)
        await mail.aclose()
        await hooks.aclose()


def hook(name: str, url: str) -> Subscription:
    return Subscription(name, "webhook", (url,), (SECRET,))


async def test_webhooks_arrive_in_the_end_and_delay_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "TOTAL_SECONDS", 0.5)  # real ones, spent on the one that hangs
    async with AsyncExitStack() as stack:
        names = ("well", "dead", "busy", "hangs", "resets")
        hooks = {name: stack.enter_context(HookReceiver()) for name in names}
        strange = Strange()
        strange_port = await stack.enter_async_context(tcp_server(strange.talk))
        hooks["dead"].always = HookAnswer(500)
        hooks["busy"].always = HookAnswer(429, {"Retry-After": "7200"})
        hooks["hangs"].always = HookAnswer(act="hang")
        hooks["resets"].always = HookAnswer(act="reset")
        subscriptions = [
            *(hook(name, receiver.url) for name, receiver in hooks.items()),
            hook("strange", f"http://127.0.0.1:{strange_port}/"),
        ]
        watch = await stack.enter_async_context(storm(tmp_path, subscriptions, 9))
        watch.record(subscriptions)
        await watch.outbox.deliver_due()
        assert watch.sent("well") == EVENTS  # in the first stretch, whatever the others do
        hooks["busy"].always = HookAnswer(204)
        await watch.hours(1.75)
        assert watch.sent("busy") == 0
        await watch.hours(1.0)  # it asked for two hours
        assert watch.sent("busy") == EVENTS
        await watch.hours(48)
        assert watch.left() == {"dead", "hangs", "resets", "strange"}
        for receiver in hooks.values():
            receiver.always = HookAnswer(204)
        strange.mended = True
        await watch.hours(24)
        assert watch.left() == set()
        expected = {f"event-{number}" for number in range(EVENTS)}
        for receiver in hooks.values():
            ids = [call.headers["webhook-id"] for call in receiver.calls.all()]
            assert set(ids) == expected
        # One after the other while it failed, and everything once when it worked.
        assert len(hooks["dead"].calls.all()) < 48 * 4
        assert [watch.sent(name) for name in hooks] == [EVENTS] * len(hooks)
        assert sorted(strange.taken) == sorted(expected)


async def test_mail_arrives_in_the_end_whatever_the_server_does(tmp_path: Path) -> None:
    manners = MailManners(
        refuse_recipients={REFUSED: "550 5.1.1 no such user"}, greylist=True, drop_after_data=2
    )
    desk = Subscription("desk", "email", DESKS)
    with MailCatcher(manners) as catcher:
        async with storm(tmp_path, [desk], catcher.port) as watch:
            watch.record([desk])
            await watch.hours(12)
            states = watch.states()
        came = [(mail.recipients[0], str(mail.message["Message-ID"])) for mail in catcher.mails.all()]
    others = set(DESKS) - {REFUSED}
    assert {to: states[to] for to in others} == {to: {"sent"} for to in others}
    assert states[REFUSED] == {"dead", "waiting"}  # for a person: nothing more was tried
    # Each message under one id; the two whose answer was lost came again under theirs.
    assert len(set(came)) == len({id_ for _, id_ in came}) == EVENTS * len(others)
    assert len(came) == EVENTS * len(others) + 2
