"""Deliveries as a person asks for them, and the changes a person may make, row by row."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlite_utils import Database

from storage.addresses import AddressTable
from storage.database import open_for_writing
from storage.deliveries import HELD, STATES, DeliveryTable, Filter
from storage.events import BURST, DROPPED, IN_RUN, delivery_id
from storage.holds import HoldTable
from storage.outbox import OutboxTable
from storage.times import to_text
from tests.storage.building import DESK, NOW, event_of, write_event
from tests.storage.claiming import BOTH, HOOK, LEASE, MINUTE, came, routes, rows, told

LATER = NOW + timedelta(days=1)


@pytest.fixture
def table(db: Database) -> DeliveryTable:
    """With the events 1, 2 and 3, each of its own lane, for the desk and the hook; the routes are set."""
    told(db, "1", "2", "3", recipients=BOTH, lanes=True)
    routes(OutboxTable(db), *BOTH)
    return DeliveryTable(db)


def id_of(number: str, recipient: tuple[str, str] = DESK) -> str:
    return delivery_id(f"evt_{number}", *recipient)


def row(table: DeliveryTable, number: str, recipient: tuple[str, str] = DESK) -> dict[str, Any]:
    return dict(table.db.table("deliveries").get(id_of(number, recipient)))


def put(
    table: DeliveryTable, number: str, recipient: tuple[str, str] = DESK, **columns: str | int | None
) -> None:
    table.db.table("deliveries").update(id_of(number, recipient), columns)


def states(table: DeliveryTable) -> dict[str, str]:
    """Of the desk's."""
    return {number: row(table, number)["state"] for number in "123"}


def only(*numbers: str) -> Filter:
    return Filter(ids=tuple(id_of(number) for number in numbers))


def test_the_newest_come_first_up_to_the_limit(table: DeliveryTable) -> None:
    found = [(each.event_id, each.subscription) for each in table.find(Filter(), 3)]
    assert found == [("evt_3", DESK[0]), ("evt_3", HOOK[0]), ("evt_2", DESK[0])]
    assert len(table.find(Filter())) == 6


@pytest.mark.parametrize("state", STATES)
def test_each_state_can_be_asked_for(table: DeliveryTable, state: str) -> None:
    put(table, "1", state="dead")
    put(table, "2", state="sent")
    put(table, "3", state="waiting", hold=BURST)
    put(table, "1", HOOK, state="cancelled", hold=BURST)
    put(table, "2", HOOK, state="digested")
    found = table.find(Filter(state=state))
    assert [each.state for each in found] == [state]
    assert [each.id for each in table.chosen(Filter(state=state))] == [each.id for each in found]


def test_other_filters(table: DeliveryTable) -> None:
    write_event(table.db, event_of("4", DESK, known_at=LATER))
    assert [each.event_id for each in table.find(Filter(since=LATER))] == ["evt_4"]
    assert len(table.find(Filter(subscription=HOOK[0]))) == 3
    assert table.find(Filter(urn="80536")) == [], "these events are about no report"


def test_an_id_may_be_cut_short(table: DeliveryTable) -> None:
    whole = id_of("1")
    assert table.ids_like(whole) == table.ids_like(whole[:20]) == [whole]
    assert len(table.ids_like("dlv_")) == 6
    assert table.ids_like("%") == table.ids_like("*") == table.ids_like("dlv_%") == []


def test_what_goes_before_it_is_named(db: Database) -> None:
    told(db, "1", "2", recipients=[DESK])
    second, first = DeliveryTable(db).find(Filter())
    assert (first.behind, second.behind) == (None, first.id)


def test_retry_makes_as_new(table: DeliveryTable) -> None:
    put(table, "1", state="dead", attempts=9, ended_at=to_text(NOW), last_error="550", lease="x")
    changed = table.retry(Filter(state="dead"), LATER)
    assert [each.id for each in changed.done] == [id_of("1")]
    found = row(table, "1")
    assert (found["state"], found["due_at"], found["attempts"]) == ("waiting", to_text(LATER), 0)
    assert [found[name] for name in ("ended_at", "last_error", "lease", "leased_until")] == [None] * 4
    (claim,) = [each for each in rows(OutboxTable(table.db), LATER) if each.id == id_of("1")]
    assert claim.attempts == 0


