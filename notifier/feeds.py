"""Atom feeds (RFC 4287) of events: pure, from events to bytes.

Ids never change: an entry's is derived from its event, a feed's from its path. The tree is built by a library
and written by it, so that no name or wording can become markup.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import cast
from uuid import UUID, uuid5
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from notifier.chat_text import WEB_ADDRESS, authority_warning
from notifier.context import context_sentences
from notifier.payload import ProviderEvent, ReportEvent, ReportEventData
from notifier.subjects import subject
from notifier.table import discontinued_words, row_of
from notifier.words import listed, one_line

ATOM = "http://www.w3.org/2005/Atom"
RIGHTS = "Contains public sector information licensed under the Open Government Licence v3.0."
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_NAMESPACE = UUID("7b0c1f4e-7d53-4f0a-9a55-2f6d2f7a1c3e")  # drawn once; all ids of our feeds derive from it
_LONDON = ZoneInfo("Europe/London")
_LONGEST_TITLE = 200
_LONGEST_SUMMARY = 4000
_COLUMNS = ("Judgement", "Before", "Now", "Result", "Compared with")
# What XML 1.0 (2.2) allows no document to hold.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

ET.register_namespace("", ATOM)


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed without its entries. `path` is relative to the folder of feeds: "regions/london.atom"."""

    path: str
    title: str
    updated: datetime  # aware; where there is no entry yet
    base_url: str = ""  # where the folder of feeds can be read; empty: nobody knows
    page: str = ""  # the web page that this feed is about; empty: there is none


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One event and when it was known (aware)."""

    event: ReportEvent | ProviderEvent
    known_at: datetime


def atom(feed: Feed, entries: Sequence[FeedEntry]) -> bytes:
    """The feed as UTF-8 XML, its entries in the order given."""
    root = ET.Element(f"{{{ATOM}}}feed", {_LANGUAGE: "en-GB"})
    _text(root, "id", _urn(f"feed:{feed.path}"))
    _text(root, "title", one_line(feed.title, _LONGEST_TITLE))
    _text(root, "updated", _utc(max((entry.known_at for entry in entries), default=feed.updated)))
    _text(_child(root, "author"), "name", "Inspectwatch")
    _text(root, "generator", "Inspectwatch")
    _text(root, "rights", RIGHTS)
    if feed.base_url:
        _link(root, "self", f"{feed.base_url}/{feed.path}", type="application/atom+xml")
    _link(root, "alternate", feed.page, type="text/html")
    for entry in entries:
        _entry(root, entry)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _entry(root: ET.Element, entry: FeedEntry) -> None:
    event, element = entry.event, _child(root, "entry")
    _text(element, "id", _urn(f"event:{event['data']['id']}"))
    _text(element, "title", subject(event))
    _text(element, "updated", _utc(entry.known_at))
    if event["type"] in ("provider.unlisted", "provider.listed"):
        _about_provider(element, cast("ProviderEvent", event), entry.known_at)
    else:
        _about_report(element, cast("ReportEvent", event), entry.known_at)


def _about_report(element: ET.Element, event: ReportEvent, known_at: datetime) -> None:
    data = event["data"]
    _text(element, "published", _published(data["report"]["published"], known_at))
    _link(element, "alternate", data["report"]["url"])
    _link(element, "related", data["provider"]["url"], type="text/html")
    _categories(element, event["type"], data["report"]["remit"], data["provider"]["region"])
    _text(element, "summary", one_line(data["summary"], _LONGEST_SUMMARY))
    _text(element, "content", _html(data), type="html")


def _about_provider(element: ET.Element, event: ProviderEvent, known_at: datetime) -> None:
    data, body = event["data"], ET.Element("p")
    _text(element, "published", _utc(known_at))
    _link(element, "alternate", data["provider"]["url"], type="text/html")
    _categories(element, event["type"], data["provider"]["region"])
    body.text = _clean(one_line(data["summary"], _LONGEST_SUMMARY))
    _text(element, "summary", one_line(data["summary"], _LONGEST_SUMMARY))
    _text(element, "content", ET.tostring(body, encoding="unicode", method="html"), type="html")


def _categories(element: ET.Element, *terms: str | None) -> None:
    for term in terms:
        if term:
            _child(element, "category", term=one_line(term, _LONGEST_TITLE))


def _published(day: str | None, known_at: datetime) -> str:
    """The beginning of the publication day where the publisher is; when we knew, where it gives no day."""
    if day is None:
        return _utc(known_at)
    return datetime.combine(date.fromisoformat(day), time(), _LONDON).isoformat()


def _html(data: ReportEventData) -> str:
    """A short page of its own: what happened, the table, the link."""
    body = ET.Element("div")
    if warning := authority_warning(data):
        ET.SubElement(ET.SubElement(body, "p"), "strong").text = _clean(warning)
    ET.SubElement(body, "p").text = _clean(one_line(data["summary"], _LONGEST_SUMMARY))
    for sentence in context_sentences(data):
        ET.SubElement(body, "p").text = _clean(sentence)
    if data["judgements"]:
        _table(body, data)
    if data["discontinued"]:
        ended = listed([discontinued_words(area) for area in data["discontinued"]])
        ET.SubElement(body, "p").text = _clean(f"Not judged any more: {ended}.")
    if url := _address(data["report"]["url"]):
        ET.SubElement(ET.SubElement(body, "p"), "a", href=url).text = "Open the report"
    return ET.tostring(body, encoding="unicode", method="html")


def _table(body: ET.Element, data: ReportEventData) -> None:
    table = ET.SubElement(body, "table")
    head = ET.SubElement(ET.SubElement(table, "thead"), "tr")
    for column in _COLUMNS:
        ET.SubElement(head, "th", scope="col").text = column
    rows = ET.SubElement(table, "tbody")
    for judgement in data["judgements"]:
        row, line = row_of(judgement), ET.SubElement(rows, "tr")
        now = f"{row.now} (disputed)" if row.disputed else row.now
        ET.SubElement(line, "th", scope="row").text = _clean(row.area)
        for cell in (row.before or "–", now, row.result, row.basis):
            ET.SubElement(line, "td").text = _clean(cell)


def _child(parent: ET.Element, name: str, **attributes: str) -> ET.Element:
    cleaned = {key: _clean(value) for key, value in attributes.items()}
    return ET.SubElement(parent, f"{{{ATOM}}}{name}", cleaned)


def _text(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    _child(parent, name, **attributes).text = _clean(text)


def _link(parent: ET.Element, rel: str, href: str, **attributes: str) -> None:
    if address := _address(href):
        _child(parent, "link", rel=rel, href=address, **attributes)


def _address(text: str) -> str:
    """The text where it is a web address; empty for anything else that a page might have smuggled in."""
    return text if WEB_ADDRESS.fullmatch(text) and text.isprintable() else ""


def _clean(text: str) -> str:
    return _NO_XML.sub(" ", text)


def _urn(name: str) -> str:
    return f"urn:uuid:{uuid5(_NAMESPACE, name)}"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
