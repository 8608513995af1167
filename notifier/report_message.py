"""What a message about one report shows: the change first, then all that stands behind it."""

from __future__ import annotations

from typing import Any

from notifier.context import context_sentences
from notifier.evidence import dispute, evidence_of
from notifier.improvements import improvements_of
from notifier.payload import JudgementData, ReportEvent, ReportEventData
from notifier.table import discontinued_words, row_of, text_table
from notifier.words import area_name, day, inspected, one_line

# The summary says what happened; these say what to do about it.
_STATUS_NOTES = {
    "unrecognised": "Please open the report itself: its grades, if it has any, are not known here.",
    "unreadable": "Please open the report itself: its grades, if it has any, are not known here.",
    "missing": "You will hear of it in this thread once its file can be read.",
    "not_a_report": "You will hear of it in this thread once its file can be read.",
}
_CAUSE_NOTES = {
    "corrected": "Please use this message instead of the earlier one.",
}
_TEST_NOTE = "This is a test: the report below is an example and no news."
_COMPARISON_NOTE = (
    "Comparisons across areas that were renamed, split or merged are made by Inspectwatch, not by the "
    "inspectorate."
)
_LONGEST_TITLE = 300
_LONGEST_NAME = 120
_LONGEST_PARAGRAPH = 1500
_MOST_PARAGRAPHS = 4


def report_context(event: ReportEvent) -> dict[str, Any]:
    """What the templates of a report are filled with."""
    data = event["data"]
    report, provider = data["report"], data["provider"]
    rows = [row_of(judgement) for judgement in data["judgements"]]
    return _sections(data) | {
        "summary": data["summary"],
        "notes": _notes(data),
        "context": context_sentences(data),
        "rows": rows,
        "table": text_table(rows),
        "discontinued": [discontinued_words(area) for area in data["discontinued"]],
        "comparison_note": _comparison_note(data),
        "provider": provider,
        "report": report,
        "inspected": inspected(
            report["inspection"]["start"], report["inspection"]["end"], report["published"]
        ),
        "published": _day(report["published"]),
        "document_title": one_line(report.get("document_title") or "", _LONGEST_TITLE),
        "report_url": web_address(report["url"]),
        "provider_url": web_address(provider["url"]),
    }


def _sections(data: ReportEventData) -> dict[str, Any]:
    """What the report itself says. A message on its coming or going only names it: people know it."""
    if data["cause"] in ("withdrawn", "reinstated"):
        return {"priority": None, "quotes": [], "improve": None, "more": 0, "evidence": []}
    found = improvements_of(data)
    paragraphs = data.get("report_summary", [])[:_MOST_PARAGRAPHS]
    return {
        "priority": found.priority,
        "quotes": [one_line(paragraph, _LONGEST_PARAGRAPH) for paragraph in paragraphs],
        "improve": found.others,
        "more": found.more,
        "evidence": evidence_of(data["judgements"]),
    }


def _notes(data: ReportEventData) -> list[str]:
    """What a reader must know before the table, most important first."""
    notes = [_TEST_NOTE if data.get("test") else None]
    notes.append(_CAUSE_NOTES.get(data["cause"]))
    notes.append(_authority_note(data))
    notes += [_dispute_note(judgement) for judgement in data["judgements"] if judgement.get("disputed")]
    notes.append(_STATUS_NOTES.get(data["report"]["status"]))
    return [note for note in notes if note]


def _authority_note(data: ReportEventData) -> str | None:
    """Publishers do mistake one file for another; None where the document names whom it should."""
    report, name = data["report"], one_line(data["provider"]["name"], _LONGEST_NAME)
    authority = one_line(report.get("authority") or "another authority", _LONGEST_NAME)
    if report.get("authority_agrees") is not False:
        return None
    return f"The file published on {name}'s page names {authority}. Please check before using it."


def _dispute_note(judgement: JudgementData) -> str:
    places = dispute(judgement, judgement["grade"])
    return (
        f"The report gives more than one grade for {area_name(judgement['area'])}: {places}. "
        "The first of them stands below; please check in the report."
    )


def _comparison_note(data: ReportEventData) -> str:
    bases = {judgement["basis"] for judgement in data["judgements"]}
    return _COMPARISON_NOTE if bases & {"renamed", "split", "merged"} else ""


def _day(iso: str | None) -> str:
    return day(iso) if iso else ""


def web_address(url: str) -> str:
    """The URL where it is one of the web; empty for anything else that a page might have smuggled in."""
    return url if url.startswith(("https://", "http://")) else ""
