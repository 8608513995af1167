"""Events of every type, as the builders make them and as the new messages were written by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from notifier.alive import alive_event, month_to_tell
from notifier.digests import digest_event
from notifier.events import alarm_event, encode, report_event
from notifier.example import examples, listing_example
from notifier.payload import (
    AliveEvent,
    DigestEvent,
    Event,
    ProviderData,
    StandingData,
    UnreadData,
    WelcomeEvent,
)
from notifier.schedule import Schedule
from notifier.subscriptions import Subscription
from notifier.welcome import welcome_event
from scraper.model import Reading, ReadingStatus
from tests.notifier.fakes import NOON, alarm, oxfordshire
from tests.notifier.findings import PROVIDER, READING, action, evidenced, letter, send
from tests.notifier.inspections import listed_report

_OXFORDSHIRE: ProviderData = oxfordshire()["data"]["provider"]
_UNKNOWN: ProviderData = {
    "urn": "80000",
    "name": "X",
    "region": None,
    "dfe_code": None,
    "gss_code": None,
    "url": "https://reports.example.org/provider/44/80000",
}
_STANDING: StandingData = {
    "provider": _OXFORDSHIRE,
    "remit": "childrens_services",
    "framework": "ilacs_2023",
    "inspection_end": "2024-02-23",
    "published": "2024-04-09",
    "report_id": "50243682",
    "report_url": "https://files.example.org/v1/file/50243682",
    "judgements": [
        {"area": "in_care", "label": "Children in care", "grade": "good", "rank": 3},
        {"area": "care_leavers", "label": "Care leavers", "grade": "not_judged", "rank": None},
    ],
}
_UNREAD: UnreadData = {
    "urn": "80536",
    "remit": "childrens_services",
    "published": None,
    "report_id": "50250000",
    "report_url": "https://files.example.org/v1/file/50250000",
}
_DIGEST: DigestEvent = {
    "type": "digest",
    "timestamp": "2024-04-15T07:00:00Z",
    "data": {
        "schema": 1,
        "id": "evt_digest",
        "subscription": "county desk",
        "period": "weekly",
        "events": [oxfordshire(), alarm()],
    },
}
_WELCOME: WelcomeEvent = {
    "type": "subscription.welcome",
    "timestamp": "2024-04-09T08:30:12Z",
    "data": {
        "schema": 1,
        "id": "evt_welcome",
        "subscription": "county desk",
        "since": "2024-04-01T06:00:00Z",
        "watching": 3,
        "ratings": [_STANDING, _STANDING | {"published": None}],
        "ungraded": [_UNKNOWN],
        "ratings_left_out": 1,
    },
}
_ALIVE: AliveEvent = {
    "type": "subscription.alive",
    "timestamp": "2024-05-01T07:00:00Z",
    "data": {
        "schema": 1,
        "id": "evt_alive",
        "subscription": "county desk",
        "start": "2024-04-01",
        "end": "2024-04-30",
        "watching": 153,
        "last_read": None,
        "troubles": ["The source is blocked since 3 April."],
        "latest": {
            "provider": "Oxfordshire",
            "title": "Children's services inspection",
            "published": None,
            "report_url": "https://files.example.org/v1/file/50243682",
        },
    },
}


def _late() -> Event:
    return evidenced(replace(READING, judgements=READING.judgements[:1]), "late", authority_agrees=False)


def _first_of_a_young_authority() -> Event:
    return dict(examples(NOON))["first-inspection"]


def _missing() -> Event:
    return report_event(
        provider=PROVIDER,
        report=replace(listed_report(), published=None, inspected=None),
        reading=None,
        sha256=None,
        cause="new_inspection",
        previous_event=None,
        timestamp=NOON,
    )


def _crowded() -> Event:
    """More that must improve than an event lists."""
    many = tuple(action(f"Thing {number}", responsible="The partnership") for number in range(150))
    return letter(*many)


def _alarms() -> list[Event]:
    return [
        alarm_event(
            source="inspectwatch" if own else "ofsted",
            kind="dead_letters" if own else "blocked",
            state=state,
            since=NOON - timedelta(days=1),
            message="Something is wrong.",
            cure="Do something.",
            timestamp=NOON,
            own=own,
        )
        for own in (False, True)
        for state in ("began", "worse", "recovered")
    ]


def _built_notices() -> list[Event]:
    desk = Subscription("county desk", "webhook", ("https://hooks.example.org/",), remits=frozenset())
    weekly = replace(desk, schedule=Schedule(deliver="weekly", at=time(8), weekday=0))
    bodies = [encode(evidenced()), encode(alarm()), encode(letter(action("Act now")))]
    month = month_to_tell(desk.schedule, datetime(2024, 5, 2, 12, tzinfo=UTC))
    return [
        digest_event(weekly, bodies, NOON),
        digest_event(desk, bodies[:1], NOON),
        welcome_event(
            desk,
            desk.recipients,
            since=NOON,
            providers=[_OXFORDSHIRE, _UNKNOWN],
            standings=[_STANDING],
            graded=[("80536", "childrens_services")],
            now=NOON,
            unread=[_UNREAD],
        ),
        alive_event(
            desk,
            desk.recipients[0],
            month,
            watching=2,
            last_read=NOON,
            troubles=[],
            latest=None,
            now=NOON,
        ),
    ]


_REVISED = replace(READING, inspection_end=date(2024, 2, 24))
_EVENTS: tuple[Event, ...] = (
    oxfordshire(),
    evidenced(),
    evidenced(Reading(ReadingStatus.UNREADABLE)),
    _late(),
    _missing(),
    _crowded(),
    send("systemic_failings"),
    evidenced(_REVISED, "publisher_revised", earlier=replace(READING, judgements=READING.judgements[1:])),
    evidenced(cause="corrected", earlier=replace(READING, judgements=READING.judgements[:-1]), told_at=NOON),
    evidenced(cause="withdrawn"),
    evidenced(cause="reinstated"),
    _first_of_a_young_authority(),
    listing_example("unlisted", NOON),
    listing_example("listed", NOON),
    alarm(),
    *_alarms(),
    _DIGEST,
    _WELCOME,
    _ALIVE,
    *_built_notices(),
)
# Through the bytes, as receivers see them.
SAMPLES: tuple[dict[str, Any], ...] = tuple(json.loads(encode(event)) for event in _EVENTS)
