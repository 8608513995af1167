"""What must be told of a published history, worked out apart from the program.

The rules are written down once more from the description of the frameworks and of the events; nothing of
`scraper.frameworks`, `notifier.changes` or `inspectwatch.decide` is used, so that a mistake there cannot hide
here. In: what each report says, when it was published and when it appeared. Out: every event, in full.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from fixtures.replica.facts import AuthorityFacts

SIF = (
    "overall_effectiveness",
    "help_and_protection",
    "looked_after_and_permanence",
    "adoption",
    "care_leavers",
    "leadership_management_governance",
    "lscb",
)
AREAS = {
    "sif": SIF,
    "ilacs_2018": (
        "overall_effectiveness",
        "impact_of_leaders",
        "help_and_protection",
        "in_care_and_care_leavers",
    ),
    "ilacs_2023": (
        "overall_effectiveness",
        "impact_of_leaders",
        "help_and_protection",
        "in_care",
        "care_leavers",
    ),
    "ilacs_2026": ("impact_of_leaders", "help_and_protection", "in_care", "care_leavers"),
    "area_send_2023": ("experiences_and_outcomes",),
}
COMPARED = (frozenset({"sif", "ilacs_2018", "ilacs_2023", "ilacs_2026"}), frozenset({"area_send_2023"}))
FOLLOWS = {
    "impact_of_leaders": (("leadership_management_governance", "renamed"),),
    "in_care_and_care_leavers": (("looked_after_and_permanence", "merged"),),
    "in_care": (("in_care_and_care_leavers", "split"), ("looked_after_and_permanence", "renamed")),
    "care_leavers": (("in_care_and_care_leavers", "split"),),
}
RANKS = {
    "inadequate": 1,
    "requires_improvement": 2,
    "adequate": 2,
    "good": 3,
    "outstanding": 4,
    "systemic_failings": 1,
    "inconsistent": 2,
    "positive": 3,
    "not_judged": None,
}


@dataclass(frozen=True)
class Label:
    """What one published report says. `framework` None: its address leads to no document.

    `end` None: no inspection date is known. `appears` is the day the page first shows it.
    """

    urn: str
    report: str
    remit: str
    framework: str | None
    published: date
    appears: date
    start: date | None = None
    end: date | None = None
    judgements: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Expected:
    """One event. `told` is the poll that brings it; dates are ISO texts, as in the event itself."""

    told: date
    urn: str
    report: str
    type: str
    cause: str
    remit: str
    framework: str | None
    status: str
    published: str
    judgements: dict[str, dict[str, Any]]
    discontinued: list[dict[str, Any]]


def from_truth(corpus: Path) -> list[Label]:
    """The labels of a folder of real reports."""
    lines = (corpus / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return [_label(json.loads(line)) for line in lines]


def _label(row: dict[str, Any]) -> Label:
    published = _day(row.get("published")) or _in_words(row["link_text"].rpartition(" - ")[2])
    last_day = " ".join(row["dates_text"].split()[-3:]) if row.get("dates_text") else None
    return Label(
        urn=row["urn"],
        report=row["report"],
        remit=row["remit"],
        framework=row.get("framework"),
        published=published,
        appears=published,
        start=_day(row.get("inspection_start")),
        end=_day(row.get("inspection_end")) or (_in_words(last_day) if last_day else None),
        judgements=row["judgements"],
    )


def from_facts(authorities: Iterable[AuthorityFacts]) -> list[Label]:
    """The labels of the project's own facts."""
    return [
        Label(
            urn=authority.urn,
            report=report.id,
            remit=_remit(report.framework),
            framework=report.framework,
            published=report.published,
            appears=report.published,
            start=report.start,
            end=report.end,
            judgements=report.judgements,
        )
        for authority in authorities
        for report in authority.reports
    ]


def _remit(framework: str | None) -> str:
    return {"area_send_2023": "area_send", "jtai": "jtai"}.get(framework or "", "childrens_services")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _in_words(text: str) -> date:
    return datetime.strptime(f"{text} +0000", "%d %B %Y %z").date()


