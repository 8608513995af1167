"""How those were last judged whom a young authority replaced: context beside its first inspection.

Another authority's grades are never the ones before: nothing here compares.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from notifier.payload import JudgementData, PredecessorData, ReportEventData
from notifier.standing import standing
from notifier.words import area_name, grade_word, listed, month, one_line, year
from scraper.frameworks import FRAMEWORKS

_LONGEST_NAME = 80
_LATER = "A later inspection of it could not be read."
NOT_COMPARED = "That was another authority: nothing is compared with it."


def context_sentences(data: ReportEventData) -> list[str]:
    """A sentence for each predecessor, and one that says what they are worth; none where there is none."""
    name = one_line(data["provider"]["name"], _LONGEST_NAME)
    said = [predecessor_sentence(name, each) for each in data.get("context", ())]
    return [*said, NOT_COMPARED] if said else []


def predecessor_sentence(name: str, before: PredecessorData) -> str:
    """ "Cumbria, which Cumberland and Westmorland and Furness replaced in April 2023, was judged requires
    improvement overall in 2022." `name`: of the young authority."""
    whom = one_line(before["provider"]["name"], _LONGEST_NAME)
    since = f" in {month(before['replaced_on'])}" if before["replaced_on"] else ""
    others = [one_line(each, _LONGEST_NAME) for each in before["also_replaced_by"]]
    part = "part of which" if before["in_part"] else "which"
    came = f"{part} {listed([name, *others])} replaced{since}"
    judged = f"{whom}, {came}, was judged {_grades(before)} in {year(before['inspection_end'])}."
    return f"{judged} {_LATER}" if before["later_unread"] else judged


def _grades(before: PredecessorData) -> str:
    framework, judgements = FRAMEWORKS.get(before["framework"]), before["judgements"]
    if framework is None:
        return ", ".join(f"{area_name(each['area'])} {grade_word(each['grade'])}" for each in judgements)
    return standing(cast("Sequence[JudgementData]", judgements), framework)
