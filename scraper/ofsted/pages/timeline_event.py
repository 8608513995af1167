"""One event of a provider page's timeline that is a published report.

An event prints the publication date twice, once for eyes (`time[pubdate]`) and once for screen readers
(in `span.nonvisual`). The site makes both from one field: where they differ, the page is not what we take it
for, and that is an error. An inspection date later than the publication date is taken as printed, because
inspection dates are the document's to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from scraper.model import PublishedReport
from scraper.ofsted.addresses import report_id
from scraper.ofsted.dates import printed_day
from scraper.ofsted.titles import remit_and_kind
from scraper.select import Element, only, shortened

_FILE_TYPE: Final = re.compile(r"(?<![ ,(])[ ,(]*(?:\bas )?\bpdf(?=\)? ?(?:[-–—,(]|$))", re.IGNORECASE)
_AFTER_DASH: Final = re.compile(r"[-–—] ?(.+)")
_DATED: Final = re.compile(r" ?[-–—] ?(\d{1,2} [a-z]+ \d{4})$", re.IGNORECASE | re.ASCII)
_PUBLISHED: Final = re.compile(r"\bpublished:? (.+)", re.IGNORECASE)


def published_report(link: Element, event: Element) -> PublishedReport:
    """The report that `link` leads to; `event` is what holds the dates that belong to it."""
    url = link.address()
    identity = report_id(url)
    if identity is None:
        raise link.error(f"the last part of the file's address is no report id: {shortened(url)}")
    stated = _stated(link)
    remit, kind = remit_and_kind(stated.title)
    return PublishedReport(
        id=identity,
        title=stated.title,
        kind=kind,
        remit=remit,
        published=_published(event, stated.day),
        inspected=_inspected(event),
        url=url,
    )


@dataclass(frozen=True, slots=True)
class _Stated:
    """What a link's text says: "Children's services inspection, PDF - 09 April 2024"."""

    title: str
    day: str  # as printed; empty where there is none
    complete: bool  # a file type or a date was there: the text for screen readers, as we know it


def _stated(link: Element) -> _Stated:
    """From the text for screen readers, else from the visible text without the grade it may end in."""
    for hidden in link.many(".nonvisual", at_least=0):
        stated = _taken_apart(hidden.text)
        if stated.complete and stated.title:
            return stated
    for left_out in (".nonvisual, strong, time", ".nonvisual, time"):
        stated = _taken_apart(link.text_without(left_out).rstrip(": "))
        if stated.title:
            return stated
    raise link.error("the report has no title")


def _taken_apart(text: str) -> _Stated:
    file_type = _FILE_TYPE.search(text)
    if file_type:
        day = _AFTER_DASH.search(text, file_type.end())
        return _Stated(shortened(text[: file_type.start()]), day[1] if day else "", complete=True)
    dated = _DATED.search(text)
    if dated:
        return _Stated(shortened(text[: dated.start()].strip()), dated[1], complete=True)
    return _Stated(shortened(text), "", complete=False)


def _published(event: Element, stated: str) -> date | None:
    """None only where the event prints no publication date at all."""
    visible = [time.text for time in event.many("time[pubdate]", at_least=0)] or _published_in_words(event)
    return _one_day([*visible, stated], event, "publication date")


def _published_in_words(event: Element) -> list[str]:
    found = (_PUBLISHED.search(part.text) for part in event.many(".event__metadata", at_least=0))
    return [match[1] for match in found if match]


def _inspected(event: Element) -> date | None:
    """In the event's date line, or in a second layout inside the link; None where none is printed."""
    lines = event.many(".timeline__date", at_least=0) or event.many(
        "time:not([pubdate], .event__metadata time, .nonvisual time)", at_least=0
    )
    return _one_day([line.text for line in lines], event, "inspection date")


def _one_day(printed: list[str], event: Element, what: str) -> date | None:
    """Compared as days: "9 April 2024" and "09 April 2024" are no contradiction."""
    days: list[date] = []
    for text in filter(None, printed):
        day = printed_day(text)
        if day is None:
            raise event.error(f"the {what} cannot be read: {shortened(text, 60)!r}")
        days.append(day)
    only([day.isoformat() for day in days], event, what)
    return days[0] if days else None
