"""Our own work is looked after: what was given up, held, forgotten or never written is one alarm each."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from inspectwatch.alarms import OWN, Alarms
from inspectwatch.canary import LOOKS_BACK, PATIENCE
from inspectwatch.forms import form_of
from inspectwatch.upkeep import ENDPOINT_PATIENCE, Upkeep
from notifier.channels import EndpointGone, PermanentFailure, RecipientRefused, TemporaryFailure
from notifier.events import encode
from notifier.subscriptions import Subscription
from storage.alarms import AlarmTable
from storage.backup_notes import note_backup
from storage.deliveries import DeliveryTable, Filter
from storage.events import insert_event
from storage.forms import note_forms
from storage.holds import HoldTable
from storage.times import to_text
from storage.transaction import writing
from storage.values import NewEvent, Recipient
from tests.notifier.bench import DESK, HOOK, Bench, ScriptedChannel, raises
from tests.notifier.fakes import oxfordshire

OPERATOR = (Subscription("operator", "email", ("ops@example.org",)),)


class Kept:
    """A bench that is looked after."""

    def __init__(self, bench: Bench) -> None:
        self.bench, self.db = bench, bench.db
        note_forms(self.db, {each.name: form_of(each) for each in bench.subscriptions}, bench.clock.now())
        alarms = Alarms(AlarmTable(self.db), bench.subscriptions, OPERATOR, bench.clock)
        self.upkeep = Upkeep(self.db, alarms, bench.subscriptions, bench.clock, bench.clock.now())

    def told(self) -> list[dict[str, str]]:
        """What the operator is told, in order."""
        bodies = self.db.query("SELECT body FROM events WHERE type = 'operator.alarm' ORDER BY sequence")
        return [json.loads(row["body"])["data"] for row in bodies if row["body"] != "{}"]

    def states(self, kind: str = "") -> list[str]:
        return [data["state"] for data in self.told() if kind in ("", data["kind"])]

    def kinds(self) -> set[str]:
        return set(self.upkeep.troubles())

    def message(self, kind: str) -> str:
        return self.upkeep.troubles()[kind].message

    def put_report_event(self, *recipients: Recipient, held: bool = False) -> str:
        """An event of the last minutes on a report, as the recorder writes it."""
        now, event = self.bench.clock.now(), oxfordshire()
        self.db.execute(
            "INSERT OR IGNORE INTO providers (urn, source, name, url, first_seen, last_listed)"
            " VALUES ('80536', 'ofsted', 'Oxfordshire', '', '', '')"
        )
        self.db.execute(
            "INSERT OR IGNORE INTO reports (id, urn, report_id, title, kind, remit, published, url,"
            " first_seen, baseline) VALUES (1, '80536', '50243682', '', 'inspection', 'childrens_services',"
            " '2024-04-09', '', '', 0)"
        )
        new = NewEvent(
            id=event["data"]["id"],
            type=event["type"],
            cause="new_inspection",
            known_at=now,
            source="ofsted",
            body=encode(event),
            recipients=recipients,
            lane="80536",
            in_run=held,
        )
        with writing(self.db):
            insert_event(self.db, new, report_key=1)
        return new.id


BOTH_DESKS = tuple(Recipient("county-desk", address) for address in DESK.recipients)
EVERYBODY = (*BOTH_DESKS, Recipient("hook", HOOK.recipients[0]))


async def test_when_all_is_well_there_is_nothing_to_tell() -> None:
    kept = Kept(Bench())
    kept.put_report_event(*EVERYBODY)
    await kept.bench.outbox.deliver_due()
    kept.bench.clock.advance(3600)
    assert kept.kinds() == set()
    assert not kept.upkeep.look()


async def test_a_dead_letter_is_told_once_with_its_reason_until_it_is_acknowledged() -> None:
    kept = Kept(Bench(email=raises(PermanentFailure("554 too large"))))
    kept.bench.put("a")
    await kept.bench.outbox.deliver_due()
    assert "county-desk" in kept.message("dead_letters")
    assert "554 too large" in kept.message("dead_letters")
    assert kept.upkeep.look()
    assert not kept.upkeep.look()
    (row,) = kept.db.query("SELECT subscription, recipient FROM deliveries WHERE subscription = 'operator'")
    assert row["recipient"] == "ops@example.org"

    kept.bench.clock.advance(60)
    kept.upkeep.alarms.table.acknowledge(["dead_letters"], kept.bench.clock.now())
    assert kept.kinds() == set()
    kept.bench.clock.advance(60)
    kept.bench.put("b")
    await kept.bench.outbox.deliver_due()
    assert kept.kinds() == {"dead_letters"}, "another one is another matter"


async def test_an_alarm_that_does_not_reach_the_operator_makes_no_further_ones() -> None:
    kept = Kept(Bench(email=raises(PermanentFailure("refused")), subscriptions=(DESK, *OPERATOR)))
    kept.bench.put("a")
    await kept.bench.outbox.deliver_due()
    for _ in range(5):
        kept.upkeep.look()
        await kept.bench.outbox.deliver_due()
        kept.bench.clock.advance(60)
    assert len(list(kept.db.query("SELECT id FROM events WHERE type = 'operator.alarm'"))) == 1


async def test_a_machine_that_fails_for_an_hour_is_told_and_its_recovery_too() -> None:
    kept = Kept(Bench(email=raises(TemporaryFailure("no connection"))))
    kept.bench.put("a", "b", "c")
    await kept.bench.outbox.deliver_due()
    assert kept.kinds() == set(), "it may only hiccup"
    kept.bench.clock.advance(ENDPOINT_PATIENCE.total_seconds())
    await kept.bench.outbox.deliver_due()
    assert "no connection" in kept.message("endpoints_down")
    assert kept.upkeep.look()
    kept.db.execute("DELETE FROM endpoints")
    assert kept.upkeep.look()
    assert kept.states() == ["began", "recovered"]


@pytest.mark.parametrize(
    ("failure", "kind", "said"),
    [
        (RecipientRefused("550 5.1.1 no such user"), "addresses_refused", "desk@example.org"),
        (EndpointGone("answered 410"), "subscriptions_off", "answered 410"),
    ],
)
async def test_who_is_switched_off_is_told(failure: Exception, kind: str, said: str) -> None:
    kept = Kept(Bench(email=raises(failure)))
    kept.bench.put("a")
    await kept.bench.outbox.deliver_due()
    assert said in kept.message(kind)


def test_a_burst_that_is_held_is_told_with_what_can_be_done() -> None:
    kept = Kept(Bench())
    kept.put_report_event(*EVERYBODY, held=True)
    HoldTable(kept.db).settle(1, hold=True)
    trouble = kept.upkeep.troubles()["held_back"]
    assert "1 event." in trouble.message
    assert "Nobody was told, and no feed shows it: 3 messages wait" in trouble.message
    assert "deliveries release" in trouble.cure


def test_a_burst_that_is_released_to_one_is_not_said_to_be_hidden() -> None:
    kept = Kept(Bench())
    kept.put_report_event(*EVERYBODY, held=True)
    HoldTable(kept.db).settle(1, hold=True)
    DeliveryTable(kept.db).release(Filter(subscription="county-desk"))
    said = kept.message("held_back")
    assert (
        "1 message waits for your word: 1 event already released to somebody, and no longer hidden." in said
    )
    assert "no feed" not in said

    kept.bench.put_event("evt_hidden", [], held=True)
    HoldTable(kept.db).settle(2, hold=True)
    said = kept.message("held_back")
    assert "2 events." in said
    assert "1 event already released" in said
    assert "of 1 event nobody was told, and no feed shows it" in said

    DeliveryTable(kept.db).release(Filter())
    assert "Nobody is subscribed to what is held" in kept.message("held_back")


def test_an_event_that_was_not_addressed_to_somebody_who_asked_is_missed() -> None:
    kept = Kept(Bench())
    event = kept.put_report_event(*BOTH_DESKS)
    assert event in kept.message("undelivered")
    assert "'hook'" in kept.message("undelivered")


def test_what_somebody_did_not_ask_for_at_the_time_is_not_missed() -> None:
    kept = Kept(Bench())
    kept.put_report_event(*BOTH_DESKS)
    kept.bench.clock.advance(60)
    forms = {DESK.name: form_of(DESK), HOOK.name: "another filter now"}
    note_forms(kept.db, forms, kept.bench.clock.now())
    assert kept.kinds() == set()


def test_who_unsubscribed_is_not_missed() -> None:
    kept = Kept(Bench())
    kept.bench.put_hook("earlier", due=kept.bench.clock.now() + timedelta(days=1))
    kept.db.execute(
        "UPDATE addresses SET off_since = 'x', off_kind = 'unsubscribed' WHERE subscription = 'hook'"
    )
    kept.put_report_event(*EVERYBODY)
    assert kept.kinds() == set()


def test_the_canary_looks_back_so_far_and_no_further() -> None:
    kept = Kept(Bench())
    kept.put_report_event(*BOTH_DESKS)
    kept.bench.clock.advance(LOOKS_BACK.total_seconds() + 1)
    kept.db.execute("UPDATE deliveries SET state = 'sent'")
    assert kept.kinds() == set()


async def test_what_was_due_long_ago_and_not_even_tried_is_missed() -> None:
    kept = Kept(Bench())
    kept.put_report_event(*EVERYBODY)
    assert kept.kinds() == set()
    kept.bench.clock.advance(PATIENCE.total_seconds() + 1)
    assert "was due at 2024-04-09 12:00 UTC and was not tried" in kept.message("undelivered")
    await kept.bench.outbox.deliver_due()
    assert kept.kinds() == set()


@pytest.mark.parametrize("reason", ["failing", "held", "off", "digest to come", "later"])
async def test_what_waits_with_a_reason_is_not_missed(reason: str) -> None:
    kept = Kept(Bench(email=raises(TemporaryFailure("busy", endpoint=False))))
    kept.put_report_event(*EVERYBODY)
    if reason == "failing":
        await kept.bench.outbox.deliver_due()
    elif reason == "held":
        kept.db.execute("UPDATE deliveries SET hold = 'burst'")
    elif reason == "off":
        kept.db.execute("UPDATE addresses SET off_since = 'x', off_kind = 'bounced'")
    else:
        mode = "digest" if reason == "digest to come" else "instant"
        kept.db.execute("UPDATE deliveries SET due_at = '2030', mode = ?", [mode])
    kept.bench.clock.advance(PATIENCE.total_seconds() + 1)
    if reason == "failing":
        await kept.bench.outbox.deliver_due()
    assert "undelivered" not in kept.kinds()


async def test_a_try_that_failed_explains_nothing_once_the_next_is_overdue() -> None:
    kept = Kept(Bench(email=raises(TemporaryFailure("busy", endpoint=False))))
    kept.put_report_event(*EVERYBODY)
    await kept.bench.outbox.deliver_due()
    kept.bench.clock.advance(3600 + PATIENCE.total_seconds())
    assert "was not tried" in kept.message("undelivered")


async def test_a_machine_that_is_busy_with_others_is_given_its_time() -> None:
    kept = Kept(Bench(email=ScriptedChannel(machine="mail.example.org")))
    kept.put_report_event(*EVERYBODY)
    kept.bench.clock.advance(PATIENCE.total_seconds() + 1)
    kept.db.execute(
        "UPDATE deliveries SET state = 'sent', ended_at = ?"
        " WHERE id = (SELECT MIN(id) FROM deliveries WHERE subscription = ?)",
        [to_text(kept.bench.clock.now()), DESK.name],
    )
    assert DESK.name not in kept.message("undelivered")
    assert HOOK.name in kept.message("undelivered")


def test_a_digest_that_nobody_is_to_get_is_missed() -> None:
    kept = Kept(Bench())
    kept.put_report_event(*EVERYBODY)
    kept.db.execute(
        "UPDATE deliveries SET state = 'digested', digest = event_id || '-digest', ended_at = ?",
        [to_text(kept.bench.clock.now())],
    )
    assert "went into a digest that is not there" in kept.message("undelivered")


def test_a_program_that_has_just_started_has_missed_nothing_yet() -> None:
    kept = Kept(Bench())
    kept.put_report_event(*EVERYBODY)
    kept.bench.clock.advance(24 * 3600)
    kept.upkeep.up_since = kept.bench.clock.now()
    assert kept.kinds() == set()


def test_a_machine_that_slept_has_missed_nothing_yet() -> None:
    kept = Kept(Bench())
    kept.put_report_event(*EVERYBODY)
    kept.upkeep.look()
    kept.bench.clock.advance(24 * 3600)
    assert not kept.upkeep.look()
    for _ in range(20):
        kept.bench.clock.advance(60)
        kept.upkeep.look()
    assert "undelivered" in kept.kinds()


def test_a_backup_that_failed_is_told_until_one_is_made() -> None:
    kept = Kept(Bench())
    note_backup(kept.db, "/srv/backups: the backup could not be written (No space left on device)")
    assert kept.upkeep.look()
    assert "No space left" in kept.message("backup")
    assert not kept.upkeep.look()
    note_backup(kept.db, "")
    assert kept.upkeep.look()
    assert kept.states("backup") == ["began", "recovered"]


def test_feeds_that_cannot_be_written_are_told_until_they_can() -> None:
    kept = Kept(Bench())
    kept.upkeep.feed_problem = "feeds could not be written to /srv/feeds: no space left on the disk"
    assert kept.upkeep.look()
    kept.upkeep.feed_problem = ""
    assert kept.upkeep.look()
    assert AlarmTable(kept.db).open(OWN) == []
