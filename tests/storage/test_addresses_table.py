"""An address is on until a server or its owner says otherwise; each comes back in its own way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlite_utils import Database

from storage.addresses import AddressTable
from storage.outbox import OutboxTable
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
    addresses.ensure([DESK, ("new", "x@example.org")])
    assert token(addresses) == first
    assert addresses.token_of("new", "x@example.org")
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
