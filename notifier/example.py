"""The event that `subscriptions test` sends: invented, and saying so wherever it can be read."""

from __future__ import annotations

from datetime import date, datetime

from notifier.changes import compare
from notifier.events import report_event
from notifier.payload import ReportEvent
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
