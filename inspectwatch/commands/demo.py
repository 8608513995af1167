"""`demo`: the whole job offline. The real program against a replica site, a mail server and a webhook
receiver, all on loopback, while a clock of ours runs through the years."""

from __future__ import annotations

import asyncio
import base64
import hmac
import logging
import secrets
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from fixtures.catchers import Call, HookReceiver, Mail, MailCatcher, MailManners
from fixtures.replica import World
from fixtures.replica.serve import serve
from fixtures.replica.site import Replica
from inspectwatch import logs
from inspectwatch.clock import ReplayClock
from inspectwatch.commands import questions
from inspectwatch.config import Config, load
from inspectwatch.output import clean
from inspectwatch.program import Program, opened
from inspectwatch.run_report import RunReport
from inspectwatch.watch import run
from notifier.outbox import DeliveryReport
from notifier.signing import signature, signing_key
from notifier.wording import subject

MORNING = time_of_day(8, 30, tzinfo=UTC)
WORKED_EXAMPLE = "50243682"  # Oxfordshire, published 9 April 2024: its e-mail is shown whole
WAIT_FOR_FILES = timedelta(hours=3)  # at the end, so that a report whose file never came is told of, too


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything of the demonstration that stands on loopback, and where it keeps things."""

    folder: Path
    replica: Replica
    base_url: str
    mails: MailCatcher
    hooks: HookReceiver
    secret: str


def demo(keep: Path | None) -> int:
    """Replays the years and shows each alert as it arrives. Exit status 1 where anything went wrong."""
    logs.configure(level=logging.CRITICAL)
    folder = keep or Path(tempfile.mkdtemp(prefix="inspectwatch-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        print(f"inspectwatch: {folder} is not empty; name a new folder with --keep", file=sys.stderr)
        return 2
    with ExitStack() as stack:
        replica = Replica(World.from_facts(), _days()[0] - timedelta(days=1))
        stage = Stage(
            folder,
            replica,
            stack.enter_context(serve(replica)),
            stack.enter_context(MailCatcher(MailManners())),
            stack.enter_context(HookReceiver()),
            "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode("ascii"),
        )
        return asyncio.run(_replay(stage))


async def _replay(stage: Stage) -> int:
    console, started, days = Console(highlight=False), time.monotonic(), _days()
    eve = days[0] - timedelta(days=1)
    config, clock = _configuration(stage), ReplayClock(_morning(eve))
    problems: list[str] = []
    _introduce(console, stage, days)
    async with opened(config, clock) as program:
        for day in [eve, *days]:
            stage.replica.advance_to(day)
            clock.move_to(_morning(day))
            problems += await _one_day(console, stage, program)
        clock.move_to(clock.now() + WAIT_FOR_FILES)
        problems += await _one_day(console, stage, program)
        cost = f"{time.monotonic() - started:.0f} s and {program.parts.fetcher.counts.requests} requests"
    unsigned = [call for call in stage.hooks.calls.all() if not _is_signed(call, stage.secret)]
    if unsigned:
        problems.append(f"{len(unsigned)} webhooks came without a valid signature")
    _conclude(console, stage, config, cost)
    for problem in problems:
        print(f"problem: {clean(problem)}", file=sys.stderr)
    return int(bool(problems))


async def _one_day(console: Console, stage: Stage, program: Program) -> list[str]:
    """One poll and its deliveries. Returns what went wrong; a file that is not up is part of the story."""
    before = len(stage.mails.mails.all())
    report = await run(program.parts)
    delivered = await program.outbox.deliver_due()
    arrived = stage.mails.mails.all()[before:]
    _show(console, report, arrived)
    _keep(stage.folder, arrived)
    return _wrong(report, delivered)


def _wrong(report: RunReport, delivered: DeliveryReport) -> list[str]:
    waiting = [problem for problem in report.problems if "/v1/file/" not in problem]
    undelivered = [f"{delivered.retried} deliveries failed"] if delivered.retried else []
    return [*waiting, *delivered.problems, *undelivered]


def _show(console: Console, report: RunReport, mails: list[Mail]) -> None:
    for event in report.events:
        about = event["data"]["report"]
        console.print(f"{about['published'] or 'undated   '}  [bold]{escape(clean(subject(event)))}[/]")
        if about["id"] == WORKED_EXAMPLE:
            _show_mail(console, mails, about["id"])


def _show_mail(console: Console, mails: list[Mail], report_id: str) -> None:
    """The message as a plain mail client shows it."""
    for mail in mails:
        body = mail.message.get_body(("plain",))
        text = body.get_content() if body else ""
        if report_id in text:
            headers = "\n".join(f"{name}: {mail.message[name]}" for name in ("From", "To", "Subject"))
            console.rule("the e-mail", align="left")
            console.print(escape(f"{headers}\n\n{text.strip()}"), soft_wrap=True)
            console.rule()


def _is_signed(call: Call, secret: str) -> bool:
    """Checks a webhook as its receiver would: from the headers and the exact bytes."""
    headers = call.headers
    wanted = signature(
        signing_key(secret), headers["webhook-id"], int(headers["webhook-timestamp"]), call.body
    )
    return hmac.compare_digest(wanted, headers["webhook-signature"])


def _keep(folder: Path, mails: list[Mail]) -> None:
    """Keeps the messages, so that they can be opened in a mail client."""
    mailbox = folder / "mail"
    mailbox.mkdir(exist_ok=True)
    for mail in mails:
        number = len(list(mailbox.iterdir())) + 1
        (mailbox / f"{number:03}.eml").write_bytes(mail.raw)


def _introduce(console: Console, stage: Stage, days: list[date]) -> None:
    console.print(
        f"A replica of the publisher's site is at {stage.base_url}: "
        f"{len(stage.replica.world.providers)} authorities, and documents made for this demonstration from "
        f"published facts. The years {days[0].year} to {days[-1].year} are replayed: each day with a "
        "publication is polled once, and what is new goes out by e-mail and by webhook. The subjects, "
        "as they arrive:\n"
    )


def _conclude(console: Console, stage: Stage, config: Config, cost: str) -> None:
    mails, calls = len(stage.mails.mails.all()), len(stage.hooks.calls.all())
    console.print(
        f"\n[bold]{mails} e-mails arrived, and {calls} webhooks with valid signatures, in {cost}.[/]\n\n"
        "Overall grades, as the database has them now:"
    )
    questions.ratings(
        config,
        provider=None,
        region=None,
        area="overall_effectiveness",
        grade=None,
        as_json=False,
        as_csv=False,
    )
    program = "inspectwatch" if shutil.which("inspectwatch") else sys.argv[0]
    command = f"{program} --config {stage.folder / 'inspectwatch.toml'}"
    console.print(
        "Authorities inspected since April 2026 have no overall grade any more.\n\n"
        f"The database: {config.database}\nThe messages: {stage.folder / 'mail'}\nAsk it yourself:\n"
        f"  {command} history Oxfordshire\n  {command} changes --direction declined",
        soft_wrap=True,
    )


def _configuration(stage: Stage) -> Config:
    """Written to a file and loaded like anybody's, so that the database can be asked afterwards."""
    path = stage.folder / "inspectwatch.toml"
    path.touch(mode=0o600)
    path.write_text(
        f"""database = "inspectwatch.db"

[source.ofsted]
base_url = "{stage.base_url}"
expected_providers = {len(stage.replica.world.providers)}
requests_per_second = 1000

[email]
host = "{stage.mails.host}"
port = {stage.mails.port}
security = "none"
sender = "Inspectwatch <alerts@example.org>"

[webhooks]
allow_private_addresses = true

[[subscription]]
name = "desk"
to = "mailto:desk@example.org"
remits = []

[[subscription]]
name = "data-team"
to = "{stage.hooks.url}"
secret = "{stage.secret}"
remits = []
""",
        encoding="utf-8",
    )
    return load(path, {})


def _days() -> list[date]:
    """The days on which the facts say that something was published, from Oxfordshire's report of 2014 on."""
    return [day for day in World.from_facts().publication_days() if day >= date(2014, 1, 1)]


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING)
