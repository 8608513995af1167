"""The vocabulary: how an area, a grade, a date, a provider is called in a sentence.

Names and titles come from the publisher's pages and are hostile until cleaned. Nothing is escaped here: that
is the business of whoever puts the words into HTML.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from notifier.payload import JudgementData, ProviderData, ReportData, ReportEventData
from scraper.frameworks import FRAMEWORKS, NOT_JUDGED, Area, Framework, Grade, Predecessor
from scraper.model import ImprovementKind

OVERALL = "overall_effectiveness"
MOVED = ("improved", "declined")
PRIORITY_ACTION = str(ImprovementKind.PRIORITY_ACTION)
_LONGEST_NAME = 80
_LONGEST_INSPECTION = timedelta(days=366)  # a first day still earlier belongs to another year
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")
_NOUNS = {
    "focused_visit": "focused visit letter",
    "monitoring_visit": "monitoring visit letter",
    "area_send_2016": "inspection letter",
    "area_send_monitoring": "monitoring inspection letter",
    "joint_area_review": "joint area review report",
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def visible(value: Any) -> Any:
    """The JSON value with all its texts without control and invisible characters; lines stay lines. What a
    page or a document says steers no reader's program, and hides nothing."""
    if isinstance(value, dict):
        return {key: visible(each) for key, each in value.items()}
    if isinstance(value, list):
        return [visible(each) for each in value]
    return _invisible_left_out(value) if isinstance(value, str) else value


