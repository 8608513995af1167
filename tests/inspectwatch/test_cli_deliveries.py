"""`deliveries`: what a person sees of messages on their way, and what changing them does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.catchers import HookAnswer, HookReceiver, MailCatcher, MailManners
from tests.inspectwatch.delivering import (
    GONE,
    arrived,
    database,
    hold_as_burst,
    hook_tables,
    mail_tables,
    rows,
    with_news,
)
from tests.inspectwatch.processes import HELP_IMPROVED, Desk, Ready, ready_desks, until
from tests.inspectwatch.terminal import on_a_terminal

FAILED_SINCE, RESTS_UNTIL = "2024-04-09T12:00:00.000000Z", "2999-01-01T00:00:00.000000Z"


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    with ready_desks(tmp_path_factory.mktemp("ready")) as made:
        yield made


@pytest.fixture
def mail() -> Iterator[MailCatcher]:
    with MailCatcher(MailManners(refuse_recipients=GONE)) as catcher:
        yield catcher


@pytest.fixture
def hooks() -> Iterator[HookReceiver]:
    with HookReceiver() as receiver:
        yield receiver


@pytest.fixture
def news(ready: Ready, tmp_path: Path, mail: MailCatcher) -> Desk:
    """One message arrived, one address was refused."""
    return with_news(ready, tmp_path, mail_tables(mail), status=1)


def test_a_terminal_shows_all_of_it_within_its_width(news: Desk) -> None:
    shown = on_a_terminal(news, "deliveries", "list")
    lines = shown.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert " ".join(lines[:2]).startswith(HELP_IMPROVED), "an event is named once, above who gets it"
    said = " ".join(" ".join(lines).split())
    assert "desk, desk@example.org: arrived 20" in said
    assert "desk, gone@example.org: given up 20" in said
    assert "550 5.1.1 no such user" in said


def test_one_delivery_on_a_terminal_is_whole(news: Desk) -> None:
    (dead,) = rows(news, "--state", "dead")
    shown = on_a_terminal(news, "deliveries", "show", dead["id"][:12])
    assert max(map(len, shown.out.splitlines())) <= 80
    said = " ".join(shown.out.split())
    for words in (dead["id"], "To: gone@example.org", "Tries: 1", "Provider: Oxfordshire", "Summary: Oxford"):
        assert words in said


def test_cancelling_asks_on_a_terminal(news: Desk) -> None:
    refused = on_a_terminal(news, "deliveries", "cancel", "--provider", "Oxfordshire", keys="n\n")
    assert refused.status == 1
    assert "Cancel 1 delivery about Oxfordshire (80536) (desk: gone@example.org)?" in refused.out
    assert len(rows(news, "--state", "dead")) == 1
    agreed = on_a_terminal(news, "deliveries", "cancel", "--provider", "Oxfordshire", keys="y\n")
    assert (agreed.status, "1 delivery cancelled" in agreed.out) == (0, True)
    assert [row["why"].rpartition(": ")[2] for row in rows(news, "--state", "cancelled")] == [
        "cancelled by hand"
    ]


def test_what_a_part_of_a_name_was_taken_for_is_said(news: Desk) -> None:
    shown = news.run("deliveries", "list", "--provider", "Oxford", "--json")
    assert (shown.status, len(shown.lines())) == (0, 2)
    assert shown.err == "inspectwatch: 'Oxford' is taken for Oxfordshire (80536)\n"
    for whole in ("oxfordshire", "80536", "931", "Oxfordshire County Council"):
        assert news.run("deliveries", "list", "--provider", whole).err == "", whole
    assert news.run("deliveries", "cancel", "--provider", "931", "--yes").out == "1 delivery cancelled\n"


def test_only_what_is_open_is_offered_to_be_cancelled(news: Desk) -> None:
    offered = " ".join(news.run("deliveries", "cancel", "--help").out.split())
    assert "waiting, held, dead." in offered
    assert "digested" not in offered


def test_one_that_was_cancelled_can_be_sent_after_all(news: Desk, mail: MailCatcher) -> None:
    (dead,) = rows(news, "--state", "dead")
    assert news.run("deliveries", "cancel", dead["id"], "--yes").status == 0
    again = news.run("deliveries", "cancel", dead["id"], "--yes")
    assert (again.status, "cancelled before" in again.err) == (1, True)
    mail.manners.refuse_recipients = {}
    assert news.run("subscriptions", "enable", "desk").status == 0
    assert news.run("deliveries", "retry", dead["id"]).status == 0
    assert news.run("check").status == 0
    assert arrived(mail) == ["desk@example.org", "gone@example.org"]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["retry", "dlv_"], "more than one delivery has an id that begins with 'dlv_'"),
        (["retry", ""], "no delivery has the id ''"),
        (["retry", "%"], "no delivery has the id '%'"),
        (["cancel", "dlv_", "--yes"], "more than one"),
        (["show", "dlv_"], "more than one"),
        (["retry", "--again"], "name it by its id"),
        (["retry", "--state", "sent"], "dead or waiting"),
        (["retry", "--state", "held"], "deliveries release"),
        (["retry", "--subscription", "dsek"], "no subscription is called 'dsek'; known: desk"),
        (["cancel", "--state", "lost", "--yes"], "--state is one of waiting, held, dead here"),
        (["cancel", "--state", "sent", "--yes"], "--state is one of waiting, held, dead here"),
        (["cancel", "--provider", "Oxford", "--yes"], "If Oxfordshire (80536) is meant, write it whole"),
        (["cancel", "--provider", "Oxford County Council", "--yes"], "only a part of a name"),
        (["cancel", "--provider", "Oxfrdshire", "--yes"], "Did you mean Oxfordshire?"),
        (["list", "--provider", "Oxfrdshire"], "Did you mean Oxfordshire?"),
        (["list", "--since", "9999-12-31T"], "is not a day"),
        (["release"], "nothing is held"),
    ],
)
def test_what_cannot_be_meant_changes_nothing(news: Desk, command: list[str], words: str) -> None:
    before = rows(news)
    ended = news.run("deliveries", *command)
    assert (ended.status, ended.out) == (1, "")
    assert words in ended.err
    assert rows(news) == before


def test_a_retry_says_what_will_not_go_for_all_that(news: Desk) -> None:
    ended = news.run("deliveries", "retry")
    assert ended.status == 0
    assert "1 of them: waits: its address was refused" in ended.out
    assert "`subscriptions enable desk`" in ended.out


def test_cancelling_offers_what_can_be_cancelled(tmp_path: Path) -> None:
    shown = " ".join(Desk(tmp_path, None).run("deliveries", "cancel", "--help").out.split())  # type: ignore[arg-type]
    assert "One of waiting, held, dead." in shown
    assert "digested" not in shown


def test_nothing_given_up_is_no_problem(ready: Ready, tmp_path: Path) -> None:
    ended = ready.desk(tmp_path).run("deliveries", "retry")
    assert (ended.status, ended.out) == (0, "Nothing fits: nothing was given up\n")


def test_without_a_database_there_is_nothing_to_ask(tmp_path: Path) -> None:
    (tmp_path / "inspectwatch.toml").write_text("")
    desk = Desk(tmp_path, None)  # type: ignore[arg-type]
    for command in (["list"], ["retry"], ["cancel", "--state", "dead"], ["release"], ["show", "dlv_1"]):
        ended = desk.run("deliveries", *command)
        assert (ended.status, "does not exist yet" in ended.err) == (2, True), command


def test_what_is_held_goes_by_release_alone(news: Desk, mail: MailCatcher) -> None:
    hold_as_burst(news)
    held = rows(news, "--state", "held")
    assert len(held) == 2
    assert {row["why"] for row in held} == {
        "held: too much at once; `deliveries release` or `cancel` decides"
    }
    refused = news.run("deliveries", "retry", held[0]["id"])
    assert (refused.status, "inspectwatch deliveries release" in refused.err) == (1, True)
    news.run("check")
    assert arrived(mail) == ["desk@example.org"], "held on"
    released = news.run("deliveries", "release", "--subscription", "desk")
    assert (released.status, released.out.startswith("2 deliveries released")) == (0, True)
    news.run("check")
    assert arrived(mail) == ["desk@example.org", "desk@example.org"]


def test_a_burst_that_nobody_is_subscribed_to_is_decided_too(news: Desk) -> None:
    hold_as_burst(news)
    with database(news) as db:
        db.execute("DELETE FROM deliveries")
    assert "HELD 1 event" in news.run("status").out
    cancelled = news.run("deliveries", "cancel", "--state", "held", "--yes")
    assert (cancelled.status, cancelled.err) == (0, "")
    assert "1 event that nobody is subscribed to: no feed shows" in cancelled.out
    assert news.run("deliveries", "release").status == 1


def test_check_says_that_events_are_held_until_somebody_knows(news: Desk) -> None:
    hold_as_burst(news)
    held = news.run("check")
    assert held.status == 1
    assert "problem: 1 event held as too much at once, and nobody is told until you decide:" in held.err
    assert "inspectwatch deliveries release" in held.err
    assert news.run("status", "--acknowledge", "held_back").status == 0
    known = news.run("check")
    assert (known.status, "held" in known.err) == (0, False)


def test_what_is_stuck_and_known_is_no_reason_to_ring_again(news: Desk) -> None:
    with database(news) as db:
        db.execute(
            "UPDATE deliveries SET state = 'waiting', ended_at = NULL, created_at = '2024-01-01T00:00:00Z'"
        )
    news.config.write_text(news.config.read_text().replace('name = "desk"', 'name = "our desk"'))
    assert news.run("check").status == 0
    status = news.run("status")
    assert (status.status, "ALARM unaddressed" in status.out) == (1, True)
    assert news.run("status", "--acknowledge").status == 0
    known = news.run("status")
    assert (known.status, "STUCK subscription 'desk'" in known.out) == (0, True)
    assert "deliveries cancel --subscription desk` drops" in " ".join(known.out.split()), (
        "an alarm that is known keeps its cure"
    )
    with database(news) as db:
        db.execute(
            "UPDATE deliveries SET subscription = 'another' WHERE id = (SELECT MIN(id) FROM deliveries)"
        )
    assert news.run("status").status == 1, "of that one nobody knows"


def test_what_is_stuck_is_one_line_a_subscription_with_its_cure(news: Desk) -> None:
    with database(news) as db:
        db.execute("UPDATE deliveries SET state = 'waiting', ended_at = NULL")
    before = news.config.read_text()
    news.config.write_text(before.replace('name = "desk"', 'name = "our desk"'))
    line = (
        "subscription 'desk': 2 deliveries wait, as this name is no longer in the configuration: put it back,"
        " or `inspectwatch deliveries cancel --subscription desk`"
    )
    status = news.run("status")
    assert (status.status, status.out.count("STUCK"), f"STUCK {line}\n" in status.out) == (1, 1, True)
    assert f"note: {line}\n" in news.run("check").err
    news.config.write_text(before.replace(",gone@example.org", ""))
    out = news.run("status").out
    assert "STUCK subscription 'desk': 1 delivery waits for gone@example.org, no longer among its" in out
    assert "cancel --subscription" not in out, "that would take the others with it"
    (told,) = news.run("status", "--json").lines()
    assert [(row["subscription"], row["why"]) for row in told["stuck"]] == [
        ("desk", "its address is no longer in the configuration")
    ]


def test_a_held_burst_is_released_beside_the_daemon(news: Desk, mail: MailCatcher) -> None:
    hold_as_burst(news)
    with news.running("run") as daemon:
        daemon.wait_to_say("watching")
        (dropped,) = [row for row in rows(news) if row["recipient"] == "gone@example.org"]
        assert news.run("deliveries", "cancel", dropped["id"], "--yes").status == 0
        assert news.run("deliveries", "release").out.startswith("1 delivery released")
        until(lambda: len(arrived(mail)) == 2, "the daemon sent what was released")
        ended, _ = daemon.end()
    assert ended.status == 0
    assert {row["state"] for row in rows(news)} == {"sent", "cancelled"}


def test_a_retry_wakes_a_server_that_rests(ready: Ready, tmp_path: Path, hooks: HookReceiver) -> None:
    hooks.answer(HookAnswer(429, {"Retry-After": "7200"}))
    desk = with_news(ready, tmp_path, hook_tables(hooks))
    assert "left alone: " in desk.run("status").out
    desk.run("check")
    assert len(hooks.calls.all()) == 1, "it rests as long as it asked for"
    assert desk.run("deliveries", "retry", "--state", "waiting").status == 0
    assert "left alone: " not in desk.run("status").out
    assert desk.run("check").status == 0
    first, second = hooks.calls.all()
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_a_retry_leaves_the_rest_of_another_server(ready: Ready, tmp_path: Path, mail: MailCatcher) -> None:
    desk = with_news(ready, tmp_path, mail_tables(mail), status=1)
    with database(desk) as db:
        db.execute("INSERT INTO endpoints VALUES ('elsewhere', ?, 3, ?, 'down')", [FAILED_SINCE, RESTS_UNTIL])
    assert desk.run("deliveries", "retry").status == 0
    with database(desk) as db:
        assert [row["endpoint"] for row in db.query("SELECT endpoint FROM endpoints")] == ["elsewhere"]


def test_the_password_in_a_webhook_is_never_shown(ready: Ready, tmp_path: Path, hooks: HookReceiver) -> None:
    hooks.answer(HookAnswer(410))
    desk = with_news(ready, tmp_path, hook_tables(hooks), status=1)
    (row,) = rows(desk)
    assert row["recipient"].startswith("http://127.0.0.1")
    for command in (
        ["deliveries", "list"],
        ["deliveries", "list", "--csv"],
        ["deliveries", "show", row["id"]],
        ["deliveries", "show", row["id"], "--json"],
        ["deliveries", "cancel", row["id"]],
        ["deliveries", "retry", row["id"]],
        ["subscriptions", "list"],
        ["subscriptions", "preview", "hook"],
        ["subscriptions", "enable", "hook", "--address", "https://other.example.org/"],
        ["subscriptions", "enable", "hook", "--address", row["recipient"]],
        ["status"],
        ["status", "--json"],
    ):
        ended = desk.run(*command)
        assert "pass/word" not in ended.out + ended.err, command
