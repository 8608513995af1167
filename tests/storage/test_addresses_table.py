"""An address is on until a server or its owner says otherwise; each comes back in its own way."""

from __future__ import annotations

import inspect
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.addresses import AddressTable
from storage.holds import HoldTable
from storage.outbox import OutboxTable
from storage.times import to_text
from tests.storage.building import DESK, NOW, event_of, write_event

OTHER = ("county-desk", "editor@example.org")


@pytest.fixture
def addresses(db: Database) -> AddressTable:
    write_event(db, event_of("1", DESK, OTHER))
    return AddressTable(db)


def token(addresses: AddressTable, pair: tuple[str, str] = DESK) -> str:
    found = addresses.token_of(*pair)
    assert found is not None
    return found


def states(db: Database) -> dict[str, str]:
    return {row["recipient"]: row["state"] for row in db.query("SELECT recipient, state FROM deliveries")}


def test_each_address_has_a_token_of_its_own_that_stays(db: Database, addresses: AddressTable) -> None:
    first = token(addresses)
    assert first != token(addresses, OTHER)
    write_event(db, event_of("2", DESK))
    assert token(addresses) == first
    assert addresses.token_of("nobody", "x@example.org") is None


def test_unsubscribing_ends_this_address_and_cancels_what_waits(
    db: Database, addresses: AddressTable
) -> None:
    known = addresses.unsubscribe(token(addresses), NOW)
    assert known is not None
    assert (known.subscription, known.recipient, known.off_kind) == (*DESK, "unsubscribed")
    assert states(db) == {DESK[1]: "cancelled", OTHER[1]: "waiting"}
    write_event(db, event_of("2", DESK, OTHER))
    assert len(list(db.query("SELECT id FROM deliveries WHERE event_id = 'evt_2'"))) == 1


def test_asked_again_nothing_changes(addresses: AddressTable) -> None:
    first = addresses.unsubscribe(token(addresses), NOW)
    assert addresses.unsubscribe(token(addresses), NOW + timedelta(days=1)) == first


@pytest.mark.parametrize("unknown", ["", "x", "' OR 1 = 1 --", "%", "0" * 32])
def test_an_unknown_token_is_nobody_s(db: Database, addresses: AddressTable, unknown: str) -> None:
    assert addresses.by_token(unknown) is None
    assert addresses.unsubscribe(unknown, NOW) is None
    assert set(states(db).values()) == {"waiting"}


def test_a_refused_address_comes_back_with_its_subscription_and_who_left_by_name_only(
    db: Database, addresses: AddressTable
) -> None:
    OutboxTable(db).suppress(*DESK, NOW, "550 no such user")
    addresses.unsubscribe(token(addresses, OTHER), NOW)
    assert [(each.recipient, each.off_kind) for each in addresses.off()] == [
        (DESK[1], "bounced"),
        (OTHER[1], "unsubscribed"),
    ]
    assert addresses.enable("county-desk", NOW) == [DESK[1]]
    assert addresses.enable("county-desk", NOW) == []
    assert addresses.enable("county-desk", NOW, OTHER[1]) == [OTHER[1]]
    assert addresses.off() == []


def test_who_unsubscribed_is_not_made_a_bounced_one(db: Database, addresses: AddressTable) -> None:
    addresses.unsubscribe(token(addresses), NOW)
    OutboxTable(db).suppress(*DESK, NOW, "550")
    assert [each.off_kind for each in addresses.off()] == ["unsubscribed"]