def _invisible_left_out(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(sign if sign == "\n" else _shown(sign) for sign in text)


def _shown(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Cc":
        return " "  # a tab or a line end of another kind parts words
    return "" if category[0] == "C" else sign


def one_line(text: str, longest: int) -> str:
    """The text on one line without control and invisible characters, cut at a word where it is too long."""
    visible = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text)
    return shortened(" ".join(visible.split()), longest)


def shortened(text: str, longest: int) -> str:
    """The text; one that is too long is cut at a word and ends with "…"."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    at_word = cut.rsplit(" ", 1)[0] if " " in cut[longest // 2 :] else cut
    return at_word.rstrip(" ,;:(") + "…"


def who(provider: ProviderData, report: ReportData) -> str:
    """Whose inspection it is, with the remit: "Oxfordshire children's services"."""
    name = one_line(provider["name"], _LONGEST_NAME)
    if report["remit"] == "childrens_services":
        return f"{name} children's services"
    if report["remit"] == "area_send":
        return f"{name} local area partnership (SEND)"
    return name


def noun(report: ReportData) -> str:
    """What was published, such as "focused visit letter". It names the remit where `who` does not."""
    if report["remit"] == "jtai":
        targeted = "targeted" in report["title"].lower()
        return f"joint {'targeted area' if targeted else 'area child protection'} inspection letter"
    if report["remit"] == "other":
        return f"report “{one_line(report['title'], _LONGEST_NAME)}”"
    sorts = (report["framework"], report.get("kind"), report["remit"])
    return next((_NOUNS[sort] for sort in sorts if sort in _NOUNS), "inspection report")


def framework_of(report: ReportData) -> Framework | None:
    """The report's framework; None: nothing was recognised, or it is newer than this program."""
    return FRAMEWORKS.get(report["framework"] or "")


def area_name(area_id: str) -> str:
    """The area as a sentence names it: "help and protection"."""
    known = (framework.area(area_id) for framework in FRAMEWORKS.values())
    return next((area.short for area in known if area), area_id.replace("_", " "))


def grade_word(grade_id: str) -> str:
    """The grade in its short form, as it stands after first mention."""
    return next((grade.short for grade in _grades() if grade.id == grade_id), grade_id.replace("_", " "))


def _grades() -> Iterable[Grade]:
    return (grade for framework in FRAMEWORKS.values() for grade in framework.grades)


def spell_out(text: str) -> str:
    """Each grade in full at its first mention, except in "from requires improvement to good": there the
    full form, "to be good to good", would only confuse."""
    for short, words in {
        grade.short: grade.words for grade in _grades() if grade.short != grade.words
    }.items():
        head, found, tail = text.partition(short)
        if found and not tail.startswith(" to "):
            text = head + words + tail
    return text


def judged_with(area_id: str, predecessor: str) -> str:
    """Which other area was judged together with this one in `predecessor`: "care leavers"."""
    others = (
        area.short
        for framework in FRAMEWORKS.values()
        if framework.area(area_id)
        for area in framework.areas
        if area.id != area_id and Predecessor(predecessor, "split") in area.follows
    )
    return next(others, "another area")


def find(judgements: Iterable[JudgementData], area_id: str) -> JudgementData | None:
    """The judgement of that area, or None."""
    return next((judgement for judgement in judgements if judgement["area"] == area_id), None)


def compared(judgements: Iterable[JudgementData], framework: Framework) -> list[JudgementData]:
    """Judgements of the inspected services themselves, without overall effectiveness and without areas that
    judge another body."""
    return [
        judgement
        for judgement in judgements
        if judgement["area"] != OVERALL and _judges_the_services(framework.area(judgement["area"]))
    ]


def _judges_the_services(area: Area | None) -> bool:
    return area is None or area.compared


def unread(judgements: Iterable[JudgementData], framework: Framework) -> list[str]:
    """Ids of the areas that a report of this framework carries and that are not among the judgements."""
    read = {judgement["area"] for judgement in judgements}
    return [area.id for area in framework.areas if area.required and area.id not in read]


def areas_unread(judgements: Iterable[JudgementData], framework: Framework) -> list[str]:
    """The same without overall effectiveness."""
    return [area for area in unread(judgements, framework) if area != OVERALL]


def has_overall(framework: Framework) -> bool:
    """Whether the framework has an overall grade: children's services have none since April 2026."""
    return framework.area(OVERALL) is not None


def is_ranked(judgement: JudgementData | None) -> bool:
    """Whether the area was read and judged."""
    return judgement is not None and judgement["grade"] != NOT_JUDGED


def priority_actions(data: ReportEventData) -> str:
    """ "two areas for priority action"; empty where the report names none."""
    count = sum(item["kind"] == PRIORITY_ACTION for item in data.get("improvements", []))
    if not count:
        return ""
    return f"{number(count)} {'area' if count == 1 else 'areas'} for priority action"


def number(count: int) -> str:
    """The number as a word where that is usual: "three"."""
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def listed(items: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def capital(text: str) -> str:
    """The text with its first letter large; the rest as it is."""
    return text[:1].upper() + text[1:]


def day(iso: str) -> str:
    """ "9 April 2024", whatever the machine's language."""
    that = date.fromisoformat(iso)
    return f"{that.day} {_MONTHS[that.month - 1]} {that.year}"


def period(start: str | None, end: str | None) -> str:
    """Such as "12 to 23 February 2024"; empty where no date is known."""
    if not start or not end or start == end:
        return day(known) if (known := end or start) else ""
    # What both days share, the year or the month and the year, is said once.
    first, last = day(start).split(" "), day(end).split(" ")
    while first and first[-1] == last[len(first) - 1]:
        first.pop()
    return f"{' '.join(first)} to {day(end)}"


def inspected(start: str | None, end: str | None, published: str | None) -> str:
    """The days of an inspection. Documents print both: a last day alone is the one on the publisher's page.
    Empty where no day is known, or only that of the publication stands in for it. A first day that belongs
    to no such last one is a slip, and is left out."""
    if start and (end is None or _is_one_inspection(start, end)):
        return period(start, end)
    return f"{day(end)}, from the publisher's page" if end and end != published else ""


def _is_one_inspection(start: str, end: str) -> bool:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    return first <= last <= first + _LONGEST_INSPECTION


def month(iso: str) -> str:
    """ "April 2024"."""
    return day(iso).split(" ", 1)[1]


def year(iso: str) -> str:
    """ "2024"."""
    return iso[:4]
