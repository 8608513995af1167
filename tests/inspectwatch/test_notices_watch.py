"""From a report on the publisher's site to a digest at a webhook, with the real program."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fixtures.catchers.hooks import HookReceiver
from fixtures.replica import World
from inspectwatch.program import opened
from notifier.channels.settings import WebhookSettings
from notifier.schedule import Schedule
from notifier.subscriptions import Subscription
from tests.inspectwatch.configuring import SECRET
from tests.inspectwatch.noticing import SOURCE, config_of, london
from tests.inspectwatch.watching import (
    MONDAY,
    TUESDAY,
    RememberingReader,
    Site,
    Watch,
    barset,
    ilacs,
    nine,
    quiet,
    report,
    site,
)

WEDNESDAY = date(2024, 4, 10)


@pytest.fixture
def hook() -> Iterator[HookReceiver]:
    with HookReceiver() as receiver:
        yield receiver


@pytest.fixture
def served(tmp_path: Path, reader: RememberingReader) -> Iterator[Site]:
    """Barset gets a report on Tuesday, and a second one on Wednesday."""
    later = report("1003", WEDNESDAY, ilacs(date(2024, 2, 24), help_and_protection="outstanding"))
    with site(World((barset(later), quiet())), tmp_path, reader, MONDAY) as opened_site:
        yield opened_site


@asynccontextmanager
async def watched(served: Site, hook: HookReceiver, schedule: Schedule) -> AsyncIterator[Watch]:
    """The program, started with one subscription of that schedule."""
    subscription = Subscription(
        "data",
        "webhook",
        (hook.url,),
        secrets=(SECRET,),
        remits=frozenset(),
        schedule=schedule,
        welcome=True,
        proof_of_life=True,
    )
    config = replace(
        config_of(subscription),
        database=served.folder / "watch.db",
        source=replace(
            SOURCE,
            base_url=served.url,
            allowed_hosts=frozenset({"127.0.0.1"}),
            requests_per_second=100_000.0,
            expected_providers=served.expected,
        ),
        webhooks=WebhookSettings(allow_private_addresses=True),
    )
    async with opened(config, served.clock, reader=served.reader) as program:
        yield Watch(served.replica, served.clock, program)


async def delivered(watch: Watch, hook: HookReceiver, at: datetime) -> list[dict[str, Any]]:
    """What has arrived in all, once everything due at that time is sent."""
    watch.clock.move_to(at)
    report_ = await watch.program.post.deliver()
    assert report_.problems == ()
    return [json.loads(call.body) for call in hook.calls.all()]


def types(messages: list[dict[str, Any]]) -> list[str]:
    return [message["type"] for message in messages]


async def test_a_welcome_then_digests_then_a_proof_of_life(served: Site, hook: HookReceiver) -> None:
    async with watched(served, hook, Schedule("daily")) as watch:
        await watch.poll(MONDAY)
        (welcome,) = await delivered(watch, hook, nine(MONDAY))
        assert {each["provider"]["name"] for each in welcome["data"]["ratings"]} == {"Barset", "Quietshire"}
        await watch.poll(TUESDAY)
        assert types(await delivered(watch, hook, nine(TUESDAY))) == ["subscription.welcome"]
        messages = await delivered(watch, hook, london(2024, 4, 10, 8))
        assert types(messages) == ["subscription.welcome", "digest"]
        assert [event["data"]["report"]["id"] for event in messages[-1]["data"]["events"]] == ["1002"]
    async with watched(served, hook, Schedule("daily")) as watch:
        await watch.poll(WEDNESDAY)
        messages = await delivered(watch, hook, london(2024, 4, 11, 8))
        assert [event["data"]["report"]["id"] for event in messages[-1]["data"]["events"]] == ["1003"]
        assert len(messages) == 3
        await watch.poll(london(2024, 6, 1, 7) - timedelta(days=1))
        messages = await delivered(watch, hook, london(2024, 6, 1, 8))
        assert types(messages) == ["subscription.welcome", "digest", "digest", "subscription.alive"]
        proof = messages[-1]["data"]
        assert (proof["start"], proof["troubles"]) == ("2024-05-01", [])
        assert proof["latest"]["report_url"].endswith("1003")


async def test_a_subscription_that_becomes_instant_gets_what_waited_at_the_start(
    served: Site, hook: HookReceiver
) -> None:
    async with watched(served, hook, Schedule("weekly", weekday=6)) as watch:
        await watch.poll(MONDAY)
        await watch.poll(TUESDAY)
        assert types(await delivered(watch, hook, nine(TUESDAY))) == ["subscription.welcome"]
    async with watched(served, hook, Schedule()) as watch:
        messages = await delivered(watch, hook, nine(TUESDAY) + timedelta(hours=1))
        assert types(messages) == ["subscription.welcome", "rating.changed"]
        assert len(await delivered(watch, hook, nine(TUESDAY) + timedelta(days=14))) == 2