def expected_events(labels: Sequence[Label], polls: Sequence[date], baseline: date) -> list[Expected]:
    """Every event of a watch whose baseline was made on that day and which polled on those days since."""
    return [
        event
        for label in labels
        if label.appears > baseline and (event := _event(label, labels, polls, baseline)) is not None
    ]


def _event(label: Label, labels: Sequence[Label], polls: Sequence[date], baseline: date) -> Expected | None:
    """None: the polls end before it is told."""
    since = [poll for poll in polls if poll >= label.appears]
    own = [other for other in labels if other.urn == label.urn and other.remit == label.remit]
    waits = int(label.framework is None)  # polls before two hours have passed
    if len(since) <= waits:
        return None
    before = _before(label, [other for other in own if _seen(other, polls, baseline) <= since[0]])
    judgements = {area: _judgement(label, area, before) for area in label.judgements}
    late = bool(label.judgements) and any(
        other.judgements and other.published > label.published and _seen(other, polls, baseline) < since[0]
        for other in own
    )
    moved = any(judgement["direction"] in ("improved", "declined") for judgement in judgements.values())
    return Expected(
        told=since[waits],
        urn=label.urn,
        report=label.report,
        type="rating.changed" if moved and not late else "report.published",
        cause="late" if late else "new_inspection",
        remit=label.remit,
        framework=label.framework,
        status=_status(label),
        published=label.published.isoformat(),
        judgements=judgements,
        discontinued=_discontinued(label, before) if before else [],
    )


def _age(label: Label) -> tuple[date, date, str]:
    return (label.end or label.published, label.published, label.report)


def _seen(label: Label, polls: Sequence[date], baseline: date) -> date:
    days = [day for day in (baseline, *polls) if day >= label.appears]
    return days[0] if days else date.max


def _status(label: Label) -> str:
    if label.framework is None:
        return "missing"
    return "read" if label.judgements else "no_judgements"


def _before(label: Label, known: Iterable[Label]) -> Label | None:
    earlier = [
        other
        for other in known
        if other.end
        and label.end
        and other.end < label.end
        and _are_compared(other.framework, label.framework)
    ]
    return max(earlier, key=_age, default=None)


def _are_compared(one: str | None, other: str | None) -> bool:
    return any(one in family and other in family for family in COMPARED)


def _judgement(label: Label, area: str, before: Label | None) -> dict[str, Any]:
    grade = label.judgements[area]
    rank = RANKS[grade]
    said = {"grade": grade, "rank": rank, "direction": "first", "basis": None, "previous": None}
    if rank is None or area == "lscb" or not _are_compared(label.framework, label.framework):
        return said | {"direction": "not_comparable"}
    for earlier, basis in ((area, "same"), *FOLLOWS.get(area, ())):
        was = RANKS[before.judgements[earlier]] if before and earlier in before.judgements else None
        if before and was is not None:
            direction = "unchanged" if was == rank else ("improved" if rank > was else "declined")
            return said | {"direction": direction, "basis": basis, "previous": _previous(before, earlier)}
    return said


def _previous(before: Label, area: str) -> dict[str, Any]:
    grade = before.judgements[area]
    return {
        "area": area,
        "grade": grade,
        "rank": RANKS[grade],
        "inspection_end": str(before.end),
        "report_id": before.report,
    }


def _discontinued(label: Label, before: Label) -> list[dict[str, Any]]:
    today = AREAS[str(label.framework)]
    followed = {"lscb", *today, *(earlier for area in today for earlier, _ in FOLLOWS.get(area, ()))}
    ended = [
        area for area in AREAS[str(before.framework)] if area in before.judgements and area not in followed
    ]
    return [
        {
            "area": area,
            "grade": before.judgements[area],
            "inspection_end": str(before.end),
            "followed_by": None,
        }
        for area in ended
    ]
