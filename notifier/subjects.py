"""Subject lines: the news in one line that a phone shows whole. Grades stand in their short form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from notifier.alarm_words import alarm_subject
from notifier.lines import groups
from notifier.listing_words import listing_subject
from notifier.payload import (
    AlarmEvent,
    JudgementData,
    OperatorAlarmEvent,
    PreviousData,
    ProviderEvent,
    ReportData,
    ReportEvent,
    ReportEventData,
)
from notifier.standing import is_told_as_first, none_inadequate_now, overall_note, standing
from notifier.words import (
    MOVED,
    OVERALL,
    area_name,
    areas_unread,
    compared,
    day,
    find,
    framework_of,
    grade_word,
    is_ranked,
    judged_with,
    listed,
    month,
    noun,
    number,
    one_line,
    priority_actions,
    who,
    year,
)
from scraper.frameworks import Framework

LONGEST_SUBJECT = 200

_UNGRADED = {
    "missing": "listed, but its file cannot be had yet",
    "unreadable": "published, but its file could not be read",
    "not_a_report": "listed, but its link leads to something else",
    "unrecognised": "published, of a form that could not be read",
}


def subject(event: ReportEvent | ProviderEvent | AlarmEvent | OperatorAlarmEvent) -> str:
    """The subject of the message about this event: one line, at most 200 characters, nothing escaped."""
    if event["type"] in ("source.alarm", "operator.alarm"):
        text = alarm_subject(cast("AlarmEvent", event)["data"])
    elif event["type"] in ("provider.unlisted", "provider.listed"):
        text = listing_subject(cast("ProviderEvent", event)["data"])
    else:
        text = _report(cast("ReportEvent", event)["data"])
    return one_line(text, LONGEST_SUBJECT)


def _report(data: ReportEventData) -> str:
    name, report, cause = who(data["provider"], data["report"]), data["report"], data["cause"]
    if cause in ("withdrawn", "reinstated"):
        where = "withdrawn from" if cause == "withdrawn" else "back on"
        return f"{name}: {_dated(report)} {where} the publisher's page"
    if cause == "late":
        return f"{name}, published late or found late: {_at_the_time(data)}"
    news = _news(data)
    if cause == "publisher_revised":
        return f"{name}, updated report: {_revised(data) or news}"
    if cause == "corrected":
        return f"Correction: {_after_name(name, _corrected(data, news))}"
    return _after_name(name, news)


def _after_name(name: str, news: str) -> str:
    return f"{name}{' ' if news.startswith('judged ') else ': '}{news}"


def _revised(data: ReportEventData) -> str:
    """The grades that the publisher changed in a known report; empty where it changed none."""
    grades = [(each["area"], each["before"], each["after"]) for each in data.get("revised", [])]
    return "; ".join(
        f"{area_name(area)} corrected to {grade_word(after)} (was {grade_word(before)})"
        for area, before, after in grades
        if before and after
    )


def _corrected(data: ReportEventData, news: str) -> str:
    """The grades that people were told wrong; where they were right, the news as it should have been."""
    wrong = data.get("corrected")
    if wrong is None:
        return news
    if not wrong:
        return f"{'grades right, other ' if data['judgements'] else ''}details wrong; {news}"
    return "; ".join(
        f"{area_name(each['area'])} {_grade_or_none(each['after'])}, not {_grade_or_none(each['before'])}"
        for each in wrong
    )


def _grade_or_none(grade: str | None) -> str:
    return grade_word(grade) if grade else "without a grade"


def _dated(report: ReportData) -> str:
    published = report["published"]
    return noun(report) + (f" published {day(published)}" if published else "")


def _ungraded(data: ReportEventData) -> str:
    """Of a letter its areas for priority action are the news."""
    report, actions = data["report"], priority_actions(data)
    text = f"{noun(report)} {_UNGRADED.get(report['status'], 'published')}"
    return f"{text}, {actions}" if actions else text


def _at_the_time(data: ReportEventData) -> str:
    """For a report that is old news: what it says of its day, and nothing about today."""
    framework, end = framework_of(data["report"]), data["report"]["inspection"]["end"]
    if framework is None or not data["judgements"]:
        return _ungraded(data)
    when = f" at the inspection of {month(end)}" if end else ""
    return f"{standing(data['judgements'], framework)}{when}{_in_brackets(data, framework)}"


def _in_brackets(data: ReportEventData, framework: Framework) -> str:
    note = overall_note(data["judgements"], framework)
    return f" ({note})" if note else ""


def _news(data: ReportEventData) -> str:
    framework, judgements = framework_of(data["report"]), data["judgements"]
    if framework is None or not judgements:
        return _ungraded(data)
    if framework.comparison is None:
        return standing(judgements, framework)
    if len(framework.areas) == 1:
        return _only_area(judgements[0])
    overall = find(judgements, OVERALL)
    if overall is not None and is_ranked(overall):
        parts = _with_overall(overall, data, framework)
    else:
        parts = _without_overall(data, framework)
    return "; ".join(parts) + _in_brackets(data, framework)


def _only_area(judgement: JudgementData) -> str:
    grade, previous = grade_word(judgement["grade"]), judgement["previous"]
    if previous is None:
        return grade
    if judgement["direction"] == "unchanged":
        return f"still {grade}"
    return f"{grade} (was {grade_word(previous['grade'])})"


def _with_overall(overall: JudgementData, data: ReportEventData, framework: Framework) -> list[str]:
    """Overall effectiveness leads; where it moved, only what moved the other way is told beside it."""
    areas, previous = compared(data["judgements"], framework), overall["previous"]
    lead = standing(data["judgements"], framework)
    if previous is None:
        first = is_told_as_first(data)
        parts = [f"first inspection, {lead}" if first else lead, *_moves(areas)]
    elif overall["direction"] in MOVED:
        was = f"judged {grade_word(overall['grade'])} (was {grade_word(previous['grade'])})"
        parts = [was, *_moves([area for area in areas if area["direction"] != overall["direction"]])]
    else:
        parts = [f"still {lead}", *(_moves(areas) or _stillness(areas, framework))]
    return parts + _gaps(data, framework)


def _stillness(areas: Sequence[JudgementData], framework: Framework) -> list[str]:
    if areas_unread(areas, framework):
        return []
    if all(area["direction"] == "unchanged" for area in areas):
        return ["no judgement changed"]
    return ["nothing that can be compared changed"]


def _gaps(data: ReportEventData, framework: Framework) -> list[str]:
    gaps = areas_unread(data["judgements"], framework)
    return ["not every grade could be read"] if gaps else []


def _moves(areas: Sequence[JudgementData]) -> list[str]:
    """What moved. Areas with the same news share a clause; a comparison over a split is named as one."""
    moved = [area for area in areas if area["direction"] in MOVED]
    plain = [area for area in moved if area["basis"] != "split"]
    together: dict[tuple[str, str], list[str]] = {}
    for area in plain:
        together.setdefault((area["direction"], area["grade"]), []).append(area_name(area["area"]))
    clauses = [
        f"{_several(names)} {direction} to {grade_word(grade)}"
        for (direction, grade), names in together.items()
    ]
    return clauses + [
        _split(group, previous)
        for group in groups(moved)
        if group[0]["basis"] == "split" and (previous := group[0]["previous"])
    ]


def _several(names: Sequence[str]) -> str:
    """Commas even between two: the names themselves hold an "and"."""
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])}, and {names[-1]}, {'both' if len(names) == 2 else 'all'}"


def _split(group: Sequence[JudgementData], previous: PreviousData) -> str:
    first = group[0]
    names, grade = listed([area_name(area["area"]) for area in group]), grade_word(first["grade"])
    before = grade_word(previous["grade"])
    if len(group) > 1:
        then = f"judged together in {year(previous['inspection_end'])}: {before}"
        return f"{names}, now judged separately, each {grade} ({then})"
    return f"{names} {grade} (was {before}, judged with {judged_with(first['area'], previous['area'])})"


def _without_overall(data: ReportEventData, framework: Framework) -> list[str]:
    judgements, discontinued = data["judgements"], data["discontinued"]
    areas, lead = compared(judgements, framework), standing(judgements, framework)
    if is_told_as_first(data):
        return [f"first inspection, {lead}", *_gaps(data, framework)]
    relieved = none_inadequate_now(judgements, discontinued, framework)
    declined = any(area["direction"] == "declined" for area in areas)
    told = [] if relieved and not declined else _movement(areas, framework)
    return [lead, *told, *(["none inadequate now"] if relieved else []), *_gaps(data, framework)]


def _movement(areas: Sequence[JudgementData], framework: Framework) -> list[str]:
    """Which areas moved; their grades stand in the lead already."""
    moved = [area for area in areas if area["direction"] in MOVED]
    if not moved:
        return _stillness(areas, framework)
    [direction, *others] = dict.fromkeys(area["direction"] for area in moved)
    if len(moved) == len(areas) and not others and not areas_unread(areas, framework):
        return [f"all {number(len(areas))} areas {direction}{_two_of_them(moved)}"]
    named = {way: [area_name(area["area"]) for area in moved if area["direction"] == way] for way in MOVED}
    return [f"{way}: {', '.join(names)}" for way, names in named.items() if names] + _origin(moved)


def _two_of_them(moved: Sequence[JudgementData]) -> str:
    together = [area["previous"] for area in moved if area["basis"] == "split" and area["previous"]]
    return f", two of them judged together in {year(together[0]['inspection_end'])}" if together else ""


def _origin(moved: Sequence[JudgementData]) -> list[str]:
    """A comparison over a split is ours, so it is said to be one."""
    for area in moved:
        previous = area["previous"]
        if area["basis"] == "split" and previous is not None:
            names = [area_name(area["area"]), judged_with(area["area"], previous["area"])]
            return [f"{listed(names)} judged together in {year(previous['inspection_end'])}"]
    return []
