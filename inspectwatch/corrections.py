"""What reading the same bytes anew makes of what was recorded and told: pure decisions.

An alert is wrong where it gave a grade, a direction or a previous grade that today's reading does not give.
Of directions and previous grades only those count that the new reading itself moved: a report found late
changes comparisons too, and was no mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from notifier.changes import Comparison
from notifier.events import decode
from notifier.payload import ReportEvent
from notifier.words import area_name, grade_word
from scraper.model import Judgement, Reading, ReadingStatus
from storage.values import HeldReport, ToldDelivery


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two readings of the same bytes give differently; None: the reading gives none."""

    field: str  # grade, status, framework, inspection_start, inspection_end
    area: str  # empty for everything but a grade
    before: str | None
    after: str | None


def differences(before: Reading, after: Reading) -> tuple[Difference, ...]:
    """What is a correction of what was known: grades, and what decides how they are compared. Evidence that
    one reading has and the other lacks is none."""
    grades, other_grades = _grades(before), _grades(after)
    pairs = [
        ("status", "", str(before.status), str(after.status)),
        ("framework", "", before.framework, after.framework),
        ("inspection_start", "", _iso(before.inspection_start), _iso(after.inspection_start)),
        ("inspection_end", "", _iso(before.inspection_end), _iso(after.inspection_end)),
        *(
            ("grade", area, grades.get(area), other_grades.get(area))
            for area in dict.fromkeys((*other_grades, *grades))
        ),
    ]
    return tuple(Difference(field, area, was, now) for field, area, was, now in pairs if was != now)


def _grades(reading: Reading) -> dict[str, str]:
    return {judgement.area: judgement.grade for judgement in reading.judgements}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@dataclass(frozen=True, slots=True)
class Said:
    """What was, or would be, told of one area. An area that ended with the inspection before has no grade."""

    grade: str | None
    direction: str  # or "discontinued"
    previous_grade: str | None


SaidOfAreas = Mapping[str, Said]


def said_in(event: ReportEvent) -> SaidOfAreas:
    """What an event told."""
    ended = {
        each["area"]: Said(None, "discontinued", each["grade"]) for each in event["data"]["discontinued"]
    }
    return ended | {
        each["area"]: Said(
            each["grade"], each["direction"], each["previous"]["grade"] if each["previous"] else None
        )
        for each in event["data"]["judgements"]
    }


def said_of(comparison: Comparison | None) -> SaidOfAreas:
    """What an event of this comparison tells."""
    if comparison is None:
        return {}
    ended = {each.area: Said(None, "discontinued", each.grade) for each in comparison.discontinued}
    return ended | {
        change.area: Said(change.grade, change.direction, change.previous.grade if change.previous else None)
        for change in comparison.judgements
    }


def wrong_areas(told: SaidOfAreas, before: SaidOfAreas, today: SaidOfAreas) -> tuple[str, ...]:
    """The areas of which `told` is wrong, given what earlier readings would tell now and today's do."""
    return tuple(
        area
        for area in dict.fromkeys((*today, *told))
        if _is_wrong(told.get(area), before.get(area), today.get(area))
    )


def _is_wrong(told: Said | None, before: Said | None, today: Said | None) -> bool:
    if told == today:
        return False
    return _grade(told) != _grade(today) or before != today


def _grade(said: Said | None) -> str | None:
    return said.grade if said else None


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The alerts on one report that must be taken back, and from whom."""

    told: ReportEvent  # the wrong alert that people know
    told_at: datetime
    areas: tuple[str, ...]  # in which it is wrong
    recipients: tuple[tuple[str, str], ...]  # (subscription, address) of those who know nothing better
    cancelled: tuple[str, ...]  # ids of waiting deliveries of wrong alerts


def taken_back(
    held: HeldReport, deliveries: Sequence[ToldDelivery], before: SaidOfAreas, today: SaidOfAreas
) -> TakenBack | None:
    """What of the alerts on a report is wrong now; None: nothing.

    `deliveries` arrived or wait, in the order of their events. Alerts about other bytes than those held are
    not judged: the publisher changed the file since.
    """
    wrong = {
        delivery.event_id: areas
        for delivery in deliveries
        if (areas := _wrong_in(_event(delivery), held, before, today))
    }
    cancelled = [each for each in deliveries if each.event_id in wrong and not each.sent]
    latest = {(each.subscription, each.recipient): each for each in deliveries}
    misled = [each for each in latest.values() if each.event_id in wrong]
    known = max(misled or cancelled, key=lambda each: (each.sent, each.known_at), default=None)
    if known is None:
        return None
    return TakenBack(
        told=_event(known),
        told_at=known.known_at,
        areas=wrong[known.event_id],
        recipients=tuple((each.subscription, each.recipient) for each in misled),
        cancelled=tuple(each.id for each in cancelled),
    )


def _event(delivery: ToldDelivery) -> ReportEvent:
    return cast("ReportEvent", decode(delivery.body))


def _wrong_in(
    event: ReportEvent, held: HeldReport, before: SaidOfAreas, today: SaidOfAreas
) -> tuple[str, ...]:
    if event["data"]["report"]["sha256"] != held.sha256:
        return ()
    return wrong_areas(said_in(event), before, today)


def reading_told(event: ReportEvent) -> Reading:
    """What people were told of the report, as far as an alert says it."""
    data = event["data"]
    start, end = data["report"]["inspection"]["start"], data["report"]["inspection"]["end"]
    return Reading(
        status=ReadingStatus.READ,
        framework=data["report"]["framework"],
        inspection_start=date.fromisoformat(start) if start else None,
        inspection_end=date.fromisoformat(end) if end else None,
        judgements=tuple(_judgements_told(event)),
    )


def _judgements_told(event: ReportEvent) -> Iterable[Judgement]:
    for each in event["data"]["judgements"]:
        yield Judgement(each["area"], each["grade"], each["label"], each["grade"], page=1)


def comparisons_corrected(areas: Iterable[str], told: SaidOfAreas, today: SaidOfAreas) -> str:
    """Sentences on comparisons that were told wrong though the grade was right, each after a blank; empty:
    there are none."""
    wrong = [area for area in areas if _grade(told.get(area)) == _grade(today.get(area))]
    return "".join(
        f" Comparison of {area_name(area)}: {_right_and_wrong(today.get(area), told.get(area))}."
        for area in wrong
    )


def _right_and_wrong(today: Said | None, told: Said | None) -> str:
    if told is None:
        return f"{_compared(today)}; the alert did not say so"
    return f"{_compared(today)}, not {_compared(told)} as the alert said"


def _compared(said: Said | None) -> str:
    """Such as "improved from requires improvement"."""
    if said is None:
        return "not judged before"
    before = grade_word(said.previous_grade) if said.previous_grade else ""
    return {
        "unchanged": f"unchanged at {before}",
        "first": "nothing before",
        "not_comparable": "not compared",
        "discontinued": f"{before} before and not judged any more",
    }.get(said.direction, f"{said.direction} from {before}")
