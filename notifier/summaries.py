"""The sentence that says what a report means, as it stands in the event: every judgement, each comparison
named for what it is, and nothing that the report does not say."""

from __future__ import annotations

from collections.abc import Sequence

from notifier.lines import area_line, groups
from notifier.payload import (
    Cause,
    DiscontinuedData,
    JudgementData,
    PreviousData,
    ReportData,
    ReportEventData,
)
from notifier.revisions import corrections, revisions, what_was_wrong
from notifier.standing import is_first, is_told_as_first, none_inadequate_now, overall_note, standing
from notifier.words import (
    MOVED,
    OVERALL,
    area_name,
    capital,
    compared,
    day,
    find,
    framework_of,
    grade_word,
    has_overall,
    listed,
    noun,
    priority_actions,
    spell_out,
    unread,
    who,
    year,
)
from scraper.frameworks import Framework
from scraper.model import Reading

_ASIDE = {
    "late": ", published late or found late",
    "publisher_revised": ", updated report",
    "corrected": ", correction",
}
_UNGRADED = {
    "missing": "is listed, but its file cannot be had yet and is tried again; grades, if it gives any, "
    "follow when it can be read",
    "unreadable": "is up, but could not be read; grades, if it gives any, follow when it can be",
    "not_a_report": "is listed, but its link leads to no report yet; grades, if it gives any, follow when it "
    "can be read",
    "unrecognised": "is of a form that is not known here; grades, if it gives any, are not in this message",
    "no_judgements": "carries no grades",
}
_NO_GRADES_READ = "is up, but no grades were read from it"


def summary(data: ReportEventData, earlier: Reading | None = None) -> str:
    """What the event says, in sentences.

    `earlier` is what was read (or told) of this report before, for a revision or a correction; None: nothing
    is said of the difference.
    """
    cause, report = data["cause"], data["report"]
    if cause in ("withdrawn", "reinstated"):
        texts = _presence(cause, report, data["judgements"])
    else:
        texts = _changed(data, earlier) + _said(data)
    name = f"{who(data['provider'], report)}{_ASIDE.get(cause, '')}"
    return f"{name}: {spell_out(_sentences(texts))}"


def _sentences(texts: Sequence[str]) -> str:
    """The first goes on after a colon, the others begin large."""
    first, *others = texts
    return " ".join(f"{text}." for text in (first, *(capital(other) for other in others)))


def _presence(cause: Cause, report: ReportData, judgements: Sequence[JudgementData]) -> list[str]:
    framework = framework_of(report)
    place = "is no longer on" if cause == "withdrawn" else "is on"
    again = " again" if cause == "reinstated" else ""
    texts = [f"the {noun(report)}{_published(report)} {place} the publisher's page{again}"]
    if framework and judgements:
        texts.append(f"it says: {standing(judgements, framework)}")
    return texts


def _published(report: ReportData) -> str:
    return f" published on {day(report['published'])}" if report["published"] else ""


def _changed(data: ReportEventData, earlier: Reading | None) -> list[str]:
    if data["cause"] == "corrected":
        return [what_was_wrong(data), *(corrections(earlier, data) if earlier else [])]
    if data["cause"] == "publisher_revised" and earlier:
        return revisions(earlier, data)
    return []


def _said(data: ReportEventData) -> list[str]:
    cause, report, judgements = data["cause"], data["report"], data["judgements"]
    framework, discontinued = framework_of(report), data["discontinued"]
    if framework is None or not judgements:
        actions = priority_actions(data)
        return [f"{_ungraded(report)}; it names {actions}" if actions else _ungraded(report)]
    texts = [_lead(cause, judgements, discontinued, framework)]
    if framework.comparison is None:
        texts += _plain(judgements, framework)
    elif is_first(judgements, discontinued):
        texts += _plain(judgements, framework)
        texts += ["no earlier inspection is held to compare with"] if is_told_as_first(data) else []
    else:
        texts += _areas(cause, report, judgements, framework)
    return [*texts, *_ended(discontinued, framework), *_serious(data), *_caveats(judgements, framework)]


def _serious(data: ReportEventData) -> list[str]:
    actions = priority_actions(data)
    return [f"the report names {actions}"] if actions else []


