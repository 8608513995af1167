"""Desks whose messages have gone out, or have not, for the commands around delivering."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from fixtures.catchers import HookReceiver, MailCatcher
from tests.inspectwatch.configuring import SECRET
from tests.inspectwatch.processes import AFTER, Desk, Ready

GONE = {"gone@example.org": "550 5.1.1 no such user"}


def mail_tables(mail: MailCatcher, more: str = "") -> str:
    """A mail server, and a subscription of two addresses with these lines."""
    return (
        f'[email]\nhost = "{mail.host}"\nport = {mail.port}\nsecurity = "none"\n'
        f'[[subscription]]\nname = "desk"\nto = "mailto:desk@example.org,gone@example.org"\n{more}\n'
    )


def hook_tables(hooks: HookReceiver) -> str:
    """A signed webhook whose path is its password."""
    return (
        "[webhooks]\nallow_private_addresses = true\n"
        f'[[subscription]]\nname = "hook"\nto = "{hooks.url}/pass/word"\nsecret = "{SECRET}"\n'
    )


def with_news(ready: Ready, folder: Path, tables: str, status: int = 0) -> Desk:
    """A desk that has met the report of 2024 and tried to tell of it; that check ended so."""
    desk = ready.desk(folder, tables=tables)
    desk.replica.advance_to(AFTER)
    ended = desk.run("check")
    assert ended.status == status, ended.err
    return desk


@contextmanager
def database(desk: Desk) -> Iterator[Database]:
    """What the program wrote; what is changed in it is kept."""
    with closing(sqlite3.connect(desk.database)) as connection:
        yield Database(connection)
        connection.commit()


def hold_as_burst(desk: Desk) -> None:
    """As if what is there had come too close together."""
    with database(desk) as db:
        db.execute("UPDATE deliveries SET state = 'waiting', hold = 'burst', ended_at = NULL")
        db.execute("UPDATE events SET hold = 'burst' WHERE id IN (SELECT event_id FROM deliveries)")


def rows(desk: Desk, *filters: str) -> list[dict[str, Any]]:
    """What `deliveries list` says."""
    return desk.run("deliveries", "list", "--json", *filters).lines()


def arrived(mail: MailCatcher) -> list[str]:
    """Who got a message, in that order."""
    return [each.recipients[0] for each in mail.mails.all()]
