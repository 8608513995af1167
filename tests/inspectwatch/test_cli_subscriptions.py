"""`subscriptions`: who gets an example and who does not, and what a preview shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from fixtures.catchers import MailCatcher
from notifier.schedule import LONDON
from tests.inspectwatch.delivering import GONE, arrived, database, mail_tables
from tests.inspectwatch.processes import Desk, Ready, ready_desks

WEB = '[web]\npublic_url = "https://alerts.example.org/iw"\n'
OPERATOR = '[operator]\nto = "mailto:ops@example.org"\n'
NEVER = 'providers = ["80441"]'  # nothing is ever published on it here


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    with ready_desks(tmp_path_factory.mktemp("ready")) as made:
        yield made


@pytest.fixture
def mail() -> Iterator[MailCatcher]:
    with MailCatcher() as catcher:
        yield catcher


def off(desk: Desk, kind: str, recipient: str = "gone@example.org", subscription: str = "desk") -> None:
    """As if that address had unsubscribed or been refused."""
    with database(desk) as db:
        db.execute(
            "INSERT INTO addresses VALUES (?, ?, 'f00d', '2024-01-01T00:00:00.000000Z', ?, 'x', NULL)",
            [subscription, recipient, kind],
        )


@pytest.mark.parametrize(
    ("filters", "in_json", "in_text"),
    [
        ("", "everything; remits: children's services", "everything; remits: children's services"),
        ("remits = []\nlate = true", "everything; late ones too", "everything; late ones too"),
        ('regions = ["South West"]\nremits = []', "regions: South West", "regions: South West"),
        (
            'providers = ["80441", "80536", "80465", "80428"]\nremits = []',
            r"4 providers: (\D+ \(\d+\), ){3}\D+ \(\d+\)",
            r"4 providers: \D+, …",
        ),
    ],
)
def test_the_list_says_what_a_subscription_lets_through(
    tmp_path: Path, mail: MailCatcher, filters: str, in_json: str, in_text: str
) -> None:
    (tmp_path / "inspectwatch.toml").write_text(mail_tables(mail, filters))
    desk = Desk(tmp_path, None)  # type: ignore[arg-type]
    (row,) = desk.run("subscriptions", "list", "--json").lines()
    assert re.fullmatch(in_json, row["filters"])
    assert row["filters"] in desk.run("subscriptions", "list", "--csv").out
    assert re.search(f"{in_text}\\s", desk.run("subscriptions", "list").out)


def test_status_tells_of_the_proof_of_life_that_is_really_due(
    ready: Ready, tmp_path: Path, mail: MailCatcher
) -> None:
    desk = ready.desk(tmp_path, tables=mail_tables(mail, 'proof_of_life = "monthly"'))
    assert desk.run("check").status == 0
    first = datetime.now(LONDON).date().replace(day=1)
    after = [(first + timedelta(days=32 * months)).replace(day=1) for months in (1, 2)]
    out = desk.run("status").out
    assert f"Next proof of life, unless something comes before: {after[1]} 08:00" in out
    assert str(after[0]) not in out.partition("Next proof")[2], "this month was not watched whole"


def test_an_example_leaves_out_who_unsubscribed(ready: Ready, tmp_path: Path, mail: MailCatcher) -> None:
    desk = ready.desk(tmp_path, tables=mail_tables(mail))
    off(desk, "unsubscribed")
    tested = desk.run("subscriptions", "test", "desk")
    assert (tested.status, tested.out) == (0, "Sent an example to desk@example.org\n")
    assert tested.err == "inspectwatch: gone@example.org was left out: its owner has unsubscribed\n"
    assert arrived(mail) == ["desk@example.org"]


@pytest.mark.parametrize(
    ("subscription", "recipient"), [("desk", "Gone@Example.org"), ("older", "gone@example.org")]
)
def test_another_name_or_spelling_lets_no_example_through(
    ready: Ready, tmp_path: Path, mail: MailCatcher, subscription: str, recipient: str
) -> None:
    desk = ready.desk(tmp_path, tables=mail_tables(mail))
    off(desk, "unsubscribed", recipient, subscription)
    assert desk.run("subscriptions", "test", "desk").status == 0
    assert arrived(mail) == ["desk@example.org"]


def test_where_everybody_left_the_test_has_failed(ready: Ready, tmp_path: Path, mail: MailCatcher) -> None:
    desk = ready.desk(tmp_path, tables=mail_tables(mail).replace("desk@example.org,", ""))
    off(desk, "unsubscribed")
    assert desk.run("subscriptions", "test", "desk").status == 1
    assert arrived(mail) == []


def test_a_refused_address_is_tried_and_a_failure_names_it(
    ready: Ready, tmp_path: Path, mail: MailCatcher
) -> None:
    desk = ready.desk(tmp_path, tables=mail_tables(mail))
    off(desk, "bounced")
    taken = desk.run("subscriptions", "test", "desk")
    assert (taken.status, sorted(arrived(mail))) == (0, ["desk@example.org", "gone@example.org"])
    assert "gone@example.org had been refused and was tried for all that" in taken.err
    assert "inspectwatch subscriptions enable desk" in taken.err
    mail.manners.refuse_recipients = GONE
    failed = desk.run("subscriptions", "test", "desk")
    assert failed.status == 1
    assert re.search(r"inspectwatch: gone@example.org: not taken: .*no such user", failed.err)


def test_a_database_that_cannot_be_asked_lets_nothing_through(
    ready: Ready, tmp_path: Path, mail: MailCatcher
) -> None:
    desk = ready.desk(tmp_path, tables=mail_tables(mail))
    desk.database.write_bytes(b"no database")
    assert desk.run("subscriptions", "test", "desk").status == 2
    assert arrived(mail) == []


def test_a_preview_has_the_link_that_ends_the_messages_and_it_is_nobodys(
    ready: Ready, tmp_path: Path, mail: MailCatcher
) -> None:
    desk = ready.desk(tmp_path, tables=mail_tables(mail, NEVER) + OPERATOR + WEB)
    off(desk, "bounced")
    shown = desk.run("subscriptions", "preview", "desk", "--output", "out.html")
    page = (tmp_path / "out.html").read_text()
    assert shown.status == 0
    assert "https://alerts.example.org/iw/unsubscribe/EXAMPLE" in page
    assert "Whoever runs Inspectwatch for you" not in page
    assert "f00d" not in page
    assert "List-Unsubscribe: <https://alerts.example.org/iw/unsubscribe/EXAMPLE>, <mailto:" in shown.err
    assert "is an example here and ends none. That of a real message is its recipient's own." in shown.err
    operator = desk.run("subscriptions", "preview", "operator", "--output", "out.html")
    assert "/unsubscribe/" not in (tmp_path / "out.html").read_text() + operator.err


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("operator", "Subject: [Test] Inspectwatch: messages could not"),
        ("alarms", "Subject: [Test] Inspectwatch: the pages of Ofsted"),
        ("desk", "Subject: [Test] Exampleshire children's services"),
    ],
)
def test_a_preview_shows_what_can_come(tmp_path: Path, mail: MailCatcher, name: str, subject: str) -> None:
    alarms = '[[subscription]]\nname = "alarms"\nto = "mailto:a@example.org"\nevents = ["source.alarm"]\n'
    (tmp_path / "inspectwatch.toml").write_text(mail_tables(mail) + alarms + OPERATOR)
    desk = Desk(tmp_path, None)  # type: ignore[arg-type]
    shown = desk.run("subscriptions", "preview", name)
    assert (shown.status, subject in shown.err) == (0, True), shown.err
