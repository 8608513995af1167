"""Through the real daemon: an alert in a mailbox, the link in it, one click, silence."""

from __future__ import annotations

import re
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from fixtures.catchers import MailCatcher
from tests.inspectwatch.asking import ONE_CLICK, ask
from tests.inspectwatch.processes import AFTER, Desk, Ready, ready_desks, subscribers, until
from tests.inspectwatch.test_web_serving import free_port, is_open

SELDOM = 'poll = "0 5 1 1 *"\nsweep = "0 6 1 1 *"'  # so that only what is overdue runs


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    with ready_desks(tmp_path_factory.mktemp("ready")) as made:
        yield made


def web(port: int) -> str:
    return f'[web]\npublic_url = "https://alerts.example.org/iw"\nport = {port}\n'


def about_to_tell(desk: Desk) -> Desk:
    """As if the last run had been long ago, and a report had come since."""
    desk.replica.advance_to(AFTER)
    with closing(sqlite3.connect(desk.database)) as db, db:
        db.execute("UPDATE runs SET started_at = REPLACE(started_at, substr(started_at, 1, 4), '2020')")
    return desk


def test_the_link_of_a_real_mail_ends_what_it_says(ready: Ready, tmp_path: Path) -> None:
    port = free_port()
    with MailCatcher() as mail:
        tables = web(port) + subscribers(mail, None)
        tables = tables.replace("mailto:desk@example.org", "mailto:desk@example.org,editor@example.org")
        desk = about_to_tell(ready.desk(tmp_path, tables=tables, source=SELDOM))
        with desk.running("run") as daemon:
            letters = mail.mails.wait_for(2, 60)
            (letter,) = (each.message for each in letters if each.message["To"] == "desk@example.org")
            assert letter["List-Unsubscribe-Post"] == ONE_CLICK
            path = link_in(letter["List-Unsubscribe"], "/unsubscribe/")
            text = letter.get_body(("plain",))
            assert text is not None
            page = link_in(text.get_content(), "/events/")
            assert "Oxfordshire" in ask(port, "GET", page).text
            assert "Stop these messages?" in ask(port, "GET", path).text
            assert "have stopped" in ask(port, "POST", path, ONE_CLICK).text
            listed = desk.run("subscriptions", "list", "--json")
            with socket.create_connection(("127.0.0.1", port)):  # somebody who says nothing
                ended, seconds = daemon.end()
    assert (ended.status, seconds < 10) == (0, True)
    assert "Traceback" not in ended.err
    assert path.rpartition("/")[2] not in ended.err
    assert listed.status == 0, listed.err
    (row,) = listed.lines()
    assert "desk@example.org unsubscribed" in row["trouble"]
    assert "editor@example.org" not in row["trouble"]
    assert not is_open(port)


def link_in(text: str, kind: str) -> str:
    (found,) = set(re.findall(rf"https://alerts\.example\.org(/iw{kind}[^\s>]+)", text))
    return str(found)


def test_a_port_that_is_taken_is_no_reason_to_stop_watching(ready: Ready, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, MailCatcher() as mail:
        tables = web(taken.getsockname()[1]) + subscribers(mail, None)
        desk = about_to_tell(ready.desk(tmp_path, tables=tables, source=SELDOM))
        with desk.running("run") as daemon:
            daemon.wait_to_say("set web.listen and web.port")
            mail.mails.wait_for(1, 60)
            until(lambda: "delivered" in daemon.said, "the alert was told")
            ended, seconds = daemon.end()
    assert (ended.status, seconds < 10) == (0, True)
    assert "Traceback" not in ended.err, "the sentence says it all"
