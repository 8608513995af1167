"""Which filter keeps an event away, how often a subscription would hear, and how a delivery stands: pure."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from inspectwatch.commands.delivery_state import Surroundings, how_it_stands, why_not_retried
from inspectwatch.commands.fitting import filters_against, kept_away, pace
from notifier.schedule import LONDON, Quiet, Schedule
from notifier.subscriptions import Subscription, wants
from storage.deliveries import ChosenDelivery, ShownDelivery
from tests.notifier.fakes import oxfordshire

ANY = Subscription("desk", "email", ("desk@example.org",))
YEAR = timedelta(days=365)
NOON = datetime(2024, 4, 9, 12, 0, tzinfo=UTC)

# Each field of a subscription that keeps events away, with a value that keeps Oxfordshire's away.
AGAINST: dict[str, tuple[str, dict[str, Any]]] = {
    "events": ("events", {"events": frozenset({"report.revised"})}),
    "providers": ("providers", {"providers": frozenset({"80000"})}),
    "regions": ("regions", {"regions": frozenset({"London"})}),
    "remits": ("remits", {"remits": frozenset({"area_send"})}),
    "areas": ("areas, directions, crosses", {"areas": frozenset({"adoption"})}),
    "directions": ("areas, directions, crosses", {"directions": frozenset({"declined"})}),
    "crosses": ("areas, directions, crosses", {"crosses": frozenset({"inadequate"})}),
    "types": ("types", {"types": frozenset({"London Borough"}), "excluded": frozenset({"80536"})}),
}
NO_FILTERS = {"name", "channel", "recipients", "secrets", "excluded", "schedule", "welcome", "proof_of_life"}


@pytest.mark.parametrize("field", AGAINST)
def test_each_filter_is_named(field: str) -> None:
    name, values = AGAINST[field]
    assert filters_against(replace(ANY, **values), oxfordshire()) == (name,)


def test_no_filter_is_forgotten() -> None:
    """A new filter that is not here would count as brought what it keeps away."""
    assert {each.name for each in fields(Subscription)} - NO_FILTERS == {*AGAINST, "late"}


def test_late_reports_are_named() -> None:
    event = oxfordshire()
    event["data"]["cause"] = "late"
    assert filters_against(ANY, event) == ("late",)
    assert filters_against(replace(ANY, late=True), event) == ()


def test_all_filters_that_keep_an_event_away_are_named() -> None:
    both = replace(ANY, **AGAINST["regions"][1] | AGAINST["remits"][1])
    assert filters_against(both, oxfordshire()) == ("regions", "remits")
    assert wants(ANY, oxfordshire())
    assert filters_against(ANY, oxfordshire()) == ()


def test_the_filter_that_removes_most_comes_first() -> None:
    found = kept_away([("remits",), ("regions", "remits"), ("regions",), ("regions",)])
    assert [(each.filter, each.number, each.alone) for each in found] == [("regions", 3, 2), ("remits", 2, 1)]


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        (0, "Nothing at all."),
        (1, "About one message a year."),
        (2, "About one message in half a year."),
        (4, "About one message in four months."),
        (6, "About one message in two months."),
        (12, "About one message a month."),
        (26, "About one message a fortnight."),
        (52, "About one message a week."),
        (365, "About one message a day."),
        (1000, "About 3 messages a day."),
    ],
)
def test_how_often_is_said_as_people_say_it(messages: int, words: str) -> None:
    assert pace(messages, YEAR) == words


WAITING = ShownDelivery(
    id="dlv_1",
    event_id="evt_1",
    type="rating.changed",
    body=b"{}",
    provider=None,
    report_id=None,
    subscription="desk",
    recipient="desk@example.org",
    state="waiting",
    mode="instant",
    hold=None,
    attempts=0,
    created_at=NOON,
    due_at=NOON,
    first_due_at=NOON,
    ended_at=None,
    leased_until=None,
    last_error=None,
    digest=None,
    off_kind=None,
    off_since=None,
    off_reason=None,
    switched_off=None,
    behind=None,
)
HOUR = timedelta(hours=1)


def stands(subscription: Subscription = ANY, **columns: Any) -> str:
    """How such a delivery stands at noon in London's summer."""
    around = Surroundings({("desk", "desk@example.org"): subscription}, NOON, LONDON)
    return how_it_stands(replace(WAITING, **columns), around)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({}, "due since 2024-04-09 13:00 BST"),
        ({"due_at": NOON + HOUR}, "due 2024-04-09 14:00 BST"),
        ({"mode": "digest", "due_at": NOON + HOUR}, "goes with the digest of 2024-04-09 14:00 BST"),
        ({"hold": "run"}, "waits until the run that found it is over"),
        ({"state": "held"}, "held: too much at once; `deliveries release` or `cancel` decides"),
        ({"leased_until": NOON + HOUR}, "is being sent"),
        ({"leased_until": NOON - HOUR}, "due since 2024-04-09 13:00 BST"),
        (
            {"behind": "dlv_0123456789"},
            "waits behind dlv_01234567, which is about the same and was there before",
        ),
        (
            {"attempts": 2, "last_error": "451", "due_at": NOON + HOUR},
            "failed, 2 tries so far, next 2024-04-09 14:00 BST: 451",
        ),
        (
            {"last_error": "down", "due_at": NOON + HOUR},
            "put off until 2024-04-09 14:00 BST, as its server fails: down",
        ),
        (
            {"off_kind": "bounced", "off_reason": "550"},
            "waits: its address was refused (550); `subscriptions enable desk`",
        ),
        ({"off_kind": "unsubscribed"}, "waits: somebody there has unsubscribed"),
        (
            {"switched_off": "410 Gone"},
            "waits: its subscription is switched off (410 Gone); `subscriptions enable desk`",
        ),
        (
            {"recipient": "old@example.org"},
            "waits: its subscription or address is no longer in the configuration",
        ),
        ({"state": "sent", "ended_at": NOON}, "arrived 2024-04-09 13:00 BST"),
        (
            {"state": "dead", "ended_at": NOON, "last_error": "550\x1b[2J"},
            "given up 2024-04-09 13:00 BST: 550[2J",
        ),
        (
            {"state": "cancelled", "ended_at": NOON, "last_error": "by hand"},
            "cancelled 2024-04-09 13:00 BST: by hand",
        ),
        ({"state": "digested", "ended_at": NOON}, "went with a digest 2024-04-09 13:00 BST"),
    ],
)
def test_why_a_delivery_waits_is_said(columns: dict[str, Any], words: str) -> None:
    assert stands(**columns) == words


@pytest.mark.parametrize("due", [NOON, NOON + 2 * HOUR])
def test_quiet_hours_are_named(due: datetime) -> None:
    """Due already, as after a retry, or planned for their end."""
    at_night = replace(ANY, schedule=Schedule(quiet=Quiet(time(12), time(15))))
    said = stands(at_night, due_at=due, first_due_at=due)
    assert said == "waits for the end of the quiet hours, 2024-04-09 15:00 BST"


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"state": "sent"}, "--again"),
        ({"state": "digested", "digest": "evt_d"}, "evt_d"),
        ({"state": "held"}, "deliveries release"),
        ({"off_kind": "unsubscribed"}, "enable desk --address desk@example.org"),
        ({"mode": "digest"}, "to go with a digest that is not due yet"),
        ({"in_run": True}, "the run that found it is not over"),
        ({}, "being sent at this moment"),
    ],
)
def test_why_a_delivery_is_not_retried_is_said(columns: dict[str, Any], words: str) -> None:
    chosen = ChosenDelivery(
        "dlv_1", "desk", "desk@example.org", "waiting", "instant", False, None, None, None
    )
    assert words in why_not_retried(replace(chosen, **columns))
