"""The commands around delivering, as their users meet them: real commands, mail server and daemon."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.catchers import HookReceiver, MailCatcher, MailManners
from tests.inspectwatch.configuring import SECRET
from tests.inspectwatch.processes import AFTER, HELP_IMPROVED, Desk, Ready, ready_desks, until

HOUR_OF_DIGESTS = 'deliver = "daily"\nat = "08:00"\n'


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    with ready_desks(tmp_path_factory.mktemp("ready")) as made:
        yield made


@pytest.fixture
def mail() -> Iterator[MailCatcher]:
    with MailCatcher(MailManners()) as catcher:
        yield catcher


def tables(mail: MailCatcher, more: str = "", operator: str = "mailto:ops@example.org") -> str:
    return (
        f'[email]\nhost = "{mail.host}"\nport = {mail.port}\nsecurity = "none"\n'
        f'[operator]\nto = "{operator}"\n'
        f'[[subscription]]\nname = "desk"\nto = "mailto:desk@example.org,gone@example.org"\n{more}\n'
    )


def with_news(ready: Ready, folder: Path, mail: MailCatcher, more: str = "") -> Desk:
    """A desk that has met the report of 2024, one of its two addresses refused."""
    mail.manners.refuse_recipients = {"gone@example.org": "550 5.1.1 no such user"}
    desk = ready.desk(folder, tables=tables(mail, more))
    desk.replica.advance_to(AFTER)
    assert desk.run("check").status == 1
    return desk


@pytest.fixture(scope="module")
def known(ready: Ready, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The same, for looking only."""
    with MailCatcher(MailManners()) as mail:
        more = '[[subscription]]\nname = "falls"\nto = "mailto:x@example.org"\ncrosses = ["inadequate"]\n'
        return with_news(ready, tmp_path_factory.mktemp("known"), mail, more)


@pytest.fixture
def news(ready: Ready, tmp_path: Path, mail: MailCatcher) -> Desk:
    return with_news(ready, tmp_path, mail)


def arrived(mail: MailCatcher) -> list[str]:
    return [each.recipients[0] for each in mail.mails.all()]


def test_the_operator_hears_in_the_same_run_of_what_could_not_be_delivered(
    news: Desk, mail: MailCatcher
) -> None:
    assert sorted(arrived(mail)) == ["desk@example.org", "ops@example.org", "ops@example.org"]
    subjects = [str(each.message["Subject"]) for each in mail.mails.all() if "ops" in each.recipients[0]]
    assert any("given up" in subject for subject in subjects)
    assert any("a mailbox does not exist" in subject for subject in subjects)
    news.run("check")
    assert len(mail.mails.all()) == 3, "told once"


def test_the_list_says_how_each_delivery_stands(known: Desk) -> None:
    rows = known.run("deliveries", "list", "--json", "--subscription", "desk").lines()
    stands = {row["recipient"]: (row["state"], row["why"]) for row in rows}
    assert stands["desk@example.org"][0] == "sent"
    assert stands["desk@example.org"][1].startswith("arrived 20")
    assert stands["gone@example.org"][0] == "dead"
    assert "no such user" in stands["gone@example.org"][1]
    assert all(row["about"] == HELP_IMPROVED for row in rows)


@pytest.mark.parametrize(
    ("filters", "number"),
    [
        (["--state", "dead"], 1),
        (["--state", "held"], 0),
        (["--provider", "oxfordshire"], 2),
        (["--since", "2999-01-01"], 0),
        (["--limit", "1"], 1),
    ],
)
def test_the_list_can_be_narrowed(known: Desk, filters: list[str], number: int) -> None:
    assert len(known.run("deliveries", "list", "--json", *filters).lines()) == number


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        (["--state", "lost"], "known: waiting, held, dead"),
        (["--provider", "Narnia"], "no provider is called 'Narnia'"),
        (["--since", "yesterday"], "is not a day"),
    ],
)
def test_a_filter_that_names_nothing_is_explained(known: Desk, filters: list[str], words: str) -> None:
    ended = known.run("deliveries", "list", *filters)
    assert ended.status == 1
    assert words in ended.err


def test_one_delivery_is_shown_whole(known: Desk) -> None:
    (dead,) = known.run("deliveries", "list", "--json", "--state", "dead").lines()
    shown = known.run("deliveries", "show", dead["id"][:14])
    assert shown.status == 0
    for words in (dead["id"], HELP_IMPROVED, "gone@example.org", "no such user", "Tries:"):
        assert words in shown.out
    assert known.run("deliveries", "show", "dlv_nothing").status == 1
    assert known.run("deliveries", "show", "*").status == 1


