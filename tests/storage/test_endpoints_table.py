"""A machine that fails rests, and what goes that way waits without a try; what is old is given up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlite_utils import Database

from storage.endpoints import EndpointTable
from storage.events import delivery_id
from storage.outbox import OutboxTable
from tests.storage.building import DESK, NOW, event_of, write_event
from tests.storage.claiming import BOTH, HOOK, LEASE, MINUTE, routes, rows, state, told


@pytest.fixture
def outbox(db: Database) -> OutboxTable:
    table = OutboxTable(db)
    routes(table, *BOTH)
    return table


def test_a_rest_puts_off_what_goes_that_way_and_its_end_pulls_it_in(
    db: Database, outbox: OutboxTable
) -> None:
    told(db, "1", "2", lanes=True)
    way, machines = f"way to {DESK[1]}", EndpointTable(db)
    machines.rests(way, NOW, 3, NOW + MINUTE, "down")
    assert [each.endpoint for each in machines.failing()] == [way]
    assert {row.subscription for row in rows(outbox)} == {HOOK[0]}
    assert state(db, "1") == {"state": "waiting", "attempts": 0, "last_error": "down", "leased_until": None}
    told(db, "3", recipients=[DESK])
    assert outbox.next_due() == NOW + MINUTE
    machines.works(way, NOW)
    assert machines.failing() == []
    assert [row.event_id for row in rows(outbox)] == ["evt_1", "evt_2", "evt_3"]


@pytest.mark.parametrize("left", ["instant", "digest", "held", "off", "disabled", "sent"])
def test_a_machine_that_nothing_will_try_out_is_forgotten(
    db: Database, outbox: OutboxTable, left: str
) -> None:
    told(db, "1")
    changes = {
        "digest": "UPDATE deliveries SET mode = 'digest'",
        "held": "UPDATE deliveries SET hold = 'burst'",
        "off": "UPDATE addresses SET off_since = 'x', off_kind = 'bounced'",
        "disabled": "INSERT INTO disabled_subscriptions SELECT subscription, '', '' FROM addresses",
        "sent": "UPDATE deliveries SET state = 'sent'",
    }
    if left in changes:
        db.execute(changes[left])
    way, machines = f"way to {DESK[1]}", EndpointTable(db)
    machines.rests(way, NOW, 3, NOW + MINUTE, "down")
    assert machines.forget_idle(NOW + MINUTE) == [], "its rest is not over"
    idle = left in ("off", "disabled", "sent")
    assert machines.forget_idle(NOW + 2 * MINUTE) == ([way] if idle else [])
    assert bool(machines.failing()) is not idle


def test_giving_up_spares_what_is_young_under_way_or_goes_another_way(
    db: Database, outbox: OutboxTable
) -> None:
    told(db, "1", "2", lanes=True)
    rows(outbox, limit=1)  # evt_1 to the desk is under way
    write_event(db, replace(event_of("3", DESK), known_at=NOW + MINUTE))
    given_up = EndpointTable(db).give_up(f"way to {DESK[1]}", NOW + MINUTE, NOW + LEASE, "down for days")
    assert given_up == [(delivery_id("evt_2", *DESK), DESK[0])]
    dead = list(db.query("SELECT event_id, last_error FROM deliveries WHERE state = 'dead'"))
    assert [tuple(row.values()) for row in dead] == [("evt_2", "down for days")]
