"""One report read twice: which grades differ, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from notifier.payload import Cause, JudgementData
from notifier.words import area_name, grade_word
from scraper.model import Reading


def differences(earlier: Reading, judgements: Sequence[JudgementData], cause: Cause) -> list[str]:
    """What `judgements` say otherwise than `earlier` did; empty where `earlier` said nothing to differ from.

    `cause` says whose difference it is: the publisher's, or our own mistake (`corrected`).
    """
    before = {judgement.area: judgement.grade for judgement in earlier.judgements}
    if not before:
        return []
    today = {judgement["area"]: judgement["grade"] for judgement in judgements}
    texts = [
        _difference(area, before, today, cause)
        for area in dict.fromkeys((*today, *before))
        if before.get(area) != today.get(area)
    ]
    return texts or ["the grades are the same as before"]


def _difference(area: str, before: Mapping[str, str], today: Mapping[str, str], cause: Cause) -> str:
    name = area_name(area)
    if area not in before:
        return f"grade of {name}: {grade_word(today[area])}, not read before"
    if area not in today:
        return f"grade of {name}: none read, {grade_word(before[area])} before"
    if cause == "corrected":
        return f"{name}: {grade_word(today[area])}, not {grade_word(before[area])}"
    return (
        f"grade of {name} corrected by the publisher from {grade_word(before[area])} to "
        f"{grade_word(today[area])}"
    )