def test_a_subscription_that_is_renamed_wakes_nobody_who_left(db: Database, addresses: AddressTable) -> None:
    addresses.unsubscribe(token(addresses), NOW)
    OutboxTable(db).suppress(*OTHER, NOW, "550")
    renamed = [("new-name", DESK[1]), ("new-name", OTHER[1])]
    assert addresses.keep_away([DESK, *renamed], NOW) == [], "the old one is still there"
    (kept,) = addresses.keep_away(renamed, NOW)
    assert (kept.recipient, kept.off_kind) == (DESK[1], "unsubscribed")
    assert DESK[0] in (kept.off_reason or "")
    assert addresses.keep_away(renamed, NOW) == [], "once is enough"
    write_event(db, event_of("2", *renamed))
    assert len(list(db.query("SELECT id FROM deliveries WHERE event_id = 'evt_2'"))) == 1
    assert addresses.enable("new-name", NOW, DESK[1]) == [DESK[1]]
    assert addresses.keep_away(renamed, NOW) == []


def test_since_when_somebody_hears_again(addresses: AddressTable) -> None:
    addresses.unsubscribe(token(addresses), NOW)
    assert addresses.back_since() == {}
    addresses.enable(DESK[0], NOW + timedelta(days=1), DESK[1])
    assert addresses.back_since() == {DESK: NOW + timedelta(days=1)}
    addresses.unsubscribe(token(addresses), NOW + timedelta(days=2))
    assert addresses.back_since() == {}


def _renamed(table: AddressTable) -> object:
    table.unsubscribe(token(table), NOW)
    return table.keep_away([("new", DESK[1])], NOW)


@contextmanager
def locked(path: Path, how: str) -> Iterator[None]:
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"BEGIN {how}")
        yield
        other.rollback()


WRITES: dict[str, Callable[[AddressTable], object]] = {
    "keep_away": _renamed,
    "unsubscribe": lambda table: table.unsubscribe(token(table), NOW),
    "enable": lambda table: table.enable("county-desk", NOW),
}
READS: dict[str, Callable[[AddressTable], object]] = {
    "back_since": lambda table: table.back_since(),
    "token_of": lambda table: table.token_of(*DESK),
    "by_token": lambda table: table.by_token("x"),
    "off": lambda table: table.off(),
}


@pytest.mark.parametrize("method", WRITES)
def test_a_write_against_a_lock_fails_whole_and_succeeds_afterwards(
    db: Database, addresses: AddressTable, path: Path, method: str
) -> None:
    OutboxTable(db).suppress(*OTHER, NOW, "550")
    db.conn.execute("PRAGMA busy_timeout = 5")  # milliseconds
    before = list(db.conn.iterdump())
    with locked(path, "IMMEDIATE"), pytest.raises(sqlite3.OperationalError, match="locked"):
        WRITES[method](addresses)
    assert not db.conn.in_transaction
    assert list(db.conn.iterdump()) == before
    WRITES[method](addresses)
    assert list(db.conn.iterdump()) != before


@pytest.mark.parametrize("method", READS)
def test_a_read_goes_on_beside_a_writer_and_is_never_taken_for_nothing_there(
    db: Database, addresses: AddressTable, path: Path, method: str
) -> None:
    db.conn.execute("PRAGMA busy_timeout = 5")
    expected = READS[method](addresses)
    with locked(path, "IMMEDIATE"):
        assert READS[method](addresses) == expected
    db.conn.execute("PRAGMA journal_mode = DELETE")
    with locked(path, "EXCLUSIVE"), pytest.raises(sqlite3.OperationalError, match="locked"):
        READS[method](addresses)


def test_no_method_is_left_out() -> None:
    methods = {name for name, _ in inspect.getmembers(AddressTable, inspect.isfunction)}
    assert {name for name in methods if not name.startswith("_")} == READS.keys() | WRITES.keys()


