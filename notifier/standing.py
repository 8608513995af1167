"""How things stand by one report, without regard to the one before: "good overall", "three areas good"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from notifier.payload import DiscontinuedData, JudgementData, ReportEventData
from notifier.words import (
    OVERALL,
    area_name,
    areas_unread,
    compared,
    find,
    grade_word,
    has_overall,
    is_ranked,
    number,
)
from scraper.frameworks import Framework

INADEQUATE = "inadequate"


def standing(judgements: Sequence[JudgementData], framework: Framework) -> str:
    """What leads: the overall grade where one was given, the only grade, else the areas counted by grade.

    A framework outside comparison is named: its grades are not those that readers know.
    """
    named = "" if framework.comparison else f"{framework.name[:1].lower()}{framework.name[1:]}: "
    return named + _grades(judgements, framework)


def _grades(judgements: Sequence[JudgementData], framework: Framework) -> str:
    overall = find(judgements, OVERALL)
    if overall is not None and is_ranked(overall):
        return f"{grade_word(overall['grade'])} overall"
    if len(framework.areas) == 1:
        return grade_word(judgements[0]["grade"])
    return _tally(compared(judgements, framework), framework)


def _tally(judgements: Sequence[JudgementData], framework: Framework) -> str:
    """ "three areas good, care leavers requires improvement": best first, "not judged" last."""
    order = [grade.id for grade in sorted(framework.grades, key=lambda grade: -(grade.rank or 0))]
    by_grade: dict[str, list[JudgementData]] = {grade: [] for grade in order}
    for judgement in judgements:
        by_grade.setdefault(judgement["grade"], []).append(judgement)
    every = not areas_unread(judgements, framework)
    return ", ".join(
        f"{_counted(same, every=every and len(same) == len(judgements))} {grade_word(grade)}"
        for grade, same in by_grade.items()
        if same
    )


def _counted(same: Sequence[JudgementData], *, every: bool) -> str:
    if len(same) == 1:
        return area_name(same[0]["area"])
    return f"{'all ' if every else ''}{number(len(same))} areas"


def overall_note(judgements: Iterable[JudgementData], framework: Framework) -> str:
    """Why no overall grade leads; empty where one does, or where none is to be expected."""
    overall = find(judgements, OVERALL)
    if len(framework.areas) == 1 or is_ranked(overall):
        return ""
    if not has_overall(framework):
        since = framework.no_overall_since
        return f"no overall grade since {since}" if since else "no overall grade"
    return "overall effectiveness not judged" if overall else "the overall grade could not be read"


def none_inadequate_now(
    judgements: Sequence[JudgementData], discontinued: Iterable[DiscontinuedData], framework: Framework
) -> bool:
    """Whether something was inadequate before and nothing is today, every area read and judged."""
    before = [judgement["previous"]["grade"] for judgement in judgements if judgement["previous"]]
    before += [ended["grade"] for ended in discontinued]
    return (
        INADEQUATE in before
        and not areas_unread(judgements, framework)
        and all(is_ranked(judgement) and judgement["grade"] != INADEQUATE for judgement in judgements)
    )


def is_told_as_first(data: ReportEventData) -> bool:
    """Whether the news is that nothing came before: not of old news, which something later was held of."""
    later = data["cause"] == "late" or data.get("later_held", False)
    return not later and is_first(data["judgements"], data["discontinued"])


def is_first(judgements: Sequence[JudgementData], discontinued: Sequence[DiscontinuedData]) -> bool:
    """Whether no earlier inspection was there to compare with."""
    directions = {judgement["direction"] for judgement in judgements}
    return not discontinued and "first" in directions <= {"first", "not_comparable"}
