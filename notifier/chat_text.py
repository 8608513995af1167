"""What chat, push and SMS services show of an event: a title, a few plain lines and a link. Pure.

Names and titles come from the publisher's pages. Nothing is escaped here: Apprise does that for each service.
Only what would ring at everybody or hide where it leads is made harmless: "@everyone", "[here](elsewhere)".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from notifier.alarm_words import STATUS, named
from notifier.context import context_sentences
from notifier.lines import basis_words
from notifier.payload import (
    AlarmData,
    AlarmEvent,
    AliveData,
    DigestData,
    Event,
    GradeData,
    JudgementData,
    ProviderEvent,
    ReportData,
    ReportEvent,
    ReportEventData,
    StandingData,
    WelcomeData,
)
from notifier.standing import standing
from notifier.subjects import subject
from notifier.unread import UnreadOf, mark, name_of_ungraded, unread_of
from notifier.words import (
    MOVED,
    area_name,
    capital,
    day,
    grade_word,
    one_line,
    period,
    shortened,
    who,
)
from scraper.frameworks import FRAMEWORKS

_SIGNS = {"improved": "▲", "declined": "▼"}
_LONGEST_TITLE = 220
_LONGEST_LINE = 1500
_LONGEST_NAME = 120
_MOST_LINES = 120  # two for each event of a digest
_ITEM = "• "
_WORTH_BEGINNING = 60  # a text that is cut after less than this says nothing
_CALLS = re.compile(r"@(?=\w)|<(?=[!@#/a-z])|\](?=\()", re.I)
WEB_ADDRESS = re.compile(r"https?://[^\s<>\"|\\^`{}]+")
_WORD_JOINER = "\u2060"  # takes no room, breaks no line, and undoes what would be a sign


@dataclass(frozen=True, slots=True)
class ChatText:
    """One message in plain text. `title` is one line; `link` is a web address, empty where there is none."""

    title: str
    lines: tuple[str, ...]
    link: str = ""

    def title_within(self, longest: int) -> str:
        """The title, cut at a word where it is longer than `longest` characters."""
        return shortened(self.title, longest)


def chat_text(event: Event) -> ChatText:
    """The message about this event. An event of a type that is not known is a KeyError."""
    text = _MAKERS[event["type"]](event)
    lines = [one_line(line, _LONGEST_LINE) for line in text.lines]
    left_out = len(lines) - _MOST_LINES
    if left_out > 0:
        lines = [*lines[:_MOST_LINES], f"… and {left_out} more lines"]
    return ChatText(
        title=_harmless(one_line(text.title, _LONGEST_TITLE)),
        lines=tuple(_harmless(line) for line in lines if line),
        link=text.link if WEB_ADDRESS.fullmatch(text.link) and text.link.isprintable() else "",
    )


def fitted(text: ChatText, longest: int, *, with_title: bool = False) -> str:
    """The body in at most `longest` characters, cut at a word and ending with "…" where it is longer. The
    link stays whole, unless it would leave less than half of the room to the words."""
    lines = [text.title, *text.lines] if with_title else list(text.lines)
    words = "\n".join(lines) or text.title
    tail = f"\n{text.link}" if text.link else ""
    if len(tail) > longest // 2:
        tail = ""
    room = longest - len(tail)
    if with_title and len(words) > room and 0 <= room - len(text.title) < _WORTH_BEGINNING:
        words = text.title
    elif len(words) > room and any(line.startswith(_ITEM) for line in lines):
        words = _list_within(lines, room)
    return _cut(words, room) + tail


def _list_within(lines: Sequence[str], room: int) -> str:
    """A list that is too long goes without its links; one that still is ends with how many are left out."""
    items = [line for line in lines if line.startswith(_ITEM)]
    kept = [line for line in lines if not WEB_ADDRESS.fullmatch(line)]
    left_out = 0
    while len(_list_text(kept, left_out)) > room and left_out < len(items) - 1:
        kept.pop()
        left_out += 1
    return _list_text(kept, left_out)


def _list_text(lines: Sequence[str], left_out: int) -> str:
    return "\n".join([*lines, f"… and {left_out} more"] if left_out else lines)


def _cut(words: str, longest: int) -> str:
    if len(words) <= longest:
        return words
    kept = words[: max(longest - 1, 0)]
    at_word = re.sub(r"\s\S*$", "", kept)
    return (at_word if len(at_word) > longest // 2 else kept).rstrip(" ,;:(\n") + "…"


def _harmless(text: str) -> str:
    return _CALLS.sub(lambda match: match[0] + _WORD_JOINER, text)


def _report(event: Event) -> ChatText:
    report_event = cast("ReportEvent", event)
    data = report_event["data"]
    lines = [authority_warning(data), data["summary"], *context_sentences(data), *_changes(data)]
    return ChatText(_test_mark(data) + subject(report_event), tuple(lines), data["report"]["url"])


def _test_mark(data: ReportEventData | AlarmData) -> str:
    """What an example's title begins with."""
    return "[Test] " if data.get("test") else ""


def authority_warning(data: ReportEventData) -> str:
    """Publishers do mistake one file for another; empty where the document names whom it should."""
    if data["report"].get("authority_agrees") is not False:
        return ""
    name = one_line(data["provider"]["name"], _LONGEST_NAME)
    authority = one_line(data["report"].get("authority") or "another authority", _LONGEST_NAME)
    return f"The file published on {name}'s page names {authority}. Please check before using it."


def _changes(data: ReportEventData) -> list[str]:
    """What moved, a line each. A message on a report's coming or going, or on old news, moves nothing."""
    if data["cause"] in ("withdrawn", "reinstated", "late"):
        return []
    return [_change(judgement) for judgement in data["judgements"] if judgement["direction"] in MOVED]


