"""`check` as its users meet it: what it says, what it sends, and its exit status in every situation."""

from __future__ import annotations

import re
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from fixtures.catchers import HookReceiver, MailCatcher
from fixtures.replica import faults
from tests.inspectwatch.configuring import SECRET
from tests.inspectwatch.processes import (
    AFTER,
    HELP_IMPROVED,
    Desk,
    Ready,
    desk,
    ready_desks,
    subscribers,
    until,
)


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    with ready_desks(tmp_path_factory.mktemp("ready")) as made:
        yield made


@pytest.fixture
def oxfordshire(ready: Ready, tmp_path: Path) -> Desk:
    return ready.desk(tmp_path)


@pytest.fixture
def beginner(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as made:
        yield made


def test_a_first_run_records_and_says_so_and_the_next_is_idle(beginner: Desk) -> None:
    first = beginner.run("check")
    assert first.status == 0, first.err
    assert first.out.startswith("Poll: 1 provider listed, 3 new reports, no events, 6 requests in ")
    assert "recorded as the baseline and nobody was told" in first.out
    assert "inspectwatch subscriptions test NAME" in first.out
    assert first.out.endswith("No subscription: everything is recorded and nobody is told.\n")
    beginner.replica.forget_requests()
    second = beginner.run("check")
    assert (second.status, second.err) == (0, "")
    assert second.out.startswith("Poll: 1 provider listed, no new reports, no events, 1 request in ")
    assert beginner.replica.counts() == Counter(list=1, not_modified=1)


def test_news_goes_out_as_mail_and_as_a_signed_webhook_and_once(ready: Ready, tmp_path: Path) -> None:
    with MailCatcher() as mail, HookReceiver() as hooks:
        tables = "[webhooks]\nallow_private_addresses = true\n" + subscribers(mail, hooks)
        oxfordshire = ready.desk(tmp_path, tables=tables)
        oxfordshire.replica.advance_to(AFTER)
        told = oxfordshire.run("check")
        again = oxfordshire.run("check")
    assert (told.status, told.err) == (0, "")
    assert f"  rating.changed: {HELP_IMPROVED}\n" in told.out
    assert "Deliveries: 2 sent\n" in told.out
    assert "Deliveries" not in again.out
    [letter] = mail.mails.all()
    assert letter.recipients == ("desk@example.org",)
    assert letter.message["Subject"] == HELP_IMPROVED
    [call] = hooks.calls.all()
    event = Webhook(SECRET).verify(call.body, dict(call.headers))
    assert event["type"] == "rating.changed"
    assert event["data"]["id"] == call.headers["webhook-id"]
    assert (event["data"]["provider"]["urn"], event["data"]["report"]["id"]) == ("80536", "50243682")
    directions = {each["area"]: each["direction"] for each in event["data"]["judgements"]}
    assert directions.pop("help_and_protection") == "improved"
    assert set(directions.values()) == {"unchanged"}


def test_a_dry_run_of_a_beginner_leaves_no_trace(beginner: Desk) -> None:
    untouched = beginner.contents()
    trial = beginner.run("check", "--dry-run")
    assert trial.status == 0, trial.err
    assert "3 new reports" in trial.out
    assert beginner.contents() == untouched


def test_a_dry_run_tells_what_would_be_told_and_leaves_no_trace(ready: Ready, tmp_path: Path) -> None:
    with MailCatcher() as mail:
        oxfordshire = ready.desk(tmp_path, tables=subscribers(mail, None))
        oxfordshire.replica.advance_to(AFTER)
        before = oxfordshire.contents()
        trial = oxfordshire.run("check", "--dry-run")
        assert trial.status == 0, trial.err
        assert HELP_IMPROVED in trial.out
        assert trial.out.endswith("Dry run: nothing was written, nothing was sent.\n")
        assert oxfordshire.contents() == before
        assert mail.mails.all() == []
        assert HELP_IMPROVED in oxfordshire.run("check").out
        assert len(mail.mails.all()) == 1


def test_a_site_that_cannot_be_reached_is_said_plainly(beginner: Desk) -> None:
    nowhere = {"INSPECTWATCH_SOURCE_OFSTED_BASE_URL": "http://127.0.0.1:1"}
    failed = beginner.run("check", environ=nowhere)
    assert failed.status == 1
    problem, cure = failed.err.splitlines()
    said = "127.0.0.1:1 cannot be reached (connection refused, tried 4 times). Nothing was fetched"
    assert problem == f"problem: {said}"
    assert cure.startswith("cure: The host answers, and no web server is at work there")
    assert "providers listed" not in failed.out


def test_a_page_that_is_not_to_be_had_is_named_and_asked_for_again(beginner: Desk) -> None:
    for code in (403, 404, 500):
        rule = beginner.replica.faults.on(faults.status(code), kind="provider")
        failed = beginner.run("check")
        assert failed.status == 1
        assert re.search(rf"problem: http://\S+/provider/44/80536: .*{code}", failed.err)
        assert "The first complete run is still to come" in failed.out
        beginner.replica.faults.off(rule)
    mended = beginner.run("check")
    assert (mended.status, "recorded as the baseline" in mended.out) == (0, True)


def test_a_page_that_no_longer_fits_is_an_alarm_told_once_and_ended(ready: Ready, tmp_path: Path) -> None:
    with MailCatcher() as mail:
        oxfordshire = ready.desk(tmp_path, tables=subscribers(mail, None))
        rule = oxfordshire.replica.faults.on(faults.broken_markup(), kind="list")
        assert [oxfordshire.run("check").status for _ in range(2)] == [1, 1]
        assert len(mail.mails.all()) == 1
        shown = oxfordshire.run("status")
        assert (shown.status, "ALARM broken since" in shown.out) == (1, True)
        oxfordshire.replica.faults.off(rule)
        assert oxfordshire.run("check").status == 0
        assert len(mail.mails.all()) == 2


def test_a_list_that_lacks_providers_removes_nothing(tmp_path: Path) -> None:
    with desk(tmp_path, "Oxfordshire", "Blackpool") as both:
        assert both.run("check").status == 0
        both.replica.faults.on(faults.providers_dropped(1), kind="list")
        fewer = both.run("check", "--sweep")
        assert fewer.status == 1
        assert "problem: " in fewer.err
        providers = {row["provider"] for row in both.run("ratings", "--json").lines()}
        assert providers == {"Oxfordshire", "Blackpool"}


def test_a_new_report_without_its_file_needs_a_person(oxfordshire: Desk) -> None:
    oxfordshire.replica.advance_to(AFTER)
    rule = oxfordshire.replica.faults.on(faults.file_missing(), report="50243682")
    waiting = oxfordshire.run("check")
    assert waiting.status == 1
    assert "/v1/file/50243682" in waiting.err
    assert HELP_IMPROVED not in waiting.out
    oxfordshire.replica.faults.off(rule)
    up = oxfordshire.run("check")
    assert (up.status, HELP_IMPROVED in up.out) == (0, True)


def test_a_delivery_that_died_needs_a_person_and_one_that_waits_is_explained(
    ready: Ready, tmp_path: Path
) -> None:
    with MailCatcher() as mail:
        tables = subscribers(mail, None).replace("desk@example.org", "desk@example.org,gone@example.org")
        oxfordshire = ready.desk(tmp_path, tables=tables)
        oxfordshire.replica.advance_to(AFTER)
        mail.manners.refuse_recipients = {
            "desk@example.org": "450 4.2.0 mailbox busy",
            "gone@example.org": "550 5.1.1 no such user",
        }
        first = oxfordshire.run("check")
        second = oxfordshire.run("check")
        status = oxfordshire.run("status")
    assert first.status == 1
    assert "Deliveries: 1 to be tried again, 1 given up\n" in first.out
    assert re.search(
        r"problem: subscription 'desk': the address gone@example.org is refused .*no such user", first.err
    )
    for said in (first.err, second.err, status.out):
        assert re.search(r"1 delivery to desk@example.org failed, next try 20.*mailbox busy", said)
    assert second.status == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_first_run_that_is_interrupted_goes_on_where_it_stopped(
    tmp_path: Path, number: signal.Signals
) -> None:
    with desk(tmp_path, "Oxfordshire", "Blackpool", "Rochdale") as three:
        slow = three.config.read_text().replace("requests_per_second = 1000.0", "requests_per_second = 8.0")
        three.config.write_text(slow)
        with three.running("check") as first:
            until(lambda: three.replica.counts()["file"] >= 4, "four files were asked for")
            stopped, seconds = first.end(number)
        assert seconds < 10
        assert (stopped.status, "the next run goes on from here" in stopped.err) == (1, True)
        second = three.run("check")
        assert (second.status, "recorded as the baseline" in second.out) == (0, True)
        whole = Counter(
            seen.target
            for seen in three.replica.seen
            if seen.kind in ("provider", "file") and seen.status == 200
        )
    assert len(whole) > 8
    assert set(whole.values()) == {1}


def test_a_disk_that_is_full_is_said_plainly_and_nothing_is_lost(oxfordshire: Desk) -> None:
    oxfordshire.replica.advance_to(AFTER)
    full = oxfordshire.run_limited("check", kib=8)
    assert full.status != 0
    assert "Traceback" not in full.err
    assert "disk" in full.err
    after = oxfordshire.run("check")
    assert (after.status, HELP_IMPROVED in after.out) == (0, True)


def test_a_sweep_asks_for_everything_conditionally(oxfordshire: Desk) -> None:
    oxfordshire.replica.forget_requests()
    swept = oxfordshire.run("check", "--sweep")
    assert swept.status == 0
    assert swept.out.startswith("Sweep: 1 provider listed, no new reports, no events")
    counts = oxfordshire.replica.counts()
    assert counts["file"] == counts["not_modified"] - counts["provider"] - counts["list"] == 3
