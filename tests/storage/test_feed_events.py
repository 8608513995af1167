"""Which events feeds tell of, in which order, and what is held back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from sqlite_utils import Database

from scraper.model import Provider
from storage.feed_events import FeedEvents, FeedProvider, Noted
from storage.transaction import writing
from tests.storage.building import (
    DESK,
    NOW,
    OXFORDSHIRE,
    event_of,
    listed,
    provider_noted,
    reading_of,
    recorded,
    write_event,
)

CAMDEN = Provider("80437", "Camden", "https://reports.example.org/provider/44/80437", region="London")
GOOD = {"overall_effectiveness": "good"}


def tell(
    db: Database,
    path: Path,
    number: str,
    provider: Provider = OXFORDSHIRE,
    kind: str = "rating.changed",
    *,
    in_run: bool = False,
) -> None:
    """One event about a report of that provider."""
    provider_noted(db, provider)
    event = replace(
        event_of(number, DESK), type=kind, in_run=in_run, known_at=NOW + timedelta(hours=int(number))
    )
    report = listed(f"5{provider.urn}{number}", date(2024, 4, 9))
    recorded(db, path, report, reading_of("ilacs_2023", GOOD), event=event, urn=provider.urn)


def bodies(events: FeedEvents, limit: int = 100, urns: frozenset[str] | None = None) -> list[str]:
    return [event.body.decode().split()[-1].strip('"}') for event in events.latest(limit, urns)]


def test_newest_first_and_no_more_than_asked_for(db: Database, path: Path) -> None:
    for number in ("1", "2", "3"):
        tell(db, path, number)
    assert bodies(FeedEvents(db)) == ["3", "2", "1"]
    assert bodies(FeedEvents(db), 2) == ["3", "2"]
    newest = FeedEvents(db).latest(1)[0]
    assert (newest.sequence, newest.known_at) == (3, NOW + timedelta(hours=3))


def test_every_kind_of_report_event_and_nothing_else(db: Database, path: Path) -> None:
    kinds = (
        "report.published",
        "report.revised",
        "report.corrected",
        "report.withdrawn",
        "report.reinstated",
    )
    for number, kind in enumerate(kinds, start=1):
        tell(db, path, str(number), kind=kind)
    for kind in ("source.alarm", "operator.alarm", "digest", "subscription.welcome"):
        write_event(db, replace(event_of(kind), type=kind))
    assert bodies(FeedEvents(db)) == ["5", "4", "3", "2", "1"]


def test_by_provider(db: Database, path: Path) -> None:
    tell(db, path, "1")
    tell(db, path, "2", CAMDEN)
    events = FeedEvents(db)
    assert bodies(events, urns=frozenset({OXFORDSHIRE.urn})) == ["1"]
    assert bodies(events, urns=frozenset({OXFORDSHIRE.urn, CAMDEN.urn})) == ["2", "1"]
    assert bodies(events, urns=frozenset()) == []
    assert events.touched_since(0) == {OXFORDSHIRE.urn, CAMDEN.urn}
    assert events.touched_since(1) == {CAMDEN.urn}
    assert events.touched_since(2) == frozenset()
    assert events.providers() == [
        FeedProvider("80437", "Camden", CAMDEN.url, "London"),
        FeedProvider("80536", "Oxfordshire", OXFORDSHIRE.url, "South East"),
    ]


def test_an_event_that_is_held_is_not_told_until_it_is_let_go(db: Database, path: Path) -> None:
    tell(db, path, "1")
    tell(db, path, "2", in_run=True)
    tell(db, path, "3")
    events = FeedEvents(db)
    assert bodies(events) == ["3", "1"]
    assert events.settled() == 1
    with writing(db):
        db.execute("UPDATE events SET hold = NULL")
    assert bodies(events) == ["3", "2", "1"]
    assert events.settled() == 3


def test_a_burst_that_was_cancelled_is_never_told_and_holds_up_nothing(db: Database, path: Path) -> None:
    tell(db, path, "1", in_run=True)
    tell(db, path, "2")
    with writing(db):
        db.execute("UPDATE events SET hold = 'dropped' WHERE hold IS NOT NULL")
    assert bodies(FeedEvents(db)) == ["2"]
    assert FeedEvents(db).settled() == 2


def test_how_far_feeds_were_written_is_kept(db: Database) -> None:
    events = FeedEvents(db)
    assert events.noted() is None
    assert events.settled() == 0
    for done in (Noted(3, "one form"), Noted(7, "")):
        events.note(done)
        assert events.noted() == done
