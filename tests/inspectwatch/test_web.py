"""Unsubscribing by link, and a message as a page: over real sockets, as a mail program or a stranger asks."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from sqlite_utils import Database

from fixtures.loopback import serving
from inspectwatch.config import load
from inspectwatch.web.app import LONGEST_BODY, application
from inspectwatch.web.pages import veiled
from inspectwatch.web.serving import serving as serve_in_daemon
from notifier.events import encode
from storage.addresses import AddressTable
from storage.database import open_for_writing
from storage.events import insert_event
from storage.transaction import writing
from storage.values import NewEvent, Recipient
from tests.notifier.fakes import NOON, oxfordshire
from tests.storage.building import listed, provider_noted, report_noted

DESK = ("county <desk>", "desk@example.org")
ONE_CLICK = "List-Unsubscribe=One-Click"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """With one alert on its way to two."""
    path = tmp_path / "watch.db"
    with closing(open_for_writing(path)) as db:
        provider_noted(db)
        report_noted(db, listed("1", NOON.date()))
        event = oxfordshire()
        others = [("evt_digest", "digest"), ("evt_alarm", "operator.alarm")]
        with writing(db):
            for id_, kind, key in [
                (event["data"]["id"], event["type"], 1),
                *[(*each, None) for each in others],
            ]:
                new = NewEvent(
                    id=id_,
                    type=kind,
                    cause=None,
                    known_at=NOON,
                    source="ofsted",
                    body=encode(event),
                    recipients=(Recipient(*DESK), Recipient(DESK[0], "editor@example.org")),
                )
                insert_event(db, new, report_key=key)
    return path


@contextmanager
def site(database: Path, public_url: str = "https://alerts.example.org") -> Iterator[int]:
    with serving(application(database, public_url, "127.0.0.1")) as url:
        yield int(url.rpartition(":")[2])


def ask(
    port: int, method: str, path: str, body: str | None = None, host: str = "alerts.example.org"
) -> tuple[int, dict[str, str], str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Host": host}
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    text = answer.read().decode("utf-8")
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text


def token(database: Path) -> str:
    with closing(sqlite3.connect(database)) as db:
        (found,) = db.execute("SELECT token FROM addresses WHERE recipient = ?", [DESK[1]]).fetchone()
    return str(found)


def off(database: Path) -> list[str]:
    with closing(Database(sqlite3.connect(database))) as db:
        return [each.recipient for each in AddressTable(db).off()]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_following_the_link_changes_nothing_however_often(database: Path, method: str) -> None:
    with site(database) as port:
        for _ in range(3):
            status, headers, text = ask(port, method, f"/unsubscribe/{token(database)}")
            assert status == 200
    assert off(database) == []
    assert headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    if method == "GET":
        assert "county &lt;desk&gt;" in text
        assert "d…k@example.org" in text
        assert "desk@example.org" not in text
        assert "set-cookie" not in headers


@pytest.mark.parametrize("body", [ONE_CLICK, "", "anything=else"])
def test_posting_ends_it_at_once_and_again_is_the_same(database: Path, body: str) -> None:
    with site(database) as port:
        answers = [ask(port, "POST", f"/unsubscribe/{token(database)}", body) for _ in range(2)]
    assert [status for status, _, _ in answers] == [200, 200]
    assert answers[0][2] == answers[1][2]
    assert "stopped" in answers[0][2]
    assert off(database) == [DESK[1]]
    with closing(sqlite3.connect(database)) as db:
        rows = db.execute("SELECT DISTINCT recipient, state FROM deliveries ORDER BY recipient").fetchall()
    assert rows == [(DESK[1], "cancelled"), ("editor@example.org", "waiting")]


def test_after_that_the_link_says_so(database: Path) -> None:
    with site(database) as port:
        ask(port, "POST", f"/unsubscribe/{token(database)}", ONE_CLICK)
        assert "stopped" in ask(port, "GET", f"/unsubscribe/{token(database)}")[2]


@pytest.mark.parametrize(
    "path", ["/unsubscribe/nobody", "/unsubscribe/%27%20OR%201", "/unsubscribe/..%2f..", "/x"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_not_known_is_told_in_words(database: Path, path: str, method: str) -> None:
    with site(database) as port:
        status, headers, text = ask(port, method, path, "" if method == "POST" else None)
    assert status == 404
    assert "Traceback" not in text
    assert headers["x-content-type-options"] == "nosniff"
    assert off(database) == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(database: Path, method: str) -> None:
    with site(database) as port:
        assert ask(port, method, f"/unsubscribe/{token(database)}")[0] == 405
    assert off(database) == []


def test_another_host_is_refused(database: Path) -> None:
    with site(database) as port:
        status, _, _ = ask(port, "POST", f"/unsubscribe/{token(database)}", ONE_CLICK, host="evil.example")
    assert status == 400
    assert off(database) == []


def test_a_long_body_is_refused(database: Path) -> None:
    with site(database) as port:
        status, _, text = ask(port, "POST", f"/unsubscribe/{token(database)}", "x" * (LONGEST_BODY + 1))
    assert (status, "too much" in text) == (413, True)
    assert off(database) == []


@pytest.mark.parametrize("prefix", ["", "/iw"])
def test_a_path_in_the_public_address_counts_whether_or_not_the_proxy_takes_it_away(
    database: Path, prefix: str
) -> None:
    with site(database, "https://alerts.example.org/iw") as port:
        assert ask(port, "GET", f"{prefix}/unsubscribe/{token(database)}")[0] == 200


def test_a_message_on_a_report_is_a_page_and_nothing_else_is(database: Path) -> None:
    with site(database) as port:
        status, headers, text = ask(port, "GET", f"/events/{oxfordshire()['data']['id']}")
        assert status == 200
        assert "Oxfordshire" in text
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "subscription" not in text
        for other in ("evt_digest", "evt_alarm", "nothing", "..%2f"):
            assert ask(port, "GET", f"/events/{other}")[0] == 404


def test_a_locked_database_is_a_reason_to_come_again(database: Path) -> None:
    with site(database) as port, closing(sqlite3.connect(database)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        status, headers, _ = ask(port, "GET", f"/unsubscribe/{token_of_locked(database, other)}")
        other.rollback()
    assert (status, headers["retry-after"]) == (503, "30")


def token_of_locked(database: Path, holder: sqlite3.Connection) -> str:
    del database
    (found,) = holder.execute("SELECT token FROM addresses WHERE recipient = ?", [DESK[1]]).fetchone()
    return str(found)


def test_many_at_once_end_it_once(database: Path) -> None:
    statuses: list[int] = []
    with site(database) as port:
        path = f"/unsubscribe/{token(database)}"
        threads = [
            threading.Thread(target=lambda: statuses.append(ask(port, "POST", path, ONE_CLICK)[0]))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert statuses == [200] * 8
    assert off(database) == [DESK[1]]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


async def test_the_daemon_serves_it_until_it_is_stopped(database: Path, tmp_path: Path) -> None:
    port, stop = free_port(), asyncio.Event()
    (tmp_path / "inspectwatch.toml").write_text(
        f'database = "watch.db"\n[web]\npublic_url = "https://alerts.example.org"\nport = {port}\n'
    )
    task = asyncio.create_task(serve_in_daemon(load(tmp_path / "inspectwatch.toml", {}), stop))
    path = f"/unsubscribe/{token(database)}"
    async with asyncio.timeout(10):
        while True:
            try:
                status, _, _ = await asyncio.to_thread(ask, port, "GET", path)
                break
            except ConnectionRefusedError:
                await asyncio.sleep(0.02)
    assert status == 200
    stop.set()
    await asyncio.wait_for(task, 10)
    with pytest.raises(ConnectionRefusedError):
        ask(port, "GET", path)


async def test_a_port_that_is_taken_is_said_with_its_cure(database: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        (tmp_path / "inspectwatch.toml").write_text(
            f'database = "watch.db"\n[web]\npublic_url = "https://alerts.example.org"\nport = {port}\n'
        )
        config = load(tmp_path / "inspectwatch.toml", {})
        with pytest.raises(OSError, match=r"cannot be listened on .*; set web\.listen and web\.port"):
            await serve_in_daemon(config, asyncio.Event())


@pytest.mark.parametrize(
    ("recipient", "shown"),
    [
        ("desk@example.org", "d…k@example.org"),
        ("ab@example.org", "…@example.org"),
        ("https://hooks.example.org/t0ken", "hooks.example.org"),
        ("slack:t0ken", "this address"),
    ],
)
def test_an_address_is_veiled(recipient: str, shown: str) -> None:
    assert veiled(recipient) == shown