def test_retry_leaves_what_must_not_be_sent(table: DeliveryTable) -> None:
    put(table, "1", state="sent", ended_at=to_text(NOW))
    put(table, "2", hold=BURST)
    put(table, "3", mode="digest")
    put(table, "1", HOOK, state="digested")
    put(table, "2", HOOK, hold=IN_RUN)
    put(table, "3", HOOK, lease="theirs", leased_until=to_text(NOW + LEASE))
    before = list(table.db.query("SELECT * FROM deliveries ORDER BY id"))
    changed = table.retry(Filter(), NOW + MINUTE)
    assert (changed.done, len(changed.left)) == ((), 6)
    assert list(table.db.query("SELECT * FROM deliveries ORDER BY id")) == before


def test_a_claim_that_has_run_out_is_no_hindrance(table: DeliveryTable) -> None:
    put(table, "1", lease="theirs", leased_until=to_text(NOW))
    assert len(table.retry(only("1"), NOW).done) == 1


def test_what_arrived_goes_again_on_demand(table: DeliveryTable) -> None:
    put(table, "1", state="sent", ended_at=to_text(NOW))
    assert table.retry(only("1"), NOW, again=True).done
    assert row(table, "1")["state"] == "waiting"


def test_whoever_unsubscribed_is_sent_nothing_by_a_retry(table: DeliveryTable) -> None:
    token = AddressTable(table.db).token_of(*DESK)
    assert token
    AddressTable(table.db).unsubscribe(token, NOW)
    (left,) = table.retry(only("1"), NOW).left
    assert (left.state, left.off_kind) == ("cancelled", "unsubscribed")


def test_cancelling_ends_what_is_open(table: DeliveryTable) -> None:
    put(table, "1", state="sent", ended_at=to_text(NOW))
    put(table, "2", state="dead", ended_at=to_text(NOW))
    changed = table.cancel(Filter(subscription=DESK[0]), LATER, "by hand")
    assert ([each.id for each in changed.left], len(changed.done)) == ([id_of("1")], 2)
    assert states(table) == {"1": "sent", "2": "cancelled", "3": "cancelled"}
    assert (row(table, "3")["last_error"], row(table, "3")["ended_at"]) == ("by hand", to_text(LATER))
    assert row(table, "3", HOOK)["state"] == "waiting"


def test_what_arrives_though_it_was_cancelled_has_arrived(table: DeliveryTable) -> None:
    outbox = OutboxTable(table.db)
    rows(outbox)
    table.cancel(only("1"), NOW, "by hand")
    outbox.record([came("1", "sent")])
    assert row(table, "1")["state"] == "sent"


def test_release_lets_go_at_the_hour_planned(table: DeliveryTable) -> None:
    put(table, "1", hold=BURST, due_at=to_text(LATER))
    put(table, "2", hold=IN_RUN)
    assert table.release(Filter(state=HELD)) == [id_of("1")]
    assert (row(table, "1")["hold"], row(table, "1")["due_at"]) == (None, to_text(LATER))
    assert row(table, "2")["hold"] == IN_RUN


def held(db: Database, *numbers: str) -> HoldTable:
    """These events as a burst, to the desk and the hook."""
    for number in numbers:
        db.execute("UPDATE events SET hold = 'burst' WHERE id = ?", [f"evt_{number}"])
        db.execute("UPDATE deliveries SET hold = 'burst' WHERE event_id = ?", [f"evt_{number}"])
    return HoldTable(db)


def hold_of(table: DeliveryTable, number: str) -> str | None:
    (found,) = table.db.query("SELECT hold FROM events WHERE id = ?", [f"evt_{number}"])
    return cast("str | None", found["hold"])