def _change(judgement: JudgementData) -> str:
    previous, grade = judgement["previous"], grade_word(judgement["grade"])
    before = f"{grade_word(previous['grade'])} → " if previous else ""
    basis = "" if judgement["basis"] == "same" else f"; {basis_words(judgement)}"
    sign, direction = _SIGNS[judgement["direction"]], judgement["direction"]
    return f"{sign} {capital(area_name(judgement['area']))}: {before}{grade} ({direction}{basis})"


def _listing(event: Event) -> ChatText:
    provider_event = cast("ProviderEvent", event)
    data = provider_event["data"]
    mark = "[Test] " if data.get("test") else ""
    return ChatText(mark + subject(provider_event), (data["summary"],), data["provider"]["url"])


def _alarm(event: Event) -> ChatText:
    data = cast("AlarmEvent", event)["data"]
    return ChatText(_test_mark(data) + _alarm_title(data), tuple(_alarm_lines(data)))


def _alarm_title(alarm: AlarmData) -> str:
    return subject({"type": "source.alarm", "timestamp": alarm["since"], "data": alarm})


def _alarm_lines(alarm: AlarmData) -> list[str]:
    since = [f"Since {day(alarm['since'][:10])}.", f"{named(alarm)}. {STATUS}"]
    if alarm["state"] == "recovered":
        return [f"This is over: {alarm['message']}", *since]
    return [alarm["message"], alarm["cure"], *since]


def _digest(event: Event) -> ChatText:
    data = cast("DigestData", event["data"])
    texts = [chat_text(each) for each in sorted(data["events"], key=_weight)]
    count = f"{len(texts)} message{'' if len(texts) == 1 else 's'}"
    title = f"{capital(data['period'])} digest: {count}; {texts[0].title}"
    lines = [line for text in texts for line in (f"{_ITEM}{text.title}", text.link)]
    return ChatText(title, tuple(lines))


def _weight(event: ReportEvent | ProviderEvent | AlarmEvent) -> int:
    """What changed a rating comes first, and what takes an alert back; the rest as it was known."""
    return 0 if event["type"] in ("rating.changed", "report.corrected") else 1


def _welcome(event: Event) -> ChatText:
    data = cast("WelcomeData", event["data"])
    asks = data.get("asks") or "You will hear of what you asked for from now on."
    lines = [f"Watching since {day(data['since'][:10])}. {asks}"]
    unread = unread_of(data)
    if len(data["ratings"]) == 1:
        lines += _all_grades(data["ratings"][0], unread)
    else:
        lines += [f"{_named(each)}: {_standing(each)}{_mark(each, unread)}" for each in data["ratings"]]
    if left_out := data.get("ratings_left_out"):
        lines.append(f"… and {left_out} more")
    if data["ungraded"]:
        names = [
            name_of_ungraded(unread, provider["urn"], one_line(provider["name"], _LONGEST_NAME))
            for provider in data["ungraded"]
        ]
        lines.append(f"Without a graded inspection yet: {', '.join(names)}")
    return ChatText(f"Inspectwatch is now watching {_watched(data['watching'])}", tuple(lines))


def _watched(count: int) -> str:
    return f"{count} {'authority' if count == 1 else 'authorities'}"


def _named(rating: StandingData) -> str:
    return who(rating["provider"], cast("ReportData", {"remit": rating["remit"]}))


def _standing(rating: StandingData) -> str:
    framework = FRAMEWORKS.get(rating["framework"])
    if framework is None or not rating["judgements"]:
        return ", ".join(map(_grade, rating["judgements"]))
    return standing(cast("Sequence[JudgementData]", rating["judgements"]), framework)


def _mark(rating: StandingData, unread: UnreadOf) -> str:
    words = mark(unread, rating["provider"]["urn"], rating["remit"])
    return f" ({words})" if words else ""


def _all_grades(rating: StandingData, unread: UnreadOf) -> list[str]:
    when = f" at the inspection that ended on {day(rating['inspection_end'])}{_mark(rating, unread)}"
    return [
        f"{_named(rating)}{when}:",
        *(capital(_grade(judgement)) for judgement in rating["judgements"]),
        rating["report_url"],
    ]


def _grade(judgement: GradeData) -> str:
    return f"{area_name(judgement['area'])}: {grade_word(judgement['grade'])}"


def _alive(event: Event) -> ChatText:
    data = cast("AliveData", event["data"])
    well = "all is well" if not data["troubles"] else "not all is well"
    lines = [
        *data["troubles"],
        f"Nothing that you asked for was published from {period(data['start'], data['end'])}."
        if not data["troubles"]
        else f"No message was due from {period(data['start'], data['end'])}, as far as could be seen.",
        f"Watched: {_watched(data['watching'])}.",
        f"The publisher's pages were last read in full on {day(data['last_read'][:10])}."
        if data["last_read"]
        else "The publisher's pages were never read in full.",
    ]
    if latest := data["latest"]:
        published = f", published on {day(latest['published'])}" if latest["published"] else ""
        provider, title = (one_line(latest[key], _LONGEST_NAME) for key in ("provider", "title"))
        lines.append(f"The latest before: {provider}, {title}{published}.")
    return ChatText(f"Inspectwatch: {well}", tuple(lines), latest["report_url"] if latest else "")


_MAKERS: Mapping[str, Callable[[Event], ChatText]] = dict.fromkeys(
    (
        "rating.changed",
        "report.published",
        "report.revised",
        "report.corrected",
        "report.withdrawn",
        "report.reinstated",
    ),
    _report,
) | {
    "provider.unlisted": _listing,
    "provider.listed": _listing,
    "source.alarm": _alarm,
    "operator.alarm": _alarm,
    "digest": _digest,
    "subscription.welcome": _welcome,
    "subscription.alive": _alive,
}