def test_a_digest_s_and_a_held_delivery_are_cancelled_and_what_was_sent_stays(
    db: Database, addresses: AddressTable
) -> None:
    for number in ("2", "3", "4"):
        write_event(db, event_of(number, DESK))
    db.execute("UPDATE deliveries SET mode = 'digest' WHERE event_id = 'evt_2'")
    db.execute("UPDATE deliveries SET lease = 'mine', leased_until = 'x' WHERE event_id = 'evt_3'")
    db.execute("UPDATE deliveries SET state = 'sent', ended_at = 'x' WHERE event_id = 'evt_4'")
    addresses.unsubscribe(token(addresses), NOW)
    rows = db.query(
        "SELECT event_id, state, lease, leased_until, ended_at FROM deliveries WHERE recipient = ?"
        " ORDER BY event_id",
        [DESK[1]],
    )
    ended = to_text(NOW)
    assert [tuple(row.values()) for row in rows] == [
        ("evt_1", "cancelled", None, None, ended),
        ("evt_2", "cancelled", None, None, ended),
        ("evt_3", "cancelled", None, None, ended),
        ("evt_4", "sent", None, None, "x"),
    ]


def test_a_message_under_way_when_its_reader_leaves_is_noted_as_arrived(
    db: Database, addresses: AddressTable
) -> None:
    outbox = OutboxTable(db)
    outbox.set_routes([(*DESK, "way", "machine")])
    (claimed,) = outbox.record_and_claim(
        (), due_by=NOW, now=NOW, lease="mine", lease_until=NOW, resting=(), full=(), limit=5
    )
    addresses.unsubscribe(token(addresses), NOW)
    outbox.record([Arrived(claimed.id)])
    assert states(db)[DESK[1]] == "sent"


@dataclass(frozen=True)
class Arrived:
    """What came of a claim."""

    delivery: str
    lease: str = "mine"
    kind: str = "sent"
    at: datetime = NOW
    next_try: datetime | None = None
    error: str = ""


def test_who_leaves_while_a_burst_is_held_decides_nothing(db: Database, addresses: AddressTable) -> None:
    db.execute("UPDATE deliveries SET hold = 'burst'")
    db.execute("UPDATE events SET hold = 'burst'")
    for address in (DESK, OTHER):
        addresses.unsubscribe(token(addresses, address), NOW)
        assert [row["hold"] for row in db.query("SELECT hold FROM events")] == ["burst"]
    assert HoldTable(db).held_events() == HoldTable(db).unawaited() == 1


@pytest.mark.parametrize("written", ["Desk@Example.org", "desk@EXAMPLE.org"])
def test_an_address_written_in_another_way_stays_away(
    db: Database, addresses: AddressTable, written: str
) -> None:
    addresses.unsubscribe(token(addresses), NOW)
    (kept,) = addresses.keep_away([(DESK[0], written), OTHER], NOW)
    assert (kept.subscription, kept.recipient) == (DESK[0], written)


def test_the_same_address_in_another_subscription_is_another_one(
    db: Database, addresses: AddressTable
) -> None:
    write_event(db, event_of("2", ("charity", DESK[1])))
    addresses.unsubscribe(token(addresses), NOW)
    rows = db.query("SELECT subscription, state FROM deliveries WHERE recipient = ?", [DESK[1]])
    assert {(row["subscription"], row["state"]) for row in rows} == {
        (DESK[0], "cancelled"),
        ("charity", "waiting"),
    }


def test_a_refused_address_whose_owner_leaves_stays_away_when_the_subscription_is_enabled(
    db: Database, addresses: AddressTable
) -> None:
    OutboxTable(db).suppress(*DESK, NOW, "550")
    addresses.unsubscribe(token(addresses), NOW)
    assert addresses.enable(DESK[0], NOW) == []
    assert [each.off_kind for each in addresses.off()] == ["unsubscribed"]


def test_tokens_have_128_random_bits_and_nobody_learns_one_from_another(
    db: Database, addresses: AddressTable
) -> None:
    many = [(DESK[0], f"{number}@example.org") for number in range(200)]
    write_event(db, event_of("2", *many))
    tokens = {addresses.token_of(DESK[0], f"{number}@example.org") for number in range(200)}
    assert len(tokens) == 200
    assert all(each and re.fullmatch("[0-9a-f]{32}", each) for each in tokens)
