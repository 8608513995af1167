"""Atom feeds: valid by the RFC's own grammar whatever a page called something, and saying what was known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from notifier.feeds import RIGHTS, Feed, FeedEntry, atom
from notifier.payload import ReportEvent
from tests.notifier.atom_validator import ATOM, problems
from tests.notifier.event_samples import SAMPLES
from tests.notifier.fakes import NOON, oxfordshire

FEED = Feed("regions/south-east.atom", "South East: inspection outcomes", NOON, "https://feeds.example.org")
REPORTS = [
    cast("ReportEvent", event)
    for event in SAMPLES
    if event["type"] == "rating.changed" or event["type"].startswith("report.")
]


def entry(event: ReportEvent | None = None, known_at: datetime = NOON) -> FeedEntry:
    return FeedEntry(event or oxfordshire(), known_at)


def root_of(body: bytes) -> etree._Element:
    return etree.fromstring(body)


def content_of(body: bytes) -> etree._Element:
    """The HTML of the first entry."""
    text = root_of(body).findtext(f".//{ATOM}content")
    assert text is not None
    return cast("etree._Element", html.fragment_fromstring(text))


def text_of(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


def test_the_validator_finds_what_is_wrong() -> None:
    body = atom(FEED, [entry()])
    assert problems(body) == []
    for good, bad in (
        (b"<updated>2024", b"<updated>24"),
        (b"<title>", b"<title type='no'>"),
        (b"<generator>Inspectwatch</generator>", b"<atomic/>"),
        (b"<author>\n    <name>Inspectwatch</name>\n  </author>", b""),
        (b'href="https://files', b'href="files'),
    ):
        assert good in body
        assert problems(body.replace(good, bad, 1)) != []


def test_an_entry_says_what_when_and_where() -> None:
    parsed = feedparser.parse(atom(FEED, [entry()]))
    (told,) = parsed.entries
    assert (
        told.title
        == "Oxfordshire children's services: still good overall; help and protection improved to good"
    )
    assert told.link == "https://files.example.org/v1/file/50243682"
    assert told.summary.startswith("Oxfordshire children's services: good overall (unchanged).")
    assert (told.published, told.updated) == ("2024-04-09T00:00:00+01:00", "2024-04-09T12:00:00Z")
    assert [tag.term for tag in told.tags] == ["rating.changed", "childrens_services", "South East"]
    assert parsed.feed.author == "Inspectwatch"
    assert parsed.feed.rights == RIGHTS
    assert parsed.feed.updated == told.updated


def test_the_content_is_a_table_with_words_and_arrows() -> None:
    content = content_of(atom(FEED, [entry()]))
    rows = [[text_of(cell) for cell in row] for row in content.iter("tr")]
    assert rows[0] == ["Judgement", "Before", "Now", "Result", "Compared with"]
    assert [
        "Help and protection",
        "requires improvement",
        "good",
        "▲ improved",
        "the same area in 2018",
    ] in rows
    assert [link.get("href") for link in content.iter("a")] == ["https://files.example.org/v1/file/50243682"]


def test_ids_never_change() -> None:
    """Written down: another id would show every entry to every reader once more."""
    root = root_of(atom(FEED, [entry()]))
    assert root.findtext(f"{ATOM}id") == "urn:uuid:5481519b-ed49-58fe-b082-b8870f49e8ea"
    assert root.findtext(f"{ATOM}entry/{ATOM}id") == "urn:uuid:3114b2b2-29c9-57dd-b65c-d09a465c5dd0"


def test_an_entry_keeps_its_id_in_every_feed_and_no_two_feeds_share_one() -> None:
    roots = [
        root_of(atom(replace(FEED, path=path), [entry()])) for path in ("all.atom", "regions/london.atom")
    ]
    assert len({root.findtext(f"{ATOM}id") for root in roots}) == 2
    assert len({root.findtext(f"{ATOM}entry/{ATOM}id") for root in roots}) == 1


@pytest.mark.parametrize(
    ("published", "written"),
    [
        ("2024-01-09", "2024-01-09T00:00:00+00:00"),
        ("2024-07-09", "2024-07-09T00:00:00+01:00"),
        ("2024-03-31", "2024-03-31T00:00:00+00:00"),
        ("2024-10-27", "2024-10-27T00:00:00+01:00"),
        (None, "2024-04-09T12:00:00Z"),
    ],
)
def test_the_publication_day_begins_in_london(published: str | None, written: str) -> None:
    event = oxfordshire()
    event["data"]["report"]["published"] = published
    body = atom(FEED, [entry(event)])
    assert root_of(body).findtext(f".//{ATOM}published") == written
    assert problems(body) == []


def test_the_order_given_is_kept_and_the_newest_dates_the_feed() -> None:
    first, second = oxfordshire(), oxfordshire()
    second["data"]["id"] = "evt-other"
    body = atom(FEED, [entry(first, NOON + timedelta(hours=1)), entry(second)])
    root = root_of(body)
    assert root.findtext(f"{ATOM}updated") == "2024-04-09T13:00:00Z"
    assert [each.text for each in root.iterfind(f"{ATOM}entry/{ATOM}updated")] == [
        "2024-04-09T13:00:00Z",
        "2024-04-09T12:00:00Z",
    ]


def test_a_feed_without_events_is_valid_and_dated() -> None:
    body = atom(FEED, [])
    assert problems(body) == []
    assert root_of(body).findtext(f"{ATOM}updated") == "2024-04-09T12:00:00Z"


def test_only_a_known_address_is_given_as_the_feeds_own() -> None:
    def own(feed: Feed) -> list[str]:
        return [link.get("href", "") for link in root_of(atom(feed, [])).iter(f"{ATOM}link")]

    assert own(FEED) == ["https://feeds.example.org/regions/south-east.atom"]
    assert own(replace(FEED, base_url="")) == []


@pytest.mark.parametrize(
    "event", REPORTS, ids=[f"{each['type']} {each['data']['cause']}" for each in REPORTS]
)
def test_every_kind_of_report_makes_a_valid_entry(event: ReportEvent) -> None:
    body = atom(FEED, [entry(event)])
    assert problems(body) == []
    assert event["data"]["summary"].split(":")[0] in text_of(content_of(body))


def test_a_file_that_names_another_authority_is_warned_of() -> None:
    (event,) = (each for each in REPORTS if each["data"]["report"].get("authority_agrees") is False)
    assert "Please check before using it" in text_of(content_of(atom(FEED, [entry(event)])))


HOSTILE = st.text(
    st.characters(codec=None) | st.sampled_from("<>&\"'\0\x08\x1b\ufffe\uffff\ud800\u2028]\n"), max_size=60
)
PIECES = st.sampled_from(["", "]]>", "<script>alert(1)</script>", "&#0;", "<!--", "&lt;b&gt;", "\x00\x1f"])


@given(HOSTILE, PIECES, HOSTILE)
def test_no_name_or_wording_breaks_a_feed_or_becomes_markup(name: str, piece: str, other: str) -> None:
    event = oxfordshire()
    data = event["data"]
    data["provider"]["name"] = data["summary"] = data["report"]["title"] = name + piece + other
    data["provider"]["region"] = data["report"]["remit"] = piece + name
    data["report"]["url"] = f"javascript:{name}"
    data["provider"]["url"] = f"https://reports.example.org/{other}"
    data["judgements"][0]["area"] = data["judgements"][0]["grade"] = piece + other
    data["id"] = name.encode("utf-8", "replace").decode()
    body = atom(replace(FEED, title=name, page=f"https://reports.example.org/{name}"), [entry(event)])
    assert problems(body) == []
    allowed = {"div", "p", "strong", "table", "thead", "tbody", "tr", "th", "td", "a"}
    assert {element.tag for element in content_of(body).iter()} <= allowed
    assert b"javascript:" not in body


def test_times_are_utc_whatever_zone_they_come_in() -> None:
    summer = datetime(2024, 7, 1, 9, 0, tzinfo=ZoneInfo("Europe/London"))
    root = root_of(atom(replace(FEED, updated=summer), []))
    assert root.findtext(f"{ATOM}updated") == summer.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
