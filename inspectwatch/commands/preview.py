"""`subscriptions preview`: a message as it would arrive, written to a file."""

from __future__ import annotations

import json
import sys
import tempfile
import webbrowser
from contextlib import closing
from pathlib import Path

from inspectwatch.commands.explain import last_year
from inspectwatch.config import Config
from inspectwatch.output import clean
from notifier.channels.email_headers import list_id
from notifier.channels.mailbox import parse_mailbox
from notifier.chat_text import chat_text
from notifier.events import decode, encode
from notifier.example import examples
from notifier.message import Composer, TemplateBroken
from notifier.payload import Event
from notifier.subscriptions import Subscription, wants
from storage.database import open_for_reading
from storage.deliveries import DeliveryTable
from storage.errors import StorageError


class NoSuchEvent(Exception):
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
    """Writes the message and says where. Exit status 1 where there is nothing to show."""
    try:
        chosen = _chosen(config, subscription, event, case)
        suffix, content = _content(config, subscription, chosen)
    except (NoSuchEvent, TemplateBroken) as error:
        print(f"inspectwatch: {clean(error)}", file=sys.stderr)
        return 1
    path = output or Path(tempfile.mkdtemp(prefix="inspectwatch-preview-")) / f"{subscription.name}{suffix}"
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


def _chosen(config: Config, subscription: Subscription, event: str | None, case: str | None) -> Event:
    """The event or the example named; else the latest real event that it would have got, else an example."""
    cases = dict(examples())
    if case is not None:
        if case not in cases:
            raise NoSuchEvent(f"no example is called {case!r}; there are {', '.join(cases)}")
        return cases[case]
    found = _from_database(config, subscription, event)
    if found is None and event is not None:
        raise NoSuchEvent(f"no event has the id {event!r}; `inspectwatch deliveries list --json` shows them")
    return found or cases["report"]


def _from_database(config: Config, subscription: Subscription, event: str | None) -> Event | None:
    from inspectwatch.clock import SystemClock

    try:
        db = open_for_reading(config.database)
    except StorageError:
        return None
    with closing(db):
        if event is not None:
            body = DeliveryTable(db).body_of(event)
            return decode(body) if body else None
        fitting = [
            each.event for each in last_year(db, SystemClock().now()) if wants(subscription, each.event)
        ]
        return fitting[-1] if fitting else None


def _content(config: Config, subscription: Subscription, event: Event) -> tuple[str, str]:
    if subscription.channel == "webhook":
        return ".json", json.dumps(event, ensure_ascii=False, indent=2) + "\n"
    if subscription.channel == "apprise":
        text = chat_text(event)
        return ".txt", "\n".join([text.title, "", *text.lines, text.link, ""])
    message = Composer(config.email.templates, config.email.public_url).compose(
        encode(event), subscription.name
    )
    domain = parse_mailbox(config.email.sender).domain
    heads = {
        "From": config.email.sender,
        "To": ", ".join(subscription.recipients),
        "Subject": message.subject,
        "List-Id": list_id(subscription.name, domain),
    }
    print("\n".join(f"{name}: {clean(value)}" for name, value in heads.items()), file=sys.stderr)
    return ".html", message.html
