"""A database with alerts on their way, the pages over it on a real socket, and plain requests to them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

from sqlite_utils import Database

from fixtures.loopback import serving
from inspectwatch.web.app import application
from notifier.events import encode
from notifier.payload import ReportEvent
from storage.addresses import AddressTable, KnownAddress
from storage.database import open_for_writing
from storage.events import insert_event
from storage.transaction import writing
from storage.values import NewEvent, Recipient
from tests.notifier.fakes import NOON, oxfordshire
from tests.storage.building import listed, provider_noted, report_noted

PUBLIC = "https://alerts.example.org"
NAME = "county <desk>"
DESK, EDITOR = "desk@example.org", "editor@example.org"
ONE_CLICK = "List-Unsubscribe=One-Click"  # the body of RFC 8058
EVENT = oxfordshire()["data"]["id"]


def filled(path: Path) -> Path:
    """A new database with one alert on its way to two, and a digest and an alarm, too."""
    with closing(open_for_writing(path)) as db:
        provider_noted(db)
        report_noted(db, listed("1", NOON.date()))
    tell(path, EVENT, event=oxfordshire())
    tell(path, "evt_digest", type_="digest", report=None)
    tell(path, "evt_alarm", type_="operator.alarm", report=None, to=(("operator", "it@example.org"),))
    return path


def tell(
    path: Path,
    id_: str,
    *,
    type_: str = "rating.changed",
    event: ReportEvent | None = None,
    report: int | None = 1,
    to: tuple[tuple[str, str], ...] = ((NAME, DESK), (NAME, EDITOR)),
) -> None:
    """Writes an event with its deliveries, as the daemon does."""
    new = NewEvent(
        id=id_,
        type=type_,
        cause=None,
        known_at=NOON,
        source="ofsted",
        body=encode(event or oxfordshire()),
        recipients=tuple(Recipient(*each) for each in to),
    )
    with closing(open_for_writing(path)) as db, writing(db):
        insert_event(db, new, report_key=report)


@contextmanager
def site(database: Path, public_url: str = PUBLIC, templates: Path | None = None) -> Iterator[int]:
    """The port that the pages are served at."""
    with serving(application(database, public_url, "127.0.0.1", templates)) as url:
        yield int(url.rpartition(":")[2])


class Answer:
    """What came back. Header names in lower case."""

    def __init__(self, status: int, headers: Mapping[str, str], text: str) -> None:
        self.status = status
        self.headers = headers
        self.text = text


def ask(
    port: int, method: str, path: str, body: str | None = None, host: str = "alerts.example.org"
) -> Answer:
    """One request, by a client that knows nothing of us."""
    headers = {"Host": host}
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, found, answer.read().decode("utf-8"))


def link(database: Path, recipient: str = DESK) -> str:
    """The path that ends what this address gets."""
    with closing(sqlite3.connect(database)) as db:
        query = "SELECT token FROM addresses WHERE recipient = ?"
        (token,) = db.execute(query, [recipient]).fetchone()
    return f"/unsubscribe/{token}"


def off(database: Path) -> list[KnownAddress]:
    """The addresses that get nothing any more."""
    with closing(Database(sqlite3.connect(database))) as db:
        return AddressTable(db).off()


def states(database: Path) -> set[tuple[str, str]]:
    """Each recipient with the states of what was written for it."""
    with closing(sqlite3.connect(database)) as db:
        return set(db.execute("SELECT recipient, state FROM deliveries"))


def contents(database: Path) -> list[str]:
    """All that a database holds."""
    with closing(sqlite3.connect(database)) as db:
        return list(db.iterdump())