def _ungraded(report: ReportData) -> str:
    what = noun(report)
    article = "an" if what[0] in "aeiou" else "a"
    return f"{article} {what}{_published(report)} {_UNGRADED.get(report['status'], _NO_GRADES_READ)}"


def _lead(
    cause: Cause,
    judgements: Sequence[JudgementData],
    discontinued: Sequence[DiscontinuedData],
    framework: Framework,
) -> str:
    text = standing(judgements, framework)
    if framework.comparison is None:
        return text
    leading = judgements[0] if len(framework.areas) == 1 else find(judgements, OVERALL)
    if leading and leading["previous"]:
        return f"{text} ({_movement(leading, leading['previous'])})"
    if cause != "late" and not has_overall(framework):
        text += "; none inadequate now" if none_inadequate_now(judgements, discontinued, framework) else ""
    note = overall_note(judgements, framework)
    return f"{text} ({note})" if note else text


def _movement(judgement: JudgementData, previous: PreviousData) -> str:
    if judgement["direction"] == "unchanged":
        return "unchanged"
    return f"{judgement['direction']} from {grade_word(previous['grade'])}"


def _plain(judgements: Sequence[JudgementData], framework: Framework) -> list[str]:
    """All areas in one sentence, compared with nothing; none where the only area led already."""
    areas = [judgement for judgement in judgements if judgement["area"] != OVERALL]
    if len(framework.areas) == 1 or not areas:
        return []
    return ["; ".join(f"{area_name(area['area'])} {grade_word(area['grade'])}" for area in areas)]


def _areas(
    cause: Cause, report: ReportData, judgements: Sequence[JudgementData], framework: Framework
) -> list[str]:
    """What moved first, then what did not, then what was compared with nothing."""
    if len(framework.areas) == 1:
        return []
    areas = compared(judgements, framework)
    others = [judgement for judgement in judgements if judgement not in areas]
    found = groups([*areas, *(other for other in others if other["area"] != OVERALL)])
    ordered = sorted(found, key=lambda group: _weight(group[0]))
    return [_group(group, report, late=cause == "late") for group in ordered]


def _weight(judgement: JudgementData) -> int:
    if judgement["direction"] in MOVED:
        return 0
    return 1 if judgement["direction"] == "unchanged" else 2


def _group(group: Sequence[JudgementData], report: ReportData, *, late: bool) -> str:
    first, previous = group[0], group[0]["previous"]
    if len(group) == 1 or previous is None:
        return area_line(first, report)
    names = listed([area_name(judgement["area"]) for judgement in group])
    apart = f"{names}, {'' if late else 'now '}judged separately"
    grade, before = grade_word(first["grade"]), grade_word(previous["grade"])
    together = f"judged together in {year(previous['inspection_end'])}"
    if first["direction"] == "unchanged":
        return f"{apart}, both {grade} ({together}: {before})"
    return f"{apart}, both {first['direction']} from {before} to {grade} ({together})"


def _ended(discontinued: Sequence[DiscontinuedData], framework: Framework) -> list[str]:
    rule = (
        f": that is a rule of inspections from {framework.no_overall_since}"
        if framework.no_overall_since
        else ""
    )
    texts = []
    areas = [_then(ended) for ended in discontinued if ended["area"] != OVERALL]
    if areas:
        has = "has" if len(areas) == 1 else "have"
        texts.append(
            f"{listed(areas)} {has} no judgement of {'its' if len(areas) == 1 else 'their'} own here"
        )
    texts += [
        f"{_then(ended)} is no longer judged{rule}" for ended in discontinued if ended["area"] == OVERALL
    ]
    return texts


def _then(ended: DiscontinuedData) -> str:
    return f"{area_name(ended['area'])} ({grade_word(ended['grade'])} in {year(ended['inspection_end'])})"


def _caveats(judgements: Sequence[JudgementData], framework: Framework) -> list[str]:
    texts = []
    gaps = unread(judgements, framework)
    if gaps:
        texts.append(f"not every grade could be read, please see the report for: {_names(gaps)}")
    unclear = [judgement["area"] for judgement in judgements if judgement.get("disputed")]
    if unclear:
        texts.append(f"the report gives more than one grade, please see there, for: {_names(unclear)}")
    return texts


def _names(areas: Sequence[str]) -> str:
    return ", ".join(area_name(area) for area in areas)