def test_what_was_given_up_can_be_sent_again_once_the_address_is_right(news: Desk, mail: MailCatcher) -> None:
    mail.manners.refuse_recipients = {}
    enabled = news.run("subscriptions", "enable", "desk")
    assert "gone@example.org gets messages again" in enabled.out
    assert "1 delivery given up before: to send it, inspectwatch deliveries retry --subscription desk" in (
        enabled.out
    )
    retried = news.run("deliveries", "retry", "--subscription", "desk")
    assert (retried.status, retried.out.startswith("1 delivery due now")) == (0, True)
    assert news.run("check").status == 0
    assert "gone@example.org" in arrived(mail)
    ids = [str(each.message["Message-ID"]) for each in mail.mails.all()]
    assert len(set(ids)) == len(ids)


def test_what_has_arrived_is_sent_again_only_on_demand_and_under_its_id(
    news: Desk, mail: MailCatcher
) -> None:
    (sent,) = news.run("deliveries", "list", "--json", "--state", "sent", "--subscription", "desk").lines()
    refused = news.run("deliveries", "retry", sent["id"])
    assert (refused.status, "--again sends it once more" in refused.err) == (1, True)
    assert news.run("deliveries", "retry", sent["id"], "--again").status == 0
    news.run("check")
    ids = [
        each.message["Message-ID"] for each in mail.mails.all() if each.recipients[0] == "desk@example.org"
    ]
    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_cancelling_asks_and_names_what_it_ends(news: Desk) -> None:
    assert "name what to cancel" in news.run("deliveries", "cancel").err
    unasked = news.run("deliveries", "cancel", "--state", "dead")
    assert (unasked.status, "--yes" in unasked.err) == (1, True)
    done = news.run("deliveries", "cancel", "--state", "dead", "--yes")
    assert (done.status, done.out) == (0, "1 delivery cancelled\n")
    assert news.run("deliveries", "cancel", "--state", "dead", "--yes").status == 1


def test_status_shows_alarms_first_and_acknowledging_silences_them(news: Desk) -> None:
    status = news.run("status")
    assert status.status == 1
    assert status.out.startswith("ALARM ")
    assert "inspectwatch deliveries retry" in status.out
    assert "off: desk: gone@example.org bounced" in status.out
    assert news.run("status", "--acknowledge", "nothing").status == 1
    acknowledged = news.run("status", "--acknowledge")
    assert "Acknowledged: inspectwatch dead_letters" in acknowledged.out
    after = news.run("status")
    assert (after.status, "ALARM (acknowledged) dead_letters" in after.out) == (0, True)
    (told,) = news.run("status", "--json").lines()
    assert {alarm["kind"] for alarm in told["alarms"]} == {"dead_letters", "addresses_refused"}
    assert all(alarm["acknowledged"] for alarm in told["alarms"])


def test_the_list_of_subscriptions_says_how_each_fares(known: Desk) -> None:
    row, _ = known.run("subscriptions", "list", "--json").lines()
    assert row["when"] == "at once"
    assert HELP_IMPROVED in row["last"]
    assert "gone@example.org refused since 20" in row["trouble"]
    assert "1 given up" in row["trouble"]


def test_a_subscription_is_listed_before_there_is_a_database(tmp_path: Path, mail: MailCatcher) -> None:
    (tmp_path / "inspectwatch.toml").write_text(tables(mail, HOUR_OF_DIGESTS + 'neighbours_of = ["Kent"]'))
    (row,) = Desk(tmp_path, None).run("subscriptions", "list", "--json").lines()  # type: ignore[arg-type]
    assert (row["when"], row["last"], row["trouble"]) == ("daily at 08:00", "none yet", "")
    assert re.match(r"11 providers: (\D+ \(\d+\), ){10}\D+ \(\d+\); remits: ", row["filters"])


