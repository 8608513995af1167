"""Who hears of what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from notifier.subscriptions import Subscription, recipients_of, wants
from tests.notifier.fakes import SECRET, oxfordshire

DESK = Subscription("county-desk", "email", ("desk@example.org", "editor@example.org"))


@pytest.mark.parametrize(
    ("subscription", "wanted"),
    [
        (DESK, True),
        (replace(DESK, events=frozenset({"report.published"})), False),
        (replace(DESK, events=frozenset()), False),
        (replace(DESK, providers=frozenset({"80536"})), True),
        (replace(DESK, providers=frozenset({"80537"})), False),
        (replace(DESK, regions=frozenset({"South East", "London"})), True),
        (replace(DESK, regions=frozenset({"London"})), False),
        (replace(DESK, remits=frozenset({"area_send"})), False),
        (replace(DESK, remits=frozenset()), True),
        (replace(DESK, areas=frozenset({"help_and_protection"})), True),
        (replace(DESK, areas=frozenset({"adoption"})), False),
        (replace(DESK, directions=frozenset({"improved"})), True),
        (replace(DESK, directions=frozenset({"declined"})), False),
        (replace(DESK, areas=frozenset({"in_care"}), directions=frozenset({"unchanged"})), True),
        (replace(DESK, areas=frozenset({"in_care"}), directions=frozenset({"improved"})), False),
    ],
)
def test_each_filter(subscription: Subscription, wanted: bool) -> None:
    assert wants(subscription, oxfordshire()) is wanted


def test_a_provider_without_a_region_is_in_no_region() -> None:
    event = oxfordshire()
    event["data"]["provider"]["region"] = None
    assert not wants(replace(DESK, regions=frozenset({"South East"})), event)
    assert wants(DESK, event)


def test_without_judgements_only_those_who_ask_for_no_area_hear() -> None:
    event = oxfordshire()
    event["data"]["judgements"] = []
    assert wants(DESK, event)
    assert not wants(replace(DESK, directions=frozenset({"improved"})), event)
    assert not wants(replace(DESK, areas=frozenset({"in_care"})), event)


def test_late_reports_go_to_those_who_ask() -> None:
    event = oxfordshire()
    event["data"]["cause"] = "late"
    assert not wants(DESK, event)
    assert wants(replace(DESK, late=True), event)


def test_every_recipient_of_every_subscription_that_matches() -> None:
    hook = Subscription("hook", "webhook", ("https://example.org/",), SECRET)
    london = replace(DESK, name="london", regions=frozenset({"London"}))
    assert recipients_of(oxfordshire(), [DESK, london, hook]) == (
        ("county-desk", "desk@example.org"),
        ("county-desk", "editor@example.org"),
        ("hook", "https://example.org/"),
    )


def test_the_secret_is_not_shown() -> None:
    assert SECRET not in repr(Subscription("hook", "webhook", ("https://example.org/",), SECRET))
