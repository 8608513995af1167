"""What reading the same bytes anew makes of what was recorded and told: pure decisions.

An alert is wrong where it gave a grade, a direction, a previous grade, an inspection date or an area for
priority action that today's reading does not give, or left one of these actions out of its list.
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
from notifier.findings import improvement_told, improvements
from notifier.payload import Cause, ImprovementData, ReportEvent
from notifier.words import area_name, grade_word
from scraper.model import ImprovementKind, Judgement, Reading, ReadingStatus
from storage.values import HeldReport, ToldDelivery


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
    areas: tuple[str, ...]  # in which it is wrong; empty: in other things
    recipients: tuple[tuple[str, str], ...]  # (subscription, address) of those who know nothing better
    untold: tuple[ToldDelivery, ...]  # wrong alerts that still wait, to those who got none on this report
    cause: Cause  # of these
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
        if (areas := _wrong_in(_event(delivery), held, before, today)) is not None
    }
    cancelled = [each for each in deliveries if each.event_id in wrong and not each.sent]
    latest = {_address(each): each for each in deliveries}
    told = {_address(each) for each in deliveries if each.sent}
    misled = [each for each in latest.values() if each.event_id in wrong]
    untold = [each for each in misled if _address(each) not in told]
    known = max(misled or cancelled, key=lambda each: (each.sent, each.known_at), default=None)
    if known is None:
        return None
    return TakenBack(
        told=_event(known),
        told_at=known.known_at,
        areas=wrong[known.event_id],
        recipients=tuple(address for each in misled if (address := _address(each)) in told),
        untold=tuple(untold),
        cause=_event(untold[0])["data"]["cause"] if untold else "new_inspection",
        cancelled=tuple(each.id for each in cancelled),
    )


def _address(delivery: ToldDelivery) -> tuple[str, str]:
    return delivery.subscription, delivery.recipient


def _event(delivery: ToldDelivery) -> ReportEvent:
    return cast("ReportEvent", decode(delivery.body))


def _wrong_in(
    event: ReportEvent, held: HeldReport, before: SaidOfAreas, today: SaidOfAreas
) -> tuple[str, ...] | None:
    """The areas in which an alert is wrong, empty where it is so in other things; None: nothing is wrong."""
    if event["data"]["report"]["sha256"] != held.sha256:
        return None
    areas = wrong_areas(said_in(event), before, today)
    return areas if areas or wrong_dates(event, held) or wrong_actions(event, held) else None


def wrong_dates(event: ReportEvent, held: HeldReport) -> bool:
    """Whether an alert gave another day of the inspection than today's reading. Where either gives none that
    can be right, nothing shows that the alert was wrong."""
    reading, told = held.believed, event["data"]["report"]["inspection"]
    if reading is None:
        return False
    pairs = ((told["start"], reading.inspection_start), (told["end"], reading.inspection_end))
    return any(said and today and said != today.isoformat() for said, today in pairs)


def wrong_actions(event: ReportEvent, held: HeldReport) -> bool:
    """Whether an alert that told what must improve gave other areas for priority action than today's reading.
    Alerts of version 0.1 told nothing of the kind."""
    told = event["data"].get("improvements")
    if told is None or held.reading is None:
        return False
    return _actions(told) != _actions(improvements(held.reading))


def _actions(items: Iterable[ImprovementData]) -> frozenset[object]:
    told = map(improvement_told, items)
    return frozenset(item.essence for item in told if item.kind is ImprovementKind.PRIORITY_ACTION)


def reading_told(event: ReportEvent, today: Reading | None) -> Reading:
    """What people were told of the report, as far as an alert says it. Alerts of version 0.1 say nothing of
    what must improve: there nothing was told otherwise than `today` reads it."""
    data = event["data"]
    start, end = data["report"]["inspection"]["start"], data["report"]["inspection"]["end"]
    return Reading(
        status=ReadingStatus.READ,
        framework=data["report"]["framework"],
        inspection_start=date.fromisoformat(start) if start else None,
        inspection_end=date.fromisoformat(end) if end else None,
        judgements=tuple(_judgements_told(event)),
        improvements=tuple(map(improvement_told, data.get("improvements", improvements(today)))),
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
