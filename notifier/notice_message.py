"""What messages that tell of no single report show: alarms, digests, welcomes, proofs of life."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from notifier.alarm_words import STATES, STATUS, named, what
from notifier.chat_text import chat_text
from notifier.context import context_sentences
from notifier.payload import (
    AlarmEvent,
    AliveEvent,
    DigestEvent,
    Event,
    GradeData,
    ProviderEvent,
    ReportEvent,
    StandingData,
    WelcomeEvent,
)
from notifier.report_message import web_address
from notifier.subjects import subject
from notifier.table import Row, row_of, text_table
from notifier.unread import UnreadOf, mark, name_of_ungraded, unread_of
from notifier.words import area_name, capital, day, grade_word, one_line

_LONDON = ZoneInfo("Europe/London")
_LONGEST = 300
_FIRST = ("report.corrected", "rating.changed")  # in a digest: what takes an alert back, then what moved


@dataclass(frozen=True, slots=True)
class DigestItem:
    """One event of a digest, shorter than a message of its own."""

    subject: str
    summary: str
    rows: list[Row]
    table: str
    url: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One authority's grades as a welcome shows them."""

    who: str
    grades: list[tuple[str, str]]  # area and grade, in words
    inspected: str
    url: str
    unread: str  # that a later inspection could not be read; empty: there is none


def notice_context(event: Event) -> dict[str, Any]:
    """What the templates of that type are filled with. A type that is no notice is a KeyError."""
    return _CONTEXTS[event["type"]](event)


def notice_subject(event: Event) -> str:
    """The subject of such a message."""
    return chat_text(event).title


def _alarm(event: Event) -> dict[str, Any]:
    alarm = cast("AlarmEvent", event)["data"]
    return {
        "alarm": alarm,
        "state": STATES[alarm["state"]],
        "what": capital(what(alarm)),
        "named": named(alarm),
        "status": STATUS,
        "over": alarm["state"] == "recovered",
        "since": _moment(alarm["since"]),
        "kind": alarm["kind"].replace("_", " "),
    }


def _listing(event: Event) -> dict[str, Any]:
    data = cast("ProviderEvent", event)["data"]
    return {
        "summary": data["summary"],
        "test": data.get("test", False),
        "provider": data["provider"],
        "provider_url": web_address(data["provider"]["url"]),
        "last_listed": _moment(data["last_listed"]),
        "since": _moment(data["since"]),
        "gone": data["cause"] == "unlisted",
    }


def _digest(event: Event) -> dict[str, Any]:
    data = cast("DigestEvent", event)["data"]
    in_order = sorted(data["events"], key=lambda each: _place(each["type"]))
    return {"period": data["period"], "items": [_item(each) for each in in_order]}


def _place(kind: str) -> int:
    return _FIRST.index(kind) if kind in _FIRST else len(_FIRST)


def _item(event: ReportEvent | ProviderEvent | AlarmEvent) -> DigestItem:
    if event["type"] in ("source.alarm", "provider.unlisted", "provider.listed"):
        text = chat_text(event)
        return DigestItem(text.title, " ".join(text.lines), [], "", text.link)
    event = cast("ReportEvent", event)
    data = event["data"]
    rows = [row_of(judgement) for judgement in data["judgements"]]
    return DigestItem(
        subject=subject(event),
        summary=" ".join((data["summary"], *context_sentences(data))),
        rows=rows,
        table=text_table(rows) if rows else "",
        url=web_address(data["report"]["url"]),
    )


def _welcome(event: Event) -> dict[str, Any]:
    data = cast("WelcomeEvent", event)["data"]
    unread = unread_of(data)
    return {
        "watching": data["watching"],
        "asks": data.get("asks", ""),
        "since": day(data["since"][:10]),
        "standings": [_standing(each, unread) for each in data["ratings"]],
        "more": data.get("ratings_left_out", 0),
        "ungraded": [
            name_of_ungraded(unread, provider["urn"], one_line(provider["name"], _LONGEST))
            for provider in data["ungraded"]
        ],
    }


def _standing(rating: StandingData, unread: UnreadOf) -> Standing:
    name = one_line(rating["provider"]["name"], _LONGEST)
    of_partnership = " local area partnership (SEND)" if rating["remit"] == "area_send" else ""
    return Standing(
        who=f"{name}{of_partnership}",
        grades=[_grade(judgement) for judgement in rating["judgements"]],
        inspected=day(rating["inspection_end"]),
        url=web_address(rating["report_url"]),
        unread=mark(unread, rating["provider"]["urn"], rating["remit"]),
    )


def _grade(judgement: GradeData) -> tuple[str, str]:
    return capital(area_name(judgement["area"])), grade_word(judgement["grade"])


def _alive(event: Event) -> dict[str, Any]:
    data = cast("AliveEvent", event)["data"]
    text = chat_text(event)
    latest = data["latest"]
    return {
        "well": not data["troubles"],
        "troubles": [one_line(trouble, _LONGEST) for trouble in data["troubles"]],
        "lines": [line for line in text.lines if line not in data["troubles"]],
        "latest_url": web_address(latest["report_url"]) if latest else "",
    }


def _moment(iso: str) -> str:
    """A time as people in London say it: "9 April 2024, 09:30"."""
    local = datetime.fromisoformat(iso).replace(tzinfo=UTC).astimezone(_LONDON)
    return f"{day(local.date().isoformat())}, {local:%H:%M} London time"


_CONTEXTS: Mapping[str, Callable[[Event], dict[str, Any]]] = {
    "provider.unlisted": _listing,
    "provider.listed": _listing,
    "source.alarm": _alarm,
    "operator.alarm": _alarm,
    "digest": _digest,
    "subscription.welcome": _welcome,
    "subscription.alive": _alive,
}
