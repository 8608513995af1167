"""One report read twice: what differs, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal

from notifier.findings import improvement_told
from notifier.payload import JudgementData, ReportEventData
from notifier.words import area_name, day, grade_word, number
from scraper.model import Improvement, ImprovementKind, Reading

_SAME = "the grades are the same as before"
_DAYS: Final[tuple[tuple[Literal["start", "end"], str], ...]] = (("start", "began"), ("end", "ended"))
_COMPARISON = "its grades were right, but not what it said of how they compare with those before"


def what_was_wrong(data: ReportEventData) -> str:
    """Which alert a correction takes back: "our alert of 9 April 2024 on this report was wrong"."""
    told = data.get("told_at")
    return (
        f"our alert of {day(told[:10])} on this report was wrong"
        if told
        else ("an earlier alert on this report was wrong")
    )


def revisions(earlier: Reading, data: ReportEventData) -> list[str]:
    """What the publisher changed; empty where `earlier` said nothing to differ from."""
    items = _items(earlier, data)
    if not earlier.judgements:
        return items if earlier.improvements else []
    return [*(_grades(earlier, data["judgements"], _revised) or [_SAME]), *items]


def _items(earlier: Reading, data: ReportEventData) -> list[str]:
    """What the publisher changed in the list of what must improve. A list too long to be told whole in the
    event is not compared."""
    if data.get("improvements_left_out"):
        return []
    before = {item.essence for item in earlier.improvements}
    after = {item.essence for item in _told(data)}
    counts = (("added", len(after - before)), ("taken out", len(before - after)))
    changes = [f"{number(count)} {what}" for what, count in counts if count]
    return [f"the publisher changed the list of what must improve: {', '.join(changes)}"] if changes else []


def corrections(earlier: Reading, data: ReportEventData) -> list[str]:
    """What people were told, and what is right: our own mistake, so the two stand side by side. Where grades,
    dates and areas for priority action were right, the comparison was not."""
    texts = [
        *_grades(earlier, data["judgements"], _corrected),
        *_dates(earlier, data),
        *_actions(earlier, data),
    ]
    return texts or [_COMPARISON]


def _grades(
    earlier: Reading,
    judgements: Sequence[JudgementData],
    words: Callable[[str, str | None, str | None], str],
) -> list[str]:
    before: Mapping[str, str] = {judgement.area: judgement.grade for judgement in earlier.judgements}
    today: Mapping[str, str] = {judgement["area"]: judgement["grade"] for judgement in judgements}
    return [
        words(area_name(area), _word(before.get(area)), _word(today.get(area)))
        for area in dict.fromkeys((*today, *before))
        if before.get(area) != today.get(area)
    ]


def _word(grade: str | None) -> str | None:
    return grade_word(grade) if grade else None


def _revised(name: str, before: str | None, today: str | None) -> str:
    if before is None:
        return f"grade of {name}: {today}, not read before"
    if today is None:
        return f"grade of {name}: none read, {before} before"
    return f"grade of {name} corrected by the publisher from {before} to {today}"


def _corrected(name: str, before: str | None, today: str | None) -> str:
    if before is None:
        return f"{name}: {today}; the alert gave no grade"
    if today is None:
        return f"{name}: no grade was read from the report, and not {before} as the alert said"
    return f"{name}: {today}, not {before} as the alert said"


def _dates(earlier: Reading, data: ReportEventData) -> list[str]:
    told = {"start": earlier.inspection_start, "end": earlier.inspection_end}
    today = data["report"]["inspection"]
    return [
        f"the inspection {did} on {day(right)}, not on {day(said.isoformat())} as the alert said"
        for which, did in _DAYS
        if (said := told[which]) and (right := today[which]) and said.isoformat() != right
    ]


def _actions(earlier: Reading, data: ReportEventData) -> list[str]:
    """How many areas for priority action the alert left out, and how many that it named are none."""
    was, now = (
        {item.essence for item in items if item.kind is ImprovementKind.PRIORITY_ACTION}
        for items in (earlier.improvements, _told(data))
    )
    counts = ((len(now - was), "left out"), (len(was - now), "wrongly named"))
    changes = [f"{number(count)} {what}" for count, what in counts if count]
    return [f"its areas for priority action were not right: {', '.join(changes)}"] if changes else []


def _told(data: ReportEventData) -> list[Improvement]:
    return [improvement_told(item) for item in data.get("improvements", [])]
