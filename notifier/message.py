"""What people read: an event as the subject, the plain text and the HTML of a message."""

from __future__ import annotations

import json
import textwrap
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from notifier import wording
from notifier.payload import AlarmEvent, InspectionData, ReportEvent, ReportEventData
from notifier.table import TEXT_WIDTH, discontinued_words, row_of, text_table
from notifier.words import day, one_line

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
_LONGEST_SUBJECT = 300


@dataclass(frozen=True, slots=True)
class Message:
    """One message, ready for a channel. `subject` is a single line."""

    subject: str
    text: str
    html: str


def compose(body: bytes, subscription: str) -> Message:
    """The message for an event as the outbox holds it. `subscription`: its name, told at the foot."""
    event = json.loads(body)
    if event["type"] == "source.alarm":
        return alarm_message(event, subscription)
    return report_message(event, subscription)


def report_message(event: ReportEvent, subscription: str) -> Message:
    """A message about one report."""
    data = event["data"]
    test = data.get("test", False)
    report, provider = data["report"], data["provider"]
    rows = [row_of(judgement) for judgement in data["judgements"]]
    context = {
        "subscription": subscription,
        "summary": data["summary"],
        "notes": _notes(data),
        "rows": rows,
        "table": text_table(rows),
        "discontinued": [discontinued_words(area) for area in data["discontinued"]],
        "comparison_note": _comparison_note(data),
        "provider": provider,
        "report": report,
        "inspected": _period(report["inspection"]),
        "published": _day(report["published"]),
        "report_url": _web_address(report["url"]),
        "provider_url": _web_address(provider["url"]),
    }
    return _render("report", ("[Test] " if test else "") + wording.subject(event), context)


def alarm_message(event: AlarmEvent, subscription: str) -> Message:
    """A message to whoever runs the watch, about the watch itself."""
    return _render("alarm", wording.subject(event), {"subscription": subscription, "alarm": event["data"]})


def _notes(data: ReportEventData) -> list[str]:
    """What a reader must know before the table, most important first."""
    notes = [_TEST_NOTE if data.get("test") else None]
    notes.append(_CAUSE_NOTES.get(data["cause"]))
    notes.append(_STATUS_NOTES.get(data["report"]["status"]))
    return [note for note in notes if note]


def _comparison_note(data: ReportEventData) -> str:
    bases = {judgement["basis"] for judgement in data["judgements"]}
    return _COMPARISON_NOTE if bases & {"renamed", "split", "merged"} else ""


def _render(name: str, subject: str, context: dict[str, Any]) -> Message:
    line = one_line(subject, _LONGEST_SUBJECT)
    return Message(
        subject=line,
        text=_TEMPLATES.get_template(f"{name}.txt.j2").render(context, subject=line),
        html=_TEMPLATES.get_template(f"{name}.html.j2").render(context, subject=line),
    )


def _wrapped(text: str) -> str:
    return textwrap.fill(text, TEXT_WIDTH, break_long_words=False, break_on_hyphens=False)


def _period(inspection: InspectionData) -> str:
    """Such as "12 to 23 February 2024"; empty where no date is known."""
    start, end = inspection["start"], inspection["end"]
    if not start or not end or start == end:
        return _day(end or start)
    # What both days share, the year or the month and the year, is said once.
    first, last = day(start).split(" "), day(end).split(" ")
    while first and first[-1] == last[len(first) - 1]:
        first.pop()
    return f"{' '.join(first)} to {day(end)}"


def _day(iso: str | None) -> str:
    return day(iso) if iso else ""


def _web_address(url: str) -> str:
    """The URL where it is one of the web; empty for anything else that a page might have smuggled in."""
    return url if url.startswith(("https://", "http://")) else ""


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("notifier", "templates"),
        autoescape=select_autoescape(enabled_extensions=("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["wrapped"] = _wrapped
    return environment


_TEMPLATES = _environment()
