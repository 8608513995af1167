"""Unsubscribing by link, and a message as a page: over real sockets, as a mail program or a reader asks."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from inspectwatch.web.pages import veiled
from notifier.message import Composer
from tests.inspectwatch.asking import (
    DESK,
    EDITOR,
    EVENT,
    ONE_CLICK,
    PUBLIC,
    ask,
    contents,
    filled,
    link,
    off,
    site,
    states,
    tell,
)
from tests.notifier.fakes import oxfordshire


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return filled(tmp_path / "watch.db")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_following_the_link_changes_nothing_however_often(database: Path, method: str) -> None:
    before = contents(database)
    with site(database) as port:
        answers = [ask(port, method, link(database)) for _ in range(3)]
    assert [each.status for each in answers] == [200] * 3
    assert contents(database) == before


def test_the_link_asks_without_saying_more_than_its_owner_knows(database: Path) -> None:
    with site(database) as port:
        answer = ask(port, "GET", link(database))
    assert "county &lt;desk&gt;" in answer.text
    assert "d***@example.org" in answer.text
    assert DESK not in answer.text
    assert re.findall(r"<form[^>]*>", answer.text) == ['<form method="post">']
    assert "<script" not in answer.text


def test_an_unsubscribe_page_is_kept_nowhere_framed_nowhere_and_found_by_nobody(database: Path) -> None:
    with site(database) as port:
        asked, ended = ask(port, "GET", link(database)), ask(port, "POST", link(database), ONE_CLICK)
    for headers in (asked.headers, ended.headers):
        assert headers["cache-control"] == "no-store"
        assert headers["x-robots-tag"] == "noindex"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"} <= set(
            headers["content-security-policy"].split("; ")
        )
        assert "set-cookie" not in headers
    assert "form-action 'self'" in asked.headers["content-security-policy"]
    assert "form-action 'none'" in ended.headers["content-security-policy"]


@pytest.mark.parametrize("body", [ONE_CLICK, "", "anything=else", None])
def test_posting_ends_it_at_once_and_again_is_the_same(database: Path, body: str | None) -> None:
    with site(database) as port:
        first, second = (ask(port, "POST", link(database), body) for _ in range(2))
    assert (first.status, second.status) == (200, 200)
    assert "have stopped" in first.text
    assert first.text == second.text
    (gone,) = off(database)
    assert (gone.recipient, gone.off_kind) == (DESK, "unsubscribed")
    assert gone.off_reason == "unsubscribed by the link in a message"
    assert states(database) == {(DESK, "cancelled"), (EDITOR, "waiting"), ("it@example.org", "waiting")}


def test_what_was_waiting_says_why_it_never_came_and_what_follows_is_not_written(database: Path) -> None:
    with site(database) as port:
        ask(port, "POST", link(database), ONE_CLICK)
    tell(database, "evt_later")
    with closing(sqlite3.connect(database)) as db:
        why = set(db.execute("SELECT last_error, ended_at = off_since FROM deliveries JOIN addresses"
                             " USING (subscription, recipient) WHERE recipient = ?", [DESK]))  # fmt: skip
        later = db.execute("SELECT recipient FROM deliveries WHERE event_id = 'evt_later'").fetchall()
    assert why == {("unsubscribed by the link in a message", 1)}
    assert later == [(EDITOR,)]


def test_after_that_the_link_says_so_and_asks_nothing(database: Path) -> None:
    with site(database) as port:
        ask(port, "POST", link(database), ONE_CLICK)
        answer = ask(port, "GET", link(database))
    assert "have stopped" in answer.text
    assert "<form" not in answer.text


def test_a_scanner_that_follows_every_link_of_a_mail_changes_nothing(database: Path) -> None:
    body = json.dumps(oxfordshire()).encode()
    message = Composer(None, PUBLIC).compose(body, "county", f"{PUBLIC}{link(database)}")
    links = set(re.findall(r"https://[^\s\"<>]+", message.html + message.text))
    ours = sorted(each.removeprefix(PUBLIC) for each in links if each.startswith(PUBLIC))
    assert ours == [f"/events/{EVENT}", link(database)]
    before = contents(database)
    with site(database) as port:
        assert [ask(port, method, path).status for path in ours for method in ("HEAD", "GET")] == [200] * 4
    assert contents(database) == before


def test_whoever_is_told_of_trouble_cannot_be_silenced_by_a_link(database: Path) -> None:
    with site(database) as port:
        path = link(database, "it@example.org")
        assert [ask(port, method, path).status for method in ("GET", "POST")] == [404, 404]
    assert off(database) == []


@pytest.mark.parametrize("prefix", ["", "/iw"])
@pytest.mark.parametrize("public", ["/iw", "/i%77", "/IW {x}/unsubscribe", "/unsubscribe", "/events"])
def test_a_path_in_the_public_address_counts_whether_or_not_the_proxy_takes_it_away(
    database: Path, public: str, prefix: str
) -> None:
    asked = public.replace(" ", "%20") if prefix else ""
    with site(database, PUBLIC + public) as port:
        assert ask(port, "GET", asked + link(database)).status == 200
        assert ask(port, "POST", asked + link(database), ONE_CLICK).status == 200
        assert ask(port, "GET", f"{asked}/events/{EVENT}").status == 200
        assert ask(port, "GET", f"/else{link(database)}").status == 404


def test_a_message_on_a_report_is_a_page_that_can_do_nothing(database: Path) -> None:
    with site(database) as port:
        answer = ask(port, "GET", f"/events/{EVENT}")
    assert answer.status == 200
    assert "Oxfordshire" in answer.text
    assert "subscription" not in answer.text
    policy = answer.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "form-action 'none'", "frame-ancestors 'none'"} <= set(policy)
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("type_", ["report.published", "report.corrected", "report.withdrawn"])
def test_every_kind_of_news_on_a_report_has_a_page(database: Path, type_: str) -> None:
    tell(database, "evt_other", type_=type_)
    with site(database) as port:
        assert ask(port, "GET", "/events/evt_other").status == 200


@pytest.mark.parametrize("event", ["evt_digest", "evt_alarm", "nothing", "..%2f", "%00", "%ff"])
def test_what_is_somebody_s_own_or_nothing_is_no_page(database: Path, event: str) -> None:
    with site(database) as port:
        answer = ask(port, "GET", f"/events/{event}")
    assert answer.status == 404
    assert "no such message" in answer.text or "not a page of ours" in answer.text


@pytest.mark.parametrize("type_", ["digest", "subscription.welcome", "subscription.alive", "source.alarm"])
def test_somebody_s_own_is_no_page_even_where_it_names_a_report(database: Path, type_: str) -> None:
    tell(database, "evt_own", type_=type_)
    with site(database) as port:
        assert ask(port, "GET", "/events/evt_own").status == 404


def test_what_is_held_back_is_no_page_before_it_is_let_go(database: Path) -> None:
    with site(database) as port, closing(sqlite3.connect(database, isolation_level=None)) as db:
        db.execute("UPDATE events SET hold = 'burst' WHERE id = ?", [EVENT])
        assert ask(port, "GET", f"/events/{EVENT}").status == 404
        db.execute("UPDATE events SET hold = NULL")
        assert ask(port, "GET", f"/events/{EVENT}").status == 200


def test_somebody_s_own_template_is_used_and_one_that_breaks_is_told_to_nobody_outside(
    database: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "report.html.j2").write_text("<p>Ours: {{ subject }}</p>")
    with site(database, templates=folder) as port:
        assert "<p>Ours: Oxfordshire" in ask(port, "GET", f"/events/{EVENT}").text
    (folder / "report.html.j2").write_text("{{ nothing_of_that_name }}")
    with site(database, templates=folder) as port:
        answer = ask(port, "GET", f"/events/{EVENT}")
    assert answer.status == 500
    assert "The fault is ours" in answer.text
    assert "nothing_of_that_name" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("recipient", "shown"),
    [
        ("desk@example.org", "d***@example.org"),
        ("d@example.org", "***@example.org"),
        ('"odd@name"@example.org', '"***@example.org'),
        ("de\u202esk@example.org", "d***@example.org"),
        ("https://hooks.example.org/t0ken", "https://hooks.example.org/…"),
        ("https://clerk:pa55@hooks.example.org/t0ken", "https://hooks.example.org/…"),
        ("http://hooks.example.org:8081/t0ken", "http://hooks.example.org:8081/…"),
        ("https://hooks.example.org:443/t0ken", "https://hooks.example.org/…"),
        ("https://[2001:db8::1]:8443/t0ken", "https://[2001:db8::1]:8443/…"),
        ("https://hooks.example.org:t0ken/", "https://hooks.example.org/…"),
        ("slack://t0ken@workspace/A/B", "slack://…"),
        ("t0ken", "this address"),
    ],
)
def test_an_address_is_veiled(recipient: str, shown: str) -> None:
    assert veiled(recipient) == shown
