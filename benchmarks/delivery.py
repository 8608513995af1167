"""`python -m benchmarks.delivery`: what delivering costs, with everything recorded durably.

One event to many subscriptions: who hears of it is worked out and the deliveries are written. Then all of
them are sent by the real outbox, once to a webhook receiver and once to a mail server, both on loopback and
in processes of their own. Each is set against the least that sending can cost, measured in the same run and
with as many connections: a loop over httpx, or over aiosmtplib, that sends ready bytes and records nothing.
Several rounds, in turn; the median counts.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import logging
import os
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from random import SystemRandom
from statistics import median

import aiosmtplib
import httpx
from sqlite_utils import Database

from benchmarks.measures import memory_of, table
from benchmarks.receivers import receiving
from inspectwatch import logs
from inspectwatch.addressing import addressed, by_name
from inspectwatch.clock import SystemClock
from inspectwatch.outbox_store import SqliteOutbox
from notifier.channels import Channel
from notifier.channels.email import EmailChannel
from notifier.channels.settings import EmailSettings, WebhookSettings
from notifier.channels.webhook import WebhookChannel
from notifier.events import encode
from notifier.example import example
from notifier.message import compose
from notifier.outbox import Outbox
from notifier.payload import ReportEvent
from notifier.subscriptions import Subscription, recipients_of
from storage.database import open_for_writing
from storage.events import insert_event
from storage.transaction import writing
from storage.values import NewEvent

SECRET = "whsec_" + base64.b64encode(b"a key for a benchmark, no secret").decode()
SENDER = "alerts@example.org"

Send = Callable[[int], Awaitable[object]]
Deliver = Callable[[aiosmtplib.SMTP, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Sent:
    """One round: seconds for all messages, and the most memory this process had by then, in MiB."""

    seconds: float
    memory: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.delivery",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--subscriptions", type=int, default=10_000, help="webhooks, and subscriptions in all"
    )
    parser.add_argument("--mails", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    logs.configure(level=logging.CRITICAL)
    print(_written(options.subscriptions), end="\n\n", flush=True)
    head = ("to", "messages", "ours/s", "bare/s", "ours:bare", "connections", "MiB before", "MiB after")
    rows = [
        asyncio.run(_hooks(options.subscriptions, options.rounds)),
        *asyncio.run(_mails(options.mails, options.rounds)),
    ]
    print(table(head, rows))
    print(
        "\nours: claimed, composed, sent and recorded in SQLite, synchronous = FULL. bare: ready bytes sent"
        " over as many connections, nothing recorded; for e-mails also a ready message whose To is"
        " set for each, as the library's own `send_message` sends it."
    )


# Writing


def _written(number: int) -> str:
    subscriptions = [_hook(f"https://hooks.example.org/{each}", each) for each in range(number)]
    with _database() as db:
        started = time.perf_counter()
        write_event(db, subscriptions)
        seconds = time.perf_counter() - started
        (count,) = db.execute("SELECT COUNT(*) FROM deliveries").fetchone()
    return (
        f"One event to {number} subscriptions: {count} deliveries worked out and written in {seconds:.2f} s"
    )


def write_event(db: Database, subscriptions: Sequence[Subscription]) -> None:
    """As the recorder does: who hears of it, when, and one transaction."""
    event, now = _event(), datetime.now(UTC)
    new = NewEvent(
        id=event["data"]["id"],
        type=event["type"],
        cause="new_inspection",
        known_at=now,
        source="ofsted",
        body=encode(event),
        recipients=addressed(recipients_of(event, subscriptions), by_name(subscriptions), now),
        lane=event["data"]["provider"]["urn"],
    )
    with writing(db):
        insert_event(db, new, report_key=None)


def _event() -> ReportEvent:
    """The example, as news."""
    event = example(datetime.now(UTC))
    del event["data"]["test"]
    return event


@contextmanager
def _database() -> Iterator[Database]:
    with (
        tempfile.TemporaryDirectory(prefix="inspectwatch-bench-") as folder,
        closing(open_for_writing(Path(folder) / "watch.db")) as db,
    ):
        yield db


def _hook(url: str, number: int) -> Subscription:
    return Subscription(f"hook-{number}", "webhook", (url,), (SECRET,))


# Sending


async def _hooks(number: int, rounds: int) -> list[object]:
    settings = WebhookSettings(allow_private_addresses=True)
    with receiving("http") as (port, taken):
        subscriptions = [_hook(f"http://127.0.0.1:{port}/{each}", each) for each in range(number)]
        body, at_once = encode(_event()), WebhookChannel.at_once
        headers = {
            "Content-Type": "application/json",
            "webhook-id": "1",
            "webhook-signature": "v1," + "a" * 44,
        }
        ours, bare = list[Sent](), list[Sent]()
        channel = WebhookChannel(settings, SystemClock())
        for _ in range(rounds):
            async with httpx.AsyncClient(trust_env=False) as client:

                async def post(each: int, client: httpx.AsyncClient = client) -> None:
                    answer = await client.post(
                        f"http://127.0.0.1:{port}/{each}", content=body, headers=headers
                    )
                    answer.raise_for_status()

                bare.append(await _bare(number, at_once, post))
            ours.append(await _ours("webhook", channel, subscriptions))
    return ["webhooks", number, *_rates(number, ours, bare), taken[0].most_connections, *_memory(ours, bare)]


async def _mails(number: int, rounds: int) -> list[list[object]]:
    with receiving("smtp") as (port, taken):
        settings = EmailSettings("127.0.0.1", SENDER, port, "none")
        desks = [
            Subscription(f"desk-{each}", "email", (f"desk{each}@example.org",)) for each in range(number)
        ]
        ready, ours, bare, addressed_each = _ready_mail(), list[Sent](), list[Sent](), list[Sent]()
        channel = EmailChannel(settings, SystemClock())  # one for all rounds, as the daemon has
        for _ in range(rounds):
            bare.append(await _bare_mails(number, port, _as_bytes(ready)))
            addressed_each.append(await _bare_mails(number, port, _addressed(ready)))
            ours.append(await _ours("email", channel, desks))
    most = taken[0].most_connections
    return [
        [
            "e-mail, by send_message",
            number,
            *_rates(number, ours, addressed_each),
            most,
            *_memory(ours, bare),
        ],
        ["e-mail, ready bytes", number, *_rates(number, ours, bare), most, *_memory(ours, bare)],
    ]


def _ready_mail() -> EmailMessage:
    """A message of ours, encoded."""
    words = compose(encode(_event()), "desk-1")
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = words.subject, SENDER, "desk@example.org"
    message.set_content(words.text, cte="quoted-printable")
    message.add_alternative(words.html, subtype="html", cte="quoted-printable")
    return message


def _as_bytes(message: EmailMessage) -> Deliver:
    ready = message.as_bytes()

    async def deliver(client: aiosmtplib.SMTP, to: str) -> None:
        await client.sendmail(SENDER, [to], ready)

    return deliver


def _addressed(message: EmailMessage) -> Deliver:
    async def deliver(client: aiosmtplib.SMTP, to: str) -> None:
        del message["To"]
        message["To"] = to
        await client.send_message(message)

    return deliver


async def _bare_mails(number: int, port: int, deliver: Deliver) -> Sent:
    clients = [aiosmtplib.SMTP(hostname="127.0.0.1", port=port) for _ in range(EmailChannel.at_once)]
    for client in clients:
        await client.connect()
    free = asyncio.Queue[aiosmtplib.SMTP]()
    for client in clients:
        free.put_nowait(client)

    async def send(each: int) -> None:
        client = await free.get()
        await deliver(client, f"desk{each}@example.org")
        free.put_nowait(client)

    sent = await _bare(number, EmailChannel.at_once, send)
    for client in clients:
        await client.quit()
    return sent


async def _bare(number: int, at_once: int, send: Send) -> Sent:
    """All messages, so many at a time, and nothing else."""
    numbers = iter(range(number))

    async def worker() -> None:
        for each in numbers:
            await send(each)

    started = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(at_once)))
    return Sent(time.perf_counter() - started, memory_of(os.getpid()).peak)


async def _ours(name: str, channel: Channel, subscriptions: Sequence[Subscription]) -> Sent:
    """All deliveries of one event by the outbox, until the last is recorded."""
    with _database() as db:
        write_event(db, subscriptions)
        outbox = Outbox(SqliteOutbox(db), {name: channel}, subscriptions, SystemClock(), SystemRandom())
        started = time.perf_counter()
        report = await outbox.deliver_due()
        sent = Sent(time.perf_counter() - started, memory_of(os.getpid()).peak)
        await channel.aclose()
        (recorded,) = db.execute("SELECT COUNT(*) FROM deliveries WHERE state = 'sent'").fetchone()
    if not report.sent == recorded == len(subscriptions):
        raise SystemExit(f"{report.sent} sent and {recorded} recorded, of {len(subscriptions)}: {report}")
    return sent


def _rates(number: int, ours: Sequence[Sent], bare: Sequence[Sent]) -> list[object]:
    mine, theirs = (number / median(each.seconds for each in rounds) for rounds in (ours, bare))
    return [round(mine), round(theirs), f"{mine / theirs:.2f}"]


def _memory(ours: Sequence[Sent], bare: Sequence[Sent]) -> list[object]:
    return [round(bare[0].memory), round(ours[-1].memory)]


if __name__ == "__main__":
    main()
