"""The event that `subscriptions test` sends: invented, and saying so wherever it can be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from notifier.changes import compare
from notifier.digests import digest_event
from notifier.events import alarm_event, encode, provider_event, report_event
from notifier.facts import provider_data
from notifier.payload import (
    AlarmEvent,
    Event,
    OperatorAlarmEvent,
    PredecessorData,
    ProviderEvent,
    ReportEvent,
)
from notifier.schedule import Schedule
from notifier.subscriptions import Subscription
from scraper.frameworks import FRAMEWORKS, Area
from scraper.model import (
    Improvement,
    ImprovementKind,
    Inspection,
    Judgement,
    Kind,
    Provider,
    PublishedReport,
    Reading,
    ReadingStatus,
    Remit,
)

_FRAMEWORK = FRAMEWORKS["ilacs_2023"]
_PROVIDER = Provider(urn="0", name="Exampleshire", url="https://example.org/provider")
_REPORT = PublishedReport(
    id="example-2",
    title="Children's services inspection",
    kind=Kind.INSPECTION,
    remit=Remit.CHILDRENS_SERVICES,
    published=date(2024, 4, 9),
    inspected=date(2024, 2, 23),
    url="https://example.org/report",
)
_UNREAD = "The publisher's pages could not be read since 7 March 2024."


def example(now: datetime) -> ReportEvent:
    """An improvement in an authority that does not exist. `now` is aware, and makes each example another."""
    after, before = _inspection("example-2", 2024), _inspection("example-1", 2018, "requires_improvement")
    event = report_event(
        provider=_PROVIDER,
        report=_REPORT,
        reading=Reading(
            status=ReadingStatus.READ,
            framework=_FRAMEWORK.id,
            inspection_start=date(2024, 2, 12),
            inspection_end=after.end,
            lead_inspector="A. Example",
            judgements=after.judgements,
            summary=("Here stand the first paragraphs of what inspectors found.",),
            improvements=(
                Improvement("Here stands each thing that must improve.", ImprovementKind.IMPROVEMENT, 2),
            ),
        ),
        sha256=None,
        comparison=compare(after, before),
        cause="new_inspection",
        previous_event=now.isoformat(),
        timestamp=now,
    )
    event["data"]["test"] = True
    event["data"]["summary"] = f"This is an example, not news. {event['data']['summary']}"
    return event


def examples(now: datetime | None = None) -> list[tuple[str, Event]]:
    """One invented message of every kind, by its name: for previews, and to try templates on. `now` is
    aware."""
    moment = now or datetime(2024, 4, 9, 8, 30, tzinfo=UTC)
    report = example(moment)
    desk = Subscription("example", "email", (), schedule=Schedule("daily"))
    began, worse, over = (_alarm(state, moment) for state in ("began", "worse", "recovered"))
    return [
        ("report", report),
        ("correction", _correction(moment)),
        ("letter", _letter(moment)),
        ("first-inspection", _first(moment)),
        ("unlisted", listing_example("unlisted", moment)),
        ("listed", listing_example("listed", moment)),
        ("digest", digest_event(desk, [encode(report), encode(_letter(moment))], moment)),
        ("welcome", _welcome()),
        ("alive", _alive(())),
        ("alive-with-trouble", _alive((_UNREAD,), last_read="2024-03-07T14:30:00Z")),
        ("alarm", began),
        ("alarm-worse", worse),
        ("alarm-over", over),
    ]


def _correction(now: datetime) -> ReportEvent:
    after, told = _inspection("example-2", 2024), _inspection("example-2", 2024, "inadequate")
    event = report_event(
        provider=_PROVIDER,
        report=_REPORT,
        reading=_reading(after),
        sha256=None,
        comparison=compare(after, None),
        cause="corrected",
        previous_event="example",
        timestamp=now,
        earlier=_reading(told),
        told_at=now - timedelta(days=3),
    )
    event["data"]["test"] = True
    return event


def _letter(now: datetime) -> ReportEvent:
    letter = replace(
        _REPORT, id="example-3", title="Children's services focused visit", kind=Kind.FOCUSED_VISIT
    )
    event = report_event(
        provider=_PROVIDER,
        report=letter,
        reading=Reading(ReadingStatus.NO_JUDGEMENTS, "focused_visit"),
        sha256=None,
        cause="new_inspection",
        previous_event=None,
        timestamp=now,
    )
    event["data"]["test"] = True
    return event


def _first(now: datetime) -> ReportEvent:
    """Of an authority that replaced another."""
    after = _inspection("example-2", 2024)
    event = report_event(
        provider=_PROVIDER,
        report=_REPORT,
        reading=_reading(after),
        sha256=None,
        comparison=compare(after, None),
        cause="new_inspection",
        previous_event="example",
        timestamp=now,
        context=[_predecessor()],
    )
    event["data"]["test"] = True
    return event


def _predecessor() -> PredecessorData:
    before = _inspection("example-0", 2018)
    return {
        "provider": provider_data(replace(_PROVIDER, urn="1", name="Oldshire")),
        "remit": "childrens_services",
        "framework": before.framework,
        "inspection_end": before.end.isoformat(),
        "published": None,
        "report_id": before.report_id,
        "report_url": _REPORT.url,
        "judgements": [
            {"area": each.area, "label": each.label, "grade": each.grade, "rank": 3}
            for each in before.judgements
        ],
        "replaced_on": "2023-04-01",
        "also_replaced_by": ["Newshire"],
        "in_part": False,
        "later_unread": False,
    }


def listing_example(cause: Literal["unlisted", "listed"], now: datetime) -> ProviderEvent:
    """An authority that does not exist leaves the list, or comes back. `now` is aware, and makes each example
    another."""
    event = provider_event(
        provider=_PROVIDER,
        cause=cause,
        since=now - timedelta(days=1),
        last_listed=now - timedelta(days=1, minutes=30),
        successors=[{"urn": "1", "name": "Newshire"}] if cause == "unlisted" else [],
        previous_event=now.isoformat(),
        timestamp=now,
    )
    event["data"]["test"] = True
    return event


def _reading(inspection: Inspection) -> Reading:
    return Reading(
        status=ReadingStatus.READ,
        framework=inspection.framework,
        inspection_end=inspection.end,
        judgements=inspection.judgements,
    )


def alarm_example(now: datetime, *, own: bool) -> AlarmEvent | OperatorAlarmEvent:
    """Trouble that nobody has: with `own` one that the operator hears of, else one of the source. `now` is
    aware, and makes each example another."""
    return _alarm("began", now) if own else _source_alarm(now)


def _alarm(state: Literal["began", "worse", "recovered"], now: datetime) -> AlarmEvent | OperatorAlarmEvent:
    event = alarm_event(
        source="inspectwatch",
        kind="dead_letters",
        state=state,
        since=now - timedelta(hours=2),
        message="This is an example: 2 messages of county-desk were given up, the last: 550 mailbox full.",
        cure="Mend the cause, then send them again.",
        timestamp=now,
        own=True,
    )
    event["data"]["test"] = True
    return event


def _source_alarm(now: datetime) -> AlarmEvent | OperatorAlarmEvent:
    event = alarm_event(
        source="ofsted",
        kind="broken",
        state="began",
        since=now,
        message="This is an example: the publisher's list of authorities could not be read.",
        cure="Nothing needs to be done: this is a test.",
        timestamp=now,
    )
    event["data"]["test"] = True
    return event


def _welcome() -> Event:
    provider = provider_data(_PROVIDER)
    inspection = _inspection("example-2", 2024, "requires_improvement")
    return {
        "type": "subscription.welcome",
        "timestamp": "2024-04-09T08:30:00Z",
        "data": {
            "schema": 1,
            "id": "evt_example_welcome",
            "subscription": "example",
            "since": "2024-04-09T08:00:00Z",
            "watching": 2,
            "ratings": [
                {
                    "provider": provider,
                    "remit": "childrens_services",
                    "framework": inspection.framework,
                    "inspection_end": inspection.end.isoformat(),
                    "published": "2024-04-09",
                    "report_id": "example-2",
                    "report_url": _REPORT.url,
                    "judgements": [
                        {"area": each.area, "label": each.label, "grade": each.grade, "rank": None}
                        for each in inspection.judgements
                    ],
                }
            ],
            "ungraded": [provider | {"name": "Newshire"}],
            "asks": "From now on you hear of changed ratings and other new reports, at once.",
        },
    }


def _alive(troubles: tuple[str, ...], last_read: str = "2024-04-01T06:30:00Z") -> Event:
    return {
        "type": "subscription.alive",
        "timestamp": "2024-04-01T07:00:00Z",
        "data": {
            "schema": 1,
            "id": "evt_example_alive",
            "subscription": "example",
            "start": "2024-03-01",
            "end": "2024-03-31",
            "watching": 2,
            "last_read": last_read,
            "troubles": list(troubles),
            "latest": {
                "provider": "Exampleshire",
                "title": _REPORT.title,
                "published": "2024-02-09",
                "report_url": _REPORT.url,
            },
        },
    }


def _inspection(report_id: str, year: int, help_and_protection: str = "good") -> Inspection:
    grades = {area.id: "good" for area in _FRAMEWORK.areas} | {"help_and_protection": help_and_protection}
    return Inspection(
        report_id=report_id,
        remit=Remit.CHILDRENS_SERVICES,
        framework=_FRAMEWORK.id,
        start=None,
        end=date(year, 2, 23),
        published=None,
        judgements=tuple(_judgement(area, grades[area.id]) for area in _FRAMEWORK.areas),
    )


def _judgement(area: Area, grade: str) -> Judgement:
    wording = grade.replace("_", " ").capitalize()
    return Judgement(area.id, grade, area.label, wording, page=1, snippet=f"{area.label} {wording}")
