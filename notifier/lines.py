"""One judgement in words, and what it was compared with. Past grades stand as they were; nothing here says
"now", so that every line is true of an old report as well."""

from __future__ import annotations

from collections.abc import Iterable

from notifier.payload import JudgementData, PreviousData, ReportData
from notifier.words import area_name, capital, grade_word, is_ranked, judged_with, year


def area_line(judgement: JudgementData, report: ReportData) -> str:
    """The judgement against the one before: "Help and protection improved from requires improvement to good".

    A comparison over a split, a merger or a new name is said to be one.
    """
    name, grade, previous = (
        area_name(judgement["area"]),
        grade_word(judgement["grade"]),
        judgement["previous"],
    )
    if previous is None:
        return capital(_line_alone(name, grade, judgement, report))
    if judgement["direction"] == "unchanged":
        return capital(f"{name} unchanged at {grade}{_aside(judgement, previous)}")
    before = grade_word(previous["grade"])
    return capital(f"{name} {judgement['direction']} from {before} to {grade}{_aside(judgement, previous)}")


def _line_alone(name: str, grade: str, judgement: JudgementData, report: ReportData) -> str:
    if not is_ranked(judgement):
        return f"{name} not judged"
    verdict = f"{name}: {grade}" if report["remit"] == "area_send" else f"{name} judged {grade}"
    return f"{verdict} ({basis_words(judgement)})"


def _aside(judgement: JudgementData, previous: PreviousData) -> str:
    if judgement["basis"] == "same":
        return ""
    if judgement["basis"] == "split":
        return f" ({basis_words(judgement)})"
    return f" (in {year(previous['inspection_end'])}: {area_name(previous['area'])})"


def basis_words(judgement: JudgementData) -> str:
    """What the judgement was compared with: "judged together with care leavers in 2018"."""
    previous = judgement["previous"]
    if previous is None:
        return _nothing_compared(judgement)
    year_before, name_before = year(previous["inspection_end"]), area_name(previous["area"])
    if judgement["basis"] == "split":
        return f"judged together with {judged_with(judgement['area'], previous['area'])} in {year_before}"
    if judgement["basis"] == "renamed":
        return f"under another name in {year_before} ({name_before})"
    if judgement["basis"] == "merged":
        return f"before areas were merged, in {year_before} ({name_before})"
    return f"the same area in {year_before}"


def _nothing_compared(judgement: JudgementData) -> str:
    if not is_ranked(judgement):
        return "not judged"
    if judgement["direction"] == "first":
        return "no earlier grade to compare with"
    return "not compared with anything"


def groups(judgements: Iterable[JudgementData]) -> list[list[JudgementData]]:
    """The judgements in their order; those that were one before and have one grade today are together."""
    found: dict[tuple[str, ...], list[JudgementData]] = {}
    for judgement in judgements:
        found.setdefault(_group_key(judgement), []).append(judgement)
    return list(found.values())


def _group_key(judgement: JudgementData) -> tuple[str, ...]:
    previous = judgement["previous"]
    if previous is None or judgement["basis"] != "split":
        return (judgement["area"],)
    return ("split", previous["area"], judgement["grade"])
