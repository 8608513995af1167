"""Small stand-ins and sample events for the tests of delivering."""

from __future__ import annotations

import asyncio
import json
from copy import deepcopy
from datetime import UTC, datetime, timedelta

from notifier.payload import AlarmEvent, Direction, Event, JudgementData, PreviousData, ReportEvent
from notifier.ports import Delivery

NOON = datetime(2024, 4, 9, 12, 0, tzinfo=UTC)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # the example of the Standard Webhooks specification


class SteppedClock:
    """Time moves when somebody sleeps, and by `advance`."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


def delivery(
    id_: str = "delivery-1",
    *,
    subscription: str = "county-desk",
    recipient: str = "desk@example.org",
    event: Event | None = None,
    attempts: int = 0,
    thread: str = "",
    token: str = "",
) -> Delivery:
    """A delivery of the worked example, unless another event is given."""
    event = event or oxfordshire()
    body = json.dumps(event, ensure_ascii=False).encode()
    return Delivery(id_, event["data"]["id"], body, subscription, recipient, attempts, thread, token)


def oxfordshire() -> ReportEvent:
    """The worked example: 2018 ILACS, then 2024 ILACS with two areas split from one."""
    return deepcopy(_OXFORDSHIRE)


def judgement(
    area: str,
    grade: str,
    direction: Direction,
    basis: str | None = "same",
    *,
    before: str = "good",
    previous_area: str | None = None,
) -> JudgementData:
    """One judgement, compared with that of April 2018; `basis` None: compared with nothing."""
    previous: PreviousData = {
        "area": previous_area or area,
        "grade": before,
        "rank": 2,
        "inspection_end": "2018-04-20",
        "report_id": "50004449",
    }
    return {
        "area": area,
        "label": f"The label of {area}",
        "grade": grade,
        "rank": 3,
        "direction": direction,
        "basis": basis,
        "previous": previous if basis else None,
    }


_OXFORDSHIRE: ReportEvent = {
    "type": "rating.changed",
    "timestamp": "2024-04-09T08:30:12Z",
    "data": {
        "schema": 1,
        "id": "evt-oxfordshire-2024",
        "cause": "new_inspection",
        "provider": {
            "urn": "80536",
            "name": "Oxfordshire",
            "region": "South East",
            "dfe_code": "931",
            "gss_code": "E10000025",
            "url": "https://reports.example.org/provider/44/80536",
        },
        "report": {
            "id": "50243682",
            "title": "Children's services inspection",
            "remit": "childrens_services",
            "framework": "ilacs_2023",
            "status": "read",
            "published": "2024-04-09",
            "inspection": {"start": "2024-02-12", "end": "2024-02-23"},
            "lead_inspector": "Nicki Shaw",
            "url": "https://files.example.org/v1/file/50243682",
            "sha256": "0" * 64,
        },
        "judgements": [
            judgement("overall_effectiveness", "good", "unchanged"),
            judgement("impact_of_leaders", "good", "unchanged"),
            judgement("help_and_protection", "good", "improved", before="requires_improvement"),
            judgement("in_care", "good", "unchanged", "split", previous_area="in_care_and_care_leavers"),
            judgement("care_leavers", "good", "unchanged", "split", previous_area="in_care_and_care_leavers"),
        ],
        "discontinued": [],
        "summary": "Oxfordshire children's services: good overall (unchanged). Help and protection improved "
        "from requires improvement to be good to good.",
    },
}


def alarm() -> AlarmEvent:
    """The source of reports is blocked."""
    return {
        "type": "source.alarm",
        "timestamp": "2024-04-09T08:30:12Z",
        "data": {
            "schema": 1,
            "id": "evt-alarm",
            "source": "ofsted",
            "kind": "blocked",
            "state": "began",
            "since": "2024-04-09T08:00:00Z",
            "message": "reports.example.org answers 403 to every request.",
            "cure": "Check the contact in the configuration and ask the publisher.",
        },
    }