@pytest.mark.parametrize("released_first", [True, False])
def test_a_burst_released_for_some_is_news(table: DeliveryTable, released_first: bool) -> None:
    """A hold keeps an event out of the feeds, too: it goes with the decision, in whichever order."""
    holds = held(table.db, "1")

    def release() -> None:
        table.release(Filter(state=HELD, subscription=DESK[0]))

    if released_first:
        release()
    table.cancel(Filter(state=HELD, subscription=HOOK[0]), NOW, "by hand")
    if not released_first:
        assert hold_of(table, "1") == BURST, "the desk has yet to hear what is decided"
        release()
    assert hold_of(table, "1") is None
    assert holds.held_events() == 0


def test_a_burst_cancelled_for_all_is_shown_nowhere(table: DeliveryTable) -> None:
    holds = held(table.db, "1")
    table.cancel(Filter(state=HELD), NOW, "by hand")
    assert hold_of(table, "1") == DROPPED
    assert holds.held_events() == 0


@pytest.mark.parametrize("believed", [True, False])
def test_what_is_held_and_nobody_waits_for_is_decided_too(table: DeliveryTable, believed: bool) -> None:
    holds = held(table.db, "1", "2")
    table.db.execute("DELETE FROM deliveries WHERE event_id = 'evt_1'")
    assert (holds.unawaited(), holds.held_events()) == (1, 2)
    assert holds.decide(believed=believed) == 1
    assert hold_of(table, "1") == (None if believed else DROPPED)
    assert (holds.unawaited(), holds.held_events()) == (0, 1)


def test_how_subscriptions_fare(table: DeliveryTable) -> None:
    put(table, "1", state="sent", ended_at=to_text(NOW))
    put(table, "2", state="dead", ended_at=to_text(NOW))
    put(table, "3", last_error="451 later", attempts=1, due_at=to_text(LATER))
    put(table, "1", HOOK, hold=BURST)
    desk, hook = table.faring()[DESK[0]], table.faring()[HOOK[0]]
    assert (desk.waiting, desk.held, desk.dead, desk.due) == (1, 0, 1, LATER)
    assert (hook.waiting, hook.held, hook.dead, hook.due) == (2, 1, 0, NOW)
    failing = table.failing()
    assert list(failing) == [DESK[0]]
    assert (failing[DESK[0]].number, failing[DESK[0]].since, failing[DESK[0]].error) == (1, NOW, "451 later")
    assert table.last_sent() == {DESK[0]: (NOW, "evt_1")}


def test_one_that_is_switched_off_is_not_failing(table: DeliveryTable) -> None:
    OutboxTable(table.db).disable(HOOK[0], NOW, "410 Gone")
    assert table.failing() == {}
    assert {each.switched_off for each in table.find(Filter(subscription=HOOK[0]))} == {"410 Gone"}


def test_events_are_found_by_id_and_time(table: DeliveryTable) -> None:
    assert table.body_of("evt_1") == event_of("1").body
    assert table.body_of("evt_none") is None
    assert table.bodies_since(NOW) == [], "these are about no report"
    assert table.subscriptions() == {DESK[0], HOOK[0]}


@pytest.fixture
def locked(table: DeliveryTable, path: Path) -> Iterator[DeliveryTable]:
    """Another program holds the right to write."""
    table.db.conn.execute("PRAGMA busy_timeout = 5")
    with closing(open_for_writing(path)) as other:
        other.conn.execute("BEGIN IMMEDIATE")
        yield table
        other.conn.rollback()


@pytest.mark.parametrize(
    "change",
    [
        lambda table: table.retry(Filter(), NOW),
        lambda table: table.cancel(Filter(), NOW, "by hand"),
        lambda table: table.release(Filter()),
    ],
    ids=["retry", "cancel", "release"],
)
def test_a_locked_database_is_said_and_nothing_is_half_done(
    locked: DeliveryTable, change: Callable[[DeliveryTable], object]
) -> None:
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        change(locked)
    assert len(locked.find(Filter(state="waiting"))) == 6
    assert not locked.db.conn.in_transaction


def test_what_is_held_in_a_lane_keeps_nobody_behind(db: Database) -> None:
    told(db, "1", recipients=[DESK])
    write_event(db, replace(event_of("2", DESK), lane="80536"))
    table = DeliveryTable(db)
    put(table, "1", hold=BURST)
    assert table.find(only("2"))[0].behind is None
