"""`subscriptions preview`: a message as it would arrive, written to a file."""

from __future__ import annotations

import json
import sys
import tempfile
import webbrowser
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from inspectwatch.clock import SystemClock
from inspectwatch.commands.explain import YEAR
from inspectwatch.commands.fitting import planned
from inspectwatch.commands.try_out import example_for
from inspectwatch.commands.year import known_since
from inspectwatch.config import Config
from inspectwatch.output import address, clean
from notifier.channels.email_headers import list_id, unsubscribe
from notifier.channels.email_message import OPERATOR
from notifier.channels.mailbox import parse_mailbox
from notifier.chat_text import chat_text
from notifier.digests import MOST_EVENTS, digest_event
from notifier.events import decode, encode
from notifier.example import examples
from notifier.message import Composer, TemplateBroken
from notifier.payload import Event
from notifier.subscriptions import Subscription, wants
from storage.database import open_for_reading
from storage.deliveries import DeliveryTable
from storage.errors import DatabaseUnusable

_NOBODYS_TOKEN = "EXAMPLE"  # noqa: S105 - no token: those are 32 hexadecimal digits


class NothingToShow(Exception):
    """What was to be shown is not there; the text says what is."""


def preview(
    config: Config,
    subscription: Subscription,
    *,
    event: str | None,
    case: str | None,
    output: Path | None,
    open_it: bool,
) -> int:
    """Writes the message, prints where, and says its headers on stderr. Exit status 1 where there is nothing
    to show."""
    try:
        chosen = _chosen(config, subscription, event, case)
        suffix, content = _content(config, subscription, chosen, plain=_is_plain(output))
    except (NothingToShow, TemplateBroken) as error:
        print(f"inspectwatch: {clean(error)}", file=sys.stderr)
        return 1
    path = output or Path(tempfile.mkdtemp(prefix="inspectwatch-preview-")) / f"preview{suffix}"
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        print(f"inspectwatch: {path} cannot be written: {error.strerror}", file=sys.stderr)
        return 1
    print(path)
    if open_it and not webbrowser.open(path.absolute().as_uri()):
        print("inspectwatch: no browser could be started; open the file yourself", file=sys.stderr)
        return 1
    return 0


def _is_plain(output: Path | None) -> bool:
    """Whether a mail is to be shown as those see it who read plain text."""
    return output is not None and output.suffix == ".txt"


def _chosen(config: Config, subscription: Subscription, event: str | None, case: str | None) -> Event:
    """The event or the example named; else the latest message that it would have got, else an example."""
    cases, now = dict(examples()), SystemClock().now()
    if event is not None and case is not None:
        raise NothingToShow("--event shows what happened and --case an example: name one of them")
    if case is not None:
        if case not in cases:
            raise NothingToShow(f"no example is called {case!r}; there are {', '.join(cases)}")
        return cases[case]
    try:
        db = open_for_reading(config.database)
    except DatabaseUnusable as error:
        if event is not None or config.database.exists():
            raise NothingToShow(f"{error}") from error
        return example_for(subscription, now)  # nothing is known yet
    with closing(db):
        if event is not None:
            return _told(db, event)
        return _latest(db, subscription, now) or example_for(subscription, now)


def _told(db: Database, event: str) -> Event:
    body = DeliveryTable(db).body_of(event)
    if body is None:
        raise NothingToShow(
            f"no event has the id {event!r}; `inspectwatch deliveries show ID` tells that of a delivery"
        )
    return decode(body)


def _latest(db: Database, subscription: Subscription, now: datetime) -> Event | None:
    """The latest of last year: of digests the whole digest. None: it would have got nothing, as the operator
    never hears of reports."""
    if subscription.name == OPERATOR:
        return None
    fitting = [known for known in known_since(db, now - YEAR) if wants(subscription, known.event)]
    if not fitting:
        return None
    plan = planned(subscription, fitting[-1])
    if plan.mode == "instant":
        return fitting[-1].event
    together = [known.event for known in fitting if planned(subscription, known).due == plan.due]
    return digest_event(subscription, [encode(each) for each in together[:MOST_EVENTS]], plan.due)


def _content(config: Config, subscription: Subscription, event: Event, *, plain: bool) -> tuple[str, str]:
    """The suffix of the file and what stands in it; what stands around it is said on stderr."""
    url = _example_link(config, subscription)
    message = Composer(config.email.templates, config.email.public_url).compose(
        encode(event), subscription.name, url
    )
    heads = {"To": ", ".join(map(address, subscription.recipients)), "Subject": message.subject}
    if subscription.channel == "webhook":
        _say(heads)
        return ".json", json.dumps(event, ensure_ascii=False, indent=2) + "\n"
    if subscription.channel == "apprise":
        text = chat_text(event)
        _say(heads | {"Subject": text.title})
        return ".txt", "\n".join([text.title, "", *text.lines, text.link, ""])
    sender = parse_mailbox(config.email.sender)
    stop = unsubscribe(config.email.unsubscribe or sender.addr_spec, subscription.name, url)
    lists = {"List-Id": list_id(subscription.name, sender.domain), "List-Unsubscribe": stop}
    _say({"From": config.email.sender} | heads | lists)
    if url:
        print(
            "The link that ends the messages is an example here and ends none. That of a real message is its"
            " recipient's own.",
            file=sys.stderr,
        )
    return (".txt", message.text) if plain else (".html", message.html)


def _example_link(config: Config, subscription: Subscription) -> str:
    """In place of the one that ends the messages of whoever has it: a preview is passed around. Empty: this
    message has none."""
    if subscription.channel != "email" or subscription.name == OPERATOR or not config.email.public_url:
        return ""
    return f"{config.email.public_url}/unsubscribe/{_NOBODYS_TOKEN}"


def _say(heads: dict[str, str]) -> None:
    for name, value in heads.items():
        print(f"{name}: {clean(value)}", file=sys.stderr)
