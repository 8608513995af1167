"""What two readings of the same bytes say differently: pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from scraper.model import Improvement, ImprovementKind, Judgement, Reading

MOST_NAMED = 3  # of the items that one list has and the other lacks
_FIRST_WORDS, _LAST_WORDS = 6, 4


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two readings of the same bytes give differently; None: the reading gives none."""

    field: str  # as of a Correction
    area: str  # empty for everything but a grade and its evidence
    before: str | None
    after: str | None


def differences(before: Reading, after: Reading) -> tuple[Difference, ...]:
    """Everything that corrects what was known. What `before` could not read at all is none: see `gains`."""
    pairs = [
        ("status", "", str(before.status), str(after.status)),
        ("framework", "", before.framework, after.framework),
        ("inspection_start", "", _iso(before.inspection_start), _iso(after.inspection_start)),
        ("inspection_end", "", _iso(before.inspection_end), _iso(after.inspection_end)),
        ("lead_inspector", "", before.lead_inspector, after.lead_inspector),
        *_grades(before, after),
    ]
    if not _says_grades_alone(before):
        pairs += [("authority", "", before.authority, after.authority), *_evidence(before, after)]
        return (*_unequal(pairs), *_improvements(before, after))
    return tuple(_unequal(pairs))


def gains(before: Reading, after: Reading) -> bool:
    """Whether `after` has evidence or lists and `before` comes from a reader that did not look for any."""
    return _says_grades_alone(before) and not _says_grades_alone(after)


def _says_grades_alone(reading: Reading) -> bool:
    """As in all that readers of version 0.1 made. Of a report that today's readers know they say more."""
    told = reading.title or reading.authority or reading.summary or reading.improvements
    return not told and not any(each.snippet or each.others for each in reading.judgements)


def _unequal(pairs: Iterable[tuple[str, str, str | None, str | None]]) -> Iterable[Difference]:
    return (Difference(field, area, was, now) for field, area, was, now in pairs if was != now)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _grades(before: Reading, after: Reading) -> list[tuple[str, str, str | None, str | None]]:
    was, now = (
        {judgement.area: judgement.grade for judgement in reading.judgements} for reading in (before, after)
    )
    return [("grade", area, was.get(area), now.get(area)) for area in dict.fromkeys((*now, *was))]


def _evidence(before: Reading, after: Reading) -> list[tuple[str, str, str | None, str | None]]:
    """How sure each grade is that both give; another grade has evidence of its own."""
    was = {judgement.area: judgement for judgement in before.judgements}
    return [
        ("evidence", now.area, _standing(was[now.area]), _standing(now))
        for now in after.judgements
        if now.area in was and was[now.area].grade == now.grade
    ]


def _standing(judgement: Judgement) -> str:
    if judgement.disputed:
        return "disputed"
    return "corroborated" if judgement.corroborated else "stated once"


def _improvements(before: Reading, after: Reading) -> Iterable[Difference]:
    """One difference for the whole list: how many items, and which of them the other reading lacks."""
    was, now = (Counter(item.essence for item in reading.improvements) for reading in (before, after))
    if was != now:
        yield Difference("improvements", "", _listed(before, was - now), _listed(after, now - was))


def _listed(reading: Reading, of_its_own: Counter[tuple[ImprovementKind, str]]) -> str | None:
    """Such as "5 items, here alone “Timeliness of assessments.”"."""
    if not reading.improvements:
        return None
    items = len(reading.improvements)
    counted = f"{items} item{'' if items == 1 else 's'}"
    named = [_named(item) for item in reading.improvements if item.essence in of_its_own]
    if not named:
        return counted
    more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    return f"{counted}, here alone {', '.join(named[:MOST_NAMED])}{more}"


def _named(item: Improvement) -> str:
    """Its first words, and its last ones: lists are often read too far, or not far enough."""
    words = item.text.split()
    if len(words) > _FIRST_WORDS + _LAST_WORDS:
        words = [*words[:_FIRST_WORDS], "…", *words[-_LAST_WORDS:]]
    kind = "priority action " if item.kind is ImprovementKind.PRIORITY_ACTION else ""
    return f"{kind}“{' '.join(word[:40] for word in words)}”"