def test_explain_tells_what_the_last_year_would_have_brought(known: Desk) -> None:
    brought = known.run("subscriptions", "explain", "desk")
    assert brought.status == 0
    assert HELP_IMPROVED in brought.out
    assert "1 of 2 events." in brought.out
    assert "1  other remits (remits), 1 of them by this alone" in brought.out
    nothing = known.run("subscriptions", "explain", "falls")
    assert "Nothing at all" in nothing.out
    assert "The filter that removes most is crosses." in nothing.out
    rows = known.run("subscriptions", "explain", "desk", "--json").lines()
    assert [(row["urn"], row["subject"]) for row in rows if row["brought"]] == [("80536", HELP_IMPROVED)]
    assert [row["kept_away_by"] for row in rows if not row["brought"]] == [["remits"]]


def test_preview_writes_the_message_as_it_would_arrive(known: Desk, tmp_path: Path) -> None:
    target = tmp_path / "out.html"
    ended = known.run("subscriptions", "preview", "desk", "--output", target)
    assert (ended.status, ended.out.strip()) == (0, str(target))
    assert "Help and protection" in target.read_text()
    assert f"Subject: {HELP_IMPROVED}" in ended.err
    assert known.run("subscriptions", "preview", "desk", "--case", "digest", "--output", target).status == 0
    assert "2 messages" in target.read_text()
    unknown = known.run("subscriptions", "preview", "desk", "--case", "x")
    assert (unknown.status, "there are report, correction" in unknown.err) == (1, True)
    assert known.run("subscriptions", "preview", "nobody").status == 1


def test_preview_of_a_webhook_is_its_body(ready: Ready, tmp_path: Path) -> None:
    more = (
        "[webhooks]\nallow_private_addresses = true\n"
        f'[[subscription]]\nname = "hook"\nto = "http://127.0.0.1:9/x"\nsecret = "{SECRET}"\n'
    )
    desk = ready.desk(tmp_path / "desk", tables=more)
    ended = desk.run("subscriptions", "preview", "hook", "--output", tmp_path / "body.json")
    assert ended.status == 0
    assert json.loads((tmp_path / "body.json").read_text())["type"] == "rating.changed"


def test_an_example_reaches_the_operator_too(news: Desk, mail: MailCatcher) -> None:
    before = len(mail.mails.all())
    assert news.run("subscriptions", "test", "operator").status == 0
    (example,) = mail.mails.all()[before:]
    assert str(example.message["Subject"]).startswith("[Test] Inspectwatch: messages could not be delivered")
    assert "children's services" not in str(example.message)


def test_a_digest_waits_for_its_hour_and_says_so(ready: Ready, tmp_path: Path, mail: MailCatcher) -> None:
    desk = ready.desk(tmp_path, tables=tables(mail, HOUR_OF_DIGESTS))
    desk.replica.advance_to(AFTER)
    assert desk.run("check").status == 0
    assert mail.mails.all() == []
    rows = desk.run("deliveries", "list", "--json").lines()
    assert {row["mode"] for row in rows} == {"digest"}
    assert all(row["why"].startswith("goes with the digest of ") for row in rows)


def test_welcome_and_webhooks_to_the_operator(ready: Ready, tmp_path: Path, mail: MailCatcher) -> None:
    with HookReceiver() as hooks:
        mail.manners.refuse_recipients = {"gone@example.org": "550 5.1.1 no such user"}
        both = (
            tables(mail, "welcome = true", operator=hooks.url).replace(
                "[[subscription]]", f'secret = "{SECRET}"\n[[subscription]]', 1
            )
            + "[webhooks]\nallow_private_addresses = true\n"
        )
        desk = ready.desk(tmp_path, tables=both)
        assert desk.run("check").status == 1
        (welcome,) = [each for each in mail.mails.all() if each.recipients[0] == "desk@example.org"]
        assert "now watching 1 authority" in str(welcome.message["Subject"])
        told = [json.loads(call.body) for call in hooks.calls.all()]
    assert {event["data"]["kind"] for event in told} == {"dead_letters", "addresses_refused"}
    assert {event["type"] for event in told} == {"operator.alarm"}


def test_it_all_works_beside_the_daemon(news: Desk, mail: MailCatcher) -> None:
    mail.manners.refuse_recipients = {}
    with news.running("run") as daemon:
        daemon.wait_to_say("watching")
        assert news.run("subscriptions", "enable", "desk").status == 0
        assert news.run("deliveries", "retry").status == 0
        assert news.run("status", "--acknowledge").status == 0
        assert news.run("subscriptions", "test", "desk").status == 0
        until(lambda: "gone@example.org" in arrived(mail), "the daemon sent what was retried")
        ended, _ = daemon.end()
    assert ended.status == 0
