"""`python -m benchmarks.send_storm`: kill -9 at random moments of a storm of messages.

A sender in a process of its own records events to webhooks and mailboxes and sends them; it is killed
without warning, again and again, and started anew. The receivers live on in this process. At the end the last
sender is left alone, and what arrived is held against what was recorded: nothing lost, nothing under two ids,
the database whole.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random, SystemRandom

from benchmarks.delivery import SECRET, write_event
from fixtures.catchers import HookAnswer, HookReceiver, MailCatcher, MailManners
from inspectwatch import logs
from inspectwatch.clock import SystemClock
from inspectwatch.outbox_store import SqliteOutbox
from notifier.channels import Channel
from notifier.channels.email import EmailChannel
from notifier.channels.settings import EmailSettings, WebhookSettings
from notifier.channels.webhook import WebhookChannel
from notifier.outbox import Outbox
from notifier.subscriptions import Subscription
from storage.database import open_for_writing

HOOKS, MAILS, EVENTS = 40, 12, 6
LONGEST_LIFE = 1.2  # seconds that a sender lives at most, from its first word on
_SECONDS_AT_THE_END = 120.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a storm."""

    kills: int
    recorded: int  # deliveries
    arrived: int  # different ones
    repeats: int  # arrivals of one that had arrived before, under the same id
    lost: tuple[str, ...]
    strange: tuple[str, ...]  # arrivals that nobody recorded, or under another id
    integrity: str
    unsent: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints what came of it; 1 where anything was lost or strange."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.send_storm", description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sender", nargs=3, metavar=("DATABASE", "HOOK", "PORT"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.sender:
        asyncio.run(_send(Path(options.sender[0]), options.sender[1], int(options.sender[2])))
        return 0
    outcome = storm(options.kills, options.seed)
    print(
        f"{outcome.kills} kills (seed {options.seed}): {outcome.recorded} deliveries recorded,"
        f" {outcome.arrived} arrived, {outcome.repeats} of them again under the same id;"
        f" {len(outcome.lost)} lost, {len(outcome.strange)} strange, {outcome.unsent} left unsent;"
        f" integrity_check {outcome.integrity}"
    )
    return int(bool(outcome.lost or outcome.strange or outcome.unsent or outcome.integrity != "ok"))


def storm(kills: int, seed: int) -> Outcome:
    """Kills a sender so often, and then lets one finish."""
    random = Random(seed)  # noqa: S311 - so that it can be repeated
    with (
        tempfile.TemporaryDirectory(prefix="inspectwatch-storm-") as folder,
        HookReceiver() as hooks,
        MailCatcher(MailManners()) as mails,
    ):
        hooks.always = HookAnswer(204)
        database = Path(folder) / "watch.db"
        done = 0
        while done < kills:
            done += _killed(database, hooks.url, mails.port, random.uniform(0.0, LONGEST_LIFE))
        _left_alone(database, hooks.url, mails.port)
        arrivals = [
            (call.headers["webhook-id"], f"{hooks.url}{call.target.removeprefix('/hook')}")
            for call in hooks.calls.all()
        ]
        letters = [(str(mail.message["Message-ID"]), mail.recipients[0]) for mail in mails.mails.all()]
        return _counted(database, done, arrivals, letters)


def _sender(database: Path, hook: str, port: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.send_storm", "--sender", str(database), hook, str(port)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _killed(database: Path, hook: str, port: int, seconds: float) -> int:
    """1 where the sender was still at work when it was killed, 0 where it had ended."""
    with _sender(database, hook, port) as process:
        assert process.stdout is not None
        if process.stdout.readline() != "at work\n":
            raise SystemExit("the sender did not start")
        time.sleep(seconds)
        process.kill()
        process.wait()
        return int(process.returncode == -signal.SIGKILL)


def _left_alone(database: Path, hook: str, port: int) -> None:
    with _sender(database, hook, port) as process:
        if process.wait(_SECONDS_AT_THE_END):
            raise SystemExit(f"the last sender ended with {process.returncode}")


def _counted(
    database: Path, kills: int, arrivals: Sequence[tuple[str, str]], letters: Sequence[tuple[str, str]]
) -> Outcome:
    with closing(sqlite3.connect(database)) as db:
        rows = db.execute("SELECT id, event_id, recipient, state FROM deliveries").fetchall()
        (integrity,) = db.execute("PRAGMA integrity_check").fetchone()
    wanted = Counter(
        (f"<{id_}@example.org>", recipient) if "@" in recipient else (event, recipient)
        for id_, event, recipient, _ in rows
    )
    came = Counter([*arrivals, *letters])
    return Outcome(
        kills=kills,
        recorded=len(rows),
        arrived=len(came.keys() & wanted.keys()),
        repeats=sum(number - 1 for number in came.values()),
        lost=tuple(map(str, wanted.keys() - came.keys())),
        strange=tuple(map(str, came.keys() - wanted.keys())),
        integrity=integrity,
        unsent=sum(state != "sent" for *_, state in rows),
    )


async def _send(database: Path, hook: str, port: int) -> None:
    """One sender's life: what was left over, then new events as long as it lives, or till a few are
    through."""
    logs.configure(level=logging.CRITICAL)
    clock, subscriptions = SystemClock(), _subscriptions(hook)
    with closing(open_for_writing(database)) as db:
        store = SqliteOutbox(db)
        store.table.free_claims()
        ways: dict[str, Channel] = {
            "webhook": WebhookChannel(WebhookSettings(allow_private_addresses=True), clock),
            "email": EmailChannel(EmailSettings("127.0.0.1", "alerts@example.org", port, "none"), clock),
        }
        outbox = Outbox(store, ways, subscriptions, clock, SystemRandom())
        print("at work", flush=True)
        for _ in range(EVENTS):
            write_event(db, subscriptions)
            await outbox.deliver_due()
        for way in ways.values():
            await way.aclose()


def _subscriptions(hook: str) -> list[Subscription]:
    hooks = [Subscription(f"hook-{each}", "webhook", (f"{hook}/{each}",), (SECRET,)) for each in range(HOOKS)]
    desk = Subscription("desk", "email", tuple(f"desk{each}@example.org" for each in range(MAILS)))
    return [*hooks, desk]


if __name__ == "__main__":
    sys.exit(main())
